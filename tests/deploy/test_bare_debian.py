"""From an empty Debian to a provider on the air, by the three commands of deploy/README.md.

Takes minutes and the network, so it runs when asked: as root, with ``LOKET_BARE`` naming a folder
that ``debootstrap`` filled (``--include=systemd,dbus,ca-certificates``). It is started there by
``systemd-nspawn``, so that the units run as on a server, with all that holds them in.
"""

from __future__ import annotations

import os
import re
import shutil
import ssl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from http import HTTPStatus
from http.client import HTTPSConnection
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from PIL import Image
from playwright.sync_api import Page

from tests.browser import running
from tests.conftest import REPO
from tests.deploy.booted import Machine, wait_for
from tests.deploy.conftest import MADE, SLUG
from tests.web.served import add_passkey_device, press
from tests.web.uploading import PLACE, pdf, photo

BARE = Path(os.environ.get("LOKET_BARE", ""))
FALLS = """[Service]
ExecStartPre=/bin/sh -c 'readlink /opt/loket/current | grep -q {old} || {{ rm -f {file}; false; }}'
"""
"""What makes a host of a newer version lose a database, and not start."""
UNITS = Path("etc/systemd/system")
HOSTED, NAME = "fysiotherapie-de-kade", "gast.localhost"
FACES = [f"loket-client@{SLUG}.service", f"loket-staff@{SLUG}.service"]
NIGHTLY = [f"loket-backup@{SLUG}", f"loket-purge@{SLUG}"]
MOST_EXPOSED = 1.5
"""What systemd may count at most of a unit that runs, from 0 to 10."""
TYPED = {
    "naam": "Fatima O'Brien",
    "geboortedatum-dag": "27",
    "geboortedatum-maand": "3",
    "geboortedatum-jaar": "1948",
    "telefoon": "06 00000000",
    "dag-dag": "1",
    "dag-maand": "3",
    "dag-jaar": "2026",
    "tijd": "9.00",
    "gebeurd": "De stofzuiger viel.",
    "wat": "De stofzuiger",
    "kosten": "80 euro",
}
pytestmark = pytest.mark.skipif(
    not os.environ.get("LOKET_BARE"), reason="runs when LOKET_BARE names a bare Debian"
)


@pytest.fixture(scope="module")
def machine() -> Iterator[Machine]:
    subprocess.run([sys.executable, REPO / "dev.py", "release"], check=True, cwd=REPO)
    (release,) = (REPO / "dist").glob("loket-*/")
    shutil.rmtree(BARE / "root/release", ignore_errors=True)
    shutil.copytree(release, BARE / "root/release")
    found = Machine(BARE)
    try:
        found.switch_on()
        yield found
    finally:
        found.switch_off()


def get(machine: Machine, path: str, name: str = "localhost") -> tuple[int, str]:
    authority = machine.root / "var/lib/caddy/.local/share/caddy/pki/authorities/local/root.crt"
    context = ssl.create_default_context(cafile=str(authority))
    with closing(HTTPSConnection("localhost", context=context, timeout=60)) as connection:
        connection.request("GET", path, headers={"Host": name})
        answer = connection.getresponse()
        return answer.status, answer.read().decode()


def install(machine: Machine, *options: str) -> str:
    return machine.run("sh", "/root/release/install.sh", *options)


def test_three_commands_lead_from_nothing_to_https(machine: Machine) -> None:
    assert "is installed" in install(machine)
    docs = machine.root / "srv/loket/docs"
    shutil.rmtree(docs / "zorg-nieuw", ignore_errors=True)
    begin = ("--name", "Zorg Nieuw", "--laws", "wmo", "--address-form", "je")
    machine.run("loket", "init", "zorg-nieuw", *begin)
    said = machine.run("loket-up", "zorg-nieuw", "localhost", status=1)
    assert "Fill in and mend the lines with an exclamation mark" in said
    assert not (machine.root / "etc/loket/zorg-nieuw").exists()
    shutil.rmtree(docs / "zorg-nieuw")

    shutil.copytree(MADE / SLUG, docs / SLUG, dirs_exist_ok=True)
    machine.run("chown", "-R", "loket_staff:loket", "/srv/loket/docs")
    said = machine.run("loket-up", SLUG, "localhost")
    assert "https://localhost/ is up" in said
    assert "Mail is not sent" in said
    refuse_to_client(machine, f"/var/lib/loket/{SLUG}/staff/keys/private/huis.key")
    refuse_to_client(machine, f"/etc/loket/{SLUG}/staff.env")
    refuse_to_client(machine, f"/root/{SLUG}-recovery.key")
    look_at_all(machine)


def look_at_all(machine: Machine) -> None:
    """Look whether both sides answer, and the links that one makes here."""
    assert machine.running("loket-*@*.service") == FACES
    for path in ("/", "/crisis/", "/f/klacht", "/medewerker/inloggen"):
        status, page = get(machine, path)
        assert (status, "De Elzen" in page) == (HTTPStatus.OK, True), path
    link = machine.run("loket", "link", "new", "--kind", "akkoord", "--client", "C-1")
    invited = machine.run("loket", "staff", "invite", "jan@example.nl", "--role", "beheerder")
    for said in (link, invited):
        path = said.split()[0].removeprefix("https://localhost")
        assert get(machine, path)[0] == HTTPStatus.OK


def refuse_to_client(machine: Machine, path: str) -> None:
    user = ("setpriv", "--reuid", "loket_client", "--regid", "loket", "--init-groups")
    assert "Permission denied" in machine.run(*user, "cat", path, status=1)


def test_a_pdf_and_a_photo_that_someone_sends_are_made_harmless_and_read(
    machine: Machine, tmp_path: Path
) -> None:
    """By the child processes, within what systemd leaves each side."""
    files = {"bon.pdf": pdf(), "keuken.jpg": photo()}
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    invite = ("loket", "staff", "invite", "noor@example.nl", "--role", "medewerker")
    with running() as browser:
        client = browser.new_context(ignore_https_errors=True).new_page()
        reference = send_damage(client, [tmp_path / name for name in files])
        desk = browser.new_context(ignore_https_errors=True).new_page()
        add_passkey_device(desk)
        desk.goto(machine.run(*invite).split()[0])
        press(desk.get_by_role("button", name="Passkey maken en inloggen"))
        case = f"https://localhost/medewerker/zaak/{reference}"
        found = [desk.request.get(f"{case}/bijlage/{number}") for number in (1, 2)]
        kept, seen = (one.body() for one in found)
    mails = machine.root / "var/lib/loket" / SLUG / "staff/mail"
    wait_for(lambda: any(reference in file.read_text() for file in mails.glob("*.eml")))
    assert PLACE not in kept + seen
    assert len(pikepdf.open(BytesIO(kept)).pages) == 1
    assert Image.open(BytesIO(seen)).size == (300, 400)  # upright


def send_damage(page: Page, files: list[Path]) -> str:
    """Report damage with files; return the reference of the case."""
    page.set_default_timeout(120_000)
    page.goto("https://localhost/f/schade")
    page.check("[name=hoedanigheid] >> nth=0")
    while not page.get_by_role("button", name="Versturen").count():
        for name, value in TYPED.items():
            for field in page.locator(f'main [name="{name}"]:visible').all():
                field.fill(value)
        if page.locator("[type=file]").count():
            page.set_input_files("[type=file]", files)
        press(page.get_by_role("button", name="Verder", exact=True))
    press(page.get_by_role("button", name="Versturen"))
    references = {*re.findall(r"Z-\w{4}-\w{4}", page.inner_text("main"))}
    assert len(references) == 1
    return str(references.pop())


def test_what_is_due_each_night_is_done_and_nothing_may_do_more_than_it_must(
    machine: Machine,
) -> None:
    assert machine.running("loket-*.timer") == [f"{name}.timer" for name in NIGHTLY]
    kept = machine.root / "var/backups/loket" / SLUG
    for file in kept.glob("????-??-??.backup"):  # of an earlier run
        file.unlink()
    told = [machine.let_fire(name) for name in NIGHTLY]
    assert len([*kept.glob("????-??-??.backup")]) == 1
    assert "cases" in told[1]
    assert len([*kept.glob("*.case-keys")]) == 1
    for name in (*FACES, *(f"{name}.service" for name in NIGHTLY)):
        said = machine.run("systemd-analyze", "security", "--no-pager", name)
        assert float(re.findall(r"exposure level for \S+: ([0-9.]+)", said)[0]) <= MOST_EXPOSED


def test_a_host_serves_what_people_read_also_while_it_is_down(machine: Machine) -> None:
    """Set up by the commands of HOSTING.md, from the home of root."""
    guide = (REPO / "deploy" / "HOSTING.md").read_text(encoding="utf-8")
    added, made, enabled = re.findall("^    (.+)$", guide, re.MULTILINE)[:3]
    for command in (added, made, enabled):
        machine.run("sh", "-c", command)
    own = machine.root / "srv/host" / HOSTED
    shutil.copytree(MADE / HOSTED, own / "docs" / HOSTED)
    told = (f"BASE_URL=https://{NAME}", "MAIL=files", f"SECRET_KEYS={'0123456789abcdef' * 4}")
    (own / "env").write_text("".join(f"LOKET_{line}\n" for line in told))
    machine.run("chown", "-R", "loket_host:loket_host", "/srv/host")
    loket = ("runuser", "-u", "loket_host", "--", "/opt/loket/current/bin/loket")
    settings = ("--settings", f"/srv/host/{HOSTED}/env")
    machine.run(*loket, *settings, "keys", "new", "--recovery", "/srv/host/recovery.key")
    machine.run(*loket, *settings, "terms", "freeze", "--missing")
    machine.run(*loket, *settings, "build")
    machine.run("systemctl", "reload", "loket-host")
    site = (machine.root / "opt/loket/deploy/hosted.caddy").read_text()
    site = site.replace("ADDRESS", NAME).replace("PROVIDER", HOSTED)
    (machine.root / "etc/caddy/loket/host.caddy").write_text(site)
    machine.run("systemctl", "reload", "caddy")
    machine.let_fire("loket-host-night")
    copies = machine.root / "var/backups/loket-host" / HOSTED
    assert len([*copies.glob("*.backup")]) == 1
    machine.run("systemctl", "stop", "loket-host.service")
    status, page = get(machine, "/f/klacht", NAME)
    assert (status, "112" in page, "De Kade" in page) == (HTTPStatus.BAD_GATEWAY, True, True)
    machine.run("systemctl", "start", "loket-host.service")


def test_it_is_copied_renewed_and_brought_back(machine: Machine) -> None:
    kept = machine.run("loket-backup", SLUG).strip()
    assert (machine.root / kept.lstrip("/")).is_file()
    assert "cases" in machine.run("loket", "purge")
    releases, version = machine.root / "opt/loket/releases", "0.0.1"
    shutil.copytree(next(releases.iterdir()), releases / version, symlinks=True)
    machine.run("ln", "-sfn", f"releases/{version}", "/opt/loket/current")
    database = f"srv/host/{HOSTED}/data/loket.sqlite"
    falls = FALLS.format(old=version, file=f"/{database}")
    added = machine.add_to("loket-host.service", falls)
    said = machine.run("sh", "/root/release/install.sh", status=1)
    assert "did not start: loket-host." in said
    assert "Not put back" not in said
    assert (machine.root / database).is_file()
    assert "loket-host.service" in machine.running("loket-host*.service")
    added.unlink()
    added.parent.rmdir()
    machine.run("systemctl", "daemon-reload")
    assert "Keeping a backup" in install(machine)
    assert "Keeping a backup" not in install(machine)  # as after it was cut off
    copies = machine.root / "var/backups/loket-host" / HOSTED
    assert [*copies.glob("before-*.backup")]
    machine.run("runuser", "-u", "loket_host", "--", "rm", f"/{database}")
    said = install(machine, "--back")
    assert "Going back" in said
    assert "Not put back" not in said
    assert (machine.root / database).is_file()
    assert machine.run("readlink", "/opt/loket/current").strip() == f"releases/{version}"
    look_at_all(machine)


def test_all_is_on_the_air_again_after_it_was_off(machine: Machine) -> None:
    machine.switch_off()
    machine.switch_on()
    assert machine.state() == "running", machine.run("systemctl", "--failed")
    assert machine.running("loket-*.service") == sorted([*FACES, "loket-host.service"])
    assert len(machine.running("loket-*.timer")) == len(NIGHTLY) + 1
    wait_for(lambda: get(machine, "/f/klacht")[0] == HTTPStatus.OK)
    wait_for(lambda: get(machine, "/f/klacht", NAME)[0] == HTTPStatus.OK)
    look_at_all(machine)


def test_a_provider_is_taken_to_another_server(machine: Machine) -> None:
    """To this one, from which all of Loket went, its users too."""
    guide = (REPO / "deploy" / "README.md").read_text(encoding="utf-8")
    told = guide.partition("## Another server")[2].partition("\n## ")[0]
    *pack, unpack, up = re.findall("^    (.+)$", told.replace("zorg-voorbeeld", SLUG), re.MULTILINE)
    for command in pack:
        machine.run("sh", "-c", command)
    machine.run("sh", "/opt/loket/deploy/uninstall.sh")
    folders = ("/etc/loket", "/srv/loket", "/var/lib/loket", "/var/backups/loket")
    machine.run("rm", "-r", *folders)
    for user in ("loket_client", "loket_staff"):
        machine.run("userdel", user)
    machine.run("useradd", "--system", "someone")  # so that they get other numbers
    install(machine)
    for command in (unpack, up):
        machine.run("sh", "-c", command)
    look_at_all(machine)
    machine.run("userdel", "someone")


def test_what_people_wrote_stays_when_loket_goes(machine: Machine) -> None:
    machine.run("sh", "/opt/loket/deploy/uninstall.sh")
    gone = ("opt/loket", "usr/local/sbin/loket", "etc/caddy/loket")
    assert [path for path in gone if (machine.root / path).exists()] == []
    assert not [*(machine.root / UNITS).glob("loket-*")]
    for path in ("db/loket.sqlite", "staff/keys/private", "client/keys/intake"):
        assert (machine.root / "var/lib/loket" / SLUG / path).exists(), path

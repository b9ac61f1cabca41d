"""From an empty Debian to a provider on the air, by the three commands of deploy/README.md.

Takes minutes and the network, so it runs when asked: as root, with ``LOKET_BARE`` naming a folder
that ``debootstrap`` filled (``--include=systemd,ca-certificates``). Nothing runs as process 1
there: what the units start is started by the test, with their users and settings.
"""

from __future__ import annotations

import os
import re
import shutil
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from http import HTTPStatus
from http.client import HTTPSConnection
from pathlib import Path

import pytest

from tests.conftest import REPO
from tests.deploy.conftest import MADE, SLUG

BARE = os.environ.get("LOKET_BARE", "")
UNITS = Path("etc/systemd/system")
FACES = ("staff", "client")
pytestmark = pytest.mark.skipif(not BARE, reason="runs when LOKET_BARE names a bare Debian")


class Machine:
    """A bare Debian in a folder. Commands run in it as root, unless said otherwise."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.environ = {
            "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            "HOME": "/root",
            "LANG": "C.UTF-8",
            "SYSTEMD_OFFLINE": "1",
            **{name: os.environ[name] for name in ("PIP_CERT",) if name in os.environ},
        }

    def run(self, *command: str, status: int = 0) -> str:
        done = subprocess.run(
            ["/usr/sbin/chroot", self.root, *command],
            env=self.environ,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == status, (command, done.stdout[-3000:], done.stderr[-3000:])
        return done.stdout + done.stderr

    def install(self, *options: str) -> str:
        """Run the script of the release, with the network and the trust of this machine."""
        for name in ("hosts", "resolv.conf", "ssl/certs/ca-certificates.crt"):
            shutil.copy(Path("/etc") / name, self.root / "etc" / name)
        return self.run("sh", "/root/release/install.sh", *options)

    @contextmanager
    def running(self, unit: str, slug: str) -> Iterator[None]:
        """Run what a unit starts, as its user, with its settings, until it serves."""
        text = (self.root / UNITS / f"{unit}@.service").read_text().replace("%i", slug)
        told = dict(
            re.findall(r"^(User|Group|UMask|EnvironmentFile|ExecStart)=(.+)$", text, re.MULTILINE)
        )
        file = (self.root / told["EnvironmentFile"].lstrip("/")).read_text()
        settings = dict(line.split("=", 1) for line in file.splitlines())
        who = ["setpriv", "--reuid", told["User"], "--regid", told["Group"], "--init-groups"]
        start = f"umask {told['UMask']}; exec {told['ExecStart']}"
        command = ["/usr/sbin/chroot", str(self.root), *who, "sh", "-c", start]
        environ = {**self.environ, **settings}
        with subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, text=True) as server:
            try:
                assert server.stdout is not None
                assert "Serving" in server.stdout.readline()
                yield
            finally:
                server.terminate()

    @contextmanager
    def proxy(self) -> Iterator[ssl.SSLContext]:
        """Run its Caddy, which vouches for its own name."""
        home = self.root / "var/lib/caddy"
        environ = {**self.environ, "HOME": "/var/lib/caddy", "XDG_DATA_HOME": "/var/lib/caddy"}
        run = ["caddy", "run", "--config", "/etc/caddy/Caddyfile"]
        command = ["/usr/sbin/chroot", str(self.root), *run]
        with subprocess.Popen(command, env=environ, stderr=subprocess.DEVNULL) as caddy:
            try:
                time.sleep(10)
                authority = home / "caddy/pki/authorities/local/root.crt"
                yield ssl.create_default_context(cafile=str(authority))
            finally:
                caddy.terminate()


@pytest.fixture(scope="module")
def machine() -> Iterator[Machine]:
    found = Machine(Path(BARE))
    subprocess.run([sys.executable, REPO / "dev.py", "release"], check=True, cwd=REPO)
    (release,) = (REPO / "dist").glob("loket-*/")
    shutil.rmtree(found.root / "root/release", ignore_errors=True)
    shutil.copytree(release, found.root / "root/release")
    proc = found.root / "proc"
    subprocess.run(["/bin/mount", "--bind", "/proc", proc], check=True)
    yield found
    subprocess.run(["/bin/umount", proc], check=True)


def get(context: ssl.SSLContext, address: str) -> tuple[int, str]:
    path = address.removeprefix("https://localhost")
    with closing(HTTPSConnection("localhost", context=context, timeout=30)) as connection:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()


def test_three_commands_lead_from_nothing_to_https(machine: Machine) -> None:
    assert "is installed" in machine.install()
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

    with ExitStack() as stack:
        for face in FACES:
            stack.enter_context(machine.running(f"loket-{face}", SLUG))
        context = stack.enter_context(machine.proxy())
        for path in ("/", "/crisis/", "/f/klacht", "/medewerker/inloggen"):
            status, page = get(context, path)
            assert (status, "De Elzen" in page) == (HTTPStatus.OK, True), path
        link = machine.run("loket", "link", "new", "--kind", "akkoord", "--client", "C-1")
        assert get(context, link.split()[0])[0] == HTTPStatus.OK
        invited = machine.run("loket", "staff", "invite", "jan@example.nl", "--role", "beheerder")
        assert get(context, invited.split()[0])[0] == HTTPStatus.OK


def refuse_to_client(machine: Machine, path: str) -> None:
    user = ("setpriv", "--reuid", "loket_client", "--regid", "loket", "--init-groups")
    assert "Permission denied" in machine.run(*user, "cat", path, status=1)


def test_it_is_copied_renewed_and_brought_back(machine: Machine) -> None:
    kept = machine.run("loket-backup", SLUG).strip()
    assert (machine.root / kept.lstrip("/")).is_file()
    assert "cases" in machine.run("loket", "purge")
    releases, version = machine.root / "opt/loket/releases", "0.0.1"
    shutil.copytree(next(releases.iterdir()), releases / version, symlinks=True)
    machine.run("ln", "-sfn", f"releases/{version}", "/opt/loket/current")
    assert "Keeping a backup" in machine.install()
    assert "Keeping a backup" not in machine.install()  # as after it was cut off
    assert "Going back" in machine.install("--back")
    assert machine.run("readlink", "/opt/loket/current").strip() == f"releases/{version}"


def test_what_people_wrote_stays_when_loket_goes(machine: Machine) -> None:
    machine.run("sh", "/opt/loket/deploy/uninstall.sh")
    gone = ("opt/loket", "usr/local/sbin/loket", "etc/caddy/loket")
    assert [path for path in gone if (machine.root / path).exists()] == []
    assert not [*(machine.root / UNITS).glob("loket-*")]
    for path in ("db/loket.sqlite", "staff/keys/private", "client/keys/intake"):
        assert (machine.root / "var/lib/loket" / SLUG / path).exists(), path

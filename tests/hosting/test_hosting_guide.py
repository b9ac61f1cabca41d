"""The guide of who hosts many: its commands are run as they stand there."""

from __future__ import annotations

import os
import shlex
import shutil
from pathlib import Path

import pytest

from formsapp.cli import main as loket
from tests.conftest import REPO
from tests.deploy.server import DEPLOY, PLACE, SLUG, make_server
from tests.deploy.told import loket_commands, parse
from tests.hosting.conftest import HERE, KADE, Place

GUIDE = (REPO / "deploy" / "HOSTING.md").read_text(encoding="utf-8")
STEPS = ("stop", "start")
TOLD = [line.strip() for line in GUIDE.splitlines() if line.startswith("    ")]
OF_LOKET = [line for line in TOLD if [*loket_commands(line)]]
OF_ONE = [words for line in TOLD for words in loket_commands(line) if "--settings" in words]


def test_each_command_is_one_that_loket_knows(place: Place) -> None:
    place.add(KADE)
    assert len(OF_LOKET) > len(OF_ONE) > 0
    for line in OF_LOKET:
        here = line.replace("/srv/host/zorg-voorbeeld/env", str(place.folder / KADE / "env"))
        (words,) = loket_commands(here.replace("/srv/host", str(place.folder)))
        parse(words[2:] if "--settings" in words else words)


def test_a_server_is_made_ready_as_the_guide_tells(tmp_path: Path) -> None:
    server = make_server(tmp_path)
    server.put_own("bin", {"useradd": "true"})
    server.do("sh", server.install("1.0.0"))
    *others, shell, gone = [line for line in TOLD if line not in OF_LOKET]
    assert shell.startswith("runuser ")  # which opens a shell
    for line in others:
        server.do("sh", "-c", PLACE.sub(f"{tmp_path}/", line))
    assert (tmp_path / "srv/host").is_dir()
    server.do("sh", server.install("1.1.0"))
    _, enabled, later = (tmp_path / "run/asked").read_text().partition("enable --now loket-host")
    assert enabled
    asked = later.splitlines()
    order = [f"{verb} loket-host.service" for verb in STEPS]
    assert [line for line in asked if line in order] == order
    folders = [
        tmp_path / folder / SLUG
        for folder in ("srv/host", "var/backups/loket-host", "var/lib/loket-host")
    ]
    for folder in folders:
        folder.mkdir(parents=True)
    server.do("sh", "-c", PLACE.sub(f"{tmp_path}/", gone))
    assert not any(folder.exists() for folder in folders)


def test_a_night_copies_and_purges_each_provider_whatever_is_wrong_with_another(
    tmp_path: Path,
) -> None:
    server = make_server(tmp_path)
    # no real part: a real Loket takes seconds for each of these.
    loket = '[ "$2" != ROOT/srv/host/een/env ] || exit 1\necho "$*" >>ROOT/run/told\n'
    server.put_own("opt/loket/current/bin", {"loket": f'{loket}[ "$3" != backup ] || echo x >"$4"'})
    server.put(DEPLOY / "loket-host-night", tmp_path / "bin/loket-host-night")
    for slug in ("een", "twee"):
        (tmp_path / "srv/host" / slug / "ledger").mkdir(parents=True)
        (tmp_path / "srv/host" / slug / "env").touch()
        (tmp_path / "srv/host" / slug / "ledger/1.ledger").touch()
    kept = tmp_path / "var/backups/loket-host/twee"
    kept.mkdir(parents=True)
    old = kept / "2020-01-01.backup"
    old.touch()
    os.utime(old, (0, 0))
    done = server.run("loket-host-night", str(tmp_path / "srv/host"))
    assert (done.returncode, done.stderr) == (1, "Not done for: een\n")
    told = [shlex.split(line) for line in (tmp_path / "run/told").read_text().splitlines()]
    assert [words[2] for words in told] == ["backup", "purge"]
    assert all(parse(words[2:]).name for words in told)
    assert not old.exists()
    (day,) = (file.name for file in kept.glob("????-??-??.backup"))
    assert sorted(file.name for file in kept.rglob("*")) == ["1.ledger", day, "ledger"]


def test_what_people_read_is_put_where_the_proxy_may_read_it(tmp_path: Path) -> None:
    """Also of data elsewhere, and anew where it was built anew."""
    server, pages = make_server(tmp_path), tmp_path / "var/lib/loket-host"
    server.put(DEPLOY / "loket-host-pages", tmp_path / "bin/loket-host-pages")
    pages.mkdir(parents=True)
    sites = {"een": "srv/host/een/data/site", "twee": "srv/elders/site", "drie": ""}
    for slug, site in sites.items():
        (tmp_path / "srv/host" / slug).mkdir(parents=True)
        told = f'LOKET_DATA="{tmp_path}/srv/elders"\n' if slug == "twee" else ""
        (tmp_path / "srv/host" / slug / "env").write_text(f"LOKET_MAIL=files\n{told}")
        if site:
            (tmp_path / site / "crisis").mkdir(parents=True)
    for said in ("once", "twice"):
        for slug, site in [*sites.items()][:2]:
            (tmp_path / site / "built.json").write_text(said)
            page = tmp_path / site / "crisis/index.html"
            page.write_text(f"{slug} {said}")
            page.chmod(0o600)
        server.do("loket-host-pages", str(tmp_path / "srv/host"))
        for slug in ("een", "twee"):
            shown = pages / slug / "crisis/index.html"
            assert (shown.read_text(), oct(shown.stat().st_mode)[-3:]) == (f"{slug} {said}", "644")
    assert sorted(one.name for one in pages.iterdir()) == ["een", "twee"]


def test_a_provider_is_hosted_as_the_guide_tells(
    place: Place, capsys: pytest.CaptureFixture[str]
) -> None:
    own = place.folder / KADE
    shutil.copytree(place.made / "docs" / KADE, own / "docs" / KADE)
    place.tell(
        KADE,
        LOKET_BASE_URL=f"{HERE}/{KADE}",
        LOKET_SECRET_KEYS="0123456789abcdef" * 4,
        LOKET_MAIL="files",
    )
    place.look()
    assert place.get(f"{HERE}/{KADE}/").status_code == 503
    for words in OF_ONE:
        if words[2:] == ["check"]:  # of a made-up provider much is not confirmed
            continue
        line = shlex.join(words).replace("/srv/host/zorg-voorbeeld", str(own))
        if words[2] == "staff":  # the first one who comes makes the database
            place.hosts.look(again=True)
            place.look()
        assert loket(shlex.split(line)) == 0, capsys.readouterr().err
    invitation = capsys.readouterr().out.split()[-1]
    assert place.get(invitation).status_code == 200
    assert place.get(f"{HERE}/{KADE}/f/klacht").status_code == 200

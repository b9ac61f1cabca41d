"""A server whose scripts are cut off at any step, or meet what fails, is brought right by them."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from tests.deploy.server import SLUG, Server, make_server

OLD, NEW = "1.0.0", "1.1.0"
UP = ("loket-up", SLUG, "www.example.nl")
WRITTEN = "what a client wrote"
HOSTED = "srv/host/zorg-ginds"


@pytest.fixture
def server(tmp_path: Path) -> Server:
    """A server with a version, a provider for whom something came in, and one of a host."""
    made = make_host(tmp_path)
    made.do(*UP)
    database = tmp_path / "var/lib/loket" / SLUG / "db/loket.sqlite"
    database.write_text(f"{WRITTEN}\n{database.read_text()}")
    made.install(NEW)
    return made


def make_host(root: Path) -> Server:
    """Make a server with a version that hosts one provider, and nobody else."""
    made = make_server(root)
    (root / HOSTED / "data").mkdir(parents=True)
    (root / HOSTED / "data/loket.sqlite").write_text(f"{WRITTEN}\n")
    (root / HOSTED / "env").write_text("LOKET_MAIL=files\n")
    made.do("sh", made.install(OLD))
    return made


def state(server: Server) -> dict[str, str]:
    """What runs, what is kept, and what each place holds."""
    root = server.root
    home, settings = root / "var/lib/loket" / SLUG, root / "etc/loket" / SLUG
    before, hosted = root / "opt/loket/before", root / HOSTED / "data/loket.sqlite"
    return {
        "version": (root / "opt/loket/current").readlink().name,
        "running": " ".join(sorted(one.name for one in (root / "run").glob("[hp]o*"))),
        "database": (home / "db/loket.sqlite").read_text(),
        "hosted": hosted.read_text() if hosted.exists() else "",
        "site": (home / "staff/site/index.html").read_text(),
        "settings": " ".join(sorted(one.name for one in settings.iterdir())),
        "intake": str((home / "client/keys/intake").is_dir()),
        "recovery": (root / "root" / f"{SLUG}-recovery.key").read_text(),
        "way back": before.read_text() if before.exists() else "",
    }


def cut_at_each_step(server: Server, *command: str) -> None:
    """Run a script until it is through, cut off one step later each time."""
    steps = 1
    while server.cut_off(steps, *command):
        steps += 1
    assert steps > 12, (server.root / "run/steps").read_text()


def test_an_upgrade_that_was_cut_off_goes_on_and_back(server: Server) -> None:
    """The way back leads to what was there before it, also where it was cut off after that."""
    before, script = state(server), server.install(NEW)
    cut_at_each_step(server, script)
    there = state(server)
    assert (there["version"], there["running"]) == (NEW, before["running"])
    assert there["database"] == there["hosted"] == f"{WRITTEN}\nmade by {NEW}\n"
    server.do("sh", script)
    noted = [server.root / "var/lib/loket" / SLUG / "ledger/tables.ledger"]
    noted.append(server.root / HOSTED / "tables.ledger")
    for file in noted:
        file.touch()
    server.do("sh", script, "--back")
    assert state(server) == before
    assert not any(file.exists() for file in noted), "the next upgrade would refuse these tables"


def test_a_way_back_that_was_cut_off_is_gone_to_its_end(server: Server) -> None:
    before, script = state(server), server.install(NEW)
    server.do("sh", script)
    cut_at_each_step(server, script, "--back")
    assert state(server) == before


def test_a_first_start_that_was_cut_off_is_done_anew(tmp_path: Path) -> None:
    """With one recovery key, and settings of both sides or of none."""
    server = make_server(tmp_path)
    server.do("sh", server.install(OLD))
    cut_at_each_step(server, str(server.root / "bin/loket-up"), *UP[1:])
    there = state(server)
    assert there["running"].count("port.") == 2
    told = [file.read_text() for file in (tmp_path / "etc/loket" / SLUG).glob("*.env")]
    assert len({re.findall("SECRET_KEYS=(.+)", text)[0] for text in told}) == 1
    assert there["settings"] == "client.env staff.env"
    assert (there["recovery"], there["intake"]) == ("recovery\n", "True")
    assert len([*(tmp_path / "root").glob("*.key*")]) == 1


def fail(server: Server, *command: str) -> str:
    done = server.run(*command)
    assert done.returncode == 1, done.stdout
    return done.stdout + done.stderr


def test_a_version_that_does_not_start_gives_way_to_the_one_before(server: Server) -> None:
    """A hosted provider that cannot be copied is named, and keeps no other from it."""
    before, spoilt = state(server), server.root / "srv/host/zorg-kapot"
    (server.root / f"kept/broken-{NEW}").touch()
    spoilt.mkdir()
    (spoilt / "env").touch()
    said = fail(server, "sh", server.install(NEW))
    assert "Not done for: zorg-kapot\n" in said
    assert "Not put back, and as it was: zorg-kapot\n" in said
    assert f"loket-staff@{SLUG} does not start" in said
    assert f"Going back from {NEW} to {OLD}" in said
    assert state(server) == before


def test_a_host_alone_that_does_not_stay_up_brings_all_back(server: Server) -> None:
    """Those with a side of their own too, which did start: one program serves them all."""
    before, script = state(server), server.install(NEW)
    (server.root / f"kept/hostless-{NEW}").touch()
    said = fail(server, "sh", script)
    assert f"Loket {NEW} did not start: loket-host.\n" in said
    assert "Not put back" not in said
    assert state(server) == before


def test_a_server_of_hosted_providers_alone_goes_back_by_itself_and_when_told(
    tmp_path: Path,
) -> None:
    server, database = make_host(tmp_path), tmp_path / HOSTED / "data/loket.sqlite"
    before, script = database.read_text(), server.install(NEW)
    broken, runs = tmp_path / f"kept/hostless-{NEW}", tmp_path / "run/hosting"
    broken.touch()
    assert f"Going back from {NEW} to {OLD}" in fail(server, "sh", script)
    assert (database.read_text(), runs.exists()) == (before, True)
    broken.unlink()
    server.do("sh", script)
    assert database.read_text() == f"{WRITTEN}\nmade by {NEW}\n"
    server.do("sh", script, "--back")
    assert (database.read_text(), runs.exists()) == (before, True)


@pytest.mark.parametrize(
    ("fault", "said"), [("full", "Keeping a backup"), ("unfit", "voorwaarden.md:3: not filled in")]
)
def test_what_cannot_be_kept_or_shown_stops_an_upgrade_and_nothing_else(
    server: Server, fault: str, said: str
) -> None:
    before, asked = state(server), server.root / "run/asked"
    asked.write_text("")
    (server.root / "kept" / fault).touch()
    assert said in fail(server, "sh", server.install(NEW))
    assert state(server) == before
    assert "loket-" not in asked.read_text()


def test_a_backup_that_was_cut_off_is_no_backup(server: Server) -> None:
    """Nor is the one before it lost, nor an old one while cases are gone that nobody destroyed."""
    kept = Path(server.do("loket-backup", SLUG).strip())
    held, old = kept.read_text(), kept.with_name("2020-02-02.backup")
    (server.root / "kept/full").touch()
    fail(server, "loket-backup", SLUG)
    assert (held, [*kept.parent.glob("*.backup")]) == (kept.read_text(), [kept])
    (server.root / "kept/full").rename(server.root / "kept/gone")
    old.touch()
    os.utime(old, (0, 0))
    kept.unlink()
    assert server.run("loket-backup", SLUG).returncode == 3
    assert (kept.exists(), old.exists()) == (True, True)
    (server.root / "kept/gone").unlink()
    server.do("loket-backup", SLUG)
    assert (kept.exists(), old.exists()) == (True, False)


def test_what_people_wrote_stays_when_loket_goes_and_comes_again(server: Server) -> None:
    before, root = state(server), server.root
    edited = root / "etc/systemd/system/loket-host-night.timer.d"
    edited.mkdir()
    server.do("sh", str(root / "opt/loket/deploy/uninstall.sh"))
    assert (root / "etc/caddy/Caddyfile").read_text() == "Debian's own\n"
    edited.rmdir()
    left = [*(root / "bin").glob("loket*"), *(root / "etc/systemd/system").iterdir()]
    assert [*left, *(root / "run").glob("port.*")] == []
    assert not (root / "opt/loket").exists()
    server.do("sh", server.install(OLD))
    assert state(server) == before

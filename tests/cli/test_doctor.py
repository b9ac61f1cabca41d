"""``loket doctor`` finds what goes wrong with an installation, and nothing in a good one."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from formsapp.cases.database import make_engine, writing
from formsapp.cases.database_to_ledger import keep_ledger
from formsapp.cases.event_log import SYSTEM, record
from formsapp.cases.ledger_pages import Ledger
from formsapp.cases.outbox import give_up_waiting
from formsapp.cases.staff_models import Staff
from formsapp.cli.saved_database import save_backup
from formsapp.clock import utc_now
from formsapp.sealing.letterbox import Keyring
from formsapp.settings import Settings
from tests.cli.commands import PROVIDER, Run, a_case
from tests.mail import Server
from tests.ports import free_port

Spoil = Callable[[Path], object]


@pytest.fixture
def well(run: Run, data: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation in which all is well, with a backup of now."""
    (data / "loket.sqlite").chmod(0o600)
    (data / "ledger").mkdir()
    monkeypatch.setenv("LOKET_LEDGER", str(data / "ledger"))
    assert run("build").status == 0
    (data / "backups").mkdir()
    assert run("backup", str(data / "backups" / "today.backup")).status == 0
    return data


def spoil_clock(data: Path) -> None:
    engine = make_engine(f"sqlite:///{data / 'loket.sqlite'}")
    with Session(engine) as session:
        record(session, SYSTEM, "read", now=utc_now() + timedelta(days=1))
    engine.dispose()


def spoil_ledger(data: Path) -> None:
    """Take the first of two pages out."""
    spoil_database(data)
    engine, (file,) = (
        make_engine(f"sqlite:///{data / 'loket.sqlite'}"),
        (data / "ledger").glob("*.ledger"),
    )
    with Session(engine) as session:
        ledger = Ledger(file.parent, Keyring.load(data / "keys", PROVIDER))
        keep_ledger(session, ledger, now=utc_now(), always=True)
    engine.dispose()
    file.write_bytes(file.read_bytes().splitlines()[1] + b"\n")


def spoil_database(data: Path) -> None:
    """Let someone in, an hour ago."""
    engine, then = make_engine(f"sqlite:///{data / 'loket.sqlite'}"), utc_now() - timedelta(hours=1)
    with Session(engine) as session, writing(session):
        session.add(Staff(mail="a@example.nl", role="manager", created_at=then))
        record(session, SYSTEM, "passkey-new", now=then)
    engine.dispose()


def age(file: Path, days: int) -> None:
    then = file.stat().st_mtime - days * 24 * 3600
    os.utime(file, (then, then))


def save_whole(data: Path, name: str = "before-1.backup") -> None:
    """Make a backup as an earlier version did, which has the keys of its cases in it."""
    file = data / "backups" / name
    save_backup(Settings.from_environment(os.environ), file)
    age(file, 4)


def keep(file: Path) -> Path:
    file.touch()
    return file


FAULTS: dict[str, tuple[Spoil, str]] = {
    "a key is gone": (lambda data: (data / "keys/private/zorg.key").unlink(), "keys: The key file"),
    "others read a key": (
        lambda data: (data / "keys/private/zorg.key").chmod(0o644),
        "keys: Others can read",
    ),
    "recovery key here": (
        lambda data: shutil.copy(data.parent / "recovery.key", data / "keys" / "spare.key"),
        "holds the recovery key: take it off this machine",
    ),
    "no database": (lambda data: (data / "loket.sqlite").unlink(), "database: There is no"),
    "others read the database": (
        lambda data: (data / "loket.sqlite").chmod(0o644),
        "database: others can read",
    ),
    "slow clock": (spoil_clock, "clock: it is"),
    "half a site": (
        lambda data: (data / "site" / "crisis" / "index.html").unlink(),
        "site: The site in",
    ),
    "old site": (
        lambda data: age((data / "site" / "built.json").resolve(), 4000),
        "changed since the site was built: run `loket",
    ),
    "no backup": (lambda data: shutil.rmtree(data / "backups"), "backups: there is no backup"),
    "no ledger": (lambda data: shutil.rmtree(data / "ledger"), "ledger: There is no folder"),
    "half a ledger": (spoil_ledger, "ledger: Page 1 of the ledger"),
    "a ledger that nobody keeps": (spoil_database, "ledger: the ledger in"),
    "old backup": (
        lambda data: age(data / "backups/today.backup", 3),
        "backups: the newest backup",
    ),
    "no case keys": (
        lambda data: (data / f"backups/{PROVIDER}.case-keys").unlink(),
        "backups: there are no case keys",
    ),
    "old case keys": (
        lambda data: age(data / f"backups/{PROVIDER}.case-keys", 4),
        "opens nowhere after 2d: let `loket backup` replace it",
    ),
    "a backup of an earlier version": (save_whole, "before-1.backup"),
    "a night of an earlier version": (
        lambda data: save_whole(data, "2026-01-01.backup"),
        "2026-01-01.backup of",
    ),
    "a whole copy of long ago": (
        lambda data: age(keep(data / "before-restore-1.backup"), 4),
        "case keys: ",
    ),
}


def test_nothing_is_found_where_all_is_well(run: Run, well: Path) -> None:
    ran = run("doctor", "--backups", str(well / "backups"))
    assert (ran.status, ran.err) == (0, "")
    assert ran.out.startswith(
        "All is well: keys, database, cases, clock, site, disk, mail, backups, case keys, ledger."
    )


def test_each_fault_is_found_with_what_to_do(run: Run, well: Path, tmp_path: Path) -> None:
    """Each in a copy, beside the others that are well."""
    kept = tmp_path / "kept"
    shutil.copytree(well, kept, symlinks=True)
    for name, (spoil, said) in FAULTS.items():
        shutil.rmtree(well)
        shutil.copytree(kept, well, symlinks=True)
        spoil(well)
        ran = run("doctor", "--backups", str(well / "backups"))
        assert ran.status == 1, name
        assert said in ran.out, name
        for line in ran.out.splitlines()[:-1]:
            assert line.startswith("! "), name
            assert line.endswith("."), name


@pytest.mark.usefixtures("well")
def test_mail_is_really_sent(
    run: Run, smtp_server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("LOKET_MAIL", raising=False)
    monkeypatch.setenv("LOKET_SMTP_URL", smtp_server.url)
    assert "nobody outside keeps the last line of the log" in run("doctor").out
    monkeypatch.setenv("LOKET_LOG_TO", "accountant@example.nl")
    ran = run("doctor", "--mail-to", "beheer@example.nl")
    assert ran.status == 0
    assert "look whether it arrived" in ran.out
    assert smtp_server.recipients == ["beheer@example.nl"]
    assert [mail["From"] for mail in smtp_server.messages] == ['"D.O.Z." <loket@www.example.nl>']
    monkeypatch.setenv("LOKET_SMTP_URL", f"smtp://localhost:{free_port()}")
    ran = run("doctor", "--mail-to", "beheer@example.nl")
    assert ran.status == 1
    assert "! mail: " in ran.out


def test_mail_that_waits_is_told(
    run: Run, well: Path, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_case(session, well)
    monkeypatch.delenv("LOKET_MAIL", raising=False)
    monkeypatch.setenv("LOKET_SMTP_URL", f"smtp://localhost:{free_port()}")
    run("outbox", "send")
    ran = run("doctor")
    assert "! mail: 1 mails did not go out" in ran.out
    assert "tried again by themselves" in ran.out
    assert "sam@example.nl" not in ran.out
    give_up_waiting(session, now=utc_now())
    ran = run("doctor")
    assert "! mail: 1 mails were given up" in ran.out
    assert "tried again by themselves" not in ran.out


@pytest.mark.usefixtures("well")
def test_an_address_that_is_none_is_said(run: Run) -> None:
    for address in ("beheer", "beheer@", "a@example.nl\nBcc: b@example.nl"):
        ran = run("doctor", "--mail-to", address)
        assert (ran.status, ran.err) == (1, ""), address
        assert "! mail: No mail can be sent to this address" in ran.out, address

"""A story on a real disk of some megabytes: it fills, all say so, there is room, all go on."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from formsapp.cases.receive_case import Dates
from formsapp.cli import main as loket_command
from formsapp.sealing.letterbox import Keyring
from formsapp.settings import Settings
from tests.page import Page
from tests.web.answering import preview, send_shown
from tests.web.conftest import AKKOORD, Loket
from tests.web.office import Office
from tests.web.test_akkoord import cases

SIZE = "6m"
TYPED = "Dat mag, zoals wij bij u thuis bespraken."


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of its own, which root alone can have."""
    folder = tmp_path / "disk"
    folder.mkdir(mode=0o700)
    mount = ("mount", "-t", "tmpfs", "-o", f"size={SIZE},mode=700", "loket", str(folder))
    if not shutil.which("mount") or subprocess.run(mount, check=False).returncode:
        pytest.skip("no file system can be mounted here: that takes root, and a kernel of its own")
    try:
        yield folder
    finally:
        unmount = ("umount", "--lazy", str(folder))
        subprocess.run(unmount, check=True)


@pytest.fixture
def settings(settings: Settings, disk: Path) -> Settings:
    """All that Loket keeps stands on that disk."""
    shutil.move(settings.data, disk / "data")
    database = shutil.move(settings.database.removeprefix("sqlite:///"), disk / "loket.sqlite")
    return replace(settings, face="both", data=disk / "data", database=f"sqlite:///{database}")


@pytest.fixture
def run(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., bool]:
    """Run a command; return whether it did its work, or else said so in one line."""
    for name, value in {
        "PROVIDER": settings.provider,
        "BASE_URL": settings.base_url,
        "DATABASE": settings.database,
        "DATA": str(settings.data),
        "SECRET_KEYS": ",".join(settings.secret_keys),
        "MAIL": "files",
    }.items():
        monkeypatch.setenv(f"LOKET_{name}", value)

    def command(*arguments: str) -> bool:
        capsys.readouterr()
        status, said = loket_command(arguments), capsys.readouterr()
        assert status == 0 or (status == 1 and said.err.strip()), said
        assert "Traceback" not in said.err
        return status == 0

    return command


def fill(disk: Path) -> Path:
    """Write to a file until nothing fits any more, also not in what SQLite wrote and needs not."""
    with closing(sqlite3.connect(disk / "loket.sqlite")) as beside:
        beside.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    ballast = disk / "ballast"
    for block in (1 << 16, 1 << 12, 1):
        with suppress(OSError), ballast.open("ab", buffering=0) as file:
            while file.write(bytes(block)) == block:
                pass
    assert not os.statvfs(disk).f_bavail
    return ballast


@pytest.mark.parametrize("provider", ["doz-thuiszorg"])
@pytest.mark.hostile("disk-full")
def test_a_disk_that_fills_up_takes_nothing_and_loses_nothing(
    settings: Settings, start: Callable[[Settings], Loket], run: Callable[..., bool], disk: Path
) -> None:
    office = Office(start(settings))
    loket, colleague = office.loket, office.colleague("medewerker")
    today, client = loket.clock().date(), loket.visitor()
    asked = office.case().reference
    office.case(dates=Dates(today, today, keep_until=date(2026, 3, 4)))
    client.walk(f"/l/{(token := loket.link())}/akkoord", *AKKOORD)
    shown = preview(colleague, f"/medewerker/zaak/{asked}", tekst=TYPED, klaar="ja")
    backup, work = disk / "monday.backup", (("keys", "rotate", "--team", "zorg"), ("purge",))

    def send_both() -> tuple[Page, Page]:
        return client.press("versturen"), send_shown(colleague, shown)

    ballast = fill(disk)
    sent, answered = send_both()
    assert (sent.status, answered.status) == (503, 503)
    assert "niet ontvangen" in sent.heading
    assert "Fatima O'Brien" in sent.all("textarea")[0].text
    assert TYPED in answered.all("textarea")[0].text
    assert loket.visitor().get(f"/l/{token}").status == 200, "people read on"
    assert not any(run(*command) for command in (("backup", str(backup)), *work))
    assert not backup.exists()
    assert Keyring.load(settings.data / "keys", settings.provider)
    assert len(cases(loket)) == 2

    ballast.unlink()
    assert [page.status for page in send_both()] == [303, 303]
    assert all(run(*command) for command in (("backup", str(backup)), *work))
    assert run("backup", "--check", str(backup))
    assert run("audit", "verify")
    found = cases(loket)
    assert [one.destroyed_at is not None for one in found].count(True) == 1
    assert [one.answered_at is not None for one in found].count(True) == 1
    assert len(found) == 3

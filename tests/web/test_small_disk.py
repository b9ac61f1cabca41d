"""A story on a real disk of some megabytes: it fills, all say so, there is room, all go on."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from formsapp.cases.receive_case import Dates
from formsapp.cli import main as loket_command
from formsapp.sealing.letterbox import Keyring
from formsapp.settings import Settings
from tests.page import Page
from tests.small_disk import fill, mounted
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
    with mounted(folder, SIZE):
        yield folder


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


def fill_up(disk: Path) -> Path:
    """Fill the disk, and leave no room either in what SQLite wrote and needs not."""
    with closing(sqlite3.connect(disk / "loket.sqlite")) as beside:
        beside.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return fill(disk)


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

    ballast = fill_up(disk)
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

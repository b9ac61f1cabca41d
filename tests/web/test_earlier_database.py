"""What people wrote with an earlier version opens with this one, and a way back brings it again.

``earlier`` holds a database with its keys as the program made it before its tables got the memos of
staff: the migrations that follow meet what that program wrote, not what a test undid.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from formsapp.cases.event_log import verify_chain
from formsapp.cli import main
from formsapp.cli.saved_database import save_backup
from formsapp.settings import Settings
from formsapp.web.shared.services import db
from tests.web.conftest import KEYS, Loket
from tests.web.office import Office
from tests.web.test_akkoord import cases
from tests.web.test_links import born
from tests.web.test_put_aside import STORY, aside, take_up

KEPT = Path(__file__).parent / "earlier"
BORN = date(1990, 4, 1)
LINK = "PF1M_jy3xj9lfjNDw-8PPc_h.5dtrCebTlTwhitbuuqJXTAZV26ryZ61TSEHTPeChn7I"
SENT = "vvhFEjuhwW90DNitTMZGk368.eGDVEBbPJleDVP5ugA20VKYyvVt11Eoa5RyO2iV9qQ8"
RECEIPT = "KVS3D-65KG2-RGFFM-P8GTK"
DRAFT = "23EN9-2706Y-WPGTP-ACPMT"
WRITTEN = "Fatima O'Brien"


@pytest.fixture
def provider() -> str:
    return "doz-thuiszorg"


@pytest.fixture
def earlier(settings: Settings) -> Settings:
    """The settings of a provider whose data is of the earlier version."""
    shutil.rmtree(settings.data)
    shutil.copytree(KEPT / "keys", settings.data / "keys")
    for key in (settings.data / "keys").rglob("*"):
        key.chmod(0o700 if key.is_dir() else 0o600)
    assert settings.database_file is not None
    settings.database_file.unlink()
    with closing(sqlite3.connect(settings.database_file)) as made:
        made.executescript((KEPT / "loket.sql").read_text(encoding="utf-8"))
    return replace(settings, face="both")


def open_what_was_there(loket: Loket, reader: str) -> None:
    """Open the link, the receipt, the form put aside and the case of before, each with its code."""
    visitor = loket.visitor()
    visitor.get(f"/l/{LINK}")
    assert born(visitor.press, BORN).status == 200
    assert WRITTEN in loket.visitor().get(f"/o/{RECEIPT}").text
    assert take_up(loket, DRAFT).form()["gebeurd"] == STORY
    (case,) = cases(loket)
    person = Office(loket).colleague("manager", f"{reader}@voorbeeld.nl")
    assert WRITTEN in person.get(f"/medewerker/zaak/{case.reference}").text
    with loket.app.app_context():
        assert verify_chain(db.session) is None


def test_all_opens_after_an_upgrade_and_again_after_the_way_back(
    earlier: Settings,
    start: Callable[[Settings], Loket],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    kept = tmp_path / "before.backup"
    save_backup(earlier, kept)
    loket = start(earlier)
    open_what_was_there(loket, "een")
    later = aside(loket.visitor())
    monkeypatch.setenv("LOKET_PROVIDER", earlier.provider)
    monkeypatch.setenv("LOKET_DATA", str(earlier.data))
    monkeypatch.setenv("LOKET_DATABASE", earlier.database)
    monkeypatch.setenv("LOKET_SECRET_KEYS", ",".join(KEYS))
    monkeypatch.setenv("LOKET_BASE_URL", "https://www.example.nl")
    monkeypatch.setenv("LOKET_MAIL", "files")
    assert main(["restore", str(kept)]) == 0
    open_what_was_there(loket, "twee")
    visitor = loket.visitor()
    visitor.get("/verder")
    assert visitor.press("zoeken", code=later).status == 422

"""Restores after each other, and what is ended while a restore has all shut."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from formsapp.cases import staff_accounts
from formsapp.cases.event_log import SYSTEM
from formsapp.cases.models import Link
from formsapp.cases.staff_accounts import NewPasskey
from formsapp.cases.staff_models import Staff
from tests.cli.commands import Run, refused
from tests.cli.house import JAN, House, let_in, make_house


@pytest.fixture
def house(run: Run, session: Session, data: Path, tmp_path: Path) -> House:
    return make_house(run, session, data, tmp_path)


def back_up(house: House, name: str) -> Path:
    file = house.monday.with_name(name)
    house.session.close()
    assert house.run("backup", str(file)).status == 0
    return file


def dismiss(house: House, staff_id: UUID) -> None:
    staff_accounts.disable_staff(house.session, staff_id, now=datetime.now(UTC), by=SYSTEM)
    house.session.close()


def lower(house: House, staff_id: UUID) -> None:
    now, prover = datetime.now(UTC), house.keyring.letterbox
    staff_accounts.set_role(
        house.session, staff_id, "medewerker", now=now, by=SYSTEM, prover=prover
    )
    house.session.close()


def role_of(house: House, staff_id: UUID) -> str:
    role = house.session.get_one(Staff, staff_id).role
    house.session.close()
    return role


def restore_shut(house: House, file: Path) -> None:
    """Restore where nobody can tell what was ended."""
    house.close()
    for page in house.folder.glob("*.ledger"):
        page.unlink()
    house.lose()
    assert "are shut" in house.run("restore", str(file)).err


@pytest.mark.parametrize("between", ["kept", "lost"])
def test_whom_an_older_backup_does_not_know_is_as_last_after_a_newer_one(
    house: House, between: str
) -> None:
    gone, lowered, kept = (
        let_in(house.session, house.data, f"{name}@example.nl") for name in "abc"
    )
    now = datetime.now(UTC)
    lost = staff_accounts.find_passkey(house.session, b"c@example.nl").id
    staff_accounts.add_passkey(house.session, kept, NewPasskey(b"c two", b""), now=now)
    tuesday = back_up(house, "tuesday.backup")
    dismiss(house, gone)
    lower(house, lowered)
    staff_accounts.forget_passkeys(house.session, kept, lost, now=now, by=SYSTEM)
    house.keep()
    assert house.run("restore", str(house.monday)).status == 0
    house.keep()
    if between == "lost":
        house.lose()
    assert house.run("restore", str(tuesday)).status == 0
    assert [house.may_sign_in(f"{name}@example.nl") for name in "abc"] == [False, True, False]
    assert house.may_sign_in("c two")
    assert role_of(house, lowered) == "medewerker"


def test_a_ledger_that_stopped_before_the_backup_raises_nobody(house: House) -> None:
    lower(house, house.jan)
    new = let_in(house.session, house.data, "an@example.nl")
    away = house.folder.rename(house.folder.with_name("away"))
    house.folder.touch()  # nothing can be written there
    file = back_up(house, "tuesday.backup")
    house.folder.unlink()
    away.rename(house.folder)
    house.lose()
    assert "The ledger goes to" in house.run("restore", str(file)).out
    assert (role_of(house, house.jan), role_of(house, new)) == ("medewerker", "manager")


def test_who_was_shut_for_fear_twice_can_come_back(house: House) -> None:
    restore_shut(house, house.monday)
    restore_shut(house, back_up(house, "tuesday.backup"))
    assert JAN in house.run("reopen").out
    assert house.run("reopen", "--staff", JAN, "--links").status == 0
    assert house.may_sign_in(JAN)


def test_who_is_dismissed_while_all_is_shut_does_not_come_back(house: House) -> None:
    restore_shut(house, house.monday)
    dismiss(house, house.jan)
    assert house.run("link", "revoke", house.url).status == 0
    refused(house.run("link", "revoke", house.url), "was taken back")
    refused(house.run("reopen", "--staff", JAN, "--links"), "was not shut out")
    assert house.run("reopen", "--links").out == "0 links work again.\n"


def test_what_was_ended_after_all_was_opened_stays_so_when_it_is_shut_anew(house: House) -> None:
    restore_shut(house, house.monday)
    tuesday = back_up(house, "tuesday.backup")  # of a house that is shut
    assert house.run("reopen", "--staff", JAN, "--links").status == 0
    house.end_all()
    house.keep()
    house.lose()
    assert house.run("restore", str(tuesday)).status == 0
    assert house.run("reopen").out == "0 links: `loket reopen --links`\n"
    assert house.session.scalars(sa.select(Link.revoked_by)).one() != "restore-shut"


def test_who_the_last_database_had_dismissed_is_not_shut_for_fear(house: House) -> None:
    # So that the log of Monday is not that of Tuesday.
    let_in(house.session, house.data, "an@example.nl")
    tuesday = back_up(house, "tuesday.backup")
    assert house.run("restore", str(house.monday)).status == 0
    dismiss(house, house.jan)
    house.close()
    for page in house.folder.glob("*.ledger"):
        page.unlink()
    assert "are shut" in house.run("restore", str(tuesday)).err
    assert JAN not in house.run("reopen").out

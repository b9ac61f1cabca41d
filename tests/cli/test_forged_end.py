"""What someone destroys in the database alone stays in the backups, and is told."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from formsapp.cases.backup_key_models import BackupKey
from formsapp.cases.backup_keys import GONE_KEPT
from formsapp.cases.bound_parts import bind_case
from formsapp.cases.clear_links_and_mail import clear_leftovers
from formsapp.cases.database import make_engine
from formsapp.cases.destroy_cases import PARTS, destroy
from formsapp.cases.event_log import SYSTEM, About, record
from formsapp.cases.memo_models import Memo
from formsapp.cases.migrate_database import migrate
from formsapp.cases.models import Case
from formsapp.sealing.letterbox import Letterbox
from tests.cli.commands import NOW, Run, a_case, refused
from tests.cli.house import House, make_house

SQLITE = pytest.mark.parametrize("house", ["sqlite"], indirect=True)
"""For what is the same with both databases."""


@pytest.fixture(params=["sqlite", "postgresql"])
def house(run: Run, data: Path, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[House]:
    url = f"sqlite:///{data / 'loket.sqlite'}"
    if request.param == "postgresql":
        (data / "loket.sqlite").unlink()
        url = request.getfixturevalue("postgres_url")
        request.getfixturevalue("monkeypatch").setenv("LOKET_DATABASE", url)
    engine = make_engine(url)
    migrate(engine)
    with Session(engine) as session:
        yield make_house(run, session, data, tmp_path)
    engine.dispose()


def end(house: House, reference: str, prover: Letterbox | None = None) -> None:
    """Do all that destroying does; without a prover it is what anyone in the database can do."""
    destroy(
        *(house.session, reference, SYSTEM), now=datetime.now(UTC), ground="request", prover=prover
    )
    house.session.close()


def id_of(house: House, reference: str) -> UUID:
    return house.session.scalars(sa.select(Case.id).where(Case.reference == reference)).one()


def delete(house: House, reference: str) -> UUID:
    """Delete a case with all that is its own, and return its id."""
    case_id = id_of(house, reference)
    for part in PARTS:
        house.session.execute(sa.delete(part).where(part.case_id == case_id))
    house.session.execute(sa.delete(Case).where(Case.id == case_id))
    house.session.commit()
    return case_id


def change_key(house: House, case_id: UUID, **values: object) -> None:
    house.session.execute(sa.update(BackupKey).where(BackupKey.case_id == case_id).values(**values))
    house.session.commit()


def swap_numbers(house: House, first: str, second: str) -> None:
    """Give a case that was destroyed the number of another, which a restore would then destroy."""
    for old, new in ((first, "x"), (second, first), ("x", second)):
        this = sa.update(Case).where(Case.reference == old)
        house.session.execute(this.values(reference=new))
    house.session.commit()


def add_event(house: House, reference: str, part: str, said: str | None = None) -> None:
    """Let the log bind a part of a case anew, as who can write in the database can."""
    case = house.session.scalars(sa.select(Case).where(Case.reference == reference)).one()
    bound = bind_case(case, [part]) if said is None else {part: said}
    now = datetime.now(UTC)
    record(house.session, SYSTEM, "read", About.about_case(case), now=now, bound=bound)
    house.session.close()


def put_memo(house: House, case_id: UUID) -> None:
    memo = Memo(case_id=case_id, form_hash="x", at=datetime.now(UTC), by="x", sealed=b"x")
    house.session.add(memo)
    house.session.commit()


def back_up(house: House, day: str, *options: str) -> tuple[int, str]:
    house.close()
    ran = house.run("backup", str(house.monday.with_name(f"{day}.backup")), *options)
    return ran.status, ran.err


@pytest.mark.hostile("end-forged")
def test_what_someone_destroyed_in_the_database_alone_comes_back_from_a_backup(
    house: House,
) -> None:
    asked, emptied, deleted, other, named = (a_case(house.session, house.data) for _ in range(5))
    assert back_up(house, "tuesday") == (0, "")
    for reference in (asked, named):
        end(house, reference, house.keyring.letterbox)
    real = house.session.get_one(BackupKey, id_of(house, asked))
    copied = {"ended_at": real.ended_at, "ground": real.ground, "proof": real.proof}
    end(house, emptied)
    change_key(house, id_of(house, emptied), **copied)
    lost = delete(house, deleted)
    long_ago = datetime.now(UTC) - GONE_KEPT - timedelta(days=9)
    change_key(house, lost, gone_at=long_ago, proof=copied["proof"])
    change_key(house, id_of(house, other), key=b"x" * 32)
    put_memo(house, id_of(house, asked))  # which has no key any more
    swap_numbers(house, named, house.reference)
    clear_leftovers(house.session, now=datetime.now(UTC), keyring=house.keyring)
    house.keep()  # the ledger
    for day in ("wednesday", "thursday"):
        status, said = back_up(house, day)
        assert (status, said.startswith("3 cases are gone or emptied (")) == (3, True)
        assert emptied in said
        assert str(lost) in said
        assert asked not in said
    told = house.run("audit", "verify").out
    assert f"{emptied}: the proof that staff destroyed it is not right" in told
    assert f"{asked}: " not in told
    house.close()
    ran = house.run("restore", str(house.monday.with_name("tuesday.backup")))
    assert ran.status == 0, ran.err
    assert emptied in ran.out.partition("so it is back:")[2]
    there = sa.select(Case.reference).where(Case.sealed.is_not(None))
    assert {*house.session.scalars(there)} == {house.reference, emptied, deleted, other, named}
    house.session.close()
    assert house.run("audit", "verify").status == 0
    assert back_up(house, "friday") == (0, "")


@SQLITE
def test_keys_of_cases_that_are_rightly_gone_go_by_their_number_alone(house: House) -> None:
    gone = a_case(house.session, house.data)
    assert back_up(house, "tuesday") == (0, "")
    end(house, gone)
    house.close()
    ran = house.run("backup", str(house.monday.with_name("no.backup")), "--lose-keys", "2")
    refused(ran, "It is not 2 but 1 cases")
    assert not house.monday.with_name("no.backup").exists()
    status, said = back_up(house, "wednesday", "--lose-keys", "1")
    assert (status, "no backup opens them any more" in said) == (0, True)
    assert back_up(house, "thursday") == (0, "")
    house.lose()
    shutil.rmtree(house.folder)
    ran = house.run("restore", str(house.monday.with_name("tuesday.backup")))
    assert f"no key opens them:\n  2026-03-03 {gone}" in ran.out


@SQLITE
def test_what_was_destroyed_goes_from_backups_once_someone_vouches_for_it(house: House) -> None:
    gone = a_case(house.session, house.data)
    assert back_up(house, "tuesday") == (0, "")
    end(house, gone)
    listed = house.run("audit", "vouch").out
    assert f"{gone} (destroyed: no backup opens it then)" in listed
    print_of = listed.partition("--these ")[2].partition("`")[0]
    assert house.run("audit", "vouch", "--these", print_of).status == 0
    assert back_up(house, "wednesday") == (0, "")
    assert house.run("audit", "verify").status == 0


@pytest.mark.hostile("end-forged")
@SQLITE
def test_a_day_that_someone_moved_lets_no_purge_destroy(house: House) -> None:
    late = datetime(2999, 1, 1, tzinfo=UTC)
    young = a_case(house.session, house.data, keep_until=late)
    moved = sa.update(Case).where(Case.reference == young).values(keep_until=NOW.date())
    house.session.execute(moved)
    house.session.commit()
    add_event(house, young, "keeping")
    house.close()
    ran = house.run("purge")
    assert (ran.status, ran.out.splitlines()[:2]) == (
        1,
        [f"Destroyed: {house.reference}", "1 cases."],
    )
    assert f"Stays: {young}, for nothing proves until when it is kept" in ran.err
    assert f"{young}: nothing proves until when" in house.run("audit", "verify").out


@pytest.mark.hostile("kept-forged")
@SQLITE
def test_no_event_that_someone_adds_keeps_a_case_and_a_day_that_is_moved_is_named(
    house: House,
) -> None:
    late, never = (a_case(house.session, house.data) for _ in range(2))
    for reference, day in ((late, datetime(2999, 1, 1, tzinfo=UTC).date()), (never, None)):
        moved = sa.update(Case).where(Case.reference == reference).values(keep_until=day)
        house.session.execute(moved)
        house.session.commit()
        add_event(house, reference, "keeping")
    add_event(house, house.reference, "keeping", "")
    assert "until when it is kept was changed" in house.run("audit", "verify").out
    house.close()
    ran = house.run("purge")
    assert (ran.status, ran.out.splitlines()[0]) == (1, f"Destroyed: {house.reference}")
    assert f"May be kept too long: {', '.join(sorted((late, never)))}, for nothing" in ran.err
    told = house.run("audit", "verify").out
    assert {f"{one}: nothing proves until when it is kept" in told for one in (late, never)} == {
        True
    }


@SQLITE
def test_a_purge_destroys_no_case_with_the_number_of_another(house: House) -> None:
    young = a_case(house.session, house.data, keep_until=datetime(2999, 1, 1, tzinfo=UTC))
    swap_numbers(house, house.reference, young)
    add_event(house, house.reference, "arrival")
    add_event(house, young, "arrival")
    house.close()
    ran = house.run("purge")
    assert (ran.status, ran.out.splitlines()[0]) == (1, "0 cases.")
    assert f"Stays: {young}, for the proof that it came in here is not right" in ran.err


@SQLITE
def test_a_restore_ends_the_case_that_was_destroyed_whatever_number_it_had_then(
    house: House,
) -> None:
    gone = a_case(house.session, house.data)
    other = id_of(house, house.reference)
    swap_numbers(house, gone, house.reference)
    assert back_up(house, "tuesday") == (0, "")
    swap_numbers(house, gone, house.reference)
    end(house, gone, house.keyring.letterbox)
    house.keep()
    for what_tells in ("database", "ledger"):
        if what_tells == "ledger":
            house.lose()
        house.close()
        ran = house.run("restore", str(house.monday.with_name("tuesday.backup")))
        assert ran.status == 0, ran.err
        there = house.session.scalars(sa.select(Case.id).where(Case.sealed.is_not(None)))
        assert {*there} == {other}
        house.session.close()

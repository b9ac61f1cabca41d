"""The log only grows, and shows when someone went round that."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from formsapp.cases import event_log
from formsapp.cases.database import writing
from formsapp.cases.event_log import SYSTEM, About
from formsapp.cases.models import Event, EventHead
from tests.cases.conftest import NOW, Office


def fill(office: Office, number: int = 5) -> None:
    for n in range(number):
        moment = NOW + timedelta(microseconds=n)
        event_log.record(office.session, SYSTEM, "purge", About(client="C-1"), now=moment)


def tamper(office: Office, statement: str) -> None:
    """Do what the triggers refuse, as someone with the whole database in hand could."""
    off = {
        "sqlite": ["DROP TRIGGER event_no_update", "DROP TRIGGER event_no_delete"],
        "postgresql": ["ALTER TABLE event DISABLE TRIGGER ALL"],
    }
    office.session.rollback()
    with office.engine.begin() as connection:
        for line in (*off[office.engine.dialect.name], statement):
            connection.exec_driver_sql(line)


def test_an_untouched_log_is_whole(office: Office) -> None:
    assert event_log.verify_chain(office.session) is None
    fill(office)
    assert event_log.verify_chain(office.session) is None
    assert [event.number for event in office.session.scalars(sa.select(Event))] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    "statement",
    ["UPDATE event SET who = 'another'", "DELETE FROM event", "DELETE FROM event WHERE number = 5"],
)
@pytest.mark.hostile("log-changed")
def test_the_database_refuses_to_change_or_delete_an_event(office: Office, statement: str) -> None:
    fill(office)
    office.session.rollback()
    with pytest.raises(DatabaseError, match="only grows"), office.engine.begin() as connection:
        connection.exec_driver_sql(statement)
    assert event_log.verify_chain(office.session) is None


@pytest.mark.parametrize(
    ("statement", "first"),
    [
        ("UPDATE event SET who = 'another' WHERE number = 3", 3),
        ("UPDATE event SET result = 'no' WHERE number = 1", 1),
        ("UPDATE event SET client = NULL WHERE number = 4", 4),
        ("UPDATE event SET whom = 'another' WHERE number = 2", 2),
        ("UPDATE event SET number = 7 WHERE number = 5", 5),
        ("DELETE FROM event WHERE number = 2", 2),
        ("DELETE FROM event WHERE number = 5", 5),
        ("DELETE FROM event", 1),
        ("UPDATE event_head SET number = 4", 6),
        ("DELETE FROM event_head", 6),
    ],
)
@pytest.mark.hostile("log-changed")
def test_the_first_event_that_was_touched_is_found(
    office: Office, statement: str, first: int
) -> None:
    fill(office)
    tamper(office, statement)
    assert event_log.verify_chain(office.session) == first


def test_an_event_is_undone_with_what_it_was_about(office: Office) -> None:
    fill(office, 1)

    def half() -> None:
        with writing(office.session):
            fill(office, 1)
            raise LookupError

    with pytest.raises(LookupError):
        half()
    assert event_log.verify_chain(office.session) is None
    head = office.session.get_one(EventHead, event_log.HEAD)
    assert head.number == 1


def test_a_moment_without_a_time_zone_is_refused(office: Office) -> None:
    with pytest.raises(sa.exc.StatementError, match="time zone"), writing(office.session):
        office.session.add(
            Event(
                number=1,
                at=NOW.replace(tzinfo=None),
                action="read",
                who="x",
                role="x",
                result="ok",
                ground="",
                previous="",
                hash="",
            )
        )


def test_a_moment_comes_back_as_it_was_stored(office: Office) -> None:
    fill(office, 1)
    office.session.expire_all()
    moment = office.session.scalars(sa.select(Event.at)).one()
    assert moment == NOW
    assert moment.utcoffset() == timedelta(0)


def test_what_others_record_meanwhile_is_no_fault(
    office: Office, make_engine: Callable[..., Engine]
) -> None:
    fill(office)
    meanwhile: list[str] = []

    def add_one(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
        if "FROM event" in statement and not meanwhile:
            meanwhile.append(statement)
            with Session(make_engine()) as other:
                event_log.record(other, SYSTEM, "purge", now=NOW)

    sa.event.listen(office.engine, "after_cursor_execute", add_one)
    assert event_log.verify_chain(office.session) is None
    assert meanwhile
    office.session.rollback()
    assert event_log.verify_chain(office.session) is None
    assert event_log.read_head(office.session).startswith("6:")


@pytest.mark.hostile("log-changed")
def test_a_log_that_was_made_anew_lacks_what_was_kept_elsewhere(office: Office) -> None:
    kept = event_log.read_head(office.session)
    assert event_log.still_holds(office.session, kept)
    fill(office)
    assert event_log.still_holds(office.session, kept)
    kept = event_log.read_head(office.session)
    fourth = office.session.get_one(Event, 4).hash
    tamper(office, "DELETE FROM event WHERE number = 5")
    with office.engine.begin() as connection:
        connection.execute(sa.update(EventHead).values(number=4, hash=fourth))
    assert event_log.verify_chain(office.session) is None
    assert not event_log.still_holds(office.session, kept)
    assert not any(
        event_log.still_holds(office.session, text) for text in ("", "x", "5", "0:", "-1:x")
    )

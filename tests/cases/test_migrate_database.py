"""Migrating: from nothing to what the models say, once, or refused in clear words."""

from __future__ import annotations

import json
import pkgutil
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from importlib import import_module
from threading import Thread
from uuid import UUID

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from formsapp import cases
from formsapp.cases import database, event_log, migrate_database
from formsapp.cases.agreed_texts import find_text, replies_in
from formsapp.cases.backup_key_models import BackupKey
from formsapp.cases.birth_date_tries import BORN_PAUSE
from formsapp.cases.case_errors import Revoked
from formsapp.cases.check_birth_date import TypedBirthDate, check_birth_date
from formsapp.cases.client_circle import open_circle
from formsapp.cases.destroy_cases import destroy
from formsapp.cases.event_log import SYSTEM, About
from formsapp.cases.inbox_order import sort_day
from formsapp.cases.messages import NewMessage
from formsapp.cases.models import Base, Case, Event
from formsapp.cases.prove_end import find_ended
from formsapp.cases.prove_settled import judge_keeping, judge_outcome
from formsapp.cases.prove_staff import is_let_in
from formsapp.cases.receive_case import Dates
from formsapp.cases.staff_accounts import all_staff, find_session, start_session
from formsapp.cases.staff_models import Staff, StaffSession
from formsapp.facts import DocumentText
from formsapp.rules.limit import Limit
from formsapp.sealing.letterbox import new_form_key
from formsapp.sealing.proof import Proven, seal_proof
from tests.cases.before_case_keys import drop_case_keys
from tests.cases.conftest import NOW, TODAY, Office
from tests.cases.undo_migrations import undo_migrations


def test_a_migrated_database_is_what_the_models_say(office: Office) -> None:
    for one in pkgutil.iter_modules(cases.__path__, f"{cases.__name__}."):
        import_module(one.name)  # a table is known once its module is
    with office.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_a_migrated_database_fits_this_program(office: Office) -> None:
    migrate_database.check_schema(office.engine)
    migrate_database.migrate(office.engine)
    migrate_database.check_schema(office.engine)
    with office.engine.connect() as connection:
        if office.engine.dialect.name == "sqlite":
            assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


def test_an_empty_database_is_refused_until_it_is_migrated(database_url: str) -> None:
    engine = database.make_engine(database_url)
    with pytest.raises(migrate_database.SchemaError, match="older"):
        migrate_database.check_schema(engine)
    engine.dispose()


@pytest.mark.hostile("program-older")
def test_an_old_program_leaves_a_newer_database_alone(office: Office) -> None:
    with office.engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    for act in (migrate_database.check_schema, migrate_database.migrate):
        with pytest.raises(migrate_database.SchemaError, match="newer"):
            act(office.engine)


@pytest.mark.hostile("migration-cut")
def test_two_that_migrate_at_once_both_succeed(database_url: str) -> None:
    engines = [database.make_engine(database_url) for _ in range(3)]
    failures: list[BaseException] = []
    threads = [
        Thread(target=attempt, args=(migrate_database.migrate, e, failures)) for e in engines
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    migrate_database.check_schema(engines[0])
    for engine in engines:
        engine.dispose()


def attempt(act: Callable[[Engine], None], engine: Engine, failures: list[BaseException]) -> None:
    try:
        act(engine)
    except BaseException as error:  # noqa: BLE001 - a thread's failure is shown by the test
        failures.append(error)


@pytest.mark.hostile("migration-cut")
def test_a_migration_that_is_stopped_half_way_leaves_nothing(database_url: str) -> None:
    engine = database.make_engine(database_url)

    @sa.event.listens_for(engine, "before_cursor_execute")
    def stop(*arguments: object) -> None:
        if "CREATE TABLE outbox_mail" in str(arguments[2]):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        migrate_database.migrate(engine)
    engine.dispose()
    engine = database.make_engine(database_url)
    assert sa.inspect(engine).get_table_names() == []
    migrate_database.migrate(engine)
    migrate_database.check_schema(engine)
    engine.dispose()


def migrate_from(office: Office, revision: str) -> None:
    """Make the database as it was after an earlier migration, and migrate it again."""
    drop_case_keys(office)
    with office.engine.begin() as connection:
        undo_migrations(connection, revision)
    migrate_database.migrate(office.engine, office.ring)
    migrate_database.check_schema(office.engine)


def test_links_of_before_closing_open_and_close_like_new_ones(office: Office) -> None:
    token = office.token(born=date(2010, 2, 1))
    tried = TypedBirthDate(date(1999, 1, 1))

    def attempt() -> bool:
        office.now += BORN_PAUSE
        box, opened = office.ring.letterbox, office.open(token)
        return check_birth_date(office.session, box, opened, tried, now=office.now)

    assert [attempt() for _ in range(3)] == [False] * 3
    migrate_from(office, "0003")
    link = office.open(token).link
    assert (link.born_tries, link.born_wrong, link.closed_at) == (3, 0, None)
    assert [attempt() for _ in range(11)] == [False] * 11
    with pytest.raises(Revoked):
        attempt()


def test_links_and_clients_of_before_have_no_circle(office: Office) -> None:
    token = office.token("toestemming")
    migrate_from(office, "0004")
    assert office.open(token).link.signer_id is None
    assert open_circle(office.session, office.ring, "C-1") is None


def test_cases_of_before_typed_mac_stay_and_are_answered_as_before(office: Office) -> None:
    form_key = new_form_key()
    first = office.send(form_key=form_key)
    migrate_from(office, "0002")
    edited = {"answers": {"wat": "Anders"}}
    assert office.send(form_key=form_key, content=edited).code == first.code


def test_cases_of_before_were_read_when_the_log_says_so(office: Office) -> None:
    read, unread = office.send(), office.send()
    first = office.now
    office.desk().read(read.reference)
    office.now += timedelta(days=1)
    office.desk().read(read.reference)
    office.session.commit()
    with office.engine.begin() as connection:
        undo_migrations(connection, "0009")
    migrate_database.migrate(office.engine, office.ring)
    assert office.desk().find(read.reference).read_at == first
    assert office.desk().find(unread.reference).read_at is None


def test_of_what_was_open_and_who_worked_before_nobody_was_reminded(office: Office) -> None:
    case = office.send()
    office.session.add(Staff(mail="anne@x.example", role="medewerker", created_at=office.now))
    office.session.commit()
    with office.engine.begin() as connection:
        undo_migrations(connection, "0014")
    migrate_database.migrate(office.engine, office.ring)
    office.session.rollback()
    assert office.desk().find(case.reference).reminded_on is None
    (anne,) = all_staff(office.session)
    assert (anne.deputy_id, anne.away_from, anne.calendar_hash, anne.digest_on) == (None,) * 4


def test_the_log_of_before_it_named_whose_access_changed_stays_whole(office: Office) -> None:
    office.send()
    event_log.record(office.session, SYSTEM, "role", now=office.now, ground="manager")
    office.session.commit()
    with office.engine.begin() as connection:
        undo_migrations(connection, "0018")
    migrate_database.migrate(office.engine, office.ring)
    office.session.rollback()
    about = About.about_staff(UUID(int=1))
    event_log.record(office.session, SYSTEM, "role", about, now=office.now, ground="manager")
    assert event_log.verify_chain(office.session) is None
    told = sa.select(Event.whom).where(Event.action == "role").order_by(Event.number)
    assert [*office.session.scalars(told)] == [None, str(UUID(int=1))]


def test_who_was_signed_in_before_devices_were_told_stays_so(office: Office) -> None:
    anne = Staff(mail="anne@x.example", role="medewerker", created_at=office.now)
    office.session.add(anne)
    office.session.commit()
    cookie = start_session(office.session, anne, now=office.now)
    office.session.commit()
    with office.engine.begin() as connection:
        undo_migrations(connection, "0021")
    migrate_database.migrate(office.engine, office.ring)
    office.session.rollback()
    found = find_session(office.session, cookie, now=office.now)
    assert found is not None
    assert found.device == ""


def test_of_what_came_in_before_no_first_reply_was_promised(office: Office) -> None:
    case = office.send(dates=Dates(TODAY, first_reply_on=TODAY))
    with office.engine.begin() as connection:
        undo_migrations(connection, "0022")
    migrate_database.migrate(office.engine, office.ring)
    office.session.rollback()
    found = office.desk().find(case.reference)
    assert (found.first_reply_on, found.first_replied_at, found.waits_for_first) == (None,) * 2 + (
        False,
    )


def test_what_came_in_before_keeps_its_day_without_an_hour(office: Office) -> None:
    dates = Dates(TODAY, TODAY, TODAY, first_reply_on=TODAY)
    dates = replace(dates, due_by=office.now, first_reply_by=office.now)
    case = office.send(dates=dates)
    with office.engine.begin() as connection:
        undo_migrations(connection, "0023")
    migrate_database.migrate(office.engine, office.ring)
    office.session.rollback()
    found = office.desk().find(case.reference)
    assert (found.answer_limit, found.first_limit) == (Limit(TODAY), Limit(TODAY))


def test_what_was_answered_before_was_answered_to_the_terms(office: Office) -> None:
    words = "Tekst 1"
    text = DocumentText("Voorwaarden", "1", words, sha256(words.encode()).hexdigest(), "")
    marks: tuple[list[str], ...] = (["vraag: nog niet akkoord"], ["nee: niet akkoord"])
    agreed = office.send(kind="akkoord", agreed=text)
    otherwise = [office.send(kind="akkoord", marks=one) for one in marks]
    other = office.send(kind="klacht", marks=marks[0])
    with office.engine.begin() as connection:
        undo_migrations(connection, "0024")
    migrate_database.migrate(office.engine, office.ring)
    migrate_database.check_schema(office.engine)
    office.session.rollback()
    found = {
        one.case_id: (one.document, one.said, one.version, one.sha256)
        for case in (agreed, *otherwise, other)
        for one in replies_in(office.session, case.case_id)
    }
    assert found == {
        agreed.case_id: ("voorwaarden", "ja", "1", text.sha256),
        otherwise[0].case_id: ("voorwaarden", "vraag", None, None),
        otherwise[1].case_id: ("voorwaarden", "nee", None, None),
    }
    assert find_text(office.session, text.sha256).text == words


def test_of_before_praise_and_what_had_no_name_are_told_from_complaints(office: Office) -> None:
    marks: tuple[list[str], ...] = ([], ["zonder naam"], ["zonder naam", "compliment"])
    sent = [office.send(kind="klacht", marks=one) for one in marks]
    other = office.send(kind="bezoek-afzeggen", marks=["zonder naam"])
    with office.engine.begin() as connection:
        undo_migrations(connection, "0017")
    migrate_database.migrate(office.engine, office.ring)
    office.session.rollback()
    cases = [office.desk().find(one.reference) for one in (*sent, other)]
    assert [case.counts_as for case in cases] == [None, "zonder naam", "compliment", None]
    assert {case.outcome for case in cases} == {None}


def test_cases_of_before_are_sorted_by_what_must_be_done_next(office: Office) -> None:
    due = Dates(TODAY, date(2026, 4, 13))
    withdrawal = office.send(kind="intrekken", dates=due)
    taken_back = office.send(
        kind="toestemming", marks=["te laat", "ingetrokken"], dates=Dates(TODAY)
    )
    counsellor = office.send(kind="vertrouwenspersoon", dates=due)
    plain, answered, written = (office.send(dates=due) for _ in range(3))
    office.desk().answer(answered.reference, "Eerst dit", version=1, close=False)
    new = NewMessage(new_form_key(), "client", "Nog iets")
    office.now = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)
    office.desk().write(written.reference, new, version=1)
    with office.engine.begin() as connection:
        connection.execute(sa.update(Case).values(sort_on=date(2026, 4, 13)))
        undo_migrations(connection, "0013")
    migrate_database.migrate(office.engine, office.ring)
    office.session.rollback()
    sent = (withdrawal, taken_back, counsellor, plain, answered, written)
    cases = [office.desk().find(one.reference) for one in sent]
    assert [case.at_once for case in cases] == [True, True, True, False, False, False]
    assert [case.sort_on for case in cases] == [sort_day(case) for case in cases]
    assert cases[-1].sort_on == date(2026, 3, 3), "in the Netherlands"
    for case in cases:
        assert (case.laws, case.holder, case.needed_on, case.term) == ([], None, None, None)


def test_cases_of_before_get_a_key_for_backups_and_proofs_of_what_was_settled(
    office: Office,
) -> None:
    kept, destroyed = office.send(), office.send()
    office.desk().answer(kept.reference, "Het mag weg.", version=1, outcome="ja")
    office.session.rollback()
    with Session(office.engine) as session:
        destroy(session, destroyed.reference, SYSTEM, now=NOW, ground="request")
    with office.engine.begin() as connection:
        undo_migrations(connection, "0026")
    with pytest.raises(migrate_database.SchemaError, match="staff side first"):
        migrate_database.migrate(office.engine)
    migrate_database.migrate(office.engine, office.ring)
    with Session(office.engine) as session:
        keys = {one.case_id: one.key for one in session.scalars(sa.select(BackupKey))}
        assert keys.keys() == {kept.case_id, destroyed.case_id}
        assert len(keys[kept.case_id] or b"") == 32
        assert find_ended(session, office.ring) == {destroyed.case_id}
        case = session.get_one(Case, kept.case_id)
        assert judge_keeping(session, office.ring, case) is Proven.GOOD
        assert judge_outcome(session, office.ring, case) is Proven.GOOD


def test_until_when_access_counts_is_proven_of_what_was_proven_before(office: Office) -> None:
    person = Staff(mail="an@example.org", role="manager", created_at=NOW)
    with database.writing(office.session):
        office.session.add(person)
        office.session.flush()
        for _ in range(2):
            start_session(office.session, person, now=NOW)
        good, forged = office.session.scalars(sa.select(StaffSession)).all()
        before = ["session", "voorbeeld", str(good.id), str(person.id), good.cookie_hash]
        good.proof = seal_proof(office.ring, json.dumps(before).encode())
        forged.proof = good.proof
    with office.engine.begin() as connection:
        undo_migrations(connection, "0035")
    office.session.rollback()
    migrate_database.migrate(office.engine, office.ring)
    let_in = [is_let_in(office.session, office.ring, one) for one in (good, forged)]
    assert let_in == [True, False]

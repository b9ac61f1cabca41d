"""Faults: killed, locked, full, two at once. Nothing half, nothing lost, never a long wait."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path
from queue import SimpleQueue
from threading import Event as Signal
from threading import Thread, Timer
from time import sleep

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from formsapp.cases import database, destroy_cases, event_log
from formsapp.cases.case_errors import Busy, NotStored
from formsapp.cases.database import FairLock, writing
from formsapp.cases.event_log import SYSTEM
from formsapp.cases.models import Case, Event, OutboxMail
from formsapp.cases.outbox import OutgoingMail
from formsapp.sealing import letterbox as lb
from tests.cases.conftest import NOW, TODAY, Office

# What a web worker does with a form, killed at the given moment.
WORKER = """
import os, signal, sys
from datetime import UTC, date, datetime
from pathlib import Path
from sqlalchemy.orm import Session
from formsapp.sealing import letterbox as lb
from formsapp.cases import database, receive_case, outbox
from tests.cases.conftest import KEYS, NOW, submission

url, keys, form_key, moment = sys.argv[1:]
def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)
class Deadly(tuple):
    def __iter__(self):
        die()
mails = [outbox.OutgoingMail("client@example.org", "Ontvangen", outbox.CODE)]
if moment == "before commit":
    mails = Deadly(mails)
engine = database.make_engine(url)
box = lb.Letterbox.load(Path(keys), "voorbeeld")
with Session(engine) as session:
    receive_case.receive(session, box, KEYS, submission(form_key=form_key, mails=mails), now=NOW)
    die()
"""


def killed(office: Office, form_key: str, moment: str) -> None:
    command = [sys.executable, "-c", WORKER, office.url, str(office.keys_folder), form_key, moment]
    done = subprocess.run(command, check=False, capture_output=True)
    assert done.returncode == -signal.SIGKILL, done.stderr


def count(office: Office, table: type) -> int:
    office.session.rollback()
    return office.session.scalar(sa.select(sa.func.count()).select_from(table)) or 0


@pytest.mark.hostile("killed-after")
def test_killed_after_commit_the_same_form_gives_the_same_receipt(office: Office) -> None:
    form_key = lb.new_form_key()
    killed(office, form_key, "after commit")
    [reference] = office.session.scalars(sa.select(Case.reference))
    receipt = office.send(form_key=form_key)
    assert receipt.again
    assert receipt.reference == reference
    assert lb.lookup_hash(receipt.code) == office.session.scalar(sa.select(Case.code_hash))
    opened = office.desk().read(reference)
    assert opened.content["receipt"] == receipt.code
    assert (count(office, Case), count(office, OutboxMail)) == (1, 1)


@pytest.mark.hostile("killed-before")
def test_killed_before_commit_nothing_is_left_and_the_form_can_be_sent(office: Office) -> None:
    form_key = lb.new_form_key()
    killed(office, form_key, "before commit")
    assert [count(office, table) for table in (Case, OutboxMail, Event)] == [0, 0, 0]
    assert not office.send(form_key=form_key).again


@contextmanager
def locked(office: Office) -> Iterator[None]:
    """Hold the database's write lock, as another process would."""
    options = {database.WRITES: True}
    with office.engine.connect().execution_options(**options) as connection, connection.begin():
        yield


def test_a_locked_database_is_waited_for_a_bounded_time(
    office: Office, make_engine: Callable[..., Engine]
) -> None:
    office.session.rollback()
    with Session(make_engine(patience=0.3)) as session, locked(office), pytest.raises(Busy):
        office.send(session=session)
    assert count(office, Case) == 0
    assert office.send().reference


@pytest.mark.hostile("writers-wait")
def test_a_writer_whose_turn_does_not_come_is_told_so(
    make_engine: Callable[..., Engine],
) -> None:
    engine = make_engine(patience=0.1)
    with Session(engine) as one, Session(engine) as other, writing(one):
        with pytest.raises(Busy), writing(other):
            pytest.fail("two writers at once")
        event_log.record(one, event_log.SYSTEM, "purge", now=NOW)
    with Session(engine) as later:
        assert event_log.verify_chain(later) is None


def test_a_lock_that_is_let_go_in_time_is_not_noticed(
    office: Office, make_engine: Callable[..., Engine]
) -> None:
    office.session.rollback()
    held = Signal()

    def hold() -> None:
        with locked(office):
            held.set()
            sleep(0.3)

    thread = Thread(target=hold)
    thread.start()
    held.wait()
    with Session(make_engine()) as session:
        assert office.send(session=session).reference
    thread.join()


def test_a_first_start_beside_another_waits_for_it(tmp_path: Path) -> None:
    file = tmp_path / "loket.sqlite"
    other = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
    other.execute("CREATE TABLE begun (x)")
    other.execute("BEGIN IMMEDIATE")
    release = Timer(0.3, other.close)
    release.start()
    engine = database.make_engine(f"sqlite:///{file}")
    with engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
    release.join()
    engine.dispose()


def test_a_first_start_beside_another_does_not_wait_for_ever(tmp_path: Path) -> None:
    file = tmp_path / "loket.sqlite"
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("CREATE TABLE begun (x)")
        other.execute("BEGIN IMMEDIATE")
        engine = database.make_engine(f"sqlite:///{file}", patience=0.05)
        with pytest.raises(OperationalError, match="locked"):
            engine.connect()


def test_reading_never_waits_for_a_writer(
    office: Office, make_engine: Callable[..., Engine]
) -> None:
    receipt = office.send()
    with Session(make_engine(patience=0.2)) as session, locked(office):
        desk = office.desk(session=session)
        assert desk.find(receipt.reference)
        assert len(office.cases(session=session).read_page().cases) == 1


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
def test_reading_a_table_that_is_repaired_is_given_up_after_a_while(
    office: Office, make_engine: Callable[..., Engine]
) -> None:
    office.session.rollback()
    with office.engine.begin() as other, Session(make_engine(patience=0.2)) as session:
        other.exec_driver_sql('LOCK TABLE "case" IN ACCESS EXCLUSIVE MODE')
        with pytest.raises(OperationalError, match="lock timeout"):
            office.cases(session=session).read_page()


def test_a_full_disk_is_never_a_receipt_and_heals_by_itself(office: Office) -> None:
    if office.engine.dialect.name != "sqlite":
        pytest.skip("only SQLite can be told how large it may get")
    big = {"answers": {"wat": "x" * 200_000}}
    office.session.rollback()
    with Session(office.engine) as session:
        pages = session.connection().exec_driver_sql("PRAGMA page_count").scalar_one()
        session.rollback()

        @sa.event.listens_for(office.engine, "begin")
        def small(connection: sa.Connection) -> None:
            connection.exec_driver_sql(f"PRAGMA max_page_count = {limit[0]}")

        limit = [pages + 2]
        with pytest.raises(NotStored) as caught:
            office.send(session=session, content=big)
        assert not isinstance(caught.value, Busy)
        limit[0] = pages + 1000
        assert office.send(session=session, content=big).reference
    assert count(office, Case) == 1


def test_a_database_is_durable_and_checks_references(office: Office) -> None:
    if office.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL is so by itself")
    with office.engine.connect() as connection:
        found = [
            connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        ]
    assert found == ["wal", 2, 1, 10_000]


def test_writing_inside_writing_is_one_transaction(office: Office) -> None:
    def fails_late() -> None:
        with writing(office.session):
            office.send()
            event_log.record(office.session, event_log.SYSTEM, "purge", now=NOW)
            raise LookupError

    with pytest.raises(LookupError):
        fails_late()
    assert (count(office, Case), count(office, Event)) == (0, 0)


def test_a_change_made_before_its_transaction_is_refused(office: Office) -> None:
    case = office.session.get_one(Case, office.send().case_id)
    case.due_on = date(2030, 1, 1)
    with pytest.raises(RuntimeError, match="inside writing"):
        office.send()
    office.session.rollback()
    assert office.session.get_one(Case, case.id).due_on != date(2030, 1, 1)
    assert office.send().reference


@pytest.mark.hostile("writers-wait")
def test_writers_get_their_turn_in_the_order_in_which_they_came() -> None:
    lock, order = FairLock(), list[int]()
    assert lock.acquire()

    def work(number: int) -> None:
        assert lock.acquire()
        order.append(number)
        lock.release()

    threads = [Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
        sleep(0.01)
    lock.release()
    for thread in threads:
        thread.join()
    assert order == list(range(8))


def test_a_writer_who_gives_up_leaves_the_line() -> None:
    lock = FairLock(patience=0.05)
    assert lock.acquire()
    assert not lock.acquire()
    lock.release()
    assert lock.acquire()


@pytest.mark.hostile("writers-wait")
def test_of_those_who_wait_for_a_writer_only_few_hold_their_thread_long() -> None:
    lock, given_up = FairLock(patience=60, seats=2), SimpleQueue[bool]()
    assert lock.acquire()
    threads = [Thread(target=lambda: given_up.put(not lock.acquire())) for _ in range(6)]
    for thread in threads:
        thread.start()
    assert [given_up.get(timeout=30) for _ in range(4)] == [True] * 4
    assert sum(thread.is_alive() for thread in threads) == 2
    for _ in range(2):
        lock.release()
        assert given_up.get(timeout=30) is False


@pytest.mark.hostile("log-content")
def test_the_log_holds_no_address_no_answer_and_no_code(office: Office) -> None:
    receipt = office.send(mails=[OutgoingMail("client@example.org", "x", "y")])
    office.desk().read(receipt.reference)
    logged = str([vars(event) for event in office.session.scalars(sa.select(Event))])
    for secret in ("example.org", "Te laat", receipt.code, lb.lookup_hash(receipt.code)):
        assert secret not in logged
    assert TODAY.isoformat() not in receipt.reference


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
@pytest.mark.hostile("destroyed")
def test_what_is_destroyed_is_not_left_in_the_file(office: Office) -> None:
    receipt = office.send()
    sealed = office.session.scalars(sa.select(Case.sealed)).one()
    destroy_cases.destroy(office.session, receipt.reference, SYSTEM, now=NOW, ground="request")
    office.session.close()
    with office.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA secure_delete").scalar() == 1
    raw = office.engine.raw_connection()
    raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    raw.close()
    assert sealed is not None
    assert sealed[200:300] not in Path(office.engine.url.database or "").read_bytes()

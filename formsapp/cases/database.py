"""One writer at a time, durable, on SQLite and PostgreSQL alike.

SQLite's own way of waiting for a lock lets one writer starve for seconds. Here writers queue:
first come, first served, within the process by a lock and between processes by the database
(PostgreSQL's advisory lock, SQLite's busy time-out). Readers never wait.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from weakref import WeakKeyDictionary

import sqlalchemy as sa
from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection, DBAPICursor
from sqlalchemy.exc import InternalError, OperationalError
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry

from formsapp.cases.case_errors import Busy, NotStored

PATIENCE = 10.0
"""Seconds that a writer waits for its turn before the client is told to try again."""
BRIEF = 1.0
"""Seconds that others wait where only a few may wait for longer."""
RETRY = 0.01
"""Seconds after which something is tried again that SQLite refuses without waiting."""
WRITES = "loket_writes"
PATIENT = "loket_patience"
WRITER_LOCK = 0x4C4F4B4554
"""PostgreSQL's advisory lock of the one writer: "LOKET" in ASCII."""


MOST_COMPILED = 2000


class FairLock:
    """A lock that goes to the thread that has waited longest.

    Args:
        patience: Seconds after which a thread gives up waiting.
        seats: How many threads may wait that long; others give up after ``BRIEF`` seconds.

    """

    def __init__(self, patience: float = PATIENCE, seats: int | None = None) -> None:
        self._patience = patience
        self._seats = seats
        self._guard = threading.Lock()
        self._held = False
        self._waiting: deque[threading.Event] = deque()

    def acquire(self, most: float | None = None) -> bool:
        """Wait for the lock; return False when it did not come within ``patience`` seconds.

        ``most``: seconds for who would rather go on without.
        """
        with self._guard:
            if not self._held:
                self._held = True
                return True
            is_seated = self._seats is None or len(self._waiting) < self._seats
            turn = threading.Event()
            self._waiting.append(turn)
        patience = self._patience if is_seated else min(BRIEF, self._patience)
        patience = patience if most is None else min(most, patience)
        return turn.wait(patience) or self._stop_waiting(turn)

    def _stop_waiting(self, turn: threading.Event) -> bool:
        with self._guard:
            if turn.is_set():  # our turn came just as we gave up
                return True
            self._waiting.remove(turn)
            return False

    def release(self) -> None:
        with self._guard:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._held = False


class CompiledStatements(dict[tuple[Any, ...], Any]):
    """SQL that was made of statements, for all databases of one sort: it hangs on that alone.

    SQLAlchemy would keep it for each of them; where one process has hundreds, that is much.
    """

    def get(self, key: tuple[Any, ...], default: Any = None) -> Any:  # noqa: ANN401 - as a dict
        """Return the SQL of a statement for a sort of database."""
        return super().get(self._name(key), default)

    def __setitem__(self, key: tuple[Any, ...], compiled: Any) -> None:  # noqa: ANN401 - as a dict
        """Keep it, and begin anew where that becomes too much."""
        if len(self) >= MOST_COMPILED:
            self.clear()
        super().__setitem__(self._name(key), compiled)

    @staticmethod
    def _name(key: tuple[Any, ...]) -> tuple[Any, ...]:
        dialect, *rest = key
        return type(dialect), getattr(dialect, "server_version_info", None), *rest


_compiled = CompiledStatements()
_locks: WeakKeyDictionary[Engine, FairLock] = WeakKeyDictionary()
_locks_guard = threading.Lock()


def engine_options(url: str) -> dict[str, Any]:
    """Return the arguments of ``create_engine`` for a database address.

    They keep values out of error messages, which end up in logs.

    Args:
        url: ``sqlite:///...`` or ``postgresql+psycopg://...``.

    """
    if sa.make_url(url).get_backend_name() == "sqlite":
        return {"url": url, "hide_parameters": True, "connect_args": {"timeout": 5.0}}
    postgresql = {"pool_pre_ping": True, "connect_args": {"connect_timeout": 5}}
    return {"url": url, "hide_parameters": True, **postgresql}


def make_engine(url: str, *, patience: float = PATIENCE, seats: int | None = None) -> Engine:
    """Return a durable and fair engine.

    Args:
        url: ``sqlite:///...`` or ``postgresql+psycopg://...``.
        patience: Seconds that a writer waits for its turn, and for other processes.
        seats: How many may wait so long for their turn; None where that holds nobody up.

    """
    engine = sa.create_engine(**engine_options(url))
    with _locks_guard:
        _locks[engine] = FairLock(patience, seats)
    engine.update_execution_options(compiled_cache=_compiled)
    if engine.dialect.name == "sqlite":
        _prepare_sqlite(engine, patience)
    else:
        _prepare_postgresql(engine, patience)
    return engine


def _prepare_sqlite(engine: Engine, patience: float) -> None:
    @event.listens_for(engine, "connect")
    def on_connect(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
        # We begin transactions ourselves: the driver begins them too late to get the write lock.
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {int(patience * 1000)}")
        _write_log_ahead(cursor, patience)
        cursor.execute("PRAGMA synchronous = FULL")
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.execute("PRAGMA secure_delete = ON")  # deleted content is overwritten
        cursor.close()

    @event.listens_for(engine, "begin")
    def on_begin(connection: Connection) -> None:
        options = connection.get_execution_options()
        if options.get(WRITES):
            wait = options.get(PATIENT) or patience
            connection.exec_driver_sql(f"PRAGMA busy_timeout = {int(wait * 1000)}")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get(WRITES) else "BEGIN")


def _write_log_ahead(cursor: DBAPICursor, patience: float) -> None:
    """Switch SQLite to write-ahead logging, in which readers never wait for a writer.

    Only the first connection to a new file changes anything. When two processes do so at once, as
    both sides may at their first start, SQLite refuses one without waiting: so this function waits.
    """
    end = time.monotonic() + patience
    while True:
        try:
            cursor.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > end:
                raise
            time.sleep(RETRY)
        else:
            return


def _prepare_postgresql(engine: Engine, patience: float) -> None:
    @event.listens_for(engine, "connect")
    def on_connect(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
        # Readers wait for nobody but who alters or repairs a table: not without end either.
        cursor = connection.cursor()
        cursor.execute(f"SET lock_timeout = '{int(patience * 1000)}ms'")
        cursor.close()
        connection.commit()

    @event.listens_for(engine, "begin")
    def on_begin(connection: Connection) -> None:
        options = connection.get_execution_options()
        if options.get(WRITES):
            wait = options.get(PATIENT) or patience
            connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{int(wait * 1000)}ms'")
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({WRITER_LOCK})")


@contextmanager
def writing(session: Session, *, patience: float | None = None) -> Iterator[None]:
    """Open a write transaction; commit it at the end, or roll back after an error.

    There is one writer at a time. What the session has read before is read again inside, so that
    no decision rests on what another writer has changed since. A ``writing`` inside another one
    joins it.

    Args:
        session: Holds no change yet.
        patience: Seconds to wait at most, for what can be left out; else as the engine has it.

    Raises:
        Busy: The turn did not come, or another process kept the database locked.
        NotStored: The database refused (disk full, read-only, connection lost).

    """
    if session.info.get(WRITES):
        yield
        return
    lock = _find_lock(session)
    if not lock.acquire(patience):
        raise Busy("The database is busy.")
    session.info[WRITES] = True
    try:
        with _transaction(session, patience):
            yield
    finally:
        session.info.pop(WRITES, None)
        lock.release()


@contextmanager
def _transaction(session: Session, patience: float | None) -> Iterator[None]:
    if session.new or session.dirty or session.deleted:
        raise RuntimeError("Change things inside writing(), not before it.")
    session.rollback()  # a read transaction cannot become a writer
    try:
        session.connection(execution_options={WRITES: True, PATIENT: patience})
        yield
        session.commit()
    except (OperationalError, InternalError) as error:  # PostgreSQL: the latter when read-only
        session.rollback()
        raise _name_error(error) from error
    except BaseException:
        session.rollback()
        raise


def _name_error(error: OperationalError | InternalError) -> NotStored:
    text = str(error.orig).lower()
    if "locked" in text or "lock timeout" in text:
        return Busy("The database is locked.")
    return NotStored("The database did not store it.")


def _find_lock(session: Session) -> FairLock:
    bind = session.get_bind()
    engine = bind.engine if isinstance(bind, Connection) else bind
    with _locks_guard:
        return _locks.setdefault(engine, FairLock())

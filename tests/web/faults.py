"""What can befall a database, done to the real one: locked, full, gone."""

from __future__ import annotations

import gc
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path

import psycopg
from sqlalchemy import Connection, Engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPICursor

from formsapp.web.shared.services import db
from tests.web.conftest import Loket

FILLS = """
CREATE TABLE ballast (x);
CREATE TRIGGER fills BEFORE INSERT ON "case" WHEN true
BEGIN INSERT INTO ballast VALUES (zeroblob(10000000)); END
"""
Fault = Callable[[Loket], AbstractContextManager[None]]


@contextmanager
def locked(loket: Loket) -> Iterator[None]:
    """Let another program write for longer than we wait, which is not long here."""
    with closing(sqlite3.connect(file_of(loket), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with impatient(engine_of(loket)):
            yield


@contextmanager
def impatient(engine: Engine) -> Iterator[None]:
    """Let SQLite refuse a writer at once, whatever wait was set before it begins to write."""

    def hurry(_: Connection, cursor: DBAPICursor, sql: str, *_more: object) -> None:
        if sql == "BEGIN IMMEDIATE":
            cursor.execute("PRAGMA busy_timeout = 50")

    event.listen(engine, "before_cursor_execute", hurry)
    yield
    event.remove(engine, "before_cursor_execute", hurry)


@contextmanager
def full(loket: Loket, when: str = "true") -> Iterator[None]:
    """Let the disk be full as soon as a case is stored of which ``when`` is true, in SQL."""
    with closing(sqlite3.connect(file_of(loket))) as other:
        other.executescript(FILLS.replace("true", when))
        (pages,) = other.execute("PRAGMA page_count").fetchone()
        with each_time(loket, f"PRAGMA max_page_count = {pages + 500}"):
            yield
        other.execute("DROP TRIGGER fills")


@contextmanager
def no_room(loket: Loket) -> Iterator[None]:
    """Let no file grow or change beyond its first bytes, those of the database neither."""
    import resource  # noqa: PLC0415 - not on Windows

    with closing(sqlite3.connect(file_of(loket))) as other:
        other.execute("SELECT count(*) FROM link").fetchone()  # its logs are there
        before = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (40, before[1]))
        tell, sys.unraisablehook = sys.unraisablehook, lambda _told: None
        try:
            yield
        finally:
            gc.collect()  # what was half written can't be closed either, and Python tells that
            sys.unraisablehook = tell
            resource.setrlimit(resource.RLIMIT_FSIZE, before)


@contextmanager
def each_time(loket: Loket, sql: str) -> Iterator[None]:
    """Say this to the database before each transaction; forgotten afterwards."""
    engine = engine_of(loket)

    def say(connection: Connection) -> None:
        connection.exec_driver_sql(sql)

    event.listen(engine, "begin", say, insert=True)
    yield
    event.remove(engine, "begin", say)
    engine.dispose()


def take_away(loket: Loket) -> None:
    """Take the database away, for good, from a program that has worked with it."""
    url = make_url(loket.services.settings.database)
    if url.get_backend_name() == "sqlite":
        engine_of(loket).dispose()
        file_of(loket).unlink()
        file_of(loket).mkdir()  # nothing can be opened there, and no new file is begun
        return
    where = f"host={url.query['host']} user={url.username} dbname=postgres"
    with psycopg.connect(where, autocommit=True) as server:
        server.execute(f'DROP DATABASE "{url.database}" WITH (FORCE)'.encode())


def engine_of(loket: Loket) -> Engine:
    with loket.app.app_context():
        return db.engine


def file_of(loket: Loket) -> Path:
    file = loket.services.settings.database_file
    assert file is not None
    return file

"""A PostgreSQL database as a SQLite file, and such a file as the PostgreSQL database.

So a backup is one thing on both: it is opened, renewed and made safe in a file, and then takes the
place of all that was there in one transaction.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import Connection, Engine

from formsapp.cases.case_errors import NotStored
from formsapp.cases.database import WRITES, make_engine
from formsapp.cases.migrate_database import (
    VERSION,
    current_revision,
    enforce_foreign_keys,
    migrate,
    revisions,
    run_steps,
)
from formsapp.cases.utc_date_time import UtcDateTime

AT_ONCE: Final = 100
"""Rows that are copied together; of a table that holds files a few."""
FEW: Final = 4


def copy_to_file(engine: Engine, file: Path) -> None:
    """Write what a PostgreSQL database holds at this moment to a SQLite file, while it is in use.

    Raises:
        NotStored: The file is not the same as the database.

    """
    target = make_engine(f"sqlite:///{file}")
    try:
        with engine.connect() as connection:
            source = connection.execution_options(isolation_level="REPEATABLE READ")
            with source.begin():
                _make_file(source, target)
    finally:
        target.dispose()


def _make_file(source: Connection, target: Engine) -> None:
    tables, revision = read_tables(source), current_revision(source)
    if revision in revisions():
        migrate(target, upto=revision)
        tables = [table for table in tables if table.name != VERSION]
    with target.connect() as connection:
        enforce_foreign_keys(connection, on=False)  # rows come in any order
        with connection.execution_options(**{WRITES: True}).begin():
            if revision not in revisions():  # of a newer program: kept, and read by that alone
                _create_plain(connection, tables)
            copy_rows(source, connection, tables)
            if connection.exec_driver_sql("PRAGMA foreign_key_check").first():
                raise NotStored("The copy refers to what is not in it.")


def _create_plain(connection: Connection, tables: Sequence[sa.Table]) -> None:
    """Make tables without the defaults and indexes of the other database."""
    plain = sa.MetaData()
    for table in tables:
        columns = (sa.Column(one.name, one.type, primary_key=one.primary_key) for one in table.c)
        sa.Table(table.name, plain, *columns)
    plain.create_all(connection)


def copy_from_file(file: Path, engine: Engine) -> None:
    """Let a PostgreSQL database hold what a SQLite file of this program holds, in one transaction.

    Who reads or writes in it waits, or is waited for. Where its tables are of another program they
    are made anew, and the client side needs its rights again.

    Raises:
        NotStored: Not all of it came over; nothing was changed.

    """
    origin = make_engine(f"sqlite:///{file}")
    try:
        with (
            origin.connect() as source,
            engine.connect() as connection,
            connection.execution_options(**{WRITES: True}).begin(),
        ):
            if current_revision(connection) != revisions()[-1]:
                _make_anew(connection)
            tables = [table for table in read_tables(connection) if table.name != VERSION]
            names = ", ".join(f'"{table.name}"' for table in tables)
            connection.exec_driver_sql("ALTER TABLE event DISABLE TRIGGER USER")  # it only grows
            connection.exec_driver_sql(f"TRUNCATE {names}")
            connection.exec_driver_sql("ALTER TABLE event ENABLE TRIGGER USER")
            copy_rows(source, connection, tables)
    finally:
        origin.dispose()


def _make_anew(connection: Connection) -> None:
    found = sa.MetaData()
    found.reflect(connection)
    found.drop_all(connection)
    connection.exec_driver_sql("DROP FUNCTION IF EXISTS event_only_grows CASCADE")
    run_steps(connection, None)


def read_tables(connection: Connection) -> list[sa.Table]:
    """Return the tables that a database has, in the order of what refers to what.

    Their types are such as both databases store and read alike.
    """
    found = sa.MetaData()
    found.reflect(connection)
    for table in found.sorted_tables:
        for column in table.c:
            column.type = _plain_type(column.type)
    return list(found.sorted_tables)


def _plain_type(found: sa.types.TypeEngine[Any]) -> sa.types.TypeEngine[Any]:
    plain = found.as_generic()
    if isinstance(plain, sa.DateTime):
        return UtcDateTime()
    return sa.JSON(none_as_null=True) if isinstance(plain, sa.JSON) else plain


def copy_rows(source: Connection, target: Connection, tables: Sequence[sa.Table]) -> None:
    """Copy all rows of these tables; raises NotStored where one has others than its source."""
    for table in tables:
        large = any(isinstance(column.type, sa.LargeBinary) for column in table.c)
        own = [one.parent.name for one in table.foreign_keys if one.column.table is table]
        later: list[dict[str, object]] = []
        found = source.execute(
            sa.select(table).execution_options(yield_per=FEW if large else AT_ONCE)
        )
        for rows in found.mappings().partitions():
            ready = [dict(row) for row in rows]
            later += [_take_out(row, table, own) for row in ready if any(row[one] for one in own)]
            target.execute(sa.insert(table), ready)
        _refer(target, table, own, later)
        count = sa.select(sa.func.count()).select_from(table)
        if source.scalar(count) != target.scalar(count):
            raise NotStored(f"Not all of the table {table.name} was copied.")


def _take_out(row: dict[str, object], table: sa.Table, own: Sequence[str]) -> dict[str, object]:
    """Return what a row says of other rows of its table, and leave it out: they may come later."""
    taken = {f"its_{one.name}": row[one.name] for one in table.primary_key}
    taken |= {one: row[one] for one in own}
    row.update(dict.fromkeys(own))
    return taken


def _refer(
    target: Connection, table: sa.Table, own: Sequence[str], later: Sequence[dict[str, object]]
) -> None:
    if later:
        this = sa.and_(*(one == sa.bindparam(f"its_{one.name}") for one in table.primary_key))
        told: dict[str, Any] = {one: sa.bindparam(one) for one in own}
        target.execute(sa.update(table).where(this).values(told), list(later))

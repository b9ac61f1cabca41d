"""A backup of PostgreSQL is as one of SQLite: sealed, checked, and put back without undoing."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from formsapp.cases.copy_tables import copy_to_file
from formsapp.cases.database import make_engine
from formsapp.cases.event_log import SYSTEM, record, verify_chain
from formsapp.cases.migrate_database import migrate
from formsapp.cases.models import Case, Link
from tests.cases.undo_migrations import undo_migrations
from tests.cli.commands import Run, a_case, refused
from tests.cli.house import House, engine_of, kill_restore, make_house


@pytest.fixture
def house(
    run: Run, data: Path, tmp_path: Path, postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator[House]:
    (data / "loket.sqlite").unlink()
    monkeypatch.setenv("LOKET_DATABASE", postgres_url)
    engine = make_engine(postgres_url)
    migrate(engine)
    with Session(engine) as session:
        yield make_house(run, session, data, tmp_path)
    engine.dispose()


@pytest.mark.parametrize("present", ["whole", "lost", "of a newer program"])
@pytest.mark.hostile("restore-ended")
def test_what_was_ended_stays_so_on_postgresql(house: House, present: str) -> None:
    house.end_all()
    house.keep()
    if present == "lost":
        house.lose()
    if present == "of a newer program":
        house.session.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
        house.session.execute(sa.text("CREATE TABLE newer (id INTEGER)"))
        house.session.commit()
    house.close()
    ran = house.run("restore", str(house.monday))
    assert ran.status == 0, ran.err
    assert "1 cases destroyed, 1 links taken back, 1 colleagues shut out" in ran.out
    house.assert_ended()
    assert house.run("audit", "verify").status == 0
    house.keep()
    assert house.run("backup", str(house.monday.with_name("tuesday.backup"))).status == 0


@pytest.mark.parametrize("present", ["whole", "lost"])
@pytest.mark.hostile("restore-killed")
def test_a_restore_of_postgresql_that_is_killed_leaves_the_old_or_the_new_safe_one(
    house: House, present: str
) -> None:
    house.end_all()
    house.keep()
    if present == "lost":
        house.lose()
    kill_restore(house, "a restore, PostgreSQL", one_in=89)


def test_a_case_that_was_destroyed_since_opens_in_no_older_backup_of_postgresql(
    house: House,
) -> None:
    other = a_case(house.session, house.data)
    house.monday.unlink()
    assert house.run("backup", str(house.monday)).status == 0
    house.end_all()
    house.close()
    assert house.run("backup", str(house.monday.with_name("tuesday.backup"))).status == 0
    house.lose()
    shutil.rmtree(house.folder)  # the ledger
    ran = house.run("restore", str(house.monday))
    assert ran.status == 0, ran.err
    assert house.reference in ran.out.partition("no key opens them")[2]
    sealed = {one.reference: one.sealed for one in house.session.scalars(sa.select(Case))}
    assert (sealed[house.reference], sealed[other] is None) == (None, False)


@pytest.mark.hostile("backup-busy")
def test_a_backup_is_of_one_moment_while_others_write(house: House, tmp_path: Path) -> None:
    engine = engine_of(house.session)
    written: list[str] = []

    def write_once(*_: object) -> None:
        if not written:
            written.append("")
            written[0] = a_case(house.session, house.data)

    house.close()
    other = make_engine(str(engine.url.render_as_string(hide_password=False)))
    sa.event.listen(other, "after_cursor_execute", write_once)
    file = tmp_path / "copy.sqlite"
    copy_to_file(other, file)
    other.dispose()
    copy = make_engine(f"sqlite:///{file}")
    with Session(copy) as session:
        assert verify_chain(session) is None
        assert session.scalars(sa.select(Case.reference)).all() == [house.reference]
        assert written[0] not in {"", house.reference}
    copy.dispose()


def test_a_backup_of_sqlite_is_put_back_in_postgresql(
    house: House, monkeypatch: pytest.MonkeyPatch, sqlite_template: Path
) -> None:
    postgresql = engine_of(house.session).url.render_as_string(hide_password=False)
    monkeypatch.delenv("LOKET_DATABASE")
    shutil.copy(sqlite_template, house.data / "loket.sqlite")
    assert house.run("restore", str(house.monday)).status == 0
    moved = house.monday.with_name("moved.backup")
    assert house.run("backup", str(moved)).status == 0
    monkeypatch.setenv("LOKET_DATABASE", postgresql)
    house.close()
    assert house.run("restore", str(moved)).status == 0
    assert house.session.scalars(sa.select(Case)).one().sealed is not None
    assert house.session.scalars(sa.select(Link)).one()
    assert house.run("audit", "verify").status == 0


def test_a_backup_of_an_older_program_is_put_back_in_postgresql(house: House) -> None:
    undo_migrations(house.session.connection(), "0024")
    house.session.commit()
    house.close()
    older = house.monday.with_name("older.backup")
    assert house.run("backup", str(older)).status == 0
    migrate(engine_of(house.session), house.keyring)
    house.end_all()
    house.close()
    ran = house.run("restore", str(older))
    assert ran.status == 0, ran.err
    house.assert_ended()


def test_a_case_that_changes_one_of_later_is_put_back_with_it(house: House) -> None:
    """Rows come in any order."""
    later = a_case(house.session, house.data)
    by_reference = {one.reference: one for one in house.session.scalars(sa.select(Case))}
    both = [by_reference[house.reference].id, by_reference[later].id]
    for child, parent in (both, both[::-1]):
        changed = sa.update(Case).where(Case.id == child).values(parent_id=parent)
        house.session.execute(changed)
    house.session.commit()
    tuesday = house.monday.with_name("tuesday.backup")
    assert house.run("backup", str(tuesday)).status == 0
    house.close()
    assert house.run("restore", str(tuesday)).status == 0
    assert {one.parent_id for one in house.session.scalars(sa.select(Case))} == {*both}


def test_a_log_in_postgresql_only_grows_after_a_restore_too(house: House) -> None:
    house.close()
    assert house.run("restore", str(house.monday)).status == 0
    record(house.session, SYSTEM, "read", now=datetime.now(UTC))
    with pytest.raises(sa.exc.DBAPIError, match="only grows"):
        house.session.execute(sa.text("DELETE FROM event"))
    house.session.rollback()


def test_a_server_that_is_not_there_is_told(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOKET_DATABASE", "postgresql+psycopg://x@127.0.0.1:1/x")
    refused(house.run("restore", str(house.monday)), "The database does not work")

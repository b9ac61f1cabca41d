"""Who makes the tables as an earlier version had them has nothing proven by the next update."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from formsapp.cases.database import make_engine
from formsapp.cases.migrate_database import SchemaError, current_revision, migrate, revisions
from formsapp.cases.prove_staff import is_let_in
from formsapp.cases.staff_models import Staff
from formsapp.cases.tables_mark import NAME, TablesMark
from formsapp.cli.renew_tables import renew_tables
from formsapp.settings import Settings
from tests.cases.undo_migrations import undo_migrations
from tests.cli.commands import Run
from tests.cli.house import House, engine_of, make_house

NEWEST = revisions()[-1]


@pytest.fixture
def house(
    run: Run,
    data: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> Iterator[House]:
    address = f"sqlite:///{data / 'loket.sqlite'}"
    if getattr(request, "param", "") == "postgresql":
        (data / "loket.sqlite").unlink()
        address = request.getfixturevalue("postgres_url")
        monkeypatch.setenv("LOKET_DATABASE", address)
    engine = make_engine(address)
    migrate(engine)
    with Session(engine) as session:
        yield make_house(run, session, data, tmp_path)
    engine.dispose()


def start(house: House) -> None:
    """Bring the database up to date, as the staff side does at its start."""
    house.session.close()
    settings = Settings.from_environment(os.environ)
    renew_tables(engine_of(house.session), settings, house.keyring, now=datetime.now(UTC))


def make_older(house: House, revision: str) -> None:
    undo_migrations(house.session.connection(), revision)
    house.session.commit()


def forge(house: House) -> None:
    """Give Jan another role, and let the tables know of no proofs."""
    house.session.execute(sa.update(Staff).values(role="medewerker"))
    make_older(house, "0030")


def is_in(house: House) -> bool:
    try:
        jan = house.session.get_one(Staff, house.jan)
        return is_let_in(house.session, house.keyring, jan, *jan.passkeys)
    finally:
        house.session.close()


def vouch(house: House) -> None:
    listed = house.run("audit", "vouch").out
    these = listed.partition("--these ")[2].partition("`")[0]
    assert house.run("audit", "vouch", "--these", these).status == 0


@pytest.mark.parametrize("house", ["sqlite", "postgresql"], indirect=True)
@pytest.mark.hostile("tables-older")
def test_tables_that_someone_made_older_are_refused_and_then_believed_of_nothing(
    house: House,
) -> None:
    start(house)
    forge(house)
    for _ in ("at the start", "and at the next"):
        with pytest.raises(SchemaError, match="loket audit renew"):
            start(house)
    assert current_revision(house.session.connection()) == "0030"
    house.session.close()
    ran = house.run("audit", "renew")
    assert (ran.status, "counts as proven" in ran.err) == (0, True)
    assert not is_in(house)
    assert "colleague jan@example.nl" in house.run("audit", "verify").out
    start(house)
    assert not is_in(house)
    assert "Not colleague jan@example.nl: the log says otherwise" in house.run("audit", "vouch").out
    house.session.execute(sa.update(Staff).values(role="manager"))
    house.session.commit()
    vouch(house)
    assert is_in(house)
    assert house.run("audit", "verify").status == 0


@pytest.mark.hostile("tables-older")
def test_a_database_that_other_tools_put_back_is_made_safe_and_not_proven(house: House) -> None:
    start(house)
    forge(house)
    house.close()
    ran = house.run("doubt")
    assert (ran.status, "counts as proven" in ran.err) == (0, True)
    assert not is_in(house)


@pytest.mark.hostile("tables-older")
def test_a_backup_of_before_the_update_is_proven_and_one_that_was_made_older_is_not(
    house: House,
) -> None:
    house.become_older("0030")  # the backup too
    start(house)
    assert is_in(house)
    house.close()
    assert house.run("restore", str(house.monday)).status == 0
    assert is_in(house)
    forge(house)
    tuesday = str(house.monday.with_name("tuesday.backup"))
    assert house.run("backup", tuesday).status == 0
    house.close()
    ran = house.run("restore", tuesday)
    assert (ran.status, "counts as proven" in ran.err) == (0, True)
    assert not is_in(house)
    start(house)


def test_what_ran_last_is_noted_once_and_a_folder_that_is_away_says_so(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mark = TablesMark(house.folder)
    for _ in ("first", "again"):
        start(house)
    assert [mark.at(), mark.file.read_text().count(NEWEST)] == [NEWEST, 1]
    mark.file.write_text(f"{mark.file.read_text()}99")  # as a kill leaves it
    assert mark.at() == NEWEST
    make_older(house, "0030")
    mark.file.unlink()  # as `install.sh --back` does
    start(house)
    assert (is_in(house), mark.at()) == (True, NEWEST)
    monkeypatch.setenv("LOKET_LEDGER", str(tmp_path / "away"))
    start(house)
    make_older(house, "0030")
    with pytest.raises(SchemaError, match="make or mount that folder"):
        start(house)
    assert NAME.endswith(".ledger"), "the backups of a night copy what is called so"
    shutil.copytree(house.folder, tmp_path / "away")  # as on a new machine
    with pytest.raises(SchemaError, match=f"here they were of {NEWEST} already"):
        start(house)


@pytest.mark.parametrize("house", ["postgresql"], indirect=True)
def test_a_version_that_is_another_each_time_that_it_is_read_is_refused(house: House) -> None:
    start(house)
    make_older(house, "0030")
    told = f"CASE WHEN nextval('reads') % 2 = 1 THEN '0030' ELSE '{NEWEST}' END AS version_num"
    for sql in (
        "CREATE SEQUENCE reads",
        "DROP TABLE alembic_version",
        f"CREATE VIEW alembic_version AS SELECT {told}",
    ):
        house.session.execute(sa.text(sql))
    house.session.commit()
    for _ in ("it begins with the older one", "and with the newest"):
        with pytest.raises(SchemaError, match=r"not say twice|here they were"):
            start(house)
        house.session.execute(sa.text("SELECT nextval('reads')"))
        house.session.commit()


def test_a_database_that_says_two_versions_is_refused_and_a_backup_put_back(house: House) -> None:
    house.session.execute(sa.text("INSERT INTO alembic_version VALUES ('0027')"))
    house.session.commit()
    with pytest.raises(SchemaError, match="newer than this program"):
        start(house)
    house.close()
    assert house.run("restore", str(house.monday)).status == 0
    start(house)


@pytest.mark.parametrize("house", ["postgresql"], indirect=True)
def test_what_comes_in_between_two_steps_of_an_empty_database_is_not_proven(house: House) -> None:
    for sql in (
        "CREATE SCHEMA aside",
        "CREATE TABLE aside.staff AS SELECT * FROM staff",
        "DROP SCHEMA public CASCADE",
        "CREATE SCHEMA public",
        "CREATE TABLE alembic_version (version_num TEXT PRIMARY KEY)",
        """CREATE FUNCTION put_in() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            IF NEW.version_num = '0030' THEN
                INSERT INTO staff (id, mail, name, role, created_at)
                SELECT id, mail, name, 'beheerder', created_at FROM aside.staff;
            END IF;
            RETURN NEW;
        END $$""",
        """CREATE TRIGGER put_in AFTER UPDATE ON alembic_version
            FOR EACH ROW EXECUTE FUNCTION put_in()""",
    ):
        house.session.execute(sa.text(sql))
    house.session.commit()
    start(house)
    assert house.session.get_one(Staff, house.jan).role == "beheerder"
    assert not is_in(house)


@pytest.mark.parametrize("house", ["postgresql"], indirect=True)
def test_tables_that_say_once_that_they_are_new_are_not_proven_by_hand(house: House) -> None:
    start(house)
    forge(house)
    told = f"CASE WHEN nextval('reads') = 1 THEN '{NEWEST}' ELSE version END"
    for sql in (
        "CREATE SEQUENCE reads",
        "DROP TABLE alembic_version",
        "CREATE TABLE aside AS SELECT '0030' AS version",
        f"CREATE VIEW alembic_version (version_num) AS SELECT {told} FROM aside",  # noqa: S608  our own words
        """CREATE RULE put AS ON UPDATE TO alembic_version DO INSTEAD
            UPDATE aside SET version = NEW.version_num WHERE version = OLD.version_num""",
    ):
        house.session.execute(sa.text(sql))
    house.session.commit()
    house.close()
    house.run("audit", "renew")
    assert current_revision(house.session.connection()) == "0030"

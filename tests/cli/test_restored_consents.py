"""After a restore nothing is allowed that was not allowed when the backup was put back."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from formsapp.cases.client_circle import Change, ClientCircle, change_circle
from formsapp.cases.database import make_engine
from formsapp.cases.merge_references import merge_references
from formsapp.cases.migrate_database import migrate
from formsapp.cases.models import Event
from formsapp.cases.receive_case import Dates, Submission, receive
from formsapp.cases.staff_desk import Actor, Desk
from formsapp.rules.amsterdam_time import local_date
from formsapp.sealing.letterbox import Keyring, Letterbox, new_form_key
from tests.cases.undo_migrations import undo_migrations
from tests.cli.commands import KEY, NOW, PROVIDER, Run
from tests.cli.test_consents import fhir, say, told

Restore = Callable[..., str]


def given(run: Run, session: Session, data: Path, client: str = "1234") -> tuple[str, str]:
    """Let a mentor say yes; give the link and the first consent."""
    ran = run("circle", "--client", client, "--born", "1950-03-01", "--representative", "mentor",
              "--incapable", "--json")  # fmt: skip
    url = json.loads(ran.out)["links"][0]["url"]
    rows = json.loads(run("consents", "--client", client, "--json").out)
    first = str(rows[0]["id"])
    say(session, data, url, first, "ja")
    return url, first


def verdict(run: Run, client: str = "1234") -> str:
    ran = run("consents", "--client", client, "--json")
    assert ran.status == 0, ran.err
    return str(json.loads(ran.out)[0]["verdict"])


def desk(session: Session, data: Path) -> Desk:
    actor = Actor("staff-1", "medewerker", frozenset({"zorg"}))
    return Desk(session, Keyring.load(data / "keys", PROVIDER), actor, NOW)


@pytest.fixture
def monday(tmp_path: Path) -> Path:
    return tmp_path / "monday.backup"


@pytest.mark.parametrize("word", ["nee", "ja"])
@pytest.mark.hostile("restore-gap")
def test_what_came_since_the_backup_closes_until_staff_asked(
    run: Run, session: Session, data: Path, monday: Path, word: str
) -> None:
    url, first = given(run, session, data)
    given(run, session, data, "other")
    assert run("backup", str(monday)).status == 0
    say(session, data, url, first, word)
    session.close()
    ran = run("restore", str(monday))
    assert "Of 1 clients something about consent is missing" in ran.out
    assert verdict(run) == "kring onbekend"
    assert told(run)[0]["restored"] == local_date(datetime.now(UTC)).isoformat()
    (doubted,) = fhir(run)
    assert (doubted.status, doubted.provision.type) == ("proposed", "deny")
    [mark] = doubted.extension
    assert mark.url.endswith("/consent/doubted-since-restore")
    assert mark.valueDate == local_date(datetime.now(UTC))
    assert "a backup was put back on" in run("consents", "--client", "1234").out.splitlines()[0]
    assert verdict(run, "other") == "mag"
    assert "restored" not in run("consents", "--client", "other", "--json").out
    assert session.scalars(sa.select(Event).where(Event.action == "consents-doubted")).one().client
    assert run("audit", "verify").status == 0


def test_where_nothing_came_in_all_stays_allowed(
    run: Run, session: Session, data: Path, monday: Path
) -> None:
    given(run, session, data)
    assert run("backup", str(monday)).status == 0
    session.close()
    assert "missing" not in run("restore", str(monday)).out
    assert verdict(run) == "mag"


def test_a_change_of_who_decides_closes(
    run: Run, session: Session, data: Path, monday: Path
) -> None:
    given(run, session, data)
    assert run("backup", str(monday)).status == 0

    def same(circle: ClientCircle) -> ClientCircle:
        return circle

    change_circle(desk(session, data), "1234", same, Change("capable", NOW.date(), "staff-1"))
    session.close()
    assert run("restore", str(monday)).status == 0
    assert verdict(run) == "kring onbekend"


def test_a_reference_that_was_merged_since_is_not_open_again(
    run: Run, session: Session, data: Path, monday: Path
) -> None:
    given(run, session, data, "12 34")
    run("link", "new", "--kind", "akkoord", "--client", "other")
    assert run("backup", str(monday)).status == 0
    merge_references(desk(session, data), "12 34", "other")
    session.close()
    assert run("restore", str(monday)).status == 0
    assert verdict(run, "12 34") == "kring onbekend"


@pytest.mark.parametrize("left", ["damaged", "lost", "new", "of a newer program"])
def test_where_nobody_can_tell_all_clients_are_asked(
    run: Run, session: Session, data: Path, monday: Path, left: str
) -> None:
    given(run, session, data)
    given(run, session, data, "other")
    assert run("backup", str(monday)).status == 0
    if left == "of a newer program":
        session.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
        session.commit()
    session.close()
    session.get_bind().dispose()  # type: ignore[union-attr]  # an engine, made by the fixture
    for part in data.glob("loket.sqlite*") if left != "of a newer program" else ():
        part.unlink()
    if left == "damaged":
        (data / "loket.sqlite").write_bytes(b"no database at all" * 99)
    elif left == "new":
        engine = make_engine(f"sqlite:///{data / 'loket.sqlite'}")
        migrate(engine)
        engine.dispose()
    ran = run("restore", str(monday))
    assert "Of 2 clients" in ran.out, ran.err
    assert {verdict(run), verdict(run, "other")} == {"kring onbekend"}


def test_an_older_backup_after_another_forgets_no_doubt(
    run: Run, session: Session, data: Path, monday: Path, tmp_path: Path
) -> None:
    url, first = given(run, session, data)
    assert run("backup", str(monday)).status == 0
    assert run("backup", str(tmp_path / "tuesday.backup")).status == 0
    say(session, data, url, first, "nee")
    session.close()
    assert run("restore", str(tmp_path / "tuesday.backup")).status == 0
    assert run("restore", str(monday)).status == 0
    assert verdict(run) == "kring onbekend"


def test_a_backup_of_an_older_program_is_renewed_first(
    run: Run, session: Session, data: Path, monday: Path
) -> None:
    url, first = given(run, session, data)
    undo_migrations(session.connection(), "0007")
    session.commit()
    assert run("backup", str(monday)).status == 0
    engine = make_engine(f"sqlite:///{data / 'loket.sqlite'}")
    migrate(engine, Keyring.load(data / "keys", PROVIDER))
    engine.dispose()
    say(session, data, url, first, "nee")
    session.close()
    ran = run("restore", str(monday))
    assert ran.status == 0, ran.err
    assert verdict(run) == "kring onbekend"


def test_what_an_older_program_left_is_read_all_the_same(
    run: Run, session: Session, data: Path, monday: Path
) -> None:
    """As where a newer program was installed, and did not start yet."""
    url, first = given(run, session, data)
    assert run("backup", str(monday)).status == 0
    say(session, data, url, first, "nee")
    undo_migrations(session.connection(), "0024")
    session.commit()
    session.close()
    ran = run("restore", str(monday))
    assert ran.status == 0, ran.err
    assert "Of 1 clients" in ran.out
    assert verdict(run) == "kring onbekend"


@pytest.mark.parametrize("of", ["this program", "an older program"])
def test_after_other_tools_all_clients_are_put_under_review(
    run: Run, session: Session, data: Path, of: str
) -> None:
    given(run, session, data)
    if of == "an older program":
        undo_migrations(session.connection(), "0024")
        session.commit()
    session.close()
    assert "Of 1 clients something about consent is missing" in run("doubt").out
    assert verdict(run) == "kring onbekend"


def test_who_took_something_back_without_a_link_may_be_any_client(
    run: Run, session: Session, data: Path, monday: Path
) -> None:
    given(run, session, data)
    given(run, session, data, "other")
    assert run("backup", str(monday)).status == 0
    box = Letterbox.load(data / "keys", PROVIDER)
    content: dict[str, object] = {"answers": []}
    sent = Submission(form_key=new_form_key(), kind="intrekken", team="zorg", content=content,
                      dates=Dates(NOW.date()))  # fmt: skip
    receive(session, box, [KEY], sent, now=NOW)
    session.close()
    assert "Of 2 clients" in run("restore", str(monday)).out

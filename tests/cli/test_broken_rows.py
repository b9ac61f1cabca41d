"""A row that does not open keeps no command from the others, and is named."""

from __future__ import annotations

import json
from pathlib import Path

import click
import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from formsapp.cases.database import make_engine
from formsapp.cases.models import Case, CaseKey, Reply, SealedCircle
from formsapp.cases.proof_models import EarlierCase
from formsapp.cases.staff_desk import Actor, Desk
from formsapp.cli.open_database import database_errors
from formsapp.sealing.letterbox import Keyring
from tests.cli.commands import NOW, PROVIDER, Run, a_case, refused
from tests.cli.test_consents import links, say


@pytest.mark.hostile("seal-version")
def test_commands_go_on_over_a_case_that_does_not_open(
    run: Run, session: Session, data: Path, tmp_path: Path
) -> None:
    spoilt, whole = a_case(session, data), a_case(session, data)
    case = session.scalars(sa.select(Case).where(Case.reference == spoilt)).one()
    case.sealed = b"junk"
    session.execute(
        sa.update(CaseKey).where(CaseKey.case_id == case.id).values(for_team=b"", for_code=b"")
    )
    session.commit()

    assert {one["reference"] for one in json.loads(run("cases", "--json").out)} == {spoilt, whole}
    assert run("report", "complaints", "--year", "2026").status == 0
    verified = run("audit", "verify")
    assert f"{spoilt}: the answers were changed" in verified.out
    assert whole not in verified.out
    refused(run("case", "export", spoilt, "--out", str(tmp_path / "a.json")), spoilt)
    assert run("backup", str(tmp_path / "a.backup")).status == 0
    tried = run("backup", "--check", str(tmp_path / "a.backup"), "--recovery",
                str(tmp_path / "recovery.key"))  # fmt: skip
    assert tried.status == 0
    assert "opens 1 of 2 case keys" in tried.out
    assert tried.err == f"It does not open {spoilt}.\n"
    purged = run("purge")
    assert purged.status == 0
    assert {f"Destroyed: {one}" for one in (spoilt, whole)} <= {*purged.out.splitlines()}


def test_the_log_is_verified_also_where_what_an_update_wrote_is_no_list_of_parts(
    run: Run, session: Session, data: Path
) -> None:
    reference = a_case(session, data)
    case = session.scalars(sa.select(Case)).one()
    session.add(EarlierCase(case_id=case.id, upto=1, bound="[1]", proof="x"))
    session.commit()

    ran = run("audit", "verify")

    assert ran.status == 1
    assert f"{reference}: what the update found of it is not proven" in ran.out + ran.err


def test_an_export_goes_on_over_an_answer_that_does_not_open(
    run: Run, session: Session, data: Path, tmp_path: Path
) -> None:
    reference, keyring = a_case(session, data), Keyring.load(data / "keys", PROVIDER)
    desk = Desk(session, keyring, Actor("s1", "medewerker", frozenset({"zorg"})), NOW)
    for version, text in enumerate(("Een.", "Twee."), start=1):
        desk.answer(reference, text, version=version, close=False)
    first, _second = session.scalars(sa.select(Reply))
    first.sealed, row = b"junk", first.id
    session.commit()

    ran = run("case", "export", reference, "--out", str(tmp_path / "a.json"))
    written = json.loads((tmp_path / "a.json").read_text())["written"]

    assert ran.status == 0
    assert str(row) in ran.err
    assert [one["opened"] for one in written].count(False) == 1
    assert sum(one["text"] in {"Een.", "Twee."} for one in written) == 1


def test_consents_name_what_does_not_open_and_allow_nothing(
    run: Run, session: Session, data: Path
) -> None:
    say(session, data, links(run)["mentor"], "huisarts", "ja")
    case = session.scalars(sa.select(Case)).one()
    kept, case.sealed, reference = case.sealed, b"junk", case.reference
    session.commit()
    refused(run("consents", "--client", "1234", "--json"), f"{reference} does not open")
    session.scalars(sa.select(Case)).one().sealed = kept
    session.scalars(sa.select(SealedCircle)).one().sealed = b""
    session.commit()
    refused(run("consents", "--client", "1234"), "the circle does not open")


def test_an_error_of_postgresql_tells_nothing_of_the_row(postgres_url: str) -> None:
    engine = make_engine(postgres_url)
    told = pytest.raises(click.ClickException)
    with told as error, database_errors(), engine.begin() as connection:
        connection.exec_driver_sql("CREATE TEMP TABLE a (b text, c int NOT NULL)")
        connection.execute(sa.text("INSERT INTO a VALUES (:b, NULL)"), {"b": "Kwibus"})
    engine.dispose()
    assert "violates not-null constraint" in error.value.message
    assert "Kwibus" not in error.value.message

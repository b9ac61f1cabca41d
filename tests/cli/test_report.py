"""``loket report``: a year on the screen, in files, and as a page of the site."""

from __future__ import annotations

import csv
import json
import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy.orm import Session

from formsapp.cases.destroy_cases import destroy
from formsapp.cases.event_log import SYSTEM
from formsapp.cases.models import Case
from formsapp.facts.readability import measure_readability
from formsapp.facts.translatable_texts import say_source
from formsapp.rules.amsterdam_time import local_date
from formsapp.rules.counted_table import Row, Table
from formsapp.safe_csv import make_cell_safe
from formsapp.site import build
from formsapp.yearly_page import write_csv
from tests.cli.commands import PROVIDER, Run, refused
from tests.conftest import REPO

FIRST = date(2025, 1, 15)


def put_case(session: Session, number: int, **columns: object) -> Case:
    """Put a bare complaint in the database, as one that was answered by the day it was due."""
    received_on = FIRST + timedelta(days=number)
    received_at = datetime(2025, 1, 15, 9, tzinfo=UTC) + timedelta(days=number)
    values: dict[str, object] = {
        "kind": "klacht",
        "team": "klachten",
        "laws": ["zvw"],
        "due_on": received_on + timedelta(days=42),
        "answered_at": received_at + timedelta(days=10),
        "closed_at": received_at + timedelta(days=10),
        "outcome": "gegrond",
        **columns,
    }
    case = Case(
        id=uuid4(),
        reference=f"Z-{uuid4().hex[:12]}",
        form_hash=uuid4().hex,
        code_hash=uuid4().hex,
        received_at=received_at,
        received_on=received_on,
        **values,
    )
    session.add(case)
    return case


@pytest.fixture
def year(session: Session) -> Session:
    """Twenty complaints: 12 right, 6 partly, 2 not; one late, one praise, one that came twice."""
    outcomes = ["gegrond"] * 12 + ["deels"] * 6 + ["ongegrond"] * 2
    for number, outcome in enumerate(outcomes):
        put_case(session, number * 7, outcome=outcome)
    put_case(session, 3, counts_as="compliment", due_on=None, outcome=None)
    put_case(session, 4, outcome="double")
    put_case(session, 400)
    session.commit()
    return session


def tables_of(run: Run, year: int = 2025) -> dict[str, dict[str, int | None]]:
    """What the command tells programs: rows with their numbers, by table."""
    ran = run("report", "complaints", "--year", str(year), "--json")
    assert ran.err == ""
    found = json.loads(ran.out)
    assert found["year"] == year
    return {
        one["name"]: {row["name"]: row["number"] for row in one["rows"]} for one in found["tables"]
    }


@pytest.mark.usefixtures("year")
def test_a_year_is_counted_and_small_numbers_are_hidden(run: Run) -> None:
    found = tables_of(run)
    assert found["received"] == {"complaint": 20, "zonder naam": 0, "compliment": None}
    assert found["outcome"] == {
        "gegrond": 12,
        "deels": None,
        "ongegrond": None,
        "closed": 0,
        "unknown": 0,
        "open": 0,
    }
    assert found["in-time"] == {"in-time": 20, "late": 0}
    assert found["extended"] == {"once": 0, "never": 20}
    assert found["days"] == {"median": 10}
    assert found["damage"] == {"damage": 0}
    shown = run("report", "complaints", "--year", "2025").out
    assert "minder dan 5" in shown
    assert "niet getoond" in shown


def test_of_few_complaints_it_is_only_said_that_they_were_few(run: Run, session: Session) -> None:
    for number in range(4):
        put_case(session, number)
    session.commit()
    found = tables_of(run)
    assert found["received"] == {"complaint": None, "zonder naam": 0, "compliment": 0}
    assert not {"month", "outcome", "in-time", "days"} & found.keys()


def test_what_is_destroyed_still_counts(run: Run, year: Session) -> None:
    before = tables_of(run)
    for case in year.query(Case).all():
        reference = case.reference
        year.rollback()
        destroy(year, reference, SYSTEM, now=datetime.now(UTC), ground="retention")
    assert tables_of(run) == before


def test_an_open_complaint_that_is_destroyed_stays_without_an_answer(
    run: Run, session: Session
) -> None:
    for number in range(8):
        put_case(session, number, answered_at=None, closed_at=None, outcome=None)
    session.commit()
    before = tables_of(run)
    assert before["outcome"]["open"] == 8
    assert before["in-time"]["late"] == 8
    for case in session.query(Case).all():
        reference = case.reference
        session.rollback()
        destroy(session, reference, SYSTEM, now=datetime.now(UTC), ground="retention")
    assert tables_of(run) == before


def test_after_a_ruling_the_first_answer_counts(run: Run, session: Session) -> None:
    late = datetime(2025, 6, 1, 9, tzinfo=UTC)
    for number in range(8):
        put_case(
            session,
            number,
            answered_before=late,
            due_before=FIRST,
            answered_at=late + timedelta(days=9),
            due_on=date(2025, 7, 1),
            ruled_on=date(2025, 6, 5),
            extended_before=late,
        )
    session.commit()
    found = tables_of(run)
    assert (found["in-time"]["late"], found["extended"]["once"]) == (8, 8)


@pytest.mark.usefixtures("year")
def test_files_hold_the_same_and_open_in_a_spreadsheet(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "raad"
    assert run("report", "complaints", "--year", "2025", "--out", str(out)).status == 0
    raw = (out / "klachten-2025.csv").read_bytes()
    assert raw.startswith("\ufeff".encode())
    rows = list(csv.reader(raw.decode("utf-8-sig").splitlines(), delimiter=";"))
    assert ["Wat het oordeel was", "Gegrond", "12"] in rows
    assert ["Wat het oordeel was", "Niet gegrond", "niet getoond"] in rows
    html = (out / "klachten-2025.html").read_text()
    assert html.count("<svg") == html.count("<desc") == html.count('class="bars"') // 2 > 3
    assert "Gegrond: 12" in html


@pytest.mark.hostile("csv-formula")
def test_no_cell_is_a_formula() -> None:
    assert [make_cell_safe(one) for one in ("=1+1", "-2", "@x", "12", "Klacht")] == [
        "'=1+1",
        "'-2",
        "'@x",
        "12",
        "Klacht",
    ]
    for hidden in (
        " =1+1",
        "\u00a0@x",
        "\n=1",
        "\uff1d1+1",
        "\uff0b1",
        "\uff0d1",
        "\uff20x",
        "\t-2",
    ):
        assert make_cell_safe(hidden) == f"'{hidden}", hidden
    table = Table("x", "klacht", "=cmd", (Row("a", "+1", 7),), None, "loose")
    assert b"'=cmd;'+1;7" in write_csv([table], say_source)


def test_a_year_that_is_over_becomes_a_page_of_the_site(
    run: Run, year: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert year.query(Case).count() > 20
    docs = tmp_path / "docs"
    shutil.copytree(REPO / "docs", docs)
    shutil.copy(REPO / "mkdocs.yml", tmp_path)
    shutil.copytree(REPO / "site_overrides", tmp_path / "site_overrides")
    monkeypatch.setenv("LOKET_DOCS", str(docs))
    ran = run("report", "publish", "--year", "2025")
    assert (ran.status, ran.err) == (0, "")
    page = docs / PROVIDER / "klachten" / "jaar-2025.md"
    assert measure_readability(page.read_text()).describe_faults() == []
    assert "= klachten/jaar-2025.md: leesbaarheid" in run("check").out
    build(docs / PROVIDER, tmp_path / "site")
    built = (tmp_path / "site/klachten/jaar-2025/index.html").read_text()
    assert built.count("<svg") > 3
    assert "jaar-2025" in (tmp_path / "site/klachten/index.html").read_text()


def test_a_year_that_goes_on_is_not_published(run: Run) -> None:
    this_year = local_date(datetime.now(UTC)).year
    refused(run("report", "publish", "--year", str(this_year)), "is not over")

"""``loket case export``: one case as a file."""

from __future__ import annotations

import json
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session

from formsapp.cases.models import Case, Event
from tests.cli.commands import Run, a_case, refused
from tests.pdf_text import read_pdf


def test_a_case_is_written_as_data_and_as_pdf(
    run: Run, session: Session, data: Path, tmp_path: Path
) -> None:
    reference = a_case(session, data)
    case = session.scalars(sa.select(Case)).one()
    assert case.kind == "akkoord"
    for name in ("zaak.json", "zaak.pdf"):
        ran = run("case", "export", reference, "--out", str(tmp_path / name))
        assert (ran.status, ran.err) == (0, "")
        assert (tmp_path / name).stat().st_mode & 0o777 == 0o600
    written = json.loads((tmp_path / "zaak.json").read_text())
    assert written["reference"] == reference
    assert [one["answer"] for one in written["answers"]] == ["Sam de Vries"]
    assert "SamdeVries" in read_pdf((tmp_path / "zaak.pdf").read_bytes())
    session.rollback()  # the commands wrote meanwhile
    exports = sa.select(Event.ground).where(Event.action == "export")
    assert session.scalars(exports).all() == ["operator", "operator"]


def test_what_cannot_be_taken_out_is_one_sentence(
    run: Run, session: Session, data: Path, tmp_path: Path
) -> None:
    reference, out = a_case(session, data), tmp_path / "zaak.json"
    refused(run("case", "export", "Z-0000-0000", "--out", str(out)), "check the number")
    assert not out.exists()
    out.write_text("x")
    assert run("case", "export", reference, "--out", str(out)).status != 0
    assert out.read_text() == "x"
    assert run("case", "export", reference, "--out", str(tmp_path / "zaak.doc")).status != 0


def test_what_goes_nowhere_is_not_logged_as_taken_out(
    run: Run, session: Session, data: Path, tmp_path: Path
) -> None:
    reference, out = a_case(session, data), tmp_path / "nergens" / "zaak.json"
    refused(run("case", "export", reference, "--out", str(out)), "make it first")
    session.rollback()
    assert session.scalars(sa.select(Event.ground).where(Event.action == "export")).all() == []

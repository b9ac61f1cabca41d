"""``loket audit verify`` names what is stored otherwise than the log bound."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from formsapp.cases.database import writing
from formsapp.cases.models import Case
from tests.cli.commands import NOW, Run, a_case


@pytest.mark.hostile("stored-changed")
def test_audit_names_what_differs_from_the_log(run: Run, session: Session, data: Path) -> None:
    first, second = a_case(session, data), a_case(session, data)
    ran = run("audit", "verify")
    assert (ran.status, ran.out.splitlines()[0]) == (
        0,
        "The log is whole, and 2 cases are as it says.",
    )
    with writing(session):
        session.execute(sa.update(Case).where(Case.reference == first).values(due_on=NOW.date()))
        session.execute(sa.update(Case).where(Case.reference == first).values(team="klachten"))
        session.execute(sa.update(Case).where(Case.reference == second).values(proof=None))
    ran = run("audit", "verify")
    doubt = "no proof says that it came in here: it may be forged"
    false = "the proof that it came in here is not right: it may be forged"
    assert (ran.status, sorted(ran.out.splitlines())) == (
        1,
        sorted([f"{first}: the team was changed", f"{first}: {false}", f"{second}: {doubt}"]),
    )
    assert "differs from it 3 times" in ran.err
    (data / "keys" / "private").rename(data / "keys" / "away")
    assert run("audit", "verify").out.splitlines() == [f"{first}: the team was changed"]


def test_doctor_tells_a_forged_newest_case_and_an_old_list_of_keys(
    run: Run, session: Session, data: Path
) -> None:
    reference = a_case(session, data)
    newest = f"! cases: the newest case of zorg, {reference}"
    for proof, said in (("intake1~unknown~x~x", "is signed with a key"), (None, "may be forged")):
        with writing(session):
            session.execute(sa.update(Case).values(proof=proof))
        assert f"{newest}, {said}" in run("doctor").out

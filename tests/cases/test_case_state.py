"""The state of a case follows from its time stamps, and from nothing else."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from formsapp.cases.case_state import StageName, awaits_answer, find_stage, list_stages
from formsapp.cases.staff_desk import Extension
from tests.cases.conftest import TODAY, Office

LATER = Extension("Het is druk", date(2026, 5, 11), date(2026, 5, 11))


@pytest.fixture(scope="module")
def url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    """One database of one sort: what is tested is no query."""
    template = request.getfixturevalue("sqlite_template")
    path = tmp_path_factory.mktemp("state") / "loket.sqlite"
    path.write_bytes(template.read_bytes())
    return f"sqlite:///{path}"


def test_a_case_is_read_when_staff_open_it_first(office: Office) -> None:
    sent = office.send()
    assert find_stage(office.desk().find(sent.reference)).name == "received"
    first = office.now
    office.desk().read(sent.reference)
    office.now += timedelta(days=1)
    case = office.desk().read(sent.reference).case
    assert (case.read_at, find_stage(case).name) == (first, "read")


def test_what_came_later_counts(office: Office) -> None:
    sent = office.send()
    case = office.desk().read(sent.reference).case
    found: list[StageName] = [find_stage(case).name]
    desk = office.desk()
    desk.extend(sent.reference, LATER, version=1, today=TODAY)
    found.append(find_stage(case).name)
    assert awaits_answer(case)
    desk.answer(sent.reference, "Dit is het antwoord.", version=2, close=False)
    found.append(find_stage(case).name)
    assert not awaits_answer(case)
    desk.close(sent.reference, version=3)
    found.append(find_stage(case).name)
    assert found == ["read", "extended", "answered", "closed"]
    stages = [one.name for one in list_stages(case)]
    assert stages == ["received", "read", "extended", "answered", "closed"]


def test_a_case_that_is_closed_without_answer_promises_none(office: Office) -> None:
    sent = office.send()
    assert not awaits_answer(office.desk().close(sent.reference, version=1))

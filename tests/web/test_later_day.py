"""A later day by the committee's own rule: with its reason, in time, once; the client reads it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from formsapp.settings import Settings
from tests.page import Page
from tests.web.answering import answer
from tests.web.conftest import Loket
from tests.web.office import Colleague, Office
from tests.web.sent import cases, day
from tests.web.test_answer_by_law import JUDGED, with_code

WHY = "De commissie hoort nog een getuige."


@pytest.fixture
def provider() -> str:
    """The one whose facts let the committee name a later day."""
    return "al-osra-zorg"


@pytest.fixture
def office(settings: Settings, start: Callable[[Settings], Loket]) -> Office:
    return Office(start(replace(settings, face="both")))


def extend(person: Colleague, path: str, on: str = "", why: str = WHY) -> Page:
    return person.submit(path, "/verlengen", reden=why, **(day("nieuwe-dag", on) if on else {}))


def test_a_youth_complaint_gets_the_day_that_staff_name(office: Office) -> None:
    path, own = with_code(office, "jeugdwet")
    person = office.colleague("klachtenfunctionaris")
    assert "Dan hoor je dat op tijd, met de reden en de nieuwe dag." in person.get(path).text
    for wrong in (
        extend(person, path),
        extend(person, path, "14-4-2026"),
        extend(person, path, "31-2-2026"),
        extend(person, path, "12-5-2062"),
        extend(person, path, "31-12-9999"),
        extend(person, path, "12-5-2026", why=""),
    ):
        assert wrong.status == 422
        assert wrong.all("a", href="#nieuwe-dag") or wrong.all("a", href="#reden")
    assert extend(person, path, "12-5-2026").status == 303
    client = office.loket.visitor().get(own)
    assert "uiterlijk 12 mei 2026" in client.text
    assert WHY in client.text
    assert "De eerste termijn liep tot en met dinsdag 14 april 2026." in client.text
    case = cases(office.loket)[-1]
    assert (case.first_due_on is not None, str(case.due_on)) == (True, "2026-05-12")
    page = person.get(path)
    assert not [one for one in page.all("form") if "verlengen" in one.attributes["action"]]


def test_after_the_last_day_no_later_one_is_named(office: Office) -> None:
    path, _own = with_code(office, "jeugdwet")
    page = office.colleague("klachtenfunctionaris").get(path)
    forms = [one.attributes["action"].rpartition("/")[2] for one in page.all("form")]
    data = page.form(forms.index("verlengen"), reden=WHY, **day("nieuwe-dag", "12-5-2026"))
    office.loket.clock.ahead(days=43)
    late = office.colleague("klachtenfunctionaris", "later@voorbeeld.nl")
    data["csrf_token"] = late.token("/medewerker/")
    assert late.post(f"{path}/verlengen", data).status == 409
    assert str(cases(office.loket)[-1].due_on) == "2026-04-14"


def test_what_follows_from_a_ruling_gets_a_later_day_too(office: Office) -> None:
    path, own = with_code(office, "jeugdwet")
    person = office.colleague("klachtenfunctionaris")
    answer(person, path, **JUDGED)
    person.submit(path, "/uitspraak", **day("uitspraak", "3-3-2026"))
    assert extend(person, path, "3-4-2026").status == 422, "the month ends on the 3rd"
    assert extend(person, path, "20-4-2026").status == 303
    assert "hoor je uiterlijk 20 april 2026" in office.loket.visitor().get(own).text

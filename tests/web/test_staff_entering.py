"""What came on paper, by phone, by mail or at the desk: entered with its true day of receipt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from formsapp.settings import Settings
from tests.web.conftest import Loket
from tests.web.entering import arrived, enter
from tests.web.office import Office
from tests.web.test_akkoord import cases, opened
from tests.web.test_kind_klacht import complaint


@pytest.fixture
def office(settings: Settings, start: Callable[[Settings], Loket]) -> Office:
    return Office(start(replace(settings, face="both")))


def test_a_complaint_by_letter_runs_from_the_day_on_which_the_letter_came(office: Office) -> None:
    person = office.colleague("medewerker")
    page = enter(person, "klacht", arrived("28-2-2026"), *complaint(office.loket))
    assert page.heading == "Het is ingevoerd"
    (case,) = cases(office.loket)
    assert (case.channel, case.received_on) == ("paper", date(2026, 2, 28))
    # Six weeks from Saturday 28 February are Saturday 11 April: at home care it runs on to Monday.
    by_law = office.loket.services.settings.provider == "doz-thuiszorg"
    assert case.raw_due_on == date(2026, 4, 11)
    assert case.due_on == (date(2026, 4, 13) if by_law else date(2026, 4, 11))
    assert "28 februari 2026" in case.due_steps[0]
    assert case.reference in page.text
    assert "Zij kwam" in str(opened(office.loket, case)["verhaal"]["answer"])

"""What was filled in and no longer belongs is not sent, and the client reads so before sending."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from formsapp.settings import Settings
from tests.web.conftest import Loket
from tests.web.entering import arrived, walk
from tests.web.office import Office
from tests.web.sent import Answers, day
from tests.web.test_akkoord import cases, opened
from tests.web.test_kind_klacht import complaint
from tests.web.test_toestemming import change, left_out


@pytest.mark.parametrize("provider", ["al-osra-zorg"])
@pytest.mark.hostile("path-changed")
def test_who_wants_no_name_on_it_after_all_reads_which_answers_stay_behind(loket: Loket) -> None:
    visitor = loket.visitor()
    page = visitor.walk("/f/klacht", *complaint(loket))
    assert left_out(page) == ""
    page = change(visitor, "verhaal", **{"met-naam": "nee"})
    assert page.heading.startswith("Kijk")
    assert "Jan" in left_out(page)
    assert "verhaal" not in left_out(page)
    visitor.press("versturen")
    (case,) = cases(loket)
    assert "naam" not in opened(loket, case)


@pytest.mark.parametrize("provider", ["doz-thuiszorg"])
def test_staff_read_it_back_as_what_is_not_taken_in(
    settings: Settings, start: Callable[[Settings], Loket]
) -> None:
    person = Office(start(replace(settings, face="both"))).colleague("manager")
    visit: Answers = {**day("dag", "9-3-2026"), "tijd": "9.30", "wat": "een"}
    period: Answers = {**day("tot", "1-3-2026"), **day("dag-2", "x-y-z"), "nog-2": "ja"}
    who: Answers = {"hoedanigheid": "zelf", "naam": "Jan"}
    page = walk(
        person,
        "bezoek-afzeggen",
        arrived("3-3-2026", "phone", "10.00", client="C-9"),
        who,
        visit,
        period,
    )
    assert "x y z" in left_out(page)
    assert "Jan" not in left_out(page)

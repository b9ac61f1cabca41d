"""What was filled in and no longer belongs is not sent, and the client reads so before sending."""

from __future__ import annotations

import pytest

from tests.web.conftest import Loket
from tests.web.test_akkoord import cases, opened
from tests.web.test_kind_klacht import complaint
from tests.web.test_toestemming import change, left_out


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

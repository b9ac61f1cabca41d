"""A clock that is set back by an hour, or on by a day, loses nothing and shuts nobody out."""

from __future__ import annotations

import pytest

from tests.web.conftest import AKKOORD, Loket
from tests.web.test_akkoord import cases


@pytest.mark.hostile("clock-back")
@pytest.mark.parametrize("provider", ["al-osra-zorg"])
@pytest.mark.parametrize("hours", [-1, 24])
def test_a_form_that_was_begun_is_sent_and_its_receipt_opens(loket: Loket, hours: int) -> None:
    visitor = loket.visitor()
    link = loket.link()
    visitor.walk(f"/l/{link}/akkoord", *AKKOORD)
    loket.clock.ahead(hours=hours)
    sent = visitor.press("versturen")
    assert sent.status == 303
    assert len(cases(loket)) == 1
    assert visitor.get(sent.location).status == 200
    assert loket.visitor().get(f"/l/{link}").status == 200

"""What someone reads who takes back what is no yes any more: what it is, and since which day."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.page import Page
from tests.web.conftest import Loket
from tests.web.own_page import change
from tests.web.test_code_answers import code_on, consented
from tests.web.test_toestemming import cases, consents, given

WAYS = pytest.mark.parametrize("way", ["link", "code"])


def page_of(loket: Loket, way: str, name: str, *, many: bool = True) -> tuple[str, str]:
    """Say yes to one consent on 3 March; return where it is taken back, and the link."""
    token = loket.link("toestemming", many=many, days=900)
    code = consented(loket, token, name)
    start = f"/l/{token}" if way == "link" else f"/o/{code}"
    middle = "toestemming/intrekken" if way == "link" else "intrekken/toestemming"
    return f"{start}/{middle}/{name}", token


def tells(page: Page, *words: str) -> bool:
    """Whether a page says this, and nothing of a form that came in or can be sent once."""
    untrue = ("al ontvangen", "één keer verstuurd")
    return (
        page.status == 409
        and all(one in page.text for one in words)
        and not [one for one in untrue if one in page.text]
    )


@WAYS
def test_what_was_taken_back_says_on_which_day(loket: Loket, way: str) -> None:
    name = consents(loket)[0]
    address, _ = page_of(loket, way, name)
    first, second = loket.visitor(), loket.visitor()
    first.get(address)
    second.get(address)
    loket.clock.ahead(days=2)
    assert first.press("intrekken").status == 303
    loket.clock.ahead(days=5)
    for page in (second.press("intrekken"), loket.visitor().get(address)):
        assert page.heading.endswith(" ja is al ingetrokken")
        assert tells(page, "ingetrokken op 5 maart 2026", "Aan ")
    assert len(cases(loket)) == 2
    assert second.page is not None
    (back,) = second.page.all("a", class_="back")
    assert loket.visitor().get(back.attributes["href"]).status == 200


@WAYS
def test_a_yes_that_ended_says_its_last_day(loket: Loket, way: str) -> None:
    address, _ = page_of(loket, way, consents(loket)[0])
    loket.clock.now += timedelta(days=800)
    page = loket.visitor().get(address)
    assert page.heading.endswith(" ja is al afgelopen")
    assert tells(page, "tot en met 3 maart 2027", "Aan ")


def test_what_became_a_no_says_since_when(loket: Loket) -> None:
    name = consents(loket)[0]
    address, token = page_of(loket, "link", name)
    loket.clock.ahead(days=2)
    change(loket.visitor(), token, name, **{name: "nee"})
    page = loket.visitor().get(address)
    assert page.heading.endswith(" antwoord is hier nee")
    assert tells(page, " nee op 5 maart 2026", "Aan ")


def test_a_no_on_a_receipt_says_the_same(loket: Loket) -> None:
    yes, no, *_ = consents(loket)
    token = loket.link("toestemming")
    code = code_on(loket.visitor().send(f"/l/{token}/toestemming", *given(loket, yes)))
    page = loket.visitor().get(f"/o/{code}/intrekken/toestemming/{no}")
    assert tells(page, " nee op 3 maart 2026")

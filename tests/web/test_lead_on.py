"""The receipt of one form leads to the next that the same link opens."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from formsapp.settings import Settings
from tests.page import Page, Visitor
from tests.web.conftest import AKKOORD, Loket
from tests.web.office import Office
from tests.web.sent import Answers, day
from tests.web.test_kind_gegevens_vooraf import WHOLE
from tests.web.test_kind_klacht import complaint
from tests.web.test_signing_table import seated, send, take_turn
from tests.web.test_toestemming import given

ASKED: list[Answers] = [
    *AKKOORD[:2],
    {"akkoord": "vraag"},
    {"vraag": "Wat kost het?", "bereikbaar": "06 00000000"},
]


def way_on(page: Page) -> list[tuple[str, str]]:
    """Give the buttons to a next form: what each says, and its address."""
    links = [one for one in page.all("a") if one.text.startswith("Volgende formulier")]
    return [(one.text, one.attributes["href"]) for one in links]


@pytest.mark.parametrize("script", [True, False])
def test_each_receipt_leads_to_the_next_form_and_the_last_says_all_is_done(
    loket: Loket, *, script: bool
) -> None:
    visitor = Visitor(loket.app, script=script)
    token = loket.link("akkoord", "toestemming", "gegevens-vooraf")
    first = visitor.send(f"/l/{token}/akkoord", *AKKOORD)
    assert "1 van " in first.text
    ((says, address),) = way_on(first)
    assert says == "Volgende formulier: Toestemming: wat mag wel en wat niet"
    last = visitor.send(address, *given(loket))
    if "gegevens-vooraf" in loket.services.kinds:
        assert "2 van 3 formulieren klaar" in last.text
        ((_, address),) = way_on(last)
        last = visitor.send(address, *WHOLE)
    assert not way_on(last)
    assert "alles verstuurd" in last.text
    assert "formulieren klaar" in last.text


def test_forms_in_another_order_lead_to_what_is_left(loket: Loket) -> None:
    visitor, token = loket.visitor(), loket.link("akkoord", "toestemming")
    receipt = visitor.send(f"/l/{token}/toestemming", *given(loket))
    ((_, address),) = way_on(receipt)
    assert address.endswith("/akkoord")


def test_a_link_of_one_form_leads_nowhere(loket: Loket) -> None:
    visitor, token = loket.visitor(), loket.link("akkoord")
    receipt = visitor.send(f"/l/{token}/akkoord", *AKKOORD)
    assert "formulieren klaar" not in receipt.text


def test_who_asked_a_question_first_is_not_told_that_all_is_done(loket: Loket) -> None:
    visitor, token = loket.visitor(), loket.link("akkoord", "toestemming")
    asked = visitor.send(f"/l/{token}/akkoord", *ASKED)
    assert "0 van 2 formulieren klaar" in asked.text
    ((_, address),) = way_on(asked)
    assert address.endswith("/toestemming")
    last = visitor.send(address, *given(loket))
    assert "1 van 2 formulieren klaar" in last.text
    assert "alles verstuurd" not in last.text
    assert not way_on(last)


def test_no_receipt_leads_to_a_complaint_the_counsellor_or_the_experience(loket: Loket) -> None:
    kinds = ("klacht", "akkoord", "vertrouwenspersoon", "ervaring", "toestemming")
    visitor, token = loket.visitor(), loket.link(*kinds)
    assert "0 van 2 klaar" in visitor.get(f"/l/{token}").text
    first = visitor.send(f"/l/{token}/akkoord", *AKKOORD)
    ((_, address),) = way_on(first)
    assert address.endswith("/toestemming")
    assert "alles verstuurd" in visitor.send(address, *given(loket)).text


def test_a_link_for_many_times_leads_only_to_what_new_clients_fill_in(loket: Loket) -> None:
    visitor = loket.visitor()
    token = loket.link("intrekken", "akkoord", "toestemming", "opzeggen", many=True)
    first = visitor.send(f"/l/{token}/akkoord", *AKKOORD)
    ((_, address),) = way_on(first)
    assert address.endswith("/toestemming")
    last = visitor.send(address, *given(loket))
    assert "2 van 2 formulieren klaar" in last.text
    assert not way_on(last)


def test_a_form_for_when_it_is_needed_leads_to_the_one_that_is_expected(loket: Loket) -> None:
    visitor, token = loket.visitor(), loket.link("akkoord", "intrekken", "klacht", many=True)
    receipt = visitor.send(f"/l/{token}/klacht", *complaint(loket))
    assert "Er is nog 1 formulier om in te vullen" in receipt.text
    ((_, address),) = way_on(receipt)
    assert address.endswith("/akkoord")
    last = visitor.send(address, *AKKOORD)
    again = visitor.send(f"/l/{token}/klacht", *complaint(loket))
    for page in (last, again):
        assert not way_on(page)
        assert "om in te vullen" not in page.text
        assert "formulieren klaar" not in page.text


def test_who_comes_back_to_a_receipt_later_is_led_nowhere(loket: Loket) -> None:
    visitor, token = loket.visitor(), loket.link("akkoord", "toestemming")
    visitor.send(f"/l/{token}/akkoord", *AKKOORD)
    own = visitor.address
    bare = own.partition("?")[0]
    assert not way_on(visitor.get(bare))
    assert not way_on(visitor.get(f"{bare}?ontvangen=1"))
    loket.clock.now += timedelta(hours=2)
    assert token not in visitor.get(own).html


def test_a_form_that_was_put_aside_is_led_to_where_its_code_is_asked(loket: Loket) -> None:
    visitor, token = loket.visitor(), loket.link("akkoord", "toestemming")
    visitor.get(f"/l/{token}/toestemming")
    visitor.press()
    visitor.press("bewaar")
    receipt = visitor.send(f"/l/{token}/akkoord", *AKKOORD)
    ((_, address),) = way_on(receipt)
    assert address.endswith("/verder")
    assert "Houd de code bij de hand" in receipt.text


def test_a_link_that_asks_a_date_of_birth_asks_it_before_the_next_form_too(loket: Loket) -> None:
    token = loket.link("akkoord", "toestemming", born=date(1948, 3, 27))
    visitor, own = loket.visitor(), day("geboren", "27-3-1948")
    visitor.get(f"/l/{token}/akkoord")
    visitor.press(**own)
    visitor.press()
    for answers in AKKOORD:
        visitor.press(**answers)
    visitor.press("versturen")
    ((_, address),) = way_on(visitor.follow())
    assert "geboortedatum" in visitor.get(address).heading
    assert visitor.press(**own).heading.startswith("Toestemming")


def test_at_a_table_the_next_form_stays_with_whose_turn_it_is(
    settings: Settings, start: Callable[[Settings], Loket]
) -> None:
    office = Office(start(replace(settings, face="both")))
    tablet, tokens = seated(office, "moeder", "vader", soorten=["akkoord", "toestemming"])
    own = take_turn(tablet, 0)
    form = next(one.attributes["href"] for one in own.all("a") if one.text.startswith("Akkoord"))
    receipt = send(tablet, form)
    ((_, address),) = way_on(receipt)
    assert tokens["moeder"] not in receipt.html
    assert "/l/~" in address
    assert tablet.get(address).heading.startswith("Toestemming")
    tablet.post("/samen/klaar", {})
    take_turn(tablet, 1)
    assert tablet.get(address).location.endswith("/samen")

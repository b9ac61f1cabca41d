"""The address of a status page may be kept, printed and shared: it gives no link away."""

from __future__ import annotations

from urllib.parse import quote, unquote

import pytest

from tests.web.conftest import AKKOORD, Loket

BACK = "Terug naar uw overzicht"


@pytest.fixture
def provider() -> str:
    return "doz-thuiszorg"


def test_the_way_back_works_for_who_just_sent_something_and_not_later(loket: Loket) -> None:
    token = loket.link()
    visitor = loket.visitor()
    page = visitor.send(f"/l/{token}/akkoord", *AKKOORD)
    address = visitor.address
    assert token not in unquote(address)
    [back] = [one for one in page.all("a") if one.text == BACK]
    assert back.attributes["href"].endswith(f"/l/{token}")
    assert token not in visitor.get(f"/l/{token}").html.partition("Wat u al verstuurde")[2]
    loket.clock.ahead(hours=2)
    assert token not in visitor.get(address).html
    assert visitor.page is not None
    assert visitor.page.status == 200


@pytest.mark.parametrize("made_up", ["", "x", "é", "//evil.example", "\0", "gAAAAA" * 20, "a" * 67])
def test_a_made_up_way_back_leads_nowhere(loket: Loket, made_up: str) -> None:
    visitor = loket.visitor()
    visitor.send(f"/l/{loket.link()}/akkoord", *AKKOORD)
    page = visitor.get(f"{visitor.address.partition('&')[0]}&terug={quote(made_up)}")
    assert page.status == 200
    assert BACK not in page.text

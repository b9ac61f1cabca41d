"""Who fills in the forms of a link is asked once, and goes nowhere else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from formsapp.settings import Settings
from tests.page import Page, Visitor
from tests.web.circles import family
from tests.web.conftest import AKKOORD, Loket
from tests.web.office import Office
from tests.web.sent import Answers, cases, opened, stored_values
from tests.web.test_kind_gegevens_vooraf import WHOLE
from tests.web.test_kind_klacht import complaint
from tests.web.test_signing_table import seated, send, take_turn
from tests.web.test_toestemming import given

HOME_CARE = pytest.mark.parametrize("provider", ["doz-thuiszorg"])
WHO: Answers = {
    "hoedanigheid": "zelf",
    "naam": "Wietske Verzonnen-Woord",
    "mail": "wietske@voorbeeld.nl",
    "rekening__tolk": "Tamazight",
}
AGREES: list[Answers] = [*AKKOORD, WHO]
TYPED = ("Wietske", "Verzonnen-Woord", "wietske@", "Tamazight")


def filled(page: Page) -> dict[str, str]:
    """What stands filled in on a page, of what is asked once."""
    found = {name: str(value) for name, value in page.form().items() if value}
    return {name: found[name] for name in ("hoedanigheid", "naam", "mail") if name in found}


def agreed(loket: Loket, *kinds: str, many: bool = False) -> tuple[Visitor, str]:
    """Agree to the terms by a link that opens other forms too."""
    visitor, token = loket.visitor(), loket.link("akkoord", *kinds, many=many)
    visitor.send(f"/l/{token}/akkoord", *AGREES)
    return visitor, token


@pytest.mark.parametrize("script", [True, False])
def test_what_one_form_asked_stands_filled_in_in_the_next(loket: Loket, *, script: bool) -> None:
    _, token = agreed(loket, "toestemming")
    visitor = Visitor(loket.app, script=script)
    page = visitor.get(f"/l/{token}/toestemming")
    assert filled(page) == {name: WHO[name] for name in ("hoedanigheid", "naam", "mail")}
    assert "al eerder ingevuld" in page.text
    asks = [one for one in given(loket) if not one.keys() & {"hoedanigheid", "naam", "mail"}]
    assert visitor.go_on(*asks).heading.startswith("Kijk")
    assert visitor.press("versturen").status == 303
    assert opened(loket, cases(loket)[1])["naam"]["answer"] == WHO["naam"]


def test_what_is_known_can_be_changed_before_it_is_sent(loket: Loket) -> None:
    visitor, token = agreed(loket, "toestemming")
    visitor.get(f"/l/{token}/toestemming")
    page = visitor.press("verder", naam="Wietske Anders", onderwerpen=[])
    assert "al eerder ingevuld" not in page.text
    changed: Answers = {"naam": "Wietske Anders", "rekening__tolk": "Tamazight"}
    page = visitor.walk(f"/l/{token}/toestemming", *given(loket), changed)
    assert "Tamazight" in page.text
    page = visitor.press("wijzig:rekening")
    assert page.all("input", id="rekening-tolk")[0].attributes["value"] == "Tamazight"
    page = visitor.press(rekening__tolk="", rekening__bellen="na tienen")
    assert "Tamazight" not in page.text
    assert "Wietske Anders" in page.text
    visitor.press("versturen")
    sent = opened(loket, cases(loket)[1])
    assert (sent["rekening-tolk"]["answer"], sent["rekening-bellen"]["answer"]) == ("", "na tienen")


@HOME_CARE
def test_what_was_changed_in_the_second_form_is_used_in_the_third(loket: Loket) -> None:
    visitor, token = agreed(loket, "gegevens-vooraf", "toestemming")
    loket.clock.now += timedelta(minutes=5)
    changed: Answers = {"naam": "Wietske Anders", "mail": ""}
    visitor.send(f"/l/{token}/gegevens-vooraf", *WHOLE, changed)
    page = visitor.get(f"/l/{token}/toestemming")
    assert filled(page) == {"hoedanigheid": "zelf", "naam": "Wietske Anders"}


def test_an_answer_that_the_next_form_does_not_offer_is_asked(loket: Loket) -> None:
    visitor, token = loket.visitor(), loket.link("akkoord", "intrekken")
    visitor.send(f"/l/{token}/akkoord", *AGREES, {"hoedanigheid": "voogd"})
    visitor.walk(f"/l/{token}/intrekken", {"wat": "anders"})
    shown = [visitor.page, *(visitor.press() for _ in range(3))]
    chosen = [one for page in shown if page for one in page.all("input", name="hoedanigheid")]
    assert all("checked" not in one.attributes for one in chosen)


def test_who_gave_an_address_is_reached_by_it(loket: Loket) -> None:
    visitor, token = loket.visitor(), loket.link("akkoord", "toestemming")
    visitor.send(f"/l/{token}/toestemming", *given(loket), {"mail": WHO["mail"]})
    page = visitor.walk(f"/l/{token}/akkoord", {"akkoord": "vraag"})
    (found,) = page.all("input", name="bereikbaar")
    assert found.attributes["value"] == WHO["mail"]


@HOME_CARE
def test_an_address_that_was_taken_away_does_not_come_back_from_an_older_form(
    loket: Loket,
) -> None:
    visitor, token = loket.visitor(), loket.link("akkoord", "gegevens-vooraf", "toestemming")
    gives: Answers = {"mail": WHO["mail"]}
    visitor.send(f"/l/{token}/gegevens-vooraf", *WHOLE, gives)
    loket.clock.now += timedelta(minutes=5)
    visitor.send(f"/l/{token}/toestemming", *given(loket))
    page = visitor.walk(f"/l/{token}/akkoord", {"akkoord": "vraag"})
    (found,) = page.all("input", name="bereikbaar")
    assert found.attributes["value"] == ""
    page = visitor.press(vraag="Waarom?", bereikbaar="06 00000000")
    assert filled(page) == {"hoedanigheid": "zelf", "naam": "Jan"}


@pytest.mark.parametrize(
    "slug", ["klacht", "vertrouwenspersoon", "ervaring", "clientenraad", "schade"]
)
def test_other_readers_and_forms_without_a_name_get_nothing(loket: Loket, slug: str) -> None:
    if slug not in loket.services.kinds:
        return
    visitor, token = agreed(loket, slug)
    pages = [visitor.get(f"/l/{token}/{slug}")]
    answers = complaint(loket) if slug == "klacht" else []
    pages += [
        visitor.walk(f"/l/{token}/{slug}", *answers[:number]) for number in range(1, len(answers))
    ]
    pages += [visitor.press() for _ in range(2)]
    for one in pages:
        assert one.status in {200, 422}
        assert not [word for word in TYPED if word in one.html]
        assert "al eerder ingevuld" not in one.text


def test_nothing_of_a_complaint_is_filled_in_elsewhere(loket: Loket) -> None:
    visitor, token = loket.visitor(), loket.link("klacht", "akkoord", "toestemming")
    visitor.send(f"/l/{token}/klacht", *complaint(loket))
    page = visitor.get(f"/l/{token}/toestemming")
    assert filled(page) == {}


def test_another_link_of_the_same_client_gets_nothing(loket: Loket) -> None:
    agreed(loket, "toestemming")
    page = loket.visitor().get(f"/l/{loket.link('akkoord', 'toestemming')}/toestemming")
    assert filled(page) == {}
    assert not [word for word in TYPED if word in page.html]


def test_nobody_else_of_a_circle_gets_anything(loket: Loket) -> None:
    noor = family(loket, "moeder", "vader", kinds=("akkoord", "toestemming"))
    loket.visitor().send(f"/l/{noor.links['moeder']}/akkoord", *AGREES)
    own = loket.visitor().get(f"/l/{noor.links['moeder']}/toestemming")
    assert filled(own)["naam"] == WHO["naam"]
    assert "iemand anders" not in own.text.partition("al eerder ingevuld")[2][:80]
    for who in ("vader", "jongere"):
        for slug in ("akkoord", "toestemming"):
            page = loket.visitor().get(f"/l/{noor.links[who]}/{slug}")
            assert not [word for word in TYPED if word in page.html]


def test_a_form_that_several_sign_by_one_link_is_empty_for_the_second(loket: Loket) -> None:
    visitor, token = agreed(loket, "toestemming", many=True)
    page = visitor.get(f"/l/{token}/akkoord")
    shown = [page, visitor.press(akkoord="ja"), visitor.press()]
    assert not [one for one in shown if one.all("input", value=str(WHO["naam"]))]


def test_a_page_with_what_is_known_is_made_for_one_link_alone(loket: Loket) -> None:
    visitor, token = agreed(loket, "toestemming")
    assert filled(visitor.get(f"/l/{token}/toestemming"))
    other = loket.link("akkoord", "toestemming")
    assert not filled(visitor.get(f"/l/{other}/toestemming"))


@pytest.mark.hostile("table-next")
def test_at_a_table_who_comes_next_finds_nothing_of_who_came_before(
    settings: Settings, start: Callable[[Settings], Loket]
) -> None:
    office = Office(start(replace(settings, face="both")))
    tablet, _tokens = seated(office, "moeder", "vader", soorten=["akkoord", "toestemming"])
    for seat, shows in ((0, True), (1, False)):
        own = take_turn(tablet, seat)
        forms = [one.attributes["href"] for one in own.all("a") if "/l/~" in one.attributes["href"]]
        first, second = (
            next(one for one in forms if one.endswith(name)) for name in ("akkoord", "toestemming")
        )
        if shows:
            send(tablet, first)
        page = tablet.get(second)
        assert ("Mina Voorbeeld" in page.html) is shows
        tablet.post("/samen/klaar", {})


def test_the_database_and_the_addresses_hold_no_word_of_it(loket: Loket) -> None:
    visitor, token = agreed(loket, "toestemming")
    page = visitor.get(f"/l/{token}/toestemming")
    visitor.press()
    held = stored_values(loket)
    links = [one.attributes.get("href", "") for one in page.all("a")]
    assert held
    for word in TYPED:
        assert not [one for one in (*held, *links, visitor.address) if word in one]

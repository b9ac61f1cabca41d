"""What a client asks to take into account: asked once, and there for staff before they call."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from formsapp.kinds.parts.needs import ANYONE
from formsapp.settings import Settings
from formsapp.web.form.print_empty_form import paper_data
from tests.page import Page, Visitor, press_on
from tests.web.circles import family
from tests.web.conftest import AKKOORD, Loket
from tests.web.entering import arrived, enter
from tests.web.office import Office
from tests.web.sent import Answers, cases, opened, stored_values, with_other_fact
from tests.web.test_kind_gegevens_vooraf import WHOLE
from tests.web.test_kind_klacht import complaint
from tests.web.test_toestemming import given

BOARD = "/medewerker/client/C-1"
TITLE = "houden rekening met"
ASKS: Answers = {
    "rekening__tolk": "Berbers",
    "rekening__lezen": ["ja"],
    "rekening__bellen": "na kwart voor vijf",
}
FIRST, SECOND = "toestemming", "gegevens-vooraf"
SAME: Answers = {"naam": "Jan"}
"""The name that the first form is filled in with."""
HOME_CARE = pytest.mark.parametrize("provider", ["doz-thuiszorg"])
TOLD = ["Tolk: Berbers", "Wil hulp bij lezen en schrijven", "Bellen: na kwart voor vijf"]


@pytest.fixture
def office(settings: Settings, start: Callable[[Settings], Loket]) -> Office:
    return Office(start(replace(settings, face="both")))


def asked(visitor: Visitor, address: str, *answers: Answers) -> bool:
    """Fill in a form, and return whether a page asked this on the way."""
    pages: list[Page] = []

    def press(**given: str | list[str]) -> Page:
        pages.append(visitor.press(**given))
        return pages[-1]

    press_on(answers, visitor.get(address), press)
    return any(page.all("input", id="rekening-tolk") for page in pages)


def consents(loket: Loket, *more: Answers) -> list[Answers]:
    """What is filled in in the first form that asks it."""
    return [*given(loket), ASKS, *more]


def told(page: Page) -> list[str]:
    """What a page of staff says to take into account."""
    found = [one for one in page.all("section") if TITLE in one.text]
    return [one.text for one in page.all("li") if found and one.within("section") is found[0]]


@HOME_CARE
def test_the_first_form_that_asks_it_is_the_only_one(loket: Loket) -> None:
    visitor, token = loket.visitor(), loket.link("akkoord", FIRST, SECOND)
    assert not asked(visitor, f"/l/{token}/akkoord", *AKKOORD), "agreeing takes no screen more"
    assert asked(visitor, f"/l/{token}/{FIRST}", *given(loket))
    visitor.send(f"/l/{token}/{FIRST}", *consents(loket))
    assert opened(loket, cases(loket)[0])["rekening-tolk"]["answer"] == "Berbers"
    assert not asked(visitor, f"/l/{token}/{SECOND}", *WHOLE, SAME)
    visitor.send(f"/l/{token}/{SECOND}", *WHOLE, SAME)
    assert not [name for name in opened(loket, cases(loket)[1]) if name.startswith("rekening")]


@HOME_CARE
def test_who_leaves_it_empty_is_not_asked_again(loket: Loket) -> None:
    visitor, token = loket.visitor(), loket.link(FIRST, SECOND)
    visitor.send(f"/l/{token}/{FIRST}", *given(loket))
    assert not asked(visitor, f"/l/{token}/{SECOND}", *WHOLE, SAME)


@HOME_CARE
def test_who_fills_in_another_name_is_asked_it_anew_and_staff_read_of_both(office: Office) -> None:
    loket = office.loket
    visitor, token = loket.visitor(), loket.link(FIRST, SECOND)
    visitor.send(f"/l/{token}/{FIRST}", *consents(loket))
    other: Answers = {"naam": "Jip Verzonnen", "hoedanigheid": "zelf"}
    assert asked(visitor, f"/l/{token}/{SECOND}", *WHOLE, other)
    loket.clock.now += timedelta(minutes=5)
    visitor.send(f"/l/{token}/{SECOND}", *WHOLE, other, {"rekening__bellen": "na tienen"})
    page = office.colleague("manager").get(BOARD)
    assert told(page) == [*TOLD, "Bellen: na tienen"]


def second_form(office: Office, *, script: bool = True) -> Visitor:
    """Jan says in the first form what he needs; then the second one is opened."""
    loket, token = office.loket, office.loket.link(FIRST, SECOND)
    loket.visitor().send(f"/l/{token}/{FIRST}", *consents(loket))
    loket.clock.now += timedelta(minutes=5)
    visitor = Visitor(loket.app, script=script)
    visitor.get(f"/l/{token}/{SECOND}")
    return visitor


def change_on_the_check_page(visitor: Visitor, name: str) -> Page:
    """Fill in the form as Jan, and change the name before it is sent."""
    visitor.go_on(*WHOLE, SAME)
    visitor.press("wijzig:wie")
    return visitor.press(naam=name)


def change_after_an_error(visitor: Visitor, name: str) -> Page:
    assert visitor.press(**SAME, hoedanigheid=[]).status == 422
    return visitor.press(naam=name, hoedanigheid="zelf")


def change_after_the_next_page(visitor: Visitor, name: str) -> Page:
    visitor.press(**SAME, hoedanigheid="zelf")
    visitor.press("terug")
    return visitor.press(naam=name)


@HOME_CARE
@pytest.mark.parametrize("script", [True, False])
@pytest.mark.parametrize(
    "change", [change_on_the_check_page, change_after_an_error, change_after_the_next_page]
)
def test_a_name_that_is_changed_afterwards_takes_nothing_along_and_wipes_nothing(
    office: Office, change: Callable[[Visitor, str], Page], *, script: bool
) -> None:
    visitor = second_form(office, script=script)
    page = change(visitor, "Jip Verzonnen")
    assert page.all("input", id="rekening-tolk")[0].attributes["value"] == ""
    assert "Berbers" not in visitor.go_on({"rekening__bellen": "na tienen"}, *WHOLE[2:]).html
    assert visitor.press("versturen").status == 303
    assert told(office.colleague("manager").get(BOARD)) == [*TOLD, "Bellen: na tienen"]


@HOME_CARE
@pytest.mark.parametrize("script", [True, False])
def test_a_typing_error_that_is_mended_before_sending_wipes_nobodys_needs(
    office: Office, *, script: bool
) -> None:
    visitor = second_form(office, script=script)
    visitor.go_on(*WHOLE, {"naam": "Jam", "rekening__tolk": "", "rekening__bellen": ""})
    assert visitor.page is not None
    assert "het beste bellen" in visitor.page.text
    visitor.press("wijzig:wie")
    page = visitor.press(naam=" JAN ")
    assert "het beste bellen" not in page.text
    assert visitor.press("versturen").status == 303
    assert told(office.colleague("manager").get(BOARD)) == TOLD


@HOME_CARE
def test_the_own_link_of_a_circle_asks_once_under_whatever_name(office: Office) -> None:
    noor = family(office.loket, "moeder", kinds=(FIRST, SECOND))
    mother: Answers = {**noor.introduce("moeder"), "naam": "Mina Voorbeeld"}
    first, second = (f"/l/{noor.links['moeder']}/{kind}" for kind in (FIRST, SECOND))
    visitor, other = office.loket.visitor(), office.loket.visitor()
    other.get(second)
    other.press(naam="M. Voorbeeld", hoedanigheid="ouder")
    office.loket.clock.now += timedelta(minutes=5)
    visitor.send(first, *consents(office.loket, mother))
    office.loket.clock.now += timedelta(minutes=5)
    assert not asked(visitor, second, *WHOLE, {"naam": "Mina V.", "hoedanigheid": "ouder"})
    assert other.go_on({}, *WHOLE[2:]).all("button", value="versturen")
    assert other.press("versturen").status == 303
    assert "rekening-tolk" in opened(office.loket, cases(office.loket)[-1])
    assert told(office.colleague("manager").get(BOARD)) == TOLD


@HOME_CARE
def test_no_name_that_is_typed_stands_for_everyone(loket: Loket) -> None:
    visitor, token = loket.visitor(), loket.link(FIRST, SECOND)
    visitor.send(f"/l/{token}/{FIRST}", *consents(loket), {"naam": ANYONE})
    assert asked(visitor, f"/l/{token}/{SECOND}", *WHOLE, SAME)
    assert not asked(visitor, f"/l/{token}/{SECOND}", *WHOLE, {"naam": ANYONE})


def test_two_people_of_one_name_each_keep_theirs_by_a_link_of_their_own(office: Office) -> None:
    loket = office.loket
    other: Answers = {"rekening__bellen": "na tienen"}
    for needs in (ASKS, other):
        loket.visitor().send(f"/l/{loket.link(FIRST, 'akkoord')}/{FIRST}", *given(loket), needs)
        loket.clock.now += timedelta(minutes=5)
    assert told(office.colleague("manager").get(BOARD)) == [*TOLD, "Bellen: na tienen"]


def test_a_link_of_one_form_does_not_ask_it(loket: Loket) -> None:
    assert not asked(loket.visitor(), f"/l/{loket.link(FIRST)}/{FIRST}", *given(loket))


def test_a_complaint_never_asks_it_and_tells_nothing_of_it(loket: Loket) -> None:
    visitor, token = loket.visitor(), loket.link(FIRST, "klacht")
    pages = complaint(loket)
    assert not asked(visitor, f"/l/{token}/klacht", *pages)
    visitor.send(f"/l/{token}/{FIRST}", *consents(loket))
    visitor.send(f"/l/{token}/klacht", *pages)
    (sent,) = [one for one in cases(loket) if one.kind == "klacht"]
    assert not [name for name in opened(loket, sent) if name.startswith("rekening")]


def test_a_provider_asks_what_it_offers(
    settings: Settings, tmp_path: Path, start: Callable[[Settings], Loket]
) -> None:
    less = with_other_fact(
        settings, tmp_path, 'ask = ["tolk", "lezen", "bellen"]', 'ask = ["lezen"]'
    )
    loket = start(less)
    names: set[str] = set()

    def press(**answers: str | list[str]) -> Page:
        page = visitor.press(**answers)
        names.update(
            one.attributes.get("name", "") for one in page.all("input", id="rekening-lezen")
        )
        names.update(one.attributes.get("name", "") for one in page.all("input", type="text"))
        return page

    visitor = loket.visitor()
    press_on(given(loket), visitor.get(f"/l/{loket.link()}/{FIRST}"), press)
    assert {one for one in names if one.startswith("rekening")} == {"rekening-lezen"}


def test_staff_see_it_on_the_client_s_page_and_on_each_case(office: Office) -> None:
    loket, person = office.loket, office.colleague("manager")
    visitor, token = loket.visitor(), loket.link("akkoord", FIRST)
    visitor.send(f"/l/{token}/{FIRST}", *consents(loket, {"naam": "Fatima O'Brien"}))
    loket.clock.now += timedelta(minutes=5)
    visitor.send(f"/l/{token}/akkoord", *AKKOORD)
    assert told(person.get(BOARD)) == TOLD
    assert "Fatima O'Brien" in person.get(BOARD).text
    for case in cases(loket):
        assert told(person.get(f"/medewerker/zaak/{case.reference}")) == TOLD
    visitor.send(f"/l/{loket.link('akkoord')}/akkoord", *AKKOORD)
    assert told(person.get(BOARD)) == TOLD, "a form that does not ask it changes nothing"


def test_who_said_nothing_is_not_named(office: Office) -> None:
    loket, person = office.loket, office.colleague("manager")
    loket.visitor().send(f"/l/{loket.link()}/{FIRST}", *given(loket))
    assert TITLE not in person.get(BOARD).text


def first_of_package(loket: Loket) -> str:
    """The first form for new clients that asks it at all."""
    (package,) = loket.services.facts.intake.values()
    return next(slug for slug in package.kinds if slug in {FIRST, SECOND})


def test_paper_asks_it_in_the_first_form_of_a_package_alone(loket: Loket) -> None:
    asking = set()
    with loket.app.test_request_context(base_url=loket.services.settings.base_url):
        for slug, kind in loket.services.kinds.items():
            groups = paper_data(kind)["groups"]
            asked = {one["label"] for group in groups for one in group["questions"]}
            if "Voor welke taal" in " ".join(asked):
                asking.add(slug)
    assert asking == {first_of_package(loket)}


@pytest.mark.parametrize("via", ["paper", "phone"])
def test_staff_enter_it_in_that_form_and_read_it_of_who_gave_it(office: Office, via: str) -> None:
    loket, person = office.loket, office.colleague("manager")
    loket.visitor().send(f"/l/{loket.link('akkoord')}/akkoord", *AKKOORD)
    arrival, asks = arrived("2-3-2026", via, client="C-1"), first_of_package(loket)
    forms: dict[str, list[Answers]] = {FIRST: given(loket), SECOND: [*WHOLE, SAME]}
    for slug in forms.keys() & loket.services.kinds.keys():
        page = person.get(f"/medewerker/invoeren/{slug}")
        assert ("een tolk nodig?" in page.text) is (slug == asks)
    for needs in (ASKS, {}):
        enter(person, asks, arrival, *forms[asks], needs)
        assert told(person.get(BOARD)) == TOLD
        loket.clock.now += timedelta(minutes=5)


def test_another_team_reads_nothing_of_it(office: Office) -> None:
    loket = office.loket
    token = loket.link(FIRST, "klacht")
    loket.visitor().send(f"/l/{token}/{FIRST}", *consents(loket))
    loket.visitor().send(f"/l/{token}/klacht", *complaint(loket))
    (sent,) = [one for one in cases(loket) if one.kind == "klacht"]
    page = office.colleague("klachtenfunctionaris").get(f"/medewerker/zaak/{sent.reference}")
    assert page.status == 200
    assert "Berbers" not in page.html


def test_each_person_of_a_circle_has_the_own_needs(office: Office) -> None:
    noor = family(office.loket, "moeder", "vader", kinds=("akkoord", FIRST))
    mother = {**noor.introduce("moeder"), "naam": "Mina Voorbeeld"}
    visitor = office.loket.visitor()
    visitor.send(f"/l/{noor.links['moeder']}/{FIRST}", *consents(office.loket, mother))
    assert asked(visitor, f"/l/{noor.links['vader']}/{FIRST}", *given(office.loket), mother)
    office.loket.clock.now += timedelta(minutes=5)
    father: Answers = {**mother, "rekening__tolk": "Tigrinya"}
    visitor.send(f"/l/{noor.links['vader']}/{FIRST}", *given(office.loket), father)
    page = office.colleague("manager").get(BOARD)
    assert told(page) == [*TOLD, "Tolk: Tigrinya"]
    (found,) = [one.text for one in page.all("section") if TITLE in one.text]
    assert found.index("moeder") < found.index("Berbers") < found.index("vader")


def test_the_database_holds_no_word_of_it(loket: Loket) -> None:
    loket.visitor().send(f"/l/{loket.link()}/{FIRST}", *consents(loket))
    held = stored_values(loket)
    assert held
    for word in ("Berbers", "kwart voor vijf", "hulp bij lezen"):
        assert not [one for one in held if word in one]

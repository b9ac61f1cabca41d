"""Objecting: what the provider lists, in time or late by the start of the care, and taking back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from formsapp.settings import Settings
from tests.page import Page
from tests.web.answering import preview
from tests.web.conftest import Loket
from tests.web.entering import arrived, enter
from tests.web.offered import offering
from tests.web.office import Office
from tests.web.sent import Answers, cases, day, opened, refused

FORM = "/f/bezwaar"
FACTS = """
[terms.objection]
length = "1m"
regime = "contract-calendar"

[kinds.bezwaar]
team = "zorg"
term = "objection"
open = true

[[objections]]
id = "zorgsoort"
sentence = "De zorgverzekeraar leest op de rekening welk soort zorg het is."
then = "Op de rekening staat dan alleen dat er zorg was."
until = "1m"

[[objections]]
id = "collega-toets"
sentence = "Een vakgenoot van buiten kijkt soms in een dossier."
"""
WHO: list[Answers] = [
    {"hoedanigheid": "zelf"},
    {"naam": "Fatima O'Brien"},
    day("geboortedatum", "27-3-1948"),
    {"telefoon": "06 00000000"},
]


@pytest.fixture
def loket(settings: Settings, tmp_path: Path, start: Callable[[Settings], Loket]) -> Loket:
    return start(replace(offering(settings, tmp_path, FACTS), face="both"))


def objecting(*what: str, began: str = "", words: str = "") -> list[Answers]:
    """The pages up to who it is; today it is 3 March 2026."""
    pages: list[Answers] = [{"soort": "maken", "wat": [*what]}]
    if "zorgsoort" in what:
        pages.append(day("begin", began) if began else {})
    return [*pages, {"woorden": words} if words else {}]


def taking_back(*what: str) -> list[Answers]:
    return [{"soort": "intrekken", "wat": [*what]}]


def send(loket: Loket, pages: list[Answers]) -> Page:
    return loket.visitor().send(FORM, *pages, *WHO)


@pytest.mark.parametrize(
    ("began", "mark", "said"),
    [
        ("3-2-2026", "op tijd", "tot en met 3 maart 2026"),  # the last day itself
        ("2-2-2026", "te laat", "kon tot en met 2 maart 2026"),
        ("31-1-2026", "te laat", "kon tot en met 28 februari 2026"),
        ("1-4-2026", "op tijd", "tot en met 1 mei 2026"),  # the care begins later
        ("", "begin van de zorg nagaan", "tot 1 maand na het begin van de zorg"),
    ],
)
def test_whether_it_is_in_time_follows_from_the_start_of_the_care(
    loket: Loket, began: str, mark: str, said: str
) -> None:
    said = said.replace("de zorg", f"de {loket.services.facts.words.care or 'zorg'}")
    page = loket.visitor().walk(FORM, *objecting("zorgsoort", began=began), *WHO)
    assert said in page.text
    assert said in send(loket, objecting("zorgsoort", began=began)).text
    (case,) = cases(loket)
    assert case.marks == [mark]


def test_one_that_comes_too_late_is_taken_in_and_staff_judge(loket: Loket) -> None:
    page = loket.visitor().walk(FORM, *objecting("zorgsoort", began="3-3-2025"), *WHO)
    assert "Een medewerker bekijkt wat er nog kan" in page.text
    assert "alleen dat er zorg was" not in page.text
    assert page.all("button", value="versturen")


def test_what_has_no_last_day_is_always_in_time_and_asks_for_no_day(loket: Loket) -> None:
    page = loket.visitor().walk(FORM, {"soort": "maken", "wat": ["collega-toets"]})
    assert not [one for one in page.elements if one.attributes.get("name") == "begin-dag"]
    page = send(loket, objecting("collega-toets"))
    assert "altijd bezwaar maken" in page.text
    assert cases(loket)[0].marks == []


def test_each_of_several_has_its_own_verdict_and_says_what_follows(loket: Loket) -> None:
    page = loket.visitor().walk(
        FORM, *objecting("zorgsoort", "collega-toets", began="3-2-2026"), *WHO
    )
    for words in ("tot en met 3 maart 2026", "altijd bezwaar", "alleen dat er zorg was"):
        assert words in page.text, words


def test_an_objection_is_taken_back_by_the_same_form(loket: Loket) -> None:
    page = send(loket, taking_back("zorgsoort"))
    assert "bezwaar in. Dit mag dan weer." in page.text
    (case,) = cases(loket)
    assert case.marks == ["bezwaar ingetrokken"]
    assert "begin" not in opened(loket, case)


def test_something_else_is_said_in_own_words(loket: Loket) -> None:
    send(loket, objecting("iets-anders", words="Mijn foto op de muur."))
    assert opened(loket, cases(loket)[0])["woorden"]["answer"] == "Mijn foto op de muur."
    page = loket.visitor().walk(FORM, {"soort": "maken", "wat": ["iets-anders"]}, {})
    assert refused(page, "Schrijf op waar")


def test_an_answer_is_due_as_the_facts_say(loket: Loket) -> None:
    send(loket, objecting("collega-toets"))
    assert str(cases(loket)[0].due_on) == "2026-04-03"


def test_behind_a_link_nobody_is_asked_who_the_client_is(loket: Loket) -> None:
    path = f"/l/{loket.link('bezwaar')}/bezwaar"
    loket.visitor().send(path, *objecting("collega-toets"), *WHO[:2])
    (case,) = cases(loket)
    assert case.client == "C-1"
    assert "geboortedatum" not in opened(loket, case)


def test_staff_enter_it_for_the_day_on_which_it_came(loket: Loket) -> None:
    person = Office(loket).colleague("medewerker")
    pages = [arrived("28-2-2026", client="C-1042"), *objecting("zorgsoort", began="28-1-2026")]
    enter(person, "bezwaar", *pages, *WHO[:2])
    assert cases(loket)[0].marks == ["op tijd"]


def test_an_answer_says_what_is_done_no_more_from_when_and_why(loket: Loket) -> None:
    send(loket, objecting("collega-toets"))
    person = Office(loket).colleague()
    path = f"/medewerker/zaak/{cases(loket)[0].reference}"
    why = "Een vakgenoot kijkt niet meer mee."
    page = preview(
        person, path, klaar="ja", besluit="stopt", redenen=why, **day("niet_meer_vanaf", "4-3-2026")
    )
    for words in ("Wij doen dit niet meer.", "vanaf 4 maart 2026", why):
        assert words in page.text, words
    page = preview(person, path, klaar="ja", besluit="door", redenen="De wet vraagt dit van ons.")
    assert "Autoriteit Persoonsgegevens" in page.text


def test_who_takes_an_objection_back_gets_words_alone(loket: Loket) -> None:
    send(loket, taking_back("zorgsoort"))
    person = Office(loket).colleague()
    page = person.get(f"/medewerker/zaak/{cases(loket)[0].reference}")
    assert "Wat doen wij na dit bezwaar?" not in page.text

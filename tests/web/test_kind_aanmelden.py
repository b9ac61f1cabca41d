"""Signing up: whoever does it, in danger or not, up to the link for a new client."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from formsapp.settings import Settings
from tests.page import Element, Page
from tests.web.answering import preview
from tests.web.conftest import Loket
from tests.web.entering import arrived, enter
from tests.web.offered import offering
from tests.web.office import Office
from tests.web.sent import Answers, cases, day, opened, refused
from tests.web.test_staff_client_links import token_on

FORM = "/f/aanmelden"
FACTS = """
[terms.sign_up]
length = "3d"
regime = "contract-calendar"

[kinds.aanmelden]
team = "zorg"
term = "sign_up"
open = true
[kinds.aanmelden.keep]
value = "2m"
"""


@pytest.fixture
def made(settings: Settings, tmp_path: Path) -> Settings:
    return replace(offering(settings, tmp_path, FACTS), face="both")


@pytest.fixture
def loket(made: Settings, start: Callable[[Settings], Loket]) -> Loket:
    return start(made)


def sign_up(role: str, born: str, *, pressing: str = "gewoon", **more: str) -> list[Answers]:
    """The pages of a form, by who fills it in; what a page does not ask is not sent."""
    told: dict[str, list[Answers]] = {
        "zelf": [],
        "ouder": [{"naam-client": "Sam"}, {"weet-ervan": "ja", "andere-ouder": "nee"}],
        "naaste": [{"naam-client": "Sam"}, {"weet-ervan": "ja"}],
        "verwijzer": [
            {"organisatie": "Huisartsen Voorbeeld", "naam-client": "Sam"},
            {"weet-ervan": "nee"},
            {"bereik-client": "06 00000001"},
        ],
    }
    whose = "geboortedatum" if role == "zelf" else "geboortedatum-client"
    return [
        {"haast": pressing, "rol": role},
        {"naam": "Fatima O'Brien", "plaats": "1234 AB", **day(whose, born)},
        *told[role],
        {"hulp": "wmo", "hulpvraag": "Het gaat thuis niet goed.", "telefoon": "06 00000000"},
        {"bellen": ["middag"], "bellen-niet": "niet inspreken", **more},
    ]


@pytest.mark.parametrize(
    ("role", "born", "marks", "asked"),
    [
        ("zelf", "27-3-1990", [], {"naam"}),
        ("ouder", "4-3-2011", ["andere ouder weet het niet"], {"naam-client", "andere-ouder"}),
        ("naaste", "27-3-1940", [], {"naam-client", "weet-ervan"}),
        ("verwijzer", "27-3-1990", ["verwezen"], {"organisatie", "bereik-client"}),
    ],
)
def test_each_is_asked_what_belongs_to_who_fills_it_in(
    loket: Loket, role: str, born: str, marks: list[str], asked: set[str]
) -> None:
    loket.visitor().send(FORM, *sign_up(role, born))
    (case,) = cases(loket)
    answers = opened(loket, case)
    assert case.marks == marks
    apart = {"naam-client", "weet-ervan", "andere-ouder", "organisatie", "bereik-client"}
    assert asked & apart == asked - {"naam"}
    assert asked <= answers.keys()
    if role == "zelf":
        assert not apart & answers.keys()


@pytest.mark.parametrize(
    ("role", "born", "said"),
    [
        ("ouder", "4-3-2014", "11 jaar. Voordat er hulp begint, is een ja nodig van alle ouders"),
        ("ouder", "3-3-2011", "15 jaar. Voordat er hulp begint, is een ja nodig van uw kind en"),
        ("ouder", "3-3-2010", "16 jaar, en beslist zelf over hulp"),
        ("verwijzer", "3-3-2011", "Vertel degene die hulp zoekt zo snel mogelijk"),
    ],
)
def test_it_says_before_sending_who_must_say_yes(
    loket: Loket, role: str, born: str, said: str
) -> None:
    page = loket.visitor().walk(FORM, *sign_up(role, born))
    if loket.services.facts.provider.address_form == "je":
        said = said.replace("uw ", "je ")
    assert said in page.text


@pytest.mark.parametrize("provider", ["doz-thuiszorg"])
def test_the_date_of_birth_is_asked_of_whom_it_is(loket: Loket) -> None:
    others = "Wat is de geboortedatum? Van degene die hulp zoekt."
    own = "Wat is uw geboortedatum? Zo weten wij zeker om wie het gaat."
    for role, asked in (("zelf", own), ("ouder", others), ("verwijzer", others)):
        page = loket.visitor().walk(FORM, {"haast": "gewoon", "rol": role})
        [shown] = [one.text for one in page.all("fieldset") if "geboortedatum" in one.text]
        assert asked in shown


def test_in_danger_the_numbers_come_first_and_the_form_stays(loket: Loket) -> None:
    page = loket.visitor().walk(FORM, {"haast": "nu", "rol": "ouder"})
    assert page.heading == "Is er nu gevaar?"
    for one in loket.services.facts.crisis:
        if one.bar:
            assert f"{one.name}: bel {one.phone}" in page.text
    loket.visitor().send(FORM, *sign_up("zelf", "27-3-1990", pressing="nu", gevaar__gelezen="ja"))
    assert cases(loket)[0].marks == ["nu gevaar"]


@pytest.mark.parametrize(("pressing", "place"), [("nu", 0), ("snel", 0), ("gewoon", 1)])
def test_what_presses_stands_above_what_came_before(
    loket: Loket, pressing: str, place: int
) -> None:
    loket.visitor().send(FORM, *sign_up("zelf", "27-3-1990"))
    loket.clock.now += timedelta(minutes=5)
    danger = {"gevaar__gelezen": "ja"} if pressing == "nu" else {}
    loket.visitor().send(FORM, *sign_up("zelf", "27-3-1990", pressing=pressing, **danger))
    first, second = (case.reference for case in cases(loket))
    shown = Office(loket).colleague("medewerker").get("/medewerker/").html
    listed = sorted((first, second), key=shown.index)
    assert listed.index(second) == place


def test_it_says_by_when_why_and_how_long_before_anything_is_typed(loket: Loket) -> None:
    page = loket.visitor().get(FORM)
    assert "binnen 3 dagen een eerste antwoord" in page.text
    assert "geen burgerservicenummer (BSN), geen polisnummer en geen medisch dossier" in page.text
    page = loket.visitor().walk(FORM, *sign_up("zelf", "27-3-1990"))
    assert "uiterlijk 6 maart 2026 antwoord" in page.text
    assert "niet langer dan 2 maanden" in page.text
    loket.visitor().send(FORM, *sign_up("zelf", "27-3-1990"))
    (case,) = cases(loket)
    assert (str(case.due_on), str(case.keep_until)) == ("2026-03-06", "2026-05-03")


def test_a_number_of_the_citizen_is_warned_about(loket: Loket) -> None:
    pages = sign_up("zelf", "27-3-1990")
    pages[-2] = {**pages[-2], "hulpvraag": "Mijn BSN is 111222333."}
    page = loket.visitor().walk(FORM, *pages)
    warnings = [one.text for one in page.all("div", class_="warning")]
    assert any("Dat hebben wij niet nodig" in one for one in warnings), warnings


def test_without_a_way_to_answer_it_does_not_come(loket: Loket) -> None:
    pages = sign_up("zelf", "27-3-1990")
    pages[-2] = {name: value for name, value in pages[-2].items() if name != "telefoon"}
    assert refused(loket.visitor().walk(FORM, *pages), "Vul een telefoonnummer of een e-mailadres")


def reference_of(loket: Loket) -> str:
    (case,) = cases(loket)
    return case.reference


def is_to(form: Element, path: str = "/links/nieuw") -> bool:
    return form.attributes.get("action", "").endswith(path)


def make_intake(office: Office, **answers: str) -> Page:
    """Press the button on the page of the sign-up, with the reference that staff fill in."""
    path = f"/medewerker/zaak/{reference_of(office.loket)}"
    return office.colleague().submit(path, "/links/nieuw", **answers)


def test_a_sign_up_becomes_a_link_in_one_step_and_the_answer_may_hold_it(loket: Loket) -> None:
    loket.visitor().send(FORM, *sign_up("zelf", "27-3-1990"))
    office, reference = Office(loket), reference_of(loket)
    person = office.colleague()
    page = person.get(f"/medewerker/zaak/{reference}")
    assert "de geboortedatum uit de aanmelding: 27 maart 1990" in page.text
    made = person.submit(f"/medewerker/zaak/{reference}", "/links/nieuw", client="C-77")
    assert made.heading == "De link is klaar"
    assert f"Bij zaak {reference} staat nu dat deze link is gemaakt." in made.text
    token = token_on(made)
    assert "geboortedatum" in loket.visitor().get(f"/l/{token}").text
    (case,) = cases(loket)
    assert (case.client, case.closed_at) == ("C-77", None)
    number = next(place for place, one in enumerate(made.all("form")) if is_to(one, "/antwoord"))
    action = made.all("form")[number].attributes["action"]
    filled = person.post(action, {**made.form(number), "doe": "wijzigen"})
    (text,) = [one.text for one in filled.all("textarea") if one.attributes["name"] == "verder"]
    assert token in text
    history = person.get(f"/medewerker/zaak/{reference}")
    assert "Intake-link gemaakt" in history.text


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ({"hulp_mogelijk": "ja", "verder": "Wij bellen morgen."}, "Ja, wij kunnen helpen."),
        ({"hulp_mogelijk": "onzeker", "verder": "Wij bellen morgen."}, "Dat weten wij nog niet."),
        ({"hulp_mogelijk": "nee", "waarheen": "Het wijkteam kan helpen."}, "Nee, wij kunnen niet"),
    ],
)
def test_an_answer_says_whether_help_is_possible_and_what_comes_next(
    loket: Loket, parts: dict[str, str], said: str
) -> None:
    loket.visitor().send(FORM, *sign_up("zelf", "27-3-1990"))
    person, path = Office(loket).colleague(), f"/medewerker/zaak/{reference_of(loket)}"
    page = preview(person, path, klaar="ja", **parts)
    assert said in page.text
    for words in parts.values():
        assert words in page.text or len(words.split()) == 1
    empty = preview(person, path, klaar="ja", hulp_mogelijk="nee")
    assert refused(empty, "Schrijf waarom niet, en wie wel kan helpen.")


def test_what_a_referrer_reads_does_not_get_the_link(loket: Loket) -> None:
    loket.visitor().send(FORM, *sign_up("verwijzer", "27-3-1990"))
    made = make_intake(Office(loket), client="C-77")
    assert "Een verwijzer leest het antwoord" in made.text
    assert not [one for one in made.all("button") if one.text == "Zet de link in het antwoord"]


def test_a_wrong_reference_comes_back_with_all_that_was_chosen(loket: Loket) -> None:
    loket.visitor().send(FORM, *sign_up("zelf", "27-3-1990"))
    page = make_intake(Office(loket), client="Jan Jansen")
    assert refused(page, "Dit lijkt op een naam.")
    kept = next(page.form(place) for place, one in enumerate(page.all("form")) if is_to(one))
    assert (kept["aanmelding"], kept["geboren-jaar"]) == (reference_of(loket), "1990")
    assert cases(loket)[0].client is None


def test_a_sign_up_of_a_known_client_makes_no_link_for_another(loket: Loket) -> None:
    loket.visitor().send(FORM, *sign_up("zelf", "27-3-1990"))
    assert make_intake(Office(loket), client="C-77").status == 200
    page = (
        Office(loket)
        .colleague(mail="b@voorbeeld.nl")
        .submit(f"/medewerker/zaak/{reference_of(loket)}", "/links/nieuw", client="C-78")
    )
    assert refused(page, "staat al op een ander kenmerk")


def test_a_closed_sign_up_and_another_kind_make_no_link(loket: Loket) -> None:
    loket.visitor().send(FORM, *sign_up("zelf", "27-3-1990"))
    office, reference = Office(loket), reference_of(loket)
    other = office.case().reference
    person = office.colleague()
    person.submit(f"/medewerker/zaak/{reference}", "/afronden", waarom="withdrawn")
    assert person.get(f"/medewerker/links/nieuw?aanmelding={reference}").status == 404
    assert person.get(f"/medewerker/links/nieuw?aanmelding={other}").status == 404


def test_staff_enter_it_without_a_birth_date_that_nobody_knows(loket: Loket) -> None:
    pages = sign_up("naaste", "27-3-1940")
    pages[1] = {name: value for name, value in pages[1].items() if not name.startswith("geb")}
    person = Office(loket).colleague("medewerker")
    enter(person, "aanmelden", arrived("28-2-2026"), *pages)
    page = person.get(f"/medewerker/zaak/{reference_of(loket)}")
    assert "In de aanmelding staat geen geboortedatum." in page.text


def test_a_first_reply_that_comes_before_the_answer_is_said_as_such(
    settings: Settings, tmp_path: Path, start: Callable[[Settings], Loket]
) -> None:
    facts = f'{FACTS}[kinds.aanmelden.first]\nvalue = "4h"\n'
    page = start(offering(settings, tmp_path, facts)).visitor().get(FORM)
    assert "binnen 4 uur een eerste antwoord" in page.text


def test_whatsapp_is_asked_where_the_provider_uses_it(
    settings: Settings, tmp_path: Path, start: Callable[[Settings], Loket]
) -> None:
    facts = f'{FACTS}[contact.whatsapp]\nvalue = "06 00000002"\n'
    own, other = start(offering(settings, tmp_path / "own", facts)), tmp_path / "other"
    for loket in (own, start(offering(settings, other, FACTS))):
        with loket.app.app_context():
            steps = loket.services.kinds["aanmelden"].steps(loket.services.situation())
        asked = {one.name for step in steps for one in step.questions}
        assert ("appen" in asked) == (loket is own)

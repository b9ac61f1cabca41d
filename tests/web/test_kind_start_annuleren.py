"""Calling off the start: what it costs or may cost is said before it is sent."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from formsapp.settings import Settings
from tests.page import Page
from tests.web.conftest import Loket
from tests.web.sent import (
    NO_MAIL,
    Answers,
    cases,
    day,
    myself,
    opened,
    refused,
    sent_twice,
    with_other_fact,
)

pytestmark = pytest.mark.parametrize("provider", ["doz-thuiszorg"])
FORM = "/f/start-annuleren"
START_COSTS, PGB_COSTS = "€ 250", "€ 400"


def pages(pgb: str) -> list[Answers]:
    return [*myself(), day("start", "9-3-2026"), {"wlz__pgb": pgb}]


def costs(loket: Loket, pgb: str) -> Page:
    """The page that says what it costs, before anything is sent."""
    page = loket.visitor().walk(FORM, *pages(pgb))
    assert page.heading == "Lees eerst wat dit kost"
    assert page.all("button", value="verder")[0].text == "Ja, ik wil doorgaan"
    return page


def notices(page: Page) -> list[str]:
    """What the warning, or the page with all answers, says."""
    boxes = ("warning", "notice")
    inside = [one for one in page.all("p") if "clause" not in one.attributes.get("class", "")]
    return [
        one.text for one in inside if any(up.attributes.get("class") in boxes for up in one.inside)
    ]


def test_from_first_page_to_receipt(loket: Loket) -> None:
    visitor = loket.visitor()
    page = visitor.walk(FORM, *pages("nee"), {}, {"toelichting": "Niets."}, NO_MAIL)
    assert page.heading == "Kijk uw antwoorden na"
    assert START_COSTS in notices(page)[0]
    visitor.press("versturen")
    assert "De zorg begint niet: dat staat vast." in visitor.follow().text
    (case,) = cases(loket)
    assert (case.kind, case.team) == ("start-annuleren", "administratie")
    assert "geregeld" not in opened(loket, case)


def test_nobody_confesses_what_the_provider_must_show(loket: Loket) -> None:
    page = loket.visitor().walk(FORM, *myself())
    assert "geregeld" not in page.text
    first, *rest = notices(costs(loket, "nee"))
    assert f"Dit kan {START_COSTS} kosten. U betaalt dat alleen als u kort voor" in first
    assert "Dat moeten wij u dan laten zien." in first
    assert not any("pgb" in text for text in rest)


@pytest.mark.parametrize(
    ("pgb", "words"),
    [
        ("toegekend", "want u krijgt het pgb en koopt de zorg niet bij ons in"),
        ("wacht", "Krijgt u het pgb later"),
        ("weet-niet", "Vroegen wij voor u een pgb uit de Wlz aan, en krijgt u het?"),
    ],
)
def test_a_pgb_under_the_wlz_can_cost_money(loket: Loket, pgb: str, words: str) -> None:
    text = notices(costs(loket, pgb))[1]
    assert words in text
    assert PGB_COSTS in text


@pytest.mark.parametrize("pgb", ["nee", "afgewezen"])
def test_without_a_pgb_the_request_costs_nothing(loket: Loket, pgb: str) -> None:
    assert not any("pgb" in text for text in notices(costs(loket, pgb)))


def test_it_says_who_decides_and_what_to_do_in_a_dispute(loket: Loket) -> None:
    page = costs(loket, "nee")
    assert "Wij kijken na wat er geregeld was en beslissen." in page.text
    assert "U mag ook een klacht indienen." in page.text
    links = [link.attributes["href"] for link in page.all("a", rel="noopener")]
    assert [link.partition("#")[2] for link in links] == ["start-annuleren", "wlz-pgb-aanvraag"]


def test_what_it_costs_has_one_place_on_the_receipt(loket: Loket) -> None:
    page = loket.visitor().send(FORM, *pages("toegekend"), {}, {"toelichting": ""}, NO_MAIL)
    assert [one.text for one in page.all("dt")].count("Wat het kost") == 1
    said = next(one for one in page.all("dd") if START_COSTS in one.text)
    assert PGB_COSTS in said.text


def test_who_gets_care_already_is_led_to_opzeggen(loket: Loket) -> None:
    page = loket.visitor().walk(FORM, *myself())
    assert "Dan kunt u niet meer annuleren, maar wel opzeggen." in page.text
    assert any(link.attributes["href"].endswith("/f/opzeggen") for link in page.all("a"))


@pytest.mark.parametrize(
    ("answers", "error"),
    [
        ([*myself()[:1], {"naam": ""}], "Vul uw naam in."),
        ([{}], "Kies voor wie u dit invult."),
        ([*myself()[:2], day("geboortedatum", "1-1-2030")], "of een eerdere dag"),
        ([*myself()[:3], {"telefoon": ""}], "Vul een telefoonnummer in."),
        ([*myself(), day("start", "32-1-2026")], "Deze datum bestaat niet"),
        ([*myself(), {}], "Kies een antwoord."),
    ],
)
def test_an_error_points_at_its_field(loket: Loket, answers: list[Answers], error: str) -> None:
    assert refused(loket.visitor().walk(FORM, *answers), error)


def test_nothing_is_sent_before_the_warning_was_shown(loket: Loket) -> None:
    visitor = loket.visitor()
    page = visitor.walk(FORM, *pages("nee"))
    data = {**page.form(), "bij": "controle", "doe": "versturen"}
    del data["kosten-gelezen"]
    assert visitor.post(FORM, data).heading == "Lees eerst wat dit kost"
    assert cases(loket) == []


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("[money.cancel_start_euros]\nvalue = ", "Dit kan € 275"),
        ("[money.wlz_pgb_euros]\nvalue = ", "betaalt u € 275"),
    ],
)
def test_the_amount_follows_the_fact(
    settings: Settings, tmp_path: Path, start: Callable[[Settings], Loket], line: str, words: str
) -> None:
    facts = (settings.docs / settings.provider / "provider.toml").read_text()
    old = line + facts.partition(line)[2][:3]
    loket = start(with_other_fact(settings, tmp_path, old, f"{line}275"))
    assert words in costs(loket, "toegekend").text


def test_sending_twice_is_one_case(loket: Loket) -> None:
    visitor = loket.visitor()
    visitor.walk(FORM, *pages("nee"), {}, {}, NO_MAIL)
    assert len(sent_twice(loket, visitor)) == 1
    assert len(cases(loket)) == 1

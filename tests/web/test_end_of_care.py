"""A notice that takes time: asked, computed, and shown with how, for who gives it and for staff."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from formsapp.facts import FactsError
from formsapp.settings import Settings
from formsapp.web.form.print_empty_form import paper_data
from tests.page import Visitor
from tests.web.conftest import Loket
from tests.web.office import Office
from tests.web.sent import NO_MAIL, Answers, cases, day, myself, refused, with_other_fact

pytestmark = pytest.mark.parametrize("provider", ["doz-thuiszorg"])
FORM = "/f/opzeggen"
OLD = 'at_once = true\nwritten = true\nclause = "DOZ-7.3"\n'
CLAUSE = 'clause = "DOZ-7.3"\n'
MONTH = f'length = "1m"\n{CLAUSE}'
MONTH_END = f'length = "1m"\nto = "month-end"\n{CLAUSE}'
REASONABLE = f"reasonable = true\n{CLAUSE}"
TRIAL = f'{MONTH}[ending.trial]\nlasts = "1m"\nat_once = true\n'
SVB = f"at_once = true\n{CLAUSE}[ending.pgb]\nsvb = true\n"
BOTH = f'{TRIAL}[ending.pgb]\nlength = "2m"\nclause = "DOZ-P.2"\n'
Begin = Callable[[str], Loket]


@pytest.fixture
def begin(settings: Settings, start: Callable[[Settings], Loket], tmp_path: Path) -> Begin:
    """Start the provider with another rule."""
    return lambda rule: start(replace(with_other_fact(settings, tmp_path, OLD, rule), face="both"))


def walk(visitor: Visitor, wish: str, *asked: Answers) -> str:
    return visitor.walk(FORM, *myself(), {"vanaf": "dag"}, *asked, day("laatste-dag", wish)).text


PGB: Answers = {"uit__pgb": "ja"}
NO_PGB: Answers = {"uit__pgb": "nee"}
NEW: Answers = {"proeftijd": "ja"}
KNOWN: Answers = {"proeftijd": "nee"}
CASES: list[tuple[str, str, list[Answers], str, tuple[str, ...]]] = [
    (
        "A month, wished earlier",
        *(MONTH, [], "10-3-2026"),
        (
            "De laatste dag van de zorg is 3 april 2026.",
            "met een opzegtermijn van 1 maand opzeggen",
            "10 maart 2026. Dat is eerder dan kan",
        ),
    ),
    (
        "A month, wished later",
        *(MONTH, [], "1-6-2026"),
        (
            "De laatste dag van de zorg is 1 juni 2026.",
            "tot en met 3 april 2026",
            "U vroeg om 1 juni 2026. Dat is later, en dat mag.",
        ),
    ),
    (
        "To the end of a month",
        *(MONTH_END, [], "3-4-2026"),
        (
            "De laatste dag van de zorg is 30 april 2026.",
            "Dat kan vanaf 30 april 2026.",
            "U vroeg om 3 april 2026. Dat is eerder dan kan.",
        ),
    ),
    (
        "To the end of a later month",
        *(MONTH_END, [], "5-5-2026"),
        (
            "De laatste dag van de zorg is 31 mei 2026.",
            "De zorg loopt dan door tot het einde van die maand.",
        ),
    ),
    (
        "In the trial",
        *(TRIAL, [NEW], "3-3-2026"),
        (
            "De laatste dag van de zorg is 3 maart 2026.",
            "De proeftijd is 1 maand. In die tijd kunt u op elk moment opzeggen.",
        ),
    ),
    (
        "After the trial",
        *(TRIAL, [KNOWN], "3-3-2026"),
        (
            "De laatste dag van de zorg is 3 april 2026.",
            "U kunt met een opzegtermijn van 1 maand opzeggen.",
        ),
    ),
    (
        "From a pgb, as the SVB has it",
        *(SVB, [PGB], "3-3-2026"),
        (
            "De laatste dag van de zorg is 3 april 2026.",
            "de Sociale Verzekeringsbank, kunt u met een opzegtermijn van 1 maand opzeggen.",
        ),
    ),
    (
        "Without a pgb",
        *(SVB, [NO_PGB], "3-3-2026"),
        ("De laatste dag van de zorg is 3 maart 2026.", "U kunt op elk moment opzeggen."),
    ),
    (
        "From a pgb, agreed by itself; no trial then",
        *(BOTH, [PGB], "3-3-2026"),
        (
            "De laatste dag van de zorg is 3 mei 2026.",
            "U betaalt deze zorg uit een pgb. Dan kunt u met een opzegtermijn van 2 maanden",
        ),
    ),
    (
        "No pgb, in the trial",
        *(BOTH, [NO_PGB, NEW], "9-3-2026"),
        (
            "De laatste dag van de zorg is 9 maart 2026.",
            "In die tijd kunt u op elk moment opzeggen.",
        ),
    ),
]


@pytest.mark.parametrize(
    ("rule", "asked", "wish", "said"),
    [one[1:] for one in CASES],
    ids=[one[0] for one in CASES],
)
def test_the_last_day_is_computed_and_said_with_how(
    begin: Begin, rule: str, asked: list[Answers], wish: str, said: tuple[str, ...]
) -> None:
    text = walk(begin(rule).visitor(), wish, *asked)
    assert [one for one in said if one not in text] == []


def test_it_stands_on_the_check_page_the_receipt_and_for_staff(begin: Begin) -> None:
    loket = begin(MONTH)
    visitor, reader = loket.visitor(), Office(loket).colleague("medewerker")
    walk(visitor, "10-3-2026")
    page = visitor.go_on({}, {"kopie": "nee"}, {"doorgeven": "nee"}, NO_MAIL)
    how = (
        "de opzegtermijn loopt tot en met 3 april 2026. U vroeg om 10 maart 2026. Dat is eerder "
        "dan kan. De laatste dag van de zorg is 3 april 2026."
    )
    assert how in page.text
    assert "/doz-thuiszorg/voorwaarden/#opzeggen" in [
        one.attributes["href"] for one in page.all("a", rel="noopener")
    ]
    visitor.press("versturen")
    receipt = visitor.follow().text
    proven = receipt.partition("Einde van de zorg")[2]
    assert "De laatste dag van de zorg is 3 april 2026." in proven
    assert "dat staat vast" not in receipt
    (case,) = cases(loket)
    assert "Opzegging laatste dag 3 april 2026" in reader.get("/medewerker/").text
    shown = reader.get(f"/medewerker/zaak/{case.reference}").text
    assert "De laatste dag van de zorg is 3 april 2026." in shown


def test_of_a_reasonable_notice_staff_tell_the_day(begin: Begin) -> None:
    loket = begin(REASONABLE)
    visitor, reader = loket.visitor(), Office(loket).colleague("medewerker")
    text = walk(visitor, "10-3-2026")
    visitor.go_on({}, {"kopie": "nee"}, {"doorgeven": "nee"}, NO_MAIL)
    visitor.press("versturen")
    assert "Opzegging gevraagd: tot en met 10 maart 2026" in reader.get("/medewerker/").text
    assert "U kunt met een redelijke opzegtermijn opzeggen." in text
    assert "U vroeg om 10 maart 2026. Hoe lang de opzegtermijn is, hangt af van uw zorg." in text
    assert "De laatste dag van de zorg is" not in text


@pytest.mark.hostile("zone-other")
def test_who_ends_it_late_at_night_ends_it_on_that_day_in_the_netherlands(begin: Begin) -> None:
    loket = begin(MONTH_END)
    loket.clock.set(datetime(2026, 3, 31, 21, 59, tzinfo=UTC))
    assert "De laatste dag van de zorg is 30 april 2026." in walk(loket.visitor(), "31-3-2026")
    loket.clock.set(datetime(2026, 3, 31, 22, 0, tzinfo=UTC))
    assert "De laatste dag van de zorg is 31 mei 2026." in walk(loket.visitor(), "1-4-2026")


@pytest.mark.parametrize("script", [True, False])
def test_who_sends_it_after_midnight_reads_the_other_day_first(
    begin: Begin, *, script: bool
) -> None:
    loket = begin(MONTH_END)
    loket.clock.set(datetime(2026, 3, 31, 21, 59, tzinfo=UTC))
    visitor = Visitor(loket.app, script=script)
    walk(visitor, "30-4-2026")
    page = visitor.go_on({}, {"kopie": "nee"}, {"doorgeven": "nee"}, NO_MAIL)
    assert "De laatste dag van de zorg is 30 april 2026." in page.text
    loket.clock.set(datetime(2026, 3, 31, 22, 1, tzinfo=UTC))
    page = visitor.press("versturen")
    assert refused(page, "Er is nog niets verstuurd. Intussen is het na middernacht")
    assert "De laatste dag van de zorg is 31 mei 2026." in page.text
    assert cases(loket) == []
    assert visitor.press().heading == "Kijk uw antwoorden na"
    assert visitor.press("versturen").status == 303
    assert "De laatste dag van de zorg is 31 mei 2026." in visitor.follow().text


def test_a_higher_price_ends_it_without_notice(begin: Begin) -> None:
    pages: list[Answers] = [*myself(), {"vanaf": "prijs"}, day("einde", "1-3-2026")]
    text = begin(MONTH).visitor().walk(FORM, *pages).text
    assert "De zorg stopt op 1 maart 2026." in text
    assert "opzegtermijn" not in text


def test_paper_says_each_rule_and_for_whom(begin: Begin) -> None:
    loket = begin(BOTH)
    with loket.app.test_request_context():
        data = paper_data(loket.services.kinds["opzeggen"])
    said = [one["text"] for group in data["groups"] for one in group["notices"]]
    text = " ".join(said)
    assert "op elk moment opzeggen" in text
    assert "met een opzegtermijn van 2 maanden opzeggen" in text
    assert "met een opzegtermijn van 1 maand opzeggen" in text


WRONG = [
    (CLAUSE, "ending: expected one of at_once, length, reasonable"),
    (f'at_once = true\nlength = "1m"\n{CLAUSE}', "got at_once and length"),
    (f'length = "0m"\n{CLAUSE}', "ending.length: expected a length above 0"),
    (f'at_once = true\nto = "month-end"\n{CLAUSE}', 'ending.to: expected "any"'),
    (f"{MONTH}[ending.trial]\nat_once = true\n", "ending.trial.lasts: expected a length such as"),
    (f"{MONTH}[ending.pgb]\n{CLAUSE}", "ending.pgb: expected one of at_once, length, reasonable"),
    (f"{MONTH}notice = 1\n", "ending.notice: expected one of the keys"),
]


@pytest.mark.parametrize(("rule", "refusal"), WRONG)
def test_a_rule_that_makes_no_sense_is_refused(begin: Begin, rule: str, refusal: str) -> None:
    with pytest.raises(FactsError) as error:
        begin(rule)
    assert refusal in str(error.value)


@pytest.mark.parametrize(
    ("asked", "last"),
    [((PGB,), "3 mei"), ((NO_PGB, NEW), "10 maart"), ((NO_PGB, KNOWN), "3 april")],
)
def test_staff_read_the_last_day_by_the_rule_that_is_for_this_client(
    begin: Begin, asked: tuple[Answers, ...], last: str
) -> None:
    loket = begin(BOTH)
    visitor, reader = loket.visitor(), Office(loket).colleague("medewerker")
    walk(visitor, "10-3-2026", *asked)
    visitor.go_on({}, {"kopie": "nee"}, {"doorgeven": "nee"}, NO_MAIL)
    visitor.press("versturen")
    assert f"Opzegging laatste dag {last} 2026" in reader.get("/medewerker/").text

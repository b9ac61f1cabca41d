"""What is promised within hours: the same hour before sending, on the receipt and for staff."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from formsapp.facts.fact import Term
from formsapp.facts.lengths import Length
from formsapp.facts.translatable_texts import make_say
from formsapp.paper.condition_words import Words
from formsapp.paper.empty_form_content import FormPrinter
from formsapp.settings import Settings
from formsapp.web.staff.staff_words import count_hours
from tests.page import Page
from tests.web.conftest import Loket
from tests.web.entering import acknowledged, arrived, press, walk
from tests.web.offered import offering
from tests.web.office import Office
from tests.web.sent import cases
from tests.web.test_calendar import subscribe
from tests.web.test_kind_aanmelden import sign_up

KIND = """
[kinds.aanmelden]
team = "zorg"
open = true
term = "sign_up"
keep = { value = "2m" }
"""
ANSWER = (
    KIND
    + """
[terms.sign_up]
length = "4h"
regime = "contract-hours"
"""
)
FIRST = (
    KIND
    + """
first = { value = "4h" }
[terms.sign_up]
length = "5d"
regime = "contract-calendar"
"""
)
FORM = "/f/aanmelden"
HOUR = "3 maart 2026 om 14.30 uur"


@pytest.fixture
def provider() -> str:
    """Any provider can promise it; the words with *u* are known of this one."""
    return "doz-thuiszorg"


@pytest.fixture(params=[ANSWER, FIRST], ids=["answer", "first reply"])
def office(
    request: pytest.FixtureRequest,
    settings: Settings,
    start: Callable[[Settings], Loket],
    tmp_path: Path,
) -> Office:
    made = offering(settings, tmp_path, request.param)
    return Office(start(replace(made, face="both")))


def is_first(office: Office) -> bool:
    return office.loket.services.facts.kinds["aanmelden"].first is not None


def what(office: Office) -> str:
    return "een eerste reactie" if is_first(office) else "antwoord"


def test_the_client_reads_one_hour_from_the_first_page_to_the_receipt(office: Office) -> None:
    visitor = office.loket.visitor()
    page = visitor.walk(FORM, *sign_up("zelf", "27-3-1990"))
    assert f"Verstuurt u dit nu? Dan krijgt u uiterlijk {HOUR} {what(office)}." in page.text
    assert "De termijn is 4 uur: tot en met dinsdag 3 maart 2026 om 14.30 uur." in page.text
    assert "4 maart" not in page.text
    visitor.press("versturen")
    page = visitor.follow()
    assert f"U krijgt uiterlijk {HOUR} {what(office)}." in page.text
    of = " van eerste reactie" if is_first(office) else ""
    assert f"Beloofd tijdstip{of}{HOUR}" in page.text
    assert "4 maart" not in page.text


def test_staff_see_the_hour_and_what_is_left_of_it(office: Office) -> None:
    office.loket.visitor().send(FORM, *sign_up("zelf", "27-3-1990"))
    (case,) = cases(office.loket)
    reader = office.colleague("medewerker")
    inbox = reader.get("/medewerker/").text
    assert "Nog 4 uur" in inbox
    assert "di 3 mrt 14.30" in inbox
    assert f"iterlijk {HOUR}" in reader.get(f"/medewerker/zaak/{case.reference}").text
    assert b"DTSTART:20260303T133000Z" in subscribe(office, reader).fetch().get_data()


@pytest.mark.parametrize(
    ("left", "words", "colour"),
    [
        (timedelta(hours=4), "Nog 4 uur", "orange"),
        (timedelta(hours=1), "Nog 1 uur", "orange"),
        (timedelta(minutes=59, seconds=59), "Nog 59 minuten", "red"),
        (timedelta(seconds=5), "Nog 0 minuten", "red"),
        (timedelta(minutes=-1), "1 minuut te laat", "red"),
        (timedelta(minutes=-130), "2 uur te laat", "red"),
    ],
)
def test_hours_that_are_left_in_words(
    loket: Loket, left: timedelta, words: str, colour: str
) -> None:
    with loket.app.app_context():
        assert count_hours(left) == (words, colour)


def code_of(page: Page) -> str:
    return page.all("strong", class_="receipt-code")[0].text


def test_after_the_hour_the_client_reads_that_it_is_too_late(office: Office) -> None:
    client = office.loket.visitor()
    code = code_of(client.send(FORM, *sign_up("zelf", "27-3-1990")))
    office.loket.clock.now += timedelta(hours=4)
    assert "niet gelukt" not in client.get(f"/o/{code}").text
    office.loket.clock.now += timedelta(seconds=1)
    late = client.get(f"/o/{code}").text
    assert f"uiterlijk {HOUR}" in late
    assert "Dat is niet gelukt." in late


def test_who_enters_it_is_asked_the_time_and_the_hour_runs_from_then(office: Office) -> None:
    person = office.colleague("medewerker")
    first = arrived("3-3-2026", "phone", "9.15")
    page = walk(person, "aanmelden", first, *sign_up("zelf", "27-3-1990"))
    assert "3 maart 2026 om 13.15 uur" in page.text
    page = press(person, "versturen", **acknowledged(page))
    (case,) = cases(office.loket)
    assert "3 maart 2026 om 13.15 uur" in person.get(f"/medewerker/zaak/{case.reference}").text


@pytest.mark.parametrize(
    ("term", "says"),
    [
        (Term(length=Length(4, "h"), regime="contract-hours"), "vanaf het moment waarop wij uw"),
        (Term(length=Length(3, "d"), regime="contract-calendar"), "vanaf de dag waarop wij uw"),
        (Term(length=Length(3, "wd"), regime="contract-calendar"), "en eindigt op een werkdag."),
        (Term(length=Length(3, "d"), regime="ATW"), "en eindigt op een werkdag."),
    ],
)
@pytest.mark.parametrize("kind", ["klacht", "intrekken"])
def test_paper_says_from_when_a_term_runs_and_how_it_ends(
    loket: Loket, kind: str, term: Term, says: str
) -> None:
    known = loket.services
    say = make_say(known.facts)
    said = FormPrinter(known.kinds[kind], known.situation(), say, {}, Words(say)).say_term(term)
    ends = "eindigt op een werkdag" in says
    assert (says in said) == (kind == "intrekken" or not ends)
    assert ("eindigt op een werkdag" in said) == (ends and kind == "intrekken")


def test_the_handbook_speaks_of_hours_where_they_are_promised(office: Office) -> None:
    page = office.colleague("medewerker").get("/medewerker/handboek/zaken/")
    assert "Dan staat erbij hoeveel uur er nog is." in page.text


def test_the_handbook_does_not_where_they_are_not(
    settings: Settings, start: Callable[[Settings], Loket]
) -> None:
    plain = Office(start(replace(settings, face="both")))
    page = plain.colleague("medewerker").get("/medewerker/handboek/zaken/")
    assert "hoeveel uur" not in page.text

"""Taking back a consent without a link, and how staff enter it for a client."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from formsapp.settings import Settings
from tests.page import Page, without_drawn
from tests.web.circles import family
from tests.web.conftest import Loket
from tests.web.entering import arrived, enter
from tests.web.office import Colleague, Office
from tests.web.sent import Answers, cases, day, opened, refused
from tests.web.test_toestemming import consents

FORM = "/f/intrekken"
WHO: list[Answers] = [
    {"hoedanigheid": "zelf"},
    {"naam": "Fatima O'Brien"},
    {},
    {"bereikbaar": "06 00000000"},
]


@pytest.fixture
def office(settings: Settings, start: Callable[[Settings], Loket]) -> Office:
    return Office(start(replace(settings, face="both")))


def take_back(loket: Loket, *what: str, words: str = "") -> Page:
    own: list[Answers] = [{"woorden": words}] if words else []
    return loket.visitor().send(FORM, {"wat": [*what]}, *own, *WHO)


def bare(page: Page) -> str:
    """What is said, without the number and the code that differ each time."""
    codes = [one.text for one in page.all("strong", class_="receipt-code")]
    text = page.text
    for code in codes:
        text = text.replace(code, "")
    return re.sub(r"Z-[0-9A-Z]{4}-[0-9A-Z]{4}", "", text)


def test_a_client_and_a_stranger_get_the_same_answer(loket: Loket) -> None:
    first, *_ = consents(loket)
    family(loket, "moeder")
    stranger = bare(take_back(loket, first))
    assert "Daarom krijgt iedereen dit bewijs." in stranger
    assert bare(loket.visitor().send(FORM, {"wat": [first]}, *WHO)) == stranger
    assert "C-1" not in without_drawn(stranger)


def test_it_holds_from_the_day_of_receipt_and_says_so(loket: Loket) -> None:
    first, *_ = consents(loket)
    page = loket.visitor().walk(FORM, {"wat": [first]}, *WHO)
    assert "geldt dit vanaf de dag waarop wij het ontvangen" in page.text
    assert "antwoord." not in page.text.partition("Wanneer wij dit verwerken")[2][:120]
    page = take_back(loket, first)
    assert "bericht vanaf de dag waarop wij het ontvingen" in page.text
    assert "Wij verwerken dit uiterlijk 4 maart 2026." in page.text
    assert "uiterlijk 4 maart 2026 antwoord" not in page.text


@pytest.mark.parametrize(
    ("at", "due"),
    [
        (datetime(2026, 3, 3, 9, 30, tzinfo=UTC), date(2026, 3, 4)),
        (datetime(2026, 3, 6, 9, 30, tzinfo=UTC), date(2026, 3, 9)),  # Friday: Monday
        (datetime(2026, 4, 2, 9, 30, tzinfo=UTC), date(2026, 4, 7)),  # before Good Friday
        (datetime(2026, 5, 13, 21, 59, tzinfo=UTC), date(2026, 5, 18)),  # an equated day
        (datetime(2026, 3, 3, 23, 30, tzinfo=UTC), date(2026, 3, 5)),  # past midnight here
    ],
)
def test_it_is_due_by_the_end_of_the_next_working_day(
    loket: Loket, at: datetime, due: date
) -> None:
    loket.clock.now = at
    take_back(loket, consents(loket)[0])
    (case,) = cases(loket)
    assert (case.due_on, case.at_once, case.client) == (due, True, None)
    assert case.team == loket.services.facts.kinds["toestemming"].team
    assert case.marks == ["intrekking"]


def test_own_words_do_where_no_consent_fits(loket: Loket) -> None:
    take_back(loket, "anders", words="Niet meer bellen met mijn tante.")
    answers = opened(loket, cases(loket)[0])
    assert answers["woorden"]["answer"] == "Niet meer bellen met mijn tante."
    assert refused(loket.visitor().walk(FORM, {}), "Kies ten minste")


def test_for_someone_else_it_asks_whom_and_a_birth_date_that_may_be_unknown(
    loket: Loket,
) -> None:
    pages: list[Answers] = [
        {"hoedanigheid": "ouder"},
        {"naam": "Karim"},
        {"naam-client": "Noor"},
        {},
        {"bereikbaar": "karim@example.nl"},
    ]
    loket.visitor().send(FORM, {"wat": [consents(loket)[0]]}, *pages)
    answers = opened(loket, cases(loket)[0])
    assert answers["naam-client"]["answer"] == "Noor"
    assert answers["geboortedatum"]["answer"] == ""


AGES = (
    ("ouder", "27-3-1975", "is 18 jaar of ouder. Kijk de datum na."),
    ("vertegenwoordiger", "4-3-2015", "is jonger dan 18 jaar. Kijk de datum na."),
    ("zelf", "4-3-2015", "is jonger dan 12 jaar. Kijk de datum na."),
    *(("ouder", "4-3-2015", ""), ("zelf", "27-3-1975", ""), ("ouder", "--", "")),
)
"""By what right, a date of birth, and what is said of the two."""


@pytest.mark.parametrize("provider", ["doz-thuiszorg"])
def test_a_birth_date_that_does_not_go_with_who_writes_is_asked_once_and_stops_nobody(
    loket: Loket,
) -> None:
    for capacity, born, words in AGES:
        whom: Answers = {} if capacity == "zelf" else {"naam-client": "Noor"}
        who: Answers = {"hoedanigheid": capacity, "naam": "Karim", "bereikbaar": "06 00000000"}
        asked = {**who, **whom, **day("geboortedatum", born)}
        pages: list[Answers] = [{"wat": [consents(loket)[0]]}, asked]
        page = loket.visitor().walk(FORM, *pages)
        assert (page.heading == "Klopt de geboortedatum?") == bool(words)
        assert words in page.text
        went_on: list[Answers] = [{"geboren-nagekeken": "ja"}] if words else []
        loket.visitor().send(FORM, *pages, *went_on)
    marks = sorted(len(case.marks) for case in cases(loket))
    assert marks == [1, 1, 1, 2, 2, 2]
    doubt = ["intrekking", "geboortedatum past niet bij wie het invult"]
    assert all(case.marks == doubt[: len(case.marks)] for case in cases(loket))


@pytest.mark.parametrize("provider", ["al-osra-zorg"])
def test_nothing_to_the_municipality_for_the_bill_is_the_first_choice(loket: Loket) -> None:
    page = loket.visitor().walk(FORM)
    first = page.all("label")[0].text
    assert first.startswith("Aan de gemeente: inhoud uit je dossier geven")
    assert "Ook als wij er nooit naar vroegen." in first
    links = [one.attributes["href"] for one in page.all("a")]
    assert any(link.endswith("voorwaarden/#niet-delen-met-gemeente") for link in links)
    site = loket.services.settings.site
    assert "formulieren/intrekken" in (site / "privacy" / "index.html").read_text()


@pytest.mark.parametrize("provider", ["doz-thuiszorg"])
def test_a_provider_that_never_asks_about_the_bill_does_not_name_it(loket: Loket) -> None:
    assert "gemeente" not in loket.visitor().walk(FORM).text.partition("Wat mag niet meer?")[2]


def test_staff_see_on_top_that_it_takes_something_back(office: Office) -> None:
    take_back(office.loket, consents(office.loket)[0])
    (case,) = cases(office.loket)
    person = office.colleague("medewerker")
    assert "Intrekking" in person.get("/medewerker/").all("ol", class_="cases")[0].text
    page = person.get(f"/medewerker/zaak/{case.reference}")
    assert "Intrekking" in [one.text for one in page.all("span", class_="tag tag-orange")]
    assert "Vastleggen bij een cliënt" in page.text


def press(person: Colleague, do: str = "verder", /, **answers: str | list[str]) -> Page:
    """Fill in the form of the page about taking back, and press a button."""
    assert person.page is not None
    forms = [one.attributes.get("action", "") for one in person.page.all("form")]
    number = next(place for place, action in enumerate(forms) if "/intrekken/" in action)
    return person.post(forms[number], {**person.page.form(number, **answers), "doe": do})


def choose_person(page: Page, whose: str) -> str:
    ids = {one.text: one.attributes["for"] for one in page.all("label")}
    found = next(ids[text] for text in ids if text.startswith(whose))
    return page.all("input", id=found)[0].attributes["value"]


def withdraw(
    office: Office, whose: str, *what: str, via: str = "phone", on: str = "3-3-2026"
) -> Page:
    person = office.colleague("medewerker", f"{len(cases(office.loket))}@voorbeeld.nl")
    person.get("/medewerker/intrekken/?client=C-1")
    first = arrived(on, via, client="C-1")
    page = press(person, **first)
    assert "Kies van wie dit is" in page.text
    press(person, **{**first, "binnen-van": choose_person(page, whose)})
    press(person, ingetrokken=[*what])
    return press(person, "versturen")


@pytest.mark.parametrize("via", ["phone", "paper"])
def test_what_someone_takes_back_by_phone_or_letter_holds_from_the_day_it_came(
    office: Office, via: str
) -> None:
    first, second, *_ = consents(office.loket)
    noor = family(office.loket, "moeder", "vader")
    for who in noor.links:
        noor.says(who, first, second)
    assert noor.read()[first].verdict.text() == "mag"
    office.loket.clock.ahead(days=9)
    page = withdraw(office, "moeder", first, via=via, on="9-3-2026")
    assert page.heading == "Het is ingevoerd"
    assert "Ingetrokken: " in page.text
    assert "Dit geldt vanaf 9 maart 2026." in page.text
    code = page.all("strong", class_="receipt-code")[0].text
    assert "Ingetrokken op 9 maart 2026: Aan " in office.loket.visitor().get(f"/o/{code}").text
    found = noor.read()
    assert found[first].verdict.text() == "ingetrokken"
    assert found[first].verdict.since == date(2026, 3, 9)
    assert found[first].heard[-1].answer.who == "moeder"
    assert found[second].verdict.text() == "mag"
    case = next(one for one in cases(office.loket) if one.channel == via)
    assert (case.kind, case.marks, case.received_on) == (
        "toestemming",
        ["ingetrokken"],
        date(2026, 3, 9),
    )


def test_a_yes_after_a_withdrawal_by_phone_was_entered_counts_on_the_same_day(
    office: Office,
) -> None:
    first, *_ = consents(office.loket)
    noor = family(office.loket, "moeder", "vader")
    for who in noor.links:
        noor.says(who, first)
    office.loket.clock.now += timedelta(minutes=1)
    withdraw(office, "moeder", first)
    assert noor.read()[first].verdict.text() == "ingetrokken"
    office.loket.clock.now += timedelta(minutes=1)
    noor.says("moeder", first)
    assert noor.read()[first].verdict.text() == "mag"


def test_a_withdrawal_that_is_entered_later_is_the_last_of_its_day(office: Office) -> None:
    first, *_ = consents(office.loket)
    noor = family(office.loket, "moeder", "vader")
    office.loket.clock.now = office.loket.clock.now.replace(hour=22, minute=59, second=59)
    for who in noor.links:
        noor.says(who, first)
    came = office.loket.services.today
    office.loket.clock.ahead(days=1)
    withdraw(office, "moeder", first, on=f"{came.day}-{came.month}-{came.year}")
    assert noor.read()[first].verdict.text() == "ingetrokken"


def test_what_changes_nothing_is_not_said_to_hold(office: Office) -> None:
    first, *_ = consents(office.loket)
    today = office.loket.services.today
    noor = family(office.loket, "moeder", born=today.replace(year=today.year - 16))
    noor.says("jongere", first)
    for whose, holds in (
        ("moeder", "mee? Dan geldt dit vanaf 3"),
        ("jongere", "Dit geldt vanaf 3"),
    ):
        assert holds in withdraw(office, whose, first).text
        text = noor.read()[first].verdict.text()
        assert text == ("mag" if whose == "moeder" else "ingetrokken")


def test_several_at_once_are_one_case(office: Office) -> None:
    first, second, *_ = consents(office.loket)
    noor = family(office.loket, "moeder")
    for who in noor.links:
        noor.says(who, first, second)
    withdraw(office, "jongere", first, second)
    assert [noor.read()[one].verdict.text() for one in (first, second)] == ["ingetrokken"] * 2


def settle(
    office: Office,
    reference: str,
    whose: str,
    client: str = "C-1",
    seen: list[tuple[Colleague, Page]] | None = None,
) -> Page:
    """Enter what came without a link; ``seen`` gets who did it, and the page with all answers."""
    person = office.colleague("medewerker")
    page = person.get(f"/medewerker/zaak/{reference}")
    (way,) = [one for one in page.all("a") if one.text == "Vastleggen bij een cliënt"]
    page = person.get(way.attributes["href"])
    assert not page.all("input", name="binnen-via")
    page = press(person, client=client)
    press(person, **{"binnen-van": choose_person(page, whose)})
    page = press(person)  # what the client chose is filled in
    if seen is not None:
        seen.append((person, page))
    return press(person, "versturen")


def test_what_came_without_a_link_is_entered_for_its_client_from_its_own_day(
    office: Office,
) -> None:
    first, second, *_ = consents(office.loket)
    noor = family(office.loket, "moeder", "vader")
    for who in noor.links:
        noor.says(who, first, second)
    office.loket.clock.ahead(days=3)
    take_back(office.loket, first)
    came = office.loket.services.today
    source = cases(office.loket)[-1]
    assert noor.read()[first].verdict.text() == "mag", "nobody knows yet whose it is"
    office.loket.clock.ahead(days=1)
    assert settle(office, source.reference, "vader").heading == "Het is ingevoerd"
    found = noor.read()
    assert found[first].verdict.text() == "ingetrokken"
    assert found[first].verdict.since == came
    assert found[first].heard[-1].answer.who == "vader"
    assert found[second].verdict.text() == "mag"
    done = {one.reference: one for one in cases(office.loket)}[source.reference]
    assert done.client == "C-1"
    assert done.closed_at is not None
    page = office.colleague("manager").get(f"/medewerker/zaak/{source.reference}")
    assert "Vastleggen bij een cliënt" not in page.text
    assert (
        office.colleague("medewerker", "b@voorbeeld.nl")
        .get(f"/medewerker/intrekken/?van={source.reference}")
        .status
        == 404
    )


def test_who_does_not_read_consents_enters_none(office: Office) -> None:
    person = office.colleague("beheerder")
    assert person.get("/medewerker/intrekken/").status == 404
    assert "Een toestemming intrekken" not in person.get("/medewerker/invoeren/").text


def test_any_other_case_is_not_entered_this_way(office: Office) -> None:
    other = office.case(kind="akkoord")
    person = office.colleague("medewerker")
    assert person.get(f"/medewerker/intrekken/?van={other.reference}").status == 404


def test_a_letter_of_someone_who_is_not_found_yet_is_entered_as_the_form(office: Office) -> None:
    pages: list[Answers] = [arrived(), {"wat": [consents(office.loket)[0]]}, *WHO[:3], {}]
    assert enter(office.colleague("medewerker"), "intrekken", *pages).heading == "Het is ingevoerd"
    (case,) = cases(office.loket)
    assert (case.received_on, case.due_on) == (date(2026, 2, 28), date(2026, 3, 2))


def test_sent_twice_by_staff_it_is_one_case(office: Office) -> None:
    first, *_ = consents(office.loket)
    noor = family(office.loket, "moeder")
    noor.says("moeder", first)
    office.loket.clock.now += timedelta(hours=1)
    person = office.colleague("medewerker")
    person.get("/medewerker/intrekken/?client=C-1")
    page = press(person, **arrived("3-3-2026", "phone", client="C-1"))
    press(person, **{"binnen-van": choose_person(page, "moeder")})
    press(person, ingetrokken=[first])
    assert person.page is not None
    page = person.page
    for _time in range(2):
        person.page = page
        assert press(person, "versturen").heading == "Het is ingevoerd"
    assert len(cases(office.loket)) == 2

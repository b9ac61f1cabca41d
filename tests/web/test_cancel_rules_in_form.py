"""The form to cancel a visit says and follows the provider's own rule, from page to receipt."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from formsapp.facts.dutch_format import NBSP
from formsapp.settings import Settings
from formsapp.web.form import print_empty_form
from tests.cancel_rules import DAY, RULES, WHATEVER, fee, write_rule
from tests.page import Page, Visitor
from tests.web.answering import preview
from tests.web.conftest import Loket
from tests.web.entering import acknowledged, arrived, press, walk
from tests.web.office import Office
from tests.web.sent import NO_MAIL, Answers, cases
from tests.web.test_kind_bezoek_afzeggen import FORM, at, one

pytestmark = pytest.mark.parametrize("provider", ["doz-thuiszorg"])
Start = Callable[[str], Office]
OF_COSTS = re.compile(
    r"kost|betaal|gratis|uitzondering|prijs|bedrag|€|euro|onmogelijk|reden", re.IGNORECASE
)


@pytest.fixture
def ruled(settings: Settings, tmp_path: Path, start: Callable[[Settings], Loket]) -> Start:
    """Start the example with another rule for visits."""

    def made(visits: str) -> Office:
        docs = write_rule(tmp_path / "docs", visits).parent
        return Office(start(replace(settings, docs=docs, face="both")))

    return made


def rule(number: str) -> str:
    (found,) = [one.facts for one in RULES if one.name.startswith(number)]
    return found


def text(page: Page) -> str:
    return page.text.replace(NBSP, " ")


def paper_of(office: Office) -> str:
    with office.loket.app.test_request_context():
        kind = office.loket.services.kinds["bezoek-afzeggen"]
        data = print_empty_form.paper_data(kind)
    return json.dumps(data, ensure_ascii=False, default=str).replace(NBSP, " ")


def send(visitor: Visitor, **answers: str) -> str:
    """Send the form from its last page; gives the receipt."""
    if visitor.page and not visitor.page.all("button", value="versturen"):
        visitor.press(**NO_MAIL)
    assert visitor.press("versturen", **answers).status == 303
    return text(visitor.follow())


@pytest.mark.parametrize(("date", "mark"), [("5-3-2026", "op tijd"), ("4-3-2026", "te laat")])
def test_without_a_fee_nothing_that_anyone_reads_speaks_of_costs(
    ruled: Start, date: str, mark: str
) -> None:
    office = ruled(DAY)
    visitor = office.loket.visitor()
    read = [visitor.get(FORM), *(visitor.press(**answers) for answers in one(date, "9.00"))]
    assert read[-1].heading == "Kijk uw antwoorden na"
    assert f"{mark.capitalize()}: het bezoek van" in read[-1].text
    receipt = send(visitor)
    assert f"10.30 uur: {mark}." in receipt
    case = cases(office.loket)[-1]
    assert case.marks == [mark]
    staff = office.colleague("medewerker").get(f"/medewerker/zaak/{case.reference}")
    for said in (*(text(page) for page in read), receipt, staff.text, paper_of(office)):
        found = OF_COSTS.findall(re.sub(r"neemt kosten|kosteloos", "", said))
        assert not found, (found, said)
    shown = office.colleague("medewerker").get("/medewerker/handboek/soorten/bezoek-afzeggen/")
    assert not OF_COSTS.findall(shown.text.partition("Kijk of het op tijd was")[2])


def test_where_no_reason_counts_nobody_is_asked_for_one(ruled: Start) -> None:
    office = ruled(f"{DAY}\n{fee('percent = 75')}\n{WHATEVER}")
    visitor = office.loket.visitor()
    page = visitor.walk(FORM, *one("4-3-2026", "9.00"))
    assert page.heading == "Dit is te laat om gratis af te zeggen"
    assert "Dit kost 75 procent van het geplande bezoek, want" in text(page)
    assert "Dit geldt wat de reden ook is." in page.text
    assert "De wet laat alleen kosten toe die redelijk zijn." in page.text
    assert not page.all("textarea")
    page = visitor.press()
    receipt = send(visitor)
    assert "te laat. Dit kost 75 procent van het geplande bezoek." in receipt
    assert "Waarom" not in paper_of(office)
    assert cases(office.loket)[-1].marks == ["te laat"]


@pytest.mark.parametrize("script", [True, False])
def test_who_becomes_late_where_no_reason_counts_reads_that_before_sending(
    ruled: Start, *, script: bool
) -> None:
    office = ruled(f"{DAY}\n{fee('euros = 65')}\n{WHATEVER}")
    visitor = Visitor(office.loket.app, script=script)
    at(office.loket, "2026-03-04T08:59:30")
    visitor.walk(FORM, *one("5-3-2026", "9.00"), NO_MAIL)
    at(office.loket, "2026-03-04T09:00:30")
    page = visitor.press("versturen")
    assert page.status == 422
    assert "Intussen is het te laat geworden voor een bezoek" in page.text
    assert "Dit kost € 65, want" in text(page)
    assert cases(office.loket) == []
    assert "te laat. Dit kost € 65." in send(visitor)


@pytest.mark.parametrize(
    ("number", "rest"),
    [
        ("1:", "Dan is dat uiterlijk de werkdag ervoor om 18.00 uur. Bij ziekte kan het later: "),
        ("7:", "Dan is dat telefonisch, uiterlijk de dag zelf om 9.00 uur."),
    ],
)
def test_the_first_page_says_the_whole_rule(ruled: Start, number: str, rest: str) -> None:
    read = ruled(rule(number)).loket.visitor().get(FORM).text
    assert "minstens 24 uur van tevoren kost dat niets. Is de dag ervoor een zaterdag, " in read
    assert rest in read


@pytest.mark.parametrize(("ill", "mark"), [("ja", "op tijd"), ("nee", "te laat")])
def test_who_is_ill_can_cancel_on_the_day_itself(ruled: Start, ill: str, mark: str) -> None:
    office = ruled(rule("1:"))
    at(office.loket, "2026-03-05T08:15")
    visitor = office.loket.visitor()
    page = visitor.walk(FORM, *myself_at())
    assert "uiterlijk de werkdag ervoor om 18.00 uur" in page.text
    assert "Bij ziekte kan afzeggen later: uiterlijk de dag zelf om 8.30 uur." in page.text
    visit = one("5-3-2026", "14.00")[-1]
    page = visitor.press(**visit)
    assert page.heading == "Is degene die de zorg krijgt ziek?"
    page = visitor.press(ziek=ill)
    assert (page.heading == "Dit is te laat om gratis af te zeggen") == (ill == "nee")
    if ill == "nee":
        assert "Is het door ziekte?" not in page.text
        page = visitor.press()
    assert f"8.15 uur: {mark}." in send(visitor)
    assert cases(office.loket)[-1].marks == [mark]


def myself_at() -> list[Answers]:
    return one("5-3-2026", "14.00")[:-1]


def test_whether_someone_is_ill_is_not_asked_where_it_changes_nothing(ruled: Start) -> None:
    office = ruled(rule("1:"))
    at(office.loket, "2026-03-05T08:31")
    page = office.loket.visitor().walk(FORM, *one("5-3-2026", "14.00"))
    assert page.heading == "Dit is te laat om gratis af te zeggen"


def test_after_a_day_off_a_call_is_in_time_and_the_form_says_so(ruled: Start) -> None:
    office = ruled(rule("7:"))
    at(office.loket, "2026-04-07T08:00")
    visitor = office.loket.visitor()
    page = visitor.walk(FORM, *one("7-4-2026", "14.00"))
    assert "Dit kost het bedrag op onze prijslijst" in page.text
    call = "bel tot en met dinsdag 7 april 2026 om 9.00 uur"
    assert "Met een telefoontje bent u nog op tijd voor het bezoek van dinsdag" in page.text
    assert call in page.text
    visitor.press()
    assert call in send(visitor)
    assert cases(office.loket)[-1].marks == ["te laat"]


def test_the_price_that_hangs_on_the_place_is_asked_once_and_said(ruled: Start) -> None:
    office = ruled(rule("12:"))
    visitor = office.loket.visitor()
    page = visitor.walk(FORM, *one("4-3-2026", "9.00"))
    assert page.heading == "Waar is het bezoek?"
    assert "€ 40" in text(page)
    page = visitor.press(soort__bezoek="ergens anders")
    assert page.heading == "Dit is te laat om gratis af te zeggen"
    assert "Dit kost € 40, want" in text(page)
    visitor.press()
    assert "Dit kost € 40, want" in send(visitor)


def test_a_price_in_steps_says_what_it_costs_now_and_when_it_costs_more(ruled: Start) -> None:
    office = ruled(rule("11:"))
    visitor = office.loket.visitor()
    page = visitor.walk(FORM, *one("5-3-2026", "9.00"))
    assert "Dit kost 50 procent van het geplande bezoek, want" in text(page)
    visit, moment = "donderdag 5 maart 2026 om 9.00 uur", "woensdag 4 maart 2026 om 9.00 uur"
    later = f"Zegt u het bezoek van {visit} pas na {moment} af? Dan kost dat het geplande bezoek."
    assert later in page.text


def test_what_comes_from_the_second_time_on_is_said_and_reasons_are_asked(ruled: Start) -> None:
    office = ruled(rule("18:"))
    visitor = office.loket.visitor()
    page = visitor.walk(FORM, *one("4-3-2026", "9.00"))
    assert "De eerste keer kost het niets." in page.text
    assert "Zegt u voor de 2e keer te laat af? Dan kost dat € 45." in text(page)
    assert "Zegt u voor de 3e keer te laat af? U krijgt een brief." in page.text
    assert "Kon u niet op tijd afzeggen door ziekte of een sterfgeval?" in page.text
    receipt = send(visitor, onmogelijk="ja", reden="Ik lag in het ziekenhuis.")
    assert "om deze reden: ziekte of een sterfgeval" in receipt
    path = f"/medewerker/zaak/{cases(office.loket)[-1].reference}"
    person = office.colleague("medewerker")
    shown = preview(
        person, path, uitzondering="nee", redenen="Dit was de tweede keer: € 45.", klaar="ja"
    )
    assert "De regel is: " in text(shown)


def test_a_reason_takes_off_the_amount_where_that_is_what_is_paid(ruled: Start) -> None:
    office = ruled(f"{DAY}\n{fee('euros = 60')}\nexcuse.value = 'impossible'")
    visitor = office.loket.visitor()
    page = visitor.walk(FORM, *one("4-3-2026", "9.00"))
    assert "Bijvoorbeeld door een spoedopname. Dan betaalt u dit bedrag niet." in page.text
    receipt = send(visitor, onmogelijk="ja", reden="Ik lag in het ziekenhuis.")
    assert "leest uw reden en beslist of u dit bedrag betaalt." in receipt
    path = f"/medewerker/zaak/{cases(office.loket)[-1].reference}"
    person = office.colleague("medewerker")
    assert "Dan betaalt de cliënt dit bedrag niet." in person.get(path).text
    shown = preview(person, path, uitzondering="ja", redenen="U lag in het ziekenhuis.", klaar="ja")
    assert "U betaalt niets voor deze afzegging." in text(shown)


def test_a_price_that_may_be_charged_is_said_so(ruled: Start) -> None:
    office = ruled(rule("physiotherapy"))
    page = office.loket.visitor().walk(FORM, *one("4-3-2026", "9.00"))
    assert "Dit kan € 35 kosten, want" in text(page)
    assert "kan dat € 35 kosten" in paper_of(office)


@pytest.mark.parametrize(("channel", "mark"), [("phone", "op tijd"), ("paper", "te laat")])
def test_staff_who_enter_a_call_are_told_that_a_call_is_in_time(
    ruled: Start, channel: str, mark: str
) -> None:
    office = ruled(rule("7:"))
    at(office.loket, "2026-04-07T08:45")
    first = arrived("7-4-2026", channel, "8.30", client="C-9")
    who: list[Answers] = [{"hoedanigheid": "zelf"}, {"naam": "Jan"}]
    person = office.colleague("medewerker")
    page = walk(person, "bezoek-afzeggen", first, *who, one("7-4-2026", "14.00")[-1])
    if mark == "te laat":
        page = press(person, "versturen", **acknowledged(page))
    else:
        page = press(person, "versturen")
    assert page.heading == "Het is ingevoerd"
    (case,) = cases(office.loket)
    assert case.marks == [mark]
    assert f"8.30 uur: {mark}." in page.text


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("4:", "en kost dat € 100 (tot en met 60 minuten) of € 150 (langer dan 60 minuten)"),
        ("4:", "Dit geldt wat de reden ook is."),
        ("7:", "Zeg het dan af: telefonisch, uiterlijk de dag zelf om 9.00 uur."),
        ("11:", "en kost dat 50 procent van het geplande bezoek. Bel"),
        ("11:", "Zegt u niet minstens 24 uur van tevoren af? Dan kost dat het geplande bezoek."),
        ("16:", "Naar verhouding is dat € 50 voor 30 minuten en € 100 voor 60 minuten."),
        ("18:", "De eerste keer kost dat niets."),
        ("13:", "korter dan 24 uur voor het bezoek"),
        ("15:", "Zegt u voor de 2e keer te laat af? Dan kost dat € 70."),
        ("19:", "en kost dat het geplande bezoek (ten hoogste € 65)"),
        ("20:", "De gemeente betaalt dit niet."),
        ("22:", "korter dan 1 werkdag voor het bezoek"),
    ],
)
def test_paper_says_the_rule_too(ruled: Start, number: str, words: str) -> None:
    assert words in paper_of(ruled(rule(number)))


@pytest.mark.parametrize(
    ("number", "asked", "answer", "mark"),
    [
        ("1:", "Is degene die de zorg krijgt ziek?", {"ziek": "ja"}, "op tijd"),
        ("12:", "Waar is het bezoek?", {"soort__bezoek": "ergens anders"}, "te laat"),
    ],
)
def test_staff_are_asked_what_decides_once_a_visit_is_late(
    ruled: Start, number: str, asked: str, answer: dict[str, str], mark: str
) -> None:
    office = ruled(rule(number))
    at(office.loket, "2026-03-05T08:20")
    first = arrived("5-3-2026", "paper", "8.15", client="C-9")
    who: Answers = {"hoedanigheid": "zelf", "naam": "Jan"}
    person = office.colleague("medewerker")
    page = walk(person, "bezoek-afzeggen", first, {**who, **one("5-3-2026", "14.00")[-1]})
    assert asked in page.text
    page = press(person, "verder", **answer)
    page = press(person, "versturen", **acknowledged(page))
    assert page.heading == "Het is ingevoerd"
    assert cases(office.loket)[-1].marks == [mark]


@pytest.mark.parametrize("script", [True, False])
@pytest.mark.parametrize(
    ("number", "asked", "answer"),
    [
        ("1:", "Is degene die de zorg krijgt ziek?", {"ziek": "nee"}),
        ("12:", "Waar is het bezoek?", {"soort__bezoek": "ergens anders"}),
    ],
)
def test_what_time_brings_to_ask_is_asked_before_what_it_costs(
    ruled: Start, number: str, asked: str, answer: dict[str, str], *, script: bool
) -> None:
    office = ruled(rule(number))
    visitor = Visitor(office.loket.app, script=script)
    at(office.loket, "2026-03-04T08:59:30")
    visitor.walk(FORM, *one("5-3-2026", "9.00"), NO_MAIL)
    at(office.loket, "2026-03-04T09:00:30")
    page = visitor.press("versturen")
    assert page.heading == asked
    assert cases(office.loket) == []
    page = visitor.press(**answer)
    assert page.heading == "Dit is te laat om gratis af te zeggen"
    assert "Dit kost € 40, want" in text(page)
    assert page.all("button", value="versturen")
    assert visitor.press("versturen").status == 303
    assert cases(office.loket)[-1].marks == ["te laat"]

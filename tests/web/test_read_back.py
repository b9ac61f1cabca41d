"""Before it is taken in, what was entered is read back; after it, its receipt can be sent."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import unquote

import pytest
from werkzeug.datastructures import MultiDict

from formsapp.demo.sample_cases import fill_in
from formsapp.kinds import Kind
from formsapp.kinds.base import Said, Situation
from formsapp.kinds.questions import Seen
from formsapp.settings import Settings
from formsapp.web.form.form_progress import FormProgress
from formsapp.web.form.one_page import OnePage, find_later
from formsapp.web.staff.entry_by_staff import why_not
from tests.page import Page
from tests.web.conftest import Loket
from tests.web.entering import READ_BACK, acknowledged, arrived, enter, press, walk
from tests.web.office import Colleague, Office
from tests.web.sent import Answers, day, refused
from tests.web.test_akkoord import cases, opened
from tests.web.test_kind_klacht import COMMITTEE, NAMED, REACH, START, complaint

ONLY_DOZ = pytest.mark.parametrize("provider", ["doz-thuiszorg"])
WARNED = "Zeg of lees dit eerst, en vink dat aan."
TODAY = "3-3-2026"


@pytest.fixture
def office(settings: Settings, start: Callable[[Settings], Loket]) -> Office:
    return Office(start(replace(settings, face="both")))


def call(office: Office, via: str = "phone", on: str = TODAY) -> Page:
    return walk(office.colleague("manager"), "klacht", arrived(on, via), *complaint(office.loket))


def test_a_caller_hears_it_in_the_providers_own_way(office: Office) -> None:
    says_je = office.loket.services.facts.provider.address_form == "je"
    words = (
        ("Je belt om te vertellen wat je van ons vindt.", "Je vertelde: Zij kwam te laat.")
        if says_je
        else ("U belt om te vertellen wat u van ons vindt.", "U vertelde: Zij kwam te laat.")
    )
    shown = call(office)
    for text in (*words, "Klopt dat?"):
        assert text in shown.text


@pytest.mark.parametrize(("via", "opening"), [("visit", " bent hier om"), ("paper", "")])
def test_who_is_at_the_desk_hears_it_too_and_nobody_hears_a_letter(
    office: Office, via: str, opening: str
) -> None:
    shown = call(office, via)
    assert ("Klopt dat?" in shown.text) == bool(opening)
    assert opening in shown.text
    assert shown.heading == READ_BACK[bool(opening)]


def test_the_last_day_is_said_as_the_form_says_it_and_none_that_has_passed(office: Office) -> None:
    said, late = call(office).text, call(office, on="5-1-2026").text
    assert "uiterlijk 14 april 2026 antwoord." in said
    assert "het nu zo snel mogelijk." in late
    assert "antwoord." not in late.partition("Klopt dat?")[2].partition("Wie dit leest")[0]


def test_what_is_typed_stays_on_the_way_back_and_a_warning_is_said_anew(office: Office) -> None:
    person = office.colleague("manager")
    told: list[Answers] = [*complaint(office.loket), {"over-lezer": "ja"}]
    shown = walk(person, "klacht", arrived(TODAY, "phone"), *told)
    asked = press(person, "wijzig", **acknowledged(shown))
    assert asked.status == 200
    assert "En nog eens." in asked.all("textarea")[0].text
    assert press(person).heading == READ_BACK[True]
    assert refused(press(person, "versturen"), WARNED)
    assert not cases(office.loket)


@ONLY_DOZ
def test_what_does_not_belong_is_no_error_and_is_not_stored(office: Office) -> None:
    person = office.colleague("manager")
    visit: Answers = {**day("dag", "9-3-2026"), "tijd": "9.30", "wat": "een"}
    period: Answers = {**day("tot", "1-3-2026"), **day("dag-2", "x-y-z"), "nog-2": "ja"}
    who: Answers = {"hoedanigheid": "zelf", "naam": "Jan"}
    first = arrived(TODAY, "phone", "10.00", client="C-9")
    assert enter(person, "bezoek-afzeggen", first, who, visit, period)
    (case,) = cases(office.loket)
    assert not {"tot", "dag-2", "nog-2"} & opened(office.loket, case).keys()


@ONLY_DOZ
def test_all_that_is_wrong_is_said_at_once_beside_its_question(office: Office) -> None:
    person = office.colleague("manager")
    visit: Answers = {**day("dag", "31-2-2026"), "tijd": "25.00", "wat": "periode"}
    page = walk(person, "bezoek-afzeggen", arrived("4-3-2026", "phone"), visit)
    (summary,) = [
        one for one in page.all("div") if "error-summary" in one.attributes.get("class", "")
    ]
    links = [one.attributes["href"] for one in page.all("a") if summary in one.inside]
    names = "binnen-dag binnen-tijd hoedanigheid naam dag tijd tot"
    assert links == [f"#{name}" for name in names.split()]
    assert "autofocus" in summary.attributes


@ONLY_DOZ
def test_while_someone_calls_the_page_says_what_a_day_comes_to(office: Office) -> None:
    person = office.colleague("manager")
    shown = person.get("/medewerker/invoeren/bezoek-afzeggen")
    visit: Answers = {**day("dag", "4-3-2026"), "tijd": "9.30"}
    for at, verdict in (("9.15", "Op tijd"), ("10.00", "Te laat")):
        typed = shown.form(1, **arrived(TODAY, "phone", at), **visit)
        said = person.post(person.address, {**typed, "doe": "meteen"})
        assert said.body.decode().startswith(verdict)


def entered(office: Office) -> dict[str, Kind]:
    with office.loket.app.app_context():
        known = office.loket.services.kinds
        return {slug: kind for slug, kind in known.items() if not why_not(kind, ())}


def filled(office: Office, kind: Kind) -> tuple[Situation, MultiDict[str, str]]:
    with office.loket.app.app_context():
        situation = replace(office.loket.services.situation(), linked=True, entered=True)
        return situation, fill_in(kind, situation)


def test_each_warning_of_each_kind_is_said_before_it_is_taken_in(office: Office) -> None:
    person = office.colleague("manager")
    for slug, kind in entered(office).items():
        situation, data = filled(office, kind)
        steps = FormProgress(kind, situation, data).pages
        seen = [one.name for page in steps for one in page.step.questions if isinstance(one, Seen)]
        page = person.get(f"/medewerker/invoeren/{slug}")
        came = arrived(TODAY, "paper", "10.00", client="C-9")
        rest = {name: data.getlist(name) for name in data if name not in seen}
        sent = {**page.form(1, **came), **rest, "doe": "versturen"}
        shown = person.post(person.address, sent)
        assert refused(shown, WARNED) == bool(seen), (slug, shown.text)
        if seen:
            assert {*acknowledged(shown)} == {*seen}
            assert press(person, "versturen", **acknowledged(shown)).heading == "Het is ingevoerd"


SCREEN = re.compile(r"hieronder|hierboven|ga (dan )?terug|kopieer|knop|klik", re.IGNORECASE)


def test_what_staff_say_to_a_caller_speaks_of_no_screen(office: Office) -> None:
    for slug, kind in entered(office).items():
        situation, _data = filled(office, kind)
        steps = kind.steps(situation)
        for step in (one for one in steps if one.id in find_later(steps)):
            told = [one.said.text for one in step.notice if isinstance(one.said, Said)]
            for text in (*(step.aloud or step.intro), *told):
                assert not SCREEN.search(text), (slug, text)


@pytest.mark.parametrize("provider", ["al-osra-zorg"])
def test_who_calls_for_the_committee_hears_what_to_do_and_gets_no_promise(office: Office) -> None:
    person = office.colleague("klachtenfunctionaris")
    pages: list[Answers] = [
        *START,
        NAMED,
        *COMMITTEE,
        {"wie": "client"},
        {"hulp": "jeugdwet"},
        REACH,
    ]
    page = walk(person, "klacht", arrived(TODAY, "phone"), *pages)
    assert page.heading == "Lees voor en kijk na"
    assert "Je neemt zelf contact op." in page.text
    assert not SCREEN.search(page.all("form")[1].text)
    receipt = press(person, "versturen", **acknowledged(page))
    assert "Het antwoord komt van de commissie, niet van ons." in receipt.text
    assert "uiterlijk" not in receipt.text
    (case,) = cases(office.loket)
    assert (case.marks, case.due_on) == (["voor de klachtencommissie"], None)


def test_one_page_judges_as_the_pages_one_by_one_do(office: Office) -> None:
    for kind in entered(office).values():
        situation, data = filled(office, kind)
        apart, together = FormProgress(kind, situation, data), OnePage(kind, situation, data)
        assert together.complete
        assert together.answers == apart.answers
        assert [row.question.name for row in together.rows()] == [
            row.question.name for row in apart.rows()
        ]


def sms_of(page: Page) -> str:
    (way,) = [one for one in page.all("a") if one.attributes.get("href", "").startswith("sms:")]
    return unquote(way.attributes["href"])


def enter_with(person: Colleague, phone: str) -> str:
    first = arrived(TODAY, "phone")
    return sms_of(enter(person, "clientenraad", first, {"naam": "Jansen", "telefoon": phone}, {}))


def test_the_receipt_as_a_text_says_no_kind_and_no_name(office: Office) -> None:
    person = office.colleague("manager")
    text = enter_with(person, "06 - 0000 0000")
    (case,) = cases(office.loket)
    kind = office.loket.services.kinds["clientenraad"]
    assert text.startswith("sms:0600000000?&body=")
    assert case.reference in text
    assert "/o met code " in text
    for word in ("Jansen", "raad", kind.title, kind.noun, "klacht", "zorgteam"):
        assert word not in text

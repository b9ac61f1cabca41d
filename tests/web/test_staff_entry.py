"""What came on paper, by phone, by mail or at the desk: entered with its true day of receipt."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest
import sqlalchemy as sa
from werkzeug.datastructures import MultiDict

from formsapp.cases import event_log
from formsapp.cases.client_view import find_by_code
from formsapp.cases.models import Case, OutboxMail
from formsapp.demo.sample_cases import fill_in
from formsapp.facts.dutch_format import day as dutch_day
from formsapp.kinds import all_kinds
from formsapp.kinds.base import Situation
from formsapp.rules.amsterdam_time import AMSTERDAM
from formsapp.settings import Settings
from formsapp.web.form.form_progress import FormProgress
from formsapp.web.form.receipt_pdf_texts import receipt_texts
from formsapp.web.shared.arrival_channels import CHANNELS
from formsapp.web.shared.services import db
from formsapp.web.staff import arrival_moment, entry_arrival
from formsapp.web.staff.entry_by_staff import why_not
from formsapp.web.staff.internal_form_questions import CLIENT, SURE
from tests.page import Page, without_drawn
from tests.web.conftest import Loket
from tests.web.entering import acknowledged, arrived, enter, press, walk
from tests.web.office import Colleague, Office
from tests.web.sent import NO_MAIL, Answers, day, refused
from tests.web.test_akkoord import cases, opened
from tests.web.test_kind_klacht import INSIDE, NAMELESS, START, complaint

TODAY = "3-3-2026"
ONLY_DOZ = pytest.mark.parametrize("provider", ["doz-thuiszorg"])
ONLY_AO = pytest.mark.parametrize("provider", ["al-osra-zorg"])


@pytest.fixture
def office(settings: Settings, start: Callable[[Settings], Loket]) -> Office:
    return Office(start(replace(settings, face="both")))


def the_case(office: Office) -> Case:
    (case,) = cases(office.loket)
    return case


def entered_complaint(office: Office, **first: str) -> tuple[Colleague, Page]:
    """A carer enters a complaint for the team that alone can read it."""
    person = office.colleague("medewerker")
    pages = complaint(office.loket)
    if first:  # for a known client the form asks no name of a client
        pages = [*pages[:-1], {"naam": "Jan", "telefoon": "", "mail": ""}]
    return person, enter(person, "klacht", arrived(**first), *pages)


def code_on(page: Page) -> str:
    return page.all("strong", class_="receipt-code")[0].text


def test_a_complaint_by_letter_runs_from_the_day_on_which_the_letter_came(office: Office) -> None:
    _, page = entered_complaint(office)
    assert page.heading == "Het is ingevoerd"
    case = the_case(office)
    assert (case.channel, case.received_on) == ("paper", date(2026, 2, 28))
    # Six weeks from Saturday 28 February are Saturday 11 April: at home care it runs on to Monday.
    by_law = office.loket.services.facts.terms["complaint"].regime in {"ATW", "EU1182"}
    assert case.raw_due_on == date(2026, 4, 11)
    assert case.due_on == (date(2026, 4, 13) if by_law else date(2026, 4, 11))
    assert "28 februari 2026" in case.due_steps[0]
    assert case.keep_until == date(2028, 2, 28)
    assert case.reference in page.text
    assert "Zij kwam" in str(opened(office.loket, case)["verhaal"]["answer"])


def test_the_page_before_sending_says_day_term_and_who_reads_it(office: Office) -> None:
    person = office.colleague("medewerker")
    page = walk(person, "klacht", arrived(), *complaint(office.loket))
    assert "De termijn loopt vanaf 28 februari 2026" in page.text
    assert "Wie het nu invoert, kan het niet meer lezen" in page.text
    press(person, "wijzig")
    page = press(person, **arrived(TODAY))
    assert "De termijn loopt vanaf 3 maart 2026" in page.text


def test_who_entered_a_complaint_for_another_team_cannot_read_it_back(office: Office) -> None:
    person, page = entered_complaint(office, client="C-9")
    case = the_case(office)
    assert not [one for one in page.all("a") if f"/zaak/{case.reference}" in one.attributes["href"]]
    assert person.get(f"/medewerker/zaak/{case.reference}").status == 404
    assert case.reference not in person.get("/medewerker/?zoek=C-9").text
    officer = office.colleague("manager")
    assert "Zij kwam te laat." in officer.get(f"/medewerker/zaak/{case.reference}").text


def test_the_case_says_how_it_came_and_who_entered_it(office: Office) -> None:
    entered_complaint(office, client="C-9")
    text = office.colleague("manager").get(f"/medewerker/zaak/{the_case(office).reference}").text
    assert "28 februari 2026, op papier" in text
    assert "3 maart 2026 om 10.30 uur, door medewerker@voorbeeld.nl (medewerker)" in text
    assert "Ingevoerd 3 maart 2026 om 10.30 uur, medewerker@voorbeeld.nl" in text


def test_the_log_says_who_entered_it_and_when(office: Office) -> None:
    entered_complaint(office, client="C-9")
    with office.loket.app.app_context():
        (event,) = event_log.events_of_case(db.session, the_case(office).id)
        staff = office.staff("medewerker@voorbeeld.nl")
        assert (event.action, event.who, event.role) == ("receive", str(staff.id), "medewerker")
        assert (event.client, event.at) == ("C-9", office.loket.clock())


def test_the_receipt_is_printed_and_its_code_opens_the_status(office: Office) -> None:
    _, page = entered_complaint(office)
    sheet = page.all("section", class_="card sheet")[0].text
    assert "28 februari 2026, op papier" in sheet
    assert "Ingevoerd op3 maart 2026, door een medewerker" in sheet
    assert len(page.all("svg")) >= 1
    status = office.loket.visitor().get(f"/o/{code_on(page)}")
    assert "28 februari 2026, op papier" in status.text
    assert "Door een medewerker" in status.text
    with office.loket.app.test_request_context():
        lines = receipt_texts(find_by_code(db.session, code_on(page)), code_on(page))["lines"]
    assert "Binnengekomen: op papier. Een medewerker heeft het ingevoerd." in str(lines)


def test_a_form_that_the_client_sent_says_nothing_of_staff(office: Office) -> None:
    status = office.loket.visitor().send("/f/klacht", *complaint(office.loket))
    assert "Door een medewerker" not in status.text
    page = office.colleague("manager").get(f"/medewerker/zaak/{the_case(office).reference}")
    assert "Binnengekomen" not in page.text
    assert "Ontvangen3 maart 2026 om 10.30 uur" in page.text


def test_a_mail_goes_out_only_when_an_address_was_given(office: Office) -> None:
    person = office.colleague("medewerker")
    for number, mail in enumerate(["", "jan@voorbeeld.nl"]):
        reached: Answers = {"telefoon": "06 00000000", "mail": mail}
        enter(person, "clientenraad", arrived(TODAY), {"naam": "Jan"}, reached)
        with office.loket.app.app_context():
            mails = db.session.scalars(sa.select(OutboxMail)).all()
            assert [one.due_at for one in mails] == [office.loket.clock()] * number


def test_without_a_name_nothing_leads_to_the_client(office: Office) -> None:
    person = office.colleague("medewerker")
    page = walk(person, "klacht", arrived(client="C-9"), *START, NAMELESS, *INSIDE)
    assert "Daarom wordt het kenmerk C-9 niet bewaard" in page.text
    press(person, "versturen")
    case = the_case(office)
    assert (case.client, case.due_on) == (None, None)
    assert "C-9" not in without_drawn(str(opened(office.loket, case)))
    with office.loket.app.app_context():
        assert [one.client for one in event_log.events_of_case(db.session, case.id)] == [None]


def test_for_a_known_client_nothing_is_asked_to_find_them(office: Office) -> None:
    person = office.colleague("medewerker")
    told: list[Answers] = [*complaint(office.loket)[:-1], {"naam": "Jan", "naam-client": "Piet"}]
    known = walk(person, "klacht", arrived(client="C-9"), *told).text
    assert "Piet" not in known.partition("Dit gaat niet mee")[0]
    assert "Piet" in walk(person, "klacht", arrived(), *told).text.partition("Dit gaat niet")[0]
    visit = person.get("/medewerker/invoeren/dossier")
    words = "Alleen als het kenmerk van de cliënt hierboven leeg is."
    groups = [one for one in visit.all("div", class_="group") if "data-when" in one.attributes]
    assert words in next(one.text for one in groups if "Telefoonnummer" in one.text)


def test_how_it_came_stands_on_the_case_and_not_among_the_answers(office: Office) -> None:
    entered_complaint(office, client="C-9")
    names = opened(office.loket, the_case(office)).keys()
    assert not [name for name in names if name.startswith("binnen-") or name == "client"]


@ONLY_DOZ
def test_a_visit_called_off_by_phone_in_time_stays_in_time(office: Office) -> None:
    # It is 10.30 on 3 March; the visit is at 9.30 on 4 March, and the call was at 9.15.
    person = office.colleague("medewerker")
    first = arrived(TODAY, "phone", "9.15", client="C-9")
    visit: list[Answers] = [
        {"hoedanigheid": "zelf"},
        {"naam": "Jan"},
        {**day("dag", "4-3-2026"), "tijd": "9.30"},
    ]
    page = enter(person, "bezoek-afzeggen", first, *visit, NO_MAIL)
    case = the_case(office)
    assert (case.marks, case.received_at) == (["op tijd"], datetime(2026, 3, 3, 8, 15, tzinfo=UTC))
    proof = "Wij ontvingen dit op dinsdag 3 maart 2026 om 9.15 uur: op tijd."
    assert proof in page.text
    # What came in already needs no "send it before".
    assert "Verstuur het dus" not in person.get(f"/medewerker/zaak/{case.reference}").text
    assert proof in office.loket.visitor().get(f"/o/{code_on(page)}").text
    text = person.get(f"/medewerker/zaak/{case.reference}").text
    assert "Binnengekomen3 maart 2026 om 9.15 uur, per telefoon" in text


@ONLY_DOZ
def test_a_visit_called_off_too_late_is_told_so_at_the_desk(office: Office) -> None:
    person = office.colleague("medewerker")
    first = arrived(TODAY, "visit", "9.45", client="C-9")
    page = walk(
        person, "bezoek-afzeggen", first, visit_on("4-3-2026", hoedanigheid="zelf", naam="Jan")
    )
    assert "Dit is te laat om gratis af te zeggen" in page.text
    page = press(person, "versturen", onmogelijk="nee")
    assert refused(page, "Zeg of lees dit eerst, en vink dat aan.")
    assert press(person, "versturen", **acknowledged(page)).heading == "Het is ingevoerd"
    assert the_case(office).marks == ["te laat"]


def visit_on(on: str, **more: str) -> Answers:
    return {**day("dag", on), "tijd": "9.30", **more}


@ONLY_DOZ
def test_damage_is_judged_by_the_hour_at_which_the_letter_came(office: Office) -> None:
    person = office.colleague("manager")
    report: list[Answers] = [
        {"hoedanigheid": "zelf"},
        {"naam": "Jan"},
        {**day("dag", "26-2-2026"), "tijd": "9.00"},
        {"gebeurd": "De lamp viel om."},
        {"soort": "overig", "wat": "Een lamp"},
        {"wie": ""},
        {"kosten": ""},
        {},
        NO_MAIL,
    ]
    enter(person, "schade", arrived("1-3-2026", "paper", "9.00", client="C-9"), *report)
    assert the_case(office).marks == ["op tijd"]


@ONLY_DOZ
def test_what_goes_with_a_notice_by_letter_came_that_day_too(office: Office) -> None:
    person = office.colleague("medewerker")
    notice: list[Answers] = [
        {"hoedanigheid": "zelf"},
        {"naam": "Jan"},
        {"vanaf": "dag"},
        day("einde", "31-3-2026"),
        {},
        {"kopie": "ja"},
        {"doorgeven": "nee"},
        NO_MAIL,
    ]
    page = enter(person, "opzeggen", arrived(client="C-9"), *notice)
    found = {case.kind: case for case in cases(office.loket)}
    assert {case.received_on for case in found.values()} == {date(2026, 2, 28)}
    assert {(case.channel, case.client) for case in found.values()} == {("paper", "C-9")}
    assert found["dossier"].due_on == date(2026, 3, 30)
    codes = [one.text for one in page.all("strong", class_="receipt-code")]
    assert len(codes) == 2
    assert all(office.loket.visitor().get(f"/o/{code}").status == 200 for code in codes)


def test_each_kind_that_is_offered_can_be_entered_through_every_channel(office: Office) -> None:
    person, known = office.colleague("manager"), office.loket.services
    with office.loket.app.app_context():
        kinds = {slug: kind for slug, kind in known.kinds.items() if not why_not(kind, ())}
        filled = {slug: fill_in(kind, linked(known.situation())) for slug, kind in kinds.items()}
    for slug in kinds:
        asked = person.get(f"/medewerker/invoeren/{slug}").all("input", name="binnen-via")
        for via in (ways := [one.attributes["value"] for one in asked]):
            page = person.get(f"/medewerker/invoeren/{slug}")
            first = arrived("2-3-2026", via, "10.00", client="C-9")
            rest = {name: filled[slug].getlist(name) for name in filled[slug]}
            if slug == "akkoord" and via not in entry_arrival.WRITTEN:
                rest["akkoord"] = ["nee"]  # nobody signs by phone
            data = {**page.form(1, **first), **rest, "bij": "controle", "doe": "versturen"}
            done = person.post(person.address, data)
            if versions := done.all("input", name="binnen-tekst"):
                data["binnen-tekst"] = versions[0].attributes["value"]
                done = person.post(person.address, data)
            assert done.heading == "Het is ingevoerd", (slug, via, done.text)
        assert set(ways) <= set(CHANNELS)
    made = cases(office.loket)
    assert {case.kind for case in made} >= set(kinds)
    named = {(case.received_on, case.client) for case in made if not kinds[case.kind].counted}
    assert named == {(date(2026, 3, 2), "C-9")}


def linked(situation: Situation) -> Situation:
    """The same situation, the client known."""
    return replace(situation, linked=True, today=date(2026, 3, 2))


def test_where_only_the_day_counts_the_hour_makes_no_difference(loket: Loket) -> None:
    day_of = date(2026, 2, 27)
    for slug, kind in loket.services.kinds.items():
        if kind.by_hour:
            continue
        with loket.app.app_context():
            base = replace(loket.services.situation(), today=day_of)
        answers, found = None, []
        for hour in (time(0, 0), time(23, 59, 59)):
            then = replace(base, now=datetime.combine(day_of, hour, AMSTERDAM).astimezone(UTC))
            with loket.app.app_context():
                answers = answers or fill_in(kind, then)
                found.append(journey_of(loket, slug, then, answers))
        assert found[0] == found[1], slug


def journey_of(
    loket: Loket, slug: str, then: Situation, answers: MultiDict[str, str]
) -> tuple[object, ...]:
    """Everything that a form finds at this moment."""
    journey = FormProgress(loket.services.kinds[slug], then, answers)
    ids = tuple(page.step.id for page in journey.pages)
    return ids, journey.outcome(), journey.marks, journey.complete


def test_no_question_of_a_form_has_a_name_that_entering_uses(loket: Loket) -> None:
    asked = (
        entry_arrival.VIA,
        arrival_moment.ON,
        arrival_moment.AT,
        entry_arrival.SURE_OLD,
        entry_arrival.WHICH,
    )
    own = {question.name for question in (*asked, CLIENT, SURE)}
    with loket.app.app_context():
        for kind in loket.services.kinds.values():
            steps = kind.steps(loket.services.situation())
            assert entry_arrival.STEP_ID not in {step.id for step in steps}
            assert not own & {question.name for step in steps for question in step.questions}


def test_the_list_has_each_kind_once_with_the_reason_why_not(office: Office) -> None:
    page = office.colleague("medewerker").get("/medewerker/invoeren/?client=C-9")
    every = (one.attributes["href"] for one in page.all("a"))
    links = [one for one in every if "/medewerker/invoeren/" in one]
    kinds = [re.sub(r".*/invoeren/([\w-]*).*", r"\1", link) for link in links]
    known = office.loket.services.kinds
    not_entered = {slug for slug, kind in known.items() if kind.asks_for_link}
    assert {"link-aanvragen"} <= not_entered
    assert sorted(kinds) == sorted({*known} - not_entered - {"vertrouwenspersoon"})
    assert all(link.endswith("?client=C-9") for link in links)
    assert "Maak meteen een link" in page.text
    if "vertrouwenspersoon" in known:
        assert "Geef de brief dicht aan de vertrouwenspersoon." in page.text
        assert "dit is anoniem" in page.text
    assert set(known) <= set(all_kinds())


@pytest.mark.parametrize("path", ["", "links/?client=C-9", "papier/"])
def test_the_way_there_stands_where_staff_look_for_it(office: Office, path: str) -> None:
    page = office.colleague("medewerker").get(f"/medewerker/{path}")
    found = [one for one in page.all("a") if "/medewerker/invoeren/" in one.attributes["href"]]
    assert len(found) == 1


@ONLY_AO
def test_a_second_parent_who_signed_on_paper_completes_the_consent(office: Office) -> None:
    person = office.colleague("medewerker")
    case = office.case(kind="toestemming", signers_needed=2, client="C-9")
    shown = person.get(f"/medewerker/zaak/{case.reference}")
    (way,) = [
        one
        for one in shown.all("a")
        if "zaak=" in one.attributes["href"] and "invoeren" in one.attributes["href"]
    ]
    page = person.get(way.attributes["href"])
    assert case.reference in page.text
    assert "client" not in page.form(1)
    with office.loket.app.app_context():
        known = office.loket.services
        filled = fill_in(known.kinds["toestemming"], linked(known.situation()))
    rest = {name: filled.getlist(name) for name in filled}
    data = {**page.form(1, **arrived("2-3-2026")), **rest, "bij": "controle", "doe": "versturen"}
    for _ in range(2):
        assert person.post(person.address, data).heading == "Het is ingevoerd"
    parent, child = cases(office.loket)
    assert (child.parent_id, child.signs, child.client) == (parent.id, True, "C-9")
    assert parent.signed_at is not None
    assert "Iedereen heeft getekend" in person.get(f"/medewerker/zaak/{case.reference}").text


def test_what_is_entered_after_its_last_day_promises_no_day_that_has_passed(office: Office) -> None:
    _person, page = entered_complaint(office, on="5-1-2026")
    last = dutch_day(the_case(office).due_on)
    assert "De termijn is al voorbij" in page.text
    code = page.all("strong", class_="receipt-code")[0].text
    own = office.loket.visitor().get(f"/o/{code}")
    for shown in (page.text, own.text):
        assert "Beloofde dag" not in shown
        assert f"Antwoord had er moeten zijn op{last}" in shown
        assert f"Wij hadden dit uiterlijk {last} moeten doen." in shown
        assert "antwoord." not in shown.partition("uiterlijk")[2][:60]


def test_what_is_entered_in_time_promises_its_day(office: Office) -> None:
    _person, page = entered_complaint(office)
    assert f"Beloofde dag{dutch_day(the_case(office).due_on)}" in page.text
    assert "al voorbij" not in page.text

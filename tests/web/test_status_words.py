"""The status page says what happened, and promises nothing that needs a reader who did not come."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from formsapp.cases.client_view import find_by_code
from formsapp.cases.models import Case
from formsapp.cases.receive_case import Receipt
from formsapp.rules.amsterdam_time import local_moment
from formsapp.settings import Settings
from formsapp.web.form.receipt_pdf_texts import receipt_texts
from formsapp.web.shared.services import db
from tests.page import Page
from tests.web.answering import answer
from tests.web.conftest import AKKOORD, Loket
from tests.web.office import Office
from tests.web.sent import NO_MAIL, Answers, cases, day, myself

UNREAD = "Nog niemand heeft"


@pytest.fixture
def loket(settings: Settings, start: Callable[[Settings], Loket]) -> Loket:
    """Both sides in one app."""
    return start(replace(settings, face="both"))


@pytest.fixture
def office(loket: Loket) -> Office:
    return Office(loket)


def set_clock(loket: Loket, local: str) -> None:
    loket.clock.set(local_moment(datetime.fromisoformat(local)).astimezone(UTC))


def status(office: Office, receipt: Receipt) -> Page:
    return office.loket.visitor().get(f"/o/{receipt.code}")


def pdf_says(office: Office, receipt: Receipt) -> str:
    with office.loket.app.test_request_context():
        return str(receipt_texts(find_by_code(db.session, receipt.code), receipt.code)["parts"])


def test_the_receipt_says_what_happens_now_until_someone_read_it(office: Office) -> None:
    receipt = office.case(kind="klacht", team="klachten")
    assert "Wat er nu gebeurt" in pdf_says(office, receipt)
    office.colleague("klachtenfunctionaris").get(f"/medewerker/zaak/{receipt.reference}")
    assert "Wat er nu gebeurt" not in pdf_says(office, receipt)


def test_each_state_is_said_with_its_day(office: Office) -> None:
    receipt, loket = office.case(kind="klacht", team="klachten"), office.loket
    case = f"/medewerker/zaak/{receipt.reference}"
    page = status(office, receipt)
    assert UNREAD in page.text
    assert "Binnengekomen op</dt><dd>3 maart 2026" in page.html
    assert "ermee bezig" not in page.text
    loket.clock.ahead(days=1)
    reader = office.colleague("klachtenfunctionaris")
    reader.get(case)
    page = status(office, receipt)
    assert UNREAD not in page.text
    assert "Gelezen op</dt><dd>4 maart 2026" in page.html
    assert "uiterlijk 7 april 2026" in page.text
    assert "uiterlijk" in pdf_says(office, receipt)
    answer(reader, case, tekst="Dat regelen wij.", klaar="nee")
    page = status(office, receipt)
    assert "Beantwoord op</dt><dd>4 maart 2026" in page.html
    loket.clock.ahead(days=2)
    office.colleague("klachtenfunctionaris", "later@voorbeeld.nl").submit(
        case, "/afronden", waarom="double"
    )
    after = status(office, receipt)
    assert "Afgerond op</dt><dd>6 maart 2026" in after.html
    for text in (page.text, after.text, pdf_says(office, receipt)):
        assert "uiterlijk" not in text


def test_a_day_that_passed_is_no_promise(office: Office) -> None:
    receipt = office.case()
    office.loket.clock.ahead(days=40)
    page = status(office, receipt)
    assert "hadden dit uiterlijk 7 april 2026 moeten doen" in page.text
    assert "krijgt u" not in page.text
    assert "hadden dit" in pdf_says(office, receipt)


def test_an_old_address_of_the_confirmation_shows_how_it_stands_now(office: Office) -> None:
    receipt = office.case()
    office.colleague().get(f"/medewerker/zaak/{receipt.reference}")
    page = office.loket.visitor().get(f"/o/{receipt.code}?ontvangen=1")
    assert "Wat er nu gebeurt" not in page.text
    assert "Gelezen op</dt><dd>3 maart 2026" in page.html


@pytest.mark.parametrize("provider", ["al-osra-zorg"])
def test_outside_office_hours_it_says_when_the_office_opens(office: Office) -> None:
    set_clock(office.loket, "2026-03-07T12:00")
    receipt = office.case()
    assert "weer open op maandag 9 maart 2026 om 8.30 uur" in status(office, receipt).text
    set_clock(office.loket, "2026-03-09T09:00")
    assert "weer open" not in status(office, receipt).text


def visit(on: str, time: str) -> list[Answers]:
    return [*myself(), {"wat": "een"}, {**day("dag", on), "tijd": time}]


@pytest.mark.parametrize("provider", ["doz-thuiszorg"])
def test_a_visit_before_the_office_opens_again_says_to_call(loket: Loket) -> None:
    set_clock(loket, "2026-03-07T08:00")  # a Saturday
    visitor = loket.visitor()
    page = visitor.walk("/f/bezoek-afzeggen", *visit("8-3-2026", "10.00"), NO_MAIL)
    call = "Dit moeten wij weten vóór zondag 8 maart 2026 om 10.00 uur."
    assert call in page.text
    visitor.press("versturen")
    sent = visitor.follow()
    assert call in sent.text
    assert "hoeft niets meer" not in sent.text
    assert call in loket.visitor().get(visitor.address.partition("?")[0]).text
    (case,) = cases(loket)
    Office(loket).colleague("medewerker").get(f"/medewerker/zaak/{case.reference}")
    assert "Dit moeten wij weten" not in loket.visitor().get(visitor.address).text


@pytest.mark.parametrize("provider", ["doz-thuiszorg"])
def test_a_visit_of_next_week_says_nothing_of_calling(loket: Loket) -> None:
    set_clock(loket, "2026-03-07T08:00")
    page = loket.visitor().send("/f/bezoek-afzeggen", *visit("12-3-2026", "10.00"), NO_MAIL)
    assert "Dit moeten wij weten" not in page.text
    assert UNREAD in page.text


@pytest.mark.parametrize("provider", ["doz-thuiszorg"])
def test_a_start_on_monday_that_is_called_off_on_sunday_says_to_call(loket: Loket) -> None:
    set_clock(loket, "2026-03-08T12:00")
    page = loket.visitor().walk(
        "/f/start-annuleren",
        *myself(),
        day("start", "9-3-2026"),
        {"wlz-pgb": "nee"},
        {},
        {"toelichting": ""},
        NO_MAIL,
    )
    assert "Dit moeten wij weten vóór maandag 9 maart 2026." in page.text


def messages_of(loket: Loket, receipt: Receipt, text: str) -> Page:
    """Write something on the status page, and see what follows."""
    visitor = loket.visitor()
    visitor.get(f"/o/{receipt.code}/bericht")
    visitor.press("versturen", tekst=text)
    return visitor.follow()


def test_a_new_message_of_the_client_is_not_said_to_be_read(office: Office) -> None:
    receipt, loket = office.case(), office.loket
    case = f"/medewerker/zaak/{receipt.reference}"
    assert UNREAD in messages_of(loket, receipt, "Nog iets.").text, "the first is not read either"
    loket.clock.ahead(days=1)
    office.colleague("medewerker").get(case)
    page = status(office, receipt)
    assert page.all("span", class_="tag")[0].text.startswith("Nieuw bericht van")
    assert re.search("schreef ons op</dt><dd>3 maart 2026", page.html)
    office.colleague("manager").submit(case, "/opgepakt")
    page = status(office, receipt)
    assert page.all("span", class_="tag")[0].text == "Gelezen"
    assert "schreef ons op" not in page.text


def test_a_kept_address_says_nothing_of_a_message_that_waits_no_more(office: Office) -> None:
    receipt = office.case()
    sent = "?verstuurd=1"
    visitor = office.loket.visitor()
    assert "moet het nog lezen" not in visitor.get(f"/o/{receipt.code}{sent}").text
    assert "moet het nog lezen" in messages_of(office.loket, receipt, "Nog iets.").text
    reader = office.colleague("medewerker")
    answer(reader, f"/medewerker/zaak/{receipt.reference}", tekst="Dat kan.", klaar="nee")
    assert "moet het nog lezen" not in visitor.get(f"/o/{receipt.code}{sent}").text


def test_a_code_promises_an_answer_only_as_long_as_one_is_to_come(office: Office) -> None:
    promise = re.compile("hiermee (leest u|lees je) later het antwoord")
    complaint = office.case(kind="klacht", team="klachten")
    assert promise.search(status(office, complaint).text)
    agreed = office.loket.visitor().send(f"/l/{office.loket.link()}/akkoord", *AKKOORD)
    assert not promise.search(agreed.text)
    assert re.search("hiermee (ziet u|zie je) later hoe het", agreed.text)
    reader = office.colleague("klachtenfunctionaris")
    answer(reader, f"/medewerker/zaak/{complaint.reference}", tekst="Dat regelen wij.", klaar="nee")
    assert not promise.search(status(office, complaint).text)


@pytest.mark.parametrize("provider", ["doz-thuiszorg"])
def test_more_time_is_taken_until_its_day_and_no_longer(office: Office) -> None:
    receipt, loket = office.case(kind="klacht", team="klachten"), office.loket
    with loket.app.app_context():
        case = db.session.scalars(select(Case)).one()
        case.read_at = case.extended_at = loket.clock()
        db.session.commit()
    page = status(office, receipt)
    assert page.all("span", class_="tag")[0].text == "Wij nemen meer tijd"
    loket.clock.ahead(days=120)
    page = status(office, receipt)
    assert "Dat is niet gelukt" in page.text
    assert page.all("span", class_="tag")[0].text == "Gelezen"
    assert "Meer tijd genomen tot</dt><dd>7 april 2026" in page.html

"""A first reply that is promised before the answer: from the facts to the client and to staff."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from formsapp.cases.receive_case import Receipt
from formsapp.cases.reminders import DueCase
from formsapp.settings import Settings
from formsapp.web.form.print_empty_form import paper_data
from formsapp.web.shared.reminder_mails import say_what_is_due
from tests.page import Page
from tests.web.conftest import Loket
from tests.web.office import Office
from tests.web.sent import cases, with_other_fact
from tests.web.test_kind_klacht import INSIDE, NAMELESS, START, complaint
from tests.web.test_messages import Talk

PROMISE = '[kinds.klacht.first]\nvalue = "5wd"\nclause = "DOZ-6.1"\n'
SOON = "U krijgt uiterlijk 10 maart 2026 een eerste reactie."


@pytest.fixture
def provider() -> str:
    """Any provider can promise it; the one of whom the words with *u* are known is enough."""
    return "doz-thuiszorg"


@pytest.fixture
def office(settings: Settings, start: Callable[[Settings], Loket], tmp_path: Path) -> Office:
    line = "[kinds.klacht]\n"
    promised = with_other_fact(settings, tmp_path, line, PROMISE + line)
    return Office(start(replace(promised, face="both")))


def code_of(page: Page) -> str:
    return page.all("strong", class_="receipt-code")[0].text


def test_the_client_reads_the_day_before_sending_and_on_the_receipt(office: Office) -> None:
    visitor = office.loket.visitor()
    page = visitor.walk("/f/klacht", *complaint(office.loket))
    assert "Dan krijgt u uiterlijk 10 maart 2026 een eerste reactie." in page.text
    assert "De termijn is 5 werkdagen: tot en met dinsdag 10 maart 2026." in page.text
    assert "uiterlijk 14 april 2026 antwoord" in page.text
    visitor.press("versturen")
    page = visitor.follow()
    assert f"{SOON} U krijgt uiterlijk 14 april 2026 antwoord." in page.text
    assert "Beloofde dag van eerste reactie10 maart 2026" in page.text


@pytest.mark.parametrize("sort", ["question", "note"])
def test_a_message_of_staff_is_the_first_reply(office: Office, sort: str) -> None:
    client, reader = office.loket.visitor(), office.colleague("klachtenfunctionaris")
    page = client.send("/f/klacht", *complaint(office.loket))
    (case,) = cases(office.loket)
    inbox = reader.get("/medewerker/").text
    assert "Nog 7 dagen" in inbox
    assert "di 10 mrt (eerste reactie)" in inbox
    path = f"/medewerker/zaak/{case.reference}"
    assert "Eerste reactie uiterlijk 10 maart 2026" in reader.get(path).text
    receipt = Receipt(case.reference, code_of(page), case.id, case.received_at)
    talk = Talk(office, receipt, client, reader)
    assert talk.ask("Wij zoeken het uit.", sort).status == 303
    assert "di 14 apr (Wkkgz)" in reader.get("/medewerker/").text
    assert "10 maart 2026: gegeven op 3 maart 2026" in reader.get(path).text
    assert "eerste reactie." not in client.get(f"/o/{talk.receipt.code}").text


def test_a_first_reply_that_did_not_come_is_said_to_be_late(office: Office) -> None:
    client = office.loket.visitor()
    code = code_of(client.send("/f/klacht", *complaint(office.loket)))
    office.loket.clock.now += timedelta(days=8)
    page = client.get(f"/o/{code}")
    assert "U had uiterlijk 10 maart 2026 een eerste reactie moeten krijgen." in page.text
    assert "U krijgt uiterlijk 14 april 2026 antwoord." in page.text
    reader = office.colleague("klachtenfunctionaris")
    assert "1 dag te laat" in reader.get("/medewerker/").text


def test_what_gets_no_answer_gets_no_first_reply(office: Office) -> None:
    page = office.loket.visitor().send("/f/klacht", *START, NAMELESS, *INSIDE, {"hulp": "zvw"})
    assert "eerste reactie" not in page.text
    assert cases(office.loket)[0].first_reply_on is None


def test_paper_says_within_what_time_it_comes(office: Office) -> None:
    with office.loket.app.test_request_context():
        data = paper_data(office.loket.services.kinds["klacht"])
    answered = " ".join(one["text"] for one in data["answered"])
    assert "U krijgt binnen 5 werkdagen een eerste reactie. U krijgt antwoord" in answered


def test_a_reminder_says_that_it_is_for_a_first_reply(office: Office) -> None:
    with office.loket.app.test_request_context():
        found = [say_what_is_due(DueCase("Z-1", left, is_first=True)) for left in (2, 0, -1)]
    said = ("nog 2 dagen", "vandaag", "1 dag te laat")
    assert found == [f"eerste reactie {left}" for left in said]

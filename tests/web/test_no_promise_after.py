"""Once a case was answered or closed, no page, mail or file promises an answer any more."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from formsapp.settings import Settings
from tests.pdf_text import read_pdf
from tests.web.answering import answer
from tests.web.conftest import AKKOORD, Loket
from tests.web.office import Office
from tests.web.sent import day
from tests.web.test_answer_by_law import JUDGED, with_code
from tests.web.test_messages import sent_mails

LAST = "12 mei 2026"


@pytest.fixture
def provider() -> str:
    """The one whose staff name a later day; the pages are those of both."""
    return "al-osra-zorg"


@pytest.fixture
def office(settings: Settings, start: Callable[[Settings], Loket]) -> Office:
    return Office(start(replace(settings, face="both")))


@pytest.mark.parametrize("how", ["answered", "closed"])
def test_no_page_or_file_names_a_day_to_come(office: Office, how: str) -> None:
    path, own = with_code(office, "jeugdwet")
    person = office.colleague("klachtenfunctionaris")
    later = day("nieuwe-dag", "12-5-2026")
    person.submit(path, "/verlengen", reden="Er is meer tijd nodig.", **later)
    before = [office.loket.visitor().get(own).text, person.get(path).text]
    assert all(f"uiterlijk {LAST}" in text.lower() for text in before)
    stale = person.get(path)
    if how == "answered":
        answer(person, path, **{**JUDGED, "klaar": "nee"})
    else:
        person.submit(path, "/afronden", waarom="double")
    client = office.loket.visitor().get(own)
    receipt = office.loket.visitor().get(f"{own}/ontvangstbewijs.pdf").body
    assert LAST not in client.text
    assert "antwoord krijgt" not in client.text
    for words in (LAST, "uiterlijk"):
        assert "".join(words.split()) not in read_pdf(receipt).lower()
    late = person.post(f"{path}/antwoord", stale.form(1, **JUDGED))
    assert late.status == 409
    assert LAST not in late.text
    for text in (person.get(path).text, person.get("/medewerker/").text):
        assert f"uiterlijk {LAST}" not in text.lower()
    assert f"De termijn liep tot en met{LAST}" in person.get(path).text
    why = {"reden-meenemen": "client", "vorm": "pdf"}
    made = read_pdf(person.submit(path, "/meenemen", **why).body)
    assert "Determijnlieptotenmet:12mei2026" in made
    assert "Uiterlijk" not in made


def test_a_mail_that_comes_late_promises_nothing(office: Office) -> None:
    token = office.loket.link()
    office.loket.visitor().send(f"/l/{token}/akkoord", *AKKOORD[:-1], {"mail": "a@voorbeeld.nl"})
    mails = [one for one in sent_mails(office.loket) if "Beste lezer" in one]
    assert mails
    for mail in mails:
        assert "antwoord krijg" not in mail
        assert "uiterlijk" not in mail

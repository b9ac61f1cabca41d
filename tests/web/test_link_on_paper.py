"""A made link is passed on in every way: QR, copy, sms, mail, a letter and a card."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pikepdf
import pytest
from PIL import ImageFilter

from formsapp.facts import fill
from formsapp.settings import Settings
from tests.drawn_pdf import draw_pages, read_codes
from tests.page import Page, without_drawn
from tests.test_version_pdf import bare, shown, tags
from tests.web.circle_pages import PARENTS, make_links
from tests.web.conftest import Loket
from tests.web.office import Colleague, Office
from tests.web.sent import Answers, day

PAPER = "/medewerker/links/papier"
CARE = re.compile(r"jeugd|hulp|klacht|diagnose|dossier|zorg|voorwaarden|C-7", re.IGNORECASE)


@pytest.fixture
def office(settings: Settings, start: Callable[[Settings], Loket]) -> Office:
    return Office(start(replace(settings, face="both")))


def made(person: Colleague, **born: str | list[str]) -> Page:
    asked: dict[str, Any] = {"client": "C-7", "soorten": ["akkoord"], **born}
    return person.submit("/medewerker/links/nieuw", "/links/nieuw", **asked)


def on_paper(page: Page, **answers: str | list[str]) -> Answers:
    """What a browser would post from the form that gives a link on paper."""
    actions = [one.attributes.get("action", "") for one in page.all("form")]
    number = next(at for at, action in enumerate(actions) if action.endswith(PAPER))
    return page.form(number, **answers)


def address_on(page: Page) -> str:
    return page.all("p", class_="address")[0].text


def apps_on(page: Page) -> list[str]:
    """The addresses that open another program."""
    links = (one.attributes.get("href", "") for one in page.all("a") if one.within("main"))
    return [href for href in links if href.startswith(("sms:", "mailto:"))]


@pytest.mark.parametrize("sort", ["brief", "pasje"])
def test_paper_holds_a_code_that_a_camera_reads_at_25_mm(office: Office, sort: str) -> None:
    person = office.colleague("medewerker")
    page = made(person)
    drawn = list(draw_pages(person.post(PAPER, on_paper(page, soort=sort)).body))
    assert len(drawn) == 1, "nothing runs over to another page"
    (width,) = read_codes(drawn[0]).values()
    assert read_codes(drawn[0]).keys() == {address_on(page)}
    small = drawn[0].resize([round(side * min(1, 25 / width)) for side in drawn[0].size])
    blurred = small.filter(ImageFilter.GaussianBlur(1.5))
    for one in (small, blurred):
        assert read_codes(one).keys() == {address_on(page)}
    assert 24 <= width * small.width / drawn[0].width <= 26


@pytest.mark.parametrize("sort", ["brief", "pasje"])
def test_paper_is_accessible_and_says_whom_to_call(office: Office, sort: str) -> None:
    person, facts = office.colleague(), office.loket.services.facts
    page = made(person, **day("geboren", "27-3-2010"))
    answer = person.post(PAPER, on_paper(page, soort=sort))
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{sort}.pdf"'
    with pikepdf.open(BytesIO(answer.body)) as pdf:
        with pdf.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
        assert {"/H1", "/H2", "/P", "/Figure", "/L"} <= set(tags(pdf.Root.StructTreeRoot))
        text = shown(pdf)
    code = str(on_paper(page)["code"])
    assert code in text
    numbers = [one for one in facts.crisis if one.bar]
    assert len(numbers) >= 3
    for one in (*(n.name for n in numbers), *(str(n.phone) for n in numbers)):
        assert bare(one) in text
    assert bare(f"Bel {facts.contact.phone}.") in text
    assert bare(fill("{{ reach_hours('Dat kan') }}", facts)) in text
    assert "geboortedatum" in text
    assert "C-7" not in without_drawn(text)
    assert "geboortedatum" not in shown(opened_paper(person, made(person), sort))


def opened_paper(person: Colleague, page: Page, sort: str) -> pikepdf.Pdf:
    return pikepdf.open(BytesIO(person.post(PAPER, on_paper(page, soort=sort)).body))


def test_each_link_of_a_circle_has_its_own_paper(office: Office) -> None:
    person = office.colleague()
    page = make_links(person, **PARENTS)
    addresses = [one.text for one in page.all("p", class_="address")]
    forms = [
        number for number, one in enumerate(page.all("form")) if PAPER in one.attributes["action"]
    ]
    assert len(addresses) == len(set(addresses)) == len(forms) == 3
    for address, number in zip(addresses, forms, strict=True):
        answer = person.post(PAPER, page.form(number, soort="pasje"))
        assert read_codes(next(draw_pages(answer.body))).keys() == {address}
        assert "moeder" not in shown(pikepdf.open(BytesIO(answer.body)))


def test_sms_and_mail_hold_the_link_and_neutral_words(office: Office) -> None:
    page = made(office.colleague())
    sms, mail = apps_on(page)
    said = parse_qs(urlsplit(sms).query.removeprefix("&"))["body"]
    mailed = parse_qs(urlsplit(mail).query)
    assert said == mailed["body"] == [page.all("textarea")[0].text]
    assert address_on(page) in said[0]
    short = office.loket.services.facts.provider.short_name
    assert mailed["subject"] == [f"Een link van {short}"]
    assert not CARE.search((said[0] + mailed["subject"][0]).replace(address_on(page), ""))
    assert "+" not in sms.partition("body=")[2].replace(address_on(page), "")


def test_paper_of_what_is_no_link_or_ended_is_not_made(office: Office) -> None:
    person = office.colleague()
    page = made(person)
    assert person.post(PAPER, on_paper(page, soort="brief", link="x")).status == 404
    assert person.post(PAPER, on_paper(page, soort="anders")).status == 404
    office.loket.clock.ahead(days=15)
    fresh = office.colleague(mail="later@voorbeeld.nl")
    token = {"csrf_token": fresh.token("/medewerker/links/nieuw")}
    old = on_paper(page, soort="brief")
    assert fresh.post(PAPER, {**old, **token}).status == 404


def test_paper_of_a_circle_is_for_who_reads_consents(office: Office) -> None:
    page = make_links(office.colleague(), **PARENTS)
    other = office.colleague("beheerder")
    token = {"csrf_token": other.token("/medewerker/links/nieuw")}
    numbers = [n for n, one in enumerate(page.all("form")) if PAPER in one.attributes["action"]]
    posted = {**page.form(numbers[0], soort="brief"), **token}
    assert other.post(PAPER, posted).status == 404

"""The staff pages in a real browser, with a real passkey: phone and desk."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from io import BytesIO

import pikepdf
import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from formsapp.cases.database import writing
from formsapp.cases.models import Link
from formsapp.settings import Settings
from formsapp.web.shared.services import db
from tests.web.circles import family
from tests.web.conftest import Loket
from tests.web.office import Office
from tests.web.sent import cases
from tests.web.served import add_passkey_device, inspect, press, served
from tests.web.test_kind_klacht import complaint
from tests.web.test_toestemming import consents

LONGEST_COMPLAINT = 4_800
"""Pixels of the page of a complaint on a phone."""


@pytest.fixture
def office(settings: Settings, start: Callable[[Settings], Loket]) -> Iterator[Office]:
    with served(settings, start) as found:
        yield found


@pytest.fixture
def desk(browser: Browser) -> Iterator[Page]:
    """A browser with a passkey device of its own."""
    with browser.new_context(viewport={"width": 390, "height": 844}, locale="nl-NL") as context:
        page = context.new_page()
        page.set_default_timeout(10_000)
        add_passkey_device(page)
        yield page


def test_from_invitation_to_link_and_back_in(office: Office, desk: Page) -> None:
    base = office.loket.services.settings.base_url
    case = office.case()
    desk.goto(f"{base}/medewerker/uitnodiging/{office.invitation()}")
    inspect(desk)
    desk.get_by_role("button", name="Passkey maken en inloggen").click()
    desk.wait_for_url(f"{base}/medewerker/")
    inspect(desk)
    press(desk.get_by_role("link", name=case.reference))
    inspect(desk)
    press(desk.get_by_role("button", name="Antwoord bekijken"))
    inspect(desk)
    press(desk.get_by_role("link", name="Links", exact=True))
    press(desk.get_by_role("link", name="Link maken"))
    inspect(desk)
    desk.get_by_label("Kenmerk van de cliënt").fill("C-1")
    desk.locator("[name=soorten]").first.check()
    press(desk.get_by_role("button", name="Link maken"))
    inspect(desk)
    assert "/l/" in desk.get_by_label("Tekst voor sms of mail").input_value()
    desk.get_by_role("button", name="Uitloggen").click()
    desk.wait_for_url(f"{base}/medewerker/inloggen?uit=1")
    inspect(desk)
    desk.goto(f"{base}/medewerker/ik/")
    desk.get_by_role("button", name="Inloggen met passkey").click()
    desk.wait_for_url(f"{base}/medewerker/ik/")
    inspect(desk)


def test_an_answer_asks_what_belongs_to_it_and_shows_the_words_first(
    office: Office, desk: Page
) -> None:
    base = office.loket.services.settings.base_url
    office.loket.visitor().send("/f/klacht", *complaint(office.loket))
    (case,) = cases(office.loket)
    desk.goto(f"{base}/medewerker/uitnodiging/{office.invitation(role='klachtenfunctionaris')}")
    desk.get_by_role("button", name="Passkey maken en inloggen").click()
    desk.wait_for_url(f"{base}/medewerker/")
    desk.goto(f"{base}/medewerker/zaak/{case.reference}")
    assert desk.evaluate("document.documentElement.scrollHeight") <= LONGEST_COMPLAINT
    expect(desk.get_by_text("Zij kwam te laat.")).to_be_in_viewport()
    expect(desk.get_by_role("link", name="Naar het antwoord")).to_be_in_viewport()
    measures = desk.get_by_label("Zo ja: welke maatregelen?")
    expect(measures).to_be_hidden()
    press(desk.get_by_role("button", name="Antwoord bekijken"))
    expect(desk.get_by_label("Waarom is dat het oordeel?")).to_be_visible()
    desk.get_by_role("group", name="Komen er maatregelen?").get_by_text("Ja").click()
    expect(measures).to_be_visible()
    expect(desk.get_by_label("Zo nee: waarom niet?")).to_be_hidden()
    inspect(desk)


def test_second_passkey_on_the_same_device_is_told_calmly(office: Office, desk: Page) -> None:
    base = office.loket.services.settings.base_url
    office.loket.link(born=date(2010, 3, 27))
    with office.loket.app.app_context(), writing(db.session):
        db.session.scalars(select(Link)).one().closed_at = office.loket.clock()
    desk.goto(f"{base}/medewerker/uitnodiging/{office.invitation()}")
    desk.get_by_role("button", name="Passkey maken en inloggen").click()
    desk.wait_for_url(f"{base}/medewerker/")
    desk.goto(f"{base}/medewerker/ik/")
    desk.get_by_role("button", name="Passkey maken").click()
    desk.get_by_text("Het is afgebroken of deze passkey past hier niet").wait_for()
    desk.goto(f"{base}/medewerker/")
    desk.get_by_text("Gesloten links").click()
    desk.get_by_text("deze link is gesloten").wait_for()
    inspect(desk)
    for path in ("collegas/", "collegas/uitnodigen", "post/", "links/?client=C-1", "?zoek=niets"):
        desk.goto(f"{base}/medewerker/{path}")
        inspect(desk)


def test_what_may_be_shared_about_a_client(office: Office, desk: Page) -> None:
    base, first = office.loket.services.settings.base_url, consents(office.loket)[0]
    noor = family(office.loket, "moeder", "vader")
    noor.says("jongere", first)
    noor.says("moeder")
    desk.goto(f"{base}/medewerker/uitnodiging/{office.invitation()}")
    desk.get_by_role("button", name="Passkey maken en inloggen").click()
    desk.wait_for_url(f"{base}/medewerker/")
    for path in ("client/C-1", "client/C-2", "gezag/C-1", "kring/C-1/wijzigen"):
        desk.goto(f"{base}/medewerker/{path}")
        for folded in desk.locator("main details > summary").all():
            folded.click()
        inspect(desk)
    record_who_decides(desk, base)


def record_who_decides(desk: Page, base: str) -> None:
    """Go from the page for one link to three links, with an error on the way."""
    desk.goto(f"{base}/medewerker/links/nieuw")
    press(desk.get_by_role("link", name="Vastleggen wie beslist"))
    inspect(desk)
    desk.get_by_label("Kenmerk van de cliënt").fill("C-3")
    for label, number in (("Dag", "14"), ("Maand", "1"), ("Jaar", "2013")):
        desk.get_by_label(label, exact=True).fill(number)
    press(desk.get_by_role("button", name="Verder"))
    inspect(desk)
    desk.locator("[name=wie-1][value=moeder]").check()
    desk.locator("[name=wie-2][value=vader]").check()
    press(desk.get_by_role("button", name="Vastleggen en links maken"))
    inspect(desk)
    desk.locator("[name=factor][value=geen]").check()
    press(desk.get_by_role("button", name="Vastleggen en links maken"))
    desk.get_by_role("heading", name="De links zijn klaar").wait_for()
    inspect(desk)
    with pikepdf.open(BytesIO(desk.pdf(format="A4"))) as printed:
        assert len(printed.pages) == 3, "a page for each"

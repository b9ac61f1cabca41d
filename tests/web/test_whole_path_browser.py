"""The whole path, as people walk it: from a link made at intake to an answer read at home.

A colleague signs in with a passkey and makes a link; a client opens it on a phone, once
without JavaScript and once with, makes mistakes and mends them, and gets a receipt code;
the colleague reads what came in and answers; the client reads the answer with the code.
Every page on the way is read by axe, and inspected whole where it shows something new. No
request may leave this machine.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, Locator, Page, Request, ViewportSize

from formsapp.cases.models import Base
from formsapp.settings import Settings
from formsapp.web.shared.services import db
from tests.web.conftest import Loket
from tests.web.office import Office
from tests.web.served import add_passkey_device, inspect, press, served

NAME = "Samira 't Voorbeeld"
PHONE: ViewportSize = {"width": 390, "height": 844}
SHOW = """async html => {
  document.documentElement.innerHTML = new DOMParser()
    .parseFromString(html, "text/html").documentElement.innerHTML;
  document.documentElement.lang = "nl";
  await Promise.all([...document.querySelectorAll("link[rel=stylesheet]")]
    .map(link => link.sheet || new Promise(done => { link.onload = link.onerror = done; })));
}"""
ANSWER = "We hebben je keuzes gelezen en leggen ze in je dossier vast."


@dataclass
class Traveller:
    """Someone with a browser of their own, who notes where it sends its requests.

    ``mirror`` is where each page is inspected: the tools for that need JavaScript.
    """

    page: Page
    root: str
    mirror: Page
    elsewhere: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.set_default_timeout(10_000)
        self.page.on("request", self._note)

    def _note(self, request: Request) -> None:
        host = self.root.rpartition("/")[0]
        if not request.url.startswith((f"{host}/", "data:", "blob:")):
            self.elsewhere.append(request.url)

    def opens(self, address: str) -> None:
        self.page.goto(address)
        self.looks()

    def looks(self) -> None:
        """Inspect the page as it is now."""
        if self.mirror is not self.page:
            self.mirror.goto(f"{self.root}/healthz")
            self.mirror.evaluate(SHOW, self.page.content())
        inspect(self.mirror)

    def presses(self, button: str, *, exact: bool = False) -> None:
        """Press a button and look at the page that comes."""
        self.goes_on(button, exact=exact)
        self.looks()

    def goes_on(self, button: str, *, exact: bool = False) -> None:
        """Press a button and wait for the page that comes."""
        self.follows(self.page.get_by_role("button", name=button, exact=exact))

    def follows(self, way: Locator) -> None:
        """Click and wait for the page that comes: a click alone waits for none."""
        press(way.first)

    def chooses(self, label: str) -> None:
        self.page.get_by_label(label, exact=True).first.check()

    def is_told(self, text: str) -> None:
        assert text in self.page.locator("main").inner_text(), self.page.url

    def is_told_of_a_mistake(self, text: str) -> None:
        """The summary names it, its line leads to the field, and the title says so."""
        assert self.page.title().startswith("Fout: ")
        line = self.page.locator(".error-summary a", has_text=text).first
        target = (line.get_attribute("href") or "").removeprefix("#")
        assert self.page.locator(f'[id="{target}"]').count() == 1


@pytest.fixture
def office(settings: Settings, start: Callable[[Settings], Loket]) -> Iterator[Office]:
    with served(settings, start) as running:
        yield running


@pytest.fixture
def travellers(office: Office, browser: Browser) -> Iterator[Callable[..., Traveller]]:
    base = office.loket.services.settings.base_url
    made: list[Traveller] = []
    with ExitStack() as stack:

        def begin(*, javascript: bool = True, passkey: bool = False) -> Traveller:
            page, mirror = (
                stack.enter_context(
                    browser.new_context(viewport=PHONE, locale="nl-NL", java_script_enabled=able)
                ).new_page()
                for able in (javascript, True)
            )
            if passkey:
                add_passkey_device(page)
            made.append(Traveller(page, base, page if javascript else mirror))
            return made[-1]

        yield begin
        assert [one.elsewhere for one in made] == [[] for _ in made]


def test_from_intake_to_answer(office: Office, travellers: Callable[..., Traveller]) -> None:
    staff = travellers(passkey=True)
    link = a_link_is_made(staff, office)

    phone = travellers(javascript=False)
    agreed = the_terms_are_agreed_to(phone, link)
    other_phone = travellers()
    code = consent_is_given_and_refused(other_phone, link)

    nobody_can_read_it_in_the_database(office)
    the_case_is_answered(staff)
    the_answer_is_read(travellers(javascript=False), code)
    the_overview_shows_both(phone, link, agreed)
    an_answer_is_changed_and_one_taken_back(phone, link)


def a_link_is_made(staff: Traveller, office: Office) -> str:
    """The colleague comes in with an invitation and makes a link for a client."""
    staff.opens(f"{staff.root}/medewerker/uitnodiging/{office.invitation()}")
    staff.page.get_by_role("button", name="Passkey maken en inloggen").click()
    staff.page.wait_for_url(f"{staff.root}/medewerker/")
    staff.opens(f"{staff.root}/medewerker/links/nieuw")
    staff.page.get_by_label("Kenmerk van de cliënt").fill("C-2041")
    for kind in ("akkoord", "toestemming"):
        staff.page.locator(f"[name=soorten][value={kind}]").check()
    staff.presses("Link maken")
    text = staff.page.get_by_label("Tekst voor sms of mail").input_value()
    found = re.search(r"http\S+/l/\S+", text)
    assert found is not None, text
    assert "C-2041" not in text
    return found[0]


def the_terms_are_agreed_to(phone: Traveller, link: str) -> str:
    """Agree without JavaScript: nothing chosen, no name, no answer; then all of it."""
    phone.opens(link)
    phone.follows(phone.page.get_by_role("link", name="Akkoord met de voorwaarden"))
    phone.looks()
    phone.presses("Verder")
    assert phone.page.title().startswith("Fout: ")
    phone.is_told_of_a_mistake("akkoord gaat")
    phone.chooses("Ik heb deze tekst gelezen en ik ga akkoord.")
    phone.presses("Verder")
    phone.chooses("Voor mijzelf")
    phone.presses("Ik ga akkoord en verstuur dit")
    phone.is_told_of_a_mistake("naam")
    the_answer_is_read_again(phone)
    phone.page.locator("#naam").fill(NAME)
    phone.presses("Ik ga akkoord en verstuur dit")
    return receipt_code(phone)


def the_answer_is_read_again(phone: Traveller) -> None:
    """Go to the answer from the list of all answers, and back; what was typed stays."""
    phone.page.locator("#naam").fill("Samira")
    phone.follows(phone.page.locator('button[value="wijzig:tekst"]'))
    phone.presses("Verder")
    assert phone.page.locator("#naam").input_value() == "Samira"


def consent_is_given_and_refused(phone: Traveller, link: str) -> str:
    """One yes with an end that is too far away, mended; all others no."""
    phone.opens(f"{link}/toestemming")
    assert phone.page.get_by_label("Voor mijzelf", exact=True).is_checked()
    assert phone.page.locator("#naam").input_value() == NAME
    phone.presses("Verder")
    if phone.page.locator("[name=leeftijd]").count():  # youth help asks how old someone is
        phone.page.get_by_role("radio").last.check()
        phone.presses("Verder")
    phone.is_told("rekening mee?")
    phone.presses("Verder")
    if phone.page.get_by_role("checkbox").count():
        phone.page.get_by_role("checkbox").first.check()
        phone.presses("Verder")
    nothing_is_chosen(phone)
    phone.page.get_by_role("radio").first.check()
    for part, number in (("Dag", "1"), ("Maand", "1"), ("Jaar", "2199")):
        phone.page.get_by_label(part, exact=True).fill(number)
    phone.presses("Verder")
    assert phone.page.title().startswith("Fout: ")
    for part in ("Dag", "Maand", "Jaar"):
        phone.page.get_by_label(part, exact=True).fill("")
    phone.presses("Verder")
    while phone.page.get_by_role("radio").count():
        nothing_is_chosen(phone)
        phone.page.get_by_role("radio").last.check()
        phone.goes_on("Verder")
    phone.looks()
    phone.presses("Versturen")
    return receipt_code(phone)


def nothing_is_chosen(phone: Traveller) -> None:
    assert phone.page.locator("input[type=radio]:checked").count() == 0


def receipt_code(phone: Traveller) -> str:
    return phone.page.locator(".receipt-code").inner_text().strip()


def nobody_can_read_it_in_the_database(office: Office) -> None:
    """What was typed stands nowhere in the database."""
    with office.loket.app.app_context():
        for table in Base.metadata.sorted_tables:
            for row in db.session.execute(sa.select(table)):
                assert b"Samira" not in repr(tuple(row)).encode()


def the_case_is_answered(staff: Traveller) -> None:
    """The colleague finds the consent among the cases, reads it and answers."""
    staff.opens(f"{staff.root}/medewerker/?soort=toestemming")
    staff.follows(staff.page.locator("main a[href*='/medewerker/zaak/']"))
    staff.looks()
    staff.is_told(NAME)
    staff.is_told("Nee, dat mag niet")
    staff.page.locator("form[action$='/antwoord'] textarea").fill(ANSWER)
    staff.presses("Antwoord bekijken")
    staff.is_told_of_a_mistake("klaar")
    staff.page.locator("form[action$='/antwoord'] input[type=radio]").first.check()
    staff.presses("Antwoord bekijken")
    staff.is_told(ANSWER)
    staff.looks()
    staff.presses("Antwoord versturen")
    staff.is_told("Opgeslagen")


def the_answer_is_read(phone: Traveller, code: str) -> None:
    """The code may be typed in any way; a wrong one is told calmly."""
    phone.opens(f"{phone.root}/o")
    phone.page.get_by_role("textbox").first.fill("niet-mijn-code")
    phone.presses("Bekijken")
    phone.is_told_of_a_mistake("code")
    phone.page.get_by_role("textbox").first.fill(code.lower().replace("-", " "))
    phone.presses("Bekijken")
    phone.is_told(ANSWER)


def the_overview_shows_both(phone: Traveller, link: str, agreed: str) -> None:
    """The client's own page shows what was sent, and leads to where it stands."""
    phone.opens(link)
    assert phone.page.get_by_text("Ontvangen op").count() == len(("akkoord", "toestemming"))
    phone.is_told("Intrekken")
    phone.page.locator("summary", has_text="Akkoord").click()
    phone.follows(phone.page.get_by_role("link", name="Bekijk hoe het ervoor staat"))
    phone.looks()
    assert agreed in phone.page.url


def an_answer_is_changed_and_one_taken_back(phone: Traveller, link: str) -> None:
    """The overview asks one question anew, and asks once more before it takes a yes back."""
    phone.opens(link)
    given = phone.page.get_by_role("button", name="Intrekken").count()
    phone.presses("Veranderen")
    phone.presses("Verder")
    phone.is_told_of_a_mistake("Kies")
    phone.page.get_by_role("radio").first.check()
    phone.presses("Verder")
    phone.presses("Versturen")
    phone.is_told("ontvangen")
    phone.opens(link)
    phone.presses("Intrekken")
    phone.presses("Nee, terug")
    assert phone.page.get_by_role("button", name="Intrekken").count() >= given
    phone.presses("Intrekken")
    phone.presses("Ja, intrekken")
    phone.is_told("Ingetrokken op")

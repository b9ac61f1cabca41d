"""A family decides: from one page of staff, through each one's own phone, to the board.

The people are made up. Each has a browser of their own; nothing stands between them and the app.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from datetime import date, timedelta

import pytest
from playwright.sync_api import Browser, Page

from formsapp.cli.command_serve import watch_consents
from formsapp.settings import Settings
from tests.web.circles import Family, read_consents
from tests.web.conftest import Loket
from tests.web.office import Office
from tests.web.served import add_passkey_device, inspect, press, served
from tests.web.test_toestemming import consents

PHONE = {"width": 390, "height": 844}
MOTHER = {
    "hoedanigheid": "ouder",
    "leeftijd": "samen",
    "andere-ouder": "ja",
    "naam": "Mina Voorbeeld",
}
MENTOR = {"hoedanigheid": "vertegenwoordiger", "naam": "Mo Mentor"}


@pytest.fixture
def office(settings: Settings, start: Callable[[Settings], Loket]) -> Iterator[Office]:
    with served(settings, start) as running:
        yield running


@pytest.fixture
def phones(browser: Browser) -> Iterator[Callable[[], Page]]:
    """Give each person a browser of their own."""
    with ExitStack() as stack:

        def take() -> Page:
            context = browser.new_context(viewport=PHONE, locale="nl-NL")  # type: ignore[arg-type]  # a size
            page = stack.enter_context(context).new_page()
            page.set_default_timeout(10_000)
            return page

        yield take


def sign_in(desk: Page, office: Office) -> str:
    """Let a colleague in, and give the address of the staff pages."""
    base = office.loket.services.settings.base_url
    add_passkey_device(desk)
    desk.goto(f"{base}/medewerker/uitnodiging/{office.invitation()}")
    desk.get_by_role("button", name="Passkey maken en inloggen").click()
    desk.wait_for_url(f"{base}/medewerker/")
    return f"{base}/medewerker"


def make_circle(
    desk: Page, staff: str, born: tuple[str, str, str], **people: str
) -> dict[str, str]:
    """Record who decides for C-13; give each one's address by label."""
    desk.goto(f"{staff}/kring/nieuw")
    desk.get_by_label("Kenmerk van de cliënt").fill("C-13")
    for label, number in zip(("Dag", "Maand", "Jaar"), born, strict=True):
        desk.get_by_label(label, exact=True).first.fill(number)
    press(desk.get_by_role("button", name="Verder"))
    if desk.locator("main details:not([open]) > summary", has_text="Persoon 1").count():
        desk.get_by_text("Persoon 1", exact=True).click()
    for name, value in people.items():
        desk.locator(f"[name={name.replace('_', '-')}][value={value}]").check()
    desk.locator("[name=factor][value=geen]").check()
    desk.get_by_role("button", name="Vastleggen en links maken").click()
    desk.get_by_role("heading", name=re.compile("De links? (is|zijn) klaar")).wait_for()
    shown = desk.locator("section.card.sheet .address").all_inner_texts()
    headings = desk.locator("main h2", has_text="Voor:").all_inner_texts()
    labels = [heading.partition("Voor: ")[2] for heading in headings]
    return dict(zip(labels, shown, strict=True))


def fill_in(phone: Page, address: str, who: Mapping[str, str], *yes: str) -> None:
    """Fill in the form of consent: yes to these, no to the others."""
    phone.goto(address)
    press(phone.locator("main a[href$='/toestemming']").first)
    if phone.locator("main button[value=beginnen]").count():
        press(phone.locator("main button[value=beginnen]"))
    for _page in range(40):
        if phone.locator("main button[value=versturen]").count():
            break
        answer_page(phone, who, yes)
        press(phone.locator("main button[value=verder]"))
    press(phone.locator("main button[value=versturen]"))
    phone.wait_for_url("**/o/**")


def answer_page(phone: Page, who: Mapping[str, str], yes: tuple[str, ...]) -> None:
    for name in {one.get_attribute("name") or "" for one in phone.locator("[type=radio]").all()}:
        value = who.get(name) or ("ja" if name in yes else "nee")
        phone.locator(f"[name='{name}'][value='{value}']").check()
    for box in phone.locator("main [type=checkbox]").all():
        box.check()
    for field in phone.locator("main input[type=text]").all():
        name = field.get_attribute("name") or ""
        if name in who:
            field.fill(who[name])
        elif name.endswith("-wie") and field.is_visible():
            field.fill("De Linde")


def change_to_yes(phone: Page, address: str, consent: str) -> None:
    """Change one answer on the own page."""
    phone.goto(address)
    press(phone.locator(f"form[action$='/veranderen/{consent}'] button"))
    inspect(phone)
    phone.locator(f"[name='{consent}'][value=ja]").check()
    for field in phone.locator("main input[type=text][name$='-wie']").all():
        field.fill("De Linde")
    press(phone.locator("main button[value=verder]"))
    press(phone.locator("main button[value=versturen]"))
    phone.wait_for_url("**/o/**")


def take_back(phone: Page, address: str, consent: str) -> None:
    phone.goto(address)
    inspect(phone)
    press(phone.locator(f"form[action$='/intrekken/{consent}'] button"))
    inspect(phone)
    press(phone.get_by_role("button", name="Ja, intrekken"))
    phone.wait_for_url("**/o/**")


def look(loket: Loket) -> None:
    """What the staff side does by itself within a minute."""
    with loket.app.app_context():
        watch_consents()


def on_board(desk: Page, staff: str, consent: str, loket: Loket) -> str:
    """Give the verdict that stands on the client's page, as the command line says it too."""
    desk.goto(f"{staff}/client/C-13")
    place = consents(loket).index(consent)
    desk.locator("summary", has_text="Per doel").click()
    shown = desk.locator("tbody tr").nth(place).locator(".tag").first.inner_text().lower()
    assert shown == read_consents(loket, client="C-13")[consent].verdict.text()
    return shown


def own_page(phone: Page, address: str) -> str:
    phone.goto(address)
    return phone.locator("main").inner_text()


@pytest.mark.parametrize("provider", ["al-osra-zorg"])
def test_a_child_of_13_and_two_parents_apart(office: Office, phones: Callable[[], Page]) -> None:
    loket, desk, school = office.loket, phones(), "school-geven"
    staff = sign_in(desk, office)
    links = make_circle(desk, staff, ("14", "1", "2013"), wie_1="moeder", wie_2="vader")
    assert set(links) == {"jongere", "moeder", "vader"}
    noor, mina, ruud = (phones() for _ in range(3))
    # One form in a browser is enough: the others say the same pages with other answers.
    tokens = {who: address.rpartition("/")[2] for who, address in links.items()}
    family = Family(loket, tokens, date(2013, 1, 14))
    family.says("jongere", *consents(loket))
    fill_in(mina, links["moeder"], MOTHER, *consents(loket))
    look(loket)
    assert on_board(desk, staff, school, loket) == "wacht op 1 van 3"
    before = own_page(mina, links["moeder"])
    inspect(mina)
    assert "Je ja telt. Dit mag nu niet." in before

    family.says("vader")
    look(loket)
    assert on_board(desk, staff, school, loket) == "mag niet"
    assert own_page(mina, links["moeder"]) == before

    loket.clock.now += timedelta(minutes=1)
    change_to_yes(ruud, links["vader"], school)
    look(loket)
    assert on_board(desk, staff, school, loket) == "mag"
    assert "Dit mag nu, tot en met" in own_page(mina, links["moeder"])

    loket.clock.now += timedelta(days=61)
    take_back(noor, links["jongere"], school)
    assert read_consents(loket, client="C-13")[school].verdict.text() == "ingetrokken"
    look(loket)
    other = phones()
    staff = sign_in(other, office)
    other.get_by_role("heading", name="C-13: dit mag niet meer").wait_for()
    inspect(other)
    assert on_board(other, staff, school, loket) == "ingetrokken"


@pytest.mark.parametrize("provider", ["doz-thuiszorg"])
def test_an_adult_with_a_mentor(office: Office, phones: Callable[[], Page]) -> None:
    loket, desk = office.loket, phones()
    staff, first = sign_in(desk, office), consents(loket)[0]
    links = make_circle(desk, staff, ("14", "1", "1948"), kan="nee", wie_1="mentor")
    assert set(links) == {"mentor"}
    phone = phones()
    fill_in(phone, links["mentor"], MENTOR, first)
    look(loket)
    assert on_board(desk, staff, first, loket) == "mag"
    assert "Dit mag nu, tot en met" in own_page(phone, links["mentor"])
    inspect(phone)

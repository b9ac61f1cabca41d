"""The page that checks a receipt, in a real browser: nothing is sent, and each answer is clear."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from formsapp.settings import Settings
from tests.web.conftest import AKKOORD, Loket
from tests.web.office import Office
from tests.web.served import inspect, press, served
from tests.web.test_code_guard import send

TOLD = "#controle [role=status]"
PHONE: ViewportSize = {"width": 390, "height": 844}
NO_CRYPTOGRAPHY = "delete SubtleCrypto.prototype.importKey"


@pytest.fixture
def office(settings: Settings, start: Callable[[Settings], Loket]) -> Iterator[Office]:
    with served(settings, start) as running:
        yield running


@pytest.fixture
def address(office: Office) -> str:
    """The address in the QR code of a receipt."""
    page = office.loket.visitor().send(f"/l/{office.loket.link()}/akkoord", *AKKOORD)
    (found,) = {
        one.attributes["href"] for one in page.all("a") if "#loket1" in one.attributes["href"]
    }
    return found


def test_a_receipt_is_checked_in_the_browser_alone(page: Page, address: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(address)
    expect(page.locator(TOLD)).to_contain_text("Dit bewijs is echt.")
    expect(page.locator(TOLD)).to_contain_text("3 maart 2026 om 10.30 uur")
    assert [url for url in asked if "loket1" in url.partition("#")[0]] == []
    inspect(page)


def test_what_is_changed_or_of_someone_else_is_told_apart(page: Page, address: str) -> None:
    bare, _, text = address.partition("#")
    parts = text.split("~")
    page.goto(bare)
    # A screen reader says what comes in a place that it knew, not one that comes with its words.
    assert page.get_by_role("status").count() == 1
    for changed, words in (
        ({2: "Z-AAAA-AAAA"}, "Dit bewijs klopt niet."),
        ({10: "A" * 86}, "Dit bewijs klopt niet."),
        ({1: "elders"}, "van een andere organisatie"),
        ({9: "onbekend"}, "kennen de sleutel van dit bewijs niet"),
        ({0: "Z-7K4M-2QXD"}, "Dit is geen controle-adres."),
    ):
        pasted = "~".join(changed.get(at, part) for at, part in enumerate(parts))
        page.locator("#bewijs").fill(f"{bare}#{pasted}")
        page.get_by_role("button", name="Controleren").click()
        expect(page.locator(TOLD)).to_contain_text(words)
    page.locator("#bewijs").fill(address)
    page.get_by_role("button", name="Controleren").click()
    expect(page.locator(TOLD)).to_contain_text("Dit bewijs is echt.")


def test_a_browser_that_lacks_the_signature_says_so(page: Page, address: str) -> None:
    page.add_init_script(NO_CRYPTOGRAPHY)
    page.goto(address)
    expect(page.locator(TOLD)).to_contain_text("Deze browser kan een bewijs niet controleren.")


def test_without_javascript_the_page_says_what_to_do(browser: Browser, address: str) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(address)
        expect(page.locator("#controle")).to_contain_text("werkt alleen met JavaScript")
        expect(page.locator("[data-key-id]")).to_have_count(1)


@pytest.mark.parametrize("scripts", [True, False])
def test_a_receipt_is_read_again_by_its_code_and_the_date_of_the_link(
    browser: Browser, office: Office, *, scripts: bool
) -> None:
    _, _, code = send(office.loket)
    with browser.new_context(java_script_enabled=scripts, viewport=PHONE) as context:
        page = context.new_page()
        page.goto(f"{office.loket.services.settings.base_url}/o")
        page.locator("#code").fill(code.lower().replace("-", " "))
        press(page.get_by_role("button", name="Bekijken"))
        expect(page.locator("main")).not_to_contain_text("Fatima")
        if scripts:
            inspect(page)
        for name, part in zip(("dag", "maand", "jaar"), ("27", "3", "2010"), strict=True):
            page.locator(f"[name=geboren-{name}]").fill(part)
        press(page.get_by_role("button", name="Bekijken"))
        page.get_by_text("Lees terug wat").click()
        expect(page.locator("main")).to_contain_text("Fatima O'Brien")
        if scripts:
            inspect(page)
        with page.expect_download() as download:
            page.get_by_role("link", name="(PDF)").click()
        assert download.value.suggested_filename.startswith("ontvangstbewijs-Z-")

"""On paper nothing can be unfolded: what is folded on the screen is printed."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page as Tab

from formsapp.settings import Settings
from tests.page import Page
from tests.pdf_text import read_pdf
from tests.web.conftest import AKKOORD, Loket
from tests.web.office import Office
from tests.web.served import served
from tests.web.test_kind_klacht import complaint

FOLDED = "main details:not(:has(form)) :is(li, p, dd)"


@pytest.fixture
def office(settings: Settings, start: Callable[[Settings], Loket]) -> Iterator[Office]:
    with served(settings, start) as running:
        yield running


def confirmation(loket: Loket) -> Page:
    return loket.visitor().send("/f/klacht", *complaint(loket))


def last_page(loket: Loket) -> Page:
    return loket.visitor().walk("/f/klacht", *complaint(loket))


def personal_page(loket: Loket) -> Page:
    token, visitor = loket.link(), loket.visitor()
    visitor.send(f"/l/{token}/akkoord", *AKKOORD)
    return visitor.get(f"/l/{token}")


@pytest.mark.parametrize("show", [confirmation, last_page, personal_page])
def test_what_is_folded_on_the_screen_is_printed(
    page: Tab, office: Office, loket: Loket, show: Callable[[Loket], Page]
) -> None:
    page.goto(f"{office.loket.services.settings.base_url}/")
    page.set_content(show(loket).html)
    folded = page.locator(FOLDED)
    texts = ["".join((part.text_content() or "").split()) for part in folded.all()]
    assert any(texts)
    assert not folded.first.is_visible()
    printed = read_pdf(page.pdf())
    assert not [text for text in texts if text not in printed]
    _forget_style(page)
    printed = read_pdf(page.pdf())
    assert not [text for text in texts if text not in printed]
    page.emulate_media(media="screen")
    assert not folded.first.is_visible()


def _forget_style(page: Tab) -> None:
    """Make the browser one that does not know the style by which folded text prints."""
    deleted = page.evaluate("""() => {
      let deleted = 0;
      const drop = (list) => [...list.cssRules].forEach((rule) => {
        if (rule.selectorText && rule.selectorText.includes("details-content")) {
          list.deleteRule([...list.cssRules].indexOf(rule));
          deleted++;
        } else if (rule.cssRules) drop(rule);
      });
      [...document.styleSheets].forEach(drop);
      return deleted;
    }""")
    assert deleted


STORY = "\n".join(f"Regel{n}van het verhaal" for n in range(80))
LINES = [f"Regel{n}vanhetverhaal" for n in range(80)]


def given_back(loket: Loket) -> Page:
    """A page that gives back what was typed behind a link that ended meanwhile."""
    token, visitor = loket.link("klacht", days=1), loket.visitor()
    visitor.walk(f"/l/{token}/klacht", {"soort": "klacht"})
    loket.clock.ahead(days=2)
    page = visitor.press(verhaal=STORY)
    assert page.status == 410
    return page


def under_way(loket: Loket) -> Page:
    """A form with a story that was typed, and that it asks more about."""
    visitor = loket.visitor()
    visitor.walk("/f/klacht", {"soort": "klacht"})
    return visitor.press(verhaal=STORY, niveau="x")


NO_SIZING = """() => {
  let deleted = 0;
  for (const sheet of document.styleSheets) for (const rule of sheet.cssRules)
    if (rule.media && rule.media.mediaText === "print")
      for (let at = rule.cssRules.length; at--;)
        if (rule.cssRules[at].cssText.includes("field-sizing")) {
          rule.cssRules[at].style.removeProperty("field-sizing");
          deleted++;
        }
  return deleted;
}"""
"""Makes the browser one that does not know by which style a field is as high as its text."""


@pytest.mark.parametrize("show", [given_back, under_way])
def test_all_of_a_long_text_in_a_field_is_printed(
    page: Tab, office: Office, loket: Loket, show: Callable[[Loket], Page]
) -> None:
    page.goto(f"{office.loket.services.settings.base_url}/")
    page.set_content(show(loket).html)
    area = page.locator("textarea")
    before = area.bounding_box()
    for landscape in (False, True):
        printed = read_pdf(page.pdf(format="A4", landscape=landscape))
        assert not [line for line in LINES if line not in printed]
    assert page.evaluate(NO_SIZING)
    printed = read_pdf(page.pdf(format="A4"))
    assert not [line for line in LINES if line not in printed]
    if show is given_back:  # then no script is needed either
        page.evaluate("onbeforeprint = onafterprint = null")
        printed = read_pdf(page.pdf(format="A4"))
        assert not [line for line in LINES if line not in printed]
    page.emulate_media(media="screen")
    assert area.bounding_box() == before


def test_the_menu_stays_folded_on_paper(page: Tab, office: Office) -> None:
    page.goto(f"{office.loket.services.settings.base_url}/voorwaarden/")
    page.emulate_media(media="print")
    assert not page.locator(".menu li").first.is_visible()


@pytest.mark.parametrize("path", ["/crisis/", "/f/klacht"])
def test_paper_shows_logo_and_name_and_no_bar(page: Tab, office: Office, path: str) -> None:
    page.goto(f"{office.loket.services.settings.base_url}{path}")
    page.emulate_media(media="print")
    assert page.locator(".home svg").is_visible()
    assert page.locator(".home .name").inner_text() == office.loket.services.facts.provider.name
    for bar in (".crisis", ".leave", ".find"):
        assert page.locator(bar).first.is_hidden()


def test_a_printed_receipt_leaves_out_what_belongs_to_a_screen(
    page: Tab, office: Office, loket: Loket
) -> None:
    page.goto(f"{office.loket.services.settings.base_url}/")
    page.set_content(confirmation(loket).html)
    page.emulate_media(media="print")
    assert page.get_by_text("Sluit dan dit tabblad").is_hidden()
    assert page.locator(".receipt-code").is_visible()

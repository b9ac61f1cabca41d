"""What is typed in a form stands there again after Back, Forward and reload, in a real browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, Dialog, Error, Page, expect

from formsapp.cases.models import Message
from formsapp.settings import Settings
from formsapp.web.shared.services import db
from tests.web.circles import family
from tests.web.conftest import Loket
from tests.web.office import Office
from tests.web.served import go_until, press, served
from tests.web.test_akkoord import cases
from tests.web.test_signing_table_browser import everything_on
from tests.web.test_toestemming import consents
from tests.web.wire import NO_ANSWER, NO_REQUEST, WHOLE, Wire, stretched

STORED = "() => [document.cookie, JSON.stringify(localStorage), JSON.stringify(sessionStorage)]"
NEUTRAL, STORY = "https://www.buienradar.nl/", "Het ontbijt kwam drie keer te laat"
NEXT = "main button[value=verder]"


@pytest.fixture
def provider() -> str:
    return "doz-thuiszorg"


@pytest.fixture
def wire() -> Iterator[Wire]:
    with stretched() as made:
        yield made


@pytest.fixture
def office(settings: Settings, start: Callable[[Settings], Loket], wire: Wire) -> Iterator[Office]:
    with served(settings, start, wire) as running:
        yield running


@pytest.fixture
def base(office: Office) -> str:
    return office.loket.services.settings.base_url


def begin(tab: Page, base: str) -> None:
    tab.goto(f"{base}/f/klacht")
    tab.locator("#soort").check()
    tab.locator("#met-naam").check()


def go_on(tab: Page) -> None:
    """Press on, and see another page."""
    before = tab.title()
    press(tab.locator(NEXT))
    expect(tab).not_to_have_title(before)


def test_back_forward_and_reload_show_what_stood_there(page: Page, base: str) -> None:
    begin(page, base)
    story = page.locator("textarea").first
    story.fill(STORY)
    first = page.title()
    go_on(page)
    second = page.title()
    page.go_back()
    expect(page).to_have_title(first)
    expect(story).to_have_value(STORY)
    story.fill(f"{STORY}, en de lunch")  # not posted
    page.go_forward()
    expect(page).to_have_title(second)
    page.go_back()
    expect(story).to_have_value(f"{STORY}, en de lunch")
    page.reload()
    expect(story).to_have_value(f"{STORY}, en de lunch")
    go_on(page)
    page.reload()
    expect(page).to_have_title(second)


def test_what_is_typed_first_is_there_after_a_reload_too(page: Page, base: str, wire: Wire) -> None:
    page.goto(f"{base}/f/klacht")
    wire.state = NO_REQUEST
    story = page.locator("textarea").first
    story.fill("Het")
    page.wait_for_timeout(300)
    assert page.url.endswith("/f/klacht"), "nothing arrived"
    wire.state = WHOLE
    story.fill(STORY)
    page.wait_for_url("**/bezig/**")
    page.wait_for_function("() => sessionStorage.length == 1")
    page.reload()
    expect(page.locator("h1")).to_have_text("Vertel wat u van ons vindt")
    expect(story).to_have_value(STORY)
    page.go_back()
    assert page.url == "about:blank"


def answer_all(tab: Page) -> None:
    """Answer what the page asks, as briefly as it may be."""
    for kind in ("textarea", "input[type=text]:not(#website)", "input[type=email]"):
        for box in tab.locator(f"main {kind}").all():
            box.fill({"textarea": STORY}.get(kind, ""))
    for name in {one.get_attribute("name") for one in tab.locator("main input[type=radio]").all()}:
        tab.locator(f"main input[name='{name}']").last.check()


def test_a_complaint_whose_every_request_is_lost_is_sent_once(
    page: Page, office: Office, base: str, wire: Wire
) -> None:
    begin(page, base)
    lost = page.locator("#bewaken button")
    for _ in range(20):
        answer_all(page)
        is_last = page.locator("main button[value=versturen]").count()
        here, text = page.title(), page.locator("main").inner_text()
        for state in (NO_REQUEST, NO_ANSWER, NO_ANSWER):
            wire.state = state
            (lost if lost.count() else page.locator("main .actions .button").first).click()
            expect(lost).to_have_text("Opnieuw proberen")
            expect(page.locator("#bewaken")).to_contain_text("Wat u invulde, staat er nog")
            assert (page.title(), STORY in kept_on(page)) == (here, True), text
        wire.state = WHOLE
        lost.click()
        expect(page).not_to_have_title(here)
        if is_last:
            break
    page.wait_for_url("**/o/**")
    assert len(cases(office.loket)) == 1
    assert page.evaluate(STORED) == ["", "{}", "{}"]
    page.go_back()
    expect(page.locator("h1")).to_have_text("Dit formulier staat niet meer open")
    assert STORY not in page.content()


def kept_on(tab: Page) -> str:
    """All that the form of the page would post."""
    return str(
        tab.evaluate(
            "() => Array.from(document.querySelector('#bewaken').closest('form').elements,"
            " one => one.value).join(' ')"
        )
    )


def test_a_page_gone_back_to_without_a_connection_comes_when_there_is_one(
    page: Page, base: str, wire: Wire
) -> None:
    begin(page, base)
    page.locator("textarea").first.fill(STORY)
    first = page.title()
    go_on(page)
    wire.state = NO_REQUEST
    page.go_back()
    again = page.locator("#bewaken button")
    expect(again).to_have_text("Opnieuw proberen")
    wire.state = WHOLE
    again.click()
    expect(page).to_have_title(first)
    expect(page.locator("textarea").first).to_have_value(STORY)


def test_without_a_script_what_was_sent_before_a_cut_is_kept(
    browser: Browser, base: str, wire: Wire
) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        tab = context.new_page()
        begin(tab, base)
        tab.locator("textarea").first.fill(STORY)
        go_on(tab)
        second, under_way = tab.title(), tab.url
        wire.state = NO_REQUEST
        with pytest.raises(Error):
            tab.reload()
        tab.wait_for_url("chrome-error://**")
        wire.state = WHOLE
        tab.goto(under_way)
        expect(tab).to_have_title(second)
        press(tab.get_by_role("button", name="Vorige stap"))
        expect(tab.locator("textarea").first).to_have_value(STORY)


@pytest.mark.hostile("table-next")
def test_leaving_takes_away_what_the_server_kept_and_what_the_phone_holds(
    page: Page, base: str
) -> None:
    page.context.route(f"{NEUTRAL}**", lambda route: route.fulfill(body="weer"))
    begin(page, base)
    page.locator("textarea").first.fill(STORY)
    page.wait_for_function("() => sessionStorage.length == 1")
    assert STORY[:12] not in page.evaluate(STORED)[2]
    under_way = page.url
    page.locator("#verlaten").click()
    page.wait_for_url(NEUTRAL)
    go_until(page, under_way, page.locator("h1", has_text="Dit formulier staat niet meer open"))
    assert page.evaluate(STORED) == ["", "{}", "{}"]


def test_half_an_hour_without_a_key_clears_the_page_and_warns_before(page: Page, base: str) -> None:
    page.clock.install()
    begin(page, base)
    page.locator("textarea").first.fill(STORY)
    page.wait_for_url("**/bezig/*/*")
    under_way = page.url
    page.clock.run_for("28:10")
    expect(page.locator("#bewaken")).to_contain_text("Bent u er nog? Over 2 minuten")
    page.get_by_role("button", name="Ik ben er nog").click()
    page.clock.run_for("27:00")
    expect(page.locator("#bewaken")).to_have_text("")
    expect(page.locator("textarea").first).to_have_value(STORY)
    page.clock.run_for("03:10")
    expect(page.locator("h1")).to_have_text("Wat u invulde, is gewist")
    assert page.evaluate(STORED) == ["", "{}", "{}"]
    assert STORY not in page.content()
    go_until(page, under_way, page.locator("h1", has_text="Dit formulier staat niet meer open"))


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_back_from_a_form_leads_to_what_a_link_with_a_date_opens(
    browser: Browser, office: Office, base: str, *, scripts: bool
) -> None:
    born = date(2010, 3, 27)
    with browser.new_context(java_script_enabled=scripts) as context:
        context.route(f"{NEUTRAL}**", lambda route: route.fulfill(body="weer"))
        tab = context.new_page()
        tab.goto(f"{base}/l/{office.loket.link('akkoord', born=born)}")
        for part, typed in zip(
            tab.locator("main input[id^=geboren]").all(), (27, 3, 2010), strict=True
        ):
            part.fill(str(typed))
        press(tab.locator("main form button").last)
        own = tab.title()
        press(tab.get_by_role("button", name="Akkoord"))
        tab.go_back()
        expect(tab).to_have_title(own)
        tab.reload()
        expect(tab).to_have_title(own)
        address = tab.url
        if scripts:
            tab.locator("#verlaten").click()
            tab.wait_for_url(NEUTRAL)
            other = context.new_page()
            go_until(other, address, other.locator("main input[id^=geboren]"))


def test_closing_a_page_asks_first_where_something_was_typed(page: Page, base: str) -> None:
    asked: list[str] = []

    def leave(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", leave)
    page.goto(f"{base}/f/klacht")
    page.locator("h1").first.click()
    page.goto(f"{base}/o")
    assert asked == []
    begin(page, base)
    page.locator("textarea").first.press_sequentially("Het")
    page.goto(f"{base}/o")
    assert asked == ["beforeunload"]


def test_without_a_script_a_form_is_put_aside_and_taken_up(browser: Browser, base: str) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        tab = context.new_page()
        begin(tab, base)
        tab.locator("textarea").first.fill(STORY)
        title = tab.title()
        press(tab.get_by_role("button", name="Bewaar en ga later verder"))
        code = tab.locator(".receipt-code").inner_text()
        tab.reload()
        expect(tab.locator(".receipt-code")).to_have_text(code)
    with browser.new_context(java_script_enabled=False) as context:
        tab = context.new_page()
        tab.goto(f"{base}/verder")
        tab.locator("#code").fill(code.lower())
        press(tab.locator("main form button"))
        found = tab.title()
        press(tab.get_by_role("button", name="Verder waar u was"))
        expect(tab).to_have_title(title)
        tab.go_back()
        expect(tab).to_have_title(found)
        press(tab.get_by_role("button", name="Verder waar u was"))
        expect(tab.locator("textarea").first).to_have_value(STORY)


def test_the_page_with_the_code_stays_at_a_reload_and_goes_when_it_is_left(
    page: Page, base: str
) -> None:
    page.context.route(f"{NEUTRAL}**", lambda route: route.fulfill(body="weer"))
    page.on("dialog", lambda dialog: dialog.accept())
    begin(page, base)
    page.get_by_role("button", name="Bewaar en ga later verder").click()
    code = page.locator(".receipt-code").inner_text()
    page.reload()
    expect(page.locator(".receipt-code")).to_have_text(code)
    address = page.url
    page.locator("#verlaten").click()
    page.wait_for_url(NEUTRAL)
    other = page.context.new_page()
    go_until(other, address, other.locator("#code"))
    expect(other).to_have_url(f"{base}/verder")


def test_so_they_do_without_a_script(browser: Browser, base: str) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        tab = context.new_page()
        begin(tab, base)
        story = tab.locator("textarea").first
        story.fill(STORY)
        first = tab.title()
        go_on(tab)
        second = tab.title()
        tab.go_back()
        expect(tab).to_have_title(first)
        expect(story).to_have_value("")  # the browser would show it after sending as well
        tab.go_forward()
        expect(tab).to_have_title(second)
        tab.reload()
        press(tab.get_by_role("button", name="Vorige stap"))
        expect(story).to_have_value(STORY)
        expect(tab.get_by_role("button", name="Wis wat hier is ingevuld")).to_be_visible()
        while "/o/" not in tab.url:
            answer_all(tab)
            press(tab.locator("main .actions .button").first)
        for _page in range(8):
            tab.go_back()
            assert STORY not in everything_on(tab)


def test_a_message_is_kept_and_sent_once_like_a_form(
    page: Page, office: Office, base: str, wire: Wire
) -> None:
    status = f"{base}/o/{office.case().code}"
    page.goto(status)
    press(page.get_by_role("link", name="Iets toevoegen"))
    text = page.locator("#tekst")
    text.fill(STORY)
    page.wait_for_url("**/bericht/bezig/*")
    page.reload()
    expect(text).to_have_value(STORY)
    text.fill(f"{STORY}, en de lunch")
    page.go_back()
    expect(page).to_have_url(status)
    page.go_forward()
    for state in (NO_REQUEST, NO_ANSWER):
        wire.state = state
        page.locator(
            "main .button", has_text="Versturen" if state == NO_REQUEST else "Opnieuw"
        ).click()
        expect(page.locator("#bewaken")).to_contain_text("Wat u invulde, staat er nog")
        expect(text).to_have_value(f"{STORY}, en de lunch")
        expect(page.locator("#bewaken button")).to_have_text("Opnieuw proberen")
    wire.state = WHOLE
    page.locator("#bewaken button").click()
    expect(page.get_by_text("is binnengekomen")).to_be_visible()
    assert messages(office) == 1
    page.go_back()
    expect(page.locator("h1")).to_have_text("Dit formulier staat niet meer open")
    assert page.evaluate(STORED) == ["", "{}", "{}"]


def messages(office: Office) -> int:
    with office.loket.app.app_context():
        return db.session.scalar(sa.select(sa.func.count()).select_from(Message)) or 0


def test_half_an_hour_without_a_key_clears_a_message(page: Page, office: Office, base: str) -> None:
    page.clock.install()
    page.goto(f"{base}/o/{office.case().code}/bericht")
    page.locator("#tekst").fill(STORY)
    page.wait_for_url("**/bericht/bezig/*")
    page.clock.run_for("28:10")
    expect(page.locator("#bewaken")).to_contain_text("Bent u er nog?")
    page.clock.run_for("02:10")
    expect(page.locator("h1")).to_have_text("Wat u invulde, is gewist")
    assert page.evaluate(STORED) == ["", "{}", "{}"]


def test_a_choice_that_changes_an_answer_survives_a_reload(
    page: Page, office: Office, base: str
) -> None:
    noor = family(office.loket, "moeder")
    first, *_ = consents(office.loket)
    noor.says("moeder", first)
    page.goto(f"{base}/l/{noor.links['moeder']}/toestemming/veranderen/{first}")
    no = page.locator(f"input[name={first}][value=nee]")
    no.check()
    page.wait_for_url("**/bezig/**")
    page.reload()
    expect(no).to_be_checked()
    expect(page.locator(".error-summary")).to_have_count(0)

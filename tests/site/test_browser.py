"""The pages in a browser: accessible in light and dark, narrow, and quick to leave."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path
from typing import Final
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page

from tests.accessible import (
    ENDS,
    PHONE,
    Sorts,
    axe,
    axe_without_colours,
    enlarged,
    focused,
    glance,
    inspect,
    inspected,
    looks,
    lost,
    passed,
    sorts,
    walked,
)
from tests.site.conftest import Opener
from tests.site.reading import pages_of

WRONG = """<!DOCTYPE html><html lang="nl"><meta charset="utf-8"><title>Mis</title><main><h1>Mis</h1>
<style>a { outline: 0 !important; color: #ccc } p { overflow: hidden; height: 1em; width: 9em }
b { position: absolute; left: 300px; width: 20em } i { position: fixed; inset: 0 }</style>
<p>Deze tekst is te lang voor zijn vak en wordt dus zonder pardon afgesneden.</p>
<a href="#x" tabindex="3">Bleek</a> <b>Buiten beeld</b> <img src="data:,"> <button>Bedekt</button>
<i></i></main></html>"""

PARTS = ("/parts-client.html", "/parts-staff.html")
measured: Final = Sorts(set(), set())
"""The sorts of elements that were measured whole, at either provider, and found right."""


def test_every_page_is_accessible(site: Path, opened: Opener) -> None:
    """By axe, with the keyboard, with large text and with wide spacing.

    A page with an element that no page before it had, at either provider, is held to all of it in
    all colours, on the smallest phone and on a desk, where axe reads that element and all that is
    in it; of the others it is measured there that nothing is cut off or sticks out. axe reads a
    page whole where one is built in a way, or stands in a place, in which it has read none yet.
    """
    tab, _ = opened(site)
    said: list[str] = []
    tab.on("console", lambda message: said.append(message.text))
    found, whole = {}, 0
    for address in (*PARTS, *pages_of(site)):
        tab.set_viewport_size({"width": PHONE, "height": 844})
        tab.goto(address)
        shown, faults = glance(tab)
        fresh = Sorts(shown.look - measured.look, shown.build - measured.build)
        found[address] = [*faults, *faults_of(tab, fresh)]
        whole += bool(fresh.look)
        measured.look.update(() if found[address] else shown.look)
        measured.build.update(() if found[address] else shown.build)
    assert whole < len(found)
    assert measured.look
    assert {address: faults for address, faults in found.items() if faults} == {}
    assert said == []


def faults_of(tab: Page, fresh: Sorts) -> list[str]:
    """All that is wrong with a page, but for what a glance at it tells on a phone.

    Where no look is fresh, each element looks like one that was measured: our own measure reads its
    focus, and large text is tried where there is least room. With Tab a page is walked through on a
    desk: on a phone that is done with the forms, in the same frame.
    """
    found = axe_without_colours(tab) if fresh.build else []
    if fresh.look:
        found += looks(tab, ENDS, whole=ENDS, fresh=fresh.look)
    found += passed(tab, fresh.look)
    for width in ENDS:
        tab.set_viewport_size({"width": width, "height": 844})
        found += lost(tab)
    return [*found, *enlarged(tab, (PHONE, 1280) if fresh.look else (PHONE,))]


def test_the_measures_find_what_is_wrong(opened: Opener, tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text(WRONG, encoding="utf-8")
    (tmp_path / "csp.json").write_text("""{"script": [], "style": ["'unsafe-inline'"]}""")
    tab, _ = opened(tmp_path)
    tab.goto("/")
    assert any(fault.startswith("image-alt") for fault in axe(tab))
    walk = ("own place in the order: <a", "no visible focus: <a", "focus out of sight: <button")
    for words in walk:
        assert any(fault.startswith(words) for fault in focused(tab)), words
    told = "; ".join([*walked(tab), *looks(tab), *enlarged(tab)])
    for words in (
        *walk,
        "sticks out: <b",
        "cut off: <p",
        "light 390 px: color-contrast",
    ):
        assert words in told, words


def test_a_page_that_looks_like_another_is_read_where_it_is_built_otherwise(
    opened: Opener, tmp_path: Path
) -> None:
    """What ``inspect`` leaves out of a second page is what the first one showed, and no more.

    Of what looks new it reads all that is in it.
    """
    only_dark = "<style>@media (prefers-color-scheme: dark) { .new b { color: #ccc } }</style>"
    frame = '<!DOCTYPE html><html lang="nl"><meta charset="utf-8"><title>Even</title>{}'
    good = '<main><h1>Even</h1><label for="a">Naam</label> <input id="a"><p>Ja</p></main>'
    worse = {
        "label": (good.replace('for="a"', ""), "label"),
        "twice": (good.replace("<p>", '<p id="a">'), "twice: a"),
        "nowhere": (good.replace('for="a"', 'for="b"'), "nowhere: b"),
        "dark": (good.replace("<p>", f'{only_dark}<p class="new"><b>No</b>'), "dark 320 px: color"),
        "pale": (good.replace("<p>", '<p style="color: #ccc">'), "contrast: <p"),
    }
    pages = {"index": good, **{name: body for name, (body, _) in worse.items()}}
    for name, body in pages.items():
        (tmp_path / f"{name}.html").write_text(frame.format(body), encoding="utf-8")
    (tmp_path / "csp.json").write_text("""{"script": [], "style": ["'unsafe-inline'"]}""")
    tab, _ = opened(tmp_path)
    tab.goto("/")
    inspected.look.add(sorts(tab).look)
    inspected.build.add(sorts(tab).build)
    for name, (_body, fault) in worse.items():
        tab.goto(f"/{name}.html")
        with pytest.raises(AssertionError, match=fault):
            inspect(tab)


def test_buttons_are_large_enough_for_a_thumb(site: Path, opened: Opener) -> None:
    tab, _ = opened(site)
    tab.goto("/parts-client.html")
    for button in tab.locator(".button, main button, .choice, .menu summary, .crisis a").all():
        box = button.bounding_box()
        assert box is not None
        assert box["height"] >= (38 if button.evaluate("e => !!e.closest('.crisis')") else 44)


@pytest.mark.parametrize("width", [600, 768, 1024])
def test_the_numbers_of_the_crisis_bar_stand_together_on_a_wide_screen(
    site: Path, opened: Opener, width: int
) -> None:
    tab, _ = opened(site)
    tab.set_viewport_size({"width": width, "height": 844})
    tab.goto("/")
    boxes = [one.bounding_box() for one in tab.locator(".crisis li").all()]
    found = [box for box in boxes if box]
    assert len({box["y"] for box in found}) == 1
    for one, other in pairwise(found):
        assert 8 < other["x"] - one["x"] - one["width"] < 40


def test_what_is_set_apart_by_its_ground_has_a_border_where_there_are_no_colours(
    site: Path, opened: Opener
) -> None:
    tab, _ = opened(site)
    tab.emulate_media(forced_colors="active")
    for address, marked in (
        ("/crisis/", ".numbers main li a[href^='tel:'], .numbers main h1 + p a"),
        ("/klachten/", ".brief"),
    ):
        tab.goto(address)
        widths = tab.locator(marked).evaluate_all(
            "all => all.map(one => getComputedStyle(one).borderTopWidth)"
        )
        assert widths, address
        assert "0px" not in widths, address
    tab.emulate_media(forced_colors="none")


def test_the_menu_opens_without_script(site: Path, opened: Opener) -> None:
    tab, _ = opened(site)
    tab.goto("/")
    first = tab.locator(".menu nav a").first
    assert not first.is_visible()
    tab.locator(".menu summary").press("Enter")
    assert first.is_visible()


def test_skip_link_comes_first(site: Path, opened: Opener) -> None:
    tab, _ = opened(site)
    tab.goto("/")
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.getAttribute('href')") == "#inhoud"


def test_112_is_a_button_on_the_first_screen_of_the_crisis_page(site: Path, opened: Opener) -> None:
    tab, _ = opened(site)
    tab.goto("/crisis/")
    box = tab.locator("main a[href='tel:112']").first.bounding_box()
    assert box is not None
    assert box["height"] >= 44
    assert box["y"] + box["height"] <= 568, "the height of the smallest phone"


@pytest.mark.parametrize("way", ["click", "Escape"])
def test_leaving_at_once_leaves_no_way_back(site: Path, opened: Opener, way: str) -> None:
    tab, served = opened(site)
    tab.goto("/")
    tab.goto("/crisis/")
    if way == "click":
        tab.get_by_role("link", name="Verlaat deze site").click()
    else:
        for _ in range(3):
            tab.keyboard.press(way)
    tab.wait_for_url("https://www.buienradar.nl/")
    assert not any("site.test" not in asked for asked in served.asked[:-1])
    tab.go_back()
    assert tab.url == "http://site.test/"


@pytest.mark.parametrize(
    ("runs", "touch", "says"),
    [(True, False, True), (False, False, False), (True, True, False), (False, True, False)],
)
def test_the_keys_that_leave_are_named_only_where_they_work(
    site: Path, opened: Opener, *, runs: bool, touch: bool, says: bool
) -> None:
    tab, _ = opened(site, width=1280, runs=runs, touch=touch)
    for address in ("/klachten/", "/crisis/"):
        tab.goto(address)
        assert tab.get_by_text("drie keer op Escape").is_visible() == says
        assert tab.get_by_role("link", name="Verlaat deze site").is_visible()


@pytest.mark.parametrize(("seconds", "left"), [(4, True), (6, False)])
def test_slow_hands_have_five_seconds_for_each_press(
    site: Path, opened: Opener, seconds: int, *, left: bool
) -> None:
    tab, served = opened(site)
    tab.clock.install()
    tab.goto("/crisis/")
    for _ in range(3):
        tab.keyboard.press("Escape")
        tab.clock.fast_forward(seconds * 1000)
    if left:
        tab.wait_for_url("https://www.buienradar.nl/")
    else:
        assert tab.url == "http://site.test/crisis/"
        assert len(served.asked) == 1


@pytest.mark.parametrize(
    "keys", ["Escape Shift a Escape Tab Shift", "Shift Shift Shift", "Escape Escape a Escape"]
)
def test_a_few_stray_keys_do_not_leave(site: Path, opened: Opener, keys: str) -> None:
    tab, served = opened(site)
    tab.goto("/crisis/")
    for key in keys.split():
        tab.keyboard.press(key)
    assert tab.url == "http://site.test/crisis/"
    assert len(served.asked) == 1


def test_the_way_to_a_form_is_on_the_first_screen(site: Path, opened: Opener) -> None:
    tab, _ = opened(site)
    for address in pages_of(site):
        if not address.startswith("/formulieren/") or address == "/formulieren/":
            continue
        tab.goto(address)
        box = tab.locator("main .button, main .notice").first.bounding_box()
        assert box is not None, address
        assert box["y"] + box["height"] <= 844, address


def test_steps_are_drawn_as_one_line(site: Path, opened: Opener) -> None:
    """On a phone the list is the drawing; where there is room the drawing stands above it."""
    tab, _ = opened(site)
    for width, drawn in ((390, False), (1280, True)):
        tab.set_viewport_size({"width": width, "height": 844})
        tab.goto("/klachten/")
        assert tab.locator(".timeline svg").is_visible() is drawn
        assert tab.locator(".timeline ol").is_visible()


def test_the_home_page_hands_a_word_to_the_search_page(site: Path, opened: Opener) -> None:
    tab, _ = opened(site)
    tab.goto("/")
    tab.get_by_label("Zoek op een woord").fill("afbellen")
    tab.get_by_role("button", name="Zoek").click()
    tab.wait_for_url("**/zoeken/?q=afbellen")
    tab.locator(".found a[href='../afzeggen/']").wait_for()


def test_a_word_that_is_nowhere_leads_to_someone_to_call(site: Path, opened: Opener) -> None:
    tab, _ = opened(site)
    tab.goto("/zoeken/?q=xyzzyx")
    tab.get_by_role("link", name="bel ons").click()
    assert tab.url.endswith("#niet-gevonden")
    assert tab.locator("#niet-gevonden").is_visible()


def test_of_a_letter_that_is_pasted_the_beginning_is_searched(site: Path, opened: Opener) -> None:
    tab, _ = opened(site)
    tab.goto("/zoeken/?q=geld")
    tab.locator(".found li").first.wait_for()
    find = "text => document.getElementById('zoek').find(text)"
    assert tab.evaluate(find, "geld " + "en " * 80 + "crisis") == tab.evaluate(find, "geld")
    begun = "en " * 66 + "\N{DOG FACE}"
    tab.locator("#q").fill("a" + begun * 30)
    tab.get_by_text("is hier niets gevonden").wait_for()
    assert len(parse_qs(urlsplit(tab.url).query)["q"][0]) <= 200
    tab.locator("#q").clear()
    tab.keyboard.insert_text("a" + "\N{COMBINING ACUTE ACCENT}" * 400)
    assert len(tab.locator("#q").input_value()) == 200


def test_a_number_or_code_in_the_search_leads_to_where_a_code_is_typed(
    site: Path, opened: Opener
) -> None:
    tab, _ = opened(site)
    for typed in ("Z-7K4M-2QXD", "z 7k4m 2qxd", "ABCDE-FGHJK-MNPQR-STVWX"):
        tab.goto(f"/zoeken/?q={typed}")
        answer = tab.locator(".found li").first
        answer.get_by_text("Een nummer dat met Z begint, is geen code.").wait_for()
        assert answer.locator("a[href$='/o']").count() == 1
        assert typed not in tab.url
        assert tab.locator(".crisis a[href='tel:112']").first.is_visible()


def test_the_numbers_can_be_read_on_paper(site: Path, opened: Opener) -> None:
    """A browser prints no backgrounds: white figures on a coloured button would be gone."""
    tab, _ = opened(site)
    tab.emulate_media(media="print")
    tab.goto("/crisis/")
    numbers = tab.locator("main a[href^='tel:']")
    shades = numbers.evaluate_all("links => links.map(link => getComputedStyle(link).color)")
    backs = numbers.evaluate_all("all => all.map(link => getComputedStyle(link).backgroundColor)")
    assert set(backs) == {"rgba(0, 0, 0, 0)"}
    assert all(max(map(int, re.findall(r"\d+", shade))) < 160 for shade in shades), shades
    assert not tab.locator("main > ul").first.is_visible()

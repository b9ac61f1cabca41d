"""How pages lie on a screen: contents beside the text, lists to tap, drawings of a sober size."""

from __future__ import annotations

import re
from pathlib import Path

from formsapp.facts import load
from tests.conftest import REPO
from tests.site.conftest import Opener
from tests.site.reading import pages_of


def test_on_a_wide_screen_the_contents_begin_beside_the_top_of_the_text(
    site: Path, opened: Opener
) -> None:
    tab, _ = opened(site, width=1280)
    tab.goto("/klachten/")
    beside, first = tab.locator(".contents").bounding_box(), tab.locator("h1").bounding_box()
    text = [one.bounding_box() for one in tab.locator("main > p").all()]
    assert beside
    assert first
    assert beside["y"] <= first["y"] + first["height"]
    assert all(one and one["x"] + one["width"] <= beside["x"] for one in text)
    tab.mouse.wheel(0, 900)
    assert tab.locator(".contents a").first.is_visible()


def test_the_list_of_forms_tells_those_that_need_a_link_apart(site: Path, provider: str) -> None:
    kinds = load(REPO / "docs" / provider).kinds
    html = pages_of(site)["/formulieren/"].read_text(encoding="utf-8")
    free, mark, linked = html.partition("Met een link van ons</h3>")
    assert bool(mark) != all(kind.open for kind in kinds.values())
    for slug, kind in kinds.items():
        row = f'<li><a href="{slug}/"><svg'
        assert (row in free, row in linked) == (kind.open, not kind.open), slug


def test_a_page_whose_styles_did_not_come_has_no_huge_drawings(site: Path) -> None:
    for address, path in pages_of(site).items():
        shown = path.read_text(encoding="utf-8").partition("<body")[2]
        drawings = re.findall(r'<svg(?![^>]*role="img")[^>]*>', shown)
        assert drawings, address
        assert all(' width="' in one and ' height="' in one for one in drawings), address


def test_the_numbers_above_a_page_look_the_same_whatever_styles_it_has(
    site: Path, opened: Opener
) -> None:
    tab, _ = opened(site)
    heights = set()
    for address in ("/", "/crisis/", "/formulieren/", "/parts-client.html", "/parts-staff.html"):
        tab.goto(address)
        parts = tab.locator(".crisis ul, .crisis li, .crisis a").all()
        boxes = [one.bounding_box() for one in parts]
        heights.add(tuple(box and (box["width"], box["height"]) for box in boxes))
    assert len(heights) == 1

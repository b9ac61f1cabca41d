"""How heavy the forms' pages are, as a phone gets them: one page and one stylesheet."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path

import brotli  # type: ignore[import-untyped]  # ships no types
import pytest

from formsapp.settings import Settings
from tests.page import Page, Visitor
from tests.web.conftest import AKKOORD, Loket
from tests.web.renewed import renewed

BUDGET = 10 * 1460
"""Bytes of a first view, compressed: the ten segments of the first TCP window."""

WHOLE_TERMS = 15 * 1024
"""The one page that holds the whole text of the terms, which is as long as it is."""

WITH_CHANGES = 16 * 1024
"""That page for who agreed before, with what changed above the text."""


def first_view(loket: Loket, page: Page) -> int:
    """Bytes of the page with all that it fetches by itself."""
    total = len(page.body)
    sheets = [one.attributes["href"] for one in page.all("link", rel="stylesheet")]
    assert len(sheets) <= 1
    assert not [one for one in page.all("script") if "src" in one.attributes]
    assert not [one for one in page.all("img") if not one.attributes["src"].startswith("data:")]
    for sheet in sheets:
        file = loket.services.settings.site / sheet.removeprefix(f"{loket.services.root}/")
        total += len(brotli.compress(file.read_bytes()))
    return total


def compressed(visitor: Visitor, page: Page) -> Page:
    """The page as a phone that takes gzip gets it."""
    del visitor
    if len(page.body) > 8 * 1024:
        page.body = brotli.compress(page.body, quality=5 if len(page.body) > 16 * 1024 else 3)
    return page


def test_every_page_of_a_form_fits_the_first_tcp_window(loket: Loket) -> None:
    visitor, token = loket.visitor(), loket.link()
    pages = [visitor.get(f"/l/{token}"), visitor.get(f"/l/{token}/akkoord"), visitor.press()]
    pages += [visitor.press(**answers) for answers in AKKOORD]
    visitor.press("versturen")
    pages += [visitor.follow(), visitor.get("/o"), visitor.get("/bestaat-niet")]
    for page in pages:
        budget = WHOLE_TERMS if page.all("section", class_="document") else BUDGET
        assert first_view(loket, compressed(visitor, page)) <= budget, page.heading


def test_what_changed_weighs_little_beside_the_whole_text(
    loket: Loket, settings: Settings, start: Callable[[Settings], Loket], tmp_path: Path
) -> None:
    loket.visitor().send(f"/l/{loket.link()}/akkoord", *AKKOORD)
    later = start(renewed(settings, tmp_path))
    visitor = later.visitor()
    page = visitor.walk(f"/l/{later.link()}/akkoord", *AKKOORD[:2])
    assert page.all("ins")
    assert first_view(later, compressed(visitor, page)) <= WITH_CHANGES


@pytest.mark.parametrize(
    ("accepted", "chosen", "unpack"),
    [("gzip", "gzip", gzip.decompress), ("gzip, br", "br", brotli.decompress)],
)
def test_a_long_page_comes_compressed_to_who_can_read_it(
    loket: Loket, accepted: str, chosen: str, unpack: Callable[[bytes], bytes]
) -> None:
    visitor = loket.visitor()
    visitor.walk(f"/l/{loket.link()}/akkoord", *AKKOORD)
    visitor.press("versturen")
    visitor.follow()
    text = loket.services.documents["voorwaarden"].sha256
    address = f"{visitor.root}/tekst/{text}"
    base = "http://localhost:8000"
    plain = visitor.browser.get(address, base_url=base)
    small = visitor.browser.get(address, base_url=base, headers={"Accept-Encoding": accepted})
    assert "Content-Encoding" not in plain.headers
    assert small.headers["Content-Encoding"] == chosen
    assert small.headers["Vary"] == "Accept-Encoding"
    assert unpack(small.get_data()) == plain.get_data()

"""How heavy the forms' pages are, as a phone gets them: one page and one stylesheet."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import brotli  # type: ignore[import-untyped]  # ships no types
import pytest
from flask import Response

from formsapp.demo.sample_cases import fill_in
from formsapp.settings import Settings
from formsapp.web.shared.security_headers import LONG_PAGE, compress
from tests.page import Page, Visitor
from tests.web.conftest import AKKOORD, Loket
from tests.web.office import Office
from tests.web.renewed import renewed

BUDGET = 14_000
"""Bytes of a first view as sent, without headers: it fits the first TCP window."""

MOST_PAGES = 40
SUFFIXES = {"br": ".br", "gzip": ".gz"}
ENCODINGS = pytest.mark.parametrize("encoding", list(SUFFIXES))


def first_view(loket: Loket, page: Page, encoding: str) -> int:
    """Bytes of the page with all that it fetches by itself, as sent."""
    total = packed_size(loket, page, encoding)
    sheets = [one.attributes["href"] for one in page.all("link", rel="stylesheet")]
    assert len(sheets) <= 1
    assert not [one for one in page.all("script") if "src" in one.attributes]
    assert not [one for one in page.all("img") if not one.attributes["src"].startswith("data:")]
    for sheet in sheets:
        file = sheet.removeprefix(f"{loket.services.root}/") + SUFFIXES[encoding]
        total += (loket.services.settings.site / file).stat().st_size
    return total


def packed_size(loket: Loket, page: Page, encoding: str) -> int:
    """Bytes of a page as it is sent to who takes this encoding."""
    answer = Response(page.html, mimetype="text/html")
    with loket.app.test_request_context(headers={"Accept-Encoding": encoding}):
        compress(answer)
    return len(answer.get_data())


def pages_of_form(loket: Loket, visitor: Visitor, slug: str) -> Iterator[Page]:
    """Each page of a form, with made-up answers, up to its receipt; first with its errors."""
    with loket.app.app_context():
        answers = fill_in(loket.services.kinds[slug], loket.services.situation())
    offer = loket.services.facts.kinds[slug]
    page = visitor.get(f"/f/{slug}" if offer.open else f"/l/{loket.link(slug)}/{slug}")
    for _ in range(MOST_PAGES):
        yield page
        if page.all("button", value="versturen"):
            break
        yield visitor.press()
        page = answered(visitor, page, answers.to_dict(flat=False))
    visitor.page = page
    shown = {one.attributes.get("name") for one in page.elements}
    last = {name: value for name, value in answers.to_dict(flat=False).items() if name in shown}
    assert visitor.press("versturen", **last).status == 303, slug
    yield visitor.follow()


def answered(visitor: Visitor, page: Page, answers: dict[str, list[str]]) -> Page:
    """The page after this one, with what it asks filled in."""
    asked = {one.attributes.get("name") for one in page.elements}
    visitor.page = page
    return visitor.press(**{name: value for name, value in answers.items() if name in asked})


def test_every_page_of_every_form_fits_the_first_tcp_window(loket: Loket) -> None:
    visitor = Visitor(loket.app, script=False)
    heavy = {}
    for slug in loket.services.kinds:
        for page in pages_of_form(loket, visitor, slug):
            for encoding in SUFFIXES:
                if (weight := first_view(loket, page, encoding)) > BUDGET:
                    heavy[slug, page.heading, encoding] = weight
    assert heavy == {}


@ENCODINGS
def test_every_other_page_for_clients_fits_it_too(loket: Loket, encoding: str) -> None:
    visitor = Visitor(loket.app, accepts=encoding)
    for path in (f"/l/{loket.link()}", "/o", "/bestaat-niet"):
        page = visitor.get(path)
        assert len(page.body) == packed_size(loket, page, encoding)
        assert first_view(loket, page, encoding) <= BUDGET, page.heading


def test_the_text_with_who_agreed_by_another_link_fits_it_too(loket: Loket) -> None:
    loket.visitor().send(f"/l/{loket.link()}/akkoord", *AKKOORD)
    page = Visitor(loket.app, script=False).get(f"/l/{loket.link()}/akkoord")
    assert "niet met deze link" in page.text
    for encoding in SUFFIXES:
        assert first_view(loket, page, encoding) <= BUDGET


def test_what_changed_and_the_whole_text_fit_it_together(
    loket: Loket, settings: Settings, start: Callable[[Settings], Loket], tmp_path: Path
) -> None:
    loket.visitor().send(f"/l/{loket.link()}/akkoord", *AKKOORD)
    later = start(renewed(settings, tmp_path))
    visitor = Visitor(later.app, accepts="br", script=False)
    page = visitor.get(f"/l/{later.link()}/akkoord")
    assert page.all("ins")
    assert first_view(later, page, "br") <= BUDGET


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


def test_what_stands_under_a_cookie_is_never_compressed(
    settings: Settings, start: Callable[[Settings], Loket]
) -> None:
    office = Office(start(replace(settings, face="both")))
    for _ in range(9):
        office.case()
    person = office.colleague("medewerker")
    person.accepts = "gzip, br"
    page = person.get("/medewerker/")
    assert len(page.html) > LONG_PAGE
    assert "Content-Encoding" not in page.headers


def test_a_stylesheet_is_fetched_once_and_a_page_is_asked_for_again(loket: Loket) -> None:
    page = loket.visitor().get("/o")
    (sheet,) = (one.attributes["href"] for one in page.all("link", rel="stylesheet"))
    browser = loket.app.test_client()
    for path, kept in ((sheet, True), (f"{loket.services.root}/", False)):
        with browser.get(path, base_url="http://localhost:8000") as answer:
            assert ("immutable" in answer.headers["Cache-Control"]) == kept

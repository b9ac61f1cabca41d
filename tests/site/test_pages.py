"""Every page of both sites, as it is built."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from formsapp.facts import load
from formsapp.facts.dutch_format import days
from formsapp.rules.draft_terms import SAVED_KEPT
from tests.conftest import REPO
from tests.site.reading import pages_of, read

APP = re.compile(r"/(f|l|o|verder|medewerker)(/|$)")
"""Addresses that the forms answer, not the site."""
INSIDE = re.compile(r"<(script|style)>.*?</\1>", re.DOTALL)


def test_each_page_has_one_heading_a_title_and_the_language(site: Path) -> None:
    for address, path in pages_of(site).items():
        page = read(path)
        assert page.headings.count(1) == 1, address
        assert page.headings[0] == 1, address
        assert page.language == "nl", address
        assert page.title.strip(), address
        assert page.description or address == "/404.html", address


def test_heading_levels_are_not_skipped(site: Path) -> None:
    for address, path in pages_of(site).items():
        steps = pairwise(read(path).headings)
        assert all(lower - upper <= 1 for upper, lower in steps), address


def test_titles_differ(site: Path) -> None:
    titles = [read(path).title for path in pages_of(site).values()]
    assert len(set(titles)) == len(titles)


def test_no_id_stands_twice(site: Path) -> None:
    for address, path in pages_of(site).items():
        assert [name for name, times in read(path).ids.items() if times > 1] == [], address


def test_nothing_is_left_to_fill_in(site: Path) -> None:
    for address, path in pages_of(site).items():
        text = INSIDE.sub("", path.read_text(encoding="utf-8"))
        assert not re.search(r"\{\{|\{%|\[\[|\{:|\{#", text), address


def test_no_page_loads_anything_from_another_host(site: Path) -> None:
    for address, path in pages_of(site).items():
        for source in read(path).loaded:
            assert source.startswith("data:") or not urlsplit(source).netloc, (address, source)
    for sheet in site.rglob("*.css"):
        assert "//" not in sheet.read_text(encoding="utf-8")


def test_links_within_the_site_arrive(site: Path) -> None:
    pages = pages_of(site)
    ids = {address: set(read(path).ids) for address, path in pages.items()}
    for address, path in pages.items():
        for link in read(path).links:
            to = urlsplit(urljoin(f"http://site.test{address}", link))
            if to.netloc != "site.test" or APP.match(to.path):
                continue
            if to.path.endswith((".pdf", ".txt")):
                assert (site / to.path[1:]).is_file(), (address, link)
                continue
            assert to.path in pages, (address, link)
            assert not to.fragment or to.fragment in ids[to.path], (address, link)


def test_links_to_forms_go_to_forms_that_the_provider_offers(site: Path, provider: str) -> None:
    kinds = load(REPO / "docs" / provider).kinds
    for address, path in pages_of(site).items():
        for link in read(path).links:
            to = urlsplit(urljoin(f"http://site.test{address}", link))
            if to.netloc == "site.test" and to.path.startswith("/f/"):
                slug = to.path.removeprefix("/f/").removesuffix("/papier.pdf")
                assert slug in kinds, (address, link)


def test_the_crisis_numbers_are_one_tap_away_on_every_page(site: Path, provider: str) -> None:
    bar = [number for number in load(REPO / "docs" / provider).crisis if number.bar]
    assert bar
    for address, path in {**pages_of(site), "layout": site / "layout.html"}.items():
        links = read(path).links
        assert "tel:112" in links, address
        for number in bar:
            assert f"tel:{re.sub('[^0-9+]', '', number.phone.value)}" in links, address


def test_the_code_of_a_receipt_is_asked_from_menu_and_foot_of_every_page(site: Path) -> None:
    for address, path in {**pages_of(site), "layout": site / "layout.html"}.items():
        leads = [link for link in read(path).links if re.fullmatch(r"(.*/)?o", link)]
        assert len(leads) >= 2, address


def test_where_an_unsent_form_is_kept_is_said_with_the_way_back_to_it(site: Path) -> None:
    forms, privacy = (pages_of(site)[one] for one in ("/formulieren/", "/privacy/"))
    assert any(link.endswith("/verder") for link in read(forms).links)
    for path in (forms, privacy):
        assert f"ten hoogste {days(SAVED_KEPT)}" in path.read_text(encoding="utf-8")
    assert "../formulieren/#later-verder" in read(privacy).links


def test_every_clause_has_its_place(site: Path, provider: str) -> None:
    ids = {address: set(read(path).ids) for address, path in pages_of(site).items()}
    clauses = load(REPO / "docs" / provider).clauses
    lost = {
        clause: place
        for clause, place in clauses.items()
        if place.partition("#")[2] not in ids.get("/" + place.partition("#")[0], set())
    }
    assert clauses
    assert lost == {}


def test_an_example_says_that_it_is_one(site: Path) -> None:
    for address, path in {**pages_of(site), "layout": site / "layout.html"}.items():
        assert "het is niet de site van de organisatie zelf" in path.read_text("utf-8"), address


def test_pages_marked_for_it_have_the_way_out(site: Path) -> None:
    crisis = pages_of(site)["/crisis/"].read_text(encoding="utf-8")
    home = pages_of(site)["/"].read_text(encoding="utf-8")
    assert "Verlaat deze site" in crisis
    assert "geschiedenis" in crisis
    assert "Verlaat deze site" not in home


def test_a_page_about_a_form_opens_with_the_way_to_it(site: Path, provider: str) -> None:
    """A button where the form is open; else a word on the link that it takes, and how to get it."""
    for slug, kind in load(REPO / "docs" / provider).kinds.items():
        html = (site / "formulieren" / slug / "index.html").read_text(encoding="utf-8")
        main = html.partition("<h1")[2].partition('<h2 id="op-deze-pagina"')[0]
        opening = main.partition("<h2")[0]
        button = f'<a class="button" href="../../f/{slug}">'
        assert (button in opening) == kind.open, slug
        assert kind.open or 'class="notice"' in opening, slug
        assert kind.open or 'href="../link-aanvragen/"' in opening, slug
        assert f'href="../../f/{slug}/papier.pdf"' in opening, slug

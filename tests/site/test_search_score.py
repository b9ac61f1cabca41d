"""How often what people type finds its page, by the tables of searches beside this file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from formsapp.facts import load
from tests.conftest import PROVIDERS, REPO
from tests.site.conftest import open_folder
from tests.web.made_up import made_folder

MADE_UP = "fysiotherapie-de-kade"
SITES = (*PROVIDERS, MADE_UP)
"""Whose pages the columns of the tables name, in this order."""
TABLES = Path(__file__).parent / "search_words"
EVERYDAY = "everyday.txt"
NOTHING = "-"
CODE_PAGES = {"o", "#bewijs"}
"""Where a code is typed, and the short answer that leads there."""
CRISIS = "crisis"
LEAST = 95
"""How many of the everyday searches must be found, in percent."""
SLIPS_FOUND = 88
"""How many of them must be found with a letter left out of a long word, in percent."""
FEWEST = {EVERYDAY: 150, "by_others.txt": 200, "questions.txt": 1400, "unseen.txt": 40}
"""How many searches each table holds, in the order in which the README says their scores."""
STATED = REPO / "docs" / "README.md"
ASK = "texts => texts.map(document.getElementById('zoek').find)"


@pytest.fixture(scope="module", params=SITES)
def slug(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def search_page(
    slug: str, sites: dict[str, Path], tmp_path_factory: pytest.TempPathFactory, browser: Browser
) -> Iterator[Page]:
    """The search page of a site, with its index, for all tests: each only asks it."""
    made = made_folder(tmp_path_factory) / "sites" / slug if slug == MADE_UP else None
    context, _ = open_folder(browser, made or sites[slug])
    tab = context.new_page()
    tab.goto("/zoeken/?q=geld")
    tab.wait_for_function("() => document.querySelector('.found-count').textContent")
    yield tab
    context.close()


def rows(table: str, slug: str) -> Iterator[tuple[str, list[str]]]:
    """What is typed, and the pages of this site that may come first."""
    for line in (TABLES / table).read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            typed, *wanted = (cell.strip() for cell in line.split("|"))
            if pages := wanted[SITES.index(slug)].split():
                yield typed, pages


def page_of(address: str) -> str:
    """A found address as the tables write it: ``f/klacht``, ``#geld`` for a short answer."""
    if address.startswith("#"):
        return address
    page = address.removeprefix("../").partition("#")[0].strip("/")
    return page.replace("formulieren/", "f/") or "home"


def is_found(wanted: list[str], addresses: list[str]) -> bool:
    """Whether a wanted page stands first or second; in danger first, and nothing where it must."""
    first_two = {page_of(address) for address in addresses[:2]}
    if NOTHING in wanted and not any(page[:1] != "#" for page in map(page_of, addresses[:1])):
        return True
    if wanted == [CRISIS]:
        return [page_of(address) for address in addresses[:1]] == wanted
    return bool(first_two & ({*wanted} | (CODE_PAGES if "o" in wanted else set())))


def misses(tab: Page, table: str, slug: str) -> tuple[int, dict[str, list[str]]]:
    """How many searches there are, and what those found that missed their page."""
    asked = dict(rows(table, slug))
    found = dict(zip(asked, tab.evaluate(ASK, list(asked)), strict=True))
    return len(asked), {
        typed: [page_of(address) for address in found[typed]]
        for typed, wanted in asked.items()
        if not is_found(wanted, found[typed])
    }


def stated(slug: str) -> list[int]:
    """What the README says that is found at least, in percent: of each table, in this order."""
    text = STATED.read_text(encoding="utf-8")
    (line,) = re.findall(rf"^\| `{slug}` \|(.*)\|$", text, re.MULTILINE)
    return [int(percent) for percent in re.findall(r"(\d+) %", line)]


def test_what_people_type_finds_its_page_first_or_second(search_page: Page, slug: str) -> None:
    said = dict(zip(FEWEST, stated(slug), strict=True))
    assert said[EVERYDAY] >= LEAST
    for table, least in said.items():
        asked, missed = misses(search_page, table, slug)
        assert asked >= FEWEST[table]
        assert 100 * (asked - len(missed)) / asked >= least, (asked, missed)


def test_who_asks_for_help_in_danger_sees_the_crisis_page_first(
    search_page: Page, slug: str
) -> None:
    table = [typed for typed, wanted in rows(EVERYDAY, slug) if wanted == [CRISIS]]
    subjects = load(REPO / "docs" / "doz-thuiszorg").subjects.values()
    words = [word for one in subjects if one.danger for word in (*one.words, *one.also)]
    assert len(words) > 100
    asked = [*table, *words, *(f"ik zoek iets over {word} en mijn dossier" for word in words)]
    found = search_page.evaluate(ASK, asked)
    assert [
        typed
        for typed, addresses in zip(asked, found, strict=True)
        if not addresses or page_of(addresses[0]) != CRISIS
    ] == []


def test_a_letter_left_out_still_finds_the_page(search_page: Page, slug: str) -> None:
    slips = {}
    for typed, wanted in rows(EVERYDAY, slug):
        longest = max(typed.split(), key=len)
        if longest.isalpha() and len(longest) > 6 and NOTHING not in wanted:
            middle = len(longest) // 2
            slips[typed.replace(longest, longest[:middle] + longest[middle + 1 :])] = wanted
    assert len(slips) > 80
    found = search_page.evaluate(ASK, list(slips))
    missed = [
        typed
        for typed, addresses in zip(slips, found, strict=True)
        if not is_found(slips[typed], addresses)
    ]
    assert len(missed) / len(slips) <= 1 - SLIPS_FOUND / 100, missed


def test_what_people_ask_in_danger_finds_its_part_of_the_page(search_page: Page) -> None:
    parts = {
        "zelfmoord": "niet-meer-leven",
        "geslagen": "geweld",
        "mijn ex stalkt me": "geweld",
        "ik ben zo eenzaam": "praten",
    }
    found = search_page.evaluate(ASK, list(parts))
    assert [first for first, *_ in found] == [f"../crisis/#{part}" for part in parts.values()]


def test_a_slip_in_a_word_of_danger_is_danger_and_another_word_is_not(search_page: Page) -> None:
    for typed, danger in (
        ("gslagen", True),
        ("snijdne in mijn arm", True),
        ("gestakkt door mijn ex", True),
        ("aaangerand", True),
        ("wanneer gaat het bedrijf open", False),
        ("ik zoek hulp voor mijn zoon", False),
        ("ze luistert niet naar mij", False),
        ("mijn stem laten horen", False),
        ("zijn jullie maandag open", False),
        ("afspraak in de zomer", False),
        ("mijn positie in het dossier", False),
    ):
        (found,) = search_page.evaluate(ASK, [typed])
        assert (page_of(found[0]) == CRISIS) == danger, (typed, found)


def test_what_is_not_here_finds_no_pages(search_page: Page) -> None:
    for typed in (
        "zwembad",
        "pizza bestellen",
        "wifi wachtwoord",
        "weer morgen",
        "xqzwkj",
        "mijn vliegtuig",
    ):
        search_page.fill("#q", typed)
        search_page.press("#q", "Enter")
        assert search_page.locator(".found > li > a").count() == 0, typed
        said = search_page.get_by_role("status").inner_text()
        assert f"“{typed}”" in said
        assert "voorwaarden" in said
        assert search_page.locator(".found li").inner_text().startswith("Bel ")

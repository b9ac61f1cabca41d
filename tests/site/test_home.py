"""What the home page offers: each thing that a client comes for, one tap away."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from formsapp.facts import FactsError, load
from formsapp.site.icons import draw_icons
from tests.conftest import REPO
from tests.site.conftest import Opener
from tests.site.reading import pages_of

WANTED: dict[str, str | tuple[str, ...]] = {
    "cancel": ("afzeggen/", "f/bezoek-afzeggen"),
    "complain": "klachten/",
    "dossier": "dossier/",
    "help now": "crisis/",
    "lost link": "formulieren/",
    "how it stands": "o",
    "council": "clientenraad/",
    "terms": "voorwaarden/",
}


def test_home_leads_to_what_clients_come_for(site: Path) -> None:
    html = pages_of(site)["/"].read_text(encoding="utf-8")
    main = html.partition("<main")[2].partition("</main>")[0]
    links = re.findall(r'href="(?:\./)?([^"]*)"', main)
    assert {
        name for name, to in WANTED.items() if not any(one.startswith(to) for one in links)
    } == set()
    assert "link" in main
    assert "kwijt" in main or "weg" in main


def test_home_says_whom_to_call_and_when(site: Path, provider: str, opened: Opener) -> None:
    contact = load(REPO / "docs" / provider).contact
    tab, _ = opened(site)
    tab.goto("/")
    said = tab.inner_text("main")
    is_known = contact.phone and not contact.phone.placeholder
    assert (
        str(contact.phone) if is_known else "vraag een medewerker naar het telefoonnummer"
    ) in said
    assert not is_known or str(contact.hours) in said


def test_the_ways_in_stand_in_the_first_screen_of_a_phone(site: Path, opened: Opener) -> None:
    """What cannot wait, what most people come for, and the search: nobody has to scroll."""
    tab, _ = opened(site, touch=True)
    tab.goto("/")
    ways = tab.locator("main .ways a").all()
    assert len(ways) >= 4
    top, hero = tab.locator(".top").bounding_box(), tab.locator(".hero").bounding_box()
    assert top
    assert hero
    assert hero["y"] == top["y"] + top["height"]
    for one in (tab.locator("main a[href$='crisis/']").first, *ways, tab.get_by_label("Zoek")):
        box = one.bounding_box()
        assert box
        assert box["y"] + box["height"] <= 844, one.inner_text()


def test_each_way_in_has_a_drawing_that_a_screen_reader_passes_over(site: Path) -> None:
    ways = re.findall(r"<h3[^>]*><a[^>]*>(.*?)</a>", pages_of(site)["/"].read_text("utf-8"))
    drawn = [one for one in ways if "<svg" in one]
    assert len(drawn) >= 4
    assert all('aria-hidden="true"' in one for one in drawn)
    assert len(set(drawn)) == len(drawn)


def test_an_icon_that_is_not_there_stops_the_build_with_its_page() -> None:
    link = '<a href="geld/" icon="currency-florin">Geld</a>'
    with pytest.raises(FactsError, match=r"geld\.md.*'currency-florin'"):
        draw_icons(link, "geld.md")

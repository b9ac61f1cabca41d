"""What the home page offers: each thing that a client comes for, one tap away."""

from __future__ import annotations

import re
from pathlib import Path

from formsapp.facts import load
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
    assert str(contact.phone) in said
    assert str(contact.hours) in said

"""Prices, waiting times and locations: stated as facts, shown on a page, found, and kept new."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from formsapp.facts import FactsError, fill, load
from formsapp.rules.old_tables import find_old_tables
from formsapp.site import build
from tests.plain_provider import write_provider
from tests.site.reading import pages_of
from tests.test_channels import words_of

PRICES = """
[[prices]]
name = "Intake"
euros = 80

[[prices]]
name = "Behandeling | aan huis"
euros = "97.50"
per = "45 minuten"
since = 2026-01-01
"""
WAITING = """
[waiting]
renew_within = "1m"
[[waiting.times]]
before = "een eerste gesprek"
weeks = 3
updated = 2026-10-31
[[waiting.times]]
before = "een plek"
text = "minder dan een week"
updated = 2026-11-20
"""
LOCATIONS = """
[[locations]]
id = "oost"
name = "Praktijk Oost"
address = { value = "Voorbeeldstraat 1, Zuidstad" }
phone = { value = "06 00000002", good_for = "voor afspraken" }
hours = { value = [{ days = [6], opens = 10:00:00, closes = 11:30:00 }] }
municipalities = ["Zuidstad", "Oostdorp"]
crisis = ["huisartsenpost"]

[[locations]]
id = "web"
name = "Online"
portal = { value = "https://portaal.example/oost" }
"""


def test_each_table_shows_what_the_facts_state(tmp_path: Path) -> None:
    facts = load(write_provider(tmp_path / "docs", more=PRICES + WAITING + LOCATIONS))
    assert fill("{{ price_table() }}", facts).replace("\N{NO-BREAK SPACE}", " ").splitlines() == [
        "| Wat | Prijs | Vanaf |",
        "| --- | --- | --- |",
        "| Intake | € 80 {: .sum } |  |",
        "| Behandeling / aan huis, per 45 minuten | € 97,50 {: .sum } | 1 januari 2026 |",
    ]
    waits = fill("{{ waiting_table() }}", facts).splitlines()[2:]
    assert waits == [
        "| een eerste gesprek | 3 weken | 31 oktober 2026 |",
        "| een plek | minder dan een week | 20 november 2026 |",
    ]
    places = fill("{{ location_list() }}", facts)
    assert "## Praktijk Oost {#oost}" in places
    assert "- Adres: Voorbeeldstraat 1, Zuidstad" in places
    assert "- Telefoon: [06 00000002](tel:0600000002) (voor afspraken)" in places
    assert "- Open: zaterdag, 10.00 tot 11.30 uur" in places
    assert "- Voor wie woont in Zuidstad of Oostdorp" in places
    assert "Huisartsenpost" in places
    assert "- Portaal: [portaal.example/oost](https://portaal.example/oost)" in places


def test_a_provider_with_tables_has_their_pages_links_and_words(tmp_path: Path) -> None:
    folder = write_provider(tmp_path / "docs", more=PRICES + WAITING + LOCATIONS)
    build(folder, tmp_path / "site")
    pages = pages_of(tmp_path / "site")
    home, search = pages["/"].read_text(), words_of(pages["/zoeken/"])
    for name in ("prijzen", "wachttijd", "locaties"):
        assert f'href="{name}/"' in home
        assert f"/{name}/" in pages
    assert "€ 97,50" in words_of(pages["/prijzen/"]).replace("\N{NO-BREAK SPACE}", " ")
    assert "3 weken" in words_of(pages["/wachttijd/"])
    assert "Tarieven" in search
    assert "Vestiging" in search
    assert "niet hoe lang u moet wachten" not in search


def test_a_provider_without_them_has_no_page_and_no_word_of_them(tmp_path: Path) -> None:
    build(write_provider(tmp_path / "docs"), tmp_path / "site")
    pages = pages_of(tmp_path / "site")
    assert not {"/prijzen/", "/wachttijd/", "/locaties/"} & pages.keys()
    search = words_of(pages["/zoeken/"])
    assert "niet hoe lang u moet wachten" in search
    for word in ("Tarieven", "Vestiging"):
        assert word not in search


@pytest.mark.parametrize(
    ("today", "found"),
    [
        ("2026-11-25", []),
        ("2026-11-30", []),
        ("2026-12-01", ["een eerste gesprek"]),
        ("2026-12-20", ["een eerste gesprek"]),
        ("2026-12-21", ["een eerste gesprek", "een plek"]),
        ("2026-11-01", ["een plek"]),
    ],
)
def test_a_waiting_time_that_is_too_old_or_still_to_come_is_told(
    tmp_path: Path, today: str, found: list[str]
) -> None:
    facts = load(write_provider(tmp_path / "docs", more=WAITING))
    told = list(find_old_tables(facts, date.fromisoformat(today)))
    assert [one.key for one in told] == [f"waiting ({before})" for before in found]
    assert not any(one.blocks for one in told)


@pytest.mark.parametrize(
    ("more", "key", "expected"),
    [
        (PRICES.replace("80", "80.5"), "prices.0.euros", "an amount with cents as text"),
        (PRICES.replace('name = "Intake"', ""), "prices.0.name", "text, got nothing"),
        (WAITING.replace("weeks = 3", ""), "waiting.times.0.weeks", "weeks = 3, or text ="),
        (WAITING.replace('"1m"', "1"), "waiting.renew_within", "length"),
        (WAITING.replace("2026-11-20", '"gisteren"'), "waiting.times.1.updated", "a date"),
        (LOCATIONS.replace('"huisartsenpost"', '"nergens"'), "locations.oost.crisis", "one of"),
        (LOCATIONS.replace('id = "web"', 'id = "oost"'), "locations.oost.id", "no other has"),
        (LOCATIONS.replace("portal", "fax"), "locations.web.fax", "one of the keys address"),
        (LOCATIONS.replace('portal = { value = "https://portaal.example/oost" }', ""),
         "locations.web", "at least one of phone"),
    ],
)  # fmt: skip
def test_a_wrong_table_is_refused_in_one_sentence(
    tmp_path: Path, more: str, key: str, expected: str
) -> None:
    with pytest.raises(FactsError) as caught:
        load(write_provider(tmp_path / "docs", more=more))
    message = str(caught.value)
    assert message.startswith(f"docs/praktijk-voorbeeld/provider.toml: {key}: expected ")
    assert expected in message

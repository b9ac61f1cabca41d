"""A made-up provider with only what everyone has: no page of its own but its terms."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from tests.conftest import REPO

SLUG = "praktijk-voorbeeld"
EVERYBODYS = ("dossier", "intrekken", "klacht", "link-aanvragen")
"""Kinds that the plainest provider offers."""
COUNTED = "ervaring"
FACTS = """
[provider]
slug = "praktijk-voorbeeld"
name = "Praktijk Voorbeeld"
short_name = "Voorbeeld"
address_form = "u"
care = [{{ id = "hulp", name = "Hulp", law = "{law}" }}]
summary = "Hulp voor wie dat nodig heeft"
region = "Zuidstad"

[look]
accent = "#1d5a96"
accent_dark = "#8fc1f2"
logo = "logo.svg"

[contact]
phone = {{ value = "06 00000000" }}
hours = {{ value = [{{ days = [1, 2, 3, 4, 5], opens = 09:00:00, closes = 17:00:00 }}] }}
mail = {{ value = "post@praktijk-voorbeeld.example" }}
address = {{ value = "Voorbeeldstraat 1, Zuidstad" }}

[documents.voorwaarden]
file = "voorwaarden.md"
title = "Algemene voorwaarden"
version = "1"
effective = {{ value = 2026-01-01 }}

[teams.praktijk]
name = "de behandelaar"
roles = ["medewerker", "manager", "vertrouwenspersoon", "beheerder"]
mail = {{ value = "praktijk@praktijk-voorbeeld.example" }}

[teams.tellers]
name = "wie telt"
roles = ["manager", "beheerder"]
mail = {{ value = "tellers@praktijk-voorbeeld.example" }}

[teams.vertrouwenspersoon]
name = "de vertrouwenspersoon"
roles = ["vertrouwenspersoon"]
mail = {{ value = "vertrouwelijk@praktijk-voorbeeld.example" }}
"""
TERMS = """---
title: Algemene voorwaarden
description: De afspraken tussen Praktijk Voorbeeld en u.
nav: 20
---

# Algemene voorwaarden

Dit zijn onze afspraken. U mag er altijd iets over vragen.
"""
LOGO = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><circle cx="4" cy="4" r="3"/></svg>'
)
KIND = """
[kinds.{slug}]
team = "{team}"
open = true
"""
TEAMS = {COUNTED: "tellers", "vertrouwenspersoon": "vertrouwenspersoon"}


def has_page(slug: str) -> bool:
    """Whether the page of a kind lies where every provider finds it."""
    return (REPO / "docs" / "common" / "formulieren" / f"{slug}.md").exists()


def offer(slug: str) -> str:
    """Say in TOML that a kind is offered."""
    return KIND.format(slug=slug, team=TEAMS.get(slug, "praktijk"))


def write_provider(
    docs: Path, *, law: str = "wmo", kinds: Iterable[str] = EVERYBODYS, more: str = ""
) -> Path:
    """Write the facts and the terms of a provider, beside the common folder, and return its own.

    ``more`` is TOML that comes first, such as ``council = { name = "de cliëntenraad" }``.
    """
    folder = docs / SLUG
    folder.mkdir(parents=True, exist_ok=True)
    if not (docs / "common").exists():
        (docs / "common").symlink_to(REPO / "docs" / "common")
        (docs.parent / "mkdocs.yml").symlink_to(REPO / "mkdocs.yml")
        (docs.parent / "site_overrides").symlink_to(REPO / "site_overrides")
    offers = "".join(offer(slug) for slug in kinds)
    (folder / "provider.toml").write_text(more + FACTS.format(law=law) + offers)
    (folder / "voorwaarden.md").write_text(TERMS)
    (folder / "logo.svg").write_text(LOGO)
    return folder

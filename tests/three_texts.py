"""A made-up provider that asks three texts to agree to, and has a fourth that is only read."""

from __future__ import annotations

from pathlib import Path

from tests.plain_provider import write_provider

TEXTS = """
[documents.behandeling]
file = "behandeling.md"
title = "Behandelovereenkomst"
version = "3"
agreed_by = {}

[documents.huisregels]
file = "huisregels.md"
title = "Huisregels"
version = "2026-a"
agreed_by = { parents = "one", parents_until = 12 }

[documents.folder]
file = "folder.md"
title = "Folder"
version = "1"
agree = false
"""
WORDS = {
    "behandeling": "U krijgt hulp zoals in uw plan staat.",
    "huisregels": "Na tien uur is het stil in huis.",
    "folder": "Zo werken wij.",
}
PAGE = """---
title: {name}
description: Wat wij afspreken.
---

# {name}

{words}
"""


def write_texts(docs: Path, *, more: str = "") -> Path:
    """Write the provider, and return its folder."""
    kinds = ("dossier", "intrekken", "klacht", "link-aanvragen", "akkoord", "toestemming")
    consents = """
consent_lasts = { value = "12m" }
consents = [{ id = "arts", party = "uw huisarts", purpose = "schrijven", refused = "Dan niet." }]
"""
    folder = write_provider(docs, law="jeugdwet", kinds=kinds, more=consents)
    facts = folder / "provider.toml"
    facts.write_text(facts.read_text().replace("open = true", "") + TEXTS + more)
    write_pages(folder)
    return folder


def write_pages(folder: Path) -> None:
    for name, words in WORDS.items():
        page = PAGE.format(name=name.capitalize(), words=words)
        (folder / f"{name}.md").write_text(page)


def change_text(folder: Path, key: str, old: str, new: str) -> None:
    """Give one text another version, with other words."""
    facts, page = folder / "provider.toml", folder / f"{key}.md"
    facts.write_text(facts.read_text().replace(f'version = "{old}"', f'version = "{new}"'))
    page.write_text(f"{page.read_text()}\nDit is er nieuw bij.\n")

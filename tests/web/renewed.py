"""A provider whose terms have a newer version than the one that clients agreed to."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from pathlib import Path

from formsapp.settings import Settings

NEW = "\n\n## Huisdieren {#huisdieren}\n\nZet een hond & een kat even in een andere kamer.\n"
LATER = "8"
"""A version that no provider has frozen yet."""
VERSION = re.compile(r'(\[documents\.voorwaarden\]\n(?:.*\n)*?version = )"[^"]+"')


def words_to_change(settings: Settings) -> tuple[str, str]:
    """Words that stand once in the clauses of the terms, and the words that take their place."""
    text = (settings.folder / "voorwaarden.md").read_text()
    ends = re.findall(r"(?<= )[a-z]+ [a-z]+ [a-z]+(?=\.)", text.partition("\n## ")[2])
    old = next(words for words in ends if text.count(words) == 1)
    return old, f"{old.rpartition(' ')[0]} hagelslag"


def renewed(
    settings: Settings,
    folder: Path,
    version: str = LATER,
    added: str = NEW,
    words: tuple[str, str] | None = None,
) -> Settings:
    """The same provider and the same cases, with terms in which a clause changed and one came."""
    docs = folder / f"docs-{version}"
    shutil.copytree(settings.docs / "common", docs / "common")
    shutil.copytree(settings.docs / settings.provider, docs / settings.provider)
    own = docs / settings.provider
    old, new = words or words_to_change(settings)
    terms = (own / "voorwaarden.md").read_text()
    assert terms.count(old) == 1, old
    (own / "voorwaarden.md").write_text(terms.replace(old, new).rstrip() + added)
    facts = own / "provider.toml"
    text, changed = VERSION.subn(rf'\g<1>"{version}"', facts.read_text())
    assert changed == 1
    facts.write_text(text)
    return replace(settings, docs=docs)

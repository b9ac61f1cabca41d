"""Signs in a provider's texts by which they read otherwise than they are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from formsapp.check.page_faults import label, number_lines
from formsapp.facts import Facts, Finding
from formsapp.facts.fact_paths import walk_facts

HIDDEN: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)
"""Control characters, and signs that turn the direction of what follows."""
TYPE_ANEW: Final = "haal het weg: typ dit stuk tekst opnieuw"


def find_hidden_signs(folder: Path, facts: Facts) -> Iterator[Finding]:
    """Yield each fact and each line of the provider's own texts with a sign that hides or turns."""
    for path, value in walk_facts(facts):
        if isinstance(value, str) and (found := HIDDEN.search(value)):
            yield Finding(path, _describe(found[0]), TYPE_ANEW, blocks=True)
    for file in sorted(folder.rglob("*.md")):
        for number, line in number_lines(file) if file.is_file() else ():
            if found := HIDDEN.search(line):
                name, place = file.relative_to(folder).as_posix(), label(file, folder)
                yield Finding(
                    name, _describe(found[0]), TYPE_ANEW, blocks=True, file=place, line=number
                )


def _describe(sign: str) -> str:
    return f"hier staat een teken dat niet te zien is en de tekst kan omdraaien (U+{ord(sign):04X})"

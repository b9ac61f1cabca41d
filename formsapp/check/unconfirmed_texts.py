"""Facts that are not sure and stand in a text that clients agree to."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Final

from formsapp.check.page_faults import label
from formsapp.facts import Facts, Finding
from formsapp.facts.fact_paths import walk_sourced
from formsapp.facts.read_document import document_file

TAG: Final = re.compile(r"\{[{%](.*?)[%}]\}", re.DOTALL)
CONFIRM: Final = "bevestig of verander het feit, en haal daar state en note weg"
NAME: Final = re.compile(r"[a-z_]\w*(?:\.\w+)+")


def find_unconfirmed(folder: Path, facts: Facts) -> Iterator[Finding]:
    """Yield each: nobody can agree to what is not sure. That blocks unless it is an example."""
    blocks = not facts.provider.example
    doubtful = {path for path, item in walk_sourced(facts) if item.doubtful}
    for document in facts.documents.values():
        path = document_file(folder, document)
        for number, name in _named_facts(path.read_text(encoding="utf-8")):
            if unsure := _find_unsure(name, doubtful):
                problem = (
                    f"{unsure} is niet zeker, en staat in een tekst waarmee iemand akkoord gaat"
                )
                place = label(path, folder)
                yield Finding(document.file, problem, CONFIRM, blocks, file=place, line=number)


def _named_facts(text: str) -> Iterator[tuple[int, str]]:
    """Yield each dotted name that a text uses, and its line."""
    for tag in TAG.finditer(text):
        for name in NAME.finditer(tag[1]):
            yield text.count("\n", 0, tag.start(1) + name.start()) + 1, name[0]


def _find_unsure(name: str, doubtful: Collection[str]) -> str | None:
    """Return the doubtful fact that ``name`` is, or is a part of."""
    return next((one for one in doubtful if f"{name}.".startswith(f"{one}.")), None)

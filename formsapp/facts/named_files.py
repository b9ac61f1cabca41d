"""Finds files that the facts name and that are not there: a text to agree to, or the logo."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from formsapp.facts.fact_findings import Finding
from formsapp.facts.model import Facts
from formsapp.facts.read_document import document_file


def find_missing_files(folder: Path, facts: Facts) -> Iterator[Finding]:
    """Yield each of them; without it the site can't be built."""
    named = {
        f"documents.{key}.file": document_file(folder, one) for key, one in facts.documents.items()
    }
    if facts.look.logo is not None:
        named["look.logo"] = folder / facts.look.logo
    for key, path in named.items():
        if not path.is_file():
            problem = f"het bestand {'/'.join(path.parts[-3:])} is er niet"
            yield Finding(key, problem, "maak het, of noem hier het goede bestand", blocks=True)

"""Finds what a copied example left behind: its name, its numbers, its frozen texts.

A copy would publish another organisation's telephone number, and ask clients to agree to terms of
others.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

import msgspec

from formsapp.check.page_faults import label, number_lines
from formsapp.documents.frozen_versions import FOLDER, frozen_file, read_versions
from formsapp.facts import Facts, Finding
from formsapp.facts.fact_paths import walk_facts, walk_sourced
from formsapp.shipped import find_common
from formsapp.typed_values import decode_toml

FILE: Final = "examples.toml"
"""Beside the common facts."""
FILL_IN: Final = "vul in wat van u is"
NUMBER: Final = re.compile(r"\+?\d[\d ()-]{7,}\d")


class Example(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What only an example may say.

    ``contacts`` are telephone numbers as digits, and addresses of mail.
    """

    slug: str
    names: tuple[str, ...]
    contacts: tuple[str, ...]


class Examples(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All examples that come with Loket."""

    examples: tuple[Example, ...]


@cache
def read_borrowable(common: Path) -> tuple[Example, ...]:
    """Return what is of the examples alone, as ``docs/common`` says."""
    return decode_toml((common / FILE).read_bytes(), Examples).examples


def find_borrowed(folder: Path, facts: Facts) -> Iterator[Finding]:
    """Yield what is an example's in the facts, the pages and the frozen texts of another."""
    for example in read_borrowable(find_common(folder)):
        if facts.provider.slug != example.slug:
            yield from _find_in_facts(facts, example)
            yield from _find_in_pages(folder, example)
            yield from _find_in_versions(folder, facts, example)


def find_theirs(text: str, example: Example) -> Iterator[str]:
    """Yield each name, number and address in a text that is the example's."""
    yield from (name for name in example.names if re.search(rf"\b{re.escape(name)}", text))
    digits = (re.sub(r"\D", "", found[0]) for found in NUMBER.finditer(text))
    yield from (one for one in digits if one in example.contacts)
    yield from (one for one in example.contacts if "@" in one and one in text)


def _find_in_facts(facts: Facts, example: Example) -> Iterator[Finding]:
    """Yield what the facts say of an example; what the provider checked itself is its own.

    Two providers of one region can have one crisis line.
    """
    checked = tuple(f"{path}." for path, item in walk_sourced(facts) if item.checked is not None)
    for path, value in walk_facts(facts):
        if isinstance(value, str) and not f"{path}.".startswith(checked):
            for said in find_theirs(value, example):
                yield Finding(
                    path.removesuffix(".value"), _describe(said, example), FILL_IN, blocks=True
                )


def _find_in_pages(folder: Path, example: Example) -> Iterator[Finding]:
    frozen = folder / FOLDER
    own = (path for path in sorted(folder.rglob("*.md")) if not path.is_relative_to(frozen))
    for path in own:
        name = path.relative_to(folder).as_posix()
        for number, line in number_lines(path):
            for said in find_theirs(line, example):
                problem, place = _describe(said, example), label(path, folder)
                yield Finding(name, problem, FILL_IN, blocks=True, file=place, line=number)


def _find_in_versions(folder: Path, facts: Facts, example: Example) -> Iterator[Finding]:
    """Yield each frozen text that names the example: nobody agreed to those terms here."""
    for key in facts.documents:
        for version in read_versions(folder, key):
            path = frozen_file(folder, key, version.version, "md")
            if path.is_file() and [*find_theirs(path.read_text(encoding="utf-8"), example)]:
                problem = f"dit is de vastgelegde tekst van {example.names[0]}"
                place, todo = label(path, folder), f"haal de map {FOLDER} weg"
                yield Finding(f"documents.{key}", problem, todo, blocks=True, file=place)


def _describe(said: str, example: Example) -> str:
    return f"{said} is van het voorbeeld {example.names[0]}"

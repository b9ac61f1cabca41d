"""What is wrong with the texts of pages: too hard to read, or not filled in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Final

from formsapp.facts import Facts, Finding
from formsapp.facts.read_document import HANDBOOK
from formsapp.facts.readability import Readability, measure_readability, split_words
from formsapp.filled_pages import fill_pages
from formsapp.handbook import list_pages, read_page
from formsapp.shipped import SHIPPED
from formsapp.site.site_pages import find_pages

UNFILLED: Final = re.compile(r"\[[^\]\[]*\bnog invullen\](?!\()")
"""What whoever wrote the page left for the provider."""
WRITE: Final = "schrijf hier uw eigen tekst, zonder de haken, of haal de regel weg"
CUT: Final = "maak er twee zinnen van"
SIMPLIFY: Final = "gebruik kortere zinnen en gewonere woorden"


def find_page_faults(folder: Path, facts: Facts, today: date) -> Iterator[Finding]:
    """Yield what keeps a page of the site from being published."""
    pages = find_pages(folder, facts)
    for name, path in pages.items():
        yield from find_unfilled(name, path, folder)
    for name, found in measure_pages(folder, facts, today).items():
        yield from _describe(name, found, pages[name], folder)


def measure_pages(folder: Path, facts: Facts, today: date) -> dict[str, Readability]:
    """Return how each page reads, by its path."""
    pages = fill_pages(folder, facts, today)
    return {name: measure_readability(text) for name, text in pages.items()}


def handbook_findings(folder: Path, facts: Facts) -> Iterator[Finding]:
    """Yield what is hard to read in the pages for staff; raises FactsError for an unknown fact."""
    for page in list_pages(folder, facts):
        found = measure_readability(read_page(page, facts))
        yield from _describe(f"{HANDBOOK}/{page.name}.md", found, page.path, folder)


def find_unfilled(name: str, path: Path, folder: Path) -> Iterator[Finding]:
    """Yield each place of a page where something must still be filled in."""
    for number, line in number_lines(path):
        for found in UNFILLED.finditer(line):
            problem = f"nog invullen: {found[0]}"
            place = label(path, folder)
            yield Finding(name, problem, WRITE, blocks=True, file=place, line=number)


def number_lines(path: Path) -> Iterator[tuple[int, str]]:
    """Yield each line of a text with its number; that its bytes are no text is found elsewhere."""
    text = path.read_text(encoding="utf-8", errors="replace")
    yield from enumerate(text.splitlines(), start=1)


def label(path: Path, folder: Path) -> str:
    """Return the path of a text of the provider in ``folder``, from what holds ``docs`` on."""
    top = folder.parent.parent
    return path.relative_to(top if path.is_relative_to(top) else SHIPPED).as_posix()


def find_nearest_line(text: str, sentence: str) -> int:
    """Return the line of a text that shares most words with a sentence, which facts filled in."""
    asked = set(split_words(sentence))
    lines = [len(asked & set(split_words(line))) for line in text.splitlines()] or [0]
    return lines.index(max(lines)) + 1


def _describe(name: str, found: Readability, path: Path, folder: Path) -> Iterator[Finding]:
    text = path.read_text(encoding="utf-8")
    for fault in found.describe_faults():
        _, _, sentence = fault.partition(": ")
        line = find_nearest_line(text, sentence) if sentence in found.too_long else 1
        todo = CUT if sentence in found.too_long else SIMPLIFY
        yield Finding(name, fault, todo, blocks=True, file=label(path, folder), line=line)

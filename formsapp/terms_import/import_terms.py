"""Takes terms over from a file: the page in Markdown, and the report on it."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from formsapp.facts import Facts
from formsapp.terms_import.clauses import Clause, make_clauses
from formsapp.terms_import.compare_law import find_against_law
from formsapp.terms_import.figures import find_unlike_counts
from formsapp.terms_import.find_contradictions import (
    find_against_facts,
    find_differing,
    find_outdated,
)
from formsapp.terms_import.mend_words import find_odd_letters, find_tied_capitals, mend_line
from formsapp.terms_import.page_contents import drop_contents
from formsapp.terms_import.page_edges import drop_page_edges
from formsapp.terms_import.put_notes import put_notes
from formsapp.terms_import.read_source import read_source
from formsapp.terms_import.source_lines import Change, ImportRefused, Line, fits_title
from formsapp.terms_import.split_lines import join_titles, split_lines
from formsapp.terms_import.state_clauses import lead_names
from formsapp.terms_import.write_markdown import write_markdown
from formsapp.terms_import.write_report import find_other_address, write_report


class Imported(NamedTuple):
    markdown: str
    report: str
    clauses: tuple[Clause, ...]


def import_terms(path: Path, facts: Facts, folder: Path) -> Imported:
    """Return the terms in a file as Markdown, with a report; ``folder`` is ``docs/<provider>``.

    Raises:
        ImportRefused: the file is no text that can be read.
        OSError: it can't be read.

    """
    changes: list[Change] = []
    lines = read_source(path, changes)
    return take_over(lines, changes, facts, folder, path.name)


def take_over(
    read: list[Line], changes: list[Change], facts: Facts, folder: Path, name: str
) -> Imported:
    """Return what was read as clauses; ``changes`` has what the reader of the file left out."""
    kept = drop_contents(drop_page_edges(read, changes), changes)
    tied = find_tied_capitals(kept)
    mended = [mend_line(line, changes, tied) for line in kept]
    lines = join_titles(split_lines(mended, changes))
    clauses = make_clauses([line for line in lines if not line.note], changes)
    if not clauses:
        raise ImportRefused(f"{name}: there is no text in it but page numbers.")
    put_notes(clauses, [line for line in lines if line.note], changes)
    title = facts.terms_document.title
    drop_title(clauses, title, changes)
    markdown = write_markdown(clauses, title)
    doubts = (
        ("Vreemde letters, niet veranderd", find_odd_letters(lines, tied)),
        ("Spreekt elkaar tegen", [*find_unlike_counts(clauses), *find_differing(clauses)]),
        ("Anders dan uw gegevens", find_against_facts(clauses, facts, folder)),
        ("Naast de wet", find_against_law(clauses, facts)),
        ("Verouderd", find_outdated(clauses)),
        ("Andere aanspreekvorm", find_other_address(clauses, facts.provider.address_form)),
        ("Waar uw gegevens heen wijzen", map(str, lead_names(facts, clauses))),
    )
    report = write_report(name, clauses, changes, doubts, markdown)
    return Imported(markdown, report, tuple(clauses))


def drop_title(clauses: list[Clause], title: str, changes: list[Change]) -> None:
    """Leave the title of the whole out: the page has it above all clauses."""
    first = clauses[0]
    says = first.heading or (first.blocks[0].text if not first.number else "")
    begins = says.casefold().startswith(title.casefold()) and fits_title(says)
    if not begins or (first.heading and first.blocks):
        return
    changes.append(Change(first.place, says, "", "de pagina heeft zelf een titel"))
    del first.blocks[:1]
    if not first.blocks:
        clauses.pop(0)

"""Puts what stands at the foot of a page below the paragraph that it belongs to."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Final

from formsapp.terms_import.clauses import Block, Clause
from formsapp.terms_import.join_lines import WORD, join_lines
from formsapp.terms_import.source_lines import Change, Line

MOVED: Final = "voetnoot, achter de alinea gezet"


def put_notes(clauses: list[Clause], notes: Sequence[Line], changes: list[Change]) -> None:
    """Add each note to the clause with its number, and list it; one without goes to the end."""
    known = {word for line in notes for word in WORD.findall(line.text)}
    for (page, number), together in groupby(notes, key=lambda line: (line.page, line.note)):
        lines = [*together]
        said = join_lines(lines, known, changes)
        text = f"Noot {number}: {said}"
        changes.append(Change(lines[0].place, said, text, MOVED))
        clause, at = find_mark(clauses, page, f"(noot {number})")
        clause.blocks.insert(at, Block("text", lines, text=text))


def find_mark(clauses: list[Clause], page: int, mark: str) -> tuple[Clause, int]:
    """Return the clause in which a mark stands, and the place behind its paragraph."""
    for clause in clauses:
        for at, block in enumerate(clause.blocks, start=1):
            if any(line.page == page and mark in line.text for line in block.lines):
                return clause, at
    titled = (clause for clause in clauses if mark in clause.heading)
    clause = next(titled, clauses[-1])
    return clause, 0 if mark in clause.heading else len(clause.blocks)

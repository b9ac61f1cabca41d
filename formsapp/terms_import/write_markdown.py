"""Writes clauses as Markdown, in which all that stood in the file is text and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby
from typing import Final

from formsapp.terms_import.clauses import Block, Clause

ACTS: Final = re.compile(r"[{\[<`*_\\~^|]|&(?=#?\w+;)")
"""What fills in, links, marks or begins a tag."""
ACTS_FIRST: Final = re.compile(r"[#>+=:!?-]|(?<=^)\d+(?=[.)]\s)")
"""What begins a heading, a quotation, a list or a box, at the start of a paragraph."""
FRONT: Final = """---
title: {title}
description: Wat [[je|u]] van [[ons/mij]] mag verwachten, en [[wij/ik]] van [[jou|u]].
nav: 20
---
"""


def write_markdown(clauses: list[Clause], title: str) -> str:
    """Return the page; each clause has its anchor behind its heading or below its paragraph."""
    parts = [FRONT.format(title=title), f"# {make_inert(title)}\n"]
    for clause in clauses:
        parts += [write_clause(clause), ""]
    return "\n".join(parts).rstrip("\n") + "\n"


def write_clause(clause: Clause) -> str:
    anchor = f"#{clause.anchor}"
    parts = [*write_blocks(clause.blocks, tables=bool(clause.title))]
    if clause.title:
        parts.insert(0, f"## {make_inert(clause.heading)} {{{anchor}}}")
    elif parts:
        first, line_end, more = parts[0].partition("\n")
        parts[0] = f"{first}\n{{: {anchor} }}{line_end}{more}"
    return "\n\n".join(parts)


def write_blocks(blocks: list[Block], *, tables: bool) -> Iterator[str]:
    """Yield each paragraph, list and table; no anchor can be set below a table."""
    listed = {"number", "bullet"}
    for kind, alike in groupby(blocks, lambda one: "list" if one.kind in listed else one.kind):
        written = [*alike]
        if kind == "row" and tables:
            yield write_table(written)
        elif kind == "list":
            yield from write_list(written)
        else:
            yield from (make_inert(block.text) for block in written)
        tables = True


def write_list(items: list[Block]) -> Iterator[str]:
    """Yield a list with the bullets below each number; one that does not count from 1 as lines.

    A list in Markdown counts by itself, and takes one of the other kind below it as its own; each
    number of a text to agree to must stay.
    """
    marks = [block.mark for block in items if block.kind == "number"]
    counts = items[0].kind == "number" and marks == [str(at + 1) for at in range(len(marks))]
    together: list[str] = []
    for block in items:
        text = make_inert(block.text)
        if block.kind == "bullet":
            together.append(f"{'    ' if counts else ''}- {text}")
        elif counts:
            together.append(f"{block.mark}. {text}")
        else:
            if together:
                yield "\n".join(together)
            together = []
            yield make_inert(f"{block.mark}. {block.text}")
    if together:
        yield "\n".join(together)


def write_table(rows: list[Block]) -> str:
    """Return the rows as a table of which the first is the head."""
    wide = max(len(row.lines[0].cells) for row in rows)
    cells = [[make_inert(one) for one in row.lines[0].cells] for row in rows]
    cells.insert(1, ["---"] * wide)
    return "\n".join(f"| {' | '.join(row + [''] * (wide - len(row)))} |" for row in cells)


def make_inert(text: str) -> str:
    """Return the text so that a page shows it as it is, whatever it looks like."""
    shown = ACTS.sub(lambda found: f"&#{ord(found[0])};", text)
    first = ACTS_FIRST.match(shown)
    if first is None:
        return shown
    if first[0].isdecimal():
        return f"{first[0]}&#{ord(shown[first.end()])};{shown[first.end() + 1 :]}"
    return f"&#{ord(first[0])};{shown[1:]}"

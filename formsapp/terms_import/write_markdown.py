"""Writes clauses as Markdown, in which all that stood in the file is text and nothing else."""

from __future__ import annotations

import re
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
    written = [write_block(block) for block in clause.blocks]
    if clause.title:
        written.insert(0, f"## {make_inert(clause.heading)} {{{anchor}}}")
    elif written:
        written[0] += f"\n{{: {anchor} }}"
    kinds = ["text" if clause.title else "", *(block.kind for block in clause.blocks)]
    kinds = kinds if clause.title else kinds[1:]
    text = ""
    for at, part in enumerate(written):
        together = at > 0 and kinds[at] == kinds[at - 1] != "text"
        text += ("" if not at else "\n" if together else "\n\n") + part
    return text


def write_block(block: Block) -> str:
    text = make_inert(block.text)
    if block.kind == "number":
        return f"{block.mark}. {text}"
    return f"- {text}" if block.kind == "bullet" else text


def make_inert(text: str) -> str:
    """Return the text so that a page shows it as it is, whatever it looks like."""
    shown = ACTS.sub(lambda found: f"&#{ord(found[0])};", text)
    first = ACTS_FIRST.match(shown)
    if first is None:
        return shown
    if first[0].isdecimal():
        return f"{first[0]}&#{ord(shown[first.end()])};{shown[first.end() + 1 :]}"
    return f"&#{ord(first[0])};{shown[1:]}"

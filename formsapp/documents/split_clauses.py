"""The clauses of a text: each part with an anchor, and the parts between those."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

from formsapp.documents.markdown_blocks import (
    Block,
    Heading,
    Listing,
    Note,
    Paragraph,
    Table,
    parse_blocks,
    plain_words,
)


@dataclass(frozen=True)
class Clause:
    """A part of a text that is compared as a whole.

    ``key`` is its anchor, or ``~`` and its heading where it has none; ``title`` is the
    heading above it; ``lines`` are its paragraphs, list items and table rows as plain
    text, its own heading first.
    """

    key: str
    title: str
    lines: tuple[str, ...]

    @property
    def anchor(self) -> str:
        return "" if self.key.startswith("~") else self.key


@lru_cache(maxsize=16)  # pages on what changed ask for the same few texts
def split_clauses(markdown: str) -> tuple[Clause, ...]:
    """Split our own Markdown into its clauses, in the order of the text.

    A clause begins at a heading or an anchor, and goes on until the next one.
    """
    parts: dict[str, tuple[str, list[str]]] = {}
    title, lines = "", list[str]()
    for block in parse_blocks(markdown):
        anchor = getattr(block, "id", "")
        if isinstance(block, Heading):
            title = plain_words(block.runs)
        if isinstance(block, Heading) or anchor or not parts:
            lines = []
            parts[_new_key(anchor, title, parts)] = title, lines
        lines.extend(_lines_of([block]))
    return tuple(Clause(key, title, tuple(lines)) for key, (title, lines) in parts.items())


def _new_key(anchor: str, title: str, known: Container[str]) -> str:
    key = anchor or "~" + re.sub(r"\W+", "-", title.lower()).strip("-")
    while key in known:
        key += "+"
    return key


def _lines_of(blocks: Iterable[Block]) -> Iterator[str]:
    """Yield the blocks as plain text, one line for each paragraph, list item or table row."""
    for block in blocks:
        match block:
            case Heading() | Paragraph():
                yield " ".join(plain_words(block.runs).split("\n"))
            case Listing():
                yield from _lines_of(chain.from_iterable(block.items))
            case Table():
                for row in (block.head, *block.rows):
                    yield " | ".join(plain_words(cell) for cell in row)
            case Note():
                yield from _lines_of(block.blocks)

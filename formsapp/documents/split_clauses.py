"""The clauses of a text: each part with an anchor, and the parts between those."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

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


def split_clauses(markdown: str) -> tuple[Clause, ...]:
    """Split our own Markdown into its clauses, in the order of the text."""
    collected = _ClauseCollector()
    for block in parse_blocks(markdown):
        collected.take(block)
    return tuple(Clause(key, title, tuple(lines)) for key, title, lines in collected.parts)


@dataclass
class _ClauseCollector:
    parts: list[tuple[str, str, list[str]]] = field(default_factory=list)
    title: str = ""
    seen: set[str] = field(default_factory=set)

    def take(self, block: Block) -> None:
        """Begin a clause at a heading or an anchor; add any other block to the last clause."""
        if isinstance(block, Heading):
            self.title = plain_words(block.runs)
            self._begin(block.id)
        elif isinstance(block, Paragraph) and block.id:
            self._begin(block.id)
        elif not self.parts:
            self._begin("")
        self.parts[-1][2].extend(_block_lines(block))

    def _begin(self, anchor: str) -> None:
        key = anchor or "~" + re.sub(r"\W+", "-", self.title.lower()).strip("-")
        while key in self.seen:
            key += "+"
        self.seen.add(key)
        self.parts.append((key, self.title, []))


def _block_lines(block: Block) -> Iterator[str]:
    """Yield the block as plain text, one line for each paragraph, list item or table row."""
    match block:
        case Heading() | Paragraph():
            yield " ".join(plain_words(block.runs).split("\n"))
        case Listing():
            for item in block.items:
                yield from _all_lines(item)
        case Table():
            for row in (block.head, *block.rows):
                yield " | ".join(plain_words(cell) for cell in row)
        case Note():
            yield from _all_lines(block.blocks)


def _all_lines(inner: Iterable[Block]) -> Iterator[str]:
    for block in inner:
        yield from _block_lines(block)

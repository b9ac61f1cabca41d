"""A frozen version as accessible PDF."""

from __future__ import annotations

from typing import Final

import msgspec

from formsapp.documents.markdown_blocks import (
    Block,
    Heading,
    Listing,
    Note,
    Paragraph,
    Run,
    Table,
    blocks,
)
from formsapp.documents.versions import Version
from formsapp.facts import Facts
from formsapp.facts.dutch_format import day
from formsapp.pdf import accessible_pdf

WAYS: Final = ("http://", "https://", "mailto:", "tel:")
"""Links that work in a file; those to other pages of the site become plain text."""


def version_pdf(text: str, version: Version, facts: Facts, logo: str = "") -> bytes:
    """Set the frozen text of ``version`` as PDF, with the provider's name and colour.

    Args:
        text: the frozen Markdown.
        version: which version it is.
        facts: the provider's facts, for its name and colour.
        logo: the provider's drawing as SVG; decoration.

    """
    body, anchors = _body(text)
    provider = facts.provider
    data = {
        "title": version.title,
        "provider": provider.name,
        "version": version.version,
        "effective": day(version.effective) if version.effective else "",
        "frozen_on": day(version.frozen_on),
        "date": [version.frozen_on.year, version.frozen_on.month, version.frozen_on.day],
        "sha256": version.sha256,
        "accent": facts.look.accent,
        "logo": logo,
        "example": provider.example,
        "blocks": msgspec.to_builtins(body),
        "anchors": anchors,
    }
    return accessible_pdf("document.typ", data)


def _body(text: str) -> tuple[tuple[Block, ...], tuple[str, ...]]:
    """The blocks under the title, without links that would lead nowhere, and their anchors."""
    body = list(blocks(text))
    if body and isinstance(body[0], Heading) and body[0].level == 1:
        del body[0]
    marked = (item.id for item in body if isinstance(item, (Heading, Paragraph)) and item.id)
    anchors = tuple(dict.fromkeys(marked))
    return tuple(_linked(block, frozenset(anchors)) for block in body), anchors


def _linked(block: Block, anchors: frozenset[str]) -> Block:
    """Keep only the links that work, in whatever the block holds."""

    def runs(given: tuple[Run, ...]) -> tuple[Run, ...]:
        return tuple(run if _works(run.to, anchors) else _unlinked(run) for run in given)

    def all_(given: tuple[Block, ...]) -> tuple[Block, ...]:
        return tuple(_linked(item, anchors) for item in given)

    match block:
        case Heading() | Paragraph():
            return msgspec.structs.replace(block, runs=runs(block.runs))
        case Listing():
            return Listing(block.ordered, tuple(all_(item) for item in block.items))
        case Note():
            return Note(all_(block.blocks))
        case Table():
            rows = tuple(tuple(runs(cell) for cell in row) for row in block.rows)
            return Table(tuple(runs(cell) for cell in block.head), rows)


def _works(to: str, anchors: frozenset[str]) -> bool:
    return to.startswith(WAYS) or to.removeprefix("#") in anchors


def _unlinked(run: Run) -> Run:
    return msgspec.structs.replace(run, to="")

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
    parse_blocks,
)
from formsapp.documents.versions import Version
from formsapp.facts import Facts
from formsapp.facts.dutch_format import day
from formsapp.pdf import accessible_pdf

WAYS: Final = ("http://", "https://", "mailto:", "tel:")
"""Links that work in a file; those to other pages of the site become plain text."""


def version_pdf(text: str, version: Version, facts: Facts, logo: str = "") -> bytes:
    """Typeset a frozen text as PDF, with the provider's name and colour.

    Args:
        text: the frozen Markdown.
        version: which version it is.
        facts: the provider's facts, for its name and colour.
        logo: the provider's drawing as SVG; decoration.

    """
    body, anchors = _body_blocks(text)
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


def _body_blocks(text: str) -> tuple[tuple[Block, ...], tuple[str, ...]]:
    """Return the blocks under the title, without links that lead nowhere, and their anchors."""
    body = list(parse_blocks(text))
    if body and isinstance(body[0], Heading) and body[0].level == 1:
        del body[0]
    marked = (item.id for item in body if isinstance(item, (Heading, Paragraph)) and item.id)
    anchors = tuple(dict.fromkeys(marked))
    return tuple(_keep_working_links(block, frozenset(anchors)) for block in body), anchors


def _keep_working_links(block: Block, anchors: frozenset[str]) -> Block:
    """Return the block with only the links that work in a PDF; the others become text."""

    def runs(given: tuple[Run, ...]) -> tuple[Run, ...]:
        return tuple(run if _leads_somewhere(run.to, anchors) else _drop_link(run) for run in given)

    def all_(given: tuple[Block, ...]) -> tuple[Block, ...]:
        return tuple(_keep_working_links(item, anchors) for item in given)

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


def _leads_somewhere(to: str, anchors: frozenset[str]) -> bool:
    return to.startswith(WAYS) or to.removeprefix("#") in anchors


def _drop_link(run: Run) -> Run:
    return msgspec.structs.replace(run, to="")

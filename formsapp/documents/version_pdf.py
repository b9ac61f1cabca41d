"""A frozen version as accessible PDF."""

from __future__ import annotations

import msgspec

from formsapp.documents.frozen_versions import Version
from formsapp.documents.markdown_blocks import Heading, parse_blocks
from formsapp.facts import Facts
from formsapp.facts.dutch_format import day
from formsapp.letterhead import draw_look
from formsapp.typst_pdf import accessible_pdf


def version_pdf(text: str, version: Version, facts: Facts, logo: str = "") -> bytes:
    """Typeset a frozen text as PDF, with the provider's name and colour.

    Args:
        text: the frozen Markdown.
        version: which version it is.
        facts: the provider's facts, for its name and colour.
        logo: the provider's drawing as SVG; decoration.

    """
    body = list(parse_blocks(text))
    if body and isinstance(body[0], Heading) and body[0].level == 1:
        del body[0]  # the PDF sets the title itself
    anchors = (getattr(block, "id", "") for block in body)
    provider = facts.provider
    data = {
        "title": version.title,
        "provider": provider.name,
        "version": version.version,
        "effective": day(version.effective) if version.effective else "",
        "frozen_on": day(version.frozen_on),
        "date": [version.frozen_on.year, version.frozen_on.month, version.frozen_on.day],
        "sha256": version.sha256,
        **draw_look(facts, logo),
        "example": provider.example,
        "blocks": msgspec.to_builtins(body),
        "anchors": [anchor for anchor in anchors if anchor],
    }
    return accessible_pdf("document.typ", data)

"""Accessible PDF (PDF/UA-1), made by typst, which refuses to make one that is not accessible."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import typst

TEMPLATES: Final = Path(__file__).parent / "templates" / "pdf"


def accessible_pdf(
    template: str, data: Mapping[str, object], *, system_fonts: bool = False
) -> bytes:
    """Make a PDF of ``templates/pdf/<template>``; equal data gives equal bytes.

    Args:
        template: Name of the file; it reads ``sys.inputs.data``.
        data: Texts for the template; they are shown as they are, never read as markup.
        system_fonts: Use this machine's fonts too, for scripts that the wheel's lack.

    """
    made = typst.compile(
        TEMPLATES / template,
        ignore_system_fonts=not system_fonts,  # the wheel's are the same everywhere
        sys_inputs={"data": json.dumps(data)},
        pdf_standards=["ua-1"],
        timestamp=0,  # otherwise it holds the time of making
    )
    return bytes(made)


def receipt_pdf(data: Mapping[str, object]) -> bytes:
    """Make the receipt of what a client sent; ``data`` as for :func:`accessible_pdf`."""
    return accessible_pdf("receipt.typ", data, system_fonts=True)

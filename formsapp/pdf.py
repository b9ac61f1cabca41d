"""Receipts as accessible PDF (PDF/UA-1), set by typst, which refuses what is not accessible."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import typst

TEMPLATE = Path(__file__).parent / "templates" / "pdf" / "receipt.typ"


def receipt_pdf(data: Mapping[str, object]) -> bytes:
    """Make the receipt.

    Args:
        data: Texts for the template; they are shown as they are, never read as markup.

    """
    return bytes(
        typst.compile(TEMPLATE, sys_inputs={"data": json.dumps(data)}, pdf_standards=["ua-1"])
    )

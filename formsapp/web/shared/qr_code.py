"""QR codes, for pages and for paper."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from formsapp.kinds.base import _
from formsapp.web.shared.i18n import say

if TYPE_CHECKING:
    import segno

QR_NAME = _("QR-code van de pagina met deze code")
QUIET = 4
"""Modules of white around a code on paper, where other things stand near (ISO/IEC 18004)."""


def qr(address: str, name: str = QR_NAME) -> str:
    """Draw ``address`` as an SVG that a screen reader can name."""
    return _draw(make_code(address), border=2, name=say(name))


def printed_qr(address: str) -> str:
    """Draw ``address`` as an SVG for paper, which gets creased and dirty: 15 % may be lost."""
    return _draw(make_code(address, error="m"), border=QUIET, name="")


def make_code(address: str, error: str | None = None) -> segno.QRCode:
    import segno  # noqa: PLC0415 - more than a megabyte, and few pages show a code

    return segno.make(address, micro=False, error=error)


def _draw(code: segno.QRCode, *, border: int, name: str) -> str:
    drawn = io.BytesIO()
    code.save(
        drawn,
        kind="svg",
        xmldecl=False,
        svgns=True,
        scale=4,
        border=border,
        omitsize=True,
        dark="#000",
        light="#fff",
        title=name or None,
        svgclass="qr",
        lineclass=None,
    )
    return drawn.getvalue().decode()

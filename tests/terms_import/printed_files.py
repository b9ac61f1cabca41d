"""Writes PDFs as other programs do, by hand: each text at its place, in a size of its own."""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO

import pikepdf

Text = tuple[float, float, float, str]
"""Points from the left and from below, the size, and what it says."""


def print_pdf(*pages: Iterable[Text], password: str = "", remark: str = "") -> bytes:
    """Return a PDF; as InDesign and Acrobat do, letters have size 1 and are made larger.

    On each page stands ``remark`` beside the text.
    """
    with pikepdf.new() as pdf:
        fonts = {f"/{name}": make_font(face) for name, face in FACES.items()}
        for texts in pages:
            page = pdf.add_blank_page(page_size=(595, 842))
            page.obj.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(fonts))
            if remark:
                page.obj.Annots = pikepdf.Array([note(pdf, remark), note(pdf, remark, "Link")])
            page.obj.Contents = pdf.make_stream("\n".join(map(draw, texts)).encode("cp1252"))
        file = BytesIO()
        locked = pikepdf.Encryption(user=password, owner=password) if password else False
        pdf.save(file, encryption=locked)
        return file.getvalue()


FACES = {"F": "Helvetica", "B": "Helvetica-Bold"}


def make_font(face: str) -> pikepdf.Dictionary:
    return pikepdf.Dictionary(
        Type=pikepdf.Name.Font,
        Subtype=pikepdf.Name.Type1,
        BaseFont=pikepdf.Name(f"/{face}"),
        Encoding=pikepdf.Name.WinAnsiEncoding,
    )


def note(pdf: pikepdf.Pdf, said: str, sort: str = "Text") -> pikepdf.Object:
    return pdf.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name.Annot,
            Subtype=pikepdf.Name(f"/{sort}"),
            Rect=[0, 0, 9, 9],
            Contents=pikepdf.String(said),
        )
    )


def draw(text: Text) -> str:
    """Draw a text; one with a star before it is bold."""
    left, bottom, size, said = text
    font = "B" if said.startswith("*") else "F"
    plain = said.removeprefix("*").replace("(", "\\(").replace(")", "\\)")
    return f"BT /{font} 1 Tf {size} 0 0 {size} {left} {bottom} Tm ({plain}) Tj ET"

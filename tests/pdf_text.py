"""The words of a PDF that a browser printed, as its fonts map them to letters."""

from __future__ import annotations

import io
import re

import pikepdf

HEX = re.compile(rb"<([0-9A-Fa-f]+)>")


def read_pdf(printed: bytes) -> str:
    """Return the text of all pages, without white space: a browser places words one by one."""
    return "".join(read_pages(printed))


def read_pages(printed: bytes) -> list[str]:
    """Return the text of each page, without white space."""
    with pikepdf.open(io.BytesIO(printed)) as pdf:
        return [_read_page(page) for page in pdf.pages]


def _read_page(page: pikepdf.Page) -> str:
    fonts = page.resources.get("/Font", pikepdf.Dictionary())  # none on an empty page
    letters = {name: _letters(font) for name, font in fonts.items()}
    found, font = [], ""
    for step in pikepdf.parse_content_stream(page):
        if str(step.operator) == "Tf":
            font = str(step.operands[0])
        if str(step.operator) in {"Tj", "TJ"}:
            parts = step.operands[0] if str(step.operator) == "TJ" else step.operands
            for part in parts:
                if isinstance(part, pikepdf.String):
                    code = bytes(part)
                    pairs = (code[at : at + 2] for at in range(0, len(code), 2))
                    found += [letters[font].get(int.from_bytes(pair), "") for pair in pairs]
    return re.sub(r"\s", "", "".join(found))


def _letters(font: pikepdf.Object) -> dict[int, str]:
    """Return the letters of a font by their code."""
    found: dict[int, str] = {}
    for kind, block in re.findall(
        rb"begin(bfchar|bfrange)(.*?)end", font.ToUnicode.read_bytes(), re.DOTALL
    ):
        codes = [bytes.fromhex(one.decode()) for one in HEX.findall(block)]
        if kind == b"bfchar":
            pairs = zip(codes[::2], codes[1::2], strict=True)
            found |= {int.from_bytes(code): text.decode("utf-16-be") for code, text in pairs}
        else:
            for first, last, text in zip(codes[::3], codes[1::3], codes[2::3], strict=True):
                begin, count = int.from_bytes(text), int.from_bytes(last) - int.from_bytes(first)
                for step in range(count + 1):
                    found[int.from_bytes(first) + step] = chr(begin + step)
    return found

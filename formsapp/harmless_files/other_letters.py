"""Says signs that Courier lacks in other signs, and draws letters that it lacks.

They are drawn in the fonts that typst brings. It tells of a letter that none of them has, because a
PDF for everyone (PDF/UA) holds no such thing.
"""

from __future__ import annotations

import json
import unicodedata
from io import BytesIO

import pikepdf
from pikepdf import Object, Pdf

from formsapp.harmless_files.field_room import COLOURS, CannotDraw, Room

SOURCE = b"""
#let told = json(bytes(sys.inputs.told))
#set document(title: [x])
#set page(width: told.box.at(0) * 1pt, height: told.box.at(1) * 1pt, margin: 0pt, fill: none)
#let ink = (g: luma, rg: rgb, k: cmyk).at(told.ink.at(0))
#set text(font: "DejaVu Sans Mono", size: told.size * 1pt, top-edge: "baseline")
#set text(fill: ink(..told.ink.at(1).map(part => part * 100%)))
#for (below, line) in told.lines {
  context assert(measure(line).width <= told.box.at(0) * 1pt)
  place((left, center, right).at(told.side), dx: told.from * 1pt, dy: below * 1pt, line)
}
"""
"""A page as large as a field, with its lines from the top; letters of any width have to fit."""


SAME_SIGN = frozenset({"<compat>", "<wide>", "<narrow>", "<noBreak>"})
"""Ways in which Unicode says that a sign is others in another shape, such as two letters in one."""
OTHER_SIGNS = {
    **dict.fromkeys("→➔➜➤", "->"),
    "←": "<-",
    "↔": "<->",
    "⇒": "=>",
    "≤": "<=",
    "≥": ">=",
    "≠": "<>",
    "≈": "~",
    **dict.fromkeys("\u2010\u2012\u2015\u2043\u2212", "-"),  # dashes, and minus
    "\u2044": "/",
    "\u2215": "/",
    "\u2217": "*",
    "\u2032": "'",
    "\u2033": '"',
    "✓": "v",
    "✔": "v",
    "☑": "[v]",
    "✗": "x",
    "✘": "x",
    "☒": "[x]",
    "☐": "[ ]",
    **dict.fromkeys("●▪■◦‣", "•"),
    "★": "*",
    "☆": "*",
    "☎": "tel.",
}


def plain(words: str) -> str:
    """Return words in lines; raises CannotDraw where they hold what no letter can be."""
    spaced = unicodedata.normalize("NFC", words).replace("\xa0", " ").expandtabs(4)
    kept = "\n".join(spaced.replace("\xad", "").splitlines()).strip()
    sorts = {unicodedata.category(sign) for sign in kept.replace("\n", "")} - {"Cf"}
    if any(sort[0] == "C" for sort in sorts):
        raise CannotDraw
    return kept


def in_other_signs(sign: str) -> str:
    """Return a sign that Courier lacks in signs that it has and that say the same; else itself.

    No letter of a name becomes another letter.
    """
    if sign == "\n" or sign.encode("cp1252", "ignore"):
        return sign
    if unicodedata.category(sign) == "Cf":  # it shows nothing
        return ""
    how, _, signs = unicodedata.decomposition(sign).partition(" ")
    if how in SAME_SIGN:
        return "".join(in_other_signs(chr(int(one, 16))) for one in signs.split())
    return OTHER_SIGNS.get(sign, sign)


def draw_lines(pdf: Pdf, lines: list[tuple[float, str]], room: Room, size: float) -> Object:
    """Return what draws lines in a room, each so far below its top; raises CannotDraw."""
    import typst  # noqa: PLC0415  weighs much, and few files need it

    told = {
        "lines": lines,
        "box": (room.width, room.height),
        "size": size,
        "side": room.side,
        "from": (2, 0, -2)[room.side],
        "ink": (COLOURS[len(room.ink)], room.ink),
    }
    try:
        made = typst.compile(
            SOURCE,
            ignore_system_fonts=True,  # so the same file gives the same bytes everywhere
            sys_inputs={"told": json.dumps(told)},
            pdf_standards=["ua-1"],
            timestamp=0,
        )
    except typst.TypstError:
        raise CannotDraw from None
    with pikepdf.open(BytesIO(made)) as page:
        drawing = page.make_indirect(page.pages[0].as_form_xobject())
        return pdf.copy_foreign(drawing)

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

SOURCE = b"""
#let told = json(bytes(sys.inputs.told))
#set document(title: [x])
#set page(width: told.box.at(0) * 1pt, height: told.box.at(1) * 1pt, margin: 0pt, fill: none)
#set text(font: "DejaVu Sans Mono", size: told.size * 1pt, top-edge: "baseline")
#for (below, line) in told.lines {
  context assert(measure(line).width <= told.box.at(0) * 1pt)
  place(dx: 2pt, dy: below * 1pt, line)
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


class NoSuchLetter(ValueError):
    """A text has a letter that no font here has, or is wider than it may be."""


def plain(words: str) -> str:
    """Return words in lines; raises NoSuchLetter where they hold what no letter can be."""
    spaced = unicodedata.normalize("NFC", words).replace("\xa0", " ").expandtabs(4)
    kept = "\n".join(spaced.replace("\xad", "").splitlines()).strip()
    sorts = {unicodedata.category(sign) for sign in kept.replace("\n", "")} - {"Cf"}
    if any(sort[0] == "C" for sort in sorts):
        raise NoSuchLetter
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


def draw_lines(
    pdf: Pdf, lines: list[tuple[float, str]], box: tuple[float, float], size: float
) -> Object:
    """Return what draws lines in a box, each so far below its top; raises NoSuchLetter."""
    import typst  # noqa: PLC0415  weighs much, and few files need it

    told = {"lines": lines, "box": box, "size": size}
    try:
        made = typst.compile(
            SOURCE,
            ignore_system_fonts=True,  # so the same file gives the same bytes everywhere
            sys_inputs={"told": json.dumps(told)},
            pdf_standards=["ua-1"],
            timestamp=0,
        )
    except typst.TypstError:
        raise NoSuchLetter from None
    with pikepdf.open(BytesIO(made)) as page:
        drawing = page.make_indirect(page.pages[0].as_form_xobject())
        return pdf.copy_foreign(drawing)

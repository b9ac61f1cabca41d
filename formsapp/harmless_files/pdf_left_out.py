"""Tells what readers show of a PDF that is on no page of the new one.

Words of a remark, a file that hangs on it, a signature that a program can check: none of it draws,
so none of it is kept, and whoever sent it may count on it. So it is listed, for who sends the file
and who reads it; with it what no reader shows, or what leads elsewhere (``pdf_elsewhere``).
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator

from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream

from formsapp.harmless_files import FileRefused, LeftOut, Reason
from formsapp.harmless_files.flatten_pdf import (
    BUTTON,
    MEDIA,
    PASSWORD,
    Drawings,
    drawing_of,
    letters,
    notes_that_show,
    sort_of,
    words_in,
)
from formsapp.harmless_files.pdf_elsewhere import list_elsewhere
from formsapp.harmless_files.pdf_files import files_hanging_on, name_of
from formsapp.harmless_files.pdf_values import each_of, inherited, text_of, unpacked

MOST_PARTS, MOST_LETTERS = 500, 50_000
"""What is listed of one file: a thesis that a few people remarked upon. More nobody would read."""
MOST_FIELDS = 10_000
OF_ITS_OWN = 1 << 2
"""Flag of a font with letters that no other font has (ISO 32000-2, 9.8.2)."""
DATA = re.compile(r"<xfa:data\b[^>]*>(.*?)</xfa:data>", re.DOTALL)
VALUES = re.compile(r">([^<>]+)</")
"""The words inside an element of XML that holds no others."""


def list_left_out(pdf: Pdf) -> list[LeftOut]:
    """Return what is left out, once each, as the file is before anything is drawn.

    Raises:
        FileRefused: it is too much to read.

    """
    found = [LeftOut("file", name_of(file) or name) for name, file in files_hanging_on(pdf)]
    found += values_of_a_program(pdf)
    drawings = Drawings()
    for note in notes_that_show(pdf):
        found += left_out_of(note, drawings)
    return once_each(found) + list_elsewhere(pdf)


def once_each(found: Iterable[LeftOut]) -> list[LeftOut]:
    """Return parts on one line, once each; raises FileRefused for more than people read."""
    parts = list(dict.fromkeys(LeftOut(sort, " ".join(words.split())) for sort, words in found))
    if len(parts) > MOST_PARTS or sum(len(one.words) for one in parts) > MOST_LETTERS:
        raise FileRefused(Reason.REMARKS)
    return parts


def left_out_of(note: Dictionary, drawings: Drawings) -> Iterator[LeftOut]:
    """Yield what is left out of a remark, a field or something that hangs on a page."""
    sort, words = sort_of(note), words_in(note)
    if sort == "/Widget":
        yield from left_out_of_field(note)
    elif sort == "/FileAttachment":
        yield LeftOut("file", f"{name_of(note.get('/FS'))} {words}")
    elif sort in MEDIA:
        yield LeftOut("media", words)
    elif sort == "/Link" or (sort == "/Popup" and "/Parent" in note):
        return
    elif sort == "/FreeText" and drawing_of(note) is None:
        return  # its words are drawn, or else told then
    elif letters(words) not in drawings.letters_in(drawing_of(note)):
        yield LeftOut("remark", words)


def left_out_of_field(field: Dictionary) -> Iterator[LeftOut]:
    sort, value, flags = (inherited(field, key) for key in ("/FT", "/V", "/Ff"))
    flags = flags if isinstance(flags, int) else 0
    if sort == Name.Sig and isinstance(value, Dictionary):
        yield LeftOut("signature", text_of(value.get("/Name")))
    elif sort == Name.Tx and flags & PASSWORD and text_of(value):
        yield LeftOut("password", "")
    elif sort == Name.Btn and flags & BUTTON and drawing_of(field) is None:
        looks = field.get("/MK")
        caption = text_of(looks.get("/CA")) if isinstance(looks, Dictionary) else ""
        if caption.strip():
            yield LeftOut("button", caption)


def values_of_a_program(pdf: Pdf) -> Iterator[LeftOut]:
    """Yield what was filled in for a program that draws forms (XFA), unless a field holds it."""
    form = pdf.Root.get("/AcroForm")
    parts = each_of(form.get("/XFA")) if isinstance(form, Dictionary) else []
    read = [unpacked(one) or b"" for one in parts if isinstance(one, Stream)]
    written = b"\n".join(read).decode(errors="replace")
    data = "".join(DATA.findall(written))
    known = {text for one in fields_of(form) for text in texts_of(inherited(one, "/V"))}
    for found in VALUES.finditer(data):
        words = html.unescape(found[1]).strip()
        if words and words not in known:
            yield LeftOut("filled", words)


def fields_of(form: object) -> Iterator[Dictionary]:
    """Yield the fields of a form, and those that they are made of."""
    fields = form.get("/Fields") if isinstance(form, Dictionary) else None
    waiting, seen = each_of(fields), 0
    while waiting and seen < MOST_FIELDS:
        one, seen = waiting.pop(), seen + 1
        if isinstance(one, Dictionary):
            yield one
            waiting += each_of(one.get("/Kids"))


def texts_of(value: object) -> list[str]:
    """Return a value as words; a choice is a name."""
    if isinstance(value, Object) and isinstance(value, Array | Name):
        return [text_of(one) or str(one).lstrip("/") for one in each_of(value)]
    return [text_of(value).strip()]


def name_of_font(described: Object, shape: str) -> str:
    """Return the name of a font that is left out; raises FileRefused where letters would be lost.

    Readers draw the letters of another one where they know which these are.
    """
    flags = described.get("/Flags")
    if shape != "descriptor" or not isinstance(flags, int) or flags & OF_ITS_OWN:
        raise FileRefused(Reason.UNDRAWN)
    return str(described.get("/FontName", "")).removeprefix("/")

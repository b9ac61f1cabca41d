"""Makes what was filled in, stamped or remarked on a PDF part of its pages.

What has an appearance keeps it as it is. A value without one is drawn here, in Courier: each of its
letters is 0.6 wide, so it is sure that all of it fits. What cannot be drawn whole is never left
out in silence: then the file is refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String

from formsapp.harmless_files import FileRefused, Reason

NOT_SHOWN = 1 | 2 | 32
"""Flags of what no screen shows."""
PASSWORD, BUTTON = 1 << 13, 1 << 16
LETTER = 0.6
"""The width of each letter of Courier, for a size of 1."""
SMALLEST, LARGEST = 5, 12
DEPTH = 32


def draw_what_was_filled_in(pdf: Pdf) -> None:
    """Make fields, stamps and remarks part of their pages; raises FileRefused where it cannot."""
    form = pdf.Root.get("/AcroForm")
    outdated = isinstance(form, Dictionary) and bool(form.get("/NeedAppearances"))
    for note in notes_that_show(pdf):
        if note.get("/Subtype") == "/Widget":
            draw_field(pdf, note, outdated=outdated)
        elif note.get("/Subtype") == "/FreeText" and drawing_of(note) is None and words_of(note):
            raise FileRefused(Reason.UNDRAWN)
        drawing = drawing_of(note)
        if drawing is not None and "/OC" in note:
            drawing.OC = note.OC  # it is shown when its layer is
    if isinstance(form, Dictionary):
        form.NeedAppearances = False  # otherwise no field becomes part of its page
    with suppress(pikepdf.PdfError, ValueError, RuntimeError, TypeError):  # what is broken is not
        pdf.flatten_annotations("screen")


def notes_that_show(pdf: Pdf) -> Iterator[Dictionary]:
    for page in pdf.pages:
        notes = page.obj.get("/Annots")
        for note in notes if isinstance(notes, Array) else ():
            if isinstance(note, Dictionary):
                flags = note.get("/F", 0)
                if not (isinstance(flags, int) and flags & NOT_SHOWN):
                    yield note


def drawing_of(note: Dictionary) -> Stream | None:
    """Return what draws a note in the state that it is in."""
    looks = note.get("/AP")
    look = looks.get("/N") if isinstance(looks, Dictionary) else None
    if isinstance(look, Dictionary):
        look = look.get(str(note.get("/AS", "/Off")))
    return look if isinstance(look, Stream) else None


def words_of(note: Dictionary) -> bool:
    return any(str(note.get(key, "")).strip() for key in ("/Contents", "/RC"))


def inherited(field: Dictionary, key: str) -> object:
    """Return what a field, or else one that it is part of, has under a key."""
    for _ in range(DEPTH):
        if key in field:
            return field[key]
        above = field.get("/Parent")
        if not isinstance(above, Dictionary):
            break
        field = above
    return None


def draw_field(pdf: Pdf, field: Dictionary, *, outdated: bool) -> None:
    """Give a field that has a value an appearance; raises FileRefused when that is not possible."""
    sort, value, flags = (inherited(field, key) for key in ("/FT", "/V", "/Ff"))
    flags = flags if isinstance(flags, int) else 0
    if sort == Name.Btn and not flags & BUTTON:
        check(field, value, outdated=outdated)
    if sort not in {Name.Tx, Name.Ch} or (sort == Name.Tx and flags & PASSWORD):
        return
    if value is None or (isinstance(value, String) and not str(value).strip()):
        return
    if says_something(drawing_of(field)):
        return
    if not isinstance(value, String):
        raise FileRefused(Reason.UNDRAWN)
    if all(box := box_of(field)):  # one of no size shows nothing
        field.AP = Dictionary(N=drawn(pdf, shown(field, str(value).strip()), box))


def says_something(drawing: Stream | None) -> bool:
    """Return whether there are words in a drawing: a form that is empty yet has drawings too."""
    if drawing is None:
        return False
    try:
        return bool(pikepdf.parse_content_stream(drawing, "Tj TJ ' \" Do"))
    except pikepdf.PdfError:
        return True  # as readers show it


def check(field: Dictionary, value: object, *, outdated: bool) -> None:
    """Give a box or a round the mark that its value asks for; raises FileRefused without one."""
    looks = field.get("/AP")
    marks = looks.get("/N") if isinstance(looks, Dictionary) else None
    if isinstance(value, Name) and (outdated or "/AS" not in field):
        field.AS = Name.Off if isinstance(marks, Dictionary) and str(value) not in marks else value
    if field.get("/AS", Name.Off) != Name.Off and drawing_of(field) is None:
        raise FileRefused(Reason.UNDRAWN)


def shown(field: Dictionary, value: str) -> str:
    """Return the words for what was chosen; a list may hold a code and words for it."""
    choices = inherited(field, "/Opt")
    for choice in choices if isinstance(choices, Array) else ():
        if isinstance(choice, Array) and len(choice) > 1 and str(choice[0]) == value:
            return str(choice[1])
    return value


def box_of(field: Dictionary) -> tuple[float, float]:
    try:
        left, low, right, high = (float(one) for one in field.Rect)
    except (AttributeError, TypeError, ValueError):
        raise FileRefused(Reason.UNDRAWN) from None
    return abs(right - left), abs(high - low)


def drawn(pdf: Pdf, words: str, box: tuple[float, float]) -> Stream:
    """Return what draws words in one line; raises FileRefused where they do not fit."""
    words, (width, height) = words.replace("\xa0", " "), box
    size = min(LARGEST, height * 0.8, (width - 4) / (LETTER * len(words)))
    try:
        letters = words.encode("cp1252")
    except UnicodeEncodeError:
        raise FileRefused(Reason.UNDRAWN) from None
    if size < SMALLEST or not words.isprintable():
        raise FileRefused(Reason.UNDRAWN)
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Courier)
    font.Encoding = Name.WinAnsiEncoding
    look = f"BT /F {size:.2f} Tf 2 {(height - size * LETTER) / 2:.2f} Td <{letters.hex()}> Tj ET"
    return Stream(
        pdf,
        look.encode(),
        Type=Name.XObject,
        Subtype=Name.Form,
        BBox=Array([0, 0, width, height]),
        Resources=Dictionary(Font=Dictionary(F=font)),
    )

"""Makes what was filled in, stamped or remarked on a PDF part of its pages.

What has an appearance keeps it as it is, unless the file says that it is from before the value. A
value without one is drawn here, as are remarks that readers draw by themselves, such as a signature
by hand. Words that cannot be drawn whole are told. What is no words and no shape that is known
here is never left out in silence: then the file is refused.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator
from contextlib import suppress

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Operator, Pdf, Stream, String

from formsapp.harmless_files import FileRefused, LeftOut, Reason
from formsapp.harmless_files.button_look import mark_of, picture_on
from formsapp.harmless_files.field_look import drawn, empty
from formsapp.harmless_files.field_room import CannotDraw, Room, bounded_number, room_of
from formsapp.harmless_files.pdf_values import each_of, inherited, is_number, text_of, unpacked
from formsapp.harmless_files.remark_look import PATHS, draw_shape, words_look

NOT_SHOWN = 2 | 32
"""Flags of what no screen shows; the first, Invisible, is for sorts that the standard lacks."""
PASSWORD, BUTTON = 1 << 13, 1 << 16
TAGS = re.compile(r"<[^>]*>")
DRAWINGS = 3
"""How deep in a drawing words are looked for."""
MEDIA = frozenset({"/Screen", "/Movie", "/Sound", "/RichMedia", "/3D"})
WINDOW = "/Popup"
"""The window of a remark, which each reader draws in its own way, and only when it is opened."""
LEADS_ELSEWHERE = MEDIA | {"/Link", WINDOW, "/FileAttachment"}
"""What is thrown away, or told apart: a look that is broken is not missed."""
MOST_SAID = 500_000
"""Letters in one drawing, and words that show any in all of them: a book has as many."""
MOST_POINTS = 200_000
"""Points of all shapes that are drawn: a signature by hand has a few hundred."""
UPRIGHT = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
"""The matrix of what stands as it was drawn."""
SAYS = "Tj TJ ' \" Do"
BLANK = bytes(range(0x21)) + b"\x7f\xa0"
"""Letters that show nothing."""


class Drawings:
    """Reads the letters in drawings, each drawing once however often it is drawn."""

    def __init__(self) -> None:
        self._known: dict[tuple[tuple[int, int], int], bytes] = {}
        self._read = 0
        self._points = 0
        self.told: list[LeftOut] = []
        """What was filled in and cannot be drawn here."""

    def add_points(self, count: int) -> None:
        """Count the points of a shape; raises FileRefused where they are too many in all."""
        self._points += count
        if self._points > MOST_POINTS:
            raise FileRefused(Reason.HEAVY)

    def letters_in(self, drawing: object, depth: int = 0) -> bytes:
        """Return the letters that show in a drawing; a field that is empty may have one too.

        Raises:
            FileRefused: It is too much to read.

        """
        if not isinstance(drawing, Stream) or depth > DRAWINGS or is_picture(drawing):
            return b""
        known = (drawing.objgen, depth)
        if known not in self._known or not drawing.is_indirect:
            self._known[known] = self._read_letters(drawing, depth)
        return self._known[known]

    def _read_letters(self, drawing: Stream, depth: int) -> bytes:
        try:
            parts = pikepdf.parse_content_stream(drawing, SAYS)
        except pikepdf.PdfError:
            return b"?"  # as readers show it
        found = bytearray()
        for part in parts:
            if part.operator == Operator("Do"):
                for name in map(str, part.operands):
                    found += self.letters_in(resource(drawing, name), depth + 1)
            else:
                texts = [one for value in part.operands for one in each_of(value)]
                found += b"".join(bytes(one) for one in texts if isinstance(one, String))
            if len(found) > MOST_SAID:
                raise FileRefused(Reason.HEAVY)
        self._read += len(parts)
        if self._read > MOST_SAID:
            raise FileRefused(Reason.HEAVY)
        return bytes(found.translate(None, BLANK))


def is_picture(drawing: Stream) -> bool:
    return drawing.get("/Subtype") == "/Image"


def draw_what_was_filled_in(pdf: Pdf) -> list[LeftOut]:
    """Make fields, stamps and remarks part of their pages; return what cannot be drawn.

    Raises:
        FileRefused: Something cannot be drawn whole for another reason.

    """
    form = pdf.Root.get("/AcroForm")
    outdated = isinstance(form, Dictionary) and bool(form.get("/NeedAppearances"))
    drawings = Drawings()
    for note in notes_that_show(pdf):
        sort = sort_of(note)
        if sort == "/Widget":
            draw_field(pdf, note, drawings, outdated=outdated)
        elif sort in LEADS_ELSEWHERE and not can_be_drawn(drawing_of(note), sort):
            del note.AP
        elif drawing_of(note) is None:
            draw_remark(pdf, note, sort, drawings)
        drawing = drawing_of(note)
        if drawing is not None and not has_box(drawing) and drawing.read_bytes().strip():
            raise FileRefused(Reason.UNDRAWN)  # it would be left out in silence
        if drawing is not None and has_box(drawing) and "/OC" in note:
            note.AP = Dictionary(N=on_layer(pdf, drawing, note.OC))
    if isinstance(form, Dictionary):
        form.NeedAppearances = False  # otherwise no field becomes part of its page
    try:
        pdf.flatten_annotations("screen")
    except (pikepdf.PdfError, ValueError, RuntimeError, TypeError):  # some may be drawn, some not
        raise FileRefused(Reason.UNDRAWN) from None
    return drawings.told


def notes_that_show(pdf: Pdf) -> Iterator[Dictionary]:
    for page in pdf.pages:
        notes = page.obj.get("/Annots")
        for note in notes if isinstance(notes, Array) else ():
            if isinstance(note, Dictionary):
                flags = note.get("/F", 0)
                if not (isinstance(flags, int) and flags & NOT_SHOWN):
                    yield note


def sort_of(note: Dictionary) -> str:
    """Return what sort of note it is, empty where it does not say."""
    try:
        return str(note.get("/Subtype"))
    except UnicodeDecodeError:
        return ""


def can_be_drawn(drawing: Stream | None, sort: str) -> bool:
    """Return whether a note has no drawing, or one that is shown, unpacks and says its size."""
    if drawing is None:
        return True
    return sort != WINDOW and has_box(drawing) and unpacked(drawing) is not None


def drawing_of(note: Dictionary) -> Stream | None:
    """Return what draws a note in the state that it is in."""
    looks = note.get("/AP")
    look = looks.get("/N") if isinstance(looks, Dictionary) else None
    if isinstance(look, Dictionary):
        look = look.get(str(note.get("/AS", "/Off")))
    return look if isinstance(look, Stream) else None


def has_box(drawing: Stream) -> bool:
    """Return whether a drawing says how large it is."""
    box = drawing.get("/BBox")
    return isinstance(box, Array) and [*map(is_number, box)] == [True] * 4


def on_layer(pdf: Pdf, drawing: Stream, layer: Object) -> Stream:
    """Return what shows a drawing when a layer is; others may have the same drawing."""
    uses = Dictionary(XObject=Dictionary(Inside=drawing))
    made = Stream(pdf, b"/Inside Do", Type=Name.XObject, Subtype=Name.Form, Resources=uses)
    made.BBox, made.OC = box_where_it_stands(drawing), layer
    return made


def box_where_it_stands(drawing: Stream) -> Array:
    """Return the box of a drawing where its matrix puts it."""
    left, low, right, high = map(bounded_number, drawing.BBox)
    matrix = drawing.get("/Matrix")
    numbers = [*map(bounded_number, matrix)] if isinstance(matrix, Array) else []
    a, b, c, d, e, f = numbers if len(numbers) == len(UPRIGHT) else UPRIGHT
    corners = [(x, y) for x in (left, right) for y in (low, high)]
    across, up = [a * x + c * y + e for x, y in corners], [b * x + d * y + f for x, y in corners]
    return Array([min(across), min(up), max(across), max(up)])


def draw_remark(pdf: Pdf, note: Dictionary, sort: str, drawings: Drawings) -> None:
    """Draw a remark that has no drawing; what cannot be drawn is told.

    Raises:
        FileRefused: A reader shows something of it that is neither words nor a known shape.

    """
    if sort in PATHS:
        drawings.add_points(draw_shape(pdf, note, sort))
    elif sort == "/FreeText" and words_of(note):
        try:
            note.AP = Dictionary(N=words_look(pdf, note, words_in(note)))
        except CannotDraw:
            drawings.told.append(LeftOut("remark", words_in(note)))
    elif sort == "/Stamp" and "/AP" not in note:  # its sort is all that it shows, such as Approved
        drawings.told.append(LeftOut("remark", name_in(note.get("/Name"))))
    elif sort in {"/Stamp", "/Redact"}:
        raise FileRefused(Reason.UNDRAWN)


def words_of(note: Dictionary) -> bool:
    return any(text_of(note.get(key)).strip() for key in ("/Contents", "/RC", "/RV"))


def words_in(note: Dictionary) -> str:
    """Return what someone wrote in a remark; of a layout only the words."""
    plain = text_of(note.get("/Contents"))
    rich = text_of(note.get("/RC")) or text_of(note.get("/RV"))
    return plain if plain.strip() else html.unescape(TAGS.sub(" ", rich))


def draw_field(pdf: Pdf, field: Dictionary, drawings: Drawings, *, outdated: bool) -> None:
    """Give a field that has a value an appearance; raises FileRefused when that is not possible."""
    sort, value, flags = (inherited(field, key) for key in ("/FT", "/V", "/Ff"))
    flags = flags if isinstance(flags, int) else 0
    if sort == Name.Btn:
        draw_button(pdf, field, value, flags, outdated=outdated)
    if sort not in (Name.Tx, Name.Ch) or (sort == Name.Tx and flags & PASSWORD):
        return
    look = drawing_of(field)
    said = drawings.letters_in(look)
    if value is None or is_blank(value):
        if words_of(field) and not said:  # a value with a layout alone
            drawings.told.append(LeftOut("filled", words_in(field)))
        if look is None or (outdated and said):
            draw_empty(pdf, field)
        return
    words = "\n".join(shown(field, one) for one in value_texts(value))
    if said and not (outdated and said != letters(words)):
        return
    if not words.strip():
        raise FileRefused(Reason.UNDRAWN)
    try:
        room = room_in(pdf, field)
        if room.width and room.height:  # one of no size shows nothing
            field.AP = Dictionary(N=drawn(pdf, words, room))
    except CannotDraw:
        field.AP = Dictionary()
        drawings.told.append(LeftOut("filled", words))


def value_texts(value: object) -> list[str]:
    """Return what a value says, a text for each thing that was chosen; a name says its letters."""
    if is_number(value):
        return [str(value)]
    return [name_in(one) or text_of(one) for one in each_of(value)]


def name_in(value: object) -> str:
    """Return the letters of a name; nothing of what is none."""
    try:
        return str(value).removeprefix("/") if isinstance(value, Name) else ""
    except UnicodeDecodeError:
        return ""


def is_blank(value: object) -> bool:
    """Return whether a value is a text, or a list of chosen ones, in which nothing stands."""
    texts = [
        isinstance(one, String | Stream) and not text_of(one).strip() for one in each_of(value)
    ]
    return isinstance(value, Object) and all(texts)


def letters(text: str) -> bytes:
    """Return the letters of a text that show, however it is laid out."""
    plain = unicodedata.normalize("NFC", text).encode("cp1252", "backslashreplace")
    return plain.translate(None, BLANK)


def resource(drawing: Stream, name: str) -> object:
    """Return the drawing that another one uses under a name."""
    found: object = drawing.get("/Resources")
    for key in ("/XObject", name):
        found = found.get(key) if isinstance(found, Dictionary) else None
    return found


def draw_button(pdf: Pdf, field: Dictionary, value: object, flags: int, *, outdated: bool) -> None:
    """Give a box its mark, and a button its picture; raises FileRefused without a mark."""
    if not flags & BUTTON:
        check(pdf, field, value, outdated=outdated)
    elif drawing_of(field) is None:
        draw_empty(pdf, field)
        with suppress(CannotDraw):
            picture = picture_on(pdf, field, room_in(pdf, field))
            if picture is not None:
                field.AP = Dictionary(N=picture)


def draw_empty(pdf: Pdf, field: Dictionary) -> None:
    """Give a field the look of its box alone, or none where that shows nothing."""
    field.AP = Dictionary()
    with suppress(CannotDraw):  # one without a place shows nothing
        box = empty(pdf, room_in(pdf, field))
        if box is not None:
            field.AP.N = box


def check(pdf: Pdf, field: Dictionary, value: object, *, outdated: bool) -> None:
    """Give a box or a round the mark that its value asks for; raises FileRefused without one."""
    looks = field.get("/AP")
    marks = looks.get("/N") if isinstance(looks, Dictionary) else None
    others = marks.keys() - {"/Off"} if isinstance(marks, Dictionary) else set()
    given = field.get("/AS")
    if isinstance(value, Name) and (given is None or (outdated and isinstance(marks, Dictionary))):
        is_of_it = given is None and not others and ("/V" in field or "/Parent" not in field)
        is_off = isinstance(marks, Dictionary) and str(value) not in marks and not is_of_it
        field.AS = Name.Off if is_off else value
    look = drawing_of(field)
    if field.get("/AS", Name.Off) == Name.Off:
        if look is None:  # many programs give a look to the mark alone
            draw_empty(pdf, field)
        return
    if look is not None and has_box(look):
        return
    # Some programs make marks that do not say how large they are; these say what is ticked.
    if (others and look is None) or (
        given is None and "/Parent" in field
    ):  # it may be another one that is ticked
        raise FileRefused(Reason.UNDRAWN)
    with suppress(CannotDraw):  # one without a place shows nothing
        field.AP = Dictionary(N=mark_of(pdf, field, room_in(pdf, field)))


def room_in(pdf: Pdf, field: Dictionary) -> Room:
    """Return the room of a field in the form of a file; raises CannotDraw."""
    form = pdf.Root.get("/AcroForm")
    return room_of(field, form if isinstance(form, Dictionary) else Dictionary())


def shown(field: Dictionary, value: str) -> str:
    """Return the words for what was chosen; a list may hold a code and words for it."""
    choices = inherited(field, "/Opt")
    for choice in choices if isinstance(choices, Array) else ():
        if isinstance(choice, Array) and len(choice) > 1 and str(choice[0]) == value:
            return str(choice[1])
    return value

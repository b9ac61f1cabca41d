"""Draws the mark of a box that is ticked and the picture on a button, where a file has no drawing.

As readers do: in the standard letters of signs, ZapfDingbats.
"""

from __future__ import annotations

from pikepdf import Dictionary, Name, Pdf, Stream

from formsapp.harmless_files.field_look import drawing, painted
from formsapp.harmless_files.field_room import Room, corners_in
from formsapp.harmless_files.pdf_values import text_of

WIDTHS = {"4": 0.755, "8": 0.760, "H": 0.816, "l": 0.791, "n": 0.761, "u": 0.788}
"""The marks that programs offer, and how wide each is for a size of 1."""
LARGE = 0.8
WITH_PICTURE = range(1, 7)
"""How words and picture stand on a button that shows its picture (ISO 32000-2, table 192: TP)."""


def mark_of(pdf: Pdf, field: Dictionary, room: Room) -> Stream:
    """Return the mark of a box or round that is ticked."""
    look = field.get("/MK")
    sign = text_of(look.get("/CA")) if isinstance(look, Dictionary) else ""
    if sign not in WIDTHS:
        sign = "l" if room.is_round else "4"
    size = LARGE * min(room.width, room.height)
    left, low = (room.width - WIDTHS[sign] * size) / 2, room.height / 2 - 0.35 * size
    place = b"BT /F %.2f Tf %.2f %.2f Td (%s) Tj ET" % (size, left, low, sign.encode())
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.ZapfDingbats)
    return drawing(pdf, room, painted(room.ink) + b" " + place, font=font)


def picture_on(pdf: Pdf, field: Dictionary, room: Room) -> Stream | None:
    """Return the picture on a button, as large as fits; None where none is shown."""
    look = field.get("/MK")
    look = look if isinstance(look, Dictionary) else Dictionary()
    picture = look.get("/I") if look.get("/TP", 0) in WITH_PICTURE else None
    box = corners_in(picture.get("/BBox")) if isinstance(picture, Stream) else None
    if box is None or not isinstance(picture, Stream):
        return None
    left, low, right, high = box
    if not (right > left and high > low):
        return None
    by = min(room.width / (right - left), room.height / (high - low))
    across, up = room.width / 2 - (left + right) / 2 * by, room.height / 2 - (low + high) / 2 * by
    place = b"%.4f 0 0 %.4f %.2f %.2f cm /Inside Do" % (by, by, across, up)
    return drawing(pdf, room, place, inside=picture)

"""Cuts the data of pictures, functions and colours where what they draw ends.

A reader stops at the sizes that are said, so anything may stand behind it. The packed pixels of a
fax (CCITT) alone are kept as they are: their end is not known before they are decoded.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Sequence
from math import prod

from pikepdf import Array, Dictionary, Name, Object, Stream, String

from formsapp.harmless_files.function_size import SAMPLED, WRITTEN, pairs_in
from formsapp.harmless_files.inline_pictures import colours_of
from formsapp.harmless_files.pdf_pictures import packings_of
from formsapp.harmless_files.pdf_values import each_of, is_number, unpacked
from formsapp.harmless_files.unpacked_size import refuse_much_in_little

STEP = 1024**2
FUNCTIONS = frozenset({"function", "colour"})
"""Shapes of what has a stream for a function alone."""
CHECKSUM = 4
"""Bytes behind packed data that say whether it is whole; often wrong, and no reader minds."""
PNG_ROWS = 10
"""From here on a predictor has a byte of its own before each row."""
LETTERS = 2 * 65_536
"""Bytes of a list that says which drawing each letter has."""
MOST_COLOURS = 32
LENGTHS = {"/Indexed": 4, "/Separation": 4, "/DeviceN": 4} | dict.fromkeys(
    ("/ICCBased", "/CalGray", "/CalRGB", "/Lab", "/Pattern"), 2
)
"""Values that say colours (ISO 32000-2, 8.6); what may follow is for presses."""
LOOKED_UP, LOOKUP = 2, 3
"""Where the number of the last colour of a palette stands, and its colours."""
COMMENT = re.compile(rb"%[^\r\n]*+")
PART = re.compile(rb"[{}]|[^\0\t\n\f\r {}]++")
NUMBER = re.compile(rb"[-+]?+[0-9]*+\.?+[0-9]*+")
OPERATORS = frozenset(
    b"abs add and atan bitshift ceiling copy cos cvi cvr div dup eq exch exp false floor ge gt "
    b"idiv if ifelse index le ln log lt mod mul ne neg not or pop roll round sin sqrt sub true "
    b"truncate xor { }".split()
)


def cut_data(
    value: Stream, shape: str, raw: bytes, names: Sequence[Name], notes: Sequence[object]
) -> tuple[bytes, Sequence[Name], Sequence[object]]:
    """Return the data that draws, how it is packed, and the notes on that."""
    is_function = shape in FUNCTIONS
    if shape == "letters" or (is_function and value.get("/FunctionType") == WRITTEN):
        data = unpacked(value)
        if data is None:
            return raw, names, notes
        return data[:LETTERS] if shape == "letters" else write_program(data), [], []
    most = bytes_of_function(value) if is_function else bytes_of_picture(value)
    if most is None or Name.CCITTFaxDecode in names:
        return raw, names, notes
    if not names or [*names] == [Name.FlateDecode]:
        cut = cut_flate(raw, with_predictor(most, notes)) if names else raw[:most]
        return cut, names, notes
    whole = unpacked(value)
    if whole is None:
        return raw, names, notes
    return zlib.compress(whole[:most], 1), [Name.FlateDecode], []


def bytes_of_function(value: Stream) -> int:
    if value.get("/FunctionType") != SAMPLED:
        return 0
    samples = prod(int(one) for one in each_of(value.get("/Size")) if is_number(one))
    return (samples * pairs_in(value, "/Range") * whole_of(value, "/BitsPerSample") + 7) // 8


def bytes_of_picture(value: Stream) -> int | None:
    """Return how many bytes are read of a picture; None where that is not known."""
    width, height = whole_of(value, "/Width"), whole_of(value, "/Height")
    if not width or not height:
        return None
    if value.get("/ImageMask"):
        return (width + 7) // 8 * height
    colours = colours_of(value.get("/ColorSpace"))
    row = (width * colours * whole_of(value, "/BitsPerComponent", 8) + 7) // 8
    return row * height or None


def whole_of(value: Object, key: str, default: int = 0) -> int:
    found = value.get(key, default)
    return max(0, int(found)) if is_number(found) else 0


def with_predictor(most: int, notes: Sequence[object]) -> int:
    """Return how many bytes are packed of what is so many bytes after its predictor."""
    note = notes[0] if notes else None
    if not isinstance(note, Dictionary) or whole_of(note, "/Predictor") < PNG_ROWS:
        return most
    bits = [whole_of(note, "/Columns", 1), whole_of(note, "/Colors", 1)]
    row = (prod(bits) * whole_of(note, "/BitsPerComponent", 8) + 7) // 8 or 1
    return -(-most // row) * (row + 1)


def cut_flate(raw: bytes, most: int) -> bytes:
    """Return packed data of at most so many bytes, the same where nothing is behind these."""
    unpacker = zlib.decompressobj(-zlib.MAX_WBITS)  # without the checksum
    try:
        size = sum(map(len, unpack_raw(unpacker, raw, most + 1)))
        if size <= most and len(unpacker.unused_data) <= CHECKSUM:
            return raw
        packer = zlib.compressobj(1)
        unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
        pieces = [packer.compress(one) for one in unpack_raw(unpacker, raw, most)]
    except zlib.error:  # readers draw what is before it
        return raw
    return b"".join([*pieces, packer.flush()])


def unpack_raw(unpacker: zlib._Decompress, raw: bytes, most: int) -> Iterator[bytes]:
    left = raw[2:]
    while most > 0 and not unpacker.eof:
        piece = unpacker.decompress(left, min(STEP, most))
        if not piece and not unpacker.unconsumed_tail:
            return
        left, most = unpacker.unconsumed_tail, most - len(piece)
        yield piece


def write_program(program: bytes) -> bytes:
    """Return a function that is written as a program, without remarks and what follows it.

    A word that no such program has is 0 to the readers that go on after it.
    """
    kept: list[bytes] = []
    depth = 0
    for part in PART.findall(COMMENT.sub(b" ", program)):
        kept.append(part if part in OPERATORS or NUMBER.fullmatch(part) else b"0")
        depth += {b"{": 1, b"}": -1}.get(part, 0)
        if depth <= 0:
            break
    return b" ".join(kept)


def parts_of_colour(value: Array) -> Sequence[object]:
    """Return what says a colour; of a palette its colours alone."""
    sort = str(value[0]) if len(value) else ""
    parts = list(value)[: LENGTHS.get(sort, len(value))]
    if sort != "/Indexed" or len(parts) <= LOOKUP:
        return [one for one in parts if not isinstance(one, String)]
    found, last = parts[LOOKUP], parts[LOOKED_UP]
    data: bytes | Object | None = found
    if isinstance(found, Stream):
        refuse_much_in_little(found, packings_of(found))
        data = unpacked(found)
    if not isinstance(data, bytes | String) or not is_number(last):
        return parts[:LOOKUP]
    most = (colours_of(parts[1]) or MOST_COLOURS) * (min(max(int(last), 0), 255) + 1)
    return [*parts[:LOOKUP], String(bytes(data)[:most])]

"""Refuses what is small in a PDF and fills the memory of who opens it, before that happens here."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from math import prod

from pikepdf import Array, Dictionary, Name, Pdf, Stream

from formsapp.harmless_files import FileRefused, Reason
from formsapp.harmless_files.flatten_pdf import is_picture
from formsapp.harmless_files.inline_pictures import colours_of
from formsapp.harmless_files.pdf_values import each_of, unpacked

STEP = 1024**2
MOST = 64 * 1024**2
"""Bytes of one thing that is no picture; the largest fonts have half of it."""
TWICE = 2
"""Times that a picture may be larger than its pixels take: some have a byte more for each row."""
COLOURS = 4
"""Of a picture that does not say how many numbers make one."""
LONGEST_ROW = 65_535
OF_PICTURES = frozenset({Name.DCTDecode, Name.JPXDecode, Name.JBIG2Decode, Name.CCITTFaxDecode})


def refuse_much_in_little(value: Stream, names: list[Name]) -> None:
    """Raise FileRefused for what is much larger once it is unpacked than anything honest."""
    for notes in each_of(value.get("/DecodeParms")):
        if isinstance(notes, Dictionary) and int(notes.get("/Columns", 0)) > LONGEST_ROW:
            raise FileRefused(Reason.PIXELS)
    layers = [name for name in names if name not in OF_PICTURES]
    if not layers:
        return
    most = size_of_pixels(value) if is_picture(value) and layers == names else MOST
    if {*layers} == {Name.FlateDecode}:
        pieces: Iterable[bytes] = [value.read_raw_bytes()]
        for _ in layers:
            pieces = inflate(pieces)
    else:
        with Pdf.new() as own:
            stream = Stream(own, value.read_raw_bytes())
            stream.Filter = Array(layers)
            pieces = [unpacked(stream) or b""]
    size = 0
    for piece in pieces:
        size += len(piece)
        if size > most:
            raise FileRefused(Reason.HEAVY)


def size_of_pixels(picture: Stream) -> int:
    """Return how many bytes the pixels of a picture take at most."""
    sides = [picture.get(key, 1) for key in ("/Width", "/Height")]
    bits = 1 if picture.get("/ImageMask") else int(picture.get("/BitsPerComponent", 8))
    colours = colours_of(picture.get("/ColorSpace")) or COLOURS
    return TWICE * prod(int(one) for one in (*sides, bits, colours)) // 8 + STEP


def inflate(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Yield what is packed, a piece at a time, as far as it is not broken.

    What follows the packed end, such as the line end that many programs put there, is left alone.
    """
    unpacker = zlib.decompressobj()
    for piece in pieces:
        left = piece
        while left and not unpacker.eof:
            try:
                yield unpacker.decompress(left, STEP)
            except zlib.error:
                return
            left = unpacker.unconsumed_tail

"""Takes image files apart and leaves out all that does not draw, without decoding a pixel."""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass

from formsapp.harmless_files import FileRefused, Reason

ICC = b"ICC_PROFILE\0"
EXIF = b"Exif\0"
AFTER_EXIF = len(EXIF) + 1
"""Bytes before the notes of a camera; the last of them may be any."""
LARGEST_PROFILE = 4 * 1024**2
"""Bytes of a colour profile; those of printing presses have 3 million."""
SOI, EOI = b"\xff\xd8", b"\xff\xd9"
SOS, APP0, APP1, APP2, APP14 = 0xDA, 0xE0, 0xE1, 0xE2, 0xEE
DRAWS = frozenset({*range(0xC0, 0xD0), 0xDB, 0xDC, 0xDD, SOS}) - {0xC8}
"""Markers of a JPEG with tables, sizes and scans."""
FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
"""Of these those that say the size."""
PROGRESSIVE = frozenset({0xC2, 0xC6, 0xCA, 0xCE})
SAYS_NOTHING = frozenset({*range(0xC0), 0xC8, *range(0xD0, 0xD9), 0xFF})
"""What may stand after 0xFF between two parts, and is skipped."""
SCANS = 100
"""Times that a JPEG may go over its pixels: a progressive one does so about ten times."""
IN_SCAN = re.compile(rb"\xff[\xc4\xd9-\xdd\xe0-\xef\xfe]")
"""What can end the packed pixels of a scan."""
SAMPLES = {2: 3, 4: 2, 6: 4}
"""Numbers that make a pixel of a PNG in each way to write colours; one in others."""
ONE_COLOUR, PALETTE = {0: 1, 2: 3}, 3
COLOURS = 256
"""Numbers that make a colour where one may be see-through; in a palette each may be."""
DEPTHS = frozenset({1, 2, 4, 8, 16})
STEP = 1024**2
ORIENTATION, UPRIGHT = 0x0112, 1
WAYS_UP = range(1, 9)
ORDERS = {b"II": "<", b"MM": ">"}
WHOLE_NUMBERS = {1: "B", 3: "H", 4: "I", 6: "B", 7: "B", 8: "H", 9: "I"}
"""How cameras and programs write a whole number in their notes (Exif 3.0, 4.6.2)."""
JP2_DRAWS = frozenset({b"jP  ", b"ftyp", b"rreq", b"jp2h", b"jpch", b"jplh", b"jp2c"})


@dataclass(frozen=True)
class Picture:
    """A file that only draws, and what is known of how."""

    data: bytes
    orientation: int = UPRIGHT
    profile: bytes = b""
    brightness: float = 0
    """The power that its numbers are of how light they are; 0 where it does not say one."""
    progressive: bool = False
    whole: bool = True
    """Whether the file has its end."""
    length: int = 0
    """Bytes that it took before."""


def jpeg_segments(data: bytes) -> Iterator[tuple[int, bytes, bytes, int]]:
    """Yield marker, content and packed pixels of each part of a JPEG, and where the next starts."""
    at = data.index(SOI) + 2
    while (at := data.find(b"\xff", at)) >= 0:
        marker = data[at + 1] if at + 1 < len(data) else 0
        if marker == EOI[1]:
            yield marker, b"", b"", at + 2
            return
        if marker in SAYS_NOTHING:
            at += 1
            continue
        start = at + 4
        at += 2 + int.from_bytes(data[at + 2 : start])
        content, pixels = data[start:at], b""
        if marker == SOS:
            end = IN_SCAN.search(data, at)
            pixels = data[at : end.start() if end else len(data)]
            at += len(pixels)
        yield marker, content, pixels, at


def strip_jpeg(data: bytes) -> Picture:
    """Return a JPEG with the same pixels and no notes; raises ValueError or FileRefused."""
    kept, exif, profile, marker, progressive = [SOI], [], [], 0, False
    scans = end = 0
    for marker, content, pixels, end in jpeg_segments(data):  # noqa: B007 - the last one counts
        progressive |= marker in PROGRESSIVE
        scans += marker == SOS
        if marker == APP1 and content.startswith(EXIF):
            exif.append(content)
        elif marker == APP2 and content.startswith(ICC):
            profile.append(content[len(ICC) :])
        elif (draws := content_that_draws(marker, content)) is not None:
            kept += [struct.pack(">BBH", 0xFF, marker, len(draws) + 2), draws, pixels]
    if scans > SCANS:
        raise FileRefused(Reason.HEAVY)
    icc = b"".join(part[2:] for part in sorted(profile))  # each starts with its number
    whole = marker == EOI[1]
    data = b"".join([*kept, EOI])
    return Picture(data, orientation(exif), icc, 0, progressive, whole, end)


def count_scans(data: bytes) -> int:
    """Return how often a JPEG without notes goes over its pixels, once at least."""
    return max(1, data.count(b"\xff%c" % SOS))


def jpeg_size(data: bytes) -> tuple[int, int]:
    """Return width and height that a JPEG says it has; raises ValueError where it says none.

    A height of 0 is said behind the pixels.
    """
    for marker, content, _pixels, _at in jpeg_segments(data):
        if marker in FRAMES:
            height, width = struct.unpack_from(">HH", content, 1)
            return width, height
    raise ValueError("There is no size.")


def content_that_draws(marker: int, content: bytes) -> bytes | None:
    """Return what decides how pixels look of one part of a JPEG, None when nothing does."""
    if marker == APP0 and content.startswith(b"JFIF\0"):
        return content[:12].ljust(12, b"\0") + b"\0\0"  # without the small picture
    if marker == APP14 and content.startswith(b"Adobe"):
        return content[:12]  # how colours are packed
    return content if marker in DRAWS else None


def orientation(blocks: Iterable[bytes]) -> int:
    """Return how the camera was held, 1 to 8, by the first of its notes that tells it."""
    return next((held for notes in blocks for held in ways_up(notes)), UPRIGHT)


def ways_up(notes: bytes) -> Iterator[int]:
    """Yield how the camera was held by the notes of it; reads that number and nothing else."""
    exif = notes[AFTER_EXIF:] if notes.startswith(EXIF) else notes
    order = ORDERS.get(exif[:2])
    if order is None:
        return
    with suppress(struct.error):  # it breaks off, or is no such thing
        (first,) = struct.unpack_from(f"{order}I", exif, 4)
        (count,) = struct.unpack_from(f"{order}H", exif, first)
        for at in range(first + 2, first + 2 + 12 * count, 12):
            tag, sort = struct.unpack_from(f"{order}HH", exif, at)
            if tag == ORIENTATION and sort in WHOLE_NUMBERS:
                (held,) = struct.unpack_from(order + WHOLE_NUMBERS[sort], exif, at + 8)
                if held in WAYS_UP:
                    yield held


def strip_png(data: bytes) -> Picture:
    """Return a PNG with its pixels and colours alone, each part's checksum made anew."""
    kept, exif, profile, at, name = [data[:8]], [], b"", 8, b""
    brightness, is_srgb = 0.0, False
    while at + 8 <= len(data) and name != b"IEND":
        length, name = struct.unpack_from(">I4s", data, at)
        content = data[at + 8 : at + 8 + length]
        at += 12 + length
        if name == b"tRNS":
            content = see_through(content, *data[24:26])
        if name in {b"IHDR", b"PLTE", b"IDAT"} or (name == b"tRNS" and content):
            checksum = zlib.crc32(name + content)
            kept += [struct.pack(">I4s", len(content), name), content, struct.pack(">I", checksum)]
        elif name == b"eXIf":
            exif.append(content)
        elif name == b"iCCP":
            profile = unpack_profile(content.partition(b"\0")[2][1:])
        elif name == b"gAMA":
            brightness = int.from_bytes(content[:4]) / 100_000
        is_srgb |= name == b"sRGB"
    end = b"\0\0\0\0IEND\xae\x42\x60\x82"
    whole = name == b"IEND"
    brightness = 0 if is_srgb else brightness
    return Picture(b"".join([*kept, end]), orientation(exif), profile, brightness, whole=whole)


def see_through(content: bytes, depth: int, colours: int) -> bytes:
    """Return which colours of a PNG are see-through, empty where it does not tell that.

    One colour is told in the bits in which its pixels are unpacked: grey of 16 bits keeps all of
    them, of red, green and blue only the upper 8 are unpacked.
    """
    if colours not in ONE_COLOUR:
        return content[:COLOURS] if colours == PALETTE else b""
    each = ONE_COLOUR[colours]
    if len(content) < 2 * each or depth not in DEPTHS:
        return b""
    numbers = struct.unpack_from(f">{each}H", content)
    most = (1 << depth) - 1
    if (colours, depth) != (0, 16):
        numbers = tuple((one & most) * 255 // most for one in numbers)
    return struct.pack(f">{each}H", *numbers)


def png_rows_there(data: bytes) -> float:
    """Return the part of the rows that a PNG without an end has; raises struct.error without any.

    Of one that comes in seven passes it is the part of what they have together.
    """
    width, height, depth, colours = struct.unpack_from(">IIBB", data, 16)
    whole = height * (1 + (width * SAMPLES.get(colours, 1) * depth + 7) // 8)
    at, unpacker, unpacked = 8, zlib.decompressobj(), 0
    with suppress(zlib.error):
        while at + 8 <= len(data):
            length, name = struct.unpack_from(">I4s", data, at)
            packed = data[at + 8 : at + 8 + length] if name == b"IDAT" else b""
            while packed and unpacked < whole and not unpacker.eof:
                unpacked += len(unpacker.decompress(packed, STEP))
                packed = unpacker.unconsumed_tail
            at += 12 + length
    return float(unpacked / max(1, whole))


def breaks_off(data: bytes) -> bool:
    """Return whether a HEIC ends within one of its boxes."""
    at = 0
    while at + 8 <= len(data):
        length = int.from_bytes(data[at : at + 4])
        if length == 1:
            length = int.from_bytes(data[at + 8 : at + 16])
        at = at + length if length >= 8 else len(data)  # noqa: PLR2004 - a box's own head
    return at != len(data)


def unpack_profile(packed: bytes) -> bytes:
    """Return a colour profile, or nothing where it is broken or larger than any honest one."""
    unpacker = zlib.decompressobj()
    try:
        profile = unpacker.decompress(packed, LARGEST_PROFILE)
    except zlib.error:
        return b""
    return profile if unpacker.eof else b""


def strip_jpx(data: bytes) -> bytes:
    """Return a JPEG 2000 picture without its boxes of notes; raises ValueError without pixels."""
    if data.startswith(b"\xff\x4f"):
        return strip_codestream(data)
    kept, has_pixels = [], False
    for name, content in jp2_boxes(data):
        if name == b"jp2c":
            content, has_pixels = strip_codestream(content), True  # noqa: PLW2901 - the same
        if name in JP2_DRAWS:
            kept += [struct.pack(">I4s", len(content) + 8, name), content]
    if not has_pixels:
        raise ValueError("There are no pixels.")
    return b"".join(kept)


def jp2_boxes(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield name and content of each box, up to the first that ends before it starts."""
    at = 0
    while at + 8 <= len(data):
        length, name = struct.unpack_from(">I4s", data, at)
        head = 8
        if length == 1:
            length, head = int.from_bytes(data[at + 8 : at + 16]), 16
        end = at + length if length else len(data)
        if end < at + head:
            return
        yield name, data[at + head : end]
        at = end


def strip_codestream(data: bytes) -> bytes:
    """Return the packed pixels of JPEG 2000 without remarks; raises ValueError without pixels."""
    kept, at = [data[:2]], 2
    while data[at : at + 2] not in {b"\xff\x90", b""}:  # the first tile, or the end
        end = at + 2 + int.from_bytes(data[at + 2 : at + 4])
        if data[at : at + 2] != b"\xff\x64":
            kept.append(data[at:end])
        at = end
    if at >= len(data):
        raise ValueError("There are no pixels.")
    return b"".join([*kept, data[at:]])

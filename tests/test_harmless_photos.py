"""A photo is drawn anew and stays readable; what is only noted in it cannot make it fail."""

from __future__ import annotations

import functools
import struct
import subprocess
import sys
import zlib
from collections.abc import Callable
from io import BytesIO
from itertools import pairwise
from typing import Any

import pytest
from PIL import Image, ImageCms, ImageDraw

from formsapp.harmless_files import MEMORY, FileRefused, Reason
from formsapp.harmless_files.child_process import scrub_bytes
from formsapp.harmless_files.photos import LONGEST
from formsapp.harmless_files.picture_bytes import SCANS, Picture, strip_jpeg, strip_png
from tests.scrubbing import by_child, redrawn, scrubbed
from tests.web.uploading import ORIENTATION, photo

SRGB: bytes = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
RED, WHITE = (254, 0, 0), (255, 255, 255)


def near(one: object, other: tuple[int, int, int]) -> bool:
    assert isinstance(one, tuple)
    return all(abs(left - right) < 8 for left, right in zip(one, other, strict=True))


def saved(image: Image.Image, sort: str = "JPEG", **how: Any) -> bytes:
    out = BytesIO()
    image.save(out, sort, **how)
    return out.getvalue()


def plain(size: tuple[int, int] = (400, 300), mode: str = "RGB") -> Image.Image:
    """A picture with its left upper corner red."""
    image = Image.new(mode, size, "white")
    image.paste("red", (0, 0, size[0] // 2, size[1] // 2))
    return image


# Sizes: what phones make is taken, and what does not fit in memory is refused


@pytest.mark.parametrize(
    ("size", "kept"),
    [
        ((8160, 6144), (2988, 2250)),
        ((16382, 3628), (10160, 2250)),
        ((16320, 12240), (3000, 2250)),
        ((4000, 25000), (2000, 12500)),
        ((1290, 19854), (1290, 19854)),
        ((1290, 40000), (933, 28935)),
    ],
)
def test_a_large_photo_and_a_long_screenshot_are_taken_and_readable(
    size: tuple[int, int], kept: tuple[int, int]
) -> None:
    assert redrawn(saved(Image.new("RGB", size, "white")), by_child).size == kept


@pytest.mark.parametrize("mode", ["L", "P", "RGBA", "I;16"])
def test_the_ways_to_pack_a_large_png_fit_in_memory(mode: str) -> None:
    made = Image.new(mode, (8192, 6144))
    assert redrawn(saved(made, "PNG", compress_level=1), by_child).size == (3000, 2250)


PEAK = (
    "import resource, sys; from tests.scrubbing import by_child, redrawn; "
    "kept = redrawn(sys.stdin.buffer.read(), by_child); "
    "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024, *kept.size)"
)


@pytest.mark.skipif(sys.platform != "linux", reason="others count memory otherwise")
@pytest.mark.parametrize(
    ("sort", "how", "megabytes"),
    [
        ("JPEG", {}, 160),
        ("JPEG", {"progressive": True, "subsampling": 0}, 400),
        ("PNG", {"compress_level": 1}, 300),
        ("HEIF", {"enc_params": {"preset": "ultrafast"}}, 400),
    ],
)
def test_a_large_photo_takes_the_memory_that_was_measured(
    sort: str, how: dict[str, Any], megabytes: int
) -> None:
    photo(sort)  # makes that HEIC can be saved
    made = Image.linear_gradient("L").resize((8192, 6144)).convert("RGB")
    said = subprocess.run(
        [sys.executable, "-c", PEAK], input=saved(made, sort, **how), stdout=-1, check=True
    )
    peak, *size = map(int, said.stdout.split())
    assert megabytes * 0.6 < peak < megabytes < MEMORY / 1024**2
    assert size == [3000, 2250]


def png(width: int, height: int, *chunks: tuple[bytes, bytes], depth: int = 8) -> bytes:
    """A PNG that says how large it is and has few pixels."""
    head = struct.pack(">IIBBBBB", width, height, depth, 2, 0, 0, 0)
    parts = [(b"IHDR", head), *chunks, (b"IDAT", zlib.compress(bytes(9999))), (b"IEND", b"")]
    packed = [
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in parts
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(packed)


def with_size(data: bytes, width: int, height: int) -> bytes:
    """A JPEG that says that it is as large as this."""
    at = data.index(b"\xff\xc0") + 5
    return data[:at] + struct.pack(">HH", height, width) + data[at + 4 :]


def many_scans() -> bytes:
    """A JPEG that says the same thing about its pixels over and over."""
    made = saved(plain(), progressive=True)
    last = made[made.rindex(b"\xff\xda") : -2]
    return made[:-2] + last * SCANS + made[-2:]


@pytest.mark.parametrize(
    ("sent", "reason"),
    [
        (png(50_000, 50_000), Reason.PIXELS),
        (png(2**31 - 1, 2**31 - 1), Reason.PIXELS),
        (png(10_000, 9_000), Reason.PIXELS),
        (png(LONGEST + 1, 100), Reason.LONG),
        (png(100, 600_000), Reason.LONG),
        (with_size(photo(), 65_535, 65_535), Reason.PIXELS),
        (png(400, 300), Reason.DAMAGED),
        (many_scans(), Reason.HEAVY),
        (b"GIF89a" + bytes(99), Reason.UNKNOWN),
        (b"RIFF\0\0\0\0WEBPVP8 ", Reason.UNKNOWN),
        (b"\0\0\0\x1cftypavif\0\0\0\0mif1avif" + bytes(99), Reason.UNKNOWN),
        (b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic" + bytes(99), Reason.DAMAGED),
    ],
)
@pytest.mark.hostile("file-pixels")
def test_what_is_refused_is_refused_for_its_own_reason(sent: bytes, reason: Reason) -> None:
    with pytest.raises(FileRefused) as refused:
        scrubbed(sent)
    assert refused.value.reason is reason


def test_words_on_a_long_screenshot_stay_sharp() -> None:
    made = Image.new("RGB", (1290, 19854), "white")
    ImageDraw.Draw(made).line([(0, 19000), (1290, 19000)], "black", width=2)
    kept = redrawn(saved(made, "PNG"))
    assert near(kept.getpixel((600, 19000)), (0, 0, 0))
    assert near(kept.getpixel((600, 19004)), WHITE)


def test_no_seam_shows_where_a_picture_is_worked_on_in_parts() -> None:
    made = Image.linear_gradient("L").resize((3000, 6000))
    kept = redrawn(saved(made, "PNG")).convert("L")
    column = kept.crop((9, 0, 10, kept.height)).tobytes()
    assert max(abs(one - other) for one, other in pairwise(column)) <= 2


# Notes in a photo that are thrown away


def exif(orientation: int, *broken: tuple[int, int, int, int]) -> bytes:
    """Notes about a photo: how the camera was held, and numbers that lie outside the notes."""
    entries = sorted([(ORIENTATION, 3, 1, orientation), *broken])
    packed = b"".join(struct.pack("<HHII", *one) for one in entries)
    return b"Exif\0\0II*\0\x08\0\0\0" + struct.pack("<H", len(entries)) + packed + bytes(4)


BROKEN = [(0x010F, 2, 999, 0xFFFFFF), (0x011A, 5, 1, 0xFFFFFF), (0x8825, 4, 1, 0xFFFFFFFF)]
BROKEN += [(0x9999, 77, 2**31, 3), (0x011B, 5, 2**32 - 1, 0), (0x0131, 2, 3, 2**32 - 2)]
CORNER = {1: (0, 0), 2: (1, 0), 3: (1, 1), 4: (0, 1), 5: (0, 0), 6: (1, 0), 7: (1, 1), 8: (0, 1)}
"""Where the left upper corner of the file belongs when the photo is upright."""


@pytest.mark.parametrize("held", CORNER)
@pytest.mark.parametrize("broken", [*([one] for one in BROKEN), BROKEN, []])
@pytest.mark.parametrize("sort", ["JPEG", "PNG"])
def test_a_photo_comes_upright_whatever_else_its_notes_say(
    held: int, broken: list[tuple[int, int, int, int]], sort: str
) -> None:
    notes = exif(held, *broken)
    kept = redrawn(saved(plain(), sort, exif=notes))
    assert kept.size == ((400, 300) if held < 5 else (300, 400))
    corners = {(x, y) for x in (0, 1) for y in (0, 1) if near(at_corner(kept, x, y), RED)}
    assert corners == {CORNER[held]}


def told(order: str, sort: int, held: bytes, *, magic: bytes = b"") -> bytes:
    """Notes that tell in some way how the camera was held, and nothing else."""
    packed = struct.pack(f"{order}HHHI", 1, ORIENTATION, sort, 1) + held.ljust(4, b"\0")
    start = {"<": b"II*\0\x08\0\0\0", ">": b"MM\0*\0\0\0\x08"}[order]
    return magic + start + packed + bytes(4)


NUMBERS = {1: "B", 3: "H", 4: "I", 6: "b", 7: "B", 8: "h", 9: "i"}
"""Sorts of whole numbers in notes of cameras, as Python packs them."""
AS_TOLD = {
    f"{how} as sort {sort}": told(order, sort, struct.pack(order + NUMBERS[sort], 6))
    for how, order in {"little-endian": "<", "big-endian": ">"}.items()
    for sort in NUMBERS
}
NO_WAY_UP = (
    told("<", 3, b"\0\0"),
    told(">", 3, b"\0\x09"),
    told("<", 5, b"\6"),
    b"II*\0",
    b"",
    b"??",
)


@pytest.mark.parametrize("how", AS_TOLD)
def test_a_photo_comes_upright_however_its_camera_writes_a_number(how: str) -> None:
    notes = AS_TOLD[how]
    for sent in (
        insert(JPEG, 0xE1, b"Exif\0\0" + notes),
        insert(JPEG, 0xE1, b"Exif\0\xff" + notes),
        chunk(PNG, b"eXIf", notes),
        chunk(PNG, b"eXIf", b"Exif\0\0" + notes),
    ):
        assert strip(sent).orientation == 6
    assert near(at_corner(redrawn(insert(JPEG, 0xE1, b"Exif\0\0" + notes)), 1, 0), RED)


def test_the_first_notes_that_tell_how_a_camera_was_held_count() -> None:
    right, upside_down = told(">", 3, b"\0\6"), told("<", 3, b"\3")
    for before in NO_WAY_UP:
        blocks = [before, right, upside_down]
        jpeg = functools.reduce(
            lambda made, one: insert(made, 0xE1, b"Exif\0\0" + one), reversed(blocks), JPEG
        )
        assert strip(jpeg).orientation == 6
        assert (
            strip(functools.reduce(lambda a, b: chunk(a, b"eXIf", b), blocks, PNG)).orientation == 6
        )


def strip(sent: bytes) -> Picture:
    return strip_png(sent) if sent.startswith(b"\x89PNG") else strip_jpeg(sent)


def at_corner(image: Image.Image, right: int, below: int) -> object:
    return image.getpixel((9 + right * (image.width - 18), 9 + below * (image.height - 18)))


def insert(data: bytes, marker: int, content: bytes) -> bytes:
    return data[:2] + struct.pack(">BBH", 0xFF, marker, len(content) + 2) + content + data[2:]


def chunk(data: bytes, name: bytes, content: bytes) -> bytes:
    """A PNG with another part before its pixels, whose checksum is wrong."""
    at = data.index(b"IDAT") - 4
    return data[:at] + struct.pack(">I", len(content)) + name + content + bytes(4) + data[at:]


JPEG, PNG = saved(plain()), saved(plain(), "PNG")
MUCH = zlib.compress(bytes(1_600_000))
TEXTS = [b"a\0\0" + MUCH] * 60
NOTES: dict[str, Callable[[], bytes]] = {
    "exif that breaks off": lambda: insert(JPEG, 0xE1, exif(1)[:11]),
    "exif that is none": lambda: insert(JPEG, 0xE1, b"Exif\0\0" + b"\xff" * 99),
    "XMP that breaks off": lambda: insert(JPEG, 0xE1, b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta"),
    "a broken colour profile": lambda: insert(JPEG, 0xE2, b"ICC_PROFILE\0\1\1" + b"x" * 500),
    "half a colour profile": lambda: insert(JPEG, 0xE2, b"ICC_PROFILE\0\1\2" + SRGB[:300]),
    "an empty colour profile": lambda: insert(JPEG, 0xE2, b"ICC_PROFILE\0"),
    "a list of pictures that is none": lambda: insert(JPEG, 0xE2, b"MPF\0" + b"\xff" * 40),
    "dots of no size": lambda: insert(JPEG, 0xE0, b"JFIF\0\1\1\1\0\0\0\0\0\0"),
    "a small picture that breaks off": lambda: insert(JPEG, 0xE0, b"JFIF\0\1\1\1\0\0\0\0\xff\xff"),
    "Photoshop's notes": lambda: insert(
        JPEG, 0xED, b"Photoshop 3.0\x008BIM\x04\x04\xff\xff\xff\xff"
    ),
    "a remark": lambda: insert(JPEG, 0xFE, b"\xff" * 60_000),
    "a film behind it": lambda: JPEG + b"\0\0\0\x18ftypmp42" + bytes(50_000),
    "a second photo behind it": lambda: JPEG + JPEG,
    "no end": lambda: JPEG[:-2],
    "half an end": lambda: JPEG[:-1],
    "much packed text": lambda: chunk(PNG, b"zTXt", b"Comment\0\0" + MUCH),
    "much packed text in many parts": lambda: functools.reduce(
        lambda made, text: chunk(made, b"zTXt", text), TEXTS, PNG
    ),
    "much international text": lambda: chunk(PNG, b"iTXt", b"a\0\1\0\0\0" + MUCH),
    "a large colour profile": lambda: chunk(PNG, b"iCCP", b"a\0\0" + MUCH),
    "a huge colour profile": lambda: chunk(PNG, b"iCCP", b"a\0\0" + zlib.compress(bytes(10**8))),
    "a colour profile that is none": lambda: chunk(PNG, b"iCCP", b"\0"),
    "broken exif in PNG": lambda: chunk(PNG, b"eXIf", b"MM\0*\xff\xff\xff\xff"),
    "dots of no size in PNG": lambda: chunk(PNG, b"pHYs", b""),
    "a time that is none": lambda: chunk(PNG, b"tIME", b"\xff"),
    "broken parts for films": lambda: chunk(chunk(PNG, b"acTL", b"x"), b"fcTL", b""),
    "a wrong checksum of the pixels": lambda: PNG[:-16] + b"\0\0\0\0" + PNG[-12:],
    "no end in PNG": lambda: PNG[:-12],
    "something behind a PNG": lambda: PNG + bytes(5000),
}


@pytest.mark.parametrize("what", NOTES)
def test_notes_that_are_thrown_away_cannot_make_a_photo_fail(what: str) -> None:
    kept = redrawn(NOTES[what]())
    assert kept.size == (400, 300)
    assert near(kept.getpixel((9, 9)), RED)
    assert near(kept.getpixel((390, 290)), WHITE)


BREAKS_OFF = {
    "JPEG": {0.99: True, 0.7: False, 0.3: False, 0.004: False},
    "PNG": {0.99: True, 0.7: False, 0.3: False, 0.0004: False, 0.00001: False},
    "HEIF": {0.99: False, 0.3: False},
}
"""Whether a photo is taken of which such a part is there; a HEIC is drawn whole or not at all."""


@pytest.mark.parametrize("sort", BREAKS_OFF)
def test_a_photo_that_broke_off_is_taken_only_when_nearly_all_is_there(sort: str) -> None:
    photo(sort)  # makes that HEIC can be saved
    made = saved(Image.effect_noise((600, 450), 90).convert("RGB"), sort)
    for part, taken in BREAKS_OFF[sort].items():
        sent = made[: max(20, int(len(made) * part))]
        if taken:
            assert redrawn(sent).size == (600, 450)
        else:
            with pytest.raises(FileRefused, match="PARTIAL"):
                scrub_bytes(sent)


def test_what_stands_behind_the_packed_rows_of_a_png_that_broke_off_is_no_matter() -> None:
    made = saved(Image.new("RGB", (1000, 1000)), "PNG")
    rows = zlib.compress(bytes(500 * 3001)) + b"\n"
    chunk = struct.pack(">I", len(rows)) + b"IDAT" + rows
    end = struct.pack(">I", zlib.crc32(chunk[4:]))
    with pytest.raises(FileRefused, match="PARTIAL"):
        scrub_bytes(made[: made.index(b"IDAT") - 4] + chunk + end)


def test_a_whole_photo_that_is_damaged_does_not_count_as_one_that_broke_off() -> None:
    at = PNG.index(b"IDAT") + 20
    with pytest.raises(FileRefused, match="DAMAGED"):
        scrubbed(PNG[:at] + b"\xff" * 40 + PNG[at + 40 :])


@pytest.mark.parametrize("sort", ["JPEG", "PNG", "HEIF"])
@pytest.mark.parametrize("before", [b"\n", b" ", b"\xef\xbb\xbf\r\n"])
def test_a_photo_may_stand_behind_what_text_begins_with(sort: str, before: bytes) -> None:
    assert scrub_bytes(before + photo(sort)) == scrub_bytes(photo(sort))


def test_a_photo_behind_something_else_is_none() -> None:
    with pytest.raises(FileRefused, match="UNKNOWN"):
        scrub_bytes(b"x" + photo())


def test_a_photo_behind_a_line_end_that_names_pdf_is_a_photo() -> None:
    sent = saved(plain(), comment=b"%PDF-1.7")
    assert scrub_bytes(b"\n" + sent) == scrub_bytes(sent)


@pytest.mark.parametrize("how", [{}, {"progressive": True}, {"restart_marker_blocks": 3}])
def test_a_jpeg_without_its_notes_has_the_same_pixels(how: dict[str, Any]) -> None:
    made = saved(Image.effect_noise((300, 200), 90).convert("RGB"), exif=exif(6), **how)
    stripped = strip_jpeg(made)
    assert b"Exif" not in stripped.data
    with Image.open(BytesIO(made)) as before, Image.open(BytesIO(stripped.data)) as after:
        assert before.tobytes() == after.tobytes()


# Colours


def swapped() -> bytes:
    """A colour profile in which red and blue have each other's place."""
    profile = bytearray(SRGB)
    at = {name: profile.index(name, 128) for name in (b"rXYZ", b"bXYZ")}
    profile[at[b"rXYZ"] : at[b"rXYZ"] + 4], profile[at[b"bXYZ"] : at[b"bXYZ"] + 4] = (
        b"bXYZ",
        b"rXYZ",
    )
    return bytes(profile)


@pytest.mark.parametrize("sort", ["JPEG", "PNG", "HEIF"])
def test_colours_follow_the_profile_of_the_photo(sort: str) -> None:
    photo(sort)  # makes that HEIC can be saved
    kept = redrawn(saved(plain(), sort, icc_profile=swapped()))
    assert near(kept.getpixel((50, 50)), (0, 0, 254))


def test_colours_for_printing_become_colours_of_screens() -> None:
    kept = redrawn(saved(plain().convert("CMYK")))
    assert near(kept.getpixel((50, 50)), RED)
    assert near(kept.getpixel((390, 290)), WHITE)


def test_a_profile_for_other_colours_is_not_used() -> None:
    kept = redrawn(saved(plain().convert("CMYK"), icc_profile=SRGB))
    assert near(kept.getpixel((50, 50)), RED)

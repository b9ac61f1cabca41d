"""The colour of a PNG that is see-through becomes white, whatever way its colours are written."""

from __future__ import annotations

import struct
import zlib

import pytest

from tests.scrubbing import redrawn

GREY, RGB, PALETTE, GREY_ALPHA, RGB_ALPHA = 0, 2, 3, 4, 6
SIDE = 16


def png(depth: int, colours: int, left: bytes, right: bytes, **chunks: bytes) -> bytes:
    """A square whose halves have one colour each; a half row is given as its bytes."""
    parts = {"IHDR": struct.pack(">IIBBBBB", SIDE, SIDE, depth, colours, 0, 0, 0), **chunks}
    parts |= {"IDAT": zlib.compress((b"\0" + left + right) * SIDE), "IEND": b""}
    packed = [
        struct.pack(">I", len(data))
        + (sort := name.encode())
        + data
        + struct.pack(">I", zlib.crc32(sort + data))
        for name, data in parts.items()
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(packed)


def halves(sent: bytes) -> tuple[int, int]:
    """How light the left and the right half are drawn."""
    kept = redrawn(sent).convert("L")
    left, right = (kept.getpixel((x, SIDE // 2)) for x in (2, SIDE - 3))
    assert isinstance(left, int)
    assert isinstance(right, int)
    return left, right


TWO = {"PLTE": b"\x10\x10\x10\x20\x20\x20", "tRNS": b"\0"}
WRITTEN = {
    "grey, 2 bits": png(2, GREY, b"\x55\x55", b"\0\0", tRNS=b"\0\1"),
    "grey, 4 bits": png(4, GREY, b"\x11" * 4, b"\x22" * 4, tRNS=b"\0\1"),
    "grey, 8 bits": png(8, GREY, b"\x12" * 8, b"\x13" * 8, tRNS=b"\0\x12"),
    "grey, 16 bits": png(16, GREY, b"\x12\x34" * 8, b"\x12\x35" * 8, tRNS=b"\x12\x34"),
    "black, 16 bits": png(16, GREY, bytes(16), b"\0\1" * 8, tRNS=b"\0\0"),
    "colours, 8 bits": png(8, RGB, b"\1\2\3" * 8, b"\1\2\4" * 8, tRNS=b"\0\1\0\2\0\3"),
    "colours, 16 bits": png(16, RGB, b"\1\2" * 24, b"\2\2" * 24, tRNS=b"\1\2" * 3),
    **{
        f"a palette, {bits} bits": png(bits, PALETTE, bytes(bits), bytes([right] * bits), **TWO)
        for bits, right in {1: 0xFF, 2: 0x55, 4: 0x11, 8: 1}.items()
    },
    "grey with a mask": png(8, GREY_ALPHA, bytes(16), b"\0\xff" * 8),
    "grey with a mask, 16 bits": png(16, GREY_ALPHA, bytes(32), b"\0\1\xff\xff" * 8),
    "colours with a mask, 16 bits": png(16, RGB_ALPHA, bytes(64), (bytes(6) + b"\xff\xff") * 8),
}


@pytest.mark.parametrize("how", WRITTEN)
def test_what_is_see_through_is_white_and_the_rest_is_as_dark_as_it_was(how: str) -> None:
    left, right = halves(WRITTEN[how])
    assert left > 250
    assert right < 40


def test_of_two_colours_black_may_be_see_through_and_white_stays() -> None:
    assert min(halves(png(1, GREY, b"\0", b"\xff", tRNS=b"\0\0"))) > 250
    assert halves(png(1, GREY, b"\0", b"\xff", tRNS=b"\0\1"))[0] < 5


def test_grey_of_16_bits_without_a_see_through_colour_is_drawn_as_it_is() -> None:
    left, right = halves(png(16, GREY, bytes(16), b"\x80\0" * 8))
    assert left < 5
    assert 125 < right < 131


ODD: dict[str, tuple[int, int, bytes, bytes, bytes]] = {
    "grey of no colour": (8, GREY, b"\x12" * 8, b"\x13" * 8, b""),
    "grey of half a colour": (8, GREY, b"\x12" * 8, b"\x13" * 8, b"\x12"),
    "grey of 16 bits of no colour": (16, GREY, b"\x12\0" * 8, b"\x13\0" * 8, b""),
    "colours of which one is told": (8, RGB, b"\1\2\3" * 8, b"\1\2\4" * 8, b"\0\1"),
    "a palette of which none is": (8, PALETTE, bytes(8), b"\1" * 8, b""),
    "what has a mask already": (8, RGB_ALPHA, b"\1\2\3\xff" * 8, b"\0\0\0\xff" * 8, b"\0\1" * 3),
}


@pytest.mark.parametrize("how", ODD)
def test_what_tells_no_colour_to_be_see_through_leaves_all_as_dark_as_it_was(how: str) -> None:
    depth, colours, left, right, said = ODD[how]
    palette = {"PLTE": TWO["PLTE"]} if colours == PALETTE else {}
    assert max(halves(png(depth, colours, left, right, **palette, tRNS=said))) < 40


def test_more_than_the_colour_that_is_see_through_is_no_harm() -> None:
    left, right = halves(png(8, GREY, b"\x12" * 8, b"\x13" * 8, tRNS=b"\0\x12\0\x13"))
    assert (left > 250, right < 40) == (True, True)
    more = {"PLTE": TWO["PLTE"], "tRNS": b"\0\xff" + b"\0" * 600}
    left, right = halves(png(8, PALETTE, bytes(8), b"\1" * 8, **more))
    assert (left > 250, right < 40) == (True, True)


@pytest.mark.parametrize(
    ("power", "more", "shown"),
    [
        (1.0, {}, 128),
        (0.45455, {}, 55),
        (0.46, {}, 55),
        (0.0, {}, 55),
        (20_000, {}, 55),
        (1.0, {"sRGB": b"\0"}, 55),
    ],
)
def test_a_png_is_as_light_as_it_says(power: float, more: dict[str, bytes], shown: int) -> None:
    said = {"gAMA": struct.pack(">I", round(power * 100_000)), **more}
    left, right = halves(png(8, GREY, b"\x37" * 8, b"\xff" * 8, **said))
    assert abs(left - shown) < 3
    assert right > 253


def test_thin_lines_of_a_screen_keep_their_colour() -> None:
    red_and_blue = b"\xff\0\0\0\0\xff" * (SIDE // 4)
    kept = redrawn(png(8, RGB, red_and_blue, red_and_blue)).convert("RGB")
    row = kept.crop((0, 5, SIDE, 6)).tobytes()
    assert min(row[0::6] + row[5::6]) > 200
    assert max(row[1::3] + row[3::6] + row[2::6]) < 60

"""Draws a photo anew, upright, in the colours of screens, as JPEG.

A size is refused when drawing it does not fit in the child's memory. Measured as the child's
largest resident memory for 8192 x 6144 pixels (Python and Pillow themselves take 25 MB of it):

    ================================  ======  ==============================
    sort                              MB      bytes a pixel while it is read
    ================================  ======  ==============================
    JPEG                              149     1, because it is read at half its size
    JPEG, progressive                 377     up to 7, because it is unpacked as a whole
    PNG, in whichever colours         277     4
    HEIC                              381     7
    ================================  ======  ==============================

The picture that is kept takes 4 bytes a pixel beside it, and as much again while its colours are
changed or it is turned.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from io import BytesIO
from math import ceil, sqrt

from PIL import Image, ImageChops, ImageCms, ImageFile

from formsapp.harmless_files import FileRefused, Reason
from formsapp.harmless_files.picture_bytes import (
    EOI,
    Picture,
    breaks_off,
    png_rows_there,
    strip_jpeg,
    strip_png,
)

Image.MAX_IMAGE_PIXELS = None  # our limits are lower, and errors: theirs warn

JPEG_PIXELS = 210_000_000
"""The largest that phones make today is 16320 x 12240."""
READ_WHOLE = 80_000_000
"""A larger one, which can be JPEG alone, is read at half its size, however long: a pixel takes 4
bytes while it is read as it is."""
PROGRESSIVE_PIXELS = 55_000_000
PNG_PIXELS = 80_000_000
HEIC_PIXELS = 52_000_000
SHORTER = 2250
"""Pixels of the shorter side that are kept: a serial number on an appliance stays readable."""
KEPT = 27_000_000
"""Pixels that are kept of a very long picture: a screenshot of a whole page stays readable."""
LONGEST = 65_500
"""Pixels of a side that a JPEG can have."""
ENOUGH = 0.95
"""Part of the rows of a photo that broke off with which it is still taken."""
QUALITY = 88
FINE = 8_000_000
"""Bytes up to which the colour of each pixel is kept of a PNG: its lines and letters are thin."""
LEAST, MOST = 0.1, 10
SCREEN_POWER, NEARLY = 2.2, 0.05
DARK = 0.0031308
"""Light below which the numbers of sRGB are no power of it (IEC 61966-2-1)."""
BAND = 2_000_000
"""Pixels that are worked on at a time, because each step takes as much memory again."""
TURN = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def scrub_jpeg(data: bytes) -> bytes:
    """Draw a JPEG anew; one whose last rows are missing is drawn with grey in their place."""
    picture = strip_jpeg(data)
    most = PROGRESSIVE_PIXELS if picture.progressive else JPEG_PIXELS
    if not picture.whole:
        refuse_partial(lambda: rows_there(picture.data, most))
    return draw_anew(picture, "JPEG", most)


def refuse_partial(count_rows: Callable[[], float]) -> None:
    """Refuse a photo that broke off, of whichever sort, unless nearly all of its rows are there."""
    try:
        part = count_rows()
    except FileRefused:
        raise
    except (OSError, SyntaxError, ValueError, struct.error):  # there is not even a beginning
        part = 0.0
    if part < ENOUGH:
        raise FileRefused(Reason.PARTIAL)


def rows_there(data: bytes, most: int) -> float:
    """Return the part of the rows that a JPEG without an end has.

    Whatever follows in the file changes only the rows that are missing.
    """
    drawn = []
    for follows in (b"", b"\x5a\xa5\x3c" * 9999):
        with Image.open(
            BytesIO(data[:-2].rstrip(b"\xff") + follows + EOI), formats=["JPEG"]
        ) as image:
            refuse_size(image.size, most)
            image.draft(None, size_to_keep(image.size))
            drawn.append(image.convert("RGB"))
    changed = ImageChops.difference(*drawn).getbbox()
    return changed[1] / drawn[0].height if changed else 1.0


def scrub_png(data: bytes) -> bytes:
    """Draw a PNG anew; one whose last rows are missing is drawn with black or white there."""
    picture = strip_png(data)
    if not picture.whole:
        refuse_partial(lambda: png_rows_there(picture.data))
    ImageFile.LOAD_TRUNCATED_IMAGES = not picture.whole
    try:
        return draw_anew(picture, "PNG", PNG_PIXELS)
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = False


def scrub_heic(data: bytes) -> bytes:
    """Draw a HEIC photo; its decoder turns it upright, and reads no note about it."""
    import pillow_heif  # noqa: PLC0415 - for this sort only

    pillow_heif.options.DECODE_THREADS = 1  # each has memory of its own
    pillow_heif.options.THUMBNAILS = False
    pillow_heif.options.DEPTH_IMAGES = False
    pillow_heif.register_heif_opener()
    try:
        return draw_anew(Picture(data), "HEIF", HEIC_PIXELS)
    except (OSError, SyntaxError, ValueError, RuntimeError, EOFError) as error:
        # Its decoder draws all or nothing.
        if breaks_off(data) and not isinstance(error, FileRefused):
            raise FileRefused(Reason.PARTIAL) from error
        raise


def draw_anew(picture: Picture, sort: str, most: int) -> bytes:
    """Return a new JPEG of a picture of at most so many pixels; raises FileRefused."""
    with Image.open(BytesIO(picture.data), formats=[sort]) as image:
        refuse_size(image.size, most)
        profile = picture.profile or image.info.get("icc_profile") or b""
        size = size_to_keep(image.size)
        if image.width * image.height > READ_WHOLE:
            size = min(size, (image.width // 2, image.height // 2))
        image.draft(None, size)
        image.load()
        new = draw_on_white(image, size)
        image.close()  # its pixels go before more are needed
    new = to_screen_colours(new, profile)
    if not profile and picture.brightness:
        new = new.point(as_light_as_on_screens(picture.brightness) * len(new.getbands()))
    if picture.orientation in TURN:
        new = new.transpose(TURN[picture.orientation])
    fine = write_jpeg(new, "4:4:4") if sort == "PNG" else b""
    return fine if 0 < len(fine) < FINE else write_jpeg(new, "4:2:0")


def write_jpeg(image: Image.Image, colours: str) -> bytes:
    """Return a picture as JPEG; ``colours`` says of how many pixels it keeps the colour."""
    out = BytesIO()
    image.save(out, "JPEG", quality=QUALITY, subsampling=colours)
    return out.getvalue()


def refuse_size(size: tuple[int, int], most: int) -> None:
    """Refuse what does not fit in memory, or cannot stay readable."""
    if size[0] * size[1] > most:
        raise FileRefused(Reason.PIXELS)
    if max(size) > LONGEST:
        raise FileRefused(Reason.LONG)


def size_to_keep(size: tuple[int, int]) -> tuple[int, int]:
    """Return width and height at which a picture stays readable: read across its shorter side."""
    scale = min(1.0, SHORTER / min(size), sqrt(KEPT / (size[0] * size[1])))
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def draw_on_white(image: Image.Image, size: tuple[int, int]) -> Image.Image:
    """Return the pixels alone, on white, at a size: a new image has no profile, comment or XMP."""
    new = Image.new(on_white(image.crop((0, 0, 1, 1))).mode, size)
    shrunk = image.height / size[1]
    margin = ceil(2 * shrunk) + 1  # rows around a band that its edge is made of as well
    step = max(1, int(BAND / image.width / shrunk))
    for top in range(0, size[1], step):
        bottom = min(top + step, size[1])
        first = max(0, int(top * shrunk) - margin)
        last = min(image.height, ceil(bottom * shrunk) + margin)
        band = on_white(image.crop((0, first, image.width, last)))
        box = (0, top * shrunk - first, image.width, min(bottom * shrunk - first, band.height))
        new.paste(band.resize((size[0], bottom - top), Image.Resampling.BICUBIC, box), (0, top))
    return new


def on_white(band: Image.Image) -> Image.Image:
    """Return a part of a picture in grey, RGB or CMYK, with white where it is see-through."""
    if band.mode.startswith("I"):  # 16 bits of grey; converting would cut off and not scale
        return band.convert("I").point(eight_bits(band.info.get("transparency")), "L")
    if band.has_transparency_data:
        whole, white = band.convert("RGBA"), Image.new("RGB", band.size, "white")
        white.paste(whole, mask=whole)
        return white
    return band if band.mode in {"L", "RGB", "CMYK"} else band.convert("RGB")


@cache
def eight_bits(see_through: int | None) -> list[int]:
    """Return what becomes of each grey of 16 bits; white of the one that is see-through."""
    return [255 if grey == see_through else grey >> 8 for grey in range(1 << 16)]


@cache
def as_light_as_on_screens(power: float) -> list[int]:
    """Return what becomes of each of 256 numbers of a colour that are a power of how light it is.

    Nothing where that is nearly what screens have, or no honest power (PNG, 11.3.2.2).
    """
    if not LEAST < power < MOST or abs(power * SCREEN_POWER - 1) < NEARLY:
        return [*range(256)]
    light = [(number / 255) ** (1 / power) for number in range(256)]
    shown = (12.92 * one if one < DARK else 1.055 * one ** (1 / 2.4) - 0.055 for one in light)
    return [round(255 * one) for one in shown]


def to_screen_colours(image: Image.Image, profile: bytes) -> Image.Image:
    """Return the picture in sRGB, by its colour profile where that is one that fits."""
    if profile:
        convert: Callable[..., Image.Image | None] = ImageCms.profileToProfile
        with suppress(ImageCms.PyCMSError, OSError):
            source, screen = (
                ImageCms.ImageCmsProfile(BytesIO(profile)),
                ImageCms.createProfile("sRGB"),
            )
            return convert(image, source, screen, outputMode="RGB") or image
    return image.convert("RGB")

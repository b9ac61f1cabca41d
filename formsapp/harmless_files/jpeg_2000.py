"""Draws a JPEG 2000 picture of a PDF anew, so that no program of who reads it has to open it."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO

from pikepdf import Array, Name, Stream
from PIL import Image

from formsapp.harmless_files import FileRefused, Reason
from formsapp.harmless_files.inline_pictures import colours_of
from formsapp.harmless_files.pdf_pictures import FLATE, JPEG, Picture
from formsapp.harmless_files.photos import QUALITY, eight_bits, to_screen_colours
from formsapp.harmless_files.picture_bytes import strip_jpx

JPX_PIXELS = 16_000_000
"""That JPEG 2000 is drawn with at once: each takes 17 to 23 bytes."""
MULTIPLIED = 2
"""Says that the colours of see-through parts are darker by as much."""
OF_JPX = ("/Decode", "/SMaskInData")
"""What readers take no notice of in such a picture, and what only such a picture has."""
EIGHT, SIXTEEN = {7}, {15}
"""The bits of colours, less one."""
TWICE, COARSER = 2, 60
"""Times that a picture may grow, and the quality of one that would grow more: a file that is taken
may be twice as large as what may be sent."""
INVERTED = Array([1, 0] * 4)
"""How the four colours of printing stand in a JPEG."""


def draw_jpx(raw: bytes, picture: Stream, *, half: bool) -> Picture:
    """Draw it anew, at half its size where it is very large or there were many before it."""
    try:
        data = strip_jpx(raw)
        refuse_odd_depth(data)
        with Image.open(BytesIO(data), formats=["JPEG2000"]) as image:
            choose_size(image, half=half)
            image.load()
            return pack_drawn(image, picture, TWICE * len(raw))
    except FileRefused:
        raise
    except (OSError, ValueError, IndexError, SyntaxError, struct.error):
        raise FileRefused(Reason.DAMAGED) from None


def choose_size(image: Image.Image, *, half: bool) -> None:
    pixels = image.width * image.height
    halved = int(half or pixels > JPX_PIXELS)
    if pixels > JPX_PIXELS << 2 * halved:
        raise FileRefused(Reason.PIXELS)
    image.reduce = halved  # type: ignore[method-assign, assignment]  # so Pillow has it for this sort


def refuse_odd_depth(data: bytes) -> None:
    """Refuse colours that are drawn wrong: of less than 8 bits, below nothing, or not all alike.

    Of more than one colour of 16 bits the lightest would become the darkest.
    """
    start = data.index(b"\xff\x4f\xff\x51")
    (count,) = struct.unpack_from(">H", data, start + 40)
    depths = {*data[start + 42 : start + 42 + 3 * count : 3]}
    if depths != EIGHT and (depths != SIXTEEN or count > 1):
        raise FileRefused(Reason.UNDRAWN)


def pack_drawn(image: Image.Image, picture: Stream, most: int) -> Picture:
    """Return a picture that was drawn as the PDF uses it; raises FileRefused where it can't be.

    One of more bytes than ``most`` is drawn coarser.
    """
    space, part = picture.get("/ColorSpace"), int(picture.get("/SMaskInData", 0))
    hides = image.getchannel("A") if image.mode in {"LA", "RGBA"} else None
    if picture.get("/ImageMask") or (hides and part == MULTIPLIED):
        raise FileRefused(Reason.UNDRAWN)
    plain = in_eight_bits(image)
    if space is None:
        plain, space = to_screen_colours(plain, image.info.get("icc_profile", b"")), Name.DeviceRGB
    colours = len(plain.getbands())
    if colours != colours_of(space):
        raise FileRefused(Reason.UNDRAWN)
    says: dict[str, int | Array] = {"/Width": plain.width, "/Height": plain.height}
    says["/BitsPerComponent"] = 8
    see_through = as_jpeg(hides, most) if hides and part else b""
    for key in OF_JPX:
        if key in picture:
            del picture[key]
    if is_looked_up(space) or isinstance(picture.get("/Mask"), Array):
        data, packing = zlib.compress(plain.tobytes()), FLATE
    else:
        data, packing = as_jpeg(plain, most), JPEG
        if plain.mode == "CMYK":
            says["/Decode"] = INVERTED
    return Picture(data, packing, says, space, image.width * image.height, see_through)


def in_eight_bits(image: Image.Image) -> Image.Image:
    """Return the colours of a picture alone; raises FileRefused for those of another sort."""
    if image.mode.startswith("I"):
        return image.convert("I").point(eight_bits(None), "L")
    mode = {"LA": "L", "RGBA": "RGB", "P": "RGB"}.get(image.mode, image.mode)
    if mode not in {"L", "RGB", "CMYK"}:
        raise FileRefused(Reason.UNDRAWN)
    return image.convert(mode)


def is_looked_up(space: object) -> bool:
    """Return whether a number names a colour, so that one nearby is quite another."""
    return isinstance(space, Array) and str(space[0]) in {"/Indexed", "/Separation", "/DeviceN"}


def as_jpeg(image: Image.Image, most: int) -> bytes:
    """Return a picture as JPEG, coarser where it would have more bytes than ``most``."""
    fine = save_jpeg(image, QUALITY)
    return fine if len(fine) <= most else save_jpeg(image, COARSER)


def save_jpeg(image: Image.Image, quality: int) -> bytes:
    out = BytesIO()
    image.save(out, "JPEG", quality=quality)
    return out.getvalue()

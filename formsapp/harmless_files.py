"""Makes a photo or PDF that someone sent harmless, in a process of its own.

What a file is follows from its content, never from its name. A photo is drawn anew, which leaves
no place, no camera and no hidden second file. A PDF is written anew with the same pages. A PDF
that can *do* something (scripts, attached files, programs, forms that send) is refused, not
mended: without those it would no longer be what was sent, and a photo of the page serves as well.

Hostile files attack decoders. So decoders run in a child process that gets the file and nothing
else: no environment, no secrets, little memory, little time. The web's process never loads them,
and stays small.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from enum import IntEnum
from io import BytesIO
from pathlib import Path
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    import pikepdf
    from PIL import Image

PIXELS = 50_000_000
"""The largest photo that is drawn: what phones make today."""
LONGEST = 3000
"""Pixels of the longer side that are kept: a serial number on an appliance stays readable."""
QUALITY = 88
SECONDS = 30
MEMORY = 2 * 1024**3
"""Bytes of address space for the child; a drawing of ``PIXELS`` takes a fifth."""
PASSED_ON = ("SYSTEMROOT", "TEMP", "TMP")
"""Without these Windows starts no program."""

PDF = b"%PDF-"
STARTS = {b"\xff\xd8\xff": "JPEG", b"\x89PNG\r\n\x1a\n": "PNG", PDF: "PDF"}
HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"mif1"})

ACTIVE_KEYS = frozenset(
    {"/JS", "/JavaScript", "/EmbeddedFiles", "/EF", "/XFA", "/RichMediaContent", "/Launch"}
)
ACTIVE_NAMES = frozenset(
    {"/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToR", "/GoToE", "/Rendition"}
    | {"/Movie", "/Sound", "/RichMedia", "/RichMediaExecute", "/FileAttachment", "/Screen", "/3D"}
)
"""Actions and annotations that reach outside the page."""
PRIVATE_KEYS = ("/Metadata", "/PieceInfo")


class Reason(IntEnum):
    """Why a file is refused; the number is the child's exit status."""

    UNKNOWN = 10
    PIXELS = 11
    DAMAGED = 12
    ACTIVE = 13
    LOCKED = 14


class FileRefused(ValueError):
    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.name)
        self.reason = reason


@dataclass(frozen=True)
class Scrubbed:
    """A file that was made harmless: a JPEG or a PDF."""

    data: bytes = field(repr=False)

    @property
    def is_pdf(self) -> bool:
        return self.data.startswith(PDF)

    @property
    def suffix(self) -> str:
        return ".pdf" if self.is_pdf else ".jpg"

    @property
    def mimetype(self) -> str:
        return "application/pdf" if self.is_pdf else "image/jpeg"


def scrub(file: IO[bytes], *, seconds: float = SECONDS) -> Scrubbed:
    """Return a harmless copy of a file, whose size the caller has checked, within ``seconds``.

    Raises:
        FileRefused: it is of no accepted type, damaged, locked, or does something.

    """
    file.seek(0)
    os.lseek(file.fileno(), 0, os.SEEK_SET)  # the child reads the descriptor, not our buffer
    environ = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    # The file itself is run, isolated: the child loads nothing of the rest of the program.
    command = [sys.executable, "-I", str(Path(__file__).resolve())]
    try:
        done = subprocess.run(  # noqa: S603 - our own program, without a shell
            command,
            stdin=file,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**environ, "MALLOC_ARENA_MAX": "2"},
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise FileRefused(Reason.DAMAGED) from None
    if done.returncode in set(Reason):
        raise FileRefused(Reason(done.returncode))
    if done.returncode or not done.stdout:  # stopped by a limit, or crashed
        raise FileRefused(Reason.DAMAGED)
    return Scrubbed(done.stdout)


# What follows runs in the child.


def main() -> int:
    """Scrub standard input to standard output; the exit status is 0 or a ``Reason``."""
    limit_this_process()
    data = sys.stdin.buffer.read()
    try:
        harmless = scrub_bytes(data)
    except FileRefused as refused:
        return refused.reason
    except Exception:  # noqa: BLE001 - decoders raise anything; all of it means the same
        return Reason.DAMAGED
    sys.stdout.buffer.write(harmless)
    return 0


def limit_this_process() -> None:
    """Limit memory and time to what an honest file needs, on systems that can do so."""
    with suppress(ImportError, ValueError, OSError):
        import resource  # noqa: PLC0415 - not on Windows

        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def scrub_bytes(data: bytes) -> bytes:
    """Return the harmless file; raises FileRefused, or what a decoder raises."""
    sort = detect_type(data)
    return scrub_pdf(data) if sort == "PDF" else scrub_image(data, sort)


def detect_type(data: bytes) -> str:
    """Return the type of a file by its first bytes; raises FileRefused."""
    if data[4:8] == b"ftyp" and data[8:12] in HEIC_BRANDS:
        return "HEIF"
    for start, sort in STARTS.items():
        if data.startswith(start):
            return sort
    raise FileRefused(Reason.UNKNOWN)


def scrub_image(data: bytes, sort: str) -> bytes:
    """Draw a photo anew, upright and at most ``LONGEST`` pixels wide or high, as JPEG."""
    from PIL import Image, ImageOps  # noqa: PLC0415 - in the child only

    if sort == "HEIF":
        import pillow_heif  # noqa: PLC0415 - likewise

        pillow_heif.register_heif_opener()
    Image.MAX_IMAGE_PIXELS = None  # our limit is lower, and an error: theirs warns
    with Image.open(BytesIO(data), formats=[sort]) as image:
        if image.width * image.height > PIXELS:
            raise FileRefused(Reason.PIXELS)
        image.thumbnail((LONGEST, LONGEST))
        ImageOps.exif_transpose(image, in_place=True)
        out = BytesIO()
        draw_on_white(image).save(out, "JPEG", quality=QUALITY)
    return out.getvalue()


def draw_on_white(image: Image.Image) -> Image.Image:
    """Return the pixels alone, on white: a new image has no profile, comment or XMP."""
    from PIL import Image  # noqa: PLC0415 - in the child only

    if image.mode.startswith("I"):  # 16 bits of grey; converting would cut off and not scale
        image = image.convert("I").point(lambda value: value / 256).convert("L")
    new = Image.new("RGB", image.size, "white")
    whole = image.convert("RGBA") if image.has_transparency_data else image.convert("RGB")
    new.paste(whole, mask=whole if whole.mode == "RGBA" else None)
    return new


def scrub_pdf(data: bytes) -> bytes:
    """Write the pages of a PDF anew; raises FileRefused for one that does something."""
    import pikepdf  # noqa: PLC0415 - in the child only

    try:
        pdf = pikepdf.open(BytesIO(data))
    except pikepdf.PasswordError:
        raise FileRefused(Reason.LOCKED) from None
    with pdf:
        if not len(pdf.pages):
            raise FileRefused(Reason.DAMAGED)
        for part in walk_dictionaries(pdf.objects):
            refuse_active(part)
        if "/Info" in pdf.trailer:
            del pdf.trailer["/Info"]
        out = BytesIO()
        pdf.save(out, deterministic_id=True)
    return out.getvalue()


def walk_dictionaries(objects: Iterable[pikepdf.Object]) -> Iterable[pikepdf.Dictionary]:
    """Yield every dictionary of a PDF, however deep, also those to which nothing refers."""
    import pikepdf  # noqa: PLC0415 - in the child only

    for whole in objects:
        inside: list[object] = [whole]
        while inside:
            one = inside.pop()
            if isinstance(one, pikepdf.Stream):
                one = one.stream_dict
            if isinstance(one, pikepdf.Dictionary):
                yield one
                inside += [value for _, value in one.items() if not is_indirect(value)]
            elif isinstance(one, pikepdf.Array):
                inside += [value for value in one if not is_indirect(value)]


def is_indirect(value: object) -> bool:
    """Return whether a value is an object of its own, which the walk meets anyway."""
    return bool(getattr(value, "is_indirect", False))


def refuse_active(part: pikepdf.Dictionary) -> None:
    """Refuse a dictionary that does something; delete who made the file and with what."""
    keys = set(part.keys())
    names = {str(part[key]) for key in ("/S", "/Subtype") if key in keys}
    if keys & ACTIVE_KEYS or names & ACTIVE_NAMES:
        raise FileRefused(Reason.ACTIVE)
    for key in PRIVATE_KEYS:
        if key in keys:
            del part[key]


if __name__ == "__main__":
    sys.exit(main())

"""Make a photo or PDF that someone sent harmless, in a process of its own.

What a file is follows from its content, never from its name. A photo is drawn anew: no place,
no camera, no hidden second file. Of a PDF the pages are kept and written anew; one that can *do*
something (scripts, attached files, programs, forms that send) is refused and not mended: a
stripped one would no longer be what was sent, and a photo of the page says as much.

Decoders are where hostile files do their work. So they run in a child that gets the file and
nothing else: no environment, no secrets, little memory, little time. The web's process never
loads them, and stays small.
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
    """A file that is not taken."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.name)
        self.reason = reason


@dataclass(frozen=True)
class Scrubbed:
    """What is left of a file: a JPEG or a PDF."""

    data: bytes = field(repr=False)

    @property
    def is_pdf(self) -> bool:
        """Whether it is a PDF."""
        return self.data.startswith(PDF)

    @property
    def suffix(self) -> str:
        """End of its name."""
        return ".pdf" if self.is_pdf else ".jpg"

    @property
    def mimetype(self) -> str:
        """Its type, as it is served."""
        return "application/pdf" if self.is_pdf else "image/jpeg"


def scrub(file: IO[bytes], *, seconds: float = SECONDS) -> Scrubbed:
    """Return what is harmless of a file, of a size that was checked; ``seconds`` is our patience.

    Raises:
        Refused: It is nothing that is taken, or it is broken, or it does something.

    """
    file.seek(0)
    os.lseek(file.fileno(), 0, os.SEEK_SET)  # the child does not know what was buffered here
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
    """Scrub standard input to standard output; the exit status says why not."""
    limit_this_process()
    data = sys.stdin.buffer.read()
    try:
        harmless = scrubbed(data)
    except FileRefused as refused:
        return refused.reason
    except Exception:  # noqa: BLE001 - decoders raise anything; all of it means the same
        return Reason.DAMAGED
    sys.stdout.buffer.write(harmless)
    return 0


def limit_this_process() -> None:
    """Take away memory and time beyond what an honest file needs, where the system can."""
    with suppress(ImportError, ValueError, OSError):
        import resource  # noqa: PLC0415 - not on Windows

        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def scrubbed(data: bytes) -> bytes:
    """Return the harmless file; raises Refused, or what a decoder raises."""
    sort = sort_of(data)
    return scrubbed_pdf(data) if sort == "PDF" else scrubbed_image(data, sort)


def sort_of(data: bytes) -> str:
    """Tell what a file is by how it begins; raises Refused."""
    if data[4:8] == b"ftyp" and data[8:12] in HEIC_BRANDS:
        return "HEIF"
    for start, sort in STARTS.items():
        if data.startswith(start):
            return sort
    raise FileRefused(Reason.UNKNOWN)


def scrubbed_image(data: bytes, sort: str) -> bytes:
    """Draw a photo anew, upright, without anything that is not a pixel."""
    from PIL import Image, ImageOps  # noqa: PLC0415 - in the child only

    if sort == "HEIF":
        import pillow_heif  # noqa: PLC0415 - likewise

        pillow_heif.register_heif_opener()
    Image.MAX_IMAGE_PIXELS = None  # ours is stricter, and is an error where theirs warns
    with Image.open(BytesIO(data), formats=[sort]) as image:
        if image.width * image.height > PIXELS:
            raise FileRefused(Reason.PIXELS)
        image.thumbnail((LONGEST, LONGEST))
        ImageOps.exif_transpose(image, in_place=True)
        out = BytesIO()
        drawn(image).save(out, "JPEG", quality=QUALITY)
    return out.getvalue()


def drawn(image: Image.Image) -> Image.Image:
    """Return the pixels alone, on white: a new image has no profile, comment or XMP."""
    from PIL import Image  # noqa: PLC0415 - in the child only

    if image.mode.startswith("I"):  # 16 bits of grey; converting would cut off and not scale
        image = image.convert("I").point(lambda value: value / 256).convert("L")
    new = Image.new("RGB", image.size, "white")
    whole = image.convert("RGBA") if image.has_transparency_data else image.convert("RGB")
    new.paste(whole, mask=whole if whole.mode == "RGBA" else None)
    return new


def scrubbed_pdf(data: bytes) -> bytes:
    """Write the pages of a PDF anew; raises Refused for one that does something."""
    import pikepdf  # noqa: PLC0415 - in the child only

    try:
        pdf = pikepdf.open(BytesIO(data))
    except pikepdf.PasswordError:
        raise FileRefused(Reason.LOCKED) from None
    with pdf:
        if not len(pdf.pages):
            raise FileRefused(Reason.DAMAGED)
        for part in parts(pdf.objects):
            calm(part)
        if "/Info" in pdf.trailer:
            del pdf.trailer["/Info"]
        out = BytesIO()
        pdf.save(out, deterministic_id=True)
    return out.getvalue()


def parts(objects: Iterable[pikepdf.Object]) -> Iterable[pikepdf.Dictionary]:
    """Every dictionary of a PDF, however deep, also where nothing leads to it."""
    import pikepdf  # noqa: PLC0415 - in the child only

    for whole in objects:
        inside: list[object] = [whole]
        while inside:
            one = inside.pop()
            if isinstance(one, pikepdf.Stream):
                one = one.stream_dict
            if isinstance(one, pikepdf.Dictionary):
                yield one
                inside += [value for _, value in one.items() if not indirect(value)]
            elif isinstance(one, pikepdf.Array):
                inside += [value for value in one if not indirect(value)]


def indirect(value: object) -> bool:
    """Whether a value stands among the objects itself, so that it comes by in its turn."""
    return bool(getattr(value, "is_indirect", False))


def calm(part: pikepdf.Dictionary) -> None:
    """Refuse what does something; forget who made it and with what."""
    keys = set(part.keys())
    names = {str(part[key]) for key in ("/S", "/Subtype") if key in keys}
    if keys & ACTIVE_KEYS or names & ACTIVE_NAMES:
        raise FileRefused(Reason.ACTIVE)
    for key in PRIVATE_KEYS:
        if key in keys:
            del part[key]


if __name__ == "__main__":
    sys.exit(main())

"""The child process: takes a file on standard input, gives a harmless one on standard output."""

from __future__ import annotations

import os
import sys
from contextlib import suppress

from formsapp.harmless_files import (
    HEADER_WITHIN,
    MEMORY,
    NO_MEMORY,
    PDF,
    SECONDS,
    FileRefused,
    LeftOut,
    Reason,
    write_left_out,
)

LARGEST = 20 * 1024**2
"""Bytes of what is given back: twice what may be sent."""
BEFORE_A_PHOTO = b"\xef\xbb\xbf \t\r\n"
"""Programs that send a photo on as text put these in front; no photo begins with one."""
HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis"})


def main() -> int:
    """Scrub standard input to standard output; the exit status is 0 or a ``Reason``."""
    limit_this_process(SECONDS)
    left_out: list[LeftOut] = []
    try:
        harmless = scrub_bytes(sys.stdin.buffer.read(), left_out)
    except FileRefused as refused:
        return refused.reason
    except MemoryError:
        return Reason.HEAVY
    except Exception as error:  # noqa: BLE001 - decoders raise anything
        return Reason.HEAVY if NO_MEMORY in str(error) else Reason.DAMAGED
    if len(harmless) > LARGEST:
        return Reason.HEAVY
    sys.stdout.buffer.write(write_left_out(left_out) + harmless)
    return 0


def limit_this_process(seconds: int) -> None:
    """Limit memory and time to what an honest file needs, on systems that can do so."""
    with suppress(ImportError, ValueError, OSError, AttributeError):
        import resource  # noqa: PLC0415 - not on Windows

        os.nice(10)  # pages go first
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def scrub_bytes(data: bytes, left_out: list[LeftOut] | None = None) -> bytes:
    """Return the harmless file; raises FileRefused, or what a decoder raises.

    ``left_out`` gets what readers show of a PDF that is not in the harmless one.
    """
    if not data.strip(b"\0"):  # it is still where someone keeps files, or was not copied
        raise FileRefused(Reason.PARTIAL)
    photo = data.lstrip(BEFORE_A_PHOTO)
    if PDF in data[:HEADER_WITHIN] and not photo.startswith((b"\xff\xd8\xff", b"\x89PNG")):
        from formsapp.harmless_files.pdf_allow_list import scrub_pdf  # noqa: PLC0415 - one decoder

        return scrub_pdf(data, left_out)
    from formsapp.harmless_files import photos  # noqa: PLC0415 - likewise

    if photo.startswith(b"\xff\xd8\xff"):
        return photos.scrub_jpeg(photo)
    if photo.startswith(b"\x89PNG\r\n\x1a\n"):
        return photos.scrub_png(photo)
    if photo[4:8] == b"ftyp" and HEIC_BRANDS & brands(photo):
        return photos.scrub_heic(photo)
    raise FileRefused(Reason.UNKNOWN)


def brands(data: bytes) -> set[bytes]:
    """Return what the first box of an ISO media file says that it is."""
    box = data[8 : min(int.from_bytes(data[:4]), HEADER_WITHIN)]
    return {box[at : at + 4] for at in range(0, len(box), 4)}

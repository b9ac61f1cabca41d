"""Makes a photo or PDF that someone sent harmless, in a process of its own.

What a file is follows from its content, never from its name. Of a file only what draws it is
taken over, into a new one: of a photo its pixels, of a PDF what its pages draw. So there is no
place, camera or hidden second file in it, and nothing that acts. What is not taken over cannot
make a file fail either: a photo with broken notes about the camera is a photo. Bytes can stay in
a PDF in three places where nobody finds them unawares: behind the pixels of a fax (CCITT), in data
that draws outside what is shown, and on a layer that is off, which a reader can show.

Hostile files attack decoders. So decoders run in a child process that gets the file and nothing
else: no environment, no secrets, little memory, little time. The web's process never loads them,
looks at nothing inside a file, and stays small. A harmless PDF is then drawn by a second one, as
small: a file that keeps its reader busy is refused, whatever makes it do so.

GIF, WebP, AVIF, TIFF and SVG are refused: a phone makes none of them, each is one more decoder to
attack, and a screenshot of one serves as well.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import IntEnum
from pathlib import Path
from typing import IO, NamedTuple

SECONDS = 10
"""Processor time for one file. The largest photos take 2 seconds of it, most files a tenth."""
WAITED = 30.0
"""Seconds until a child is stopped that gets too little of a busy processor."""
MEMORY = 512 * 1024**2
"""Bytes of address space for the child, all told: a server with 1 GB has room for one."""
PASSED_ON = ("SYSTEMROOT", "TEMP", "TMP")
"""Without these Windows starts no program."""
NO_MEMORY = "bad_alloc"
"""What a library of C++ says when there is no memory left."""
PDF = b"%PDF-"
HEADER_WITHIN = 1024 + len(PDF)
"""Readers take a PDF that begins after 1,024 bytes of anything."""
RUN = (
    "import sys; sys.path.insert(0, sys.argv[1]); from importlib import import_module; "
    "sys.exit(import_module(sys.argv[2]).main())"
)
SCRUB, DRAW = f"{__name__}.child_process", f"{__name__}.drawing_child"


class Reason(IntEnum):
    """Why a file is refused; the number is the child's exit status."""

    UNKNOWN = 10
    PIXELS = 11
    DAMAGED = 12
    HEAVY = 13
    LOCKED = 14
    LONG = 15
    PROGRAM = 16
    FOLDER = 17
    PARTIAL = 18
    BUSY = 19
    UNDRAWN = 20
    REMARKS = 21
    SCAN = 22


class FileRefused(ValueError):
    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.name)
        self.reason = reason


class LeftOut(NamedTuple):
    """What readers show of a file that is not in the harmless one.

    ``sort`` is ``remark``, ``file``, ``media``, ``signature``, ``button``, ``filled``,
    ``password``, ``hidden``, ``link``, ``chapter`` or ``font``; ``words`` what it says, or the
    name of the file or font, and may be empty. ``hidden-more`` and its like have how many more
    there are.
    """

    sort: str
    words: str


@dataclass(frozen=True)
class Scrubbed:
    """A file that was made harmless: a JPEG or a PDF."""

    data: bytes = field(repr=False)
    left_out: tuple[LeftOut, ...] = field(default=(), repr=False)

    @property
    def is_pdf(self) -> bool:
        return self.data.startswith(PDF)

    @property
    def suffix(self) -> str:
        return ".pdf" if self.is_pdf else ".jpg"

    @property
    def mimetype(self) -> str:
        return "application/pdf" if self.is_pdf else "image/jpeg"


def scrub(file: IO[bytes], *, seconds: float = WAITED) -> Scrubbed:
    """Return a harmless copy of a file, whose size the caller has checked, within ``seconds``.

    Raises:
        FileRefused: it is of no accepted type, damaged, locked, or takes too much.

    """
    file.seek(0)
    os.lseek(file.fileno(), 0, os.SEEK_SET)  # the child reads the descriptor, not our buffer
    done = run_child(SCRUB, seconds, file=file)
    if done.returncode in set(Reason):
        raise FileRefused(Reason(done.returncode))
    head, _, data = done.stdout.partition(b"\n")
    if done.returncode or not data:
        raise FileRefused(reason_of_crash(done.returncode))
    harmless = Scrubbed(data, read_left_out(head))
    refuse_what_takes_long(harmless, seconds)
    return harmless


def refuse_what_takes_long(harmless: Scrubbed, seconds: float) -> None:
    """Refuse a PDF that a reader cannot draw within the limits of a child, for which it waits."""
    if harmless.is_pdf and run_child(DRAW, seconds, data=harmless.data).returncode:
        raise FileRefused(Reason.HEAVY)


def run_child(
    module: str, seconds: float, *, file: IO[bytes] | None = None, data: bytes | None = None
) -> subprocess.CompletedProcess[bytes]:
    """Run the ``main`` of a module in a process that gets a file or its data, and nothing else."""
    environ = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    # Isolated: the child loads this folder and what it imports, and looks nowhere else.
    command = [sys.executable, "-I", "-c", RUN, str(Path(__file__).resolve().parents[2]), module]
    try:
        return subprocess.run(  # noqa: S603 - our own program, without a shell
            command,
            stdin=file,
            input=data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**environ, "MALLOC_ARENA_MAX": "2"},
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise FileRefused(Reason.BUSY) from None


def write_left_out(left_out: Iterable[LeftOut]) -> bytes:
    """Return what a child says before the file: one line."""
    return json.dumps([*left_out]).encode() + b"\n"


def read_left_out(line: bytes) -> tuple[LeftOut, ...]:
    """Return what a child said was left out; a decoder that was attacked may say anything."""
    try:
        return tuple(LeftOut(str(sort), str(words)) for sort, words in json.loads(line))
    except (ValueError, TypeError, RecursionError):
        raise FileRefused(Reason.DAMAGED) from None


def reason_of_crash(code: int) -> Reason:
    """Return why a child ended without a word: a limit stopped it, or a decoder broke."""
    limits = {"SIGXCPU", "SIGKILL", "SIGABRT"}  # C++ aborts where there is no memory left
    stopped = {-getattr(signal, name) for name in limits if hasattr(signal, name)}
    return Reason.HEAVY if code in stopped else Reason.DAMAGED


def raise_what_is_too_much(error: Exception) -> None:
    """Raise an error again that says that a file takes too much, whatever part it is in."""
    is_too_much = isinstance(error, FileRefused) and error.reason == Reason.HEAVY
    if is_too_much or NO_MEMORY in str(error):
        raise error

"""Reads a file that others wrote: a pipe in its place would keep who opens it forever."""

from __future__ import annotations

import errno
import os
import stat
from io import StringIO
from pathlib import Path
from typing import Final

NO_WAIT: Final = getattr(os, "O_NONBLOCK", 0)
MOST: Final = 16 * 1024 * 1024


class NotPlain(OSError):
    """There is no file, but something else, or a file that is too long; ``strerror`` says it."""


def read_plain(path: Path, most: int = MOST) -> bytes:
    """Return what stands in a file of at most so many bytes; raises NotPlain or OSError."""
    with open(path, "rb", opener=_open_at_once) as opened:
        if not stat.S_ISREG(os.fstat(opened.fileno()).st_mode):
            raise NotPlain(errno.EINVAL, "no file", str(path))
        content = opened.read(most + 1)
    if len(content) > most:
        raise NotPlain(errno.EFBIG, f"a file of more than {most} bytes", str(path))
    return content


def read_plain_text(path: Path) -> str:
    """Return the text in a file, its lines ended as everywhere; raises UnicodeDecodeError too."""
    return StringIO(read_plain(path).decode(), newline=None).read()


def _open_at_once(path: str, flags: int) -> int:
    return os.open(path, flags | NO_WAIT)

"""A disk that is full from one moment on, for one process: the kernel refuses what needs room.

Not only Python meets that, but SQLite and each other library too. Nobody need be root for it, and
nothing else on the machine is touched (seccomp, Linux alone).
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import struct
import sys
from typing import Final

from tests.conftest import missing

NUMBERS: Final = {
    "x86_64": {
        "bytes": (1, 18, 20, 40, 285, 296, 326, 328),
        "names": (2, 82, 83, 86, 88, 257, 258, 264, 265, 266, 316),
        "sync": (74, 75),
    },
    "aarch64": {
        "bytes": (64, 66, 68, 70, 71, 47, 285, 287),
        "names": (34, 36, 37, 38, 56, 276),
        "sync": (82, 83),
    },
}
"""System calls: what writes (write, pwrite64, writev, sendfile, fallocate, pwritev,
copy_file_range, pwritev2), what names a file or folder (open, rename, mkdir, link, symlink), and
what waits until it is on the disk (fsync, fdatasync)."""
SORTS: Final = ("bytes", "names", "sync")
ONLY_IF: Final = {
    "x86_64": {1: (0, 0x25, 2), 2: (1, 0x45, os.O_EXCL | os.O_TRUNC), 257: (2, 0x45, 0o1200)},
    "aarch64": {64: (0, 0x25, 2), 56: (2, 0x45, 0o1200)},
}
"""Which argument decides, how it is compared (0x25: is more than, 0x45: has a bit of), and with
what. What is said on the screen needs no room, and opening a file that is there needs none."""
LOAD, IS, ANSWER = 0x20, 0x15, 0x06
REFUSE, ALLOW = 0x00050000 | errno.ENOSPC, 0x7FFF0000
NO_NEW_PRIVILEGES, SET_SECCOMP, FILTER = 38, 22, 2


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("steps", ctypes.c_void_p))


def fill_disk(sort: str) -> None:
    """Refuse this process, as long as it lives, what needs room: bytes, names, or being kept."""
    steps = b"".join(_refuse(number) for number in NUMBERS[platform.machine()][sort])
    steps += _step(ANSWER, ALLOW)
    held = ctypes.create_string_buffer(steps, len(steps))
    program = _Program(len(steps) // 8, ctypes.cast(held, ctypes.c_void_p))
    libc = ctypes.CDLL(None, use_errno=True)
    for call in ((NO_NEW_PRIVILEGES, 1, 0, 0, 0), (SET_SECCOMP, FILTER, ctypes.byref(program))):
        if libc.prctl(*call):
            raise OSError(ctypes.get_errno(), "the kernel takes no filter")


def _refuse(number: int) -> bytes:
    """Return the steps that refuse one system call, which go on to the next for others."""
    condition = ONLY_IF[platform.machine()].get(number)
    if condition is None:
        return _step(LOAD, 0) + _step(IS, number, 0, 1) + _step(ANSWER, REFUSE)
    argument, compare, value = condition
    return (
        _step(LOAD, 0)
        + _step(IS, number, 0, 3)
        + _step(LOAD, 16 + 8 * argument)
        + _step(compare, value, 0, 1)
        + _step(ANSWER, REFUSE)
    )


def _step(code: int, value: int, then: int = 0, otherwise: int = 0) -> bytes:
    return struct.pack("HBBI", code, then, otherwise, value)


def skip_without_filters() -> None:
    """Skip a test on a machine on which no disk can be full for one process alone."""
    if sys.platform != "linux" or platform.machine() not in NUMBERS:
        missing("Linux with seccomp")

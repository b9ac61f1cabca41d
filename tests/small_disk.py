"""A real file system of some megabytes, which fills up as a disk does; root alone can have one."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest


@contextmanager
def mounted(folder: Path, size: str) -> Iterator[None]:
    """Let a folder be on such a disk for a while; skip the test where that can't be had."""
    mount = ("mount", "-t", "tmpfs", "-o", f"size={size},mode=700", "loket", str(folder))
    if not shutil.which("mount") or subprocess.run(mount, check=False).returncode:
        pytest.skip("no file system can be mounted here: that takes root, and a kernel of its own")
    try:
        yield
    finally:
        unmount = ("umount", "--lazy", str(folder))
        subprocess.run(unmount, check=True)


def fill(folder: Path) -> Path:
    """Write to a file on this disk until nothing fits any more; return the file."""
    ballast = folder / "ballast"
    for block in (1 << 16, 1 << 12, 1):
        with suppress(OSError), ballast.open("ab", buffering=0) as file:
            while file.write(bytes(block)) == block:
                pass
    assert not os.statvfs(folder).f_bavail
    return ballast

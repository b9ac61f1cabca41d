"""Makes bytes harmless as the server does with a file."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import IO

from PIL import Image

from formsapp.harmless_files import SCRUB, Scrubbed, run_child, scrub
from formsapp.harmless_files.child_process import scrub_bytes


@contextmanager
def file(content: bytes) -> Iterator[IO[bytes]]:
    """A file as the server has it: in memory while it is small, else on disk."""
    with tempfile.SpooledTemporaryFile(max_size=1000) as found:
        found.write(content)
        yield found


def scrubbed(content: bytes) -> Scrubbed:
    with file(content) as sent:
        return scrub(sent, seconds=300)


def redrawn(content: bytes, by: Callable[[bytes], bytes] = scrub_bytes) -> Image.Image:
    """The photo that is kept of a photo; by what a child does, without the child."""
    image = Image.open(BytesIO(by(content)), formats=["JPEG"])
    image.load()
    return image


def by_child(content: bytes) -> bytes:
    return scrubbed(content).data


def by_first_child(content: bytes) -> bytes:
    """What the first child makes within its limits, without the second, which draws that."""
    done = run_child(SCRUB, 300, data=content)
    assert not done.returncode, done.returncode
    return done.stdout.partition(b"\n")[2]

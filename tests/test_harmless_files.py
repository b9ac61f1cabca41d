"""Files are made harmless in a child that has no secrets, and little room and time."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from formsapp import harmless_files
from formsapp.harmless_files.photos import SHORTER
from tests.scrubbing import file
from tests.web.uploading import photo


@pytest.mark.parametrize("side", [8, 4000])
def test_a_large_photo_becomes_smaller_and_a_small_one_stays(side: int) -> None:
    with (
        file(photo(size=(side, side))) as sent,
        Image.open(BytesIO(harmless_files.scrub(sent).data)) as new,
    ):
        assert max(new.size) == min(side, SHORTER)


@pytest.mark.parametrize("mode", ["1", "L", "P", "LA", "RGBA", "I;16"])
def test_every_way_to_keep_colours_is_drawn(mode: str) -> None:
    out = BytesIO()
    Image.new(mode, (40, 40), 1 if mode == "1" else None).save(out, "PNG")
    with file(out.getvalue()) as sent:
        assert harmless_files.scrub(sent).mimetype == "image/jpeg"


def test_sixteen_bits_of_grey_are_scaled_and_not_cut_off() -> None:
    out = BytesIO()
    Image.new("I;16", (40, 40), 128 * 256).save(out, "PNG")
    with file(out.getvalue()) as sent, Image.open(BytesIO(harmless_files.scrub(sent).data)) as new:
        assert new.getpixel((20, 20)) == (128, 128, 128)


def test_what_can_be_seen_through_becomes_white() -> None:
    out = BytesIO()
    Image.new("RGBA", (40, 40), (0, 0, 0, 0)).save(out, "PNG")
    with file(out.getvalue()) as sent, Image.open(BytesIO(harmless_files.scrub(sent).data)) as new:
        assert new.getpixel((20, 20)) == (255, 255, 255)


def test_the_same_photo_gives_the_same_bytes() -> None:
    with file(photo()) as one, file(photo()) as two:
        assert harmless_files.scrub(one).data == harmless_files.scrub(two).data


def test_a_drawing_that_takes_too_long_is_stopped() -> None:
    with file(photo()) as sent, pytest.raises(harmless_files.FileRefused, match="BUSY"):
        harmless_files.scrub(sent, seconds=0.001)


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="only Linux shows it")
def test_the_child_gets_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOKET_SECRET_KEYS", "secret")
    seen: list[bytes] = []
    with ThreadPoolExecutor(1) as pool, file(photo(size=(3000, 3000))) as sent:
        drawing = pool.submit(harmless_files.scrub, sent)
        while not drawing.done():
            seen += [environ_of(child) for child in children() if is_drawing(child)]
    assert drawing.result().data
    assert seen
    assert not [environ for environ in seen if b"LOKET" in environ or b"secret" in environ]


def children() -> list[str]:
    """Numbers of the processes that this one started."""
    mine = Path("/proc/self/task").glob("*/children")
    return [child for thread in mine for child in gone_is_empty(thread).decode().split()]


def is_drawing(child: str) -> bool:
    """Whether it runs its own program already, and not ours until a moment ago."""
    return b"harmless_files" in gone_is_empty(Path("/proc", child, "cmdline"))


def environ_of(child: str) -> bytes:
    return gone_is_empty(Path("/proc", child, "environ"))


def gone_is_empty(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError:  # it ended meanwhile
        return b""


def test_the_web_does_not_load_the_decoders() -> None:
    program = (
        "import sys, formsapp.web, formsapp.web.form.uploads; "
        "sys.exit(bool({'PIL', 'pikepdf', 'pillow_heif'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0

"""Build a provider's site into a folder: pages, frame, compressed copies, hashes."""

from __future__ import annotations

import gc
import gzip
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Final

import brotli  # type: ignore[import-untyped]  # it comes without types

from formsapp.site.content_policy import HASHES, hashes

_TEXT: Final = {".html", ".css", ".js", ".svg", ".json", ".txt", ".xml"}
_SMALLEST: Final = 200
"""Bytes under which a compressed copy gains nothing."""
_QUALITY: Final = 6
_WINDOW: Final = 16
"""How hard brotli tries, and how far it looks back (two to this power of bytes). From quality 10
on pages are six percent smaller for twenty times the work, a third of a whole build; a wider
window finds nothing more in pages of this size, and takes ten times the work to set up."""


def build(
    provider: Path, out: Path, *, base_url: str | None = None, today: date | None = None
) -> None:
    """Build the site of one provider.

    Args:
        provider: the folder ``docs/<provider>``.
        out: the folder to write; what it held is removed.
        base_url: the site's public address; only the 404 page needs it.
        today: the day from which the pages count; without it, the day of the build
            (or of ``SOURCE_DATE_EPOCH``).

    Raises:
        BuildError: a fact is misspelt, a link leads nowhere, or a file is missing.

    """
    with _nothing_collected():
        from formsapp.site.run_mkdocs import run  # noqa: PLC0415 - web workers never need MkDocs

        run(provider.resolve(), out.resolve(), base_url, today)
        _finish(out)


@contextmanager
def _nothing_collected() -> Iterator[None]:
    """Let the garbage collector rest, which takes an eighth of the work.

    It would look through all pages again and again, and a build leaves few cycles: one of 232
    pages takes 98 MB instead of 87.
    """
    collected = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collected:
            gc.enable()


def _finish(out: Path) -> None:
    """Write the hashes of the pages' scripts and styles, and all compressed copies."""
    texts = [page.read_text(encoding="utf-8") for page in sorted(out.rglob("*.html"))]
    (out / HASHES).write_text(json.dumps(hashes(texts)), encoding="utf-8")
    for path in sorted(out.rglob("*")):
        if path.suffix in _TEXT and path.name not in {HASHES, "layout.html"}:
            _compress(path)


def _compress(path: Path) -> None:
    """Write ``.br`` and ``.gz`` beside the file, without time stamps, so that builds are equal."""
    content = path.read_bytes()
    if len(content) < _SMALLEST:
        return
    small = brotli.compress(content, brotli.MODE_TEXT, _QUALITY, _WINDOW)
    Path(f"{path}.br").write_bytes(small)
    Path(f"{path}.gz").write_bytes(gzip.compress(content, 9, mtime=0))

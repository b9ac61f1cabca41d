"""Build a provider's site into a folder: pages, frame, compressed copies, hashes, note."""

from __future__ import annotations

import gc
import gzip
import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Final

import brotli  # type: ignore[import-untyped]  # it comes without types

from formsapp.site.built_note import make_note, write_note
from formsapp.site.built_pages_csp import HASHES, HEADERS, hash_inline_code, list_headers
from formsapp.site.draft import DRAFT
from formsapp.site.receipt_check_page import CheckKey

_TEXT: Final = {".html", ".css", ".js", ".svg", ".json", ".txt", ".xml"}
_SMALLEST: Final = 200
"""Bytes under which a compressed copy gains nothing."""
_QUALITY: Final = 6
_WINDOW: Final = 16
"""How hard brotli tries, and how far it looks back (2 to this power bytes). From quality 10 on,
pages are 6 % smaller for twenty times the work, which is a third of a whole build. A wider window
gains nothing in pages of this size and takes ten times the work to set up."""
_HIGHEST: Final = 11
"""For the index of the search page, one file that is larger than any page."""


def build(  # noqa: PLR0913 - all that one site is made of, each by its name
    provider: Path,
    out: Path,
    *,
    base_url: str | None = None,
    today: date | None = None,
    keys: Sequence[CheckKey] = (),
    demo: bool = False,
    draft: bool = False,
) -> None:
    """Build the site of one provider.

    Args:
        provider: the folder ``docs/<provider>``.
        out: the folder to write; what it held is removed.
        base_url: the site's public address; only the 404 page needs it.
        today: the day from which the pages count; without it, the day of the build
            (or of ``SOURCE_DATE_EPOCH``).
        keys: what receipts are checked with, oldest first.
        demo: whether each page says that it is a demo, and leads to where that begins.
        draft: say on each page, forms included, that this is not to be used yet.

    Raises:
        BuildError: a fact is misspelt, a link leads nowhere, or a file is missing.

    """
    # The garbage collector would look through all pages again and again, an eighth of the work,
    # while a build leaves few cycles: without it, building 232 pages takes 98 MB instead of 87.
    gc.disable()
    try:
        from formsapp.site.run_mkdocs import run_mkdocs  # noqa: PLC0415 - web workers never need MkDocs

        marks = {"demo": demo, "draft": DRAFT if draft else ""}
        extra = {"today": today, "keys": keys, **marks}
        facts = run_mkdocs(provider.resolve(), out.resolve(), base_url, extra)
        _add_hashes_and_copies(out, told=bool(facts.provider.forms_url))
        write_note(out, make_note(facts, draft=draft))
    finally:
        gc.enable()


def _add_hashes_and_copies(out: Path, *, told: bool) -> None:
    """Write the hashes of all inline scripts and styles, and compress each text file.

    ``told``: another host must be told which headers to send.
    """
    texts = [page.read_text(encoding="utf-8") for page in sorted(out.rglob("*.html"))]
    (out / HASHES).write_text(json.dumps(hash_inline_code(texts)), encoding="utf-8")
    if told:
        (out / HEADERS).write_text(list_headers(out), encoding="utf-8")
    for path in sorted(out.rglob("*")):
        if path.suffix in _TEXT and path.name not in {HASHES, "layout.html"}:
            _compress(path)


def _compress(path: Path) -> None:
    """Write ``.br`` and ``.gz`` beside a file, without time stamps: builds are identical."""
    content = path.read_bytes()
    quality = _HIGHEST if path.suffix == ".json" else _QUALITY
    if len(content) < _SMALLEST:
        return
    Path(f"{path}.br").write_bytes(brotli.compress(content, brotli.MODE_TEXT, quality, _WINDOW))
    Path(f"{path}.gz").write_bytes(gzip.compress(content, 9, mtime=0))

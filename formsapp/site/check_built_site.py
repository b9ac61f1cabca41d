"""Whether a built site is whole: all files are there, links lead on, help can be called."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from posixpath import dirname, join, normpath
from typing import Final
from urllib.parse import unquote, urlsplit

from formsapp.site.built_note import Note, read_note
from formsapp.site.receipt_check_page import CHECK

CRISIS: Final = "crisis/index.html"
LAYOUT: Final = "layout.html"
APP: Final = {"code", "o", "samen", "verder"}
"""Addresses of the app that pages lead to, beside those of forms."""
FORM: Final = "f"
DRAFT: Final = "it is a draft"

_LINK: Final = re.compile(r"""\s(?:href|src|action)=(?:"([^"]*)"|'([^']*)')""")
_ID: Final = re.compile(r'\sid="([^"]*)"')
_CODE: Final = re.compile(r"<(script|style)\b[^>]*>.*?</\1>", re.DOTALL)
_END: Final = "</html>"


@dataclass(frozen=True)
class Wanted:
    """What a site must be to be shown.

    ``note`` is what a build of now would note; its ``draft`` says whether one may be shown.
    ``root`` is the path under which the site stands, ``key`` the id of what signs receipts.
    """

    note: Note
    root: str
    key: str | None


def find_faults(site: Path, wanted: Wanted) -> Iterator[str]:
    """Yield what keeps a site from being shown; of one without a note each page is read."""
    note = read_note(site)
    if not (site / LAYOUT).is_file():
        yield f"{LAYOUT} is missing"
    if note is None:
        note = wanted.note
        yield from find_dead_ends(site, note, wanted.root)
    if note.draft and not wanted.note.draft:
        yield DRAFT
    yield from find_foreign(site, note, wanted)
    yield from find_lost_files(site, note)
    yield from find_lost_help(site, note)


def find_foreign(site: Path, note: Note, wanted: Wanted) -> Iterator[str]:
    """Yield that a site is another provider's, or that its page cannot check our receipts."""
    page = site / CHECK / "index.html"
    text = page.read_text(encoding="utf-8", errors="replace") if page.is_file() else ""
    slug = wanted.note.provider
    if note.provider != slug or f'data-provider="{slug}"' not in text:
        yield f"it is not of {slug}"
    if wanted.key and f'data-key-id="{wanted.key}"' not in text:
        yield "it does not have the key that checks receipts"


def find_lost_files(site: Path, note: Note) -> Iterator[str]:
    """Yield what a copy of a site lost, or holds in part; a page and how it is packed as one."""
    lost = set[str]()
    for name, size in note.files.items():
        path = site / name
        if path.is_file() and path.stat().st_size == size:
            continue
        if name.removesuffix(".br").removesuffix(".gz") not in lost:
            yield f"{name} is not whole" if path.is_file() else f"{name} is missing"
        lost.add(name)


def find_lost_help(site: Path, note: Note) -> Iterator[str]:
    """Yield each crisis number that cannot be called from the crisis page."""
    page = site / CRISIS
    if not page.is_file():
        yield f"{CRISIS} is missing"
        return
    called = {*list_ways_on(page.read_text(encoding="utf-8", errors="replace"))}
    for number in note.crisis:
        if f"tel:{number}" not in called:
            yield f"{CRISIS} does not have the number {number}"


def find_dead_ends(site: Path, note: Note, root: str = "") -> Iterator[str]:
    """Yield each page that breaks off, and each link of a page that leads nowhere.

    ``root`` is the path under which the site stands, which its 404 page names.
    """
    paths = {path.relative_to(site).as_posix(): path for path in sorted(site.rglob("*.html"))}
    paths.pop(LAYOUT, None)  # it is no page
    texts = {name: path.read_text(encoding="utf-8") for name, path in paths.items()}
    pages = {name: _CODE.sub("", text) for name, text in texts.items()}
    anchors = {name: {"", *_ID.findall(page)} for name, page in pages.items()}
    ways = Ways(site, root, note.forms, anchors, note.forms_url)
    for name, page in pages.items():
        if not page.rstrip().endswith(_END):
            yield f"{name} breaks off"
        for link in list_ways_on(page):
            if not ways.lead_on(link, name):
                yield f"{name} leads to {link}, which is not there"


def list_ways_on(html: str) -> list[str]:
    """Return where a page leads to and what it loads, each once."""
    return [*dict.fromkeys(unescape(double or single) for double, single in _LINK.findall(html))]


@dataclass(frozen=True)
class Ways:
    """Where links of a site can lead; ``anchors`` are those of each page.

    ``forms_url`` is where the app stands, when that is not beside the site.
    """

    site: Path
    root: str
    forms: Container[str]
    anchors: Mapping[str, Container[str]]
    forms_url: str | None = None

    def lead_on(self, link: str, page: str) -> bool:
        """Return whether a link leads out of the site, to the app, or to what exists."""
        if self.forms_url and link.startswith(f"{self.forms_url}/"):
            link = self.root + link.removeprefix(self.forms_url)
        parts = urlsplit(link)
        if parts.scheme or parts.netloc:
            return True
        name = self._resolve(unquote(parts.path), page)
        first, *more = name.split("/")
        if first in APP or (first == FORM and more and more[0] in self.forms):
            return True
        found = normpath(f"{name}/index.html") if (self.site / name).is_dir() else name
        has_anchor = unquote(parts.fragment) in self.anchors.get(found, {""})
        return has_anchor and (self.site / found).is_file()

    def _resolve(self, path: str, page: str) -> str:
        """Return where a link of a page leads, from the root of the site."""
        if path.startswith("/"):
            return normpath(path.removeprefix(self.root).lstrip("/"))
        return normpath(join(dirname(page), path)) if path else page

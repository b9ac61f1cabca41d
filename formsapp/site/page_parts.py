"""Splits a page of the site into parts, each with its anchor, text and links."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Final
from urllib.parse import urljoin

_ROOT: Final = "https://x/"
_HEADINGS: Final = ("h1", "h2", "h3", "h4")
_SILENT: Final = ("script", "style", "svg", "nav")


@dataclass
class PagePart:
    """A heading, or a paragraph with an id, and what follows up to the next part.

    ``level`` is 1 to 4 for a heading and 0 for a paragraph; ``links`` are addresses under
    the site's root, such as ``voorwaarden/#klacht``.
    """

    level: int
    anchor: str
    title: str = ""
    text: str = ""
    links: list[str] = field(default_factory=list)


PagesInParts = Mapping[str, tuple[str, Sequence[PagePart]]]
"""Title and parts of each page, by its address under the site's root."""


def read_page_parts(url: str, html: str) -> list[PagePart]:
    """Split the HTML of the page at ``url`` (under the site's root) into its parts."""
    reader = _Reader(url)
    reader.feed(html)
    reader.close()
    for part in reader.parts:
        part.title, part.text = " ".join(part.title.split()), " ".join(part.text.split())
    return [part for part in reader.parts if part.level or part.anchor]


class _Reader(HTMLParser):
    """Collects parts: text inside a heading is the title, other text the part's text."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self.base = urljoin(_ROOT, url)
        self.parts = [PagePart(0, "")]
        self.heading = ""
        self.silent = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in _SILENT and not self.silent:
            self.silent = tag
        if tag in _HEADINGS:
            self.heading = tag
            self.parts.append(PagePart(int(tag[1]), given.get("id") or ""))
        elif anchor := given.get("id"):
            self.parts.append(PagePart(0, anchor))
        if tag == "a" and (href := given.get("href")):
            address = urljoin(self.base, href)
            if address.startswith(_ROOT):
                self.parts[-1].links.append(address.removeprefix(_ROOT))

    def handle_endtag(self, tag: str) -> None:
        if tag == self.heading:
            self.heading = ""
        if tag == self.silent:
            self.silent = ""
        self.handle_data(" " if tag in {"p", "li", "td", "th", "div", *_HEADINGS} else "")

    def handle_data(self, data: str) -> None:
        if self.silent:
            return
        if self.heading:
            self.parts[-1].title += data
        else:
            self.parts[-1].text += data

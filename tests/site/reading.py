"""What a built page holds, read from its HTML."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

HEADINGS = {f"h{level}": level for level in range(1, 7)}


@dataclass
class Reading:
    """The parts of a page that the tests look at."""

    language: str = ""
    title: str = ""
    description: str = ""
    ids: Counter[str] = field(default_factory=Counter)
    headings: list[int] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    loaded: list[str] = field(default_factory=list)


class Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.page = Reading()
        self.in_title = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        page = self.page
        self.in_title = self.in_title or tag == "title"
        if "id" in given:
            page.ids[given["id"]] += 1
        if tag in HEADINGS:
            page.headings.append(HEADINGS[tag])
        if tag == "html":
            page.language = given.get("lang", "")
        if tag == "meta" and given.get("name") == "description":
            page.description = given["content"]
        if tag == "a":
            page.links.append(given.get("href", ""))
        else:
            page.loaded += [
                given[name] for name in ("src", "srcset", "href", "data") if name in given
            ]

    def handle_endtag(self, tag: str) -> None:
        if tag == "title":
            self.in_title = False

    def handle_data(self, data: str) -> None:
        if self.in_title:
            self.page.title += data


def read(page: Path) -> Reading:
    """Read a built page."""
    reader = Reader()
    reader.feed(page.read_text(encoding="utf-8"))
    return reader.page


def pages_of(site: Path) -> dict[str, Path]:
    """The pages of a built site by address: ``/``, ``/crisis/``; and its 404 page."""
    found = {
        "/" + str(p.parent.relative_to(site).as_posix()) + "/": p for p in site.rglob("index.html")
    }
    home = found.pop("/./")
    return {"/": home, **dict(sorted(found.items())), "/404.html": site / "404.html"}

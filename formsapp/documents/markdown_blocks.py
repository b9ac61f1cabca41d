"""Our own Markdown as blocks: headings, paragraphs, lists and tables of plain text runs.

A PDF is set from these, and versions are compared by them. Text in a run is only text:
whatever it looks like, nothing reads it as markup again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser
from itertools import groupby
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from formsapp.facts.markdown import to_html

STYLES: Final = {"strong": "bold", "b": "bold", "em": "italic", "i": "italic", "code": "code"}
INLINE: Final = {*STYLES, "a", "abbr", "span", "br"}
HEADINGS: Final = {f"h{level}": level for level in range(1, 7)}
TABLES: Final = {"table", "thead", "tbody", "tr", "th", "td"}
GROUPS: Final = {"blockquote", "div", "dl", "dt", "dd", "ul", "ol", "li", "p", "hr", "root"}
KNOWN: Final = {*INLINE, *HEADINGS, *TABLES, *GROUPS}
EMPTY: Final = {"br", "hr"}
SPACE: Final = re.compile(r"[ \t\r\n]+")
"""White space of the source; a no-break space is text and stays."""


class Run(Struct, frozen=True):
    """A piece of text in one style; ``to`` is where it leads, or empty."""

    text: str
    bold: bool = False
    italic: bool = False
    code: bool = False
    to: str = ""


Runs = tuple[Run, ...]


class Heading(Struct, frozen=True, tag="heading"):
    """A heading; ``level`` 1 is the title of the text, ``id`` its anchor or empty."""

    level: int
    runs: Runs
    id: str = ""


class Paragraph(Struct, frozen=True, tag="paragraph"):
    """A paragraph; ``id`` is its anchor or empty."""

    runs: Runs
    id: str = ""


class Listing(Struct, frozen=True, tag="list"):
    """A list; each item is a sequence of blocks."""

    ordered: bool
    items: tuple[tuple[Block, ...], ...]


class Table(Struct, frozen=True, tag="table"):
    """A table with a head row; each cell holds runs."""

    head: tuple[Runs, ...]
    rows: tuple[tuple[Runs, ...], ...]


class Note(Struct, frozen=True, tag="note"):
    """Something set apart: a quotation or a remark."""

    blocks: tuple[Block, ...]


Block = Heading | Paragraph | Listing | Table | Note


def parse_blocks(markdown: str) -> tuple[Block, ...]:
    """Return the blocks of our own Markdown; an unknown HTML element stays as plain text."""
    tree = _Tree()
    tree.feed(to_html(markdown))
    tree.close()
    return tuple(_read_blocks(tree.root))


def plain_words(runs: Iterable[Run]) -> str:
    return "".join(run.text for run in runs)


class _Node:
    """An element of the HTML that Markdown gave."""

    def __init__(self, tag: str, attributes: dict[str, str]) -> None:
        self.tag = tag
        self.attributes = attributes
        self.children: list[_Node | str] = []

    @property
    def elements(self) -> list[_Node]:
        return [child for child in self.children if isinstance(child, _Node)]

    def find_all(self, *tags: str) -> Iterator[_Node]:
        for child in self.elements:
            if child.tag in tags:
                yield child
            else:
                yield from child.find_all(*tags)


class _Tree(HTMLParser):
    """Builds nodes from HTML; a tag that is not in ``KNOWN`` becomes text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = _Node("root", {})
        self.open = [self.root]

    def set_cdata_mode(self, *_args: object, **_more: object) -> None:
        """Do nothing: a script element is only text here, and what follows it is parsed as well."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in KNOWN:
            self.handle_data(self.get_starttag_text() or "")
            return
        node = _Node(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(node)
        if tag not in EMPTY:
            self.open.append(node)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag in KNOWN - EMPTY:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        if all(node.tag != tag for node in self.open[1:]):
            self.handle_data(f"</{tag}>")
            return
        while self.open.pop().tag != tag:
            pass

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


def _read_blocks(node: _Node) -> Iterator[Block]:
    """Yield the blocks in ``node``; text between elements becomes paragraphs."""
    loose: list[_Node | str] = []
    for child in [*node.children, _Node("hr", {})]:
        if isinstance(child, str) or child.tag in INLINE:
            loose.append(child)
            continue
        if runs := _join_runs(_read_runs(loose, Run(""))):
            yield Paragraph(runs)
        loose = []
        yield from _read_block(child)


def _read_block(node: _Node) -> Iterator[Block]:
    anchor = node.attributes.get("id", "")
    if node.tag in HEADINGS:
        yield Heading(HEADINGS[node.tag], _read_cell(node), anchor)
    elif node.tag in {"p", "dt"}:
        yield Paragraph(_read_cell(node, bold=node.tag == "dt"), anchor)
    elif node.tag in {"ul", "ol"}:
        items = (item for item in node.elements if item.tag == "li")
        yield Listing(node.tag == "ol", tuple(tuple(_read_blocks(item)) for item in items))
    elif node.tag == "table":
        yield _read_table(node)
    elif node.tag == "blockquote" or "admonition" in node.attributes.get("class", ""):
        yield Note(tuple(_read_blocks(node)))
    elif node.tag != "hr":
        yield from _read_blocks(node)


def _read_table(node: _Node) -> Table:
    rows = [
        tuple(_read_cell(cell) for cell in row.find_all("th", "td")) for row in node.find_all("tr")
    ]
    return Table(rows[0], tuple(rows[1:]))


def _read_cell(node: _Node, *, bold: bool = False) -> Runs:
    return _join_runs(_read_runs(node.children, Run("", bold=bold)))


def _read_runs(children: Iterable[_Node | str], style: Run) -> Iterator[Run]:
    """Yield the text in ``children``, in ``style`` and the styles of the elements around it."""
    for child in children:
        if isinstance(child, str):
            yield replace(style, text=SPACE.sub(" ", child))
        elif child.tag == "br":
            yield replace(style, text="\n")
        else:
            inner = style
            if child.tag == "a":
                inner = replace(style, to=child.attributes.get("href", ""))
            elif child.tag in STYLES:
                inner = replace(style, **{STYLES[child.tag]: True})
            yield from _read_runs(child.children, inner)


def _join_runs(runs: Iterable[Run]) -> Runs:
    """Join neighbouring runs of one style, and strip white space at both ends."""
    joined = [
        replace(style, text="".join(run.text for run in alike))
        for style, alike in groupby(runs, lambda run: replace(run, text=""))
    ]
    if joined:
        joined[0] = replace(joined[0], text=joined[0].text.lstrip(" \n"))
        joined[-1] = replace(joined[-1], text=joined[-1].text.rstrip(" \n"))
    return tuple(run for run in joined if run.text)

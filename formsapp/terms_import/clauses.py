"""Makes clauses of lines: headings, numbered clauses, paragraphs and lists."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from formsapp.terms_import.join_lines import WORD, join_lines
from formsapp.terms_import.source_lines import ENDS, LONGEST_TITLE, Change, Line

Kind = Literal["text", "bullet", "number", "row"]
LONGEST_ANCHOR: Final = 40
ARTICLE: Final = re.compile(
    r"(?:Artikel|Art\.|Hoofdstuk|Paragraaf|§)\s*(?P<number>\d{1,3}(?:\.\d{1,3})*)\s*[.:\u2013-]?\s*"
    r"(?P<title>.*)",
    re.IGNORECASE,
)
MARKDOWN: Final = re.compile(r"#{1,6}\s+(?P<title>.*?)\s*(?:\{#[\w-]+\})?")
SUBCLAUSE: Final = re.compile(r"(?P<number>\d{1,3}(?:\.\d{1,3})+)\.?\s+(?P<text>\S.*)")
NUMBERED: Final = re.compile(r"(?P<number>\d{1,3})[.)]?\s+(?P<title>[^\W\d_].*)")
BULLET: Final = re.compile(r"[•▪◦‣●·*\u2013-]\s*(?P<text>[^\s*\u2013-].*)")
NUMBER_ITEM: Final = re.compile(r"(?P<mark>\d{1,3})[.)]\s+(?P<text>\S.*)")
LETTER_ITEM: Final = re.compile(
    r"(?P<text>(?:[a-z]|[ivx]{1,5}|\([a-z]{1,5}\)|[a-z]{2}\))[.)]?(?<=[.)])\s+\S.*)"
)
NOTED: Final = re.compile(r"(?: \(noot \d+\))+$")


@dataclass
class Block:
    """A paragraph or an item of a list: its lines, joined by ``text``."""

    kind: Kind
    lines: list[Line]
    mark: str = ""
    text: str = ""

    def find_place(self, said: str) -> str:
        """Return the place of the line that says this; of the first where it is on two lines."""
        return next((one.place for one in self.lines if said in one.text), self.lines[0].place)


@dataclass
class Clause:
    """A heading with what stands below it, or (without ``title``) one numbered clause.

    ``heading`` is all that the line of the title says, its number included.
    """

    title: str
    number: str
    place: str
    blocks: list[Block] = field(default_factory=list)
    heading: str = ""
    anchor: str = ""

    @property
    def text(self) -> str:
        return "\n".join(block.text for block in self.blocks)


def make_clauses(lines: Sequence[Line], changes: list[Change]) -> list[Clause]:
    """Return the clauses, each with an anchor of its own and its lines joined to paragraphs."""
    clauses = [Clause("", "", lines[0].place if lines else "")]
    widest = max((len(line.text) for line in lines), default=0)
    ended = True
    for line, following in zip(lines, find_following(lines), strict=True):
        if not line.text:
            ended = True
            continue
        begun = None if line.cells else begin_clause(line, following, clauses, ended=ended)
        if begun:
            clauses.append(begun)
        else:
            add_line(clauses[-1].blocks, line, ended=ended)
        ended = (
            bool(line.ends) or (begun is not None and bool(begun.title)) or is_short(line, widest)
        )
    known = {word for line in lines for word in WORD.findall(line.text)}
    for clause in clauses:
        for block in clause.blocks:
            block.text = join_lines(block.lines, known, changes)
    found = [clause for clause in clauses if clause.title or clause.blocks]
    set_anchors(found)
    return found


def find_following(lines: Sequence[Line]) -> list[Line | None]:
    """Return for each line the next one that is not empty."""
    following: list[Line | None] = []
    last = None
    for line in reversed(lines):
        following.append(last)
        last = line if line.text else last
    return following[::-1]


def is_short(line: Line, widest: int) -> bool:
    """Whether a paragraph seems to end with a line of a file that does not say so."""
    return (
        line.ends is None
        and bool(line.page)
        and line.text.endswith((".", "!", "?", ":"))
        and (len(line.text) < widest * 0.8)
    )


def begin_clause(
    line: Line, following: Line | None, clauses: list[Clause], *, ended: bool
) -> Clause | None:
    """Return the clause that begins with this line, if one does."""
    # A sentence may go on with the number of a clause that it names.
    if (found := SUBCLAUSE.fullmatch(line.text)) and (ended or not found["text"][0].islower()):
        return begin_subclause(line, found, following)
    if (found := ARTICLE.fullmatch(line.text)) and is_title(line, found["title"] or "X", following):
        title = found["title"] or line.text
        return Clause(title, found["number"], line.place, heading=line.text)
    if found := MARKDOWN.fullmatch(line.text):
        return Clause(found["title"], "", line.place, heading=found["title"])
    if (found := NUMBERED.fullmatch(line.text)) and is_numbered(line, found, following, clauses):
        return Clause(found["title"], found["number"], line.place, heading=line.text)
    if is_heading(line, ended=ended):
        return Clause(line.text, "", line.place, heading=line.text)
    return None


def begin_subclause(line: Line, found: re.Match[str], following: Line | None) -> Clause:
    if is_title(line, found["text"], following):
        return Clause(found["text"], found["number"], line.place, heading=line.text)
    return Clause("", found["number"], line.place, [Block("text", [line])])


def is_numbered(
    line: Line, found: re.Match[str], following: Line | None, clauses: list[Clause]
) -> bool:
    """Whether a number begins a heading: else it counts the items of a list."""
    last = next((one.number for one in reversed(clauses) if one.number), "0")
    comes_next = int(found["number"]) == int(last.split(".")[0]) + 1
    lone = not (following and NUMBER_ITEM.fullmatch(following.text))
    return line.large or (comes_next and lone and is_title(line, found["title"], following))


def is_heading(line: Line, *, ended: bool) -> bool:
    """Whether it looks like a heading without a number: by its letters, or all in capitals."""
    if BULLET.fullmatch(line.text) or len(line.text) > LONGEST_TITLE:
        return False
    capitals = ended and line.text.isupper() and sum(map(str.isalpha, line.text)) > len("AVG")
    return line.large or (capitals and not line.text.endswith(ENDS))


def is_title(line: Line, text: str, following: Line | None) -> bool:
    """Whether a text after a number is a title, and not a sentence or the first line of one."""
    goes_on = following is not None and following.text[:1].islower()
    letters = following is not None and LETTER_ITEM.fullmatch(following.text) is not None
    runs_on = line.full and not (line.large or line.ends)
    short = len(text) <= LONGEST_TITLE and not NOTED.sub("", text).endswith(ENDS)
    return short and not runs_on and text[:1].isupper() and (not goes_on or letters)


def add_line(blocks: list[Block], line: Line, *, ended: bool) -> None:
    """Add a line as an item of a list, as a new paragraph, or to what stands before it."""
    if line.cells:
        blocks.append(Block("row", [line]))
    elif found := BULLET.fullmatch(line.text):
        blocks.append(Block("bullet", [line._replace(text=found["text"])]))
    elif found := NUMBER_ITEM.fullmatch(line.text):
        blocks.append(Block("number", [line._replace(text=found["text"])], found["mark"]))
    elif LETTER_ITEM.fullmatch(line.text):
        blocks.append(Block("bullet", [line]))
    elif ended or not blocks:
        blocks.append(Block("text", [line]))
    else:
        blocks[-1].lines.append(line)


def set_anchors(clauses: list[Clause]) -> None:
    """Give each clause an anchor: from its title, or from the heading above it and its number."""
    taken: set[str] = set()
    again = Counter[str]()
    above = ""
    for clause in clauses:
        part = clause.number.rpartition(".")[2]
        own = make_anchor(clause.title) or f"{above or 'bepaling'}-{part or '0'}"
        clause.anchor = own
        while clause.anchor in taken:
            again[own] += 1
            clause.anchor = f"{own}-{again[own] + 1}"
        taken.add(clause.anchor)
        above = clause.anchor if clause.title else above


def make_anchor(title: str) -> str:
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    words = re.findall(r"[a-z0-9]+", plain)
    anchor = ""
    for word in words:
        if anchor and len(anchor) + 1 + len(word) > LONGEST_ANCHOR:
            break
        anchor = f"{anchor}-{word[:LONGEST_ANCHOR]}" if anchor else word[:LONGEST_ANCHOR]
    return anchor

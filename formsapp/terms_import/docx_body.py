"""Reads the paragraphs and tables of a DOCX in order, and lists what is no part of its text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement as Element

from formsapp.terms_import.docx_numbers import BULLET, Numbers
from formsapp.terms_import.docx_runs import ALTERNATIVES, REMARK, TAKEN_OUT, Read, choose, gather
from formsapp.terms_import.docx_runs import read_paragraph as read_words
from formsapp.terms_import.docx_styles import Styles, read_int, read_value
from formsapp.terms_import.source_lines import Change, Line, fits_title

HOLDS: Final = frozenset({*map(qn, ("w:sdtContent", "w:customXml", "w:ins", "w:moveTo"))})
CONTENTS: Final = "inhoudsopgave"
CONTENTS_TITLE: Final = re.compile(r"inhoud(?:sopgave)?\W*", re.IGNORECASE)
NOTE, BOX = "voetnoot, achter de alinea gezet", "tekstvak, achter de alinea gezet"
LAID_OUT: Final = "de tekst van een tabel is als alinea's overgenomen, rij voor rij"
OTHER_FILE: Final = "een ander bestand dat in dit bestand zit, is niet gelezen"
LONGEST_CELL: Final = 200
"""Letters in a cell of a table; one with more is for lay-out."""
MOST_COLUMNS: Final = 60
Hanging = list[tuple[str, str, Element]]


class Body:
    """The lines found so far; ``notes`` and ``remarks`` are known by their id."""

    def __init__(
        self,
        styles: Styles,
        numbers: Numbers,
        notes: dict[tuple[str, str], Element],
        remarks: dict[str, str],
    ) -> None:
        self.styles, self.numbers, self.notes, self.remarks = styles, numbers, notes, remarks
        self.lines: list[Line] = []
        self.changes: list[Change] = []
        self.striking: set[int] = set()
        self.letters = self.striking_letters = self.number = self.noted = self.cells = 0
        self.hanging: Hanging = []
        self.carried = ""

    def read_all(self, body: Element) -> list[Line]:
        """Return the lines; what is bold by itself looks like a heading, unless most is."""
        self.read_blocks(body)
        self.put_carried()
        few = self.striking_letters * 2 < self.letters
        return [
            line._replace(large=line.large or (few and line.number in self.striking))
            for line in self.lines
        ]

    def read_blocks(self, element: Element) -> None:
        for block in choose(element):
            if block.tag == qn("w:p"):
                self.read_paragraph(block)
            elif block.tag == qn("w:tbl"):
                self.read_table(block)
            elif block.tag == qn("w:sdt") and is_of_contents(block):
                for paragraph in block.iter(qn("w:p")):
                    self.leave_contents(paragraph)
            elif block.tag in HOLDS or block.tag in {qn("w:sdt"), ALTERNATIVES}:
                self.read_blocks(block)
            elif block.tag in TAKEN_OUT:
                self.leave_out(gather(block), TAKEN_OUT[block.tag])
            elif block.tag == qn("w:altChunk"):
                self.leave_out("bestand", OTHER_FILE)

    def read_paragraph(self, paragraph: Element) -> None:
        self.number += 1
        if self.styles.is_of_contents(paragraph):
            self.leave_contents(paragraph)
            return
        read = read_words(paragraph, self.styles)
        self.list_beside(read)
        text, self.carried = self.carried + self.put_notes(read), ""
        if paragraph.find("/".join(map(qn, ("w:pPr", "w:rPr", "w:del")))) is not None:
            self.carried = text
        else:
            self.add_lines(paragraph, text, read)
        if not self.cells:
            self.read_hanging()

    def add_lines(self, paragraph: Element, text: str, read: Read) -> None:
        label = self.numbers.count(paragraph) or self.find_bullet(paragraph)
        heading = self.styles.is_heading(paragraph) and bool(text.strip())
        if label == BULLET and heading:
            label = ""
        self.letters += read.letters
        self.striking_letters += read.striking
        if 0 < read.letters == read.striking and can_be_title(text, label):
            self.striking.add(self.number)
        for at, line in enumerate(text.split("\n")):
            labelled = f"{label} {line}" if label and line.strip() and not at else line
            self.lines.append(make_line(labelled, self.number, large=heading))

    def put_carried(self) -> None:
        """End a paragraph that had nothing left to go on in."""
        if self.carried:
            self.lines.append(make_line(self.carried, self.number))
            self.carried = ""

    def find_bullet(self, paragraph: Element) -> str:
        listed = any(name.startswith("list bullet") for name in self.styles.name_all(paragraph))
        return BULLET if listed else ""

    def list_beside(self, read: Read) -> None:
        for before, after, why in read.changes:
            if before or after:
                self.changes.append(Change(self.place, before, after, why))
        for remark in read.remarks:
            self.leave_out(self.remarks.get(remark, ""), REMARK)
        self.hanging += [(BOX, "", box) for box in read.boxes]

    def put_notes(self, read: Read) -> str:
        """Return the text with the number of each note where it stands."""
        text = read.text
        for at, key in enumerate(read.notes):
            self.noted += 1
            text = text.replace(f"{{{at}}}", str(self.noted), 1)
            if key in self.notes:
                self.hanging.append((NOTE, f"Noot {self.noted}: ", self.notes[key]))
        return text

    def read_hanging(self) -> None:
        """Read the notes and the text boxes that stand beside what was read last."""
        hanging, self.hanging, place = self.hanging, [], self.place
        for why, begins, element in hanging:
            first = len(self.lines)
            self.read_blocks(element)
            said = [line for line in self.lines[first:] if line.text.strip()]
            if not said:
                continue
            whole = " ".join(line.text.strip() for line in said)
            at = self.lines.index(said[0], first)
            self.lines[at] = said[0]._replace(text=begins + said[0].text.strip())
            self.changes.append(Change(place, whole, begins + whole, why))

    def read_table(self, table: Element) -> None:
        """Keep a table as one; one that is there for lay-out becomes paragraphs."""
        self.put_carried()
        kept, self.lines = self.lines, []
        self.cells += 1
        rows = [row for one in find_parts_of(table, "w:tr") if any(row := self.read_row(one))]
        self.cells -= 1
        self.lines = kept
        plain = all(is_plain_row(row) for row in rows)
        for row in rows if plain else ():
            said = [" ".join(line.text for line in cell).strip() for cell in row]
            number = next((cell[0].number for cell in row if cell), self.number)
            line = make_line(" | ".join(said), number)
            self.lines.append(line._replace(cells=tuple(said) if len(rows) > 1 else ()))
        if not plain:
            within = [line for row in rows for cell in row for line in cell]
            self.lines += within
            if within:
                self.changes.append(Change(self.place, within[0].text, within[0].text, LAID_OUT))
        if not self.cells:
            self.read_hanging()

    def read_row(self, row: Element) -> list[list[Line]]:
        """Return the lines of each cell; one that goes on over columns or rows is there once."""
        if row.find(f"{qn('w:trPr')}/{qn('w:del')}") is not None:
            self.leave_out(gather(row), TAKEN_OUT[qn("w:del")])
            return []
        skipped = read_int(read_value(row, "w:trPr/w:gridBefore"), 0)
        cells: list[list[Line]] = [[] for _ in range(min(skipped, MOST_COLUMNS))]
        for cell in find_parts_of(row, "w:tc"):
            self.lines = []
            self.read_blocks(cell)
            self.put_carried()
            cells.append([line for line in self.lines if line.text.strip()])
            wide = read_int(read_value(cell, "w:tcPr/w:gridSpan"), 1)
            cells += [[] for _ in range(min(wide, MOST_COLUMNS) - 1)]
        return cells

    def leave_contents(self, paragraph: Element) -> None:
        """Leave out a line of a table of contents, and the title above the first."""
        above = [line for line in self.lines[-2:] if line.text.strip()]
        if above and CONTENTS_TITLE.fullmatch(above[-1].text.strip()):
            self.leave_out(above[-1].text, CONTENTS)
            self.lines.remove(above[-1])
        self.leave_out(gather(paragraph), CONTENTS)

    def leave_out(self, text: str, why: str) -> None:
        if text.strip():
            self.changes.append(Change(self.place, text, "", why))

    @property
    def place(self) -> str:
        return make_line("", self.number).place


def make_line(text: str, number: int, *, large: bool = False) -> Line:
    return Line(text, 0, number, large=large, ends=True, unit="alinea")


def find_parts_of(element: Element, tag: str) -> Iterator[Element]:
    """Yield the rows or cells of a table, also those in a content control."""
    for child in choose(element):
        if child.tag == qn(tag):
            yield child
        elif child.tag in {qn("w:sdt"), *HOLDS}:
            yield from find_parts_of(child, tag)


def is_plain_row(row: list[list[Line]]) -> bool:
    one_line = all(len(cell) <= 1 for cell in row)
    lines = [line for cell in row for line in cell]
    short = all(len(line.text) <= LONGEST_CELL and not line.cells for line in lines)
    return len(row) > 1 and one_line and short and not any(line.large for line in lines)


def can_be_title(text: str, label: str) -> bool:
    return fits_title(text) and (not label or label[:1].isdecimal() or label[0].isupper())


def is_of_contents(control: Element) -> bool:
    gallery = control.iter(qn("w:docPartGallery"))
    return any(one.get(qn("w:val")) == "Table of Contents" for one in gallery)

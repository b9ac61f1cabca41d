"""Reads the words of one paragraph of a DOCX, with what hangs on it and what was left out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement as Element

from formsapp.terms_import.docx_styles import Styles
from formsapp.terms_import.source_lines import NO_LETTER

COMPATIBLE: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
MATHS: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
ALTERNATIVES, CHOICE, FALLBACK = (
    COMPATIBLE + name for name in ("AlternateContent", "Choice", "Fallback")
)
HOLDS: Final = frozenset(
    {
        *map(qn, ("w:hyperlink", "w:smartTag", "w:customXml", "w:sdt", "w:sdtContent")),
        *map(qn, ("w:fldSimple", "w:ruby", "w:rubyBase", "w:dir", "w:bdo")),
        *(qn("w:ins"), qn("w:moveTo"), ALTERNATIVES, CHOICE, FALLBACK),
    }
)
"""What holds runs, and says nothing itself."""
PUT_IN: Final = {
    qn("w:ins"): "erbij gezet met Wijzigingen bijhouden",
    qn("w:moveTo"): "hierheen verplaatst met Wijzigingen bijhouden",
}
TAKEN_OUT: Final = {
    qn("w:del"): "weggehaald met Wijzigingen bijhouden",
    qn("w:moveFrom"): "verplaatst met Wijzigingen bijhouden",
}
HIDDEN: Final = "verborgen tekst"
PICTURE: Final = "plaatje, tekening of grafiek"
REMARK: Final = "opmerking in de kantlijn"
SIGNS: Final = {
    qn("w:tab"): " ",
    qn("w:ptab"): " ",
    qn("w:br"): "\n",
    qn("w:cr"): "\n",
    qn("w:noBreakHyphen"): "-",
}
SYMBOLS: Final = (
    dict.fromkeys(("F0A8", "F06F", "F071"), "☐")
    | dict.fromkeys(("F0FE", "F078", "F0FD"), "☒")
    | dict.fromkeys(("F0B7", "F0A7", "F0D8"), "•")
    | {"F0FC": "✓", "F0E0": "→", "F020": " "}
)
"""Signs of the fonts Wingdings and Symbol, which have no letters."""
NOTES: Final = {qn("w:footnoteReference"): "w:footnote", qn("w:endnoteReference"): "w:endnote"}
DRAWN: Final = frozenset(map(qn, ("w:drawing", "w:pict", "w:object")))
TEXTS: Final = frozenset({qn("w:t"), qn("w:delText"), f"{MATHS}t"})


@dataclass
class Read:
    """The text of a paragraph; ``changes`` have what was there, what is, and in Dutch why."""

    text: str = ""
    letters: int = 0
    striking: int = 0
    """Letters that are bold or underlined."""
    notes: list[tuple[str, str]] = field(default_factory=list)
    boxes: list[Element] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    changes: list[tuple[str, str, str]] = field(default_factory=list)


def read_paragraph(paragraph: Element, styles: Styles) -> Read:
    """Return what a paragraph says once its tracked changes are accepted."""
    read = Read()
    read_runs(paragraph, paragraph, styles, read)
    return read


def read_runs(element: Element, paragraph: Element, styles: Styles, read: Read) -> None:
    for part in choose(element):
        if part.tag == qn("w:r"):
            read_run(part, paragraph, styles, read)
        elif part.tag in TAKEN_OUT:
            read.changes.append((gather(part), "", TAKEN_OUT[part.tag]))
        elif part.tag in HOLDS:
            begun = len(read.text)
            read_runs(part, paragraph, styles, read)
            if part.tag in PUT_IN and read.text[begun:].strip():
                read.changes.append(("", read.text[begun:], PUT_IN[part.tag]))
        elif part.tag.startswith(MATHS):
            read.text += gather(part)
        elif part.tag == qn("w:commentReference"):
            read.remarks.append(part.get(qn("w:id")) or "")


def choose(element: Element) -> Iterator[Element]:
    """Yield the children of an element; of alternatives, which say the same, the first alone."""
    children = [one for one in element if isinstance(one.tag, str)]
    yield from children[:1] if element.tag == ALTERNATIVES else children


def gather(element: Element) -> str:
    """Return all words within an element."""
    ends = {qn("w:p"): " ", qn("w:tab"): " ", qn("w:br"): " "}
    parts = (ends.get(one.tag) or (one.text if one.tag in TEXTS else "") for one in element.iter())
    return "".join(one or "" for one in parts).strip()


def read_run(run: Element, paragraph: Element, styles: Styles, read: Read) -> None:
    if styles.shows(run, paragraph, "w:vanish"):
        if said := gather(run):
            read.changes.append((said, "", HIDDEN))
        return
    begun = len(read.text)
    read_run_parts(run, read)
    letters = sum(map(str.isalpha, read.text[begun:]))
    striking = styles.shows(run, paragraph, "w:b") or styles.shows(run, paragraph, "w:u")
    read.letters += letters
    read.striking += letters * striking


def read_run_parts(run: Element, read: Read) -> None:
    for part in choose(run):
        if part.tag in TEXTS:
            read.text += part.text or ""
        elif part.tag in SIGNS:
            read.text += SIGNS[part.tag]
        elif part.tag == qn("w:sym"):
            read.text += SYMBOLS.get((part.get(qn("w:char")) or "").upper(), NO_LETTER)
        elif part.tag in NOTES:
            read.notes.append((NOTES[part.tag], part.get(qn("w:id")) or ""))
            read.text += f" (noot {{{len(read.notes) - 1}}})"
        elif part.tag in {ALTERNATIVES, CHOICE, FALLBACK}:
            read_run_parts(part, read)
        elif part.tag in DRAWN:
            read_drawn(part, read)
        elif part.tag == qn("w:commentReference"):
            read.remarks.append(part.get(qn("w:id")) or "")


def read_drawn(drawn: Element, read: Read) -> None:
    """Keep the text boxes of a drawing; a picture is left out, with what it is said to show."""
    boxes = [one for one in drawn.iter(qn("w:txbxContent")) if not within_box(one, drawn)]
    read.boxes += boxes
    if not boxes:
        shown = [one.get("descr") or one.get("alt") or "" for one in drawn.iter()]
        read.changes.append(
            (" ".join(filter(None, dict.fromkeys(shown))) or "plaatje", "", PICTURE)
        )


def within_box(box: Element, drawn: Element) -> bool:
    """Whether a box stands in another one, or says again what its alternative says."""
    above = box.getparent()
    while above is not None and above is not drawn:
        if above.tag in {qn("w:txbxContent"), FALLBACK}:
            return True
        above = above.getparent()
    return False

"""The child that reads the lines of a DOCX: the file may be hostile, so it gets nothing else."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from io import BytesIO
from typing import Final
from zipfile import BadZipFile, ZipFile

from docx import Document
from docx.document import Document as Opened
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.exceptions import PackageNotFoundError
from docx.opc.part import Part
from docx.oxml.ns import qn
from docx.oxml.parser import parse_xml
from docx.oxml.xmlchemy import BaseOxmlElement as Element

from formsapp.harmless_files import FileRefused, Reason
from formsapp.harmless_files.child_process import limit_this_process
from formsapp.terms_import.docx_body import Body
from formsapp.terms_import.docx_numbers import Numbers
from formsapp.terms_import.docx_runs import gather
from formsapp.terms_import.docx_styles import Styles
from formsapp.terms_import.source_lines import Change, Line

SECONDS: Final = 28
MOST_LETTERS: Final = 500_000
MOST_UNPACKED: Final = 60 * 1024**2
"""Bytes of all that is in the file, as it says itself; no more is unpacked."""
EDGES: Final = {
    RELATIONSHIP_TYPE.HEADER: "kop van de bladzijde",
    RELATIONSHIP_TYPE.FOOTER: "voet van de bladzijde",
}
NO_TEXT: Final = frozenset({"separator", "continuationSeparator", "continuationNotice"})
Told = tuple[list[Line], list[Change]]


def main() -> int:
    """Write the lines of the DOCX on standard input as JSON; the exit status is a ``Reason``."""
    limit_this_process(SECONDS)
    try:
        lines, changes = read_docx(sys.stdin.buffer.read())
    except FileRefused as refused:
        return refused.reason
    except MemoryError:
        return Reason.HEAVY
    except (BadZipFile, PackageNotFoundError):
        return Reason.UNKNOWN
    except Exception:  # noqa: BLE001 - decoders raise anything
        return Reason.DAMAGED
    sys.stdout.write(json.dumps({"lines": lines, "changes": changes}))
    return 0


def read_docx(data: bytes) -> Told:
    """Return the lines, and what was left out or put elsewhere.

    Raises:
        FileRefused: it is another sort of file, or too large.

    """
    look_at_parts(data)
    document = open_docx(data)
    body = open_body(document)
    lines = body.read_all(refuse_entities(document.element.body))
    changes = [*body.changes, *list_edges(document)]
    if (
        sum(len(line.text) for line in lines) + sum(len(one.before) for one in changes)
        > MOST_LETTERS
    ):
        raise FileRefused(Reason.HEAVY)
    return lines, changes


def open_docx(data: bytes) -> Opened:
    """Open a document; what is of Word but no DOCX, or of its strict sort, is unknown."""
    try:
        return Document(BytesIO(data))
    except ValueError:
        raise FileRefused(Reason.UNKNOWN) from None
    except KeyError as missing:
        strict = "/officeDocument'" in str(missing)
        raise FileRefused(Reason.UNKNOWN if strict else Reason.DAMAGED) from None


def look_at_parts(data: bytes) -> None:
    """Refuse what is no DOCX, or too much of one, before any of it is unpacked."""
    with ZipFile(BytesIO(data)) as parts:
        if sum(one.file_size for one in parts.infolist()) > MOST_UNPACKED:
            raise FileRefused(Reason.HEAVY)
        if "[Content_Types].xml" not in parts.namelist():
            raise FileRefused(Reason.UNKNOWN)


def open_body(document: Opened) -> Body:
    root = find_part(document, RELATIONSHIP_TYPE.STYLES)
    styles = Styles(root)
    numbers = Numbers(find_part(document, RELATIONSHIP_TYPE.NUMBERING), styles)
    notes = {
        (sort, one.get(qn("w:id")) or ""): one
        for sort, kind in (
            ("w:footnote", RELATIONSHIP_TYPE.FOOTNOTES),
            ("w:endnote", RELATIONSHIP_TYPE.ENDNOTES),
        )
        for one in list_children(find_part(document, kind), sort)
        if one.get(qn("w:type")) not in NO_TEXT
    }
    remarks = list_children(find_part(document, RELATIONSHIP_TYPE.COMMENTS), "w:comment")
    return Body(styles, numbers, notes, {one.get(qn("w:id")) or "": gather(one) for one in remarks})


def list_children(root: Element | None, tag: str) -> list[Element]:
    return [] if root is None else root.findall(qn(tag))


def list_edges(document: Opened) -> Iterator[Change]:
    """Yield what the headers and footers say, each once."""
    seen: set[tuple[str, str]] = set()
    for kind, part in find_parts(document):
        said = gather(read_part(part)) if kind in EDGES else ""
        if said and (kind, said) not in seen:
            seen.add((kind, said))
            yield Change("elke bladzijde", said, "", EDGES[kind])


def find_parts(document: Opened) -> list[tuple[str, Part]]:
    rels = document.part.rels.values()
    return [(one.reltype, one.target_part) for one in rels if not one.is_external]


def find_part(document: Opened, kind: str) -> Element | None:
    found = next((part for name, part in find_parts(document) if name == kind), None)
    return None if found is None else read_part(found)


def read_part(part: Part) -> Element:
    return refuse_entities(parse_xml(part.blob))


def refuse_entities(root: Element) -> Element:
    """Return the element of a file without entities, which would be words that nobody sees."""
    if root.getroottree().docinfo.doctype:
        raise FileRefused(Reason.DAMAGED)
    return root

"""Tells what a PDF holds that no page shows: hidden remarks, where links lead, names of chapters.

None of it is kept, and who sent it may count on it or not know of it. Of each sort some are told
and how many more there are: a book has thousands. Nothing that is broken here fails a file.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator

import pikepdf
from pikepdf import Array, Dictionary, Object, Pdf

from formsapp.harmless_files import NO_MEMORY, LeftOut
from formsapp.harmless_files.flatten_pdf import NOT_SHOWN, sort_of, words_in
from formsapp.harmless_files.pdf_values import each_of, inherited, text_of

TOLD, LETTERS = 40, 300
"""Parts that are told of one sort, and letters of each."""
LOOKED_AT = 20_000
BROKEN = (pikepdf.PdfError, ValueError, TypeError, RuntimeError, LookupError, struct.error)


def list_elsewhere(pdf: Pdf) -> list[LeftOut]:
    """Return what no page shows, some of each sort, with how many more there are."""
    sorts: dict[str, Callable[[Pdf], Iterator[str]]] = {
        "hidden": hidden_words,
        "link": link_targets,
        "chapter": chapters,
    }
    found: list[LeftOut] = []
    for sort, look in sorts.items():
        told = list(dict.fromkeys(" ".join(one.split())[:LETTERS] for one in collect(look, pdf)))
        told = [one for one in told if one]
        found += [LeftOut(sort, one) for one in told[:TOLD]]
        more = len(told) - TOLD
        found += [LeftOut(f"{sort}-more", str(more))] if more > 0 else []
    return found


def collect(look: Callable[[Pdf], Iterator[str]], pdf: Pdf) -> list[str]:
    """Return what was found until something turned out to be broken."""
    found: list[str] = []
    try:
        found.extend(look(pdf))
    except BROKEN as error:
        if NO_MEMORY in str(error):
            raise
    return found


def all_notes(pdf: Pdf) -> Iterator[Dictionary]:
    looked_at = 0
    for page in pdf.pages:
        notes = page.obj.get("/Annots")
        for note in notes if isinstance(notes, Array) else ():
            looked_at += 1
            if looked_at > LOOKED_AT:
                return
            if isinstance(note, Dictionary):
                yield note


def hidden_words(pdf: Pdf) -> Iterator[str]:
    """Yield the words of remarks and fields that no reader shows."""
    for note in all_notes(pdf):
        flags = note.get("/F", 0)
        if isinstance(flags, int) and flags & NOT_SHOWN and "/Parent" not in note:
            yield words_in(note)
        if isinstance(flags, int) and flags & NOT_SHOWN and sort_of(note) == "/Widget":
            yield from (text_of(one) for one in each_of(as_object(inherited(note, "/V"))))


def as_object(value: object) -> Object | None:
    return value if isinstance(value, Object) else None


def link_targets(pdf: Pdf) -> Iterator[str]:
    """Yield where links lead outside the file."""
    for note in all_notes(pdf):
        if sort_of(note) == "/Link":
            yield from targets_of(note.get("/A"))


def targets_of(action: object) -> Iterator[str]:
    if isinstance(action, Dictionary):
        yield text_of(action.get("/URI"))
        file = action.get("/F")
        yield text_of(file.get("/UF") or file.get("/F") if isinstance(file, Dictionary) else file)


def chapters(pdf: Pdf) -> Iterator[str]:
    """Yield the names of chapters, in their order."""
    outlines = pdf.Root.get("/Outlines")
    waiting = [outlines.get("/First")] if isinstance(outlines, Dictionary) else []
    seen: set[tuple[int, int]] = set()
    while waiting and len(seen) < LOOKED_AT:
        one = waiting.pop()
        if not isinstance(one, Dictionary) or (one.objgen in seen and one.is_indirect):
            continue
        seen.add(one.objgen)
        yield text_of(one.get("/Title"))
        waiting += [one.get("/Next"), one.get("/First")]

"""Finds the files that hang on a PDF, and tells when these are what was meant to be sent."""

from __future__ import annotations

from collections.abc import Iterator

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf

from formsapp.harmless_files import FileRefused, Reason
from formsapp.harmless_files.flatten_pdf import sort_of
from formsapp.harmless_files.pdf_values import each_of, text_of

MOST_FILES = 10_000
"""Looked at in one PDF; more of them than ``pdf_left_out`` lists is refused."""
LOCKED_PAPER = Name.EncryptedPayload
"""Says of a file that it is the real paper, locked: the pages only say so (ISO 32000-2, 7.6.7)."""


def refuse_folder(pdf: Pdf) -> None:
    """Refuse a PDF whose files are what was meant, and its pages only what is around them."""
    files = [file for _, file in files_hanging_on(pdf)]
    if any(isinstance(one, Dictionary) and is_locked_paper(one) for one in files):
        raise FileRefused(Reason.LOCKED)
    shown_as = pdf.Root.get("/Collection")
    # One that is shown as a plain paper (View H) is no folder for who opens it.
    if isinstance(shown_as, Dictionary) and files and shown_as.get("/View") != Name.H:
        raise FileRefused(Reason.FOLDER)


def is_locked_paper(file: Dictionary) -> bool:
    return "/EP" in file or file.get("/AFRelationship") == LOCKED_PAPER


def files_hanging_on(pdf: Pdf) -> Iterator[tuple[str, object]]:
    """Yield name and description of each file on the document, a page or a remark.

    Those that readers list together have a name in that list, others none; where the list is
    broken there is one more file, of which nothing is known.
    """
    names = pdf.Root.get("/Names")
    tree = names.get("/EmbeddedFiles") if isinstance(names, Dictionary) else None
    seen = {(0, 0)}  # of those that are not told apart
    for name, file in [*listed_files(tree), *(("", one) for one in files_with_parts(pdf))]:
        known = file.objgen if isinstance(file, Object) else (0, 0)
        if known == (0, 0) or known not in seen:
            yield name, file
        seen.add(known)


def listed_files(tree: object) -> Iterator[tuple[str, object]]:
    if not isinstance(tree, Dictionary):
        return
    try:
        for name, file in pikepdf.NameTree(tree).items():
            yield str(name), file
    except (pikepdf.PdfError, ValueError, TypeError, RuntimeError, KeyError):
        yield "", None


def files_with_parts(pdf: Pdf) -> Iterator[Dictionary]:
    """Yield the files that are named with what they belong to (ISO 32000-2, 14.13)."""
    left = MOST_FILES
    for one in parts_with_files(pdf):
        for file in each_of(one.get("/AF")):
            left -= 1
            if left < 0:
                return
            if isinstance(file, Dictionary):
                yield file


def parts_with_files(pdf: Pdf) -> Iterator[Object]:
    yield pdf.Root
    for page in pdf.pages:
        yield page.obj
        notes = page.obj.get("/Annots")
        for note in notes if isinstance(notes, Array) else ():
            if isinstance(note, Dictionary) and sort_of(note) != "/FileAttachment":
                yield note  # one that is a file itself is listed with what it says


def name_of(file: object) -> str:
    """Return the name of a file that hangs on something."""
    if isinstance(file, Dictionary):
        return text_of(file.get("/UF")) or text_of(file.get("/F"))
    return text_of(file)

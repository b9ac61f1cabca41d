"""Files that staff send with an answer, such as a copy of a dossier.

They wait sealed, like those of a client's form, until the answer is sent that was previewed.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import request

from formsapp.cases.attachments import AddedFiles
from formsapp.cases.models import Case
from formsapp.kinds.base import _
from formsapp.kinds.questions import Files, Problem
from formsapp.typed_text import clean_lines
from formsapp.web.form import uploads
from formsapp.web.form.form_key import (
    FormKey,
    Purpose,
    issue_key,
    read_posted_key,
    refuse_forged,
)
from formsapp.web.form.uploads import Uploads

FILES = Files(
    name="bestanden",
    label=_("Bestanden bij het antwoord"),
    hint=_(
        "Bijvoorbeeld een kopie van het dossier: PDF, JPEG, PNG of HEIC. Ten hoogste {{ most }} "
        "bestanden, elk van ten hoogste {{ megabytes }} MB. Alleen wie de ontvangstcode heeft, "
        "kan ze openen."
    ),
    listed=_("Wat de cliënt erbij krijgt"),
    left_out=_("Dit is uit het bestand gehaald. De cliënt krijgt het niet te zien:"),
)
ADDING = frozenset({uploads.ADD, uploads.REMOVE})


@dataclass(frozen=True)
class AnswerFiles:
    """The files of one answer, and the key of its page."""

    key: FormKey
    uploads: Uploads

    @property
    def added(self) -> AddedFiles:
        """What is sent with the answer."""
        return AddedFiles(self.key.key, [*self.uploads.files])

    @property
    def listed(self) -> list[tuple[int, str, list[str]]]:
        """Number, line and what was left out of each."""
        return self.uploads.listed_on(self.uploads.step) or []

    @property
    def hashes(self) -> list[str]:
        """What each file holds, in order, as a fingerprint."""
        return [one.sha256 for one in self.uploads.files]

    def take_posted(self) -> Problem | None:
        """Add and remove what was posted; return what is wrong, also that a file went."""
        doing, _sep, what = request.form.get("doe", "").partition(":")
        fault = self.uploads.add_or_remove(doing, what)
        return fault or (
            self.uploads.gone if doing not in ADDING and self.uploads.missing else None
        )


def new_files(case: Case) -> AnswerFiles:
    """Return those of a page on which nothing was added yet."""
    return _files_of(case, issue_key(_purpose(case)))


def posted_files(case: Case) -> AnswerFiles:
    """Return those of the page that was posted; 403 for what is not of our page."""
    key = read_posted_key(_purpose(case))
    if key is None:
        refuse_forged(_purpose(case))
    return _files_of(case, key)


def posted_lines() -> list[str]:
    """Return the lines of the files as the posted page knew them."""
    return [clean_lines(text) for text in request.form.getlist(FILES.name) if text]


def is_adding() -> bool:
    """Return whether a button of the list of files was pressed."""
    return request.form.get("doe", "").partition(":")[0] in ADDING


def _files_of(case: Case, key: FormKey) -> AnswerFiles:
    found = uploads.uploads_of_case(
        FILES, key, posted=posted_lines(), counted_by=f"answer {case.id}", to_staff=True
    )
    return AnswerFiles(key, found)


def _purpose(case: Case) -> Purpose:
    return Purpose("@antwoord", str(case.id))

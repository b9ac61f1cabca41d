"""Photos and PDFs with a form: the question, and all limits on what is taken."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from formsapp.kinds.base import Given, Question, Step, _

MOST = 5
"""Files with one form."""
MEGABYTES = 10
"""Size of one file as it is sent; a photo is stored smaller."""
LARGEST = MEGABYTES * 1024 * 1024
ACCEPT = "image/jpeg,image/png,image/heic,image/heif,application/pdf,.heic,.heif"
"""What a phone offers to choose from. What a file is, its content says."""

LIMITS: Given = (("most", str(MOST)), ("megabytes", str(MEGABYTES)))


@dataclass(frozen=True, kw_only=True)
class Files(Question):
    """Files to add; the answer holds a line for each, with its name and size."""

    hint: str = _(
        "Foto's (JPEG, PNG of HEIC) en PDF's. Ten hoogste {{ most }} bestanden, elk van ten "
        "hoogste {{ megabytes }} MB."
    )
    required: bool = False
    accept: str = ACCEPT
    missing: str = _("Voeg ten minste één bestand toe.")
    given: Given = LIMITS


def files_step(steps: Iterable[Step]) -> tuple[Step, Files] | None:
    """Return the page that asks for files, and its question; None where no page does."""
    for step in steps:
        for question in step.questions:
            if isinstance(question, Files):
                return step, question
    return None

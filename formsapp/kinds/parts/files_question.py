"""Photos and PDFs with a form: the question, and all limits on what is taken."""

from __future__ import annotations

from dataclasses import dataclass

from formsapp.kinds.base import Given, Kind, Question, Situation, Step, _

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


def files_step(kind: Kind, situation: Situation) -> tuple[Step, Files] | None:
    """Return the page on which this kind asks for files, and its question; None without one."""
    for step in kind.steps(situation):
        for question in step.questions:
            if isinstance(question, Files):
                return step, question
    return None

"""Photos and PDFs with a form: the question, and all limits on what is taken."""

from __future__ import annotations

from dataclasses import dataclass

from formsapp.facts.translatable_texts import Given, _
from formsapp.kinds.conditions import Value
from formsapp.kinds.questions.question import OnPaper, Posted, Question
from formsapp.typed_text import clean_line

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
    listed: str = _("Wat u meestuurt")
    """Stands above the files that were added."""
    left_out: str = _(
        "Dit is uit het bestand gehaald. [[Wij krijgen/Ik krijg]] er alleen deze woorden van:"
    )
    example = ""  # a file is added on its page, and a made-up form is sent as a whole

    def read(self, posted: Posted) -> Value:
        """Return the line of each file."""
        return tuple(clean_line(line) for line in posted.get(self.name, ()) if line)

    def paper(self) -> OnPaper:
        """Ask to enclose them and write down how many; the hint about types and sizes goes."""
        how = _("Doe ze bij dit formulier. Schrijf hier hoeveel het er zijn.")
        return OnPaper(hint="", how=how, boxes=((_("Aantal"), 2),))

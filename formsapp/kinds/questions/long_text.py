"""A text of several lines."""

from __future__ import annotations

import re
from dataclasses import dataclass

from formsapp.facts.dutch_format import in_units
from formsapp.facts.translatable_texts import Given, _
from formsapp.kinds.conditions import Value
from formsapp.kinds.questions.question import OnPaper, Posted, Problem, first
from formsapp.kinds.questions.text import Text
from formsapp.typed_text import clean_lines

ON_A_PAGE = 2500
"""Characters that fill a printed page."""
ON_A_LINE = 3000
"""Characters of the limit for which paper gets one more line."""
MOST_LINES = 14
SENTENCE = 3
"""Words below which a text is no sentence, so that it explains nothing: "Nee.", "Zie boven."."""
WORD = re.compile(r"[^\W\d_]+")
NO_SENTENCE = _("Leg dit uit in een hele zin, zodat de cliënt het begrijpt.")
ROOM = _("Er is plaats voor {{ limit }}.")
ROOM_PAGES = _("Er is plaats voor {{ limit }}. Dat is ongeveer {{ pages }}.")


@dataclass(frozen=True, kw_only=True)
class LongText(Text):
    """Several lines; the page says beforehand how much can be typed.

    ``explains``: a word alone, or two, is no answer to it.
    """

    counts = True

    limit: int = 10_000
    rows: int = 6
    explains: bool = False
    example = (
        "Dit is een verzonnen voorbeeld. Wilt u mij hierover bellen? Het liefst in de ochtend."
    )

    @property
    def room(self) -> tuple[str, Given]:
        """How much can be typed, in characters; for a long text in pages too."""
        pages = round(self.limit / ON_A_PAGE)
        given = (
            ("limit", in_units(self.limit, "sign")),
            ("pages", in_units(pages, "page")),
        )
        return ROOM_PAGES if pages else ROOM, given

    def read(self, posted: Posted) -> Value:
        """Keep the lines."""
        return clean_lines(first(posted, self.name))

    def check(self, value: Value) -> None:
        """Refuse also what explains nothing where that is asked."""
        super().check(value)
        if self.explains and value and len(WORD.findall(str(value))) < SENTENCE:
            raise Problem(NO_SENTENCE)

    def paper(self) -> OnPaper:
        """Draw more lines for a longer text."""
        lines = max(self.rows, self.limit // ON_A_LINE)
        return OnPaper(lines=min(lines, MOST_LINES))

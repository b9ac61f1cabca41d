"""One line of text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from formsapp.facts.dutch_format import in_units
from formsapp.facts.translatable_texts import _
from formsapp.kinds.conditions import Value
from formsapp.kinds.questions.question import OnPaper, Problem, Question
from formsapp.typed_text import count_characters

SHORT = 60
"""Characters that go on one line, written by hand."""
MOST_SIGNS = 20
"""Code points of which each character of a text may be made, taken together: an emoji of a family
has seven. Without it a short answer could hold joined signs without end, that count as one."""
NUMBER = "06 00000000"
TOO_LONG = _("Maak deze tekst {{ over }} korter. Er is plaats voor {{ limit }}.")


@dataclass(frozen=True, kw_only=True)
class Text(Question):
    """One line. ``limit`` counts characters as people do.

    ``reaches``: it asks how someone is reached, or for a number, so only a BSN that is called one
    is looked for in it. ``named``: it asks someone's name, so what has no letter is none, such as a
    number that a browser filled in.
    """

    typed: ClassVar[bool] = True

    limit: int = 200
    autocomplete: str = "off"
    missing: str = _("Vul hier iets in.")
    reaches: bool = False
    named: bool = False

    def check(self, value: Value) -> None:
        """Refuse what is missing or too long."""
        super().check(value)
        typed = str(value)
        over = max(count_characters(typed) - self.limit, len(typed) - MOST_SIGNS * self.limit)
        if over > 0:
            raise Problem(TOO_LONG, over=in_units(over, "sign"), limit=in_units(self.limit, "sign"))
        if self.named and self.required and typed and not any(map(str.isalpha, typed)):
            raise Problem(self.missing)

    def paper(self) -> OnPaper:
        """Draw one line for something short."""
        one = self.limit <= SHORT or self.autocomplete != "off"
        return OnPaper(lines=1 if one else 2)

    @property
    def example(self) -> str:
        """A name, or a number that nobody has where it asks how someone is reached."""
        said = NUMBER if self.reaches else "Sam Voorbeeld"
        return said if self.required else ""

"""A passphrase, which is shown to nobody: not on the page when something is wrong either."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from formsapp.facts.dutch_format import in_units
from formsapp.facts.translatable_texts import _
from formsapp.kinds.conditions import Value
from formsapp.kinds.questions.question import Problem
from formsapp.kinds.questions.text import Text

SHORTEST = 20
FEWEST = 8
"""Different signs that a passphrase must have: twenty times the same one is none."""
TOO_SHORT = _("Deze zin is te kort of te gewoon. Neem minstens {{ shortest }}, in losse woorden.")


@dataclass(frozen=True, kw_only=True)
class Passphrase(Text):
    """A passphrase; with ``new`` it must be long enough."""

    typed: ClassVar[bool] = False

    limit: int = 500
    autocomplete: str = "current-password"
    new: bool = False

    def check(self, value: Value) -> None:
        """Refuse a new one that is guessed soon."""
        super().check(value)
        typed = str(value)
        if self.new and (len(typed) < SHORTEST or len({*typed.casefold()}) < FEWEST):
            raise Problem(TOO_SHORT, shortest=in_units(SHORTEST, "sign"))

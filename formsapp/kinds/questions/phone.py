"""A telephone number, as people write it."""

from __future__ import annotations

from dataclasses import dataclass

from formsapp.facts.translatable_texts import _
from formsapp.kinds.conditions import Value
from formsapp.kinds.questions.question import Problem
from formsapp.kinds.questions.text import Text

NO_NUMBER = _(
    "In een telefoonnummer staan cijfers. Hebt u geen telefoon? Vul dan het nummer in van iemand "
    "die u helpt."
)
NO_NUMBER_HERE = _("In een telefoonnummer staan cijfers. Hebt u geen telefoon? Laat dit dan leeg.")

FEWEST = 3
"""Figures of a number: the shortest that can be called, such as 112 or one inside a house."""


@dataclass(frozen=True, kw_only=True)
class Phone(Text):
    """A telephone number; words beside it are welcome, such as whose it is."""

    limit: int = 40
    autocomplete: str = "tel"
    reaches: bool = True

    def check(self, value: Value) -> None:
        """Refuse what holds no number, as *geen 06*: nobody can be called on that."""
        super().check(value)
        if value and sum(map(str.isdecimal, str(value))) < FEWEST:
            raise Problem(NO_NUMBER if self.required else NO_NUMBER_HERE)

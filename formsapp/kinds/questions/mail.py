"""An e-mail address."""

from __future__ import annotations

from dataclasses import dataclass

from formsapp.facts.own_texts import _
from formsapp.facts.value_types import MAIL
from formsapp.kinds.conditions import Value
from formsapp.kinds.questions.question import Problem
from formsapp.kinds.questions.text import Text


@dataclass(frozen=True, kw_only=True)
class Mail(Text):
    """An e-mail address."""

    limit: int = 254
    autocomplete: str = "email"
    example = "sam@voorbeeld.example"

    def check(self, value: Value) -> None:
        """Refuse what is no address to which mail can go."""
        super().check(value)
        if value and not MAIL.fullmatch(str(value)):
            raise Problem(_("Vul een e-mailadres in zoals naam@voorbeeld.nl."))

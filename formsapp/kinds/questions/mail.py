"""An e-mail address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from formsapp.facts.value_types import MAIL
from formsapp.kinds.questions.question import Problem, Value, _
from formsapp.kinds.questions.text import Text


@dataclass(frozen=True, kw_only=True)
class Mail(Text):
    """An e-mail address."""

    limit: int = 254
    autocomplete: str = "email"

    def check(self, value: Value) -> None:
        """Refuse what is no address to which mail can go."""
        super().check(value)
        if value and not MAIL.fullmatch(str(value)):
            raise Problem(_("Vul een e-mailadres in zoals naam@voorbeeld.nl."))

    def sample(self, _today: date, _texts: Mapping[str, str], /) -> dict[str, str]:
        """Give an address that belongs to nobody."""
        return {self.name: "sam@voorbeeld.example"}

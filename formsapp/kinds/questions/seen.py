"""A page that is read before going on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from formsapp.facts.translatable_texts import Say
from formsapp.kinds.conditions import Value
from formsapp.kinds.questions.question import Problem, Question


@dataclass(frozen=True, kw_only=True)
class Seen(Question):
    """The answer of an interruption page: going on is answering."""

    asks: ClassVar[bool] = False

    label: str = ""
    example = "ja"

    def check(self, value: Value) -> None:
        """Refuse all but going on."""
        if value != "ja":
            raise Problem(self.missing)

    def show(self, _value: Value, _say: Say, /) -> list[str]:
        """Show nothing: it was no question."""
        return []

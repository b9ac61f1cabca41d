"""A page that is read before going on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from formsapp.kinds.questions.question import Problem, Question, Say, Value


@dataclass(frozen=True, kw_only=True)
class Seen(Question):
    """The answer of an interruption page: going on is answering."""

    asks: ClassVar[bool] = False

    label: str = ""

    def check(self, value: Value) -> None:
        """Refuse all but going on."""
        if value != "ja":
            raise Problem(self.missing)

    def show(self, _value: Value, _say: Say, /) -> list[str]:
        """Show nothing: it was no question."""
        return []

    def sample(self, _today: date, _texts: Mapping[str, str], /) -> dict[str, str]:
        """Go on."""
        return {self.name: "ja"}

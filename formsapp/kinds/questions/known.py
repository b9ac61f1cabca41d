"""Something that staff told when they made the link: it is shown, not asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from formsapp.kinds.conditions import Value
from formsapp.kinds.questions.question import Posted, Question


@dataclass(frozen=True, kw_only=True)
class Known(Question):
    """An answer that stands already: ``value``, whatever is posted."""

    value: str

    @property
    def inputs(self) -> tuple[str, ...]:
        """None: there is nothing to fill in."""
        return ()

    def read(self, _posted: Posted, /) -> Value:
        return self.value

    def sample(self, _today: date, _texts: Mapping[str, str], /) -> dict[str, str]:
        """Make up nothing."""
        return {}

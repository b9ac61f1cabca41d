"""A day, typed as three numbers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from formsapp.facts.dutch_format import day
from formsapp.facts.own_texts import Say, _
from formsapp.kinds.conditions import Value
from formsapp.kinds.questions.question import OnPaper, Posted, Problem, Question, first
from formsapp.typed_text import clean_line

PARTS = ("dag", "maand", "jaar")
OLDEST = date(1900, 1, 1)
NO_DIGITS = _("Vul de datum in cijfers in: de dag, de maand en het jaar met 4 cijfers.")
NO_DAY = _("Deze datum bestaat niet. Kijk de dag, de maand en het jaar na.")
TOO_OLD = _("Kijk het jaar na: deze datum ligt wel heel ver terug.")
TOO_EARLY = _("Kies {{ first }} of een latere dag.")
TOO_LATE = _("Kies {{ last }} of een eerdere dag.")
ISO = re.compile(r"[0-9]{4}-[0-9]{1,4}-[0-9]{1,4}")


@dataclass(frozen=True, kw_only=True)
class Day(Question):
    """A day, typed as three numbers; ``earliest`` and ``latest`` may be given themselves."""

    earliest: date | None = None
    latest: date | None = None
    birth: bool = False
    missing: str = _("Vul een datum in.")

    @property
    def inputs(self) -> tuple[str, ...]:
        """One for each number."""
        return tuple(f"{self.name}-{part}" for part in PARTS)

    def read(self, posted: Posted) -> Value:
        """Return ``2026-03-02``; what is no day stays as it was typed, in that order."""
        number, month, year = (clean_line(first(posted, name)) for name in self.inputs)
        if not (number or month or year):
            return ""
        return f"{year}-{month.zfill(2)}-{number.zfill(2)}"

    def check(self, value: Value) -> None:
        """Refuse what is no day, and a day that is too early or too late."""
        super().check(value)
        if not value:
            return
        chosen = real_day(str(value))
        if self.earliest and chosen < self.earliest:
            raise Problem(TOO_EARLY, first=day(self.earliest))
        if self.latest and chosen > self.latest:
            raise Problem(TOO_LATE, last=day(self.latest))

    def show(self, value: Value, _say: Say, /) -> list[str]:
        """Return the day in words; raises ValueError for one that does not exist."""
        return [day(date.fromisoformat(str(value)))]

    def paper(self) -> OnPaper:
        """Draw a box for each digit."""
        return OnPaper(boxes=((_("Dag"), 2), (_("Maand"), 2), (_("Jaar"), 4)))

    def sample(self, today: date, _texts: Mapping[str, str], /) -> dict[str, str]:
        """Choose today, or a day on which someone can have been born."""
        if not self.required:
            return {}
        chosen = date(2011, 5, 14) if self.birth else today
        chosen = max(chosen, self.earliest or chosen)
        chosen = min(chosen, self.latest or chosen)
        numbers = (chosen.day, chosen.month, chosen.year)
        return dict(zip(self.inputs, map(str, numbers), strict=True))


def real_day(value: str) -> date:
    """Return the day; raises Problem where the numbers are none."""
    if not ISO.fullmatch(value):
        raise Problem(NO_DIGITS)
    try:
        found = date(*map(int, value.split("-")))
    except ValueError:
        raise Problem(NO_DAY) from None
    if found < OLDEST:
        raise Problem(TOO_OLD)
    return found

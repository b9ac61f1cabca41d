"""A time of the day."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import time

from formsapp.facts.dutch_format import hour
from formsapp.facts.own_texts import Say, _
from formsapp.kinds.conditions import Value
from formsapp.kinds.questions.question import OnPaper, Posted, Problem, Question

TYPED = re.compile(r"(?:om )?([0-9]{1,2})(?:[.:,uh ]?([0-9]{2}))? ?(?:uur|u|h)?\.?", re.IGNORECASE)
"""A time as people type it: 9, 9.30, 09:30, 0930, 9u30, 9 uur."""


@dataclass(frozen=True, kw_only=True)
class Time(Question):
    """A time of the day, typed as people do (``9.30``); the answer is ``09:30``."""

    hint: str = _("Bijvoorbeeld 9.30 of 14.00.")
    missing: str = _("Vul een tijd in.")
    example = "9.30"

    def read(self, posted: Posted) -> Value:
        """Return ``09:30`` for a time however it was typed; what is no time stays as it is."""
        typed = str(super().read(posted))
        match = TYPED.fullmatch(typed)
        try:
            found = time(int(match[1]), int(match[2] or 0)) if match else None
        except ValueError:
            found = None
        return f"{found:%H:%M}" if found else typed

    def check(self, value: Value) -> None:
        """Refuse what is no time."""
        super().check(value)
        if value and not re.fullmatch(r"[0-9]{2}:[0-9]{2}", str(value)):
            raise Problem(_("Vul de tijd in zoals 9.30 of 14.00."))

    def show(self, value: Value, _say: Say, /) -> list[str]:
        """Return the time as people say it; raises ValueError for what is none."""
        return [hour(time.fromisoformat(str(value)))]

    def paper(self) -> OnPaper:
        """Draw a box for each digit."""
        boxes = ((_("Uur"), 2), (_("Minuten"), 2))
        return OnPaper(how=_("Schrijf de uren en de minuten."), boxes=boxes)

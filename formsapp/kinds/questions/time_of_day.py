"""A time of the day."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import time

from formsapp.facts.dutch_format import clock, hour
from formsapp.facts.translatable_texts import Say, _
from formsapp.kinds.conditions import Value
from formsapp.kinds.questions.question import OnPaper, Posted, Problem, Question
from formsapp.typed_text import DASHES, WIDE, plain_digits

TYPED = re.compile(
    r"\(?(?:om )?(?:(?:ca\.?|circa) ?)?(?P<hours>[0-9]{1,2})"
    r"(?: ?(?:(?P<colon>:)|[.,]|uur|u|h|-(?=2[5-9]|[3-5]))? ?(?P<minutes>[0-9]{2})"
    r"(?(colon)(?::[0-5][0-9])?))?"
    r"(?: ?(?:uur|u|h))?"
    r"(?: ?(?:(?P<half>[ap])\.?m"
    r"|['\u2018\u2019]?s (?P<part>ochtends|morgens|middags|avonds|nachts)))?"
    r" ?[.,;]?\)?",
    re.IGNORECASE,
)
"""A time as people type it: 9, 9.30, 09:30, 0930, 930, 9u30, 9 uur 30, 9 uur, 9.30 pm, ca. 9.30.

Seconds are left out. Asked again are ``half tien``, which does not say which half of the day;
``9.3``, which can be 9.03 or 9.30; and ``14-15``, which may be a whole hour, as ``14-30`` is not.
"""
PARTS = {
    "ochtends": range(4, 12),
    "morgens": range(4, 12),
    "middags": range(12, 19),
    "avonds": range(17, 24),
    "nachts": range(7),
}
"""Hours that may be called so; of two that are twelve hours apart one at most."""
MARKS = str.maketrans("\N{RATIO}\N{ARABIC DECIMAL SEPARATOR}\N{ARABIC COMMA}", ":.,")
"""What other keyboards have between hours and minutes."""
NOON = 12
NIGHT_ENDS = 7
"""A time before this hour is asked again unless it is typed as 02.00; so is an hour alone before
noon: people write 2 uur for 14.00, and what a late change costs hangs on it.
"""
HOW = _("Vul de tijd in zoals 9.30 of 14.00.")
MIDNIGHT = _("24.00 uur is het einde van de dag. Vul 23.59 in, of neem de volgende dag en 0.00.")

WHICH_HALF = _("Is dat {{ early }} of {{ late }}? Vul {{ first }} of {{ second }} in.")


@dataclass(frozen=True, kw_only=True)
class Time(Question):
    """A time of the day, typed as people do (``9.30``); the answer is ``09:30``."""

    hint: str = _("Bijvoorbeeld 9.30 of 14.00.")
    missing: str = _("Vul een tijd in.")
    example = "9.30"

    def read(self, posted: Posted) -> Value:
        """Return ``09:30`` for a time however it was typed; what is no time stays as it is."""
        typed = str(super().read(posted))
        try:
            return f"{take_time(typed):%H:%M}"
        except Problem:
            return typed

    def check(self, value: Value) -> None:
        """Refuse what is no time."""
        super().check(value)
        if value:
            take_time(str(value))

    def show(self, value: Value, _say: Say, /) -> list[str]:
        """Return the time as people say it; what is none as it was typed."""
        try:
            return [hour(take_time(str(value)))]
        except Problem:
            return [str(value)]

    def paper(self) -> OnPaper:
        """Draw a box for each digit."""
        boxes = ((_("Uur"), 2), (_("Minuten"), 2))
        return OnPaper(how=_("Schrijf de uren en de minuten."), boxes=boxes)


def take_time(typed: str) -> time:
    """Return the time of day that was typed; raises Problem, also when it has two readings."""
    match = TYPED.fullmatch(plain_digits(typed.translate(WIDE)).translate(MARKS).translate(DASHES))
    if not match:
        raise Problem(HOW)
    hours, minutes = int(match["hours"]), int(match["minutes"] or 0)
    if match["half"]:
        return _take_half(hours, minutes, is_later=match["half"] in "pP")
    if match["part"]:
        return _take_part(hours, minutes, PARTS[match["part"].casefold()])
    if (hours, minutes) == (24, 0):
        raise Problem(MIDNIGHT)
    try:
        taken = time(hours, minutes)
    except ValueError:
        raise Problem(HOW) from None
    if match["hours"][0] != "0" and hours < (NIGHT_ENDS if match["minutes"] else NOON):
        later = time(hours + NOON, minutes)
        first, second = (f"{at:%H.%M}" for at in (taken, later))
        raise Problem(WHICH_HALF, early=clock(taken), late=hour(later), first=first, second=second)
    return taken


def _take_half(hours: int, minutes: int, *, is_later: bool) -> time:
    """Return the time of a clock with two halves; raises Problem, also for 13.00 of a half."""
    if not 0 < hours <= NOON:
        raise Problem(HOW)
    try:
        return time(hours % NOON + NOON * is_later, minutes)
    except ValueError:
        raise Problem(HOW) from None


def _take_part(hours: int, minutes: int, part: range) -> time:
    """Return the time that lies in a part of the day; raises Problem where none does."""
    try:
        return next(time(at, minutes) for at in (hours, hours + NOON) if at in part)
    except (StopIteration, ValueError):
        raise Problem(HOW) from None

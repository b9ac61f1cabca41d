"""The last day of care that a client ends, by the rule of the provider or of the agreement."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from dateutil.relativedelta import relativedelta

from formsapp.facts.ending import EndRule
from formsapp.facts.lengths import Length
from formsapp.rules.durations import ONE_DAY, add

LAST_OF_MONTH = relativedelta(day=31)


@dataclass(frozen=True)
class End:
    """The last day of care, and how it was found.

    ``runs_until`` is the last day of the notice, ``earliest`` the first day on which care can end
    after it: the same, or the last of that month.
    """

    runs_until: date
    earliest: date
    last_day: date


def find_end(rule: EndRule, received: date, wished: date) -> End | None:
    """Work out the last day of care; None where the rule names no length.

    ``received`` is the local day on which the notice came in, which is not counted; ``wished`` is
    the last day that the client asked for: a later one than the rule needs is followed, on to the
    end of its month where care ends with a month. It is what was promised: no roll (BW 6:248).
    Raises RulesError after the year 9999.
    """
    if rule.reasonable:
        return None
    runs_until = add(received, rule.length) if rule.length else received
    later = max(runs_until, wished)
    if rule.to == "month-end":
        return End(runs_until, runs_until + LAST_OF_MONTH, later + LAST_OF_MONTH)
    return End(runs_until, runs_until, later)


def trial_begins(received: date, lasts: Length) -> date:
    """Return the first day on which care can have begun of which ``received`` is in the trial."""
    began = received
    while add(began - ONE_DAY, lasts) > received:
        began -= ONE_DAY
    return began

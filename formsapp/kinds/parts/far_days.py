"""How far from today a day that is asked may lie: one further off is taken for a typing error."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from formsapp.kinds.questions import Day
from formsapp.kinds.questions.day import NEWEST

YEAR = timedelta(days=366)
A_YEAR, TWO_YEARS = YEAR, 2 * YEAR
NEVER = timedelta(0)
CLAIM_LASTS = 20 * YEAR
"""A claim for damage ends twenty years after what caused it (BW 3:310(1)): no day within them may
be refused."""
LOGS_LAST = 30 * YEAR
"""Nothing tells who looked into a dossier longer ago; who wants all leaves the day empty."""


ANY_DAY_AHEAD = NEWEST
"""Until when something is kept that may not be destroyed: a law or a judge may name any day."""


def near(question: Day, today: date, *, back: timedelta, ahead: timedelta) -> Day:
    """Return a question about a day that takes none further off, as far as it has no bound yet."""
    return replace(
        question,
        earliest=question.earliest or today - back,
        latest=question.latest or today + ahead,
    )

"""Which of two answers of one day came last, as far as it is known."""

from __future__ import annotations

from formsapp.cases.models import Case

SECOND = 1.0


def place_in_day(case: Case, *, refuses: bool) -> float:
    """Return the place of an answer among those of its day: the highest came last.

    Of what came on paper or by phone only the day is known, and that it came before staff entered
    it: ``received_at`` is that moment, or the last second of an earlier day. A no then counts as
    of that moment, the latest that can be, and a yes as the first of its day.
    """
    if case.channel == "web":
        return case.received_at.timestamp()
    return case.received_at.timestamp() + SECOND if refuses else 0

"""At which moment something reached the provider, as staff fill that in."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

from formsapp.kinds.base import Answers, _
from formsapp.kinds.conditions import day_of, time_of
from formsapp.kinds.questions import Day, Time
from formsapp.rules.amsterdam_time import end_of_day, in_utc, local_moment, local_time

ON = Day(
    name="binnen-dag",
    label=_("Op welke dag kwam het binnen?"),
    hint=_("De dag van het gesprek, of waarop de brief of mail aankwam. Dan begint de termijn."),
    missing=_("Vul de dag in waarop het binnenkwam."),
)
AT = Time(
    name="binnen-tijd",
    label=_("Hoe laat kwam het binnen?"),
    hint=_("Hier telt het uur. Niet precies bekend? Vul de vroegste tijd in die kan."),
    missing=_("Vul in hoe laat het binnenkwam. Daarvan hangt af of het op tijd is."),
)


def fill_in_now(now: datetime, *, by_hour: bool) -> str:
    """Return what the inputs hold for what comes in at this moment, as JSON."""
    here = local_time(now)
    on = dict(zip(ON.inputs, (str(here.day), str(here.month), str(here.year)), strict=True))
    return json.dumps({**on, **({AT.name: f"{here:%H.%M}"} if by_hour else {})})


def moment_of_arrival(answers: Answers, now: datetime) -> datetime:
    """Return the UTC moment at which it reached the provider; raises NonexistentTime.

    Without a time of day it is the last second of the day, or ``now`` when that is earlier: such
    a form is judged by its day alone. When summer time ends, an hour comes twice: the first one
    counts, which favours the client.
    """
    on = day_of(answers[ON.name])
    if AT.name not in answers:
        return min(now, end_of_day(on) - timedelta(seconds=1))
    at = local_moment(datetime.combine(on, time_of(answers[AT.name])))
    return in_utc(at.replace(fold=0))

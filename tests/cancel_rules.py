"""How 30 small providers let appointments be cancelled, each as facts, with visits and verdicts.

Read on public pages in November 2026; no names stand here, and figures are theirs.
"""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

DOCS = Path(__file__).resolve().parent.parent / "docs"
SLUG = "doz-thuiszorg"
VISITS = re.compile(r"(?m)^\[visits\.[^\[]*")


def write_rule(docs: Path, visits: str) -> Path:
    """Copy an example to ``docs`` with another rule for visits; return its folder."""
    for name in ("common", SLUG):
        shutil.copytree(DOCS / name, docs / name)
    file = docs / SLUG / "provider.toml"
    text = VISITS.sub("", file.read_text(encoding="utf-8"))
    file.write_text(f"{text}\n[visits]\n{visits}\n", encoding="utf-8")
    return docs / SLUG


class Visit(NamedTuple):
    """A visit, when it was cancelled, and what the rule says: what it costs; empty for in time."""

    visit: str
    received: str
    costs: str
    ill: bool = False
    called: bool = False
    choice: str = ""


@dataclass(frozen=True)
class Rule:
    """One provider's rule as it stands in ``provider.toml``, and what follows from it."""

    name: str
    facts: str
    visits: tuple[Visit, ...]


FREE, LATE = "", "te laat, zonder kosten"
WHOLE = "het geplande bezoek"

DAY = "notice.value = { hours = 24 }"
TWO_DAYS = "notice.value = { hours = 48 }"
WORKING_DAY = "notice.value = { working_days = 1 }"
WEEKDAY = "notice.value = { weekdays = 1 }"
WHATEVER = 'excuse.value = "whatever the reason"'


def fee(text: str) -> str:
    return f"fee.value = {{ {text} }}"


def a_day(costs: str, choice: str = "") -> tuple[Visit, ...]:
    """Verdicts of 24 hours: to the second, over a weekend, and in both nights of the clock."""
    return (
        Visit("2026-03-05T09:00", "2026-03-04T09:00", FREE),
        Visit("2026-03-05T09:00", "2026-03-04T09:00:01", costs, choice=choice),
        Visit("2026-03-09T09:00", "2026-03-08T09:00", FREE),
        Visit("2026-03-09T09:00", "2026-03-08T09:01", costs, choice=choice),
        Visit("2026-03-29T09:00", "2026-03-28T09:00", FREE),
        Visit("2026-03-29T09:00", "2026-03-28T09:01", costs, choice=choice),
        Visit("2026-10-25T09:00", "2026-10-24T10:00", FREE),
        Visit("2026-10-25T09:00", "2026-10-24T10:01", costs, choice=choice),
        Visit("2026-04-07T09:00", "2026-04-06T09:00", FREE),
    )


def two_days(costs: str, later: str = "") -> tuple[Visit, ...]:
    return (
        Visit("2026-03-05T09:00", "2026-03-03T09:00", FREE),
        Visit("2026-03-05T09:00", "2026-03-03T09:01", costs),
        Visit("2026-03-05T09:00", "2026-03-04T09:00", costs),
        Visit("2026-03-05T09:00", "2026-03-04T09:01", later or costs),
        Visit("2026-03-30T09:00", "2026-03-28T09:00", FREE),
        Visit("2026-03-30T09:00", "2026-03-28T09:01", costs),
        Visit("2026-10-26T09:00", "2026-10-24T10:00", FREE),
        Visit("2026-10-26T09:00", "2026-10-24T10:01", costs),
    )


def a_working_day(costs: str) -> tuple[Visit, ...]:
    """Verdicts of one working day, at the same time: weekends and holidays do not count."""
    return (
        Visit("2026-03-05T09:00", "2026-03-04T09:00", FREE),
        Visit("2026-03-05T09:00", "2026-03-04T09:01", costs),
        Visit("2026-03-09T09:00", "2026-03-06T09:00", FREE),
        Visit("2026-03-09T09:00", "2026-03-06T09:01", costs),
        Visit("2026-03-09T09:00", "2026-03-08T08:00", costs),
        # Easter: Good Friday, a weekend and Easter Monday lie between.
        Visit("2026-04-07T09:00", "2026-04-02T09:00", FREE),
        Visit("2026-04-07T09:00", "2026-04-02T09:01", costs),
        Visit("2026-12-28T09:00", "2026-12-24T09:00", FREE),
        Visit("2026-12-28T09:00", "2026-12-27T08:00", costs),
        # Both nights of the clock lie in a weekend: the time on the clock counts.
        Visit("2026-03-30T09:00", "2026-03-27T09:00", FREE),
        Visit("2026-03-30T09:00", "2026-03-27T09:01", costs),
        Visit("2026-10-26T09:00", "2026-10-23T09:00", FREE),
        Visit("2026-10-26T09:00", "2026-10-23T09:01", costs),
    )


def a_weekday(costs: str) -> tuple[Visit, ...]:
    """Verdicts of one day, at the same time: weekends do not count, and holidays do."""
    return (
        Visit("2026-03-05T09:00", "2026-03-04T09:00", FREE),
        Visit("2026-03-05T09:00", "2026-03-04T09:00:01", costs),
        Visit("2026-03-09T09:00", "2026-03-06T09:00", FREE),
        Visit("2026-03-09T09:00", "2026-03-06T09:01", costs),
        Visit("2026-03-09T09:00", "2026-03-08T08:00", costs),
        Visit("2026-03-08T09:00", "2026-03-06T09:00", FREE),
        Visit("2026-03-08T09:00", "2026-03-06T09:01", costs),
        # Easter: before its Monday comes Good Friday, and before its Tuesday that Monday.
        Visit("2026-04-06T09:00", "2026-04-03T09:00", FREE),
        Visit("2026-04-06T09:00", "2026-04-03T09:01", costs),
        Visit("2026-04-07T09:00", "2026-04-06T09:00", FREE),
        Visit("2026-04-07T09:00", "2026-04-06T09:01", costs),
        # Both nights of the clock lie in a weekend: the time on the clock counts.
        Visit("2026-03-29T09:00", "2026-03-27T09:00", FREE),
        Visit("2026-03-30T09:00", "2026-03-27T09:00", FREE),
        Visit("2026-03-30T09:00", "2026-03-27T09:01", costs),
        Visit("2026-10-25T09:00", "2026-10-23T09:01", costs),
        Visit("2026-10-26T09:00", "2026-10-23T09:00", FREE),
        Visit("2026-10-26T09:00", "2026-10-23T09:01", costs),
    )


def friday(costs: str, hour: str) -> tuple[Visit, ...]:
    """Verdicts of 24 hours, but on the last working day where a day off lies before."""
    return (
        Visit("2026-03-05T09:00", "2026-03-04T09:00", FREE),
        Visit("2026-03-05T09:00", "2026-03-04T09:01", costs),
        Visit("2026-03-09T09:00", f"2026-03-06T{hour}", FREE),
        Visit("2026-03-09T09:00", f"2026-03-06T{hour}:01", costs),
        Visit("2026-03-09T20:00", "2026-03-08T10:00", costs),
        Visit("2026-04-07T09:00", f"2026-04-02T{hour}", FREE),
        Visit("2026-04-07T09:00", "2026-04-06T08:00", costs),
        Visit("2026-03-30T09:00", f"2026-03-27T{hour}", FREE),
        Visit("2026-10-26T09:00", f"2026-10-23T{hour}:01", costs),
    )


SHORT = (
    Rule(
        "1: Friday 18.00 for Monday, and 8.30 the same day when ill",
        'notice.value = { hours = 24, after_rest = { working_days = 1, before = "18.00" }, '
        'ill = { days = 0, before = "8.30" } }\n' + fee("euros = 40") + "\n" + WHATEVER,
        (
            *friday("€ 40", "18:00"),
            Visit("2026-03-05T14:00", "2026-03-05T08:30", FREE, ill=True),
            Visit("2026-03-05T14:00", "2026-03-05T08:31", "€ 40", ill=True),
            Visit("2026-03-05T14:00", "2026-03-05T08:30", "€ 40"),
            Visit("2026-03-05T08:00", "2026-03-05T08:10", "€ 40", ill=True),
            Visit("2026-03-09T09:00", "2026-03-09T08:30", FREE, ill=True),
            # Who is ill is never worse off than who is not.
            Visit("2026-03-05T08:00", "2026-03-04T08:00", FREE, ill=True),
        ),
    ),
    Rule("2: the national rate", f"{DAY}\n" + fee('euros = "40.53"'), a_day("€ 40,53")),
    Rule(
        "3: Friday 17.30 for Monday",
        'notice.value = { hours = 24, after_rest = { working_days = 1, before = "17.30" } }\n'
        + fee("euros = 50")
        + "\n"
        + WHATEVER,
        friday("€ 50", "17:30"),
    ),
    Rule(
        "4: 48 hours after a day off, more for more than an hour",
        "notice.value = { hours = 24, after_rest = { hours = 48 } }\n"
        + fee(
            'by = "length", choices = [{ name = "tot en met 60 minuten", euros = 100 }, '
            '{ name = "langer dan 60 minuten", euros = 150 }]'
        )
        + "\n"
        + WHATEVER,
        (
            Visit("2026-03-05T09:00", "2026-03-04T09:00", FREE),
            Visit(
                "2026-03-05T09:00",
                "2026-03-04T09:01",
                "€ 100 (tot en met 60 minuten) of € 150 (langer dan 60 minuten)",
            ),
            Visit("2026-03-09T09:00", "2026-03-07T09:00", FREE),
            Visit("2026-03-09T09:00", "2026-03-07T09:01", "€ 150", choice="langer dan 60 minuten"),
            Visit("2026-04-07T09:00", "2026-04-05T09:00", FREE),
            Visit("2026-04-07T09:00", "2026-04-06T09:00", "€ 100", choice="tot en met 60 minuten"),
            Visit("2026-03-30T09:00", "2026-03-28T09:00", FREE),
            Visit("2026-10-26T09:00", "2026-10-24T10:00", FREE),
            Visit("2026-10-26T09:00", "2026-10-24T10:01", "€ 150", choice="langer dan 60 minuten"),
        ),
    ),
    Rule("5: weekends do not count", f"{WEEKDAY}\n" + fee("euros = 75"), a_weekday("€ 75")),
    Rule(
        "6: 75 per cent",
        f"{DAY}\n" + fee("percent = 75"),
        a_day("75 procent van het geplande bezoek"),
    ),
    Rule(
        "7: before 9.00 by phone after a day off, own price list",
        'notice.value = { hours = 24, after_rest = { days = 0, before = "9.00", by = "phone" } }\n'
        + fee('rate = "het bedrag op onze prijslijst"'),
        (
            Visit("2026-03-05T14:00", "2026-03-04T14:00", FREE),
            Visit("2026-03-05T14:00", "2026-03-05T08:59", "het bedrag op onze prijslijst"),
            Visit("2026-03-09T14:00", "2026-03-09T09:00", FREE, called=True),
            Visit(
                "2026-03-09T14:00", "2026-03-09T09:01", "het bedrag op onze prijslijst", called=True
            ),
            Visit("2026-03-09T14:00", "2026-03-08T14:00", FREE),
            Visit("2026-03-09T14:00", "2026-03-09T08:00", "het bedrag op onze prijslijst"),
            Visit("2026-04-07T14:00", "2026-04-07T09:00", FREE, called=True),
            Visit("2026-04-06T14:00", "2026-04-06T09:00", FREE, called=True),
            Visit("2026-05-15T14:00", "2026-05-15T09:00", FREE, called=True),
            Visit("2026-10-26T14:00", "2026-10-26T09:00", FREE, called=True),
            # It began before nine: nobody cancels after that.
            Visit(
                "2026-03-09T08:00", "2026-03-09T08:30", "het bedrag op onze prijslijst", called=True
            ),
        ),
    ),
    Rule(
        "8: by kind, and twice ends the treatment",
        f"{DAY}\n"
        + fee(
            'by = "kind", choices = [{ name = "intake", euros = 100 }, '
            '{ name = "onderzoek", euros = 75 }, { name = "gesprek", euros = 50 }, '
            '{ name = "bellen", euros = 25 }], '
            'again = [{ time = 2, says = "Dan stopt de behandeling." }]'
        )
        + "\n"
        + WHATEVER,
        a_day("€ 25", choice="bellen"),
    ),
    Rule(
        "9: the private rate",
        f"{TWO_DAYS}\n" + fee('rate = "ons particuliere tarief"'),
        two_days("ons particuliere tarief"),
    ),
    Rule(
        "10: 48 hours, 75 per cent",
        f"{TWO_DAYS}\n" + fee("percent = 75") + "\n" + WHATEVER,
        two_days("75 procent van het geplande bezoek"),
    ),
    Rule(
        "11: 48 hours half, 24 hours whole",
        f"{TWO_DAYS}\n"
        + fee("percent = 50, steps = [{ notice = { hours = 24 }, percent = 100 }]")
        + "\n"
        + WHATEVER,
        two_days("50 procent van het geplande bezoek", WHOLE),
    ),
    Rule(
        "12: more elsewhere",
        f"{DAY}\n"
        + fee(
            'by = "place", choices = [{ name = "in de praktijk", euros = 20 }, '
            '{ name = "ergens anders", euros = 40 }]'
        ),
        a_day("€ 40", choice="ergens anders"),
    ),
    Rule(
        "13: 24 hours and on a working day",
        'notice.value = { hours = 24, after_rest = { working_days = 1, before = "23.59" } }\n'
        + fee('euros = "32.78"'),
        (*friday("€ 32,78", "23:59"), Visit("2026-03-09T23:00", "2026-03-06T23:30", FREE)),
    ),
    Rule("14: voicemail in the weekend", f"{DAY}\n" + fee("percent = 100"), a_day(WHOLE)),
    Rule(
        "15: a working day, more the next time",
        f"{WORKING_DAY}\n" + fee("euros = 25, again = [{ time = 2, euros = 70 }]"),
        a_working_day("€ 25"),
    ),
    Rule(
        "16: pro rata",
        f"{DAY}\n" + fee("euros = 75, per = 45"),
        a_day("€ 75 per 45 minuten (naar verhouding)"),
    ),
    Rule("17: fixed", f"{DAY}\n" + fee("euros = 65"), a_day("€ 65")),
    Rule(
        "18: from the second time, illness and death excepted",
        f"{DAY}\n"
        + fee('again = [{ time = 2, euros = 45 }, { time = 3, says = "U krijgt een brief." }]')
        + '\nexcuse.value = ["ziekte", "een sterfgeval"]',
        a_day(LATE),
    ),
    Rule(
        "19: at most € 65",
        f"{DAY}\n" + fee("percent = 100, at_most = 65"),
        a_day("het geplande bezoek (ten hoogste € 65)"),
    ),
    Rule(
        "20: not by the municipality",
        f"{DAY}\n" + fee('euros = 50, says = "De gemeente betaalt dit niet."'),
        a_day("€ 50"),
    ),
    Rule(
        "21: a series is not refunded",
        f"{DAY}\n" + fee('percent = 100, says = "Een reeks betalen wij niet terug."'),
        a_day(WHOLE),
    ),
    Rule("22: on working days", f"{WORKING_DAY}\n" + fee("percent = 100"), a_working_day(WHOLE)),
    Rule(
        "23: an acceptable reason",
        f"{DAY}\n" + fee("percent = 100") + '\nexcuse.value = ["een reden die wij aannemen"]',
        a_day(WHOLE),
    ),
)

OPEN = (
    Rule("nursing at home: no price", DAY, a_day(LATE)),
    Rule("youth at home: the service is invoiced", f"{DAY}\n" + fee("percent = 100"), a_day(WHOLE)),
    Rule("guidance at home: no price", DAY, a_day(LATE)),
    Rule(
        "therapy online: not insured",
        f"{DAY}\n" + fee('euros = 65, says = "De verzekering betaalt dit niet."'),
        a_day("€ 65"),
    ),
    Rule(
        "physiotherapy: it may be charged",
        f"{DAY}\n" + fee("euros = 35, may = true"),
        a_day("€ 35"),
    ),
    Rule(
        "child psychology: rising, and to the parents",
        f"{DAY}\n"
        + fee(
            "euros = 60, again = [{ time = 2, euros = 120 }], "
            'says = "De gemeente en de verzekering betalen dit niet."'
        )
        + '\nexcuse.value = ["overmacht die is aan te tonen"]',
        a_day("€ 60"),
    ),
    Rule("day activities: the costs are charged", f"{DAY}\n" + fee("percent = 100"), a_day(WHOLE)),
)

RULES = (*SHORT, *OPEN)

"""The last day of a term, under the four regimes of :data:`formsapp.facts.fact.Regime`.

A term rolls when it runs on because its last day is a day off.

- ``ATW`` (Algemene termijnenwet): a term that ends on a Saturday, Sunday or holiday runs
  on to the next working day (art. 1), and a term of three days or more holds at least two
  working days (art. 2). Neither is so for long terms and terms in hours (art. 4).
- ``EU1182`` (Regulation 1182/71 art. 3(4) and (5)): the same, for every term that is not in
  hours, and from two days on; days that a Dutch decree puts on a par with a holiday are
  working days.
- ``contract-calendar`` and ``contract-hours``: what the provider promised; it does not roll.
- ``none``: no term; the last day is the day of the event.

A term in hours runs from the moment of the event, and ends as many hours later that pass: through
the night, and through the hour that summer time skips or repeats. So a promise is never longer than
it says. Where the moment is not known, hours are counted from the end of that day.

A term in working days counts no Saturday, Sunday or holiday, under every regime (ATW art. 3(1);
Regulation 1182/71 art. 2(2) and 3(3)); under ``ATW`` no day on a par with one either (art. 3(3)).
A provider's own promise counts those as working days: a decree speaks of the terms of laws, and
the client is answered sooner. It ends on a working day, so it never rolls.

Of other terms the day of the event is not counted. A length is always added to the original date,
and the sum rolls once. For hours before a moment see :mod:`formsapp.rules.cancel_in_time`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from formsapp.facts.dutch_format import in_units, long_day, long_moment
from formsapp.facts.fact import Regime
from formsapp.facts.lengths import Length
from formsapp.facts.translatable_texts import Say, _, say_source
from formsapp.rules.amsterdam_time import in_utc, local_date, local_time
from formsapp.rules.durations import ONE_DAY, add, lacks_day, parse_length, total_length
from formsapp.rules.holidays import SATURDAY, day_off, working_day_from
from formsapp.rules.law_figures import TermRules, equated_days, term_rules
from formsapp.rules.limit import Limit
from formsapp.rules.rule_errors import RulesError

NO_TERM = _("Er is geen termijn: dit geldt meteen.")
NOT_COUNTED = _("De dag van ontvangst, {{ day }}, telt niet mee.")
FROM_MOMENT = _("[[Wij tellen/Ik tel]] vanaf het moment van ontvangst: {{ moment }}.")
NO_SUCH_DAY = _("De maand waarin de termijn eindigt, heeft geen dag {{ number }}.")
TERM = _("De termijn is {{ term }}: tot en met {{ day }}.")
LONGER = _("De termijn is verlengd tot {{ term }}: tot en met {{ day }}.")
NO_ROLL = _("Deze termijn schuift niet op voor een weekend of een feestdag.")
IN_WORKING_DAYS = _("In werkdagen tellen weekenden en feestdagen niet mee.")
WORKING_DAYS = _("In een termijn van {{ term }} of meer zitten minstens {{ number }} werkdagen.")
LAST_DAY = _("De laatste dag is {{ day }}, tot 24.00 uur.")
THEREFORE = _("Daarom is de laatste dag {{ day }}, tot 24.00 uur.")
UNKNOWN = _(
    "Van {{ first }} tot en met {{ last }} is bekend welke dagen voor de wet als feestdag tellen. "
    "Deze laatste dag valt daarbuiten en kan dus nog verschuiven."
)


@dataclass(frozen=True)
class Due:
    """When something is due, and how that was found.

    ``raw`` is the last day before any roll, to work towards; ``last_day`` is the limit by law,
    which ends at 24:00 local time. ``steps`` tell the client in sentences how it was found;
    ``warning`` is a sentence for staff, or None. ``at`` is the last moment of a term in hours.
    """

    received: date
    raw: date
    last_day: date
    steps: tuple[str, ...]
    warning: str | None = None
    at: datetime | None = None

    @property
    def limit(self) -> Limit:
        """Until when it is in time."""
        return Limit(self.last_day, self.at)


def due(  # noqa: PLR0913 - what, how, when, on which ground and in whose words
    received: date,
    length: Length,
    regime: Regime,
    *,
    at: datetime | None = None,
    extended: Length | None = None,
    law: str | None = None,
    say: Say = say_source,
) -> Due:
    """Work out the last day of a term that an event on ``received`` starts.

    Args:
        received: the local day of the event (:func:`formsapp.rules.amsterdam_time.local_date`).
        length: such as ``3d``, ``5wd``, ``6w``, ``1m``, ``1y`` or ``72h``.
        regime: which rules say how the term ends.
        at: the moment of the event, of which ``received`` is the day; hours run from it.
        extended: the total length after an extension, from the same original date.
        law: where the term stands, in Dutch, for the steps: ``artikel 17 Wkkgz``.
        say: says the steps and the warning; without it they are in Dutch.

    Raises:
        RulesError: a length of 0, a day for which no holidays are known, or an extension that is
            the first term itself or ends before it.

    """
    for one in filter(None, (length, extended)):
        if not one.count and regime != "none":
            raise RulesError(f"A term of {one} is no term; without a term the regime is none.")
    if extended is not None:
        _check_total(received, length, extended, regime)
    if regime == "none":
        return Due(received, received, received, (say(NO_TERM, ()),))
    term = extended or length
    tell_term = _word_term(term, LONGER if extended else TERM, law, say)
    if term.unit == "h" and at is not None:
        return _count_hours(received, at, term, tell_term, say)
    if term.unit == "wd":
        return _count_working_days(received, term, regime, tell_term, say)
    return _work_out(received, term, _rules_for(term, regime), tell_term, say)


def _word_term(term: Length, text: str, law: str | None, say: Say) -> Callable[[date], str]:
    """Return what tells how long a term is, for its last day or its last moment."""
    words = in_units(term.count, term.unit)
    shown = f"{words} ({law})" if law else words

    def tell(last: date) -> str:
        said = long_moment(last) if isinstance(last, datetime) else long_day(last)
        return say(text, (("term", shown), ("day", said)))

    return tell


def _check_total(received: date, first: Length, total: Length, regime: Regime) -> None:
    if regime == "none":
        raise RulesError("There is no term, so there is nothing to extend.")
    if total.small == first.small or add(received, total) < add(received, first):
        raise RulesError(f"A total of {total} is no longer than the first term of {first}.")


def check_extension(first: Due, now: datetime, reason: str) -> None:
    """Refuse an extension that has no reason or that the client hears of too late.

    The client must be told, with the reason, before the last day of the first term ends
    at 24:00 local time, or before its last hour does. ``now`` has a time zone.

    Raises:
        RulesError: the extension is refused, or ``now`` has no time zone.

    """
    if not any(letter.isalpha() for letter in reason):
        raise RulesError("An extension needs a reason in words.")
    if first.limit.is_past(now):
        ended = (
            f"{local_time(first.at):%Y-%m-%d at %H:%M}"
            if first.at
            else f"{first.last_day} at 24:00"
        )
        raise RulesError(f"The first term ended on {ended}, so it can no longer be extended.")


def deadline_lines(
    regime: Regime, from_date: date, term: str, extend: str | None = None, total: str | None = None
) -> list[str]:
    """Return what ``loket deadline`` prints: the last day (ISO), the steps and the warning.

    ``extend`` is what comes on top of ``term``, ``total`` how long it is with that, in any unit;
    all count from ``from_date``. Raises what :func:`due` raises.
    """
    longest = parse_length(total) if total else total_length(term, extend) if extend else None
    found = due(from_date, parse_length(term), regime, extended=longest)
    return [found.last_day.isoformat(), *found.steps, *filter(None, [found.warning])]


def _count_hours(
    received: date, at: datetime, term: Length, tell_term: Callable[[date], str], say: Say
) -> Due:
    """Count the hours that pass from the minute of the event; no day off makes it longer."""
    begins = in_utc(at).replace(second=0, microsecond=0)
    try:
        ends = begins + timedelta(hours=term.count)
    except OverflowError:
        raise RulesError(f"The term of {term} ends after the year 9999.") from None
    last_day = local_date(ends)
    steps = (
        say(FROM_MOMENT, (("moment", long_moment(local_time(begins))),)),
        tell_term(local_time(ends)),
        say(NO_ROLL, ()),
    )
    return Due(received, last_day, last_day, steps, at=ends)


def _count_working_days(
    received: date, term: Length, regime: Regime, tell_term: Callable[[date], str], say: Say
) -> Due:
    """Count the working days of a term, and name the holidays that lie among them.

    ``raw`` takes a day on a par with a holiday for a working day: a later decree moves the limit,
    as it does that of other terms, and not the day to work towards.
    """
    rules = term_rules().get(regime)
    equated = rules is not None and rules.roll.equated_days
    last_day = add(received, term, equated=equated)
    days = (received + timedelta(days=number) for number in range(1, (last_day - received).days))
    reasons = (day_off(day, equated=equated, say=say) for day in days if day.weekday() < SATURDAY)
    steps = (
        say(NOT_COUNTED, (("day", long_day(received)),)),
        say(IN_WORKING_DAYS, ()),
        *filter(None, reasons),
        tell_term(last_day),
        say(LAST_DAY, (("day", long_day(last_day)),)),
    )
    return Due(received, add(received, term), last_day, steps, _warning(last_day, rules, say))


def _work_out(
    received: date,
    term: Length,
    rules: TermRules | None,
    tell_term: Callable[[date], str],
    say: Say,
) -> Due:
    """Find the last day, and tell the way to it; ``tell_term`` tells how long the term is."""
    raw = add(received, term)
    last_day = raw if rules is None else _roll(received, raw, term, rules)
    steps = [say(NOT_COUNTED, (("day", long_day(received)),))]
    if lacks_day(received, term):
        steps.append(say(NO_SUCH_DAY, (("number", str(received.day)),)))
    steps.append(tell_term(raw))
    steps += [say(NO_ROLL, ())] if rules is None else _roll_steps(raw, last_day, rules, say)
    last = LAST_DAY if last_day == raw else THEREFORE
    steps.append(say(last, (("day", long_day(last_day)),)))
    return Due(received, raw, last_day, tuple(steps), _warning(last_day, rules, say))


def _rules_for(term: Length, regime: Regime) -> TermRules | None:
    """Return the rules by which this term rolls; None where it never does."""
    if regime in {"contract-calendar", "contract-hours"} or term.unit == "h":
        return None
    rules = term_rules()[regime]
    return rules if term.count <= rules.roll.longest.get(term.unit, term.count) else None


def _roll(received: date, raw: date, term: Length, rules: TermRules) -> date:
    """Return the first working day from ``raw`` on that gives the term its least working days."""
    last_day = working_day_from(raw, equated=rules.roll.equated_days)
    if term.unit == "d" and term.count < rules.minimum.from_days:
        return last_day
    enough = received
    for _day in range(rules.minimum.working_days):
        enough = working_day_from(enough + ONE_DAY, equated=rules.roll.equated_days)
    return max(last_day, enough)


def _roll_steps(raw: date, last_day: date, rules: TermRules, say: Say) -> list[str]:
    """Tell why the last day is later than ``raw``: each day off, then the least working days."""
    days = [raw + timedelta(days=number) for number in range((last_day - raw).days)]
    reasons = [day_off(day, equated=rules.roll.equated_days, say=say) for day in days]
    steps = [reason for reason in reasons if reason]
    if len(steps) < len(reasons):
        shortest = in_units(rules.minimum.from_days, "d")
        given = (("term", shortest), ("number", str(rules.minimum.working_days)))
        steps.append(say(WORKING_DAYS, given))
    return steps


def _warning(last_day: date, rules: TermRules | None, say: Say) -> str | None:
    """Warn that the law may still move ``last_day``, where no decree for its time is known."""
    known = equated_days()
    if rules is None or not rules.roll.equated_days or known.covers(last_day):
        return None
    known_days = (("first", long_day(known.known_from)), ("last", long_day(known.known_until)))
    return say(UNKNOWN, known_days)

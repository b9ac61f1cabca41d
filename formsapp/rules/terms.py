"""The last day of a term, under the four regimes of :data:`formsapp.facts.model.Regime`.

- ``ATW`` (Algemene termijnenwet): a term that ends on a Saturday, Sunday or holiday runs
  on to the next day that is none of these (art. 1), a term of three days or more holds
  at least two such days (art. 2), and long terms and terms in hours do neither (art. 4).
- ``EU1182`` (Regulation 1182/71 art. 3(4) and (5)): the same, for every term that is not
  in hours, and already from two days; days that a Dutch decree equates do not count.
- ``contract-calendar`` and ``contract-hours``: what the provider promised; no roll.
- ``none``: no term; the day itself.

The day of the event is not counted. A length is always added to the original date, and
the sum rolls once. Terms that are counted backwards never roll: see
:mod:`formsapp.rules.hours`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import get_args

from formsapp.facts.dutch_format import in_units, long_day
from formsapp.facts.fact import Regime
from formsapp.facts.own_texts import Say, _, say_source
from formsapp.rules.dutch_time import end_of_day, in_utc
from formsapp.rules.holidays import day_off, is_working_day
from formsapp.rules.law_figures import TermRules, equated_days, term_rules
from formsapp.rules.lengths import Length, add, lacks_day, parse_length, total_length
from formsapp.rules.rule_errors import (
    BadLength,
    NoReason,
    NotExtendable,
    NotLonger,
    TooLate,
    UnknownRegime,
)

REGIMES: tuple[Regime, ...] = get_args(Regime)
ONE_DAY = timedelta(days=1)

NO_TERM = _("Er is geen termijn: dit geldt meteen.")
NOT_COUNTED = _("De dag van ontvangst, {{ day }}, telt niet mee.")
NO_SUCH_DAY = _("De maand waarin de termijn eindigt, heeft geen dag {{ number }}.")
TERM = _("De termijn is {{ term }}: tot en met {{ day }}.")
LONGER = _("De termijn is verlengd tot {{ term }}: tot en met {{ day }}.")
NO_ROLL = _("Deze termijn schuift niet op voor een weekend of een feestdag.")
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

    ``raw`` is the day before any roll, to work towards; ``last_day`` is the legal limit,
    which ends at 24:00 local time. ``steps`` are sentences for the client, in order.
    ``warning`` is a sentence for staff, or None.
    """

    received: date
    raw: date
    last_day: date
    steps: tuple[str, ...]
    warning: str | None = None


def due(  # noqa: PLR0913 - what, how, when, on which ground and in whose words
    received: date,
    length: str,
    regime: Regime,
    *,
    extended: str | None = None,
    law: str | None = None,
    say: Say = say_source,
) -> Due:
    """Find the last day of a term that an event on ``received`` starts.

    Args:
        received: the local day of the event (:func:`formsapp.rules.dutch_time.local_date`).
        length: such as ``3d``, ``6w``, ``1m``, ``1y`` or ``72h``.
        regime: which rules say how the term ends.
        extended: the total length after an extension, from the same original date.
        law: where the term stands, in Dutch, for the steps: ``artikel 17 Wkkgz``.
        say: says the steps and the warning; without it they are in Dutch.

    Raises:
        UnknownRegime, BadLength, OutOfRange: one English sentence each.
        NotLonger: the extended term does not end later than the first.
        NotExtendable: an extension where there is no term.
    """
    as_regime(regime)
    term = _term(length, regime)
    if extended is None:
        return _due(received, term, regime, _Words(say, TERM, law))
    total = _term(extended, regime)
    if regime == "none":
        raise NotExtendable("There is no term, so there is nothing to extend.")
    if add(received, total) <= add(received, term):
        raise NotLonger(f"A total of {extended} is no longer than the first term of {length}.")
    return _due(received, total, regime, _Words(say, LONGER, law))


def may_extend(first: Due, now: datetime, reason: str) -> None:
    """Refuse an extension that has no reason or that the client hears of too late.

    The client must be told, with the reason, before the last day of the first term ends
    at 24:00 local time. ``now`` has a time zone. Raises NoReason, TooLate, NaiveMoment.
    """
    if not any(letter.isalpha() for letter in reason):
        raise NoReason("An extension needs a reason in words.")
    if in_utc(now) >= end_of_day(first.last_day):
        raise TooLate(
            f"The first term ended on {first.last_day.isoformat()} at 24:00, "
            "so it can no longer be extended."
        )


def extend(  # noqa: PLR0913 - what, how, when, why and on which ground
    received: date,
    length: str,
    regime: Regime,
    *,
    extended: str,
    now: datetime,
    reason: str,
    law: str | None = None,
    say: Say = say_source,
) -> Due:
    """The longer term, when it may still be extended at ``now`` with this ``reason``.

    ``extended`` is the total from ``received``. Raises what :func:`due` and
    :func:`may_extend` raise.
    """
    longer = due(received, length, regime, extended=extended, law=law, say=say)
    may_extend(due(received, length, regime), now, reason)
    return longer


def deadline_lines(regime: str, from_date: date, term: str, extend: str | None = None) -> list[str]:
    """What ``loket deadline`` prints: the last day (ISO), then the steps and the warning.

    ``extend`` is what comes on top of ``term``; both count from ``from_date``.
    Raises what :func:`due` raises.
    """
    total = None if extend is None else total_length(term, extend)
    found = due(from_date, term, as_regime(regime), extended=total)
    warning = [found.warning] if found.warning else []
    return [found.last_day.isoformat(), *found.steps, *warning]


def as_regime(text: str) -> Regime:
    """The regime with this name. Raises UnknownRegime."""
    for regime in REGIMES:
        if regime == text:
            return regime
    raise UnknownRegime(f"The regime {text!r} is none of {', '.join(REGIMES)}.")


def _term(length: str, regime: Regime) -> Length:
    term = parse_length(length)
    if not term.count and regime != "none":
        raise BadLength(f"A term of {length} is no term; without a term the regime is none.")
    return term


@dataclass(frozen=True)
class _Words:
    """How the steps are said: by whom, with which sentence for the term, and on which law."""

    say: Say
    basis: str
    law: str | None

    def term(self, term: Length, raw: date) -> str:
        """Say how long the term is, and which day that comes to."""
        shown = f"{term} ({self.law})" if self.law else str(term)
        return self.say(self.basis, (("term", shown), ("day", long_day(raw))))


def _due(received: date, term: Length, regime: Regime, words: _Words) -> Due:
    say = words.say
    if regime == "none":
        return Due(received, received, received, (say(NO_TERM, ()),))
    raw = add(received, term)
    steps = [say(NOT_COUNTED, (("day", long_day(received)),))]
    if lacks_day(received, term):
        steps.append(say(NO_SUCH_DAY, (("number", str(received.day)),)))
    steps.append(words.term(term, raw))
    rules = _rules_for(term, regime)
    last_day = raw if rules is None else _rolled(received, raw, term, rules)
    steps += [say(NO_ROLL, ())] if rules is None else _roll_steps(raw, last_day, rules, say)
    last = LAST_DAY if last_day == raw else THEREFORE
    steps.append(say(last, (("day", long_day(last_day)),)))
    return Due(received, raw, last_day, tuple(steps), _warning(last_day, rules, say))


def _rules_for(term: Length, regime: Regime) -> TermRules | None:
    """What the law does to the end of this term; None when the term stays as it is."""
    if regime not in {"ATW", "EU1182"} or term.unit == "h":
        return None
    rules = term_rules()[regime]
    longest = {
        "d": rules.roll.longest_days,
        "w": rules.roll.longest_weeks,
        "m": rules.roll.longest_months,
        "y": None if rules.roll.years else 0,
    }[term.unit]
    return rules if longest is None or term.count <= longest else None


def _rolled(received: date, raw: date, term: Length, rules: TermRules) -> date:
    """The first working day from ``raw`` by which the term holds its minimum of them."""
    last_day = _working_day_from(raw, rules)
    if term.unit == "d" and term.count < rules.minimum.from_days:
        return last_day
    enough = received
    for _day in range(rules.minimum.working_days):
        enough = _working_day_from(enough + ONE_DAY, rules)
    return max(last_day, enough)


def _working_day_from(day: date, rules: TermRules) -> date:
    while not is_working_day(day, equated=rules.roll.equated_days):
        day += ONE_DAY
    return day


def _roll_steps(raw: date, last_day: date, rules: TermRules, say: Say) -> list[str]:
    """Why the last day is later than ``raw``: each day off, then the minimum of working days."""
    days = [raw + timedelta(days=number) for number in range((last_day - raw).days)]
    reasons = [day_off(day, equated=rules.roll.equated_days, say=say) for day in days]
    steps = [reason for reason in reasons if reason]
    if len(steps) < len(reasons):
        shortest = in_units(rules.minimum.from_days, "d")
        given = (("term", shortest), ("number", str(rules.minimum.working_days)))
        steps.append(say(WORKING_DAYS, given))
    return steps


def _warning(last_day: date, rules: TermRules | None, say: Say) -> str | None:
    """That no decree is known for the time of ``last_day``, so that the law may move it."""
    known = equated_days()
    if rules is None or not rules.roll.equated_days:
        return None
    if known.covers(last_day):
        return None
    known_days = (("first", long_day(known.known_from)), ("last", long_day(known.known_until)))
    return say(UNKNOWN, known_days)

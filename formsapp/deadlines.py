"""By when a form must be answered and until when it is kept, by the facts of its provider.

Days are local days in the Netherlands. Nothing here tells the time: day and moment are given.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from functools import partial

from formsapp.facts import Facts
from formsapp.facts.care import Basis
from formsapp.facts.dutch_format import long_day
from formsapp.facts.fact import Regime, Term
from formsapp.facts.lengths import Length
from formsapp.facts.translatable_texts import Say, _, say_source
from formsapp.kinds import Kind
from formsapp.kinds.base import Answers
from formsapp.rules.amsterdam_time import in_utc, local_date
from formsapp.rules.durations import add
from formsapp.rules.last_day import Due, check_extension, due
from formsapp.rules.limit import Limit
from formsapp.rules.retention import kept_until
from formsapp.rules.rule_errors import RulesError

RULING_NOT_COUNTED = _("De dag waarop de uitspraak binnenkwam, {{ day }}, telt niet mee.")
FIRST_UNTIL = _("De eerste termijn liep tot en met {{ day }}.")
NAMED = _("Met de reden erbij mag een latere dag worden genoemd.")
NAMED_BY_LAW = _("Met de reden erbij mag een latere dag worden genoemd ({{ law }}).")
NAMED_DAY = _("De nieuwe laatste dag is {{ day }}.")


def term_of(facts: Facts, kind: Kind, answers: Answers, received_on: date) -> Term | None:
    """Return the term within which these answers must be answered; None where there is none."""
    name = kind.term_name(answers, facts, received_on)
    return None if name is None else facts.terms[name]


def answer_due(  # noqa: PLR0913 - of what, come in when, and in whose words
    facts: Facts,
    kind: Kind,
    answers: Answers,
    received_on: date,
    say: Say = say_source,
    *,
    at: datetime | None = None,
) -> Due | None:
    """Work out by when a form that came in on ``received_on`` must be answered.

    ``say`` words the steps of the calculation, which name the article and law of the term; a term
    in hours runs from the moment ``at``. None where no term runs.
    """
    term = term_of(facts, kind, answers, received_on)
    if term is None or term.regime == "none":
        return None
    return due(received_on, term.length, term.regime, at=at, law=term.legal_basis, say=say)


def first_reply_due(  # noqa: PLR0913 - as above
    facts: Facts,
    kind: Kind,
    answers: Answers,
    received_on: date,
    say: Say = say_source,
    *,
    at: datetime | None = None,
) -> Due | None:
    """Work out by when the client hears something first; None where that is not promised.

    Where these answers get no answer, as without a name, there is no first reply either, nor where
    the answer comes by then. It is the provider's own promise, so no law moves its last day.
    """
    first = facts.kinds[kind.slug].first
    answered = kind.term is None or kind.term_name(answers, facts, received_on) is not None
    if first is None or kind.counted or kind.acts or not answered:
        return None
    regime: Regime = "contract-hours" if first.value.unit == "h" else "contract-calendar"
    found = due(received_on, first.value, regime, at=at, law=first.legal_basis, say=say)
    answer = answer_due(facts, kind, answers, received_on, at=at)
    return None if answer and answer.limit.is_before(found.limit) else found


def counts_hours(facts: Facts, kind: Kind) -> bool:
    """Return whether the hour of receipt decides something, not only the day."""
    stated = facts.kinds[kind.slug]
    term = facts.terms.get(stated.term or "")
    by_hour = kind.by_hour or (term is not None and term.length.unit == "h")
    return by_hour or (stated.first is not None and stated.first.value.unit == "h")


def ruling_due(
    facts: Facts, kind: Kind, answers: Answers, ruled_on: date, say: Say = say_source
) -> Due | None:
    """Work out by which day to say what follows from a ruling that came in on ``ruled_on``.

    None where there can be no ruling.
    """
    ruling = kind.ruling
    if ruling is None or not ruling.may_come(answers, facts):
        return None
    return due_after_ruling(facts.terms[ruling.term], ruled_on, say)


def due_after_ruling(
    term: Term, ruled_on: date, say: Say = say_source, *, extended: Length | None = None
) -> Due:
    """Work out the last day of a term that runs from the day on which a ruling came in."""
    found = due(
        ruled_on, term.length, term.regime, extended=extended, law=term.legal_basis, say=say
    )
    begins = say(RULING_NOT_COUNTED, (("day", long_day(ruled_on)),))
    return replace(found, steps=(begins, *found.steps[1:]))


def keep_until(facts: Facts, kind: Kind, answers: Answers, received_on: date) -> date:
    """Return the last day on which a form that came in on ``received_on`` is kept.

    That is what the facts state for the kind; else as long as a dossier is kept under the law that
    applies, the longest where there are several.
    """
    own = facts.kinds[kind.slug]
    if own.keep is not None:
        return add(received_on, own.keep.value)
    laws = laws_that_apply(facts, kind, answers)
    return max(kept_until(received_on, facts.retention[law].value) for law in laws)


def laws_that_apply(facts: Facts, kind: Kind, answers: Answers) -> tuple[Basis, ...]:
    """Return the laws that a form may fall under: all of the provider's where nothing tells."""
    named = kind.laws(answers, facts) if kind.laws else facts.kinds[kind.slug].laws
    return named or facts.provider.bases


def needed_on(kind: Kind, answers: Answers, now: datetime) -> date | None:
    """Return the local day of the first moment to come before which staff must know of a form."""
    moments = kind.needed_by(answers, now) if kind.needed_by else ()
    coming = [moment for moment in moments if in_utc(moment) > in_utc(now)]
    return local_date(min(coming, key=in_utc)) if coming else None


def extendable_term(
    term: Term | None,
    starts_on: date,
    *,
    at: datetime | None = None,
    limit: Limit | None,
    now: datetime,
) -> Term | None:
    """Return the term of an open case when it can still be extended now; else None.

    The facts must state a total that ends later when it runs from ``starts_on``, as one month does
    not always after four weeks, or let a new day be named; and ``limit``, the end of the first,
    must not be past.
    """
    if term is None or limit is None or limit.is_past(now):
        return None
    total = term.extended
    ends = total and due(starts_on, term.length, term.regime, at=at, extended=total).limit
    return term if term.new_day or (ends and not ends.is_before(limit)) else None


def extended_due(  # noqa: PLR0913 - which term, begun when, told when and why, in whose words
    term: Term,
    received_on: date,
    *,
    at: datetime | None = None,
    now: datetime,
    reason: str,
    say: Say = say_source,
) -> Due:
    """Work out the last day of an extended term, counted from ``received_on`` as the first one.

    ``at`` is that moment, and ``now`` the one of extending, with a time zone. Raises RulesError
    when it comes too late or without a reason in words.
    """
    first = partial(due, received_on, term.length, term.regime, at=at)
    check_extension(first(), now, reason)
    return first(extended=term.extended or term.length, law=term.legal_basis, say=say)


def named_due(  # noqa: PLR0913 - which term ends when, which day instead, told when and why
    term: Term, due_on: date, new_day: date, *, now: datetime, reason: str, say: Say = say_source
) -> Due:
    """Take ``new_day`` as the last day of a term that ended on ``due_on``.

    Raises RulesError as :func:`extended_due`, and for a day that is no later.
    """
    first = Due(due_on, due_on, due_on, ())
    check_extension(first, now, reason)
    if new_day <= due_on:
        raise RulesError("A new day must be later than the last day of the first term.")
    law = term.legal_basis
    allowed = say(NAMED_BY_LAW, (("law", law),)) if law else say(NAMED, ())
    steps = (
        say(FIRST_UNTIL, (("day", long_day(due_on)),)),
        allowed,
        say(NAMED_DAY, (("day", long_day(new_day)),)),
    )
    return Due(due_on, new_day, new_day, steps)

"""Which last days of open cases change because the law counts other days off than it did.

A decree that comes later puts a day on a par with a holiday (Algemene termijnenwet, article 3(3)).
Only that moves a day here: where the facts state another length now, what was promised stands.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from formsapp.cases.models import Case
from formsapp.deadlines import due_after_ruling
from formsapp.facts import Facts
from formsapp.facts.fact import Term
from formsapp.facts.lengths import Length
from formsapp.facts.translatable_texts import Say, say_source
from formsapp.rules.last_day import Due, due
from formsapp.rules.law_figures import equated_days


class MovedDay(NamedTuple):
    """A case whose last day would be another one; ``first`` is that of a term before it was longer.

    ``first`` is None where the term was not extended.
    """

    case: Case
    due: Due
    first: date | None


def find_moved_days(
    session: Session, teams: Collection[str], facts: Facts, say: Say = say_source
) -> list[MovedDay]:
    """Return the open cases of these teams whose last day changes, the nearest first."""
    return _count_again(session, _waiting(teams), facts, say)


def find_days_on_decree(session: Session, teams: Collection[str], facts: Facts) -> list[MovedDay]:
    """Return those of which the last day itself is a day of a decree: quick enough for a list."""
    days = {day for decree in equated_days().decree for day in decree.days}
    return _count_again(session, _waiting(teams).where(Case.due_on.in_(days)), facts, say_source)


def count_without_term(session: Session, teams: Collection[str]) -> int:
    """Return how many open cases have a day of which it is not stored by which term it was found.

    They are of before that was stored.
    """
    unknown = _waiting(teams, knows_term=False).with_only_columns(sa.func.count())
    return session.scalar(unknown.order_by(None)) or 0


def _waiting(teams: Collection[str], *, knows_term: bool = True) -> sa.Select[Case]:
    waits = (Case.closed_at.is_(None), Case.answered_at.is_(None), Case.due_on.is_not(None))
    known = Case.term.is_not(None) if knows_term else Case.term.is_(None)
    found = sa.select(Case).where(*waits, known, Case.team.in_(teams))
    return found.order_by(Case.due_on, Case.received_at, Case.id)


def _count_again(
    session: Session, cases: sa.Select[Case], facts: Facts, say: Say
) -> list[MovedDay]:
    found = []
    for case in session.scalars(cases):
        term = facts.terms.get(case.term or "")
        if term is None or (case.extended_at and term.extended is None):
            continue  # a day that staff named is no outcome of counting
        now = _due_of(case, term, term.extended if case.extended_at else None, say)
        if now.raw == case.raw_due_on and now.last_day != case.due_on:
            first = _due_of(case, term, None, say).last_day if case.extended_at else None
            found.append(MovedDay(case, now, first))
    return found


def _due_of(case: Case, term: Term, extended: Length | None, say: Say) -> Due:
    if case.ruled_on is not None:
        return due_after_ruling(term, case.ruled_on, say, extended=extended)
    law = term.legal_basis
    at = case.received_at
    return due(
        case.received_on, term.length, term.regime, at=at, extended=extended, law=law, say=say
    )

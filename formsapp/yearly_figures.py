"""The figures of a year, for the client council and everyone: complaints, damage, experience.

They are counted from the bare rows of cases, so that no key is needed and what was destroyed still
counts. What came in twice counts once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from formsapp.cases.models import Case
from formsapp.facts import Facts
from formsapp.facts.dutch_format import month_name
from formsapp.kinds import bezoek_afzeggen, ervaring, klacht, schade
from formsapp.kinds.base import _
from formsapp.rules.amsterdam_time import local_date
from formsapp.rules.counted_table import CountedCase, Name, Row, Table, count_rows, median_days

KINDS = (klacht.SLUG, schade.kind.slug, bezoek_afzeggen.kind.slug, ervaring.kind.slug)
"""The forms of which a year is counted."""
TWICE = "double"
COMPLAINT, UNKNOWN = "complaint", "unknown"
SORTS = {
    COMPLAINT: _("Klachten met een naam"),
    klacht.NAMELESS: _("Signalen zonder naam"),
    klacht.PRAISE: _("Complimenten"),
}
JUDGED = {
    "gegrond": _("Gegrond"),
    "deels": _("Voor een deel gegrond"),
    "ongegrond": _("Niet gegrond"),
}
PAID = {"ja": _("Betaald"), "deels": _("Voor een deel betaald"), "nee": _("Niet betaald")}
EXCEPTED = {"ja": _("Er kwam een uitzondering"), "nee": _("Er kwam geen uitzondering")}
OTHERWISE = {
    "closed": _("Afgerond zonder besluit"),
    UNKNOWN: _("Beantwoord zonder eigen oordeel"),
    "open": _("Nog geen antwoord"),
}
IN_TIME = {"in-time": _("Op tijd, of de tijd loopt nog"), "late": _("Te laat")}
EXTENDED = {"once": _("Verlengd"), "never": _("Niet verlengd")}
BY_COMMITTEE = {"ruled": _("Met een uitspraak"), "not-ruled": _("Zonder uitspraak")}
DAYS = _("Dagen tot het antwoord, de middelste")
WHICH_LAW = _("Niet bekend, of meer dan één")


def read_counted_cases(session: Session, year: int) -> list[CountedCase]:
    """Return what is counted of the cases that came in during a year."""
    days = Case.received_on.between(date(year, 1, 1), date(year, 12, 31))
    asked = sa.select(Case).where(Case.kind.in_(KINDS), days)
    return [as_counted(case) for case in session.scalars(asked.order_by(Case.received_on, Case.id))]


def years_with_cases(session: Session) -> list[int]:
    """Return the years in which something came in that is counted, newest first."""
    ends = sa.func.min(Case.received_on), sa.func.max(Case.received_on)
    first, last = session.execute(sa.select(*ends).where(Case.kind.in_(KINDS))).one()
    return [*range(last.year, first.year - 1, -1)] if first else []


def as_counted(case: Case) -> CountedCase:
    """Return what is counted of a case: of one that was ruled on, the first answer."""
    before = case.answered_before is not None
    answered_at = case.answered_before if before else case.answered_at
    due_on = case.due_before if before else case.due_on
    # What was destroyed while it was open got no answer by that.
    ended_at = None if case.closed_at == case.destroyed_at else case.closed_at
    return CountedCase(
        kind=case.kind,
        received_on=case.received_on,
        counts_as=case.counts_as or "",
        laws=tuple(case.laws),
        outcome=case.outcome or "",
        answered_on=local_date(answered_at) if answered_at else None,
        ended_on=local_date(ended_at) if ended_at else None,
        due_on=due_on,
        is_past=_came_after(case, answered_at or ended_at) if not before else False,
        extended=bool(case.extended_at or case.extended_before),
        ruled=case.ruled_on is not None,
    )


def _came_after(case: Case, done_at: datetime | None) -> bool:
    """Say whether it was done after the hour by which it was promised."""
    return done_at is not None and case.due_by is not None and done_at > case.due_by


def count_year(cases: Sequence[CountedCase], facts: Facts, today: date) -> list[Table]:
    """Return the tables of a year, of the forms that the provider offers; nothing is hidden."""
    once = [case for case in cases if case.outcome != TWICE]
    mine = {kind: [case for case in once if case.kind == kind] for kind in KINDS}
    counted = (_count_complaints, _count_damage, _count_late_visits, _count_experiences)
    pairs = zip(KINDS, counted, strict=True)
    return [
        replace(table, kind=kind)
        for kind, count in pairs
        if kind in facts.kinds
        for table in count(mine[kind], facts, today)
    ]


def hide_from(tables: Sequence[Table], opened: Collection[str] = ()) -> list[Table]:
    """Return tables as someone sees them who may open the cases of the ``opened`` kinds alone.

    Of none, and of fewer than five, only that is said, and nothing of what they came to.
    """
    shown = [table if table.kind in opened else table.hide_small() for table in tables]
    return [one for one in shown if one.sort == "loose" or one.total]


def _count_complaints(cases: Sequence[CountedCase], facts: Facts, today: date) -> Iterator[Table]:
    rows = count_rows(cases, lambda case: case.counts_as or COMPLAINT, SORTS)
    yield Table("received", "", _("Wat er binnenkwam"), rows, None, "loose")
    named = [case for case in cases if not case.counts_as]
    months = {str(number): month_name(number) for number in range(1, 13)}
    yield _parts("month", _("Klachten per maand"), named, _month, months)
    bases, laws = facts.provider.bases, facts.provider.laws
    if len(bases) > 1:
        labels = {str(law): facts.provider.care_under(law) for law in bases} | {UNKNOWN: WHICH_LAW}
        yield _parts("law", _("Over welke hulp het ging"), named, _law_among(labels), labels)
    labels = {**JUDGED, **OTHERWISE}
    yield _parts("outcome", _("Wat het oordeel was"), named, _outcome_among(labels), labels)
    yield _in_time("in-time", _("Antwoord op klachten: op tijd of te laat"), named, today)
    name = _("Klachten waarvoor meer tijd nodig was")
    yield _parts("extended", name, named, lambda one: "once" if one.extended else "never", EXTENDED)
    rules = facts.complaints.committee is not None and "jeugdwet" in laws
    if rules or any(case.ruled for case in named):
        ruled = _("Uitspraken van de klachtencommissie")
        yield _parts("ruled", ruled, named, _ruled, BY_COMMITTEE)
    yield from _days("days", _("Hoe lang een antwoord op een klacht duurde"), named)


def _count_damage(cases: Sequence[CountedCase], _facts: Facts, today: date) -> Iterator[Table]:
    row = Row("damage", _("Meldingen van schade"), len(cases))
    yield Table("damage", "", _("Schade"), (row,), None, "loose")
    labels = {**PAID, **OTHERWISE}
    yield _parts(
        "damage-outcome", _("Wat er met de schade gebeurde"), cases, _outcome_among(labels), labels
    )
    yield _in_time("damage-in-time", _("Antwoord op schade: op tijd of te laat"), cases, today)
    yield from _days("damage-days", _("Hoe lang een antwoord op schade duurde"), cases)


def _count_late_visits(cases: Sequence[CountedCase], facts: Facts, _today: date) -> Iterator[Table]:
    judged = [case for case in cases if case.outcome in EXCEPTED]
    if not (judged or (facts.visits and facts.visits.asks_reason)):
        return
    row = Row("late-visits", _("Verzoeken waarover [[wij besloten/ik besloot]]"), len(judged))
    title = _("Te laat afgezegd: verzoeken om een uitzondering")
    yield Table("late-visits", "", title, (row,), None, "loose")
    outcome = _("Wat [[wij/ik]] over die verzoeken [[besloten/besloot]]")
    yield _parts("late-visit-outcome", outcome, judged, _outcome_among(EXCEPTED), EXCEPTED)


def _count_experiences(
    cases: Sequence[CountedCase], _facts: Facts, _today: date
) -> Iterator[Table]:
    row = Row("experiences", _("Formulieren over ervaringen"), len(cases))
    yield Table("experiences", "", _("Ervaringen"), (row,), None, "loose")


def _parts(
    name: str, title: str, cases: Sequence[CountedCase], row: Name, labels: Mapping[str, str]
) -> Table:
    return Table(name, "", title, count_rows(cases, row, labels), len(cases))


def _in_time(name: str, title: str, cases: Sequence[CountedCase], today: date) -> Table:
    return _parts(
        name, title, cases, lambda one: "late" if one.is_late(today) else "in-time", IN_TIME
    )


def _days(name: str, title: str, cases: Sequence[CountedCase]) -> Iterator[Table]:
    middle = median_days(cases)
    if middle is not None:
        yield Table(name, "", title, (Row("median", DAYS, middle),), len(cases), "days")


def _month(case: CountedCase) -> str:
    return str(case.received_on.month)


def _ruled(case: CountedCase) -> str:
    return "ruled" if case.ruled else "not-ruled"


def _law_among(labels: Mapping[str, str]) -> Name:
    return lambda case: case.laws[0] if len(case.laws) == 1 and case.laws[0] in labels else UNKNOWN


def _outcome_among(labels: Mapping[str, str]) -> Name:
    def outcome(case: CountedCase) -> str:
        if case.outcome in labels:
            return case.outcome
        if case.answered_on is None:
            return "closed" if case.ended_on else "open"
        return UNKNOWN

    return outcome

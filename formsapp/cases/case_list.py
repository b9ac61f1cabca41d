"""The list of cases: what must be done next on top, narrowed and searched, a page at a time."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any, Literal, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, Session

from formsapp.cases.case_reference import parse_reference
from formsapp.cases.client_reference import find_among_words, find_reference, loose_key
from formsapp.cases.inbox_order import NEXT_DUE
from formsapp.cases.models import SORTED_FIRST, Case
from formsapp.rules.amsterdam_time import in_utc
from formsapp.rules.rule_errors import RulesError
from formsapp.sealing.letterbox import normalise_typed

CaseState = Literal["", "new", "message", "waiting", "answered", "closed"]
NOBODY = "-"
"""Stands for the colleague who has a case that nobody has."""
LEAST = 2
"""Letters and digits of a reference that are searched as a part of one."""
LEAST_OF_NUMBER = 4
"""The same of a case's number: shorter ones stand in too many."""
MANY = 200
"""Numbers, or clients, that a search looks at."""

STATES: Mapping[str, sa.ColumnElement[bool]] = {
    "new": Case.read_at.is_(None),
    "message": Case.written_at.is_not(None),
    "waiting": Case.asked_at.is_not(None),
    "answered": Case.answered_at.is_not(None),
}
"""What can be said of an open case."""


class CaseFilter(NamedTuple):
    """Narrows a list of cases; an empty field does not narrow it. Without ``state``: open ones."""

    team: str = ""
    kind: str = ""
    law: str = ""
    state: CaseState = ""
    client: str = ""
    holder: str = ""
    """Id of a colleague, or ``NOBODY``."""


class CasePage(NamedTuple):
    """One page of a list of cases, and where those beside it begin; None where there are none."""

    cases: Sequence[Case]
    after: str | None = None
    before: str | None = None


class Band(NamedTuple):
    """Cases that stand together in a list, in the order of ``columns``."""

    holds: sa.ColumnElement[bool]
    columns: Sequence[InstrumentedAttribute[Any]]
    newest_first: bool = False


class Place(NamedTuple):
    """A case's place in a list: the number of its band, and its values in that order."""

    band: int
    values: Sequence[Any]


ALL = CaseFilter()
BY_CLOSING = Band(sa.true(), (Case.closed_at, Case.id), newest_first=True)
NEEDED = (Case.needed_on, Case.received_at, Case.id)
NEXT = (Case.sort_on, Case.received_at, Case.id)
PRESSING = timedelta(days=2)
"""So long before its last day an answer goes before what clients wrote, which has none."""


@dataclass(frozen=True)
class CaseList:
    """Lists the cases of some teams.

    Args:
        session: Of this request.
        teams: Whose cases are listed.
        today: Local date.
        soon: The next day on which the office is open: what is needed by then stands on top.
        of_nobody: Gives what says that nobody has a case.

    """

    session: Session
    teams: Collection[str]
    today: date
    soon: date
    of_nobody: Callable[[], sa.ColumnElement[bool]] = lambda: Case.holder.is_(None)

    def read_page(
        self,
        only: CaseFilter = ALL,
        *,
        after: str | None = None,
        before: str | None = None,
        limit: int = 50,
    ) -> CasePage:
        """Return a page of cases: what is needed soon on top, then what is late or due in two days.

        Below that stands the rest by its day: an old message of a client above what is due later.

        Closed ones are listed the last closed first.

        Args:
            only: Which cases.
            after: ``CasePage.after`` of the page before this one.
            before: ``CasePage.before`` of the page behind it. With neither, with what is no such
                place, and where nothing is left there, it is the first page.
            limit: Number of cases on a page.

        """
        bands = self._bands(only)
        place = _parse_place(before or after, bands)
        back = place is not None and before is not None
        walk = self._walk(bands, only, place, back=back, limit=limit + 1)
        found = list(islice(walk, limit + 1))
        more, shown = len(found) > limit, found[:limit]
        if place and (not shown or (back and not more)):
            return self.read_page(only, limit=limit)
        if back:
            shown.reverse()
        places = [_write_place(number, bands[number], case) for number, case in shown]
        return CasePage(
            [case for _number, case in shown],
            places[-1] if back or more else None,
            places[0] if place else None,
        )

    def search(self, text: str, *, limit: int = 50) -> Sequence[Case]:
        """Return cases by a part of their number or of the client's reference.

        Capitals, spaces and dashes are forgiven. The whole reference comes first, then open cases.
        Only where no part fits are other spellings looked for, which reads all references, and a
        number or a reference among words.
        """
        part = loose_key(text)
        number = normalise_typed(part).lower() if part.isalnum() else ""
        parts = {Case.client: (part, LEAST), Case.reference: (number, LEAST_OF_NUMBER)}
        fits = [
            _holds_part(of, sought) for of, (sought, least) in parts.items() if len(sought) >= least
        ]
        found = sa.select(Case).where(Case.team.in_(self.teams)).limit(limit)
        is_whole = sa.case((_bare(Case.client) == part, 0), else_=1)
        found = found.order_by(
            is_whole, Case.closed_at.is_not(None), Case.received_at.desc(), Case.id
        )
        cases = self.session.scalars(found.where(sa.or_(sa.false(), *fits))).all()
        if cases:
            return cases
        client = find_reference(self.session, text, self.teams)
        named = sa.or_(Case.client == client, Case.reference == parse_reference(text))
        if cases := self.session.scalars(found.where(named)).all():
            return cases
        named = Case.client.in_(find_among_words(self.session, text, self.teams))
        return self.session.scalars(found.where(named)).all()

    def _bands(self, only: CaseFilter) -> Sequence[Band]:
        if only.state == "closed":
            return [BY_CLOSING]
        needed = sa.and_(Case.needed_on.between(self.today, self.soon), Case.answered_at.is_(None))
        others = sa.or_(
            Case.needed_on.is_(None),
            Case.needed_on < self.today,
            Case.needed_on > self.soon,
            Case.answered_at.is_not(None),
        )
        pressing = max(self.soon, self.today + PRESSING)
        late, not_late = self._is_late(), self._is_not_late()
        # The day by which it is sorted is no later: so the list's index tells where to stop.
        soon = sa.and_(Case.sort_on <= pressing, Case.answered_at.is_(None), pressing >= NEXT_DUE)
        return [
            Band(needed, NEEDED),
            Band(sa.and_(others, late), NEXT),
            Band(sa.and_(others, not_late, soon), NEXT),
            Band(sa.and_(others, not_late, _is_due_after(pressing)), NEXT),
        ]

    def _is_late(self) -> sa.ColumnElement[bool]:
        """Say that a day has passed or is waited for by none, and not that of a message alone."""
        own = sa.and_(Case.answered_at.is_(None), self.today > NEXT_DUE)
        at_once = Case.sort_on == SORTED_FIRST
        return sa.and_(Case.sort_on < self.today, sa.or_(Case.written_at.is_(None), at_once, own))

    def _is_not_late(self) -> sa.ColumnElement[bool]:
        """Say the opposite; an old message alone makes nothing late."""
        in_time = _is_due_after(self.today - timedelta(days=1))
        by_message = sa.and_(Case.written_at.is_not(None), Case.sort_on > SORTED_FIRST, in_time)
        return sa.or_(Case.sort_on >= self.today, by_message)

    def _walk(
        self,
        bands: Sequence[Band],
        only: CaseFilter,
        place: Place | None,
        *,
        back: bool,
        limit: int,
    ) -> Iterator[tuple[int, Case]]:
        """Yield cases from a place on, or back from it, with the number of their band."""
        first = place.band if place else 0
        for number in range(first, -1, -1) if back else range(first, len(bands)):
            band = bands[number]
            falls = band.newest_first != back
            query = self._select(only).where(band.holds).limit(limit)
            query = query.order_by(*(one.desc() if falls else one for one in band.columns))
            if place and number == place.band:
                query = query.where(_lies_beyond(band, place, falls=falls))
            for case in self.session.scalars(query):
                yield number, case

    def _select(self, only: CaseFilter) -> sa.Select[Case]:
        closed = Case.closed_at.is_not(None) if only.state == "closed" else Case.closed_at.is_(None)
        found = sa.select(Case).where(closed, Case.team.in_(self.teams))
        for column, value in ((Case.team, only.team), (Case.kind, only.kind)):
            found = found.where(column == value) if value else found
        if only.client:
            client = find_reference(self.session, only.client, self.teams)
            found = found.where(Case.client == client)
        if only.holder:
            is_held = Case.holder == only.holder
            found = found.where(self.of_nobody() if only.holder == NOBODY else is_held)
        if only.law:
            laws = sa.cast(Case.laws, sa.Text())
            found = found.where(
                sa.or_(laws.contains(f'"{only.law}"', autoescape=True), laws == "[]")
            )
        return found.where(STATES[only.state]) if only.state in STATES else found


def _is_due_after(day: date) -> sa.ColumnElement[bool]:
    """Say that no reply is due up to and with a day."""
    return sa.or_(Case.answered_at.is_not(None), NEXT_DUE.is_(None), day < NEXT_DUE)


def _bare(column: InstrumentedAttribute[Any]) -> sa.Function[str]:
    return sa.func.lower(sa.func.replace(sa.func.replace(column, "-", ""), " ", ""))


def _holds_part(column: InstrumentedAttribute[Any], part: str) -> sa.ColumnElement[bool]:
    """Return whether a column holds this part; which values do, its own index tells."""
    known = (
        sa.select(column)
        .where(_bare(column).contains(part, autoescape=True))
        .distinct()
        .limit(MANY)
    )
    return column.in_(known)


def _lies_beyond(band: Band, place: Place, *, falls: bool) -> sa.ColumnElement[bool]:
    pairs = zip(band.columns, place.values, strict=True)
    here = sa.tuple_(*(sa.literal(value, column.type) for column, value in pairs))
    order = sa.tuple_(*band.columns)
    return order < here if falls else order > here


def _write_place(number: int, band: Band, case: Case) -> str:
    values = (getattr(case, str(column.key)) for column in band.columns)
    written = (one.isoformat() if isinstance(one, date) else str(one) for one in values)
    return "~".join([str(number), *written])


def _parse_place(text: str | None, bands: Sequence[Band]) -> Place | None:
    """Return a place that stands in an address; None for what is none of this list."""
    number, *typed = (text or "").split("~")
    known = {str(number): (number, band.columns) for number, band in enumerate(bands)}
    if number not in known:
        return None
    band, columns = known[number]
    try:
        return Place(band, [_read(*pair) for pair in zip(columns, typed, strict=True)])
    except (ValueError, OverflowError, RulesError):
        return None


def _read(column: InstrumentedAttribute[Any], text: str) -> date | UUID:
    if isinstance(column.type, sa.Uuid):
        return UUID(text)
    if isinstance(column.type, sa.Date):
        return date.fromisoformat(text)
    return in_utc(datetime.fromisoformat(text))

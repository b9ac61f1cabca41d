"""What a restore keeps of the keys of colleagues, and of the cases that only those open.

A backup may be of before someone made a key, chose another passphrase, or sealed a case anew. The
key that opened it then may be gone since. So what is sealed stays as it was sealed last.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from formsapp.cases import event_log
from formsapp.cases.bound_parts import bind_sealed
from formsapp.cases.database import writing
from formsapp.cases.event_log import About, Who
from formsapp.cases.memo_models import Memo
from formsapp.cases.models import Attachment, Base, Case, CaseKey, Message, Reply
from formsapp.cases.own_key_models import CaseSeal, KeyOpener, OwnKey, TeamReader
from formsapp.cases.staff_models import Staff

PARTS: tuple[tuple[type[Base], str], ...] = (
    *((Case, "sealed"), (Reply, "sealed"), (Message, "sealed"), (Memo, "sealed")),
    *((Attachment, "key"), (CaseKey, "for_team"), (CaseKey, "for_code"), (CaseKey, "for_parent")),
    (Case, "proof"),
)
"""What a case is sealed anew in."""
Row = Mapping[str, Any]


@dataclass(frozen=True)
class SealedInPerson:
    """Rows of the present database about keys of colleagues."""

    keys: list[Row] = field(default_factory=list)
    openers: list[Row] = field(default_factory=list)
    readers: list[Row] = field(default_factory=list)
    seals: list[Row] = field(default_factory=list)
    parts: list[list[Row]] = field(default_factory=list)
    """Of each of ``PARTS`` the rows of sealed cases, by primary key."""


def read_sealed(session: Session) -> SealedInPerson:
    """Return what a restore must keep."""
    cases = sa.select(CaseSeal.case_id)
    parts = []
    for table, name in PARTS:
        key = sa.inspect(table).primary_key[0]
        whose = table.__table__.c.get("case_id", key)
        wanted = sa.select(key.label("row"), table.__table__.c[name].label("value"))
        parts.append([*session.execute(wanted.where(whose.in_(cases))).mappings()])
    keys, openers, readers, seals = (
        _rows(session, table) for table in (OwnKey, KeyOpener, TeamReader, CaseSeal)
    )
    return SealedInPerson(keys, openers, readers, seals, parts)


def keep_sealed(session: Session, since: SealedInPerson, *, now: datetime, by: Who) -> None:
    """Put back in a restored database what was read from the one of before."""
    with writing(session):
        for table in (CaseSeal, KeyOpener, TeamReader):
            session.execute(sa.delete(table))
        session.execute(sa.delete(OwnKey))
        staff = {*session.scalars(sa.select(Staff.id))}
        keys = [row for row in since.keys if row["staff_id"] in staff]
        known = {row["id"] for row in keys}
        _insert(session, OwnKey, keys)
        for table, rows in ((KeyOpener, since.openers), (TeamReader, since.readers)):
            _insert(session, table, (row for row in rows if row["key_id"] in known))
        cases = {*session.scalars(sa.select(CaseKey.case_id))}
        seals = [one for one in since.seals if one["case_id"] in cases and one["key_id"] in known]
        _insert(session, CaseSeal, seals)
        kept = {one["case_id"] for one in seals}
        before = {case_id: bind_sealed(session, case_id) for case_id in sorted(kept)}
        _keep_parts(session, since, kept)
        for case_id, bound in before.items():
            case = session.get_one(Case, case_id, populate_existing=True)
            about, after = About.about_case(case), bind_sealed(session, case_id)
            if after != bound:
                event_log.record(
                    session, by, "reseal", about, now=now, ground="restore", bound=after
                )


def _keep_parts(session: Session, since: SealedInPerson, cases: set[UUID]) -> None:
    for (table, name), rows in zip(PARTS, since.parts, strict=True):
        columns = table.__table__.c
        key = sa.inspect(table).primary_key[0]
        whose = columns.get("case_id", key)
        for row in rows:
            mine = sa.and_(key == row["row"], whose.in_(cases))
            session.execute(sa.update(table).where(mine).values({name: row["value"]}))


def _rows(session: Session, table: type[Base]) -> list[Row]:
    return [*session.execute(sa.select(table.__table__)).mappings()]


def _insert(session: Session, table: type[Base], rows: Iterable[Row]) -> None:
    found = [dict(row) for row in rows]
    if found:
        session.execute(sa.insert(table), found)

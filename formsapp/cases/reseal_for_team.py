"""Seal anew what the database holds for a team: to its newest key, and to the recovery key of now.

What stands in the seal stays as it is, its place included. It may be cut off at any moment: each
row opens with the key of before or with the new one. Done again, it goes on where it was.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from formsapp.cases.database import writing
from formsapp.cases.memo_models import Memo
from formsapp.cases.models import (
    Base,
    Case,
    CaseKey,
    Link,
    OutboxMail,
    SealedCircle,
    Task,
    WatchedClient,
)
from formsapp.cases.own_key_models import CaseSeal
from formsapp.sealing.key_files import POST
from formsapp.sealing.letterbox import Altered, Letterbox, NoKey
from formsapp.sealing.sealed_json import age_decrypt

PARTS: Final[tuple[tuple[str, type[Base], str], ...]] = (
    ("case keys", CaseKey, "for_team"),
    ("memos", Memo, "sealed"),
    ("tasks", Task, "sealed"),
    ("circles", SealedCircle, "sealed"),
    ("watched consents", WatchedClient, "sealed"),
    ("birth dates", Link, "born_sealed"),
    ("mails", OutboxMail, "sealed"),
)
"""What is sealed for teams: what it is called, its table and column."""
AT_ONCE: Final = 200
"""Rows in one transaction, for which others who write wait."""


@dataclass(frozen=True)
class Reseal:
    """What to seal anew, and with which keys.

    Args:
        team: Whose keys they are.
        births: The team for which birth dates of links are sealed; None where they are not kept.
        newest: The private key to which all is to be sealed.
        others: Private keys that may open what is there: older ones, or that of recovery.
        every: Seal anew also what opens with the newest, as where recovery has another key.

    """

    team: str
    births: str | None
    newest: Any
    others: Sequence[Any]
    every: bool = False


@dataclass
class Resealed:
    """What came of it: how many of each part were sealed anew, and how many nothing here opens."""

    anew: dict[str, int] = field(default_factory=dict)
    closed: int = 0


def reseal_for_team(
    session: Session,
    letterbox: Letterbox,
    wish: Reseal,
    tell: Callable[[str, int, int], None] = lambda *_: None,
) -> Resealed:
    """Seal anew all that is sealed for a team; ``tell`` hears of a part how far that is."""
    found = Resealed()
    for name, table, column in PARTS:
        rows = _select_rows(wish, table, column)
        if rows is None:
            continue
        ids = [row.id for row in session.execute(rows)]
        session.rollback()
        for at in range(0, len(ids), AT_ONCE):
            some = ids[at : at + AT_ONCE]
            with writing(session):
                opened = _open_rows(session, wish, rows.where(_key_of(table).in_(some)))
                for row_id, text in opened.items():
                    if text is not None:
                        sealed = letterbox.seal_text(wish.team, text)
                        put = sa.update(table).where(_key_of(table) == row_id)
                        session.connection().execute(put.values({column: sealed}))
            anew = len(opened) - [*opened.values()].count(None)
            found.anew[name] = found.anew.get(name, 0) + anew
            found.closed += len(opened) - anew
            tell(name, at + len(some), len(ids))
    return found


def _select_rows(
    wish: Reseal, table: type[Base], column: str
) -> sa.Select[tuple[UUID, bytes]] | None:
    """Return a query for the rows of a team; None where they are another's."""
    key, columns = _key_of(table), table.__table__.c
    rows = sa.select(key.label("id"), columns[column].label("sealed"))
    rows = rows.where(columns[column].is_not(None)).order_by(key)
    if table in {Link, OutboxMail}:
        return rows if wish.team == {Link: wish.births, OutboxMail: POST}[table] else None
    if "team" in columns:
        return rows.where(columns.team == wish.team)
    in_person = sa.exists().where(CaseSeal.case_id == columns.case_id)
    return rows.join(Case, Case.id == columns.case_id).where(Case.team == wish.team, ~in_person)


def _open_rows(
    session: Session, wish: Reseal, rows: sa.Select[tuple[UUID, bytes]]
) -> dict[UUID, bytes | None]:
    """Return what is to be sealed anew, by row; None for what no key here opens."""
    found = {}
    for row in session.execute(rows).all():
        text = _open(row.sealed, [wish.newest])
        if text is None or wish.every:
            found[row.id] = text or _open(row.sealed, wish.others)
    return found


def _open(sealed: bytes, identities: Sequence[Any]) -> bytes | None:
    try:
        return age_decrypt(sealed, [*identities])
    except (NoKey, Altered):
        return None


def _key_of(table: type[Base]) -> sa.ColumnElement[UUID]:
    return sa.inspect(table).primary_key[0]

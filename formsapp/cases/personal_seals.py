"""Seal a case to the keys of colleagues, where its team is sealed in person.

Such a case has two keys: that of all cases, which the client's code opens too, and one for what
staff write for each other. Both are sealed to the key of each colleague who may read it, and to the
team's own recovery key, which is not the provider's. Before anyone in the team has a key, a case is
sealed to the team's key, as ever: nothing is lost, and the first who may read it seals it anew.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from formsapp.cases.models import Case
from formsapp.cases.own_key_models import CaseSeal, OwnKey, TeamReader
from formsapp.cases.staff_models import Staff
from formsapp.sealing.item_key import ItemKey, seal_for_reader
from formsapp.sealing.letterbox import CASE_KEY, Letterbox


@dataclass(frozen=True)
class CaseKeys:
    """The key of a case, and the one of what staff write for each other."""

    case: ItemKey
    memos: ItemKey

    @property
    def content(self) -> dict[str, str]:
        """What is sealed for each reader."""
        return {"key": self.case.secret, "memos": self.memos.secret}

    @classmethod
    def read(cls, case_id: UUID, content: Mapping[str, str]) -> CaseKeys:
        """Return the keys in what was sealed for a reader."""
        return cls(ItemKey(case_id, content["key"]), ItemKey(case_id, content["memos"]))


@dataclass(frozen=True)
class Reader:
    """The key of a colleague, by its public half."""

    id: UUID
    public: str


def find_readers(session: Session, team: str, roles: Collection[str]) -> Sequence[Reader]:
    """Return the keys to which a new case is sealed; none before anyone in the team made one.

    Where nobody who has a key is in the team any more, they are the keys of who was: with the
    team's recovery key, or once such a person is back, it opens.
    """
    ever = sa.select(OwnKey.id, OwnKey.public).join(TeamReader, TeamReader.key_id == OwnKey.id)
    ever = ever.where(TeamReader.team == team).order_by(TeamReader.since, OwnKey.id)
    now = ever.join(Staff, Staff.id == OwnKey.staff_id).where(
        OwnKey.ended_at.is_(None),
        Staff.disabled_at.is_(None),
        Staff.role.in_(roles),
    )
    rows = session.execute(now).all() or session.execute(ever).all()
    return [Reader(key_id, public) for key_id, public in rows]


def lock_case(
    session: Session, letterbox: Letterbox, case: Case, key: ItemKey
) -> tuple[bytes, list[CaseSeal]]:
    """Seal the key of a new case for who may read it, in the transaction that stores the case.

    Only then is it certain who that is: the team's key may go in the transaction before.
    """
    roles = letterbox.personal.get(case.team)
    readers = find_readers(session, case.team, roles) if roles else ()
    if not readers:
        return letterbox.seal_key(case.team, key), []
    keys = CaseKeys(key, ItemKey.new(case.id))
    return seal_for_recovery(letterbox, case.team, keys), [
        seal_for(reader, keys) for reader in readers
    ]


def seal_for_recovery(letterbox: Letterbox, team: str, keys: CaseKeys) -> bytes:
    """Seal the keys of a case for the team's own recovery key; nothing where it has none."""
    public, case_id = letterbox.recovery_of(team), keys.case.of
    return seal_for_reader(public, case_id, case_id, CASE_KEY, keys.content) if public else b""


def open_with_recovery(secret: str, case_id: UUID, sealed: bytes) -> CaseKeys:
    """Open what :func:`seal_for_recovery` sealed; raises NoKey or Altered."""
    return CaseKeys.read(case_id, ItemKey(case_id, secret).open(case_id, CASE_KEY, sealed))


def seal_for(reader: Reader, keys: CaseKeys) -> CaseSeal:
    """Seal the keys of a case for one colleague."""
    case_id = keys.case.of
    sealed = seal_for_reader(reader.public, reader.id, case_id, CASE_KEY, keys.content)
    return CaseSeal(case_id=case_id, key_id=reader.id, sealed=sealed)

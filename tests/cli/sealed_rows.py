"""A row of each sort that a database holds sealed to a team, and what opens them."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from formsapp.cases.client_circle import ClientCircle, Person, store_circle
from formsapp.cases.database import make_engine, writing
from formsapp.cases.event_log import SYSTEM
from formsapp.cases.memo_models import Memo
from formsapp.cases.models import Case, CaseKey, Link, OutboxMail, SealedCircle, Task, WatchedClient
from formsapp.rules.consent_verdict import Member
from formsapp.sealing.letterbox import Keyring, KeysError
from formsapp.sealing.sealed_json import age_decrypt
from formsapp.sealing.try_keys import parse_identity
from tests.cli.commands import NOW, PROVIDER

TEAM = "zorg"
BORN = date(2010, 3, 1)
COLUMNS: tuple[Any, ...] = (
    *(CaseKey.for_team, Memo.sealed, Task.sealed, SealedCircle.sealed, WatchedClient.sealed),
    *(Link.born_sealed, OutboxMail.sealed),
)


def add_rows(session: Session, data: Path) -> None:
    """Beside a case with its key, a mail and a link."""
    box = Keyring.load(data / "keys", PROVIDER).letterbox
    case = session.scalars(sa.select(Case)).one()

    def seal(what: str) -> tuple[UUID, bytes]:
        made = uuid4()
        return made, box.seal(TEAM, made, what, {"said": what})

    (memo, a), (task, b), (seen, d) = map(seal, ("memo", "task", "seen"))
    own = Person(Member("jongere", "self", BORN), BORN)
    store_circle(session, box, ClientCircle("1", TEAM, BORN, (own,)), now=NOW, by=SYSTEM)
    link = session.scalars(sa.select(Link)).one()
    with writing(session):
        session.add_all(
            [
                Memo(id=memo, case_id=case.id, form_hash="m", at=NOW, by="x", sealed=a),
                Task(id=task, team=TEAM, client="1", created_at=NOW, sealed=b),
                WatchedClient(id=seen, client="1", team=TEAM, seen="", sealed=d),
            ]
        )
        link.born_sealed = box.seal(TEAM, link.id, "birth date", {"born": "2010-03-01"})
    session.close()


def count_opened(address: str, *secrets: str) -> tuple[int, int]:
    """Return how many of the sealed rows these private keys open, and how many there are."""
    identities = [parse_identity(TEAM, one) for one in secrets]
    engine = make_engine(address)
    with Session(engine) as session:
        found = [
            sealed
            for column in COLUMNS
            for sealed in session.scalars(sa.select(column).where(column.is_not(None)))
        ]
    engine.dispose()
    return sum(_opens(one, identities) for one in found), len(found)


def _opens(sealed: bytes, identities: list[Any]) -> bool:
    try:
        return bool(age_decrypt(sealed, identities))
    except KeysError:
        return False

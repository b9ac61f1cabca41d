"""Open a case on the staff side: its key first, and with that what the client sent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import object_session

from formsapp.cases.models import Case
from formsapp.cases.own_key_models import CaseSeal
from formsapp.cases.personal_seals import CaseKeys
from formsapp.sealing.item_key import ItemKey
from formsapp.sealing.letterbox import CASE_KEY, Altered, Keyring, NoKey


class NotOpened(NoKey):
    """The case opens with the key of a colleague, who has to open that first."""


class NotShared(NoKey):
    """The case is sealed to the keys of others: it came before this colleague was in the team."""


@contextmanager
def name_shut(what: str) -> Iterator[None]:
    """Let NoKey and Altered say what it is that does not open."""
    try:
        yield
    except (NoKey, Altered) as error:
        raise type(error)(f"{what} does not open: {error}") from error


def open_case_key(keyring: Keyring, case: Case) -> ItemKey:
    """Return the key of a case; raises NoKey or Altered when it does not open."""
    if case.key is None:
        raise NoKey("This case opens with a key that was lost.")
    if case.team in keyring.letterbox.personal:
        return open_own_seal(keyring, case).case
    return keyring.open_key(case.team, case.id, case.key.for_team)


def open_own_seal(keyring: Keyring, case: Case) -> CaseKeys:
    """Return the keys of a case that is sealed in person.

    Raises:
        NotOpened, NotShared: There is no key of a colleague here, or it is not sealed to that.
        Altered: It was changed.

    """
    own, session = keyring.own, object_session(case)
    if own is None or session is None:
        raise NotOpened(f"{case.reference} opens with the key of a colleague alone.")
    mine = sa.select(CaseSeal.sealed).where(CaseSeal.case_id == case.id, CaseSeal.key_id == own.of)
    sealed = session.scalar(mine)
    if sealed is None:
        raise NotShared(f"{case.reference} is sealed to the keys of other colleagues.")
    return CaseKeys.read(case.id, own.open(case.id, CASE_KEY, sealed))


def open_answers(keyring: Keyring, case: Case) -> dict[str, Any]:
    """Return what the client sent, nothing after destruction; raises NoKey or Altered."""
    if case.sealed is None:
        return {}
    return open_case_key(keyring, case).open(case.id, case.kind, case.sealed)


def seal_for_staff(
    keyring: Keyring, case: Case, part: UUID, sort: str, content: Mapping[str, Any]
) -> bytes:
    """Seal a part of a case that its client does not open; raises NoKey or Altered."""
    if case.team in keyring.letterbox.personal:
        return open_own_seal(keyring, case).memos.seal(part, sort, content)
    return keyring.letterbox.seal(case.team, part, sort, content)


def open_for_staff(
    keyring: Keyring, case: Case, part: UUID, sort: str, sealed: bytes
) -> dict[str, Any]:
    """Open what :func:`seal_for_staff` sealed; raises NoKey or Altered."""
    if case.team in keyring.letterbox.personal:
        return open_own_seal(keyring, case).memos.open(part, sort, sealed)
    return keyring.open(case.team, part, sort, sealed)

"""The key of a colleague: made with a passphrase, opened for one session, gone with that.

Who has a key gets the new cases of the team. Of before it opens what came in while the person was
in the team already, or, for who is longest in it, all that nobody else can open.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from formsapp.cases import event_log
from formsapp.cases.bound_parts import bind_sealed
from formsapp.cases.case_errors import Refused, require_row
from formsapp.cases.database import writing
from formsapp.cases.event_log import About, Who
from formsapp.cases.memo_models import Memo
from formsapp.cases.models import Case, CaseKey, store
from formsapp.cases.own_key_models import CaseSeal, KeyOpener, OwnKey, TeamReader
from formsapp.cases.personal_seals import CaseKeys, Reader, seal_for, seal_for_recovery
from formsapp.cases.prove_case import judge_case, prove_anew
from formsapp.cases.rekey_case import give_new_key
from formsapp.cases.staff_accounts import ABSOLUTE, IDLE
from formsapp.cases.staff_memos import SEALED_AS as MEMO
from formsapp.cases.staff_models import Staff, StaffSession
from formsapp.sealing import own_key
from formsapp.sealing.item_key import ItemKey
from formsapp.sealing.letterbox import Altered, Keyring, NoKey


def find_own_key(session: Session, staff_id: UUID) -> OwnKey | None:
    """Return the key that a person uses now."""
    mine = sa.select(OwnKey).where(OwnKey.staff_id == staff_id, OwnKey.ended_at.is_(None))
    return session.scalar(mine)


def make_own_key(
    session: Session, staff: Staff, passphrase: str, *, now: datetime, instead: UUID | None = None
) -> ItemKey:
    """Make the key of a person who has none, or a new one ``instead`` of the one with this id.

    The new one opens what comes from now on, and nothing of before.

    Raises:
        Refused: The person has another key, or none to replace.

    """
    key, salt = ItemKey.new(uuid4()), own_key.new_salt()
    sealed = own_key.key_for_passphrase(passphrase, salt, key)
    with writing(session):
        before = find_own_key(session, staff.id)
        if (before.id if before else None) != instead:
            raise Refused("This person has another key.")
        if before is not None:
            before.ended_at = now
            session.flush()
            mine = sa.update(StaffSession).where(StaffSession.staff_id == staff.id)
            session.execute(mine.values(own_key=None))
        store(session, OwnKey(id=key.of, staff_id=staff.id, public=key.public, made_at=now))
        opener = KeyOpener(id=uuid4(), key_id=key.of, salt=salt, sealed=sealed, made_at=now)
        store(session, opener)
        event_log.record(session, _who(staff), "own-key-new", now=now, ground=str(key.of))
    return key


def change_passphrase(
    session: Session, staff: Staff, key: ItemKey, passphrase: str, *, now: datetime
) -> None:
    """Let another passphrase open a key, and the one of before no longer."""
    salt = own_key.new_salt()
    sealed = own_key.key_for_passphrase(passphrase, salt, key)
    with writing(session):
        opener = _phrase_of(session, key.of)
        opener.salt, opener.sealed, opener.made_at = salt, sealed, now
        event_log.record(session, _who(staff), "own-key-phrase", now=now)


def let_passkey_open(  # noqa: PLR0913 - whose key, which passkey, what it gave, when
    session: Session, staff: Staff, key: ItemKey, passkey_id: UUID, given: bytes, *, now: datetime
) -> None:
    """Let a passkey open a key, by the secret that it gave for it."""
    salt = own_key.new_salt()
    sealed = own_key.key_for_passkey(given, salt, key)
    with writing(session):
        same = sa.delete(KeyOpener).where(
            KeyOpener.key_id == key.of, KeyOpener.passkey_id == passkey_id
        )
        session.execute(same)
        opener = KeyOpener(id=uuid4(), key_id=key.of, salt=salt, sealed=sealed, made_at=now)
        opener.passkey_id = passkey_id
        store(session, opener)
        event_log.record(session, _who(staff), "own-key-passkey", now=now)


def open_with_passkey(
    session: Session, staff: Staff, passkey_id: UUID, given: bytes, *, now: datetime
) -> ItemKey:
    """Return the key of a person by what a passkey gave.

    Raises:
        NotFound: The person has no key, or this passkey opens none.
        Altered: The passkey gave something else.

    """
    mine = require_row(find_own_key(session, staff.id), "key")
    wanted = sa.select(KeyOpener).where(
        KeyOpener.key_id == mine.id, KeyOpener.passkey_id == passkey_id
    )
    opener = require_row(session.scalar(wanted), "key")
    key = own_key.key_by_passkey(given, opener.salt, mine.id, opener.sealed)
    event_log.record(session, _who(staff), "own-key-open", now=now)
    return key


def passkeys_that_open(session: Session, staff_id: UUID) -> set[UUID]:
    """Return the passkeys that open a person's key."""
    mine = sa.select(KeyOpener.passkey_id).join(OwnKey, OwnKey.id == KeyOpener.key_id)
    using = mine.where(OwnKey.staff_id == staff_id, OwnKey.ended_at.is_(None))
    return {one for one in session.scalars(using) if one is not None}


def _phrase_of(session: Session, key_id: UUID) -> KeyOpener:
    wanted = sa.select(KeyOpener).where(KeyOpener.key_id == key_id, KeyOpener.passkey_id.is_(None))
    return require_row(session.scalar(wanted), "key")


def open_with_passphrase(
    session: Session, staff: Staff, passphrase: str, *, now: datetime
) -> ItemKey:
    """Return the key of a person; a wrong passphrase is logged too.

    Raises:
        NotFound: The person has no key.
        Altered: It is another passphrase.

    """
    mine = require_row(find_own_key(session, staff.id), "key")
    opener = _phrase_of(session, mine.id)
    try:
        key = own_key.key_by_passphrase(passphrase, opener.salt, mine.id, opener.sealed)
    except Altered:
        event_log.record(session, _who(staff), "own-key-open", now=now, result="wrong")
        raise
    event_log.record(session, _who(staff), "own-key-open", now=now)
    return key


def keep_open(session: Session, session_id: UUID, cookie: str, key: ItemKey) -> None:
    """Keep a key open in the session with this cookie."""
    with writing(session):
        session.get_one(StaffSession, session_id).own_key = own_key.key_for_session(cookie, key)


def shut(session: Session, session_id: UUID) -> None:
    """Let a key be open in a session no longer."""
    with writing(session):
        session.get_one(StaffSession, session_id).own_key = None


def shut_ended(session: Session, *, now: datetime) -> int:
    """Let no key be open in a session that is over; return in how many one was."""
    over = sa.or_(StaffSession.seen_at <= now - IDLE, StaffSession.created_at <= now - ABSOLUTE)
    left = sa.and_(StaffSession.own_key.is_not(None), over)
    if session.scalar(sa.select(StaffSession.id).where(left).limit(1)) is None:
        return 0  # as ever, and then nobody waits for the turn to write
    with writing(session):
        ended = sa.update(StaffSession).where(left).values(own_key=None)
        return session.connection().execute(ended).rowcount


def kept_open(found: StaffSession, cookie: str) -> ItemKey | None:
    """Return the key that is open in a session; None where none is."""
    try:
        return own_key.key_by_session(cookie, found.own_key) if found.own_key else None
    except Altered:
        return None


def join_teams(
    session: Session, keyring: Keyring, staff: Staff, key: ItemKey, *, now: datetime
) -> list[str]:
    """Have new cases of the person's teams sealed to this key, and seal anew those of before.

    Returns:
        The teams whose own key opens nothing any more: it can go.

    """
    personal = keyring.letterbox.personal
    with writing(session):
        teams = [team for team, roles in sorted(personal.items()) if staff.role in roles]
        for team in teams:
            if session.get(TeamReader, (team, key.of)) is None:
                store(session, TeamReader(team=team, key_id=key.of, since=now))
            _take_over(session, keyring, staff, key, team, now=now)
        return [team for team in teams if not find_unsealed(session, team)]


def _take_over(  # noqa: PLR0913 - who, with which keys, of which team, when
    session: Session, keyring: Keyring, staff: Staff, key: ItemKey, team: str, *, now: datetime
) -> None:
    """Seal to a person's key what is still sealed to the team's and the person may read."""
    since = _since(session, staff, keyring.letterbox.personal[team])
    for case, locks in find_unsealed(session, team):
        if since is not None and case.received_at < since:
            continue
        try:
            with session.begin_nested():  # all of a case, or nothing of it
                before = judge_case(session, keyring, case)
                _seal_anew(session, keyring, key, case, locks)
                prove_anew(session, keyring, case, before)
        except (NoKey, Altered):  # it stays as it is: the recovery key may open it
            continue
        session.flush()
        bound = bind_sealed(session, case.id)
        about = About.about_case(case)
        event_log.record(session, _who(staff), "reseal", about, now=now, bound=bound)


def _seal_anew(
    session: Session, keyring: Keyring, key: ItemKey, case: Case, locks: CaseKey
) -> None:
    of_case = keyring.open_key(case.team, case.id, locks.for_team)
    # The team's key may be in a backup, and so would open what comes later with the same key.
    keys = CaseKeys(give_new_key(session, case, locks, of_case), ItemKey.new(case.id))
    for memo in session.scalars(sa.select(Memo).where(Memo.case_id == case.id)):
        content = keyring.open(case.team, memo.id, MEMO, memo.sealed)
        memo.sealed = keys.memos.seal(memo.id, MEMO, content)
    locks.for_team = seal_for_recovery(keyring.letterbox, case.team, keys)
    store(session, seal_for(Reader(key.of, key.public), keys))


def find_unsealed(session: Session, team: str) -> list[tuple[Case, CaseKey]]:
    """Return the cases of a team that are sealed to the team's key."""
    sealed = sa.exists().where(CaseSeal.case_id == Case.id)
    wanted = sa.select(Case, CaseKey).join(CaseKey, CaseKey.case_id == Case.id)
    rows = session.execute(wanted.where(Case.team == team, ~sealed).order_by(Case.received_at))
    return [(case, locks) for case, locks in rows]


def _since(session: Session, staff: Staff, roles: Collection[str]) -> datetime | None:
    """Return since when a person is in a team; None for who is longest in it."""
    began = sa.func.coalesce(Staff.role_since, Staff.created_at)
    able = sa.select(sa.func.min(began)).where(Staff.role.in_(roles), Staff.disabled_at.is_(None))
    mine = staff.role_since or staff.created_at
    first = session.scalar(able.where(Staff.id != staff.id))
    return None if first is None or mine <= first else mine


def _who(staff: Staff) -> Who:
    return Who(str(staff.id), staff.role)

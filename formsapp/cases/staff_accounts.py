"""Who works here: invitations, passkeys, and sessions that end at once when they must."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from formsapp.cases import event_log
from formsapp.cases.bind_person import bind_ended_invitations, bind_person, end_invitations
from formsapp.cases.case_errors import Broken, Expired, NotStored, Revoked, Waiting, require_row
from formsapp.cases.database import writing
from formsapp.cases.event_log import About, Who
from formsapp.cases.own_key_models import KeyOpener
from formsapp.cases.prove_deputy import end_deputy
from formsapp.cases.prove_staff import bind_ended, is_let_in, prove_access
from formsapp.cases.signed_links import LinkSigner, secret_hash
from formsapp.cases.staff_desk import Actor
from formsapp.cases.staff_models import Challenge, Invitation, Passkey, Staff, StaffSession
from formsapp.facts.model import Team
from formsapp.mail_address import clean_address, sendable
from formsapp.sealing.letterbox import Letterbox

IDLE = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=12)
RECENT = timedelta(minutes=10)
"""How long ago someone may have signed in to change who has access, or their own passkeys."""
SEEN_STEP = timedelta(minutes=1)
"""A session's last use is stored no more often than this."""
INVITED = timedelta(days=7)
CHALLENGED = timedelta(minutes=5)


@dataclass(frozen=True)
class NewPasskey:
    """A passkey that a browser registered and that was verified."""

    credential_id: bytes
    public_key: bytes
    sign_count: int = 0
    transports: Sequence[str] = ()
    name: str = ""


def teams_of(role: str, teams: Mapping[str, Team]) -> frozenset[str]:
    return frozenset(slug for slug, team in teams.items() if role in team.roles)


def make_actor(staff: Staff, teams: Mapping[str, Team]) -> Actor:
    """Return the actor for a member of staff, with those of ``teams`` that the role opens."""
    return Actor(str(staff.id), staff.role, teams_of(staff.role, teams))


def new_invitation(  # noqa: PLR0913 - who, as what, by whom, signed with what
    session: Session,
    signer: LinkSigner,
    mail: str,
    role: str,
    *,
    now: datetime,
    by: Who,
    waits: bool = False,
) -> str:
    """Make an invitation that works once, for a week, and return its token.

    Args:
        session: Gets one write transaction.
        signer: Made with ``purpose="invitation"``.
        mail: Address of the invited person. If it is known already, the person gets another
            passkey and this role. Earlier invitations to it stop working.
        role: One of the facts' roles.
        now: UTC moment.
        by: Who invites.
        waits: Whether a second person has to agree first.

    Raises:
        NoAddress: No mail can be sent to the address.

    """
    token, secret = signer.new_token()
    with writing(session):
        end_invitations(session, normalise_mail(mail), now=now)
        made = Invitation(secret_hash=secret_hash(secret), mail=normalise_mail(mail), role=role)
        made.id, made.second_asked_at = uuid4(), now if waits else None
        made.created_at, made.created_by, made.expires_at = now, by.id, now + INVITED
        prove_access(signer.letterbox, made)
        session.add(made)
        known = session.scalar(sa.select(Staff.id).where(Staff.mail == normalise_mail(mail)))
        about = About.about_staff(known) if known else event_log.NOTHING
        bound = bind_ended_invitations(session, normalise_mail(mail))
        event_log.record(session, by, "invite", about, now=now, ground=role, bound=bound)
    return token


def open_invitation(
    session: Session, signer: LinkSigner, token: str, *, now: datetime
) -> Invitation:
    """Return an invitation without using it.

    Raises:
        Broken, Expired: It is none, or past its time.
        Revoked: It was used.
        Waiting: A second person did not agree to it yet.

    """
    hashed = secret_hash(signer.read_secret(token))
    found = session.scalar(sa.select(Invitation).where(Invitation.secret_hash == hashed))
    box = signer.letterbox
    if found is not None and found.used_at is not None:
        raise Revoked("This invitation was used.")
    if found is not None and now >= found.expires_at:
        raise Expired(found.expires_at)
    if found is None or (box is not None and not is_let_in(session, box.keyring, found)):
        raise Broken("This invitation is unknown.")
    if found.second_asked_at is not None and found.seconded_at is None:
        raise Waiting("A second person has to agree to this invitation.")
    return found


def accept_invitation(
    session: Session, signer: LinkSigner, token: str, passkey: NewPasskey, *, now: datetime
) -> Staff:
    """Use an invitation: give the person its role and this passkey.

    Raises:
        Broken, Revoked, Expired, Waiting: As :func:`open_invitation`; of two at once, one wins.

    """
    with writing(session):
        staff = use_invitation(session, signer, token, now=now)
        add_passkey(session, staff.id, passkey, now=now, prover=signer.letterbox)
    return staff


def use_invitation(session: Session, signer: LinkSigner, token: str, *, now: datetime) -> Staff:
    """Use an invitation up: give the person its role, but no way to sign in yet.

    Raises:
        Broken, Revoked, Expired: As :func:`open_invitation`.

    """
    with writing(session):
        invitation = open_invitation(session, signer, token, now=now)
        invitation.used_at, invitation.proof = now, None
        staff = session.scalar(sa.select(Staff).where(Staff.mail == invitation.mail))
        if staff is None:
            staff = Staff(mail=invitation.mail, role=invitation.role, created_at=now)
            staff.let_in_by = invitation.created_by
            session.add(staff)
        session.flush()
        if staff.disabled_at is not None:  # old passkeys stay shut out when the person comes back
            forget_passkeys(session, staff.id, now=now, by=Who(str(staff.id), staff.role))
        if staff.disabled_at is not None or staff.role != invitation.role:
            staff.role_since = now
        staff.role, staff.disabled_at = invitation.role, None
        prove_access(signer.letterbox, staff)
    return staff


def add_passkey(
    session: Session,
    staff_id: UUID,
    passkey: NewPasskey,
    *,
    now: datetime,
    prover: Letterbox | None = None,
) -> None:
    """Store a passkey, which lets in once the staff side's ``prover`` says so, as all do here."""
    with writing(session):
        staff = session.get_one(Staff, staff_id)
        made = Passkey(id=uuid4(), staff_id=staff.id, created_at=now, **asdict(passkey))
        prove_access(prover, made)
        session.add(made)
        about, bound = About.about_staff(staff.id), bind_person(session, staff)
        by = Who(str(staff.id), staff.role)
        event_log.record(session, by, "passkey-new", about, now=now, bound=bound, prover=prover)


def forget_passkeys(
    session: Session, staff_id: UUID, only: UUID | None = None, *, now: datetime, by: Who
) -> None:
    """Take one passkey, or all of them, away from someone.

    Taking all of them also takes away an account elsewhere, and ends the person's sessions, open
    invitations and calendar.
    """
    taken = [Passkey.staff_id == staff_id, *([] if only is None else [Passkey.id == only])]
    gone = sa.select(Passkey.id).where(*taken)
    with writing(session):
        staff = _find_staff(session, staff_id)
        lost = session.scalars(sa.select(Passkey).where(*taken)).all()
        ended = dict(one for passkey in lost for one in bind_ended(passkey).items())
        session.execute(sa.delete(KeyOpener).where(KeyOpener.passkey_id.in_(gone)))
        session.execute(sa.delete(Passkey).where(*taken))
        if only is None:
            end_all_sessions(session, staff_id)
            staff.calendar_hash = None  # a device that was lost may hold its address
            if staff.oidc_subject is not None:  # and may still be signed in elsewhere
                staff.oidc_subject = staff.proof = None
            end_invitations(session, staff.mail, now=now)
        about, bound = About.about_staff(staff_id), bind_person(session, staff) | ended
        event_log.record(session, by, "passkey-gone", about, now=now, bound=bound)


def find_passkey(session: Session, credential_id: bytes) -> Passkey:
    """Return a passkey of someone who may sign in; raises NotFound, also for a disabled person."""
    wanted = sa.select(Passkey).join(Staff, Staff.id == Passkey.staff_id)
    able = wanted.where(Passkey.credential_id == credential_id, Staff.disabled_at.is_(None))
    return require_row(session.scalar(able), "passkey")


def record_passkey_use(
    session: Session, passkey_id: UUID, sign_count: int, *, now: datetime
) -> None:
    """Store the signature counter that a passkey gave, and the moment of use."""
    with writing(session):
        passkey = session.get_one(Passkey, passkey_id)
        passkey.sign_count, passkey.used_at = sign_count, now


def all_staff(session: Session) -> Sequence[Staff]:
    return session.scalars(sa.select(Staff).order_by(Staff.mail)).all()


def set_role(  # noqa: PLR0913 - who gets which role, from whom, when, and what proves it
    session: Session,
    staff_id: UUID,
    role: str,
    *,
    now: datetime,
    by: Who,
    prover: Letterbox | None = None,
) -> None:
    """Give someone another role, which holds from the next request on; raises NotFound."""
    with writing(session):
        staff = _find_staff(session, staff_id)
        if staff.role != role:
            staff.role, staff.role_since = role, now
            prove_access(None if staff.disabled_at else prover, staff)
        end_invitations(session, staff.mail, now=now)
        about, bound = About.about_staff(staff_id), bind_person(session, staff)
        event_log.record(
            session, by, "role", about, now=now, ground=role, bound=bound, prover=prover
        )


def disable_staff(session: Session, staff_id: UUID, *, now: datetime, by: Who) -> None:
    """Shut someone out from the next request on; raises NotFound.

    The person's calendar ends, and nobody has the person as a deputy any more.
    """
    with writing(session):
        staff = _find_staff(session, staff_id)
        staff.disabled_at, staff.proof = now, None
        staff.calendar_hash = staff.deputy_id = staff.away_from = staff.away_until = None
        bound = end_deputy(session, staff_id)
        end_all_sessions(session, staff_id)
        end_invitations(session, staff.mail, now=now)
        about, bound = About.about_staff(staff_id), bound | bind_person(session, staff)
        event_log.record(session, by, "disable", about, now=now, bound=bound)


def start_session(  # noqa: PLR0913 - whose it is, since when, on what, and what proves it
    session: Session,
    staff: Staff,
    *,
    now: datetime,
    device: str = "",
    shown: bool = True,
    prover: Letterbox | None = None,
) -> str:
    """Start a session and return its cookie value, of which the database holds only a hash.

    ``device`` is what the person knows it by among others; ``shown`` is whether the person showed
    just now who it is, and not an account that was open elsewhere.
    """
    cookie = secrets.token_urlsafe(32)
    staff_id = staff.id
    with writing(session):
        session.execute(sa.delete(StaffSession).where(StaffSession.created_at < now - ABSOLUTE))
        made = StaffSession(id=uuid4(), staff_id=staff_id, cookie_hash=_cookie_hash(cookie))
        made.created_at = made.seen_at = now
        made.confirmed_at, made.device = now if shown else now - RECENT, device
        prove_access(prover, made)
        session.add(made)
        event_log.record(session, Who(str(staff_id), staff.role), "sign-in", now=now)
    return cookie


def find_session(session: Session, cookie: str, *, now: datetime) -> StaffSession | None:
    """Return the session of a cookie; None when it ended or its owner is disabled.

    A session ends 30 minutes after its last use and 12 hours after signing in. Where its use can't
    be stored it ends sooner, and who is signed in goes on reading. One that began before the clock
    was set back by more than those hours is over: it would last as long as the clock was ahead.
    """
    wanted = sa.select(StaffSession).where(StaffSession.cookie_hash == _cookie_hash(cookie))
    found = session.scalar(wanted)
    if found is None or found.staff.disabled_at is not None:
        return None
    if now >= found.seen_at + IDLE or abs(now - found.created_at) >= ABSOLUTE:
        return None
    if now - found.seen_at >= SEEN_STEP:
        with suppress(NotStored), writing(session):
            mine = sa.update(StaffSession).where(StaffSession.id == found.id)
            session.execute(mine.values(seen_at=now))
    return session.scalar(wanted)


def sessions_of(session: Session, staff_id: UUID, *, now: datetime) -> Sequence[StaffSession]:
    """Return the open sessions of a person, the one used last first."""
    began = StaffSession.created_at
    alive = (StaffSession.seen_at > now - IDLE, began > now - ABSOLUTE, began < now + ABSOLUTE)
    found = sa.select(StaffSession).where(StaffSession.staff_id == staff_id, *alive)
    return session.scalars(found.order_by(StaffSession.seen_at.desc())).all()


def recently_confirmed(found: StaffSession, *, now: datetime) -> bool:
    """Return whether the person signed in within ``RECENT``, by a clock that may be set back."""
    return abs(now - found.confirmed_at) < RECENT


def confirm_session(session: Session, session_id: UUID, *, now: datetime) -> None:
    """Record that the person signed in again in this session."""
    with writing(session):
        session.get_one(StaffSession, session_id).confirmed_at = now


def end_session(session: Session, cookie: str) -> None:
    mine = sa.delete(StaffSession).where(StaffSession.cookie_hash == _cookie_hash(cookie))
    with writing(session):
        session.execute(mine)


def end_one_session(
    session: Session, staff_id: UUID, session_id: UUID, *, now: datetime, by: Who
) -> bool:
    """End one session of a person; return whether there was such a one."""
    mine = StaffSession.staff_id == staff_id, StaffSession.id == session_id
    with writing(session):
        ended = session.execute(sa.delete(StaffSession).where(*mine).returning(StaffSession.id))
        if ended.first() is None:
            return False
        event_log.record(session, by, "session-end", now=now)
    return True


def end_all_sessions(session: Session, staff_id: UUID) -> None:
    with writing(session):
        session.execute(sa.delete(StaffSession).where(StaffSession.staff_id == staff_id))


def new_challenge(session: Session, purpose: str, *, now: datetime) -> Challenge:
    """Return a challenge for a passkey, valid once and for five minutes."""
    challenge = Challenge(
        purpose=purpose, value=secrets.token_bytes(32), expires_at=now + CHALLENGED
    )
    with writing(session):
        session.execute(sa.delete(Challenge).where(Challenge.expires_at <= now))
        session.add(challenge)
    return challenge


def use_challenge(session: Session, challenge_id: UUID, purpose: str, *, now: datetime) -> bytes:
    """Return a challenge's value and delete the challenge.

    Raises:
        Broken: Unknown, used, too old, or made for another purpose.

    """
    mine = sa.select(Challenge).where(Challenge.id == challenge_id, Challenge.purpose == purpose)
    with writing(session):
        challenge = session.scalar(mine)
        if challenge is not None:
            session.delete(challenge)
    if challenge is None or now >= challenge.expires_at:
        raise Broken("This challenge was used or is too old.")
    return challenge.value


def _find_staff(session: Session, staff_id: UUID) -> Staff:
    return require_row(session.get(Staff, staff_id), "person")


def _cookie_hash(cookie: str) -> str:
    return hashlib.sha256(b"loket staff session\0" + cookie.encode()).hexdigest()


def normalise_mail(mail: str) -> str:
    """Return an address as a colleague is known by; raises NoAddress."""
    return sendable(clean_address(mail)).casefold()

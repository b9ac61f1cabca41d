"""What an event binds of a colleague: role, ways in, who stands in, the calendar.

What ended is bound too, so that it is not taken for what is.
"""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from formsapp.cases.prove_deputy import CALENDAR, DEPUTY, bind_choice
from formsapp.cases.prove_staff import bind_access, bind_ended
from formsapp.cases.staff_models import Invitation, Passkey, Staff


def bind_person(session: Session, person: Staff) -> dict[str, str]:
    """Return all that an event binds of a person, as it is now, in a write transaction."""
    bound = bind_access(person)
    for choice in (DEPUTY, CALENDAR):
        bound |= bind_choice(person, choice)
    for passkey in session.scalars(sa.select(Passkey).where(Passkey.staff_id == person.id)):
        bound |= bind_access(passkey)
    return bound | bind_ended_invitations(session, person.mail)


def bind_ended_invitations(session: Session, mail: str | None = None) -> dict[str, str]:
    """Return what an event binds of invitations that let nobody in any more.

    All of them, or those of an address.
    """
    ended = sa.select(Invitation).where(Invitation.proof.is_(None))
    ended = ended if mail is None else ended.where(Invitation.mail == mail)
    bound: dict[str, str] = {}
    for invitation in session.scalars(ended):
        bound |= bind_ended(invitation)
    return bound


def end_invitations(session: Session, mail: str, *, now: datetime) -> None:
    """End a person's open invitations, which might give more rights than the person has now.

    None of them is proven any more, nor one that was used: it lets nobody in again, whatever
    someone writes in the database.
    """
    theirs = sa.update(Invitation).where(Invitation.mail == mail)
    session.execute(theirs.where(Invitation.used_at.is_(None)).values(expires_at=now))
    session.execute(theirs.values(proof=None))

"""An account elsewhere with which a colleague signs in: by tenant and object, never by mail.

A mail address can go to someone else there; the id of an account never does.
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from formsapp.cases import event_log
from formsapp.cases.bind_person import bind_person
from formsapp.cases.case_errors import CasesError, require_row
from formsapp.cases.database import writing
from formsapp.cases.event_log import About, Who
from formsapp.cases.prove_staff import prove_access
from formsapp.cases.signed_links import LinkSigner
from formsapp.cases.staff_accounts import use_invitation
from formsapp.cases.staff_models import Staff
from formsapp.sealing.letterbox import Letterbox


class OutsideAccount(NamedTuple):
    """The tenant that an account is of, or else its issuer, and the account's id there."""

    tenant: str
    object_id: str

    @property
    def key(self) -> str:
        """The text by which it is stored; neither part holds a space."""
        return f"{self.tenant} {self.object_id}"


class AccountTaken(CasesError):
    """A colleague signs in with this account already."""


def find_account_holder(session: Session, account: OutsideAccount) -> Staff:
    """Return who signs in with an account; raises NotFound, also for a disabled person."""
    able = (Staff.oidc_subject == account.key, Staff.disabled_at.is_(None))
    return require_row(session.scalar(sa.select(Staff).where(*able)), "account")


def accept_with_account(
    session: Session, signer: LinkSigner, token: str, account: OutsideAccount, *, now: datetime
) -> Staff:
    """Use an invitation: give the person its role, and this account to sign in with.

    Raises:
        Broken, Revoked, Expired: As :func:`open_invitation`; of two at once, one wins.
        AccountTaken: It is a colleague's; the invitation stays as it was.

    """
    with writing(session):
        staff = use_invitation(session, signer, token, now=now)
        add_account(session, staff.id, account, now=now, prover=signer.letterbox)
    return staff


def add_account(
    session: Session,
    staff_id: UUID,
    account: OutsideAccount,
    *,
    now: datetime,
    prover: Letterbox | None,
) -> None:
    """Let a person sign in with an account from now on, in place of an earlier one.

    Raises:
        AccountTaken: It is a colleague's.

    """
    with writing(session):
        staff = session.get_one(Staff, staff_id)
        taken = sa.select(Staff.id).where(Staff.oidc_subject == account.key, Staff.id != staff_id)
        if session.scalar(taken) is not None:
            raise AccountTaken("A colleague signs in with this account.")
        if staff.oidc_subject == account.key:
            return
        staff.oidc_subject = account.key
        prove_access(prover, staff)
        about, bound = About.about_staff(staff.id), bind_person(session, staff)
        by = Who(str(staff.id), staff.role)
        event_log.record(session, by, "account-new", about, now=now, bound=bound, prover=prover)


def drop_account(
    session: Session, staff_id: UUID, *, now: datetime, by: Who, prover: Letterbox | None
) -> bool:
    """Let a person sign in with no account elsewhere; return whether there was one."""
    with writing(session):
        staff = session.get_one(Staff, staff_id)
        if staff.oidc_subject is None:
            return False
        staff.oidc_subject = None
        prove_access(prover, staff)
        about, bound = About.about_staff(staff.id), bind_person(session, staff)
        event_log.record(session, by, "account-gone", about, now=now, bound=bound, prover=prover)
    return True

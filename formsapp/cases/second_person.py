"""Two persons are needed to let someone into a team that is sealed in person, or in anew.

Whoever gets a colleague's new invitation can sign in as that colleague: so two managers know of it.

For a team that is sealed in person one asks, by an invitation or for a colleague who is there
already; until another one agrees an invitation does not open. Who agrees reads that team's cases.
As long as nobody does, it is someone who manages access and is no kin of the first one: neither let
the other in, nor did a third let in both, who could be each of the three. Where there is no such
person, only who has the server can agree.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from formsapp.cases import event_log
from formsapp.cases.bind_person import end_invitations
from formsapp.cases.case_errors import NotFound, Refused, require_row
from formsapp.cases.database import writing
from formsapp.cases.event_log import About, Who
from formsapp.cases.models import store
from formsapp.cases.prove_staff import is_let_in, prove_access
from formsapp.cases.staff_accounts import INVITED, normalise_mail, set_role
from formsapp.cases.staff_models import Invitation, Staff
from formsapp.facts.model import Role
from formsapp.sealing.letterbox import Letterbox

MANAGERS: tuple[Role, ...] = ("manager", "beheerder")
"""Roles that decide who has access."""


@dataclass(frozen=True)
class TwoPersons:
    """Who may let whom into a team; ``personal`` gives the roles of each that is sealed so.

    ``prover`` proves what is asked and agreed to; with it nothing is agreed to that it did not.
    """

    session: Session
    personal: Mapping[str, Collection[str]]
    now: datetime
    prover: Letterbox | None = None

    def needed_for(self, role: str, mail: str = "") -> bool:
        """Return whether a role opens cases that are sealed in person, or someone starts anew.

        Raises:
            NoAddress: No mail can be sent to the address.

        """
        return role in self._roles_beside(role) or bool(mail and self.find_by_mail(mail))

    def find_by_mail(self, mail: str) -> Staff | None:
        """Return who works or worked here under an address; raises NoAddress where that is none."""
        return self.session.scalar(sa.select(Staff).where(Staff.mail == normalise_mail(mail)))

    def list_waiting(self) -> Sequence[Invitation]:
        """Return what waits for a second person, oldest first."""
        waits = (
            Invitation.second_asked_at.is_not(None),
            Invitation.seconded_at.is_(None),
            Invitation.used_at.is_(None),
            Invitation.expires_at > self.now,
        )
        found = sa.select(Invitation).where(*waits)
        return self.session.scalars(found.order_by(Invitation.created_at, Invitation.id)).all()

    def find_about(self, mail: str) -> Invitation:
        """Return what waits about a person; raises NotFound where nothing does."""
        about = (one for one in self.list_waiting() if one.mail == normalise_mail(mail))
        return require_row(next(about, None), "question")

    def find_holders(self, role: str) -> list[Staff]:
        """Return who reads what a role would open."""
        roles = self._roles_beside(role)
        return [one for one in self._everyone().values() if one.role in roles]

    def find_told(self, asked: Invitation) -> list[Staff]:
        """Return who hears that someone was let in without a second colleague.

        It is who reads what that role opens, or else who manages access, and whom it is about.
        """
        roles = self._roles_beside(asked.role) or {*MANAGERS}
        everyone = self._everyone().values()
        return [one for one in everyone if one.role in roles or one.mail == asked.mail]

    def find_seconds(self, asked: Invitation) -> list[Staff]:
        """Return the colleagues who can be the second person."""
        everyone = self._everyone()
        others = [
            one
            for key, one in everyone.items()
            if key != asked.created_by and one.mail != asked.mail
        ]
        roles = self._roles_beside(asked.role)
        holders = [one for one in others if one.role in roles]
        asker = everyone.get(asked.created_by)
        if asker is not None and asker.role in roles:
            return [one for one in others if one.role in (*roles, *MANAGERS)]
        managers = [one for one in others if one.role in MANAGERS]
        if not roles:
            return managers
        return holders or [
            one for one in managers if not self._are_related(str(one.id), asked.created_by)
        ]

    def ask_role(self, person: Staff, role: str, by: Who) -> Invitation:
        """Ask that a colleague gets a role; an earlier question about this person ends."""
        with writing(self.session):
            end_invitations(self.session, person.mail, now=self.now)
            asked = Invitation(
                id=uuid4(),
                secret_hash=f"no token {uuid4()}",
                mail=person.mail,
                role=role,
                created_at=self.now,
                created_by=by.id,
                expires_at=self.now + INVITED,
                staff_id=person.id,
                second_asked_at=self.now,
            )
            prove_access(self.prover, asked)
            store(self.session, asked)
            self._record(asked, "second-asked", by)
        return self.session.get_one(Invitation, asked.id)

    def agree(self, asked_id: UUID, person: Staff) -> Invitation:
        """Agree as the second person; raises as :meth:`agree_for`, NotFound for who can't."""
        asked = self._find_asked(asked_id, person)
        return self.agree_for(asked, Who(str(person.id), person.role))

    def agree_for(self, asked: Invitation, by: Who) -> Invitation:
        """Let what was asked happen; raises Refused where it waits no longer."""
        with writing(self.session):
            self.session.refresh(asked)
            if asked.seconded_at or asked.used_at or self.now >= asked.expires_at:
                raise Refused("Nothing waits for a second person here.")
            if self.prover is not None and not is_let_in(self.session, self.prover.keyring, asked):
                raise Refused("Nobody asked this here.")
            asked.seconded_at, asked.seconded_by = self.now, by.id
            prove_access(self.prover, asked)
            self._record(asked, "second-agreed", by)
            if asked.staff_id is not None:
                asked.used_at = self.now
                whom, now = asked.staff_id, self.now
                set_role(self.session, whom, asked.role, now=now, by=by, prover=self.prover)
        return asked

    def disagree(self, asked_id: UUID, person: Staff) -> None:
        """End what was asked; raises as :meth:`agree`."""
        asked = self._find_asked(asked_id, person)
        with writing(self.session):
            asked.expires_at = self.now
            self._record(asked, "second-refused", Who(str(person.id), person.role))

    def _find_asked(self, asked_id: UUID, person: Staff) -> Invitation:
        asked = require_row(self.session.get(Invitation, asked_id), "question")
        if asked.second_asked_at is None or person not in self.find_seconds(asked):
            raise NotFound("There is nothing that this person can agree to.")
        return asked

    def _everyone(self) -> dict[str, Staff]:
        able = sa.select(Staff).where(Staff.disabled_at.is_(None)).order_by(Staff.mail)
        return {str(one.id): one for one in self.session.scalars(able)}

    def _roles_beside(self, role: str) -> set[str]:
        """Return the roles of the teams that a role opens and that are sealed in person."""
        return {other for roles in self.personal.values() if role in roles for other in roles}

    def _are_related(self, one: str, other: str) -> bool:
        rows = self.session.execute(sa.select(Staff.id, Staff.let_in_by))
        by = {str(staff_id): who for staff_id, who in rows}
        return bool(_find_line(one, by) & _find_line(other, by))

    def _record(self, asked: Invitation, action: str, by: Who) -> None:
        about = About.about_staff(asked.staff_id) if asked.staff_id else event_log.NOTHING
        event_log.record(self.session, by, action, about, now=self.now, ground=asked.role)


def _find_line(person: str, let_in_by: Mapping[str, str | None]) -> set[str]:
    """Return a person, who let that one in, and so on; the command line is nobody's kin."""
    line: set[str] = set()
    while person in let_in_by and person not in line:
        line.add(person)
        person = let_in_by[person] or ""
    return line

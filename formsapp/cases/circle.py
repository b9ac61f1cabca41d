"""The circle of a client: who decides, and each one's own link.

Labels, birth dates and how authority was confirmed are sealed for the team that reads consents:
the client's side sees of a link only that someone of a circle holds it.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Literal
from uuid import UUID, uuid4

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Session

from formsapp.cases import event_log
from formsapp.cases.case_errors import Refused, require_row
from formsapp.cases.database import writing
from formsapp.cases.event_log import About, Who
from formsapp.cases.models import SealedCircle
from formsapp.cases.signed_links import LinkWish
from formsapp.cases.staff_desk import Desk
from formsapp.rules.consent import Circle, Member
from formsapp.sealing.letterbox import Keyring, Letterbox

SORT = "circle"
"""What the seal says that is in it."""


HowKnown = Literal["told", "register", "court-order"]


@dataclass(frozen=True)
class Confirmation:
    """How staff know that someone may decide, when they looked and who did.

    ``ground`` says what was seen, such as a court order and its date.
    """

    how: HowKnown
    on: date
    by: str
    ground: str = field(default="", repr=False)


@dataclass(frozen=True)
class Person:
    """Someone in a circle.

    Args:
        member: What the rule knows, with the label that only staff see.
        born: Own birth date, which the own link may ask.
        confirmed: None while nobody looked.
        id: What a link names.

    """

    member: Member
    born: date | None = field(default=None, repr=False)
    confirmed: Confirmation | None = None
    id: UUID = field(default_factory=uuid4)


@dataclass(frozen=True)
class ClientCircle:
    """The circle of a client, opened; ``born`` is the client's birth date.

    ``capable``: the client can weigh what is asked. ``team`` reads consents, and so the circle.
    """

    client: str
    team: str
    born: date = field(repr=False)
    people: tuple[Person, ...]
    capable: bool = True

    @property
    def rule(self) -> Circle:
        """The circle as the rule judges it; what someone only told is not confirmed."""
        members = tuple(
            replace(one.member, confirmed=bool(one.confirmed and one.confirmed.how != "told"))
            for one in self.people
        )
        return Circle(self.born, members, self.capable)

    def label_of(self, signer_id: UUID | None) -> str | None:
        """Return the label of whose link it is; None for a link without a place in the circle."""
        return next((one.member.label for one in self.people if one.id == signer_id), None)

    def link_wishes(self, wish: LinkWish, day: date, *, ask_born: bool) -> dict[str, LinkWish]:
        """Return, by label, a link like ``wish`` for each person who must agree on ``day``."""
        needed = {one.label for one in self.rule.needed(day, by_age_on=day)}
        return {
            one.member.label: replace(
                wish, client=self.client, signer_id=one.id, born=one.born if ask_born else None
            )
            for one in self.people
            if one.member.label in needed
        }


def store_circle(
    session: Session, letterbox: Letterbox, circle: ClientCircle, *, now: datetime, by: Who
) -> None:
    """Store who decides for a client; raises Refused when that is known already."""
    with writing(session):
        if session.scalar(_select_circle(circle.client)) is not None:
            raise Refused(
                f"{circle.client} has a circle already: renew its links on the staff pages."
            )
        row = SealedCircle(
            id=uuid4(), client=circle.client, team=circle.team, created_at=now, created_by=by.id
        )
        _seal(letterbox, row, circle)
        session.add(row)
        event_log.record(session, by, "circle-new", About(client=circle.client), now=now)


def open_circle(session: Session, keyring: Keyring, client: str) -> ClientCircle | None:
    """Return who decides for a client; None where nobody recorded it.

    Raises:
        NoKey, Altered: It does not open.

    """
    row = session.scalar(_select_circle(client))
    return None if row is None else _open(keyring, row)


def confirm_authority(desk: Desk, client: str, person_id: UUID, confirmation: Confirmation) -> None:
    """Store how staff know that someone may decide; raises NotFound for who is not in the circle.

    NoKey and Altered are raised where the circle does not open.
    """
    with writing(desk.session):
        row = require_row(desk.session.scalar(_select_circle(client)), "circle")
        circle = _open(desk.keyring, row)
        known = {one.id: one for one in circle.people}
        known[person_id] = replace(
            require_row(known.get(person_id), "person"), confirmed=confirmation
        )
        _seal(desk.keyring.letterbox, row, replace(circle, people=tuple(known.values())))
        about = About(client=client)
        event_log.record(desk.session, desk.actor.who, "circle-confirm", about, now=desk.now)


def _select_circle(client: str) -> sa.Select[SealedCircle]:
    return sa.select(SealedCircle).where(SealedCircle.client == client)


def _open(keyring: Keyring, row: SealedCircle) -> ClientCircle:
    return msgspec.convert(keyring.open(row.team, row.id, SORT, row.sealed), ClientCircle)


def _seal(letterbox: Letterbox, row: SealedCircle, circle: ClientCircle) -> None:
    row.sealed = letterbox.seal(row.team, row.id, SORT, msgspec.to_builtins(circle))

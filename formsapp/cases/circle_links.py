"""Links for who decides for a client: all at once with the circle, or one for who joins it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from formsapp.cases.case_errors import NoBirthDate, NobodyDecides, require_row
from formsapp.cases.client_circle import (
    Change,
    ClientCircle,
    Person,
    change_circle,
    store_circle,
)
from formsapp.cases.database import writing
from formsapp.cases.event_log import Who
from formsapp.cases.models import Link
from formsapp.cases.signed_links import LinkSigner, LinkWish, new_link, revoke_link
from formsapp.cases.staff_desk import Desk
from formsapp.rules.amsterdam_time import local_date
from formsapp.sealing.letterbox import Letterbox


@dataclass(frozen=True)
class NewLink:
    """A link that was just made, and whose it is. Its token is stored nowhere."""

    label: str
    token: str = field(repr=False)
    wish: LinkWish


@dataclass(frozen=True)
class LinkMaker:
    """Makes the links of a circle.

    Args:
        session: Gets one write transaction for each circle.
        letterbox: Public keys.
        signer: Of this provider.
        now: UTC moment.
        by: Who makes them.

    """

    session: Session
    letterbox: Letterbox
    signer: LinkSigner
    now: datetime
    by: Who

    def make_circle(
        self, circle: ClientCircle, wish: LinkWish, *, ask_born: bool
    ) -> tuple[NewLink, ...]:
        """Store a circle and a link like ``wish`` for each who must agree now, or nothing at all.

        With ``ask_born`` each link asks the own birth date of who gets it.

        Raises:
            NobodyDecides: Nobody in it may decide at the client's age.
            NoBirthDate: One of them has no birth date to ask.
            CircleExists: It is known already who decides.

        """
        wishes = circle.link_wishes(wish, local_date(self.now), ask_born=ask_born)
        if not wishes:
            raise NobodyDecides("Nobody in this circle decides now.")
        without = [label for label, one in wishes.items() if ask_born and one.born is None]
        if without:
            raise NoBirthDate(without)
        with writing(self.session):
            store_circle(self.session, self.letterbox, circle, now=self.now, by=self.by)
            return tuple(self._make(label, one) for label, one in wishes.items())

    def make_link(self, person: Person, wish: LinkWish, *, ask_born: bool) -> NewLink:
        """Store a link for one person; raises NoBirthDate."""
        label = person.member.label
        if ask_born and person.born is None:
            raise NoBirthDate([label])
        born = person.born if ask_born else None
        return self._make(label, replace(wish, signer_id=person.id, born=born))

    def _make(self, label: str, wish: LinkWish) -> NewLink:
        token = new_link(self.session, self.signer, wish, now=self.now, by=self.by)
        return NewLink(label, token, wish)


@dataclass(frozen=True)
class Joining:
    """Someone who joins a circle, and what the own link should be."""

    person: Person
    wish: LinkWish
    ask_born: bool


def add_person(
    desk: Desk, signer: LinkSigner, joining: Joining, change: Change, *, version: int
) -> tuple[NewLink, ...]:
    """Add someone to a circle, with a link where this person must agree now; or do nothing at all.

    Raises:
        NoBirthDate: The link should ask a birth date that is not there.
        Conflict, NotFound, NoKey, Altered: As :func:`change_circle`.

    """
    person, client = joining.person, joining.wish.client
    maker = LinkMaker(desk.session, desk.keyring.letterbox, signer, desk.now, desk.actor.who)
    with writing(desk.session):
        circle = change_circle(
            desk, client, lambda known: known.with_person(person), change, version=version
        )
        if person not in circle.needed(local_date(desk.now)):
            return ()
        wish = circle.with_names(joining.wish)
        return (maker.make_link(person, wish, ask_born=joining.ask_born),)


@dataclass(frozen=True)
class Leaving:
    """Someone in a circle who decides no more after a last day."""

    person_id: UUID
    until: date


def end_person(desk: Desk, client: str, leaving: Leaving, change: Change, *, version: int) -> None:
    """Give someone in a circle a last day; once it is there, the own links open no more.

    Raises:
        Conflict, NotFound, NoKey, Altered: As :func:`change_circle`.

    """

    def end(circle: ClientCircle) -> ClientCircle:
        known = {one.id: one for one in circle.people}
        person = require_row(known.get(leaving.person_id), "person")
        member = replace(person.member, until=leaving.until)
        return circle.with_person(replace(person, member=member))

    with writing(desk.session):
        change_circle(desk, client, end, change, version=version)
        if leaving.until <= local_date(desk.now):
            for link in desk.session.scalars(_select_open_links(client, leaving.person_id)).all():
                revoke_link(desk.session, link.id, now=desk.now, by=desk.actor.who)


def _select_open_links(client: str, person_id: UUID) -> sa.Select[Link]:
    mine = sa.select(Link).where(Link.client == client, Link.signer_id == person_id)
    return mine.where(Link.revoked_at.is_(None))

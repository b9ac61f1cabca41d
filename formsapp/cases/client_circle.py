"""The circle of a client: who decides, and each one's own link.

Labels, birth dates and how authority was confirmed are sealed for the team that reads consents:
the client's side sees of a link only that someone of a circle holds it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Literal
from uuid import UUID, uuid4

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Session

from formsapp.cases import event_log
from formsapp.cases.case_errors import CircleExists, Conflict, UnprovenCircle, require_row
from formsapp.cases.database import writing
from formsapp.cases.event_log import About, Who
from formsapp.cases.models import SealedCircle
from formsapp.cases.prove_circle import bind_circle, judge_circle, prove_circle
from formsapp.cases.signed_links import LinkWish
from formsapp.cases.staff_desk import Desk
from formsapp.rules.consent_verdict import OUTSIDE, Circle, Member
from formsapp.sealing.letterbox import Altered, Keyring, Letterbox, NoKey
from formsapp.sealing.proof import Proven
from formsapp.typed_values import convert_typed

SORT = "circle"
"""What the seal says that is in it."""


HowKnown = Literal["told", "register", "court-order"]
PARENTS = frozenset({"moeder", "vader", "ouder"})
"""Labels of who is taken to have authority since a child's birth, unless staff say otherwise."""


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
class SaidBy:
    """Who gave the answers of a case that does not tell it itself, as staff found out.

    ``person`` is someone of the circle. Without one, ``outside`` says that it is someone who does
    not decide; or else staff looked and do not know. ``told_by`` is how they know.
    """

    person: UUID | None = None
    outside: bool = False
    told_by: str = field(default="", repr=False)


ChangeSort = Literal[
    "added",
    "since",
    "ended",
    "end-undone",
    "capable",
    "born",
    "told",
    "confirmed",
    "assigned",
    "vouched",
]
"""Someone joined; someone's first day was another; someone's last day; that there is none; whether
the client can weigh it; the client's birth date was corrected; what staff told of parties; how
authority is known; who gave the answers of a case; that all is right which nothing proved."""
ACTIONS: Mapping[ChangeSort, str] = {
    "confirmed": "circle-confirm",
    "assigned": "said-by",
    "vouched": "circle-vouch",
}
"""What the log calls a change that is not just a change of the circle."""


@dataclass(frozen=True)
class Change:
    """A change of a circle: what, on which day it was stored, by whom and why.

    ``who`` is the label of whom it is about, ``before`` what stood there, ``told_by`` who or what
    confirmed it, ``confirmed`` how authority is known since. ``case_id`` and ``case`` (its number)
    name the case that it is about.
    """

    sort: ChangeSort
    on: date
    by: str
    why: str = field(default="", repr=False)
    who: str = field(default="", repr=False)
    before: str = field(default="", repr=False)
    told_by: str = field(default="", repr=False)
    confirmed: Confirmation | None = None
    case_id: UUID | None = None
    case: str = ""


@dataclass(frozen=True)
class ClientCircle:
    """The circle of a client, opened; ``born`` is the client's birth date.

    ``capable``: the client can weigh what is asked. ``team`` reads consents, and so the circle.
    ``history`` holds its changes, oldest first. Nobody leaves it: who no longer decides has a
    last day. ``told`` are names of parties that staff know, by the id of a consent: each new link
    carries them. ``said_by`` tells, by the id of a case, who gave the answers in it. ``proven`` is
    no part of what is sealed: whether it is what the staff side stored.
    """

    client: str
    team: str
    born: date = field(repr=False)
    people: tuple[Person, ...]
    capable: bool = True
    history: tuple[Change, ...] = ()
    told: Mapping[str, str] = field(default_factory=dict, repr=False)
    said_by: Mapping[UUID, SaidBy] = field(default_factory=dict, repr=False)
    proven: Proven = Proven.GOOD

    @property
    def is_proven(self) -> bool:
        return self.proven is Proven.GOOD

    @property
    def recorded_on(self) -> date:
        """The day on which the circle was recorded: since then birthdays come up for review."""
        return next(one.member.since for one in self.people if one.member.role == "self")

    @property
    def rule(self) -> Circle:
        """The circle as the rule judges it; what someone only told is not confirmed."""
        members = tuple(self._judged(one) for one in self.people)
        days = [one.on for one in self.history if one.sort == "capable"]
        # Each change made it the other: the last one made it what it is.
        said = [
            self.capable if left % 2 == 0 else not self.capable for left in range(len(days) + 1)
        ]
        first, *later = said[::-1]
        recorded = tuple(zip(days, later, strict=True))
        return Circle(self.born, members, first, recorded, proven=self.is_proven)

    def _judged(self, person: Person) -> Member:
        # The law says from which age clients have a say themselves, and no day of recording.
        since = self.born if person.member.role == "self" else person.member.since
        known = bool(person.confirmed and person.confirmed.how != "told")
        return replace(person.member, since=since, confirmed=known)

    def label_of(self, signer_id: UUID | None) -> str | None:
        """Return the label of whose link it is; None for a link without a place in the circle."""
        return next((one.member.label for one in self.people if one.id == signer_id), None)

    def find_speaker(self, case_id: UUID, signer_id: UUID | None) -> str | None:
        """Return whose answers a case holds: a label, OUTSIDE, or None where that is unknown.

        What its link says, or staff who entered it, goes before what staff found out later.
        """
        known, found = self.label_of(signer_id), self.said_by.get(case_id)
        if known is not None or found is None:
            return known
        return OUTSIDE if found.outside else self.label_of(found.person)

    def needed(self, day: date) -> tuple[Person, ...]:
        """Return who must agree to what is asked on ``day``."""
        labels = {one.label for one in self.rule.needed(day, by_age_on=day)}
        return tuple(one for one in self.people if one.member.label in labels)

    def with_person(self, person: Person) -> ClientCircle:
        """Return the circle with this person in the place of who has the same id, or added."""
        known = {one.id: one for one in (*self.people, person)}
        return replace(self, people=tuple(known.values()))

    def with_since(self, person_id: UUID, since: date) -> ClientCircle:
        """Return the circle with another first day of someone."""
        found = next(one for one in self.people if one.id == person_id)
        return self.with_person(replace(found, member=replace(found.member, since=since)))

    def without_end(self, person_id: UUID) -> ClientCircle:
        """Return the circle in which someone has no last day."""
        found = next(one for one in self.people if one.id == person_id)
        return self.with_person(replace(found, member=replace(found.member, until=None)))

    def with_birth_date(self, born: date) -> ClientCircle:
        """Return the circle with another birth date of the client."""
        people = (
            replace(one, born=born) if one.member.role == "self" else one for one in self.people
        )
        return replace(self, born=born, people=tuple(people))

    def with_names(self, wish: LinkWish) -> LinkWish:
        """Return a link like ``wish`` that carries the names of parties which staff told."""
        return replace(wish, told={**wish.told, **self.told})

    def link_wishes(self, wish: LinkWish, day: date, *, ask_born: bool) -> dict[str, LinkWish]:
        """Return, by label, a link like ``wish`` for each person who must agree on ``day``."""
        return {
            one.member.label: replace(
                self.with_names(wish),
                client=self.client,
                signer_id=one.id,
                born=one.born if ask_born else None,
            )
            for one in self.needed(day)
        }


def authority_since(label: str, born: date, today: date) -> date:
    """Return from when someone decides over a child born then, where nobody says: a parent always.

    A guardian was appointed on some day, and who has another label may be anyone: from today.
    """
    return born if label.casefold() in PARENTS else today


class ShutCircle(Altered):
    """What is recorded of who decides for a client does not open."""


def store_circle(
    session: Session, letterbox: Letterbox, circle: ClientCircle, *, now: datetime, by: Who
) -> None:
    """Store who decides for a client; raises CircleExists when that is known already."""
    with writing(session):
        if has_circle(session, circle.client):
            raise CircleExists(
                f"{circle.client} has a circle already: renew its links on the staff pages."
            )
        row = SealedCircle(
            id=uuid4(),
            client=circle.client,
            team=circle.team,
            created_at=now,
            created_by=by.id,
            version=1,
        )
        seal_circle(letterbox, row, circle)
        session.add(row)
        about, bound = About(client=circle.client), bind_circle(row)
        event_log.record(session, by, "circle-new", about, now=now, bound=bound, prover=letterbox)


def open_circle(session: Session, keyring: Keyring, client: str) -> ClientCircle | None:
    """Return who decides for a client; None where nobody recorded it.

    Raises:
        ShutCircle: It does not open.

    """
    row = session.scalar(select_circle(client))
    return None if row is None else open_row(session, keyring, row)


def has_circle(session: Session, client: str) -> bool:
    """Return whether it is recorded who decides for a client. Opens nothing."""
    return session.scalar(select_circle(client)) is not None


def version_of_circle(session: Session, client: str) -> int:
    """Return how often a circle was stored; 0 where there is none."""
    return session.scalar(sa.select(SealedCircle.version).where(SealedCircle.client == client)) or 0


def change_circle(
    desk: Desk,
    client: str,
    act: Callable[[ClientCircle], ClientCircle],
    change: Change,
    *,
    version: int | None = None,
) -> ClientCircle:
    """Change who decides for a client, and return the circle with the change in its history.

    Args:
        desk: Who does it, with the keys.
        client: Whose circle.
        act: Returns the circle as it must become.
        change: What is kept of it.
        version: That of the circle as its page showed it; None where that does not matter.

    Raises:
        Conflict: Someone else changed the circle meanwhile; nothing was stored.
        NotFound, ShutCircle: There is no such circle, or it does not open.
        UnprovenCircle: Nothing proves it: a change would make it look right.

    """
    with writing(desk.session):
        row = require_row(desk.session.scalar(select_circle(client)), "circle")
        if version is not None and row.version != version:
            raise Conflict("The circle was changed by someone else.")
        known = open_row(desk.session, desk.keyring, row)
        if not known.is_proven:
            raise UnprovenCircle(client)
        return store_change(desk, row, act(known), change)


def store_change(
    desk: Desk, row: SealedCircle, changed: ClientCircle, change: Change
) -> ClientCircle:
    """Store a circle as it became, proven, with the change; in a write transaction."""
    changed = replace(changed, history=(*changed.history, change), proven=Proven.GOOD)
    row.version += 1
    seal_circle(desk.keyring.letterbox, row, changed)
    action = ACTIONS.get(change.sort, "circle-change")
    about, bound = About(change.case_id, row.client), bind_circle(row)
    who, box = desk.actor.who, desk.keyring.letterbox
    # No ground: what changed, such as who can weigh a consent, is readable under seal alone.
    event_log.record(desk.session, who, action, about, now=desk.now, bound=bound, prover=box)
    return changed


def confirm_authority(desk: Desk, client: str, person_id: UUID, confirmation: Confirmation) -> None:
    """Store how staff know that someone may decide; raises NotFound for who is not in the circle.

    ShutCircle is raised where the circle does not open.
    """

    def confirm(circle: ClientCircle) -> ClientCircle:
        known = {one.id: one for one in circle.people}
        person = require_row(known.get(person_id), "person")
        return circle.with_person(replace(person, confirmed=confirmation))

    circle = open_circle(desk.session, desk.keyring, client)
    who = circle.label_of(person_id) if circle else None
    change = Change("confirmed", confirmation.on, confirmation.by, who=who or "")
    change_circle(desk, client, confirm, replace(change, confirmed=confirmation))


def assign_answers(
    desk: Desk, client: str, said_by: SaidBy, change: Change, *, version: int | None = None
) -> None:
    """Store who gave the answers of the case of ``change``; raises as :func:`change_circle`."""
    case_id = require_row(change.case_id, "case")

    def assign(circle: ClientCircle) -> ClientCircle:
        return replace(circle, said_by={**circle.said_by, case_id: said_by})

    change_circle(desk, client, assign, change, version=version)


def select_circle(client: str) -> sa.Select[SealedCircle]:
    """Select what is stored of a client's circle."""
    return sa.select(SealedCircle).where(SealedCircle.client == client)


def open_row(session: Session, keyring: Keyring, row: SealedCircle) -> ClientCircle:
    """Open what is stored of a circle, and judge its proof; raises ShutCircle."""
    try:
        content = keyring.open(row.team, row.id, SORT, row.sealed)
        circle = convert_typed(content, ClientCircle)
    except (NoKey, Altered, msgspec.ValidationError) as error:
        raise ShutCircle(f"Who decides for {row.client} does not open: {error}") from error
    return replace(circle, proven=judge_circle(session, keyring, row, content))


def prove_row(keyring: Keyring, row: SealedCircle) -> None:
    """Prove what is stored of a circle as it is; raises as :func:`open_circle`."""
    prove_circle(keyring.letterbox, row, keyring.open(row.team, row.id, SORT, row.sealed))


def seal_circle(letterbox: Letterbox, row: SealedCircle, circle: ClientCircle) -> None:
    """Seal and prove a circle, whose row has the client and version that it is to have."""
    content = msgspec.to_builtins(circle)
    del content["proven"]
    row.sealed = letterbox.seal(row.team, row.id, SORT, content)
    prove_circle(letterbox, row, content)

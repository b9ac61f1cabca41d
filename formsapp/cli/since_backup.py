"""What was ended since a backup, by the present database and the ledger; and ending it again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from formsapp.cases import event_log
from formsapp.cases.case_errors import NotFound
from formsapp.cases.database import writing
from formsapp.cases.database_to_ledger import (
    find_shut,
    find_shut_out,
    has_own_role,
    is_shut,
    list_destroyed,
    read_links,
    read_received,
    taken_back,
)
from formsapp.cases.destroy_cases import destroy
from formsapp.cases.draft_models import Draft
from formsapp.cases.event_log import About
from formsapp.cases.ledger_pages import FORGOTTEN, State
from formsapp.cases.lock_copy import ShutCase
from formsapp.cases.models import Case, Event, Link, OutboxMail
from formsapp.cases.new_code import CodeLock, end_codes, keep_code_locks, read_code_locks
from formsapp.cases.outbox import note_sent
from formsapp.cases.prove_deputy import CALENDAR, prove_choice
from formsapp.cases.prove_end import find_unproven_ends
from formsapp.cases.prove_staff import is_as_logged
from formsapp.cases.restored_clients import (
    ConsentTraces,
    doubt_clients,
    find_doubted,
    read_traces,
)
from formsapp.cases.restored_keys import SealedInPerson, keep_sealed, read_sealed
from formsapp.cases.signed_links import revoke_link
from formsapp.cases.staff_accounts import all_staff, disable_staff, forget_passkeys, set_role
from formsapp.cases.staff_models import Challenge, Invitation, Passkey, Staff, StaffSession
from formsapp.cases.wrong_dates import WrongDates, keep_wrong_dates, wrong_dates_by_link
from formsapp.cli.keep_ledger import find_keyring
from formsapp.cli.open_database import OPERATOR, OpenedDatabase
from formsapp.client_consents import KIND, kinds_that_speak
from formsapp.kinds import intrekken
from formsapp.sealing.letterbox import Keyring, Letterbox

APPLIED: Final = {
    "destroy": "cases destroyed",
    "link-revoke": "links taken back",
    "link-close": "links closed",
    "disable": "colleagues shut out",
    "role": "roles set",
    "passkey-gone": "passkeys taken away",
}
"""What is done again, by its name in the log."""


@dataclass(frozen=True)
class Since:
    """What was destroyed, revoked, closed, disabled and changed, which a restore must not undo."""

    destroyed: tuple[tuple[str, UUID | None], ...] = ()
    """Number and id of each case: an earlier program noted no id."""
    unproven: tuple[str, ...] = ()
    """Cases that are stored as destroyed, and of which nothing proves that staff did."""
    revoked: tuple[UUID, ...] = ()
    wrong_dates: Mapping[UUID, WrongDates] = field(default_factory=dict)
    disabled: tuple[UUID, ...] = ()
    roles: Mapping[UUID, str] = field(default_factory=dict)
    passkeys: frozenset[UUID] = frozenset()
    calendars: frozenset[str] = frozenset()
    """Hashes of the addresses of calendars that work; all others end."""
    codes: Mapping[UUID, CodeLock] = field(default_factory=dict)
    """Of cases with a new receipt code what belongs to that code."""
    code_hashes: Mapping[UUID, str] = field(default_factory=dict)
    """Of cases with a new receipt code its hash, where that is all that is known."""
    sent: frozenset[UUID] = frozenset()
    """Mails that went out."""
    received: Mapping[str, str] = field(default_factory=dict)
    """Cases by id: moment, reference, kind and client of each."""
    links: Mapping[str, str] = field(default_factory=dict)
    """Links by id that work: moment, kinds and client of each."""
    drafts: frozenset[UUID] | None = None
    """Forms that are put aside; None where that is not known."""
    consents: ConsentTraces | None = None
    """What consents rest on; None where that is not known."""
    sealed: SealedInPerson | None = None
    """The keys of colleagues, and what those alone open; None where that is not known."""
    shut: bool = False
    """Whether an earlier restore shut all, and nobody looked yet."""


def read_since(desk: OpenedDatabase) -> Since:
    """Return what a restore must not undo of a database."""
    read, everyone = desk.session.scalars, all_staff(desk.session)
    keyring, passkeys = find_keyring(desk.settings), read(sa.select(Passkey)).all()
    return Since(
        tuple(list_destroyed(desk.session, keyring)),
        tuple(one.reference for one, _ in find_unproven_ends(desk.session, keyring)),
        tuple(read(sa.select(Link.id).where(taken_back()))),
        wrong_dates_by_link(desk.session),
        find_shut_out(desk.session, keyring),
        {one.id: one.role for one in everyone if knows_role(desk.session, keyring, one)},
        frozenset(one.id for one in passkeys if is_still_way_in(desk.session, keyring, one)),
        frozenset(filter(None, read(sa.select(Staff.calendar_hash)))),
        read_code_locks(desk.session),
        sent=frozenset(read(sa.select(OutboxMail.id).where(OutboxMail.sent_at.is_not(None)))),
        received=read_received(desk.session, 0),
        links=read_links(desk.session),
        drafts=frozenset(read(sa.select(Draft.id))),
        consents=read_traces(desk.session, about_consents()),
        sealed=read_sealed(desk.session),
        shut=is_shut(desk.session),
    )


def is_still_way_in(session: Session, keyring: Keyring | None, passkey: Passkey) -> bool:
    """Return whether a passkey was not taken away by the log; without keys the row tells."""
    return keyring is None or is_as_logged(session, keyring, passkey)


def knows_role(session: Session, keyring: Keyring | None, person: Staff) -> bool:
    """Return whether a database tells the role of a colleague; without keys it is not proven."""
    return keyring is None or has_own_role(session, keyring, person)


def since_of_ledger(state: State) -> Since:
    """Return what a restore must not undo by what the ledger says.

    A later backup may have colleagues whom an earlier restore made all forget.
    """

    def ids(section: str) -> tuple[UUID, ...]:
        return tuple(map(UUID, {**state.get(FORGOTTEN + section, {}), **state.get(section, {})}))

    roles = {**state.get(FORGOTTEN + "roles", {}), **state.get("roles", {})}

    return Since(
        tuple((n, UUID(one) if one else None) for n, one in state.get("destroyed", {}).items()),
        revoked=ids("revoked"),
        disabled=ids("disabled"),
        roles={UUID(one): role for one, role in roles.items()},
        passkeys=frozenset(ids("passkeys")),
        calendars=frozenset(state.get("calendars", {})),
        code_hashes={UUID(one): hashed for one, hashed in state.get("codes", {}).items()},
        sent=frozenset(ids("sent")),
        received=state.get("received", {}),
        links=state.get("links", {}),
    )


def add_ledger(present: Since, ledger: Since, *, tells: bool) -> Since:
    """Return what either of them knows.

    ``tells``: the present database is the one that came after the backup, so of how it is now it
    knows most. Else it is the ledger that does, and of consents nobody.
    """
    both = replace(
        present,
        destroyed=(*present.destroyed, *ledger.destroyed),
        revoked=(*present.revoked, *ledger.revoked),
        code_hashes={k: v for k, v in ledger.code_hashes.items() if k not in present.codes},
        sent=present.sent | ledger.sent,
        received={**present.received, **ledger.received},
        links=present.links if tells else ledger.links,
        roles={**ledger.roles, **present.roles},
    )
    if tells:
        return both
    return replace(
        both,
        disabled=(*present.disabled, *ledger.disabled),
        roles=ledger.roles,
        passkeys=ledger.passkeys,
        calendars=ledger.calendars,
        consents=None,
    )


def add_destroyed(since: Since, shut: Sequence[ShutCase]) -> Since:
    """Return it with the cases of a backup whose keys are gone."""
    gone = ((one.reference, one.id) for one in shut)
    return replace(since, destroyed=(*since.destroyed, *gone))


def gone_for_good(since: Since) -> set[UUID]:
    """Return the cases that were destroyed, by their ids: of these no key is kept."""
    destroyed = {number for number, _id in since.destroyed}
    told = ((one, words.split(" ")) for one, words in since.received.items())
    return {UUID(one) for one, (_at, reference, *_) in told if reference in destroyed}


def about_consents() -> set[str]:
    """Return the kinds that say something of consents, also without a link."""
    return {*kinds_that_speak(), intrekken.kind.slug}


def doubt_consents(desk: OpenedDatabase, since: Since) -> int:
    """Put the clients under review of whom consents may rest on something that is gone now.

    Returns:
        How many clients that are.

    """
    if KIND not in desk.facts.kinds:
        return 0
    clients = find_doubted(since.consents, read_traces(desk.session, about_consents()))
    team = desk.facts.kinds[KIND].team
    ring = find_keyring(desk.settings)
    prover = ring.letterbox if ring else None
    doubt_clients(desk.session, clients, team, now=desk.now, by=OPERATOR, prover=prover)
    return len(clients)


def redo_since_backup(desk: OpenedDatabase, since: Since) -> dict[str, int]:
    """Destroy, revoke, close and disable again what was so before the restore.

    What the backup does not know was made after it, and is gone already: of links only their wrong
    dates of birth are kept.

    Returns:
        How many things were done, by their words.

    """
    session, now = desk.session, desk.now
    before, prover = count_events(desk), find_prover(desk)
    for number, case_id in since.destroyed:
        with suppress(NotFound):
            here = find_number(session, number, case_id)
            destroy(session, here, OPERATOR, now=now, ground="restore", prover=prover)
    for link_id in since.revoked:
        with suppress(NotFound):
            revoke_link(session, link_id, now=now, by=OPERATOR)
    for link_id, known in since.wrong_dates.items():
        keep_wrong_dates(session, link_id, known, now=now, by=OPERATOR)
    if since.sealed is not None:
        keep_sealed(session, since.sealed, now=now, by=OPERATOR)
    keep_code_locks(session, since.codes, now=now, by=OPERATOR)
    ended = end_codes(session, since.code_hashes)
    if since.drafts is not None:
        with writing(session):  # they were thrown away, or sent
            session.execute(sa.delete(Draft).where(Draft.id.not_in(since.drafts)))
    sent = note_sent(session, since.sent, now=now)
    limit_access(desk, since)
    done = {APPLIED[name]: n - before[name] for name, n in count_events(desk).items()}
    return {**done, "receipt codes ended": ended, "mails known as sent": sent}


def find_number(session: Session, number: str, case_id: UUID | None) -> str:
    """Return the number that a case has in a backup, empty where it is not in it.

    When the backup was made someone may have given it that of another case in the database.
    """
    if case_id is None:
        return number
    return session.scalar(sa.select(Case.reference).where(Case.id == case_id)) or ""


def find_prover(desk: OpenedDatabase) -> Letterbox | None:
    """Return what proves that the staff side does this; None where its keys are not here."""
    keyring = find_keyring(desk.settings)
    return keyring.letterbox if keyring else None


def count_events(desk: OpenedDatabase) -> dict[str, int]:
    """Return how often the log has each thing that is done again."""
    counted = sa.select(Event.action, sa.func.count().label("number"))
    rows = desk.session.execute(counted.where(Event.action.in_(APPLIED)).group_by(Event.action))
    return {**dict.fromkeys(APPLIED, 0), **{one.action: one.number for one in rows}}


def limit_access(desk: OpenedDatabase, since: Since) -> None:
    """Restore roles, passkeys and calendars to those of before; end sessions and invitations."""
    session, now = desk.session, desk.now
    feared, prover = find_shut(session), find_prover(desk)
    for person in all_staff(session):
        if person.id in since.disabled and person.disabled_at in {None, feared}:
            disable_staff(session, person.id, now=now, by=OPERATOR)
        role = since.roles.get(person.id, person.role)
        if role != person.role:
            set_role(session, person.id, role, now=now, by=OPERATOR, prover=prover)
    for passkey in session.scalars(sa.select(Passkey)).all():
        if passkey.staff_id in since.roles and passkey.id not in since.passkeys:
            forget_passkeys(session, passkey.staff_id, passkey.id, now=now, by=OPERATOR)
    with writing(session):
        for person in all_staff(session):
            if person.calendar_hash is not None and person.calendar_hash not in since.calendars:
                person.calendar_hash = None
                about, bound = About.about_staff(person.id), prove_choice(prover, person, CALENDAR)
                event_log.record(session, OPERATOR, "calendar-gone", about, now=now, bound=bound)
        session.execute(sa.delete(StaffSession))
        session.execute(sa.delete(Challenge))
        unused = sa.update(Invitation).where(Invitation.used_at.is_(None))
        session.execute(unused.values(expires_at=now, proof=None))


def shut_all(desk: OpenedDatabase) -> tuple[int, int]:
    """Let no link work and no colleague in, until someone looked; return how many that are.

    Who was shut out so before counts again. Who was dismissed in this same restore does not, so
    that the moment is another.
    """
    session, now = desk.session, desk.now + timedelta(microseconds=1)
    links = sa.update(Link).where(Link.revoked_at.is_(None) | (Link.revoked_by == event_log.SHUT))
    unsure = Staff.disabled_at.is_(None) | (Staff.disabled_at == find_shut(session))
    staff = sa.update(Staff).where(unsure)
    with writing(session):
        event_log.record(session, OPERATOR, event_log.SHUT, now=now)
        connection = session.connection()
        return (
            connection.execute(links.values(revoked_at=now, revoked_by=event_log.SHUT)).rowcount,
            connection.execute(staff.values(disabled_at=now)).rowcount,
        )


def find_come_back(desk: OpenedDatabase, since: Since) -> dict[str, list[str]]:
    """Return which cases are back because nothing proves that staff destroyed them."""
    there = sa.select(Case.reference).where(Case.reference.in_(since.unproven))
    back = desk.session.scalars(there.where(Case.sealed.is_not(None)).order_by(Case.reference))
    said = "Was gone, and nothing proves that staff destroyed it, so it is back"
    return {said: [*back]}


def find_missing(
    desk: OpenedDatabase, known: Mapping[str, str], table: type[Case | Link]
) -> list[str]:
    """Return what is known of what was made after the backup, and is not in it, oldest first."""
    there = {str(one) for one in desk.session.scalars(sa.select(table.id))}
    last = desk.session.scalar(sa.select(sa.func.max(Event.at)))
    gone = sorted(told for one, told in known.items() if one not in there)
    newer = [told.partition(" ") for told in gone]
    return [f"{at[:10]} {what}" for at, _, what in newer if last is None or at >= last.isoformat()]

"""What of a database goes into the ledger, and keeping the ledger up with it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from formsapp.cases import event_log
from formsapp.cases.ledger_pages import Ledger, LedgerError, Page, State
from formsapp.cases.models import Case, Event, Link, OutboxMail
from formsapp.cases.new_code import read_code_locks
from formsapp.cases.prove_end import find_ended
from formsapp.cases.prove_staff import is_let_in, was_shut_out
from formsapp.cases.staff_models import Passkey, Staff
from formsapp.sealing.letterbox import Keyring

LASTING: Final = ("destroyed", "revoked", "sent", "received", "codes")
"""Sections of what stays so, also when its row is cleared away."""
PRESENT: Final = ("links", "disabled", "roles", "passkeys", "calendars")
"""Sections of how it is now: what is not in the database any more is gone."""
REOPENED: Final = "reopen"
QUIET: Final = timedelta(hours=1)
"""After so long a page says that nothing changed, where the log went on."""


def keep_ledger(session: Session, ledger: Ledger, *, now: datetime, always: bool = False) -> bool:
    """Add a page with what changed since the last one; return whether there was one to add.

    No writer of the database waits for it: the disk of the ledger may hang.

    Args:
        session: Only read, outside a transaction.
        ledger: Of this database.
        now: UTC moment.
        always: Add a page also where nothing changed, as beside a backup.

    Raises:
        LedgerError: It can't be written, or the database is not the one that it was kept of.
        OSError: As from its disk.

    """
    with ledger.locked():
        ledger.read()
        try:
            refuse_other(session, ledger)
            page = make_page(session, ledger, now=now)
        finally:
            session.rollback()  # it was only read
        last = ledger.pages[-1] if ledger.pages else None
        quiet = last is not None and (page.upto == last.upto or now - last.at < QUIET)
        if quiet and not (always or page.put or page.gone):
            return False
        ledger.append(page)
    return True


def make_page(session: Session, ledger: Ledger, *, now: datetime, restored: bool = False) -> Page:
    """Return what changed in a database since the last page of its ledger."""
    # The head first: what ends after that stands on this page or on the next.
    head, after = event_log.read_head(session), last_known(session, ledger)
    put: State = {}
    gone: dict[str, list[str]] = {}
    for section, things in read_state(session, after, ledger).items():
        known = ledger.state.get(section, {})
        new = {one: told for one, told in things.items() if known.get(one) != told}
        lost = sorted(known.keys() - things.keys()) if section in PRESENT else []
        put |= {section: new} if new else {}
        gone |= {section: lost} if lost else {}
    return Page(now, head, put, gone, restored)


def last_known(session: Session, ledger: Ledger) -> int:
    """Return the number of the last event of a log that a ledger knows; 0 where it knows none."""
    held = (one.upto for one in reversed(ledger.pages) if event_log.still_holds(session, one.upto))
    return int(next(held, "0").partition(":")[0])


def refuse_other(session: Session, ledger: Ledger) -> None:
    """Raise LedgerError where a database was put in the place of the one that a ledger is of."""
    if not is_up_to(ledger.pages, lambda upto: event_log.still_holds(session, upto)):
        raise LedgerError(
            "The ledger knows more than the database, in whose place another one came: put a "
            "backup back by `loket restore`, or run `loket doubt`."
        )


def is_up_to(pages: Sequence[Page], holds: Callable[[str], bool]) -> bool:
    """Return whether a log, by the heads that it holds, goes as far as a ledger.

    A restore writes its page before the swap: where it was killed between them, the database of
    before goes on.
    """
    for page in reversed(pages):
        if holds(page.upto):
            return True
        if not page.restored:
            return False
    return True


def knows_of(session: Session, ledger: Ledger) -> bool:
    """Return whether a ledger tells what came after the last event of a backup."""
    return any(event_log.still_holds(session, page.upto) for page in reversed(ledger.pages))


def is_behind(session: Session, ledger: Ledger) -> bool:
    """Return whether a backup was made after the last page of a ledger, and knows more."""
    upto = ledger.pages[-1].upto if ledger.pages else f"0:{event_log.START}"
    return upto != event_log.read_head(session) and event_log.still_holds(session, upto)


def read_known(session: Session, ledger: Ledger) -> State:
    """Return what a ledger knows; of how it is now a backup that it is behind knows more."""
    if not is_behind(session, ledger):
        return ledger.state
    own = read_state(session, last_known(session, ledger), ledger)
    return {**ledger.state, **{section: own[section] for section in PRESENT}}


def read_state(session: Session, after: int, ledger: Ledger) -> State:
    """Return what of a database a restore must not undo.

    Args:
        session: Only read.
        after: The last event that is known; what came in before it is left out.
        ledger: What it knows of a role stays, where nothing proves another; what it knows to be
            destroyed is left out.

    """
    locks, known = read_code_locks(session), ledger.state.get("destroyed", {})
    return {
        "destroyed": {
            number: str(one) for number, one in list_destroyed(session, ledger.keyring, known)
        },
        "revoked": _names(
            session, sa.select(Link.id).where(taken_back() | Link.closed_at.is_not(None))
        ),
        "sent": _names(session, sa.select(OutboxMail.id).where(OutboxMail.sent_at.is_not(None))),
        "received": read_received(session, after),
        "links": read_links(session),
        "codes": {str(case_id): lock.code_hash for case_id, lock in locks.items()},
        "disabled": {str(one): "" for one in find_shut_out(session, ledger.keyring)},
        "roles": read_roles(session, ledger),
        "passkeys": _names(session, sa.select(Passkey.id)),
        "calendars": _names(
            session, sa.select(Staff.calendar_hash).where(Staff.calendar_hash.is_not(None))
        ),
    }


def read_roles(session: Session, ledger: Ledger) -> dict[str, str]:
    """Return the role of each colleague: one that someone wrote into the database is none."""
    known, roles = ledger.state.get("roles", {}), {}
    for person in session.scalars(sa.select(Staff)).all():
        told = known.get(str(person.id), person.role)
        is_so = told == person.role or has_own_role(session, ledger.keyring, person)
        roles[str(person.id)] = person.role if is_so else told
    return roles


def has_own_role(session: Session, keyring: Keyring, person: Staff) -> bool:
    """Return whether a colleague has the role that staff gave; of who is shut out nobody asks."""
    return person.disabled_at is not None or is_let_in(session, keyring, person)


def list_destroyed(
    session: Session, keyring: Keyring | None, known: Collection[str] = ()
) -> list[tuple[str, UUID]]:
    """Return the numbers and ids of the cases that the staff side destroyed, but known ones.

    Of others nothing is said: a restore would destroy them again.
    """
    gone = sa.select(Case.id, Case.reference).where(Case.destroyed_at.is_not(None))
    new = {one.id: one.reference for one in session.execute(gone) if one.reference not in known}
    return [(new[one], one) for one in find_ended(session, keyring) if one in new] if new else []


def read_received(session: Session, after: int) -> dict[str, str]:
    """Return of each case that came in after an event its moment, reference, kind and client."""
    came = sa.select(Case.id, Case.reference, Event.at, Case.kind, Event.client)
    came = came.join(Event, Event.case_id == Case.id)
    found = session.execute(came.where(Event.action == "receive", Event.number > after))
    return {
        str(case_id): f"{at.isoformat()} {reference} {kind} {client or ''}".rstrip()
        for case_id, reference, at, kind, client in found
    }


def read_links(session: Session) -> dict[str, str]:
    """Return of each link that works its moment, kinds and client."""
    working = (Link.revoked_at.is_(None), Link.closed_at.is_(None))
    found = session.execute(
        sa.select(Link.id, Link.created_at, Link.kinds, Link.client).where(*working)
    )
    return {
        str(link_id): f"{made.isoformat()} {','.join(kinds)} {client}"
        for link_id, made, kinds, client in found
    }


def taken_back() -> sa.ColumnElement[bool]:
    """Whether someone took a link back; what a restore shut for fear does not count."""
    by_someone = sa.or_(Link.revoked_by.is_(None), Link.revoked_by != event_log.SHUT)
    return sa.and_(Link.revoked_at.is_not(None), by_someone)


def select_disabled(session: Session) -> sa.Select[UUID]:
    """Select who is shut out, but for whom a restore shut out for fear and nobody looked at yet."""
    disabled = sa.select(Staff.id).where(Staff.disabled_at.is_not(None))
    return disabled.where(Staff.disabled_at != find_shut(session)) if is_shut(session) else disabled


def find_shut_out(session: Session, keyring: Keyring | None) -> tuple[UUID, ...]:
    """Return who is shut out, also where someone took that mark away and the log has it."""
    marked = {*session.scalars(select_disabled(session))}
    if keyring is None:
        return tuple(marked)
    able = session.scalars(sa.select(Staff).where(Staff.disabled_at.is_(None))).all()
    return (*marked, *(one.id for one in able if was_shut_out(session, keyring, one)))


def find_shut(session: Session) -> datetime | None:
    """Return when a restore shut all out that nobody could tell of; None where none did."""
    return session.scalar(sa.select(sa.func.max(Event.at)).where(Event.action == event_log.SHUT))


def is_shut(session: Session) -> bool:
    """Return whether nobody looked yet after that."""
    last = sa.select(Event.action).where(Event.action.in_((event_log.SHUT, REOPENED)))
    return session.scalar(last.order_by(Event.number.desc()).limit(1)) == event_log.SHUT


def _names(session: Session, wanted: sa.Select[Any]) -> dict[str, str]:
    return {str(one): "" for one in session.scalars(wanted)}

"""``loket backup``, ``restore``, ``doubt`` and ``purge``."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from uuid import UUID

import click
import sqlalchemy as sa
from sqlalchemy.orm import Session

from formsapp import backup as copies
from formsapp.cases import event_log
from formsapp.cases.case_errors import NotFound
from formsapp.cases.clear_links_and_mail import clear_leftovers
from formsapp.cases.database import make_engine, writing
from formsapp.cases.destroy_cases import destroy, find_cases_to_destroy
from formsapp.cases.draft_models import Draft
from formsapp.cases.migrate_database import current_revision, migrate, revisions
from formsapp.cases.models import Case, Link
from formsapp.cases.new_code import CodeLock, keep_code_locks, read_code_locks
from formsapp.cases.outbox import give_up_waiting
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
from formsapp.cli.command_base import FILE, current_settings, with_provider
from formsapp.cli.open_database import OPERATOR, OpenedDatabase, database_errors, open_database
from formsapp.client_consents import KIND, kinds_that_speak
from formsapp.clock import utc_now
from formsapp.kinds import intrekken, load_provider
from formsapp.rules.amsterdam_time import local_date
from formsapp.sealing.letterbox import Keyring, KeysError
from formsapp.settings import Settings

UNKNOWN: Final = (
    "What was taken back, closed or destroyed since the backup is not known: do it again."
)


@click.command()
@with_provider
@click.argument("file", type=FILE)
def backup(file: Path) -> None:
    """Copy the SQLite database, also while it is in use, to a new FILE.

    The keys are not in it: keep those elsewhere.
    """
    save_backup(current_settings(), file)
    click.echo(file)


@click.command()
@with_provider
@click.argument("file", type=FILE)
def restore(file: Path) -> None:
    """Put a backup back.

    What was destroyed, taken back, closed or shut out since stays so, as far as the present
    database still tells. Waiting mail is held, because it may have been sent already.
    Links made since the backup are gone, but wrong birth dates that were typed for them count.
    Everyone signs in anew, and open invitations end.

    A client of whom something about consent came in since, or may have where the present database
    cannot tell, is put under review: nothing is allowed until staff asked, for which they get a
    task.
    """
    settings = current_settings()
    database = database_file(settings)
    with copies.open_backup(file, provider=settings.provider, keys=settings.secret_keys) as copy:
        with open_unpacked(settings, copy) as desk:
            since = read_what_was_there(settings, database) if database.exists() else Ledger()
            doubted = doubt_consents(desk, since)
            redo_since_backup(desk, since)
            held = give_up_waiting(desk.session, now=desk.now)
            event_log.record(desk.session, OPERATOR, "restore", now=desk.now)
        # All is done in the copy: what is put back is safe from the first moment.
        copies.put_back(copy, database)
    click.echo(f"Restored; {held} waiting mails are held.")
    if doubted:
        click.echo(
            f"Of {doubted} clients something about consent is missing, or may be. Nothing of them "
            "is allowed until staff, who find a task for each, say that they asked."
        )


@contextmanager
def open_unpacked(settings: Settings, copy: Path) -> Iterator[OpenedDatabase]:
    """Open an unpacked backup, brought up to date where an older program made it."""
    engine = make_engine(f"sqlite:///{copy}")
    try:
        with database_errors():
            migrate(engine, find_keyring(settings))
            with Session(engine) as session:
                yield OpenedDatabase(settings, load_provider(settings.folder), session, utc_now())
    finally:
        engine.dispose()


def read_what_was_there(settings: Settings, database: Path) -> Ledger:
    """Return what must stay as it is, and keep a copy of the present database.

    One that is damaged, which a backup is there for, is put aside as it is.
    """
    moment = f"{utc_now():%Y%m%dT%H%M%S%f}"
    if is_sqlite(database):
        kept = settings.data / f"before-restore-{moment}.backup"
        save_backup(settings, kept)
        click.echo(f"What was there is in {kept}: remove it when all is well.")
        if not is_newer(database):
            return read_kept_ledger(settings, kept)
        click.echo(f"What was there is of a newer program. {UNKNOWN}", err=True)
        return Ledger()
    aside, mode = database.with_name(f"damaged-{moment}.sqlite"), database.stat().st_mode
    for end in ("", "-wal", "-shm"):
        part = database.with_name(database.name + end)
        if part.exists():
            part.replace(aside.with_name(aside.name + end))
    database.touch()
    database.chmod(mode)  # the client side may be another user, who writes in it too
    click.echo(f"The present database is damaged: it is now {aside}. {UNKNOWN}", err=True)
    return Ledger()


def is_newer(database: Path) -> bool:
    """Whether a newer program made a database what it is, as where one goes back to an older."""
    engine = make_engine(f"sqlite:///{database}")
    with engine.connect() as connection:
        found = current_revision(connection)
    engine.dispose()
    return found is not None and found not in revisions()


def read_kept_ledger(settings: Settings, kept: Path) -> Ledger:
    """Read from a copy what a restore must not undo; what an older program made is renewed."""
    keys = settings.secret_keys
    with (
        copies.open_backup(kept, provider=settings.provider, keys=keys) as copy,
        open_unpacked(settings, copy) as desk,
    ):
        return read_ledger(desk)


def find_keyring(settings: Settings) -> Keyring | None:
    """Return the private keys; None where these are not here."""
    try:
        return Keyring.load(settings.data / "keys", settings.provider)
    except (KeysError, OSError):
        return None


def is_sqlite(database: Path) -> bool:
    """Whether a file is a database that is whole."""
    try:
        with closing(sqlite3.connect(database)) as found:
            whole = found.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            return whole and bool(found.execute("SELECT count(*) FROM sqlite_master").fetchone()[0])
    except sqlite3.Error:
        return False


@click.command()
@with_provider
@click.option("--dry-run", is_flag=True, help="Only say what would be destroyed.")
def purge(*, dry_run: bool) -> None:
    """Destroy the cases whose time of keeping is over, and clear away what nobody needs.

    The latter are old links, mail that was sent, files that were never sent and the like;
    `loket serve` does that part by itself, once a day.
    """
    with open_database() as desk:
        today, speaking = local_date(desk.now), kinds_that_speak()
        found = find_cases_to_destroy(desk.session, today, together=speaking)
        references = [case.reference for case in found]
        for reference in references:
            if not dry_run:
                destroy(desk.session, reference, OPERATOR, now=desk.now, ground="retention")
            click.echo(f"{'Would destroy' if dry_run else 'Destroyed'}: {reference}")
        click.echo(f"{len(references)} cases.")
        if not dry_run:
            cleared = vars(clear_leftovers(desk.session, now=desk.now))
            counts = ", ".join(f"{number} {name}" for name, number in cleared.items())
            click.echo(f"Cleared away: {counts}.")


@click.command()
@with_provider
def doubt() -> None:
    """Put all clients under review, after a database was put back by other tools.

    Nothing is allowed until staff asked what came in since, for which they get a task.
    What an older program made is renewed first.
    """
    renew(current_settings())
    with open_database() as desk:
        doubted = doubt_consents(desk, Ledger())
    click.echo(f"{doubted} clients are under review.")


def renew(settings: Settings) -> None:
    """Bring the database up to date, if there is one."""
    if settings.database_file is not None and not settings.database_file.exists():
        return
    engine = make_engine(settings.database)
    try:
        with database_errors():
            migrate(engine, find_keyring(settings))
    finally:
        engine.dispose()


@dataclass(frozen=True)
class Ledger:
    """What was destroyed, revoked, closed, disabled and changed, which a restore must not undo."""

    destroyed: tuple[str, ...] = ()
    revoked: tuple[UUID, ...] = ()
    wrong_dates: Mapping[UUID, WrongDates] = field(default_factory=dict)
    disabled: tuple[UUID, ...] = ()
    roles: Mapping[UUID, str] = field(default_factory=dict)
    passkeys: frozenset[UUID] = frozenset()
    calendars: frozenset[str] = frozenset()
    """Hashes of the addresses of calendars that work; all others end."""
    codes: Mapping[UUID, CodeLock] = field(default_factory=dict)
    """Of cases with a new receipt code what belongs to that code."""
    drafts: frozenset[UUID] | None = None
    """Forms that are put aside; None where that is not known."""
    consents: ConsentTraces | None = None
    """What consents rest on; None where that is not known."""
    sealed: SealedInPerson | None = None
    """The keys of colleagues, and what those alone open; None where that is not known."""


def save_backup(settings: Settings, file: Path) -> None:
    """Write a backup of the provider's database to ``file``."""
    key = settings.secret_keys[-1]
    copies.write_backup(
        database_file(settings), file, provider=settings.provider, key=key, now=utc_now()
    )


def database_file(settings: Settings) -> Path:
    """Return the SQLite file; refuse PostgreSQL, which has its own tools."""
    if settings.database_file is None:
        raise click.UsageError("This is for SQLite: use pg_dump and pg_restore for PostgreSQL.")
    return settings.database_file


def read_ledger(desk: OpenedDatabase) -> Ledger:
    """Return what a restore must not undo."""
    read = desk.session.scalars
    return Ledger(
        tuple(read(sa.select(Case.reference).where(Case.destroyed_at.is_not(None)))),
        tuple(read(sa.select(Link.id).where(Link.revoked_at.is_not(None)))),
        wrong_dates_by_link(desk.session),
        tuple(read(sa.select(Staff.id).where(Staff.disabled_at.is_not(None)))),
        {one.id: one.role for one in all_staff(desk.session)},
        frozenset(read(sa.select(Passkey.id))),
        frozenset(filter(None, read(sa.select(Staff.calendar_hash)))),
        read_code_locks(desk.session),
        frozenset(read(sa.select(Draft.id))),
        read_traces(desk.session, about_consents()),
        read_sealed(desk.session),
    )


def about_consents() -> set[str]:
    """Return the kinds that say something of consents, also without a link."""
    return {*kinds_that_speak(), intrekken.kind.slug}


def doubt_consents(desk: OpenedDatabase, since: Ledger) -> int:
    """Put the clients under review of whom consents may rest on something that is gone now.

    Returns:
        How many clients that are.

    """
    if KIND not in desk.facts.kinds:
        return 0
    clients = find_doubted(since.consents, read_traces(desk.session, about_consents()))
    team = desk.facts.kinds[KIND].team
    doubt_clients(desk.session, clients, team, now=desk.now, by=OPERATOR)
    return len(clients)


def redo_since_backup(desk: OpenedDatabase, since: Ledger) -> None:
    """Destroy, revoke, close and disable again what was so before the restore.

    What the backup does not know was made after it, and is gone already: of links only their wrong
    dates of birth are kept.
    """
    session, now = desk.session, desk.now
    for reference in since.destroyed:
        with suppress(NotFound):
            destroy(session, reference, OPERATOR, now=now, ground="restore")
    for link_id in since.revoked:
        with suppress(NotFound):
            revoke_link(session, link_id, now=now, by=OPERATOR)
    for link_id, known in since.wrong_dates.items():
        keep_wrong_dates(session, link_id, known, now=now, by=OPERATOR)
    if since.sealed is not None:
        keep_sealed(session, since.sealed)
    keep_code_locks(session, since.codes)
    if since.drafts is not None:
        with writing(session):  # they were thrown away, or sent
            session.execute(sa.delete(Draft).where(Draft.id.not_in(since.drafts)))
    for staff_id in since.disabled:
        with suppress(NotFound):
            disable_staff(session, staff_id, now=now, by=OPERATOR)
    limit_access(desk, since)


def limit_access(desk: OpenedDatabase, since: Ledger) -> None:
    """Restore roles, passkeys and calendars to those of before; end sessions and invitations."""
    session, now = desk.session, desk.now
    for person in all_staff(session):
        role = since.roles.get(person.id, person.role)
        if role != person.role:
            set_role(session, person.id, role, now=now, by=OPERATOR)
    for passkey in session.scalars(sa.select(Passkey)).all():
        if passkey.staff_id in since.roles and passkey.id not in since.passkeys:
            forget_passkeys(session, passkey.staff_id, passkey.id, now=now, by=OPERATOR)
    with writing(session):
        ended = sa.update(Staff).where(Staff.calendar_hash.not_in(since.calendars))
        session.execute(ended.values(calendar_hash=None))
        session.execute(sa.delete(StaffSession))
        session.execute(sa.delete(Challenge))
        unused = sa.update(Invitation).where(Invitation.used_at.is_(None))
        session.execute(unused.values(expires_at=now))

"""``loket backup``, ``restore`` and ``purge``."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

import click
import sqlalchemy as sa

from formsapp import backup as copies
from formsapp.cases import event_log
from formsapp.cases.case_errors import NotFound
from formsapp.cases.database import writing
from formsapp.cases.destruction import destroy, find_cases_to_destroy
from formsapp.cases.leftovers import clear_leftovers
from formsapp.cases.models import Case, Link
from formsapp.cases.outbox import give_up_waiting
from formsapp.cases.signed_links import revoke_link
from formsapp.cases.staff_accounts import all_staff, disable_staff, forget_passkeys, set_role
from formsapp.cases.staff_models import Challenge, Invitation, Passkey, Staff, StaffSession
from formsapp.cases.wrong_dates import WrongDates, keep_wrong_dates, wrong_dates_by_link
from formsapp.cli.command_base import FILE, current_settings, with_provider
from formsapp.cli.open_database import OPERATOR, OpenedDatabase, open_database
from formsapp.clock import utc_now
from formsapp.rules.amsterdam_time import local_date
from formsapp.settings import Settings


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
    """
    settings = current_settings()
    database = database_file(settings)
    with copies.open_backup(file, provider=settings.provider, keys=settings.secret_keys) as copy:
        since = read_what_was_there(settings, database) if database.exists() else Ledger()
        copies.put_back(copy, database)
    with open_database() as desk:
        redo_since_backup(desk, since)
        held = give_up_waiting(desk.session, now=desk.now)
        event_log.record(desk.session, OPERATOR, "restore", now=desk.now)
    click.echo(f"Restored; {held} waiting mails are held.")


def read_what_was_there(settings: Settings, database: Path) -> Ledger:
    """Return what must stay as it is, and keep a copy of the present database.

    One that is damaged, which a backup is there for, is put aside as it is.
    """
    moment = f"{utc_now():%Y%m%dT%H%M%S}"
    if is_sqlite(database):
        since = read_ledger()
        kept = settings.data / f"before-restore-{moment}.backup"
        save_backup(settings, kept)
        click.echo(f"What was there is in {kept}: remove it when all is well.")
        return since
    aside = database.with_name(f"damaged-{moment}.sqlite")
    for end in ("", "-wal", "-shm"):
        part = database.with_name(database.name + end)
        if part.exists():
            part.replace(aside.with_name(aside.name + end))
    click.echo(
        f"The present database is damaged: it is now {aside}. What was taken back, closed or "
        "destroyed since the backup is not known, and must be done again.",
        err=True,
    )
    return Ledger()


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
        found = find_cases_to_destroy(desk.session, local_date(desk.now))
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


@dataclass(frozen=True)
class Ledger:
    """What was destroyed, revoked, closed, disabled and changed, which a restore must not undo."""

    destroyed: tuple[str, ...] = ()
    revoked: tuple[UUID, ...] = ()
    wrong_dates: Mapping[UUID, WrongDates] = field(default_factory=dict)
    disabled: tuple[UUID, ...] = ()
    roles: Mapping[UUID, str] = field(default_factory=dict)
    passkeys: frozenset[UUID] = frozenset()


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


def read_ledger() -> Ledger:
    """Return what a restore must not undo, from the present database."""
    with open_database() as desk:
        read = desk.session.scalars
        return Ledger(
            tuple(read(sa.select(Case.reference).where(Case.destroyed_at.is_not(None)))),
            tuple(read(sa.select(Link.id).where(Link.revoked_at.is_not(None)))),
            wrong_dates_by_link(desk.session),
            tuple(read(sa.select(Staff.id).where(Staff.disabled_at.is_not(None)))),
            {one.id: one.role for one in all_staff(desk.session)},
            frozenset(read(sa.select(Passkey.id))),
        )


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
    for staff_id in since.disabled:
        with suppress(NotFound):
            disable_staff(session, staff_id, now=now, by=OPERATOR)
    limit_access(desk, since)


def limit_access(desk: OpenedDatabase, since: Ledger) -> None:
    """Restore roles and passkeys to those of just before; end all sessions and invitations."""
    session, now = desk.session, desk.now
    for person in all_staff(session):
        role = since.roles.get(person.id, person.role)
        if role != person.role:
            set_role(session, person.id, role, now=now, by=OPERATOR)
    for passkey in session.scalars(sa.select(Passkey)).all():
        if passkey.staff_id in since.roles and passkey.id not in since.passkeys:
            forget_passkeys(session, passkey.staff_id, passkey.id, now=now, by=OPERATOR)
    with writing(session):
        session.execute(sa.delete(StaffSession))
        session.execute(sa.delete(Challenge))
        unused = sa.update(Invitation).where(Invitation.used_at.is_(None))
        session.execute(unused.values(expires_at=now))

"""``loket backup`` and ``purge``."""

from __future__ import annotations

from pathlib import Path

import click

from formsapp import backup as copies
from formsapp.cases.case_errors import CasesError
from formsapp.cases.clear_links_and_mail import clear_leftovers
from formsapp.cases.destroy_cases import destroy, find_cases_to_destroy
from formsapp.cases.ledger_pages import LedgerError
from formsapp.cases.ledger_state import keep_ledger
from formsapp.cli.command_base import FILE, current_settings, say_in_one_sentence, with_provider
from formsapp.cli.keep_ledger import find_keyring, find_ledger
from formsapp.cli.open_database import OPERATOR, open_database
from formsapp.client_consents import kinds_that_speak
from formsapp.clock import utc_now
from formsapp.rules.amsterdam_time import local_date
from formsapp.settings import Settings


@click.command()
@with_provider
@click.argument("file", type=FILE)
def backup(file: Path) -> None:
    """Copy the SQLite database, also while it is in use, to a new FILE.

    The keys are not in it: keep those elsewhere. The ledger is brought up to date with it.
    """
    settings = current_settings()
    copies.refuse_taken(file)
    confirm_in_ledger(settings)
    save_backup(settings, file)
    click.echo(file)


def confirm_in_ledger(settings: Settings) -> None:
    """Add a page that the log of the backup holds: it tells that they belong together.

    What stands in the way of that is told, and keeps nobody from a backup.
    """
    keyring, database = find_keyring(settings), settings.database_file
    if keyring is None or not (database is None or database.exists()):
        return
    try:
        with open_database() as desk:
            ledger = find_ledger(settings, keyring)
            keep_ledger(desk.session, ledger, now=desk.now, always=True)
    except (LedgerError, OSError, CasesError, click.ClickException) as error:
        why = say_in_one_sentence(error)
        click.echo(f"The ledger is not up to date with this backup: {why}", err=True)


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

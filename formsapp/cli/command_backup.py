"""``loket backup`` and ``purge``."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Final

import click
import sqlalchemy as sa
from sqlalchemy.orm import Session

from formsapp import backup as copies
from formsapp.cases.backup_keys import give_missing_keys
from formsapp.cases.case_errors import CasesError
from formsapp.cases.clear_links_and_mail import clear_leftovers
from formsapp.cases.database_to_ledger import keep_ledger
from formsapp.cases.destroy_cases import destroy, find_cases_to_destroy
from formsapp.cases.event_log import verify_chain
from formsapp.cases.ledger_pages import LedgerError
from formsapp.cases.migrate_database import revisions
from formsapp.cases.models import Case, CaseKey, Event, Link
from formsapp.cases.staff_models import Staff
from formsapp.cli.case_keys_file import (
    KeysAsked,
    KeysHere,
    find_case_keys,
    keep_case_keys,
    name_keys_file,
    open_cases_as_asked,
)
from formsapp.cli.command_base import FILE, current_settings, say_in_one_sentence, with_provider
from formsapp.cli.keep_ledger import find_keyring, find_ledger
from formsapp.cli.open_database import OPERATOR, OpenedDatabase, open_database
from formsapp.cli.renew_tables import UNPROVEN
from formsapp.cli.saved_database import (
    connected,
    find_revision,
    open_saved,
    open_unpacked,
    save_backup,
)
from formsapp.client_consents import kinds_that_speak
from formsapp.rules.amsterdam_time import local_date
from formsapp.sealing.letterbox import Altered, KeysError
from formsapp.sealing.sealed_file import find_secrets
from formsapp.sealing.sealed_json import age_decrypt
from formsapp.sealing.try_keys import parse_identity
from formsapp.settings import Settings

COUNTED: Final = {
    "cases": Case,
    "case keys": CaseKey,
    "links": Link,
    "colleagues": Staff,
    "events": Event,
}
"""What a check of a backup says the number of."""


@click.command()
@with_provider
@click.option("--check", is_flag=True, help="Look whether FILE can be put back.")
@click.option("--recovery", type=FILE, help="The file with the recovery key, for --check.")
@click.option("--keys", "named", type=FILE, help="The case keys, for --check, if not beside FILE.")
@click.argument("file", type=FILE)
def backup(file: Path, recovery: Path | None, named: Path | None, *, check: bool) -> None:
    """Copy the database, also while it is in use, to a new FILE.

    It is checked, and then sealed for the staff side and for recovery. The keys of teams are not in
    it: keep those elsewhere. The ledger is brought up to date with it.

    FILE opens no case without the case keys, a file beside it of which there is one: each backup
    puts a new one in its place, without the keys of what was destroyed. Where you copy backups to,
    let it be replaced too.

    With --check FILE is a backup that is there: it is put back in an empty place, and what is in it
    is counted. Nothing else is changed. The recovery key shows that it opens without this machine.
    """
    settings = current_settings()
    if check:
        try_backup(settings, KeysAsked(file, named, recovery))
        return
    copies.refuse_taken(file)
    add_missing_keys(settings)
    confirm_in_ledger(settings)
    keep_keys = partial(keep_case_keys, settings, name_keys_file(settings, file))
    save_backup(settings, file, keep_keys)
    click.echo(file)


def add_missing_keys(settings: Settings) -> None:
    """Give cases a key that have none; the database of an older program knows no such keys."""
    if find_revision(settings) == revisions()[-1]:
        with connected(settings.database) as engine, Session(engine) as session:
            give_missing_keys(session)


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


def try_backup(settings: Settings, asked: KeysAsked) -> None:
    """Put a backup back in an empty place, and say what is in it; raises where it is not good."""
    file, recovery = asked.backup, asked.recovery
    with contextlib.ExitStack() as opened:
        saved = opened.enter_context(open_saved(settings, file, recovery))
        found = find_case_keys(settings, asked)
        open_cases_as_asked(settings, saved, asked, found, KeysHere())
        desk = opened.enter_context(open_unpacked(settings, saved))
        if not desk.proven:
            click.echo(UNPROVEN, err=True)
        if (number := verify_chain(desk.session)) is not None:
            raise click.ClickException(f"The log in {file} is not whole from event {number} on.")
        counted = {
            name: desk.session.scalar(sa.select(sa.func.count()).select_from(table))
            for name, table in COUNTED.items()
        }
        last = desk.session.scalar(sa.select(sa.func.max(Event.at)))
        shut = find_shut_cases(desk, find_secrets(settings.data / "keys", recovery))
    told = ", ".join(f"{number} {name}" for name, number in counted.items())
    click.echo(f"{file} is whole: {told}.")
    click.echo(f"The last event in it is of {last:%Y-%m-%d %H:%M} UTC." if last else "It is empty.")
    if recovery is not None:
        keys = counted["case keys"] or 0
        click.echo(f"The recovery key opens {keys - len(shut)} of {keys} case keys.")
        if len(shut) < keys:  # else it is another recovery key
            for reference in shut:
                click.echo(f"It does not open {reference}.", err=True)


def find_shut_cases(desk: OpenedDatabase, secrets: Sequence[str]) -> list[str]:
    """Return the cases of which these private keys do not open the key."""
    identities = [parse_identity("recovery", secret) for secret in secrets]
    keys = sa.select(Case.reference, CaseKey.for_team).join(Case, Case.id == CaseKey.case_id)
    shut = []
    for reference, sealed in desk.session.execute(keys.order_by(Case.reference)):
        try:
            age_decrypt(sealed, identities)
        except (KeysError, Altered):
            shut.append(reference)
    return shut


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

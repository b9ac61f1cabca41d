"""``loket restore``, ``doubt`` and ``reopen``: a database of before that undoes nothing."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

import click
import sqlalchemy as sa

from formsapp import backup as copies
from formsapp.cases import event_log
from formsapp.cases.backup_keys import keep_gone_keys, put_back_keys
from formsapp.cases.bind_person import bind_ended_invitations
from formsapp.cases.database import writing
from formsapp.cases.database_to_ledger import (
    REOPENED,
    find_shut,
    is_up_to,
    knows_of,
    make_page,
    read_known,
)
from formsapp.cases.event_log import About
from formsapp.cases.ledger_pages import Ledger, LedgerError
from formsapp.cases.migrate_database import revisions
from formsapp.cases.models import Case, Link
from formsapp.cases.outbox import give_up_waiting
from formsapp.cases.staff_accounts import all_staff
from formsapp.cli.case_keys_file import (
    KeysAsked,
    choose_keys,
    find_case_keys,
    find_keys_here,
    open_cases_as_asked,
)
from formsapp.cli.command_base import FILE, current_settings, with_provider
from formsapp.cli.keep_ledger import find_keyring, find_ledger
from formsapp.cli.open_database import OPERATOR, OpenedDatabase, open_database
from formsapp.cli.renew_tables import UNPROVEN, note_tables
from formsapp.cli.saved_database import (
    find_revision,
    open_saved,
    open_unpacked,
    renew_by_hand,
    save_backup,
    take_place,
)
from formsapp.cli.since_backup import (
    Since,
    add_destroyed,
    add_ledger,
    doubt_consents,
    find_come_back,
    find_missing,
    gone_for_good,
    read_since,
    redo_since_backup,
    shut_all,
    since_of_ledger,
)
from formsapp.clock import utc_now
from formsapp.settings import Settings

UNKNOWN: Final = (
    "What was taken back, closed or destroyed since the backup, the ledger alone tells."
)


@click.command()
@with_provider
@click.option("--recovery", type=FILE, help="The recovery key, where the keys here are lost.")
@click.option("--keys", "named", type=FILE, help="The newest case keys, if not beside FILE.")
@click.option("--lose-keys", "lose", is_flag=True, help="Do without keys that are not found.")
@click.argument("file", type=FILE)
def restore(file: Path, recovery: Path | None, named: Path | None, *, lose: bool) -> None:
    """Put a backup back, also one of the other sort of database or of an older program.

    What was destroyed, taken back, closed or shut out since stays so, as the present database
    tells, and the ledger. Where neither can tell, all links and colleagues are shut until someone
    looked: `loket reopen`. Waiting mail is held, because it may have been sent already.
    Links made since the backup are gone, but wrong birth dates that were typed for them count.
    Everyone signs in anew, and open invitations end.

    The newest case keys, from beside FILE or as --keys says, open the cases of a backup of any
    night. Of what was destroyed since they have no key: it comes back as destroyed, and is listed.

    A client of whom something about consent came in since, or may have where the present database
    cannot tell, is put under review: nothing is allowed until staff asked, for which they get a
    task.
    """
    settings = current_settings()
    with open_saved(settings, file, recovery) as saved:
        asked = KeysAsked(file, named, recovery, lose=lose)
        found, here = find_case_keys(settings, asked), find_keys_here(settings)
        shut = open_cases_as_asked(settings, saved, asked, found, here)
        with open_unpacked(settings, saved) as desk:
            if not desk.proven:
                click.echo(UNPROVEN, err=True)
            put_back_keys(desk.session, choose_keys(saved, found, here))
            make_safe(desk, add_destroyed(read_what_was_there(settings, recovery), shut))
        # All is done in the copy: what is put back is safe from the first moment.
        take_place(settings, saved.content)
    note_tables(settings, now=utc_now())
    click.echo("Restored.")


def make_safe(desk: OpenedDatabase, present: Since) -> None:
    """End again what was ended since a backup, in the database that it became; say what that was.

    The page of the ledger comes first: where all ends before the swap, the ledger says no more than
    what is so.
    """
    ledger, is_whole = read_ledger(desk)
    tells = comes_after(desk, present, ledger)
    since = present if tells else replace(present, consents=None)
    if ledger is not None:
        since = add_ledger(since, since_of_ledger(read_known(desk.session, ledger)), tells=tells)
    missing = {
        "Came in after the backup and is gone, so ask for it again": find_missing(
            desk, since.received, Case
        ),
        "Links made after it are gone, so make new ones": find_missing(desk, since.links, Link),
    }
    known = is_whole and ledger is not None and knows_of(desk.session, ledger)
    doubted = doubt_consents(desk, since)
    done = redo_since_backup(desk, since)
    keyring = find_keyring(desk.settings)
    keep_gone_keys(desk.session, gone_for_good(since), keyring, now=desk.now)
    held = give_up_waiting(desk.session, now=desk.now)
    bound = bind_ended_invitations(desk.session)
    event_log.record(desk.session, OPERATOR, "restore", now=desk.now, bound=bound)
    say_what_was_done(done, held, doubted, {**missing, **find_come_back(desk, since)})
    if not (tells or known):
        say_shut(*shut_all(desk))
    elif not tells and ledger is not None:
        click.echo(
            f"The ledger goes to {ledger.pages[-1].at:%Y-%m-%d %H:%M:%S} UTC. What was ended or "
            "came in between that and the loss is not known: ask staff."
        )
    if ledger is not None and is_whole:
        with ledger.locked():
            ledger.read()
            ledger.append(make_page(desk.session, ledger, now=desk.now, restored=True))


def read_ledger(desk: OpenedDatabase) -> tuple[Ledger | None, bool]:
    """Return the ledger, and whether all of it could be read; None where there is none."""
    keyring = find_keyring(desk.settings)
    if keyring is None:
        return None, False
    ledger = find_ledger(desk.settings, keyring)
    try:
        ledger.read()
    except (LedgerError, OSError) as error:
        click.echo(str(error), err=True)
        return ledger, False
    return ledger, True


def comes_after(desk: OpenedDatabase, present: Since, ledger: Ledger | None) -> bool:
    """Return whether the present database came after the backup, and knows all that followed."""
    if present.consents is None or present.shut:
        return False
    log = {*present.consents.log, event_log.START}

    def holds(head: str) -> bool:
        return head.partition(":")[2] in log

    pages = ledger.pages if ledger else []
    return holds(event_log.read_head(desk.session)) and is_up_to(pages, holds)


def say_what_was_done(
    done: dict[str, int], held: int, doubted: int, missing: Mapping[str, list[str]]
) -> None:
    again = ", ".join(f"{number} {what}" for what, number in done.items() if number)
    click.echo(f"Done again since the backup: {again or 'nothing'}; {held} waiting mails are held.")
    if doubted:
        click.echo(
            f"Of {doubted} clients something about consent is missing, or may be. Nothing of them "
            "is allowed until staff, who find a task for each, say that they asked."
        )
    for what, gone in missing.items():
        if gone:
            click.echo("\n  ".join((f"{what}:", *gone)))


def say_shut(links: int, staff: int) -> None:
    click.echo(
        f"Nobody can tell what was ended since the backup: {links} links and {staff} colleagues "
        "are shut. Look who and what may come back: `loket reopen` lists them and says how.",
        err=True,
    )


def read_what_was_there(settings: Settings, recovery: Path | None) -> Since:
    """Return what must stay as it is, and keep a copy of the present database.

    One that is damaged, which a backup is there for, is kept as it is.
    """
    database, moment = settings.database_file, f"{utc_now():%Y%m%dT%H%M%S%f}"
    if database is not None and database.exists() and not copies.is_undamaged(database):
        keep_damaged(database, moment)
        return Since()
    revision = find_revision(settings)
    if revision is None:
        return Since()
    kept = settings.data / f"before-restore-{moment}.backup"
    save_backup(settings, kept)
    click.echo(f"What was there is in {kept}: remove it when all is well.")
    if revision in revisions():
        with (
            open_saved(settings, kept, recovery) as saved,
            open_unpacked(settings, saved) as desk,
        ):
            return read_since(desk)
    click.echo(f"What was there is of a newer program. {UNKNOWN}", err=True)
    return Since()


def keep_damaged(database: Path, moment: str) -> None:
    aside = database.with_name(f"damaged-{moment}.sqlite")
    for end in ("", "-wal", "-shm"):
        part = database.with_name(database.name + end)
        if part.exists():
            shutil.copy2(part, aside.with_name(aside.name + end))
    click.echo(f"The present database is damaged: a copy is {aside}. {UNKNOWN}", err=True)


@click.command()
@with_provider
def doubt() -> None:
    """Make a database safe that was put back by other tools, as a restore does with a backup.

    What the ledger says was ended since is ended again; where it can't tell, all links and
    colleagues are shut until someone looked. All clients are under review: nothing is allowed until
    staff asked what came in since, for which they get a task. What an older program made is renewed
    first.
    """
    renew_by_hand(current_settings())
    with open_database() as desk, writing(desk.session):
        make_safe(desk, Since())


@click.command()
@with_provider
@click.option("--staff", "mails", multiple=True, help="Let this colleague in again, by address.")
@click.option("--links", is_flag=True, help="Let the links work again.")
def reopen(mails: tuple[str, ...], *, links: bool) -> None:
    """Open what a restore shut because nobody could tell what was ended since the backup.

    Without an option it lists who is shut out and how many links, and opens nothing. Look first:
    who was dismissed, and whose link was taken back since the backup? `loket link revoke` ends one
    of the links for good, and a colleague who is not named stays shut out.
    """
    with open_database() as desk, writing(desk.session):
        shut_at = find_shut(desk.session)
        shut = {one.mail: one for one in all_staff(desk.session) if one.disabled_at == shut_at}
        shut = shut if shut_at is not None else {}
        for mail in mails:
            person = shut.get(mail.strip().casefold())
            if person is None:
                raise click.UsageError(f"{mail} was not shut out by a restore: check the address.")
            person.disabled_at = None
            about = About.about_staff(person.id)
            event_log.record(desk.session, OPERATOR, REOPENED, about, now=desk.now)
            click.echo(f"Can sign in again: {person.mail}.")
        if links:
            click.echo(f"{open_links(desk)} links work again.")
        if not (mails or links):
            list_shut(desk, sorted(shut))


def open_links(desk: OpenedDatabase) -> int:
    """Let the links work again that a restore shut; return how many."""
    mine = sa.update(Link).where(Link.revoked_by == event_log.SHUT)
    event_log.record(desk.session, OPERATOR, REOPENED, now=desk.now, ground="links")
    opened = mine.values(revoked_at=None, revoked_by=None)
    return desk.session.connection().execute(opened).rowcount


def list_shut(desk: OpenedDatabase, mails: list[str]) -> None:
    count = sa.select(sa.func.count()).select_from(Link).where(Link.revoked_by == event_log.SHUT)
    for mail in mails:
        click.echo(f"{mail}: `loket reopen --staff {mail}`")
    click.echo(f"{desk.session.scalar(count)} links: `loket reopen --links`")

"""``loket backup`` and ``purge``."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import click
import sqlalchemy as sa
from sqlalchemy.orm import Session

from formsapp import backup as copies
from formsapp.cases.backup_keys import mend_keys
from formsapp.cases.case_errors import CasesError
from formsapp.cases.clear_links_and_mail import clear_leftovers
from formsapp.cases.database_to_ledger import keep_ledger
from formsapp.cases.destroy_cases import destroy, find_cases_to_destroy
from formsapp.cases.event_log import verify_chain
from formsapp.cases.ledger_pages import LedgerError
from formsapp.cases.lock_copy import Keys, has_backup_keys
from formsapp.cases.migrate_database import revisions
from formsapp.cases.models import Case, CaseKey, Event, Link
from formsapp.cases.prove_case import judge_case
from formsapp.cases.prove_settled import (
    DOUBTS,
    KEEPING,
    find_kept_unproven,
    is_bound_first,
    judge_keeping,
)
from formsapp.cases.staff_models import Staff
from formsapp.cases.verify_stored import DOUBTS as OF_CASE
from formsapp.cli.case_keys_file import (
    CaseKeys,
    KeptKeys,
    KeysAsked,
    KeysHere,
    find_case_keys,
    keep_case_keys,
    list_put_aside,
    name_keys_file,
    open_cases_as_asked,
    put_keys_aside,
    read_earlier_keys,
    remove_taken_up,
    sort_kept_keys,
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
from formsapp.sealing.letterbox import Altered, KeysError, Letterbox
from formsapp.sealing.proof import Proven
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
DOUBTED: Final = 3
"""The status of a backup that was made, while only earlier ones may have some of the cases."""
RETENTION: Final = "retention"
"""Why a purge destroys, in the log."""
SHOWN: Final = 10
"""So many cases are named."""


@click.command()
@with_provider
@click.option("--check", is_flag=True, help="Look whether FILE can be put back.")
@click.option(
    "--recovery",
    type=FILE,
    help="The recovery key, for --check, or to take up case keys that were put aside.",
)
@click.option("--keys", "named", type=FILE, help="The case keys, for --check, if not beside FILE.")
@click.option("--lose-keys", "lose", type=int, metavar="NUMBER", help="Let so many keys go.")
@click.argument("file", type=FILE)
def backup(
    file: Path, recovery: Path | None, named: Path | None, lose: int | None, *, check: bool
) -> int:
    """Copy the database, also while it is in use, to a new FILE.

    It is checked, and then sealed for the staff side and for recovery. The keys of teams are not in
    it: keep those elsewhere. The ledger is brought up to date with it.

    FILE opens no case without the case keys, a file beside it of which there is one: each backup
    puts a new one in its place, without the keys of what was destroyed. Where you copy backups to,
    let it be replaced too.

    The keys of cases that are gone or emptied, and of which nothing proves that staff destroyed
    them, stay in it: someone may have done so in the database alone. They are named, and the status
    is 3. Keep the backups of before until that is cleared up. Is it right that these cases are
    gone? --lose-keys with their number lets the keys go. Case keys that do not open are put aside
    under the day, and the status is 3 until they open, and are taken up, or someone removes them.

    With --check FILE is a backup that is there: it is put back in an empty place, and what is in it
    is counted. Nothing else is changed. The recovery key shows that it opens without this machine.
    """
    settings = current_settings()
    if check:
        try_backup(settings, KeysAsked(file, named, recovery))
        return 0
    copies.refuse_taken(file)
    keys_file = name_keys_file(settings, file)
    is_new = not keys_file.exists()
    unproven, shut = back_up(settings, file, lose, recovery)
    click.echo(file)
    if is_new and keys_file.exists():
        say_new(keys_file)
    if unproven:
        say_gone(file, unproven, is_lost=lose is not None)
    if shut:
        say_what_stays_aside(shut)
    return DOUBTED if shut or (unproven and lose is None) else 0


def say_new(keys_file: Path) -> None:
    click.echo(
        f"{keys_file} is new in its folder, and opens what will be destroyed until a next "
        "backup there replaces it. Does none follow there? Then remove both within the days "
        "that clients are told (`keys_gone_within`), for `loket doctor` may not look there.",
        err=True,
    )


def back_up(
    settings: Settings, file: Path, lose: int | None, recovery: Path | None
) -> tuple[Sequence[str], Mapping[Path, str]]:
    """Make a backup, and put newer case keys beside it.

    Returns:
        The cases that are gone or emptied without a proof: their keys stay, but for ``lose``. And
        the files of case keys that do not open, which were put aside, with why.

    Raises:
        BackupError: Nothing was written; ``lose`` may not be their number.

    """
    keys_file, found = name_keys_file(settings, file), KeptKeys()

    def take_keys_out(copy: Path, made: copies.Maker) -> None:
        nonlocal found
        found = sort_kept_keys(settings, keys_file, earlier.keys, copy)
        if lose is not None:
            found = lose_keys(found, lose)
        if keys_file in shut and has_backup_keys(copy):
            shut[put_keys_aside(keys_file, made.now)] = shut.pop(keys_file)
        begun_at = earlier.begun_at if earlier.opened else made.now
        kept = CaseKeys(found.keys, begun_at=begun_at)
        keys = keep_case_keys(settings, keys_file, kept, copy, made)
        if keys is not None:
            remove_taken_up(earlier, keys_file, keys)

    with copies.only_one_in(keys_file.parent):
        there = [keys_file] if keys_file.exists() else []
        earlier = read_earlier_keys(settings, [*list_put_aside(keys_file), *there], recovery)
        shut = dict(earlier.shut)
        mend_keys_here(settings, earlier.keys)
        confirm_in_ledger(settings)
        save_backup(settings, file, take_keys_out)
    return [*found.unproven.values()], shut


def say_what_stays_aside(files: Mapping[Path, str]) -> None:
    """Say which case keys do not open and were put aside, and what to do."""
    for file, why in files.items():
        click.echo(f"{file} stays aside. {why}", err=True)
    click.echo(
        "What is in there may be the only key of a case that is gone here, so keep the backups of "
        "before. As soon as it opens a backup takes it up: put the private keys of then back, or "
        "a whole copy in its place, or make a backup with --recovery and the recovery key of then. "
        "Can that not be, and is no case gone by `loket audit verify`? Then remove it.",
        err=True,
    )


def lose_keys(found: KeptKeys, number: int) -> KeptKeys:
    """Return which keys stay without those of the cases that are gone; raises BackupError."""
    if number != len(found.unproven):
        raise copies.BackupError(
            f"It is not {number} but {len(found.unproven)} cases of which the keys would go, so "
            "nothing was written: look again at what `loket backup` says of them."
        )
    kept = {one: key for one, key in found.keys.items() if one not in found.unproven}
    return KeptKeys(kept, found.unproven)


def say_gone(file: Path, cases: Sequence[str], *, is_lost: bool) -> None:
    """Say of which cases the keys stay though they are gone, and what to do."""
    more = f" and {len(cases) - SHOWN} more" if len(cases) > SHOWN else ""
    said = f"{len(cases)} cases are gone or emptied ({', '.join(cases[:SHOWN])}{more})"
    if is_lost:
        click.echo(f"{said}: their keys went, so no backup opens them any more.", err=True)
        return
    click.echo(
        f"{said}, and nothing proves that staff destroyed them. Their keys stay in "
        f"{name_keys_file(current_settings(), file)}, so keep the backups of before: they open "
        "them. Look at `loket audit verify`. Did nobody destroy them? Put a backup of before back "
        "by `loket restore`. Did staff, and was private/post.key lost since? See `loket audit "
        f"vouch`. Is it right all the same? Make a backup with --lose-keys {len(cases)}.",
        err=True,
    )


def mend_keys_here(settings: Settings, earlier: Keys) -> None:
    """Give cases their keys that have none or others; an older program may know no such keys."""
    if find_revision(settings) == revisions()[-1]:
        with connected(settings.database) as engine, Session(engine) as session:
            mend_keys(session, earlier)


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
def purge(*, dry_run: bool) -> int:
    """Destroy the cases whose time of keeping is over, and clear away what nobody needs.

    The latter are old links, mail that was sent, files that were never sent and the like;
    `loket serve` does that part by itself, once a day. What the private keys of the staff side do
    not prove to be kept until then stays, and is named, before that day too: then the status is 1.
    """
    with open_database() as desk:
        today, speaking = local_date(desk.now), kinds_that_speak()
        found = find_cases_to_destroy(desk.session, today, together=speaking)
        if dry_run:
            for case in found:
                click.echo(f"Would destroy: {case.reference}")
            click.echo(f"{len(found)} cases.")
            return 0
        stay = destroy_old(desk, found)
        click.echo(f"{len(found) - len(stay)} cases.")
        keyring = find_keyring(desk.settings)
        unsure = find_kept_unproven(desk.session, keyring) if keyring else []
        names = [one.reference for one in unsure if one.reference not in stay]
        if names:
            say_kept(names)
        cleared = vars(clear_leftovers(desk.session, now=desk.now, keyring=keyring))
        counts = ", ".join(f"{number} {name}" for name, number in cleared.items())
        click.echo(f"Cleared away: {counts}.")
        return 1 if stay or names else 0


def say_kept(names: Sequence[str]) -> None:
    listed = f"{', '.join(names[:SHOWN])}{f' and {len(names) - SHOWN} more' * (len(names) > SHOWN)}"
    click.echo(f"May be kept too long: {listed}, for {DOUBTS[KEEPING]}.", err=True)


def destroy_old(desk: OpenedDatabase, cases: Sequence[Case]) -> list[str]:
    """Destroy cases whose time of keeping is over; return and say which stay."""
    if not cases:
        return []
    try:
        prover = desk.prover()
    except KeysError as error:
        click.echo(f"Nothing was destroyed: {error}", err=True)
        return [case.reference for case in cases]
    stay = []
    for case_id, name in [(case.id, case.reference) for case in cases]:
        case = desk.session.get_one(Case, case_id)
        if why := find_doubt(desk, prover, case):
            stay.append(name)
            click.echo(f"Stays: {name}, for {why}.", err=True)
        else:
            destroy(desk.session, name, OPERATOR, now=desk.now, ground=RETENTION, prover=prover)
            click.echo(f"Destroyed: {name}")
    return stay


def find_doubt(desk: OpenedDatabase, prover: Letterbox, case: Case) -> str:
    """Return what is not proven of a case that a purge would destroy; empty where all is.

    With the number of another, a restore would take that one for destroyed.
    """
    keyring = prover.keyring
    if keyring is None or judge_keeping(desk.session, keyring, case) is not Proven.GOOD:
        return DOUBTS[KEEPING]
    # What was damaged goes all the same, as long as the number is its own.
    if is_bound_first(desk.session, case, "arrival"):
        return ""
    return OF_CASE.get(judge_case(desk.session, keyring, case), "")

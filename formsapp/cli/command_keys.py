"""``loket keys``: the key pairs that answers are sealed with, and the one that signs receipts."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import click

from formsapp.access_mails import RECOVERED, RECOVERY_MADE
from formsapp.cases.database import writing
from formsapp.cases.event_log import record
from formsapp.cases.share_cases import Taker, list_takers, mark_of_recovery
from formsapp.cases.share_cases import recover as recover_cases
from formsapp.cases.staff_accounts import all_staff
from formsapp.cases.staff_models import Staff
from formsapp.cli.command_base import FILE, current_settings, tell_passphrase, with_provider
from formsapp.cli.command_staff import queue_access_mails
from formsapp.cli.list_keys import MARK, list_keys
from formsapp.cli.open_database import OPERATOR, OpenedDatabase, open_database
from formsapp.cli.renew_keys import (
    add_secret,
    find_public_half,
    list_pairs,
    make_good,
    make_other_recovery,
    refuse_unknown_team,
    refuse_wrong_recovery,
    seal_anew,
)
from formsapp.clock import utc_now
from formsapp.facts import Facts
from formsapp.kinds import load_provider
from formsapp.sealing import key_files
from formsapp.sealing.intake_key import NAME as INTAKE
from formsapp.sealing.intake_key import has_intake_key, renew_intake_key
from formsapp.sealing.key_files import RECOVERY
from formsapp.sealing.letterbox import Letterbox
from formsapp.sealing.try_keys import try_present
from formsapp.settings import Settings


@click.group()
@with_provider
def keys() -> None:
    """Make the keys of the teams and of receipts, or newer ones."""


@keys.command("list")
@with_provider
def show() -> None:
    """List the keys: the end of each public one, where its private half is, what is wrong."""
    settings = current_settings()
    lines = list_keys(settings, load_provider(settings.folder))
    width = max(len(name) for name, _, _ in lines)
    for name, mark, told in lines:
        click.echo(f"{name:<{width}}  {mark:<{MARK}}  {told}")


@keys.command()
@with_provider
@click.option(
    "--recovery", type=FILE, help="Where to write the private recovery key, once; take it offline."
)
@click.option("--team", help="Make the own recovery key of this team, which is sealed in person.")
def new(recovery: Path | None, team: str | None) -> None:
    """Make the key pairs that are missing; the ones that exist stay.

    A team that is sealed in person has a recovery key of its own: its members keep that, offline,
    and nobody else. They are told by mail that there is one.
    """
    settings = current_settings()
    facts, folder = load_provider(settings.folder), settings.data / "keys"
    refuse_absent_folder(recovery)
    if team is not None:
        make_recovery_of(settings, facts, team, recovery)
        return
    if settings.face == "client" and not key_files.has_public(folder, facts.teams):
        raise click.UsageError(
            "LOKET_FACE is client: make the keys of the teams on the staff side, and copy its "
            "keys/public."
        )
    made = key_files.make_keys(folder, facts.teams, recovery)
    if not has_intake_key(folder):
        renew_intake_key(folder, utc_now().date())
        made.append(INTAKE)
    click.echo(f"Made: {', '.join(made)}." if made else "Every team has its keys already.")


@keys.command()
@with_provider
@click.option("--team", "teams", multiple=True, help="Only this team; all keys without it.")
@click.option("--intake", is_flag=True, help="Only the key that signs receipts.")
@click.option("--recovery", type=FILE, help="Only the recovery key: where the new one goes, once.")
@click.option("--signing", is_flag=True, help="Only the key that signs links and forms.")
@click.option("--go-on", is_flag=True, help="Make none: go on sealing where that was cut off.")
def rotate(
    teams: tuple[str, ...], *, intake: bool, recovery: Path | None, signing: bool, go_on: bool
) -> None:
    """Seal and sign with new keys from now on, and seal anew what is there, also while Loket runs.

    The old keys of teams stay, for backups and for the ledger. Cut off while it seals, --go-on
    does the rest; with --recovery, the same command again.
    """
    settings = current_settings()
    folder, facts = settings.data / "keys", load_provider(settings.folder)
    refuse_unknown_team(facts, teams)
    refuse_absent_folder(recovery)
    is_all = not (teams or intake or recovery or signing)
    pairs = list_pairs(facts, folder)
    if recovery is not None:
        make_other_recovery(folder, recovery)
        click.echo(
            f"Rotated: {RECOVERY}. Take {recovery} offline. Keep the old one as long as the "
        )
        click.echo("as long as the backups of before: those open with that.")
    if signing:
        add_secret(settings)
    chosen = pairs if is_all else teams
    for team in () if go_on else chosen:
        try_present(folder, team)
        key_files.rotate_key(folder, team)
        click.echo(f"Rotated: {team}.")
    if (intake or is_all) and not go_on:
        renew_intake_key(folder, utc_now().date())
        click.echo(f"Rotated: {INTAKE}. Build the site and start Loket again now: a running Loket")
        click.echo("signs receipts with the new key already, and the site says how to check it.")
    wanted = pairs if recovery else chosen
    seal_anew(settings, facts, wanted, "keys-rotate", every=recovery is not None)


@keys.command("recover")
@with_provider
@click.option(
    "--recovery", type=FILE, required=True, help="The file with the recovery key, or - to read it."
)
@click.option("--team", "teams", multiple=True, help="Only this team; all without it.")
def make_lost_good(recovery: Path, teams: tuple[str, ...]) -> None:
    """Make lost keys of teams good: a new pair, to which all is sealed that the recovery key opens.

    It may be given while Loket runs. Cut off, give it again.
    """
    settings = current_settings()
    folder, facts = settings.data / "keys", load_provider(settings.folder)
    refuse_unknown_team(facts, teams)
    ours = [one for one in (*facts.teams, key_files.POST) if one not in facts.personal_teams]
    secret, wanted = key_files.read_secret(recovery), teams or ours
    refuse_wrong_recovery(folder, wanted, secret)
    make_good(settings, facts, wanted, secret)
    click.echo(f"Take {recovery} offline again, and renew the copy of the keys elsewhere.")


@keys.command()
@with_provider
@click.option("--passphrase", "file", type=FILE, help="The file that holds it; asked without.")
def lock(file: Path | None) -> None:
    """Lock the private keys of the staff side with a passphrase, or with another one.

    It is asked at each start, or stands in the file that LOKET_KEY_PASSPHRASE_FILE names.
    """
    told = (
        tell_passphrase(file)
        if file
        else click.prompt(
            "New passphrase of the keys", hide_input=True, confirmation_prompt=True, err=True
        )
    )
    locked = key_files.lock_private(current_settings().data / "keys", str(told))
    click.echo(f"Locked: {', '.join(locked) or 'with another passphrase'}.")
    click.echo("Keep the passphrase, and keys/passphrase.lock with the copy of the keys.")


@keys.command()
@with_provider
def unlock() -> None:
    """Let the private keys of the staff side open without a passphrase again."""
    key_files.unlock_private(current_settings().data / "keys")
    click.echo("The keys open without a passphrase.")


@keys.command("hand-over")
@with_provider
@click.option("--team", required=True, help="Sealed in person.")
@click.option("--recovery", type=FILE, required=True, help="The file with its own recovery key.")
@click.option("--to", "mail", required=True, help="Address of the colleague who gets to read it.")
def hand_over(team: str, recovery: Path, mail: str) -> None:
    """Let a colleague of a team read its earlier cases, with the team's own recovery key.

    The colleague has a key, made at "Mijn sleutel". It is logged, and the team is told by mail.
    """
    secret = key_files.read_secret(recovery)
    with open_database() as desk, writing(desk.session):
        box = Letterbox.load(desk.settings.data / "keys", desk.settings.provider)
        taker = find_taker(desk, team, mail)
        if find_public_half(secret) != box.recovery_of(team):
            raise click.UsageError(f"{recovery} does not hold the recovery key of {team!r}.")
        count = recover_cases(desk.session, secret, taker, by=OPERATOR, now=desk.now)
        roles = desk.facts.personal_teams[team]
        queue_access_mails(desk, RECOVERED, find_holders(desk, roles))
    click.echo(f"{mail} can open {count} more cases. Take {recovery} offline again.")


def find_taker(desk: OpenedDatabase, team: str, mail: str) -> Taker:
    """Return a colleague of a team who has a key."""
    refuse_other_team(desk.facts, team)
    box = Letterbox.load(
        desk.settings.data / "keys", desk.settings.provider, personal=desk.facts.personal_teams
    )
    takers = list_takers(desk.session, box, [team])
    able = (one for one in takers if one.staff.mail == mail.strip().casefold())
    taker = next((one for one in able if one.staff.role in desk.facts.personal_teams[team]), None)
    if taker is None:
        raise click.UsageError(
            f"{mail} has no key in {team!r}: it is made on the staff pages, at Mijn sleutel."
        )
    return taker


def make_recovery_of(settings: Settings, facts: Facts, team: str, file: Path | None) -> None:
    """Make the recovery key of a team; where there is a database, log it and tell the team."""
    refuse_other_team(facts, team)
    if file is None:
        raise click.UsageError("Say with --recovery where the private recovery key goes.")
    folder, database = settings.data / "keys", settings.database_file
    if database is not None and not database.exists():
        key_files.make_own_recovery(folder, team, file)  # nobody is there yet to be told
    else:
        with open_database() as desk, writing(desk.session):
            record(desk.session, OPERATOR, "recovery-new", now=desk.now, ground=team)
            holders = find_holders(desk, facts.personal_teams[team])
            queue_access_mails(desk, RECOVERY_MADE, holders, "/medewerker/sleutel/")
            key_files.make_own_recovery(folder, team, file)
    mark = mark_of_recovery(Letterbox.load(folder, settings.provider), team)
    click.echo(
        f"Made: the recovery key of {team}, marked {mark}. Give {file} to that team, "
        "offline. Who can read earlier messages decides at Mijn sleutel whether it opens those too."
    )


def find_holders(desk: OpenedDatabase, roles: Collection[str]) -> list[Staff]:
    """Return who works here in one of these roles."""
    everyone = all_staff(desk.session)
    return [one for one in everyone if one.role in roles and one.disabled_at is None]


def refuse_absent_folder(file: Path | None) -> None:
    """Refuse a place that is not there: a stick that is not in would be a folder on this disk."""
    if file is not None and not file.absolute().parent.is_dir():
        raise click.UsageError(
            f"There is no folder {file.absolute().parent}: put the stick in, or make the folder. "
            "Nothing was made."
        )


def refuse_other_team(facts: Facts, team: str) -> None:
    if team not in facts.personal_teams:
        known = ", ".join(facts.personal_teams) or "none is"
        raise click.UsageError(f"{team!r} is no team that is sealed in person: {known}.")

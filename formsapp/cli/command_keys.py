"""``loket keys``: the key pairs that answers are sealed with, and the one that signs receipts."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import click

from formsapp.access_mails import RECOVERED
from formsapp.cases.database import writing
from formsapp.cases.share_cases import recover as recover_cases
from formsapp.cli.command_base import FILE, current_settings, tell_passphrase, with_provider
from formsapp.cli.command_staff import queue_access_mails
from formsapp.cli.list_keys import MARK, list_keys
from formsapp.cli.open_database import OPERATOR, open_database
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
from formsapp.cli.team_recovery import (
    find_holders,
    find_taker,
    make_recovery_of,
    rotate_recovery_of,
)
from formsapp.clock import utc_now
from formsapp.kinds import load_provider
from formsapp.sealing import key_files
from formsapp.sealing.intake_key import NAME as INTAKE
from formsapp.sealing.intake_key import has_intake_key, renew_intake_key
from formsapp.sealing.key_files import RECOVERY
from formsapp.sealing.letterbox import Letterbox
from formsapp.sealing.try_keys import try_present


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
@click.option("--old", type=FILE, help="With --recovery and a --team that is sealed in person.")
@click.option("--signing", is_flag=True, help="Only the key that signs links and forms.")
@click.option("--go-on", is_flag=True, help="Make none: go on sealing where that was cut off.")
def rotate(  # noqa: PLR0913 - each of them is an option
    teams: tuple[str, ...],
    *,
    intake: bool,
    recovery: Path | None,
    old: Path | None,
    signing: bool,
    go_on: bool,
) -> None:
    """Seal and sign with new keys from now on, and seal anew what is there, also while Loket runs.

    The old keys of teams stay, for backups and for the ledger. Cut off while it seals, --go-on
    does the rest; with --recovery, the same command again. A team that is sealed in person has a
    recovery key of its own: with --team, and the file of the one of before as --old.
    """
    settings = current_settings()
    folder, facts = settings.data / "keys", load_provider(settings.folder)
    refuse_unknown_team(facts, teams)
    refuse_absent_folder(recovery)
    if recovery is not None and (teams or old):
        rotate_recovery_of(settings, facts, teams, recovery, old)
        return
    is_all = not (teams or intake or recovery or signing)
    pairs = list_pairs(facts, folder)
    if recovery is not None:
        make_other_recovery(folder, recovery)
        click.echo(f"Rotated: {RECOVERY}. Take {recovery} offline. Keep the old one as long as")
        click.echo("the backups of before: those open with that.")
    if signing:
        add_secret(settings.secret_file)
    chosen = pairs if is_all else teams
    if not go_on:
        make_newer(folder, chosen, intake=intake or is_all)
    wanted = pairs if recovery else chosen
    seal_anew(settings, facts, wanted, "keys-rotate", every=recovery is not None)


def make_newer(folder: Path, teams: Iterable[str], *, intake: bool) -> None:
    """Make newer pairs for teams, and a newer key that signs receipts; raises KeysError."""
    for team in teams:
        try_present(folder, team)
        key_files.rotate_key(folder, team)
        click.echo(f"Rotated: {team}.")
    if intake:
        renew_intake_key(folder, utc_now().date())
        click.echo(f"Rotated: {INTAKE}. Build the site now: a running Loket signs receipts with")
        click.echo("the new key already, and the site says how to check it.")


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


def refuse_absent_folder(file: Path | None) -> None:
    """Refuse a place that is not there: a stick that is not in would be a folder on this disk."""
    if file is not None and not file.absolute().parent.is_dir():
        raise click.UsageError(
            f"There is no folder {file.absolute().parent}: put the stick in, or make the folder. "
            "Nothing was made."
        )

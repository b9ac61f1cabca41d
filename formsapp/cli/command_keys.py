"""``loket keys``: the key pairs that answers are sealed with, and the one that signs receipts."""

from __future__ import annotations

from pathlib import Path

import click

from formsapp.cli.command_base import FILE, current_settings, with_provider
from formsapp.clock import utc_now
from formsapp.facts import load
from formsapp.sealing import key_files
from formsapp.sealing.intake_key import NAME as INTAKE
from formsapp.sealing.intake_key import has_intake_key, renew_intake_key
from formsapp.sealing.try_keys import try_present


@click.group()
@with_provider
def keys() -> None:
    """Make the keys of the teams and of receipts, or newer ones."""


@keys.command()
@with_provider
@click.option(
    "--recovery", type=FILE, help="Where to write the private recovery key, once; take it offline."
)
def new(recovery: Path | None) -> None:
    """Make the key pairs that are missing; the ones that exist stay."""
    settings = current_settings()
    teams = load(settings.folder).teams
    folder = settings.data / "keys"
    made = key_files.make_keys(folder, teams, recovery)
    if not has_intake_key(folder):
        renew_intake_key(folder, utc_now().date())
        made.append(INTAKE)
    click.echo(f"Made: {', '.join(made)}." if made else "Every team has its keys already.")


@keys.command()
@with_provider
@click.option("--team", "teams", multiple=True, help="Only this team; all keys without it.")
@click.option("--intake", is_flag=True, help="Only the key that signs receipts.")
def rotate(teams: tuple[str, ...], *, intake: bool) -> None:
    """Seal and sign with new keys from now on; what the old ones sealed stays readable."""
    settings = current_settings()
    folder = settings.data / "keys"
    all_teams = (*load(settings.folder).teams, key_files.POST)
    for team in teams if teams or intake else all_teams:
        try_present(folder, team)
        key_files.rotate_key(folder, team)
        click.echo(f"Rotated: {team}.")
    if intake or not teams:
        renew_intake_key(folder, utc_now().date())
        click.echo(f"Rotated: {INTAKE}. Build the site and start Loket again now: a running Loket")
        click.echo("signs receipts with the new key already, and the site says how to check it.")

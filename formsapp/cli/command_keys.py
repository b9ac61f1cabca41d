"""``loket keys``: the key pairs that answers are sealed with."""

from __future__ import annotations

from pathlib import Path

import click

from formsapp.cli.command_base import FILE, current_settings, with_provider
from formsapp.facts import load
from formsapp.sealing import key_files
from formsapp.sealing.letterbox import try_present


@click.group()
@with_provider
def keys() -> None:
    """Make the teams' keys, or give a team a newer one."""


@keys.command()
@with_provider
@click.option(
    "--recovery", type=FILE, help="Where to write the private recovery key, once; take it offline."
)
def new(recovery: Path | None) -> None:
    """Make the key pairs that are missing; the ones that exist stay."""
    settings = current_settings()
    teams = load(settings.folder).teams
    made = key_files.make_keys(settings.data / "keys", teams, recovery)
    click.echo(f"Made: {', '.join(made)}." if made else "Every team has its keys already.")


@keys.command()
@with_provider
@click.option("--team", "teams", multiple=True, help="Only this team; all teams without it.")
def rotate(teams: tuple[str, ...]) -> None:
    """Seal with a new key from now on; what the old one sealed stays readable."""
    settings = current_settings()
    folder = settings.data / "keys"
    for team in teams or (*load(settings.folder).teams, key_files.POST):
        try_present(folder, team)
        key_files.rotate_key(folder, team)
        click.echo(f"Rotated: {team}.")

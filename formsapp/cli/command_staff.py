"""``loket staff``: the first people who sign in."""

from __future__ import annotations

from typing import get_args

import click

from formsapp.cases.staff_accounts import new_invitation
from formsapp.cli.command_base import with_provider
from formsapp.cli.open_database import OPERATOR, open_database
from formsapp.facts.model import Role
from formsapp.mail_address import NoAddress


@click.group()
@with_provider
def staff() -> None:
    """Let someone in."""


@staff.command()
@with_provider
@click.argument("mail")
@click.option("--role", default="medewerker", show_default=True, type=click.Choice(get_args(Role)))
def invite(mail: str, role: str) -> None:
    """Print a link with which this person makes a passkey, once."""
    with open_database() as desk:
        signer = desk.signer("invitation")
        try:
            token = new_invitation(desk.session, signer, mail, role, now=desk.now, by=OPERATOR)
        except NoAddress as error:
            raise click.UsageError(f"{mail!r}: {error}") from error
        click.echo(f"{desk.settings.base_url}/medewerker/uitnodiging/{token}")

"""``loket staff``: the first people who sign in, and who is let in where two persons are needed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import get_args

import click

from formsapp.access_mails import ASKED, GIVEN, access_mails
from formsapp.cases.case_errors import NotFound
from formsapp.cases.database import writing
from formsapp.cases.outbox import queue_mail
from formsapp.cases.second_person import TwoPersons
from formsapp.cases.staff_accounts import new_invitation
from formsapp.cases.staff_models import Staff
from formsapp.cli.command_base import with_provider
from formsapp.cli.open_database import OPERATOR, OpenedDatabase, open_database
from formsapp.facts.model import Role
from formsapp.facts.translatable_texts import make_say
from formsapp.mail_address import NoAddress

PAGE = "/medewerker/toegang-geven/"


@click.group()
@with_provider
def staff() -> None:
    """Let someone in."""


@staff.command()
@with_provider
@click.argument("mail")
@click.option("--role", default="medewerker", show_default=True, type=click.Choice(get_args(Role)))
def invite(mail: str, role: str) -> None:
    """Print a link with which this person makes a passkey, once.

    A role that reads what is sealed in person needs a second person: the link works once a
    colleague agreed on the staff pages. Where no colleague can, it works at once.
    """
    with open_database() as desk, writing(desk.session):
        two = TwoPersons(desk.session, desk.facts.personal_teams, desk.now)
        waits = two.needed_for(role)
        signer = desk.signer("invitation")
        try:
            token = new_invitation(
                desk.session, signer, mail, role, now=desk.now, by=OPERATOR, waits=waits
            )
        except NoAddress as error:
            raise click.UsageError(f"{mail!r}: {error}") from error
        if waits:
            click.echo(find_second(desk, two, mail), err=True)
        click.echo(f"{desk.settings.base_url}/medewerker/uitnodiging/{token}")


@staff.command()
@with_provider
@click.argument("mail")
def agree(mail: str) -> None:
    """Agree that this person gets a role, where no colleague can be the second person."""
    with open_database() as desk, writing(desk.session):
        two = TwoPersons(desk.session, desk.facts.personal_teams, desk.now)
        try:
            asked = two.find_about(mail)
        except NotFound:
            raise click.ClickException(
                f"Nothing about {mail} waits for a second person: check the address."
            ) from None
        if two.find_seconds(asked):
            raise click.ClickException(
                f"A colleague can agree about {mail} on the staff pages: {PAGE}"
            )
        holders = two.find_holders(asked.role)
        two.agree_for(asked, OPERATOR)
        queue_access_mails(desk, GIVEN, holders)
        click.echo(f"Agreed: {mail} gets the role {asked.role}.")


def find_second(desk: OpenedDatabase, two: TwoPersons, mail: str) -> str:
    """Mail who can be the second person, or do without; return a sentence that says which."""
    asked = two.find_about(mail)
    if seconds := two.find_seconds(asked):
        queue_access_mails(desk, ASKED, seconds)
        return f"It opens once one of {len(seconds)} colleagues agrees: they were told by mail."
    holders = two.find_holders(asked.role)
    two.agree_for(asked, OPERATOR)
    queue_access_mails(desk, GIVEN, holders)
    return "No colleague can be the second person, so it opens at once; the log says so."


def queue_access_mails(desk: OpenedDatabase, text: str, people: Sequence[Staff]) -> None:
    """Queue a mail to each of these colleagues."""
    say, address = make_say(desk.facts), f"{desk.settings.base_url}{PAGE}"
    for mail in access_mails(say, text, people, address):
        queue_mail(desk.session, desk.letterbox(), mail, now=desk.now)

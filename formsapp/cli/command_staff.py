"""``loket staff``: the first people who sign in, and who is let in where two persons are needed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import get_args

import click

from formsapp.access_mails import ASKED, ASKED_ANEW, GIVEN, GIVEN_ANEW, access_mails
from formsapp.cases.case_errors import NotFound
from formsapp.cases.database import writing
from formsapp.cases.outbox import queue_mail
from formsapp.cases.second_person import TwoPersons
from formsapp.cases.staff_accounts import forget_passkeys, new_invitation
from formsapp.cases.staff_models import Invitation, Staff
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

    A role that reads what is sealed in person needs a second person, and so does an address that
    someone has here already: the link works once a colleague agreed on the staff pages. Where no
    colleague can, it works at once.
    """
    with open_database() as desk, writing(desk.session):
        try:
            print_invitation(desk, mail, role)
        except NoAddress as error:
            raise click.UsageError(f"{mail!r}: {error}") from error


@staff.command()
@with_provider
@click.argument("mail")
def lost(mail: str) -> None:
    """Let someone who lost a device begin anew, and print a link for a new passkey.

    What this person signed in with opens nothing any more, at once. A colleague who manages access
    agrees to the link as with `invite`; where no colleague can, it works at once, and all who
    manage access are told by mail.
    """
    with open_database() as desk, writing(desk.session):
        try:
            person = find_two_persons(desk).find_by_mail(mail)
        except NoAddress as error:
            raise click.UsageError(f"{mail!r}: {error}") from error
        if person is None:
            raise click.ClickException(
                f"Nobody here has the address {mail}: check it, or use `loket staff invite`."
            )
        forget_passkeys(desk.session, person.id, now=desk.now, by=OPERATOR)
        print_invitation(desk, person.mail, person.role)


@staff.command()
@with_provider
@click.argument("mail")
def agree(mail: str) -> None:
    """Agree that this person gets a role, where no colleague can be the second person."""
    with open_database() as desk, writing(desk.session):
        two = find_two_persons(desk)
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
        let_in(desk, two, asked)
        click.echo(f"Agreed: {mail} gets the role {asked.role}.")


def print_invitation(desk: OpenedDatabase, mail: str, role: str) -> None:
    """Print a link that invites someone, and say who else has to agree, or that nobody can."""
    two = find_two_persons(desk)
    waits = two.needed_for(role, mail)
    signer = desk.inviter(desk.prover())
    token = new_invitation(desk.session, signer, mail, role, now=desk.now, by=OPERATOR, waits=waits)
    if waits:
        click.echo(find_second(desk, two, mail), err=True)
    click.echo(f"{desk.settings.base_url}/medewerker/uitnodiging/{token}")


def find_second(desk: OpenedDatabase, two: TwoPersons, mail: str) -> str:
    """Mail who can be the second person, or do without; return a sentence that says which."""
    asked = two.find_about(mail)
    if seconds := two.find_seconds(asked):
        text = ASKED if two.needed_for(asked.role) else ASKED_ANEW
        queue_access_mails(desk, text, seconds)
        return f"It opens once one of {len(seconds)} colleagues agrees: they were told by mail."
    let_in(desk, two, asked)
    return "No colleague can be the second person, so it opens at once; the log says so."


def let_in(desk: OpenedDatabase, two: TwoPersons, asked: Invitation) -> None:
    """Agree as who has the server, and mail those who must know of it."""
    told = two.find_told(asked)
    two.agree_for(asked, OPERATOR)
    queue_access_mails(desk, GIVEN if two.needed_for(asked.role) else GIVEN_ANEW, told)


def find_two_persons(desk: OpenedDatabase) -> TwoPersons:
    """Return who may let whom in, at this moment."""
    return TwoPersons(desk.session, desk.facts.personal_teams, desk.now, desk.prover())


def queue_access_mails(
    desk: OpenedDatabase, text: str, people: Sequence[Staff], page: str = PAGE
) -> None:
    """Queue a mail to each of these colleagues, which leads to a page of staff."""
    say, address = make_say(desk.facts), f"{desk.settings.base_url}{page}"
    for mail in access_mails(say, text, people, address):
        queue_mail(desk.session, desk.prover(), mail, now=desk.now)

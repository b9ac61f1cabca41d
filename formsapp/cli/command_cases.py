"""``loket cases``, ``outbox`` and ``audit``: what lies there, without any content."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import click
import sqlalchemy as sa
from sqlalchemy.orm import Session

from formsapp.cases import event_log
from formsapp.cases.models import Case
from formsapp.cases.outbox import given_up_mails
from formsapp.cases.verify_stored import verify_stored
from formsapp.cases.vouch_stored import Vouchable, find_unproven, vouch_for
from formsapp.cli.command_base import current_settings, with_provider
from formsapp.cli.keep_ledger import find_keyring
from formsapp.cli.open_database import OPERATOR, open_database
from formsapp.cli.saved_database import renew_by_hand
from formsapp.cli.send_waiting_mail import send_waiting
from formsapp.clock import utc_now


@click.command()
@with_provider
@click.option("--json", "as_json", is_flag=True, help="For programs: a list of objects.")
def cases(*, as_json: bool) -> None:
    """List the open cases, what must be done first on top; nothing of what clients wrote."""
    with open_database() as desk:
        still_open = sa.select(Case).where(Case.closed_at.is_(None))
        due_first = still_open.order_by(Case.sort_on, Case.received_at, Case.id)
        rows = [case_row(case) for case in desk.session.scalars(due_first)]
    click.echo(json.dumps(rows, indent=2) if as_json else format_table(rows))


def case_row(case: Case) -> dict[str, Any]:
    """Return the columns of a case that may be shown: no client, no content."""
    return {
        "reference": case.reference,
        "kind": case.kind,
        "team": case.team,
        "received_on": case.received_on.isoformat(),
        "due_on": case.due_on.isoformat() if case.due_on else None,
        "due_by": case.due_by.isoformat() if case.due_by else None,
        "extended": case.extended_at is not None,
        "answered": case.answered_at is not None,
    }


def format_table(rows: Sequence[dict[str, Any]]) -> str:
    lines = (
        f"{r['reference']:<14} {r['kind']:<18} {r['team']:<16} "
        f"{r['received_on']} -> {r['due_on'] or 'no term'}"
        for r in rows
    )
    return "\n".join(lines) or "No open cases."


@click.group()
@with_provider
def outbox() -> None:
    """Send the mail that waits."""


@outbox.command()
@with_provider
def send() -> None:
    """Send what is due; mail that was given up makes the status 1."""
    with open_database() as desk:
        done = send_waiting(desk.session, desk.settings, clock=utc_now)
        lost = len(given_up_mails(desk.session))
    click.echo(f"Sent {done.sent}, to be tried again {done.failed}, given up {lost}.")
    if lost:
        raise click.ClickException(f"{lost} mails were given up: look at them on the staff pages.")


def see_one_moment(session: Session) -> None:
    """Let all that follows be of one moment, also on PostgreSQL."""
    if session.get_bind().dialect.name == "postgresql":
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})


@click.group()
@with_provider
def audit() -> None:
    """Check the log of what happened."""


@audit.command()
@with_provider
@click.option("--kept", metavar="NUMBER:HASH", help="What this command printed earlier.")
def verify(kept: str | None) -> None:
    """Check that no event was changed, left out or cut off, and that all is as it was stored.

    What is stored of each case is compared with what the log bound of it, and each difference is a
    line. Where the staff side's keys are it also looks at the proof that each case came in here.
    Keep the last line that it prints outside this machine: with it the command also notices when
    someone with access to the whole database wrote a shorter or another log.
    """
    with open_database() as desk:
        see_one_moment(desk.session)
        broken, last = event_log.verify_chain(desk.session), event_log.read_head(desk.session)
        is_held = kept is None or event_log.still_holds(desk.session, kept)
        keyring = find_keyring(desk.settings)
        found = verify_stored(desk.session, keyring)
    if broken is not None:
        raise click.ClickException(
            f"The log is not whole from event {broken} on: compare it with a backup."
        )
    if not is_held:
        raise click.ClickException(
            f"The log does not hold {kept}: it was cut off or made anew. Compare it with a backup."
        )
    for difference in found.differences:
        click.echo(str(difference))
    if found.differences:
        raise click.ClickException(
            f"The log is whole, and what is stored differs from it {len(found.differences)} times: "
            "compare these with a backup, and with what the clients have."
        )
    click.echo(f"The log is whole, and {found.cases} cases are as it says.")
    if found.earlier:
        click.echo(f"{found.earlier} of them came in before the log could say: since the update.")
    if keyring is None:
        click.echo("The proofs were not looked at: the staff side's keys are not here.")
    click.echo(f"Keep this elsewhere, for --kept: {last}")


@audit.command()
@with_provider
def renew() -> None:
    """Bring older tables than there were here up to date, and prove nothing that stands in them.

    `loket serve` refuses such a database, for who can write in it can make its tables older, to
    have what stands there proven by the update. This is for who went back to an older program for
    a while, and knows that nobody else did it. What came in stays; nobody of staff can sign in, and
    no consent counts, until `loket audit vouch` was given.
    """
    renew_by_hand(current_settings())
    with open_database():
        click.echo("The database is up to date. Now look: `loket audit vouch`.")


@audit.command()
@with_provider
@click.option("--kept", metavar="NUMBER:HASH", help="A line of the log of before, from outside.")
@click.option("--circles", is_flag=True, help="Also who decides for clients, without staff.")
@click.option("--these", metavar="PRINT", help="Vouch for what was listed under this.")
def vouch(kept: str | None, these: str | None, *, circles: bool) -> None:
    """Say that what nothing proves is right all the same, as where the key of post was lost.

    First it lists what that would be, and then it is given again with the print of that list.
    What the log says otherwise of is left out. Give the line of the log that someone outside has of
    before the loss as --kept. Who decides for a client staff look at, on the page of each, unless
    --circles says that nobody else could write in the database.
    """
    with open_database() as desk:
        keyring = desk.prover().keyring
        if kept is not None and not event_log.still_holds(desk.session, kept):
            raise click.ClickException(
                f"The log does not hold {kept}: it was cut off or made anew. Vouch for nothing."
            )
        if event_log.verify_chain(desk.session) is not None or keyring is None:
            raise click.ClickException("The log is not whole: vouch for nothing.")
        known = find_unproven(desk.session, keyring, circles=circles)
        if these is None:
            say_vouchable(known)
        elif these == known.print and known.found:
            vouch_for(desk.session, keyring, known.found, now=desk.now, by=OPERATOR)
            click.echo(f"Vouched for {len(known.found)}: the log names each.")
        else:
            raise click.ClickException(
                f"{these} is not the print of what is there now: look at the list again."
            )
    if kept is None:
        click.echo("Nobody outside said that the log is as it was: give --kept where you can.")


def say_vouchable(known: Vouchable) -> None:
    """List what can be vouched for, what can't, and how to go on."""
    for one in known.found:
        click.echo(f"{one.where} ({one.told})" if one.told else one.where)
    for where in known.otherwise:
        click.echo(f"Not {where}: the log says otherwise, see `loket audit verify`.")
    if known.circles:
        click.echo(f"Who decides for {known.circles} clients staff confirm on the page of each.")
    if not known.found:
        click.echo("There is nothing here to vouch for.")
        return
    click.echo(
        f"Nothing proves these {len(known.found)}. Was a key lost, and could nobody else write in "
        f"the database? Then vouch for them: `loket audit vouch --these {known.print}`, with the "
        "same options."
    )

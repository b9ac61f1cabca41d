"""``loket case export``: one case as a file, for the system with the provider's dossiers."""

from __future__ import annotations

import os
from pathlib import Path

import click

from formsapp.case_pdf import case_pdf
from formsapp.cases.case_errors import NotFound, Refused
from formsapp.cases.client_view import in_order
from formsapp.cases.export_case import case_as_json, export_case
from formsapp.cases.staff_desk import Actor, Desk, OpenedCase
from formsapp.cases.unseal_case import NotOpened
from formsapp.cli.command_base import with_provider
from formsapp.cli.open_database import OPERATOR, OpenedDatabase, open_database
from formsapp.facts.translatable_texts import make_say
from formsapp.kinds import all_kinds
from formsapp.letterhead import letterhead
from formsapp.rules.law_figures import ages
from formsapp.sealing.letterbox import Altered, Keyring, NoKey

FILE = click.Path(dir_okay=False, path_type=Path)


@click.group()
@with_provider
def case() -> None:
    """Take a case out."""


@case.command()
@with_provider
@click.argument("reference")
@click.option(
    "--out",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="A new .pdf or .json file.",
)
def export(reference: str, out: Path) -> None:
    """Write a case to a new file; the log says that it was taken out.

    What is sealed in person, as to the confidential counsellor, no command opens.
    """
    if out.suffix not in {".pdf", ".json"}:
        raise click.UsageError(f"{out} is no .pdf or .json file: name one.")
    if out.exists():
        raise click.UsageError(f"{out} exists: name a new file.")
    if not out.parent.is_dir():  # before the log says that the case was taken out
        raise click.UsageError(f"{out.parent} is no folder: make it first.")
    with open_database() as known:
        actor = Actor(OPERATOR.id, OPERATOR.role, frozenset(known.facts.teams))
        personal, keys = known.facts.personal_teams, known.settings.data / "keys"
        keyring = Keyring.load(keys, known.settings.provider, personal)
        desk = Desk(known.session, keyring, actor, known.now)
        try:
            opened, data = export_case(desk, reference, why="operator")
        except NotFound:
            raise click.ClickException(f"There is no case {reference}: check the number.") from None
        except Refused:
            raise click.ClickException(f"The content of {reference} was destroyed.") from None
        except NotOpened:
            raise click.ClickException(
                f"{reference} is sealed in person: no command opens it, and who may read it takes "
                "it out on the staff pages."
            ) from None
        except (NoKey, Altered) as error:
            raise click.ClickException(f"{reference} does not open: {error}") from error
        made = as_pdf(opened, known) if out.suffix == ".pdf" else case_as_json(data)
        shut = [one.id for one in in_order(opened.replies, opened.messages) if not one.opens]
    write_private(out, made)
    click.echo(out)
    for row in shut:
        click.echo(f"What was written as {row} does not open, and is not in it.", err=True)


def write_private(file: Path, content: bytes) -> None:
    """Write a new file that only who makes it can read."""
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        out.write(content)


def as_pdf(opened: OpenedCase, known: OpenedDatabase) -> bytes:
    say, kind = make_say(known.facts, ages=ages()), all_kinds().get(opened.case.kind)
    title = say(kind.title) if kind else opened.case.kind
    return case_pdf(opened, title, letterhead(known.facts, known.settings.folder, say), say)

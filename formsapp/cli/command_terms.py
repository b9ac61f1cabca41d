"""``loket terms``: fix a text that clients agree to, as a version that never changes."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from formsapp.cli.command_base import DAY, FILE, current_facts, current_folder, with_provider
from formsapp.cli.command_check import draft_option, refuse_blocked
from formsapp.clock import utc_now
from formsapp.documents.freeze_version import freeze_text
from formsapp.documents.frozen_versions import list_unfrozen
from formsapp.rules.amsterdam_time import local_date
from formsapp.terms_import.import_terms import import_terms
from formsapp.terms_import.state_clauses import state_clauses


@click.group()
@with_provider
def terms() -> None:
    """Keep each version of the texts that clients agree to."""


@terms.command()
@with_provider
@click.option("--document", default="voorwaarden", show_default=True, help="Its name in the facts.")
@click.option("--missing", is_flag=True, help="Each text whose version is not kept yet.")
@click.option("--on", type=DAY, help="The day to keep with it; today without it.")
@click.option("--again", is_flag=True, help="Replace the newest version; never once published.")
@click.option("--editorial", is_flag=True, help="It says what the version before says.")
@draft_option
def freeze(  # noqa: PLR0913 - each is an option of the command
    document: str, on: datetime | None, *, missing: bool, again: bool, editorial: bool, draft: bool
) -> None:
    """Store the present text, filled in and as PDF, as the version that the facts name.

    Whoever agreed to an older version is asked anew, unless all since were only --editorial: the
    same in better words.

    From then on `loket check` refuses another text under the same version. Put the folder
    versies in version control with it.
    """
    day = on.date() if on else local_date(utc_now())
    folder, facts = current_folder(), current_facts()
    names = list_unfrozen(folder, facts) if missing else [document]
    refuse_blocked(folder, facts, day, draft=draft, mended={f"documents.{one}" for one in names})
    for name in names:
        made = freeze_text(folder, facts, name, frozen_on=day, again=again, editorial=editorial)
        click.echo(f"{name} {made.version}, frozen on {made.frozen_on}: {made.sha256}")


@terms.command("import")
@with_provider
@click.argument("file", type=FILE)
@click.option("--out", required=True, type=FILE, help="The new Markdown file.")
@click.option("--facts", type=FILE, help="A new file: provider.toml with a name for each clause.")
@click.option("--report", type=FILE, help="A new file for the report; the screen without it.")
def import_(file: Path, out: Path, facts: Path | None, report: Path | None) -> None:
    """Take over terms that you have (PDF, DOCX or text) as Markdown clauses with anchors.

    The report lists each change, what contradicts itself, your facts or the law, what is out of
    date, how each clause addresses the reader and reads, and what to do then. Nothing is written
    over.
    """
    made = import_terms(file, current_facts(), current_folder())
    texts = {out: made.markdown}
    if facts:
        stated = (current_folder() / "provider.toml").read_text(encoding="utf-8")
        texts[facts] = state_clauses(stated, current_facts(), made.clauses)
    texts |= {report: made.report} if report else {}
    for path in texts:
        if path.exists():
            raise click.ClickException(f"{path} exists already: name a new file.")
    for path, text in texts.items():
        with path.open("x", encoding="utf-8") as file_made:
            file_made.write(text)
    if not report:
        click.echo(made.report, nl=False)

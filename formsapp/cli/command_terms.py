"""``loket terms``: fix a text that clients agree to, as a version that never changes."""

from __future__ import annotations

from datetime import datetime

import click

from formsapp.cli.command_base import DAY, current_facts, current_folder, with_provider
from formsapp.cli.command_check import draft_option, refuse_blocked
from formsapp.clock import utc_now
from formsapp.documents.freeze_version import freeze_text
from formsapp.rules.amsterdam_time import local_date


@click.group()
@with_provider
def terms() -> None:
    """Keep each version of the texts that clients agree to."""


@terms.command()
@with_provider
@click.option("--document", default="voorwaarden", show_default=True, help="Its name in the facts.")
@click.option("--on", type=DAY, help="The day to keep with it; today without it.")
@click.option("--again", is_flag=True, help="Replace the newest version; never once published.")
@click.option("--editorial", is_flag=True, help="It says what the version before says.")
@draft_option
def freeze(
    document: str, on: datetime | None, *, again: bool, editorial: bool, draft: bool
) -> None:
    """Store the present text, filled in and as PDF, as the version that the facts name.

    Whoever agreed to an older version is asked anew, unless all since were only --editorial: the
    same in better words.

    From then on `loket check` refuses another text under the same version. Put the folder
    versies in version control with it.
    """
    day = on.date() if on else local_date(utc_now())
    folder, facts = current_folder(), current_facts()
    refuse_blocked(folder, facts, day, draft=draft, mended={f"documents.{document}"})
    made = freeze_text(folder, facts, document, frozen_on=day, again=again, editorial=editorial)
    click.echo(f"{document} {made.version}, frozen on {made.frozen_on}: {made.sha256}")

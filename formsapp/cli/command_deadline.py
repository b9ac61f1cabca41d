"""``loket deadline``: what the forms would calculate."""

from __future__ import annotations

from datetime import datetime
from typing import get_args

import click

from formsapp.cli.command_base import DAY, with_provider
from formsapp.facts.fact import Regime
from formsapp.rules.last_day import deadline_lines


@click.command()
@with_provider
@click.option("--regime", required=True, type=click.Choice(get_args(Regime)), help="Which rules.")
@click.option("--from", "start", required=True, type=DAY, help="The day of the event.")
@click.option("--term", required=True, metavar="LENGTH", help="Such as 6w, 1m, 3d, 5wd or 72h.")
@click.option("--extend", metavar="LENGTH", help="What comes on top of the term.")
@click.option("--total", metavar="LENGTH", help="Instead, the longest term in total: 3m.")
def deadline(
    regime: Regime, start: datetime, term: str, extend: str | None, total: str | None
) -> None:
    """Print the last day of a term, then how it was found."""
    if extend and total:
        raise click.UsageError("Give --extend or --total, not both.")
    for line in deadline_lines(regime, start.date(), term, extend, total):
        click.echo(line)

"""``loket check``: what must be mended before the site is published."""

from __future__ import annotations

import os
from collections.abc import Container
from datetime import date
from pathlib import Path

import click

from formsapp.check import find_blocking, list_findings
from formsapp.check.page_faults import measure_pages
from formsapp.cli.command_base import current_facts, current_folder, with_provider, write_out_signs
from formsapp.clock import utc_now
from formsapp.facts import Facts, Finding
from formsapp.facts.readability import Readability
from formsapp.rules.amsterdam_time import local_date
from formsapp.setting_values import check_database

MOST_SHOWN = 3
"""Findings that a refusal names; ``check`` has them all."""

draft_option = click.option(
    "--draft", is_flag=True, help="Go on, though something blocks: each page says that it is one."
)


@click.command()
@with_provider
@click.pass_context
def check(context: click.Context) -> None:
    """Say what the provider still has to confirm, mend or fill in, and how each page reads.

    Each line has the file, the line in it and what to do. What begins with ! blocks: the site is
    not built or published, and no text frozen, before it is mended; then the status is 1.
    """
    folder, facts = current_folder(), current_facts()
    if address := os.environ.get("LOKET_DATABASE"):
        check_database(address)
    today = local_date(utc_now())
    for name, readability in measure_pages(folder, facts, today).items():
        click.echo(write_out_signs(describe_readability(name, readability)))
    found = list_findings(folder, facts, today, environ=os.environ)
    for finding in found:
        click.echo(write_out_signs(describe_finding(finding)))
    blocking = sum(finding.blocks for finding in found)
    if blocking:
        click.echo(f"Mend {blocking} lines marked ! before publishing.", err=True)
        context.exit(1)


def refuse_blocked(
    folder: Path, facts: Facts, today: date, *, draft: bool, mended: Container[str] = ()
) -> None:
    """Refuse to go on where something blocks, unless it is for a draft.

    ``mended`` are keys of which the command itself mends what is found.

    Raises:
        ClickException: with the first findings.

    """
    blocking = [] if draft else find_blocking(folder, facts, today)
    found = [finding for finding in blocking if finding.key not in mended]
    if found:
        shown = "; ".join(place_and_problem(finding) for finding in found[:MOST_SHOWN])
        more = f"; and {len(found) - MOST_SHOWN} more" if len(found) > MOST_SHOWN else ""
        raise click.ClickException(
            f"Not ready to publish ({shown}{more}): mend what `loket --provider "
            f"{facts.provider.slug} check` marks with !, or add --draft."
        )


def describe_finding(finding: Finding) -> str:
    problem = place_and_problem(finding).removesuffix(".")
    return f"{'!' if finding.blocks else '-'} {problem}. Doe: {finding.todo}"


def place_and_problem(finding: Finding) -> str:
    """Return the file and the line, the key where that says more than the file, and the problem."""
    key = "" if finding.file.endswith(finding.key) else f"{finding.key}: "
    return f"{finding.file}:{finding.line}: {key}{finding.problem}"


def describe_readability(name: str, found: Readability) -> str:
    """Return a line with the Flesch-Douma score and the mean sentence length of a page."""
    mean = f"{found.mean_words:.1f}".replace(".", ",")
    return f"= {name}: leesbaarheid {found.flesch_douma:.0f}, gemiddeld {mean} woorden per zin"

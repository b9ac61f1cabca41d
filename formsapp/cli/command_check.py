"""``loket check``: what must be mended before the site is published."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import click

from formsapp.cli.check_own_keys import own_key_findings
from formsapp.cli.check_reply_words import find_faulty_words
from formsapp.cli.command_base import current_facts, current_folder, with_provider
from formsapp.cli.command_build import filled_pages
from formsapp.clock import utc_now
from formsapp.documents import frozen_versions
from formsapp.facts import Facts, Finding, findings
from formsapp.facts.named_files import find_missing_files
from formsapp.facts.read_document import HANDBOOK
from formsapp.facts.readability import Readability, measure_readability
from formsapp.handbook import list_pages, read_page
from formsapp.kinds import offered_kinds
from formsapp.rules.amsterdam_time import local_date
from formsapp.rules.doubtful_law import rule_findings
from formsapp.rules.law_clashes import find_clashes
from formsapp.rules.old_tables import find_old_tables


@click.command()
@with_provider
@click.pass_context
def check(context: click.Context) -> None:
    """Say what the provider still has to confirm, mend or fill in, and how each page reads.

    The status is 1 when something must be mended before publishing.
    """
    folder, facts = current_folder(), current_facts()
    today = local_date(utc_now())
    for name, readability in measure_pages(folder, facts).items():
        click.echo(describe_readability(name, readability))
    found = list_findings(folder, facts, today)
    found.sort(key=lambda finding: not finding.blocks)
    for finding in found:
        click.echo(f"{'!' if finding.blocks else '-'} {finding}")
    blocking = sum(finding.blocks for finding in found)
    if blocking:
        click.echo(f"Mend {blocking} lines marked ! before publishing.", err=True)
        context.exit(1)


def list_findings(folder: Path, facts: Facts, today: date) -> list[Finding]:
    """Return all that the provider still has to confirm, mend or fill in on that day."""
    found = [*findings(facts, today), *rule_findings(facts, today), *find_clashes(facts)]
    found += find_old_tables(facts, today)
    missing = [*find_missing_files(folder, facts)]
    found += missing or frozen_versions.version_findings(folder, facts)
    found += reply_findings(folder, facts)
    found += own_key_findings(facts, os.environ)
    found += handbook_findings(folder, facts)
    for name, readability in measure_pages(folder, facts).items():
        found += [Finding(name, fault, blocks=True) for fault in readability.describe_faults()]
    return found


def measure_pages(folder: Path, facts: Facts) -> dict[str, Readability]:
    return {n: measure_readability(text) for n, text in filled_pages(folder, facts).items()}


def reply_findings(folder: Path, facts: Facts) -> Iterator[Finding]:
    """Yield what is wrong with the words of answers; a part without a place would be lost."""
    for kind in offered_kinds(facts).values():
        if kind.reply is not None:
            yield from find_faulty_words(folder, facts, kind.reply)


def handbook_findings(folder: Path, facts: Facts) -> Iterator[Finding]:
    """Yield what is hard to read in the pages for staff; raises FactsError for an unknown fact."""
    for page in list_pages(folder, facts):
        for fault in measure_readability(read_page(page, facts)).describe_faults():
            yield Finding(f"{HANDBOOK}/{page.name}.md", fault, blocks=True)


def describe_readability(name: str, found: Readability) -> str:
    """Return a line with the Flesch-Douma score and the mean sentence length of a page."""
    mean = f"{found.mean_words:.1f}".replace(".", ",")
    return f"= {name}: leesbaarheid {found.flesch_douma:.0f}, gemiddeld {mean} woorden per zin"

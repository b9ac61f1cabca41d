"""``loket report``: the figures of a year as everyone may see them, and their page on the site."""

from __future__ import annotations

import json
from html import escape
from pathlib import Path

import click

from formsapp.cli.command_base import current_folder, with_provider
from formsapp.cli.open_database import open_database
from formsapp.clock import utc_now
from formsapp.facts import Facts
from formsapp.facts.markdown import to_html
from formsapp.facts.translatable_texts import make_say
from formsapp.rules.amsterdam_time import local_date
from formsapp.rules.counted_table import Table
from formsapp.site.drawings import draw_boxes
from formsapp.site.page_values import year_page
from formsapp.yearly_figures import count_year, hide_from, read_counted_cases
from formsapp.yearly_page import (
    as_data,
    write_csv,
    write_page,
    write_tables,
    write_text,
)

with_year = click.option(
    "--year", required=True, type=click.IntRange(2000, 2999), help="The year of receipt."
)
FOLDER = click.Path(file_okay=False, path_type=Path)


@click.group()
@with_provider
def report() -> None:
    """Count a year for the client council and everyone: small numbers are hidden."""


@report.command()
@with_provider
@with_year
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.option("--out", type=FOLDER, help="Also write a page, its Markdown and a CSV file here.")
def complaints(*, year: int, as_json: bool, out: Path | None) -> None:
    """Show how many complaints and reports of damage there were, and what they came to."""
    facts, tables = read_year(year)
    say = make_say(facts)
    if out is not None:
        write_files(out, f"klachten-{year}", facts, tables)
    data = json.dumps(as_data(tables, say, year), indent=2, ensure_ascii=False)
    click.echo(data if as_json else write_text(tables, say))


@report.command("publish")
@with_provider
@with_year
def publish_year(*, year: int) -> None:
    """Write the page of a year that is over into the provider's folder, for the next build.

    A page of a year that still goes on would tell, beside a later one, what came in between.
    """
    today = local_date(utc_now())
    if year >= today.year:
        raise click.UsageError(f"{year} is not over: publish it when it is.")
    facts, tables = read_year(year)
    page = current_folder() / year_page(year)
    page.parent.mkdir(exist_ok=True)
    page.write_text(write_page(tables, make_say(facts), year, today), encoding="utf-8")
    click.echo(page)
    click.echo("Look at it, and build the site anew.")


def read_year(year: int) -> tuple[Facts, list[Table]]:
    """Return the provider's facts and the tables of a year with small numbers hidden."""
    with open_database() as desk:
        cases = read_counted_cases(desk.session, year)
        counted = count_year(cases, desk.facts, local_date(desk.now))
        return desk.facts, hide_from(counted)


def write_files(out: Path, name: str, facts: Facts, tables: list[Table]) -> None:
    """Write tables as a page that stands on its own, as Markdown, and for a spreadsheet."""
    say = make_say(facts)
    markdown = write_tables(tables, say)
    title = escape(f"{facts.provider.name}: {name}")
    body = draw_boxes(to_html(markdown), say)
    head = f'<meta charset="utf-8">\n<title>{title}</title>'
    html = f'<!doctype html>\n<html lang="nl">\n{head}\n<h1>{title}</h1>\n{body}\n</html>\n'
    out.mkdir(parents=True, exist_ok=True)
    (out / f"{name}.html").write_text(html, encoding="utf-8")
    (out / f"{name}.md").write_text(markdown + "\n", encoding="utf-8")
    (out / f"{name}.csv").write_bytes(write_csv(tables, say))

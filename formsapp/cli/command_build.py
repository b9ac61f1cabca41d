"""``loket build`` and ``publish``: the site, as HTML or as filled Markdown."""

from __future__ import annotations

import os
from pathlib import Path

import click

from formsapp import settings as configuration
from formsapp.cli.command_base import current_facts, current_folder, with_provider
from formsapp.clock import utc_now
from formsapp.documents import version_pages
from formsapp.facts import Facts
from formsapp.facts.read_document import fill_page
from formsapp.rules.amsterdam_time import local_date
from formsapp.sealing.intake_key import read_public_keys
from formsapp.site import build as build_site
from formsapp.site.page_values import page_values
from formsapp.site.site_pages import find_pages

FOLDER = click.Path(file_okay=False, path_type=Path)


@click.command()
@with_provider
@click.option("--out", required=True, type=FOLDER, help="What it held is removed.")
def build(out: Path) -> None:
    """Build the site, compressed and ready to serve."""
    refuse_precious(out)
    folder = current_folder()
    address = configuration.public_address(os.environ, folder.name)
    base, today = address and f"{address}/", local_date(utc_now())
    keys = read_public_keys(configuration.data_folder(os.environ, folder.name) / "keys")
    build_site(folder, out, base_url=base, today=today, keys=keys)
    click.echo(out)


@click.command()
@with_provider
@click.option("--out", required=True, type=FOLDER, help="A new or empty folder.")
def publish(out: Path) -> None:
    """Write the pages as filled in Markdown, for any generator of sites."""
    folder, facts = current_folder(), current_facts()
    if out.exists() and any(out.iterdir()):
        raise click.UsageError(f"{out} is not empty: name a new folder.")
    pages = {
        name: version_pages.add_version_links(name, text, folder, facts).encode()
        for name, text in filled_pages(folder, facts).items()
    }
    for name, content in (pages | version_pages.version_files(folder, facts)).items():
        target = out / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content if isinstance(content, bytes) else content.encode())
    click.echo(f"{len(pages)} pages in {out}")


def filled_pages(folder: Path, facts: Facts) -> dict[str, str]:
    """Return the filled Markdown of all pages, common and own, by path."""
    pages = find_pages(folder, facts)
    texts = {name: path.read_text(encoding="utf-8") for name, path in pages.items()}
    archive = version_pages.version_files(folder, facts)
    frozen = {name: "" for name in archive if name.endswith(".md")}
    values = page_values(facts, frozen | texts, local_date(utc_now()))
    return {name: fill_page(pages[name], facts, **values) for name in sorted(texts)}


def refuse_precious(out: Path) -> None:
    """Refuse to empty a folder that is not a site: the project, a home, a mistyped name."""
    is_site = (out / "index.html").exists() and (out / "layout.html").exists()
    inside = configuration.ROOT.is_relative_to(out.absolute())
    if inside or (out.exists() and any(out.iterdir()) and not is_site):
        raise click.UsageError(f"{out} holds something else than a site: name a new folder.")

"""``loket build`` and ``publish``: the site, as HTML or as filled Markdown."""

from __future__ import annotations

import os
from pathlib import Path

import click

from formsapp import settings as configuration
from formsapp.cli.command_base import current_facts, current_folder, with_provider
from formsapp.cli.command_check import draft_option, refuse_blocked
from formsapp.clock import utc_now
from formsapp.documents import version_pages
from formsapp.facts import Facts, fill_ours
from formsapp.facts.model import Provider
from formsapp.facts.read_document import FRONT_MATTER
from formsapp.filled_pages import fill_pages
from formsapp.kinds import load_provider
from formsapp.rules.amsterdam_time import local_date
from formsapp.sealing.intake_key import read_public_keys
from formsapp.site import BuildError, renew_site
from formsapp.site.built_note import Note, make_note
from formsapp.site.draft import DRAFT
from formsapp.site.page_frame import CRISIS_PAGE
from formsapp.site.page_html import lead_to_forms
from formsapp.site.swap_folder import fill_folder

FOLDER = click.Path(file_okay=False, path_type=Path)


@click.command()
@with_provider
@click.option(
    "--out",
    type=FOLDER,
    help="A site; it stays until the new one is whole.  [default: the one that is served]",
)
@draft_option
def build(out: Path | None, *, draft: bool) -> None:
    """Build the site, compressed and ready to serve.

    It is built beside the one that is there, checked, and then shown in its place at once. When
    something is wrong, the old one stays.
    """
    folder = current_folder()
    data = configuration.data_folder(os.environ, folder.name)
    out = out or data / "site"
    refuse_precious(out)
    today, facts = local_date(utc_now()), load_provider(folder)
    address = site_address(facts.provider)
    base = address and f"{address}/"
    keys = read_public_keys(data / "keys")
    refuse_blocked(folder, facts, today, draft=draft)
    renew_site(folder, out, base_url=base, today=today, keys=keys, draft=draft)
    click.echo(out)


def site_address(provider: Provider) -> str | None:
    """Return where the pages will stand: beside the forms, or where the facts say.

    Where the forms are elsewhere, ``LOKET_BASE_URL`` is the address of the forms alone.
    """
    if provider.site_url or provider.forms_url:
        return provider.site_url
    return configuration.public_address(os.environ, provider.slug)


@click.command()
@with_provider
@click.option("--out", required=True, type=FOLDER, help="A new or empty folder.")
@draft_option
def publish(out: Path, *, draft: bool) -> None:
    """Write the pages as filled in Markdown, for any generator of sites.

    All are there at once, or none.
    """
    folder, facts = current_folder(), current_facts()
    refuse_blocked(folder, facts, local_date(utc_now()), draft=draft)
    if out.exists() and any(out.iterdir()):
        raise click.UsageError(f"{out} is not empty: name a new folder.")
    pages = {
        name: version_pages.add_version_links(name, text, folder, facts)
        for name, text in filled_pages(folder, facts).items()
    }
    url = facts.provider.forms_url
    led = {name: lead_to_forms(text, url) for name, text in pages.items()}
    refuse_without_help(led[CRISIS_PAGE], make_note(facts, draft=draft))
    files = {**led, **version_pages.version_files(folder, facts)}

    def write(made: Path) -> None:
        for name, content in files.items():
            target = made / name
            target.parent.mkdir(parents=True, exist_ok=True)
            marked = mark_draft(content, facts) if draft and isinstance(content, str) else content
            target.write_bytes(marked.encode() if isinstance(marked, str) else marked)

    fill_folder(out, write)
    click.echo(f"{len(pages)} pages in {out}")


def refuse_without_help(page: str, note: Note) -> None:
    """Refuse a crisis page from which a number cannot be called; raises BuildError."""
    for number in note.crisis:
        if f"tel:{number}" not in page:
            raise BuildError(f"{CRISIS_PAGE} does not have the number {number}")


def filled_pages(folder: Path, facts: Facts) -> dict[str, str]:
    """Return the filled Markdown of all pages, common and own, by path."""
    return fill_pages(folder, facts, local_date(utc_now()))


def mark_draft(page: str, facts: Facts) -> str:
    """Return a page of Markdown with a line on top, below its front matter, that it is a draft."""
    start = found.end() if (found := FRONT_MATTER.match(page)) else 0
    return f"{page[:start]}> {fill_ours(DRAFT, facts)}\n\n{page[start:]}"


def refuse_precious(out: Path) -> None:
    """Refuse to empty a folder that is not a site: the project, a home, a mistyped name."""
    is_site = (out / "index.html").exists() and (out / "layout.html").exists()
    inside = configuration.ROOT.is_relative_to(out.absolute())
    if inside or (out.exists() and any(out.iterdir()) and not is_site):
        raise click.UsageError(f"{out} holds something else than a site: name a new folder.")

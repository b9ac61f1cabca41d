"""The handbook of staff, and what leads to it where it helps."""

from __future__ import annotations

from flask import Response, abort, render_template, url_for
from markupsafe import Markup

from formsapp.handbook import (
    KINDS,
    OF_PROVIDER,
    HandbookPage,
    find_picture,
    list_pages,
    render_page,
)
from formsapp.web.shared.page_answer import PageAnswer
from formsapp.web.shared.services import services
from formsapp.web.staff.guard import SignedIn, blueprint, staff_page

START = "index"


@staff_page("/handboek/")
def show_handbook(staff: SignedIn) -> PageAnswer:
    """Show what the handbook has."""
    start, *rest = known_pages()
    parts = {
        part: [page for page in rest if page.name.rpartition("/")[0] == folder]
        for part, folder in (("general", ""), ("managing", OF_PROVIDER), ("kinds", KINDS))
    }
    text = show_text(start)
    return render_template("staff/handbook.html", staff=staff, page=start, text=text, **parts)


@staff_page("/handboek/<path:name>/")
def show_handbook_page(staff: SignedIn, name: str) -> PageAnswer:
    """Show a page of the handbook; 404 for one that this provider has no use for."""
    page = next((one for one in known_pages() if one.name == name != START), None)
    if page is None:
        abort(404)
    return render_template("staff/handbook.html", staff=staff, page=page, text=show_text(page))


@staff_page("/handboek/beeld/<name>")
def give_picture(staff: SignedIn, name: str) -> PageAnswer:
    """Give a picture of the handbook."""
    del staff  # whoever is signed in may see it
    found = find_picture(services().settings.folder, name)
    if found is None:
        abort(404)
    return Response(found.read_bytes(), mimetype="image/webp")


@blueprint.context_processor
def lead_to_handbook() -> dict[str, object]:
    """Return what leads to the page about a kind of form, for every staff template."""
    return {"help_with_kind": help_with_kind}


def help_with_kind(slug: str) -> str:
    """Return the address of the page about a kind of form; empty where there is none."""
    name = f"{KINDS}/{slug}"
    known = any(page.name == name for page in known_pages())
    return url_for("staff.show_handbook_page", name=name) if known else ""


def known_pages() -> list[HandbookPage]:
    """Return the pages of this provider's handbook, the first one before all others."""
    known = services()
    pages = list_pages(known.settings.folder, known.facts)
    return sorted(pages, key=lambda page: page.name != START)


def show_text(page: HandbookPage) -> Markup:
    """Return the text of a page."""
    known = services()
    handbook = url_for("staff.show_handbook").rstrip("/")
    html = render_page(page, known.facts, site=known.root, handbook=handbook)
    return Markup(html)  # noqa: S704 - our own text

"""Where the demo begins: the page at ``/``, the mailboxes, and each example under its slug."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit
from wsgiref.types import WSGIApplication

from flask import Flask, Response, abort, render_template
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.wrappers import Request
from werkzeug.wrappers import Response as AnyResponse

from formsapp.cases.staff_accounts import IDLE
from formsapp.demo.mailbox import read_mails
from formsapp.demo.ways_in import TEMPLATES, account_of, is_invitation_open, list_roles, ways_in
from formsapp.facts.dutch_format import in_units, minutes
from formsapp.facts.model import Look, Role
from formsapp.mail_server_address import LOCAL_HOSTS
from formsapp.shipped import SHIPPED
from formsapp.site.look import minify_css, render_stylesheet
from formsapp.web.shared.qr_code import qr
from formsapp.web.shared.services import services
from formsapp.web.staff.staff_words import role_name

LOOK: Final = Look(accent="#31568c", accent_dark="#a9c4ee", logo="logo.svg")
"""Colours of no provider."""
SHEETS: Final = ("base", "text", "forms")
"""Style sheets of the sites and forms that the demo's own pages use too."""
COMMAND: Final = r".venv\Scripts\loket" if os.name == "nt" else ".venv/bin/loket"
HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


@dataclass(frozen=True)
class Entry:
    """A role in which someone signs in with one step, and whose cases it opens, in words."""

    role: Role
    name: str
    account: str
    reads: str


@dataclass(frozen=True)
class Example:
    """What the page says of one example; ``invitation`` and ``qr`` may be empty."""

    slug: str
    name: str
    summary: str
    root: str
    kinds: frozenset[str]
    open_kinds: frozenset[str]
    intake: str
    qr: str
    entries: Sequence[Entry]
    invitation: str
    folder: Path
    sends_mail: bool


def make_start_page(apps: Mapping[str, Flask], base: str) -> WSGIApplication:
    """Return an app with the demo's own pages, and with each provider's app under its slug.

    Args:
        apps: By slug, each with its ways in.
        base: The address of the demo, without a slash at its end.

    """
    own = make_own_pages(apps, base)
    below = DispatcherMiddleware(own, {f"/{slug}": app for slug, app in apps.items()})

    @Request.application
    def start_page(request: Request) -> WSGIApplication:
        if is_misplaced(request.host, base):
            return AnyResponse(
                status=302, headers={"Location": base + request.full_path.rstrip("?")}
            )
        if request.path.removeprefix("/") in apps:
            return AnyResponse(status=308, headers={"Location": f"{request.path}/"})
        return below

    return start_page


def is_misplaced(host: str, base: str) -> bool:
    """Whether this machine is called by another of its own names than links and forms have."""
    called = urlsplit(f"//{host}").hostname
    return called in LOCAL_HOSTS and called != urlsplit(base).hostname


def make_own_pages(apps: Mapping[str, Flask], base: str) -> Flask:
    """Return the app of the demo's own pages."""
    own = Flask("formsapp.demo", static_folder=None)
    is_near = urlsplit(base).hostname not in LOCAL_HOSTS
    own.jinja_env.globals.update(
        base=base,
        command=COMMAND,
        idle=minutes(IDLE),
        is_near=is_near,
        title=f"Loket: {in_units(len(apps), 'example')}",
    )
    own.after_request(add_headers)
    css = render_style()

    @own.get("/")
    def show_start() -> str:
        return render_template("start.html", examples=read_examples(apps, with_qr=is_near))

    @own.get("/mail/<slug>/")
    def show_mailbox(slug: str) -> str:
        if slug not in apps:
            abort(404)
        example = read_example(slug, apps[slug])
        return render_template("mailbox.html", example=example, mails=read_mails(example.folder))

    @own.get("/demo.css")
    def show_style() -> Response:
        return Response(css, mimetype="text/css")

    @own.errorhandler(404)
    def show_missing(error: Exception) -> tuple[str, int]:
        del error
        return render_template("missing.html", examples=read_examples(apps)), 404

    return own


def add_headers(answer: Response) -> Response:
    answer.headers.update(HEADERS)
    return answer


def render_style() -> str:
    """Return the style sheet of the demo's own pages."""
    files = [SHIPPED / "site_overrides" / "css" / f"{name}.css" for name in SHEETS]
    texts = [file.read_text(encoding="utf-8") for file in (*files, TEMPLATES / "start.css")]
    return render_stylesheet(LOOK, map(minify_css, texts))


def read_examples(apps: Mapping[str, Flask], *, with_qr: bool = False) -> list[Example]:
    return [read_example(slug, app, with_qr=with_qr) for slug, app in apps.items()]


def read_example(slug: str, app: Flask, *, with_qr: bool = False) -> Example:
    """Return what the page says of an example now."""
    with app.app_context():
        known, ways = services(), ways_in()
        intake = known.url(ways.intake_path)
        can_invite = bool(list_roles()) and is_invitation_open()
        kinds = known.facts.kinds
        return Example(
            slug=slug,
            name=known.facts.provider.name,
            summary=known.facts.provider.summary,
            root=known.url(""),
            kinds=frozenset(kinds),
            open_kinds=frozenset(name for name, kind in kinds.items() if kind.open),
            intake=intake,
            qr=qr(intake, "QR-code van de link") if with_qr else "",
            entries=[
                Entry(role, role_name(role), account_of(role), reads)
                for role, reads in list_roles().items()
            ],
            invitation=known.url(ways.invitation_path) if can_invite else "",
            folder=known.settings.data / "mail",
            sends_mail=known.settings.smtp_url is not None,
        )

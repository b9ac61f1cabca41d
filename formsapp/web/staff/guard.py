"""The door of the staff pages: who is signed in is handed to the view as ``staff``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import wraps
from pathlib import Path
from typing import Concatenate, ParamSpec
from urllib.parse import urlsplit

from flask import Blueprint, Response, abort, jsonify, redirect, render_template, request, url_for
from flask_wtf.csrf import generate_csrf, validate_csrf
from werkzeug.exceptions import NotFound as NoSuchPage
from werkzeug.wrappers import Response as AnyResponse
from wtforms.validators import ValidationError

from formsapp.cases import staff_accounts as people
from formsapp.cases.case_errors import NotFound
from formsapp.cases.desk import Actor, Desk
from formsapp.cases.models import Staff, StaffSession
from formsapp.facts import dutch_format
from formsapp.facts.model import Role
from formsapp.kinds import Kind
from formsapp.kinds.base import _
from formsapp.typed_text import clean_lines
from formsapp.web.shared.error_pages import show_http_error
from formsapp.web.shared.i18n import say
from formsapp.web.shared.page_answer import PageAnswer
from formsapp.web.shared.services import db, services
from formsapp.web.staff.staff_words import ROLES, days_left, event_text, moment, reader

P = ParamSpec("P")

COOKIE = "loket-medewerker"
MANAGERS: tuple[Role, ...] = ("manager", "beheerder")
"""Roles that decide who has access."""
TYPED = ("tekst", "reden", "client", "mail", "naam")
"""Fields of staff forms that are worth keeping when a session ended meanwhile."""
NOT_TYPED = frozenset({"csrf_token", "form_key", "klaar", "bij", "doe", "gezien", "website"})
"""Fields of a client's form, entered by staff, that nobody typed."""

blueprint = Blueprint(
    "staff",
    __name__,
    url_prefix="/medewerker",
    static_folder=str(Path(__file__).resolve().parents[2] / "static"),
    static_url_path="/static",
)


@dataclass(frozen=True)
class SignedIn:
    """A colleague who is signed in, at this moment."""

    person: Staff
    session: StaffSession
    actor: Actor

    @property
    def manages(self) -> bool:
        """Whether this person decides who has access."""
        return self.person.role in MANAGERS

    @property
    def confirmed(self) -> bool:
        """Whether this person proved just now who they are, not only some hours ago."""
        return people.recently_confirmed(self.session, now=services().clock())

    @property
    def counted(self) -> list[Kind]:
        """Kinds of which this person sees how many gave which answer."""
        facts = services().facts
        return [
            kind
            for slug, kind in services().kinds.items()
            if kind.counted and self.person.role in facts.teams[facts.kinds[slug].team].roles
        ]

    @property
    def desk(self) -> Desk:
        """What this person may do with cases."""
        known = services()
        if known.keyring is None:
            raise RuntimeError("The staff pages need the private keys.")
        return Desk(db.session, known.keyring, self.actor, known.clock())


def signed_in() -> SignedIn | None:
    """Return who is signed in; what was revoked a moment ago no longer counts."""
    known = services()
    cookie = request.cookies.get(COOKIE, "")
    found = people.find_session(db.session, cookie, now=known.clock()) if cookie else None
    if found is None:
        return None
    actor = people.make_actor(found.staff, known.facts)
    # Nobody opens one answer of what is only counted.
    counted = {known.facts.kinds[slug].team for slug, kind in known.kinds.items() if kind.counted}
    return SignedIn(found.staff, found, replace(actor, teams=actor.teams - counted))


def for_roles(
    *roles: Role,
) -> Callable[[Callable[Concatenate[SignedIn, P], PageAnswer]], Callable[P, PageAnswer]]:
    """Let only these roles in, every role when none is named; hand the person to the view."""

    def guard(view: Callable[Concatenate[SignedIn, P], PageAnswer]) -> Callable[P, PageAnswer]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> PageAnswer:
            staff = signed_in()
            if staff is None:
                return sign_in_first()
            check_token()
            if roles and staff.person.role not in roles:
                abort(404)
            return view(staff, *args, **kwargs)

        return guarded

    return guard


for_staff = for_roles()


def for_confirmed(
    view: Callable[Concatenate[SignedIn, P], PageAnswer],
) -> Callable[Concatenate[SignedIn, P], PageAnswer]:
    """Ask for the passkey once more, before something that outlives a stolen session."""

    @wraps(view)
    def guarded(staff: SignedIn, /, *args: P.args, **kwargs: P.kwargs) -> PageAnswer:
        return view(staff, *args, **kwargs) if staff.confirmed else confirm_first()

    return guarded


def confirm_first() -> PageAnswer:
    """Ask to prove it again; what was just posted stays on the page."""
    if request.method in {"GET", "HEAD"}:
        return redirect(url_for("staff.confirm", verder=request.full_path.rstrip("?")))
    return _kept_back("staff.confirm", _("Bevestig eerst met de passkey wie er inlogt."))


def sign_in_first() -> PageAnswer:
    """Ask to sign in; what was typed and just posted stays on the page."""
    if request.method in {"GET", "HEAD"}:
        further = request.full_path.rstrip("?")
        return redirect(url_for("staff.sign_in", verder=further))
    return _kept_back("staff.sign_in", _("De sessie is voorbij. Laad de pagina opnieuw."))


def _kept_back(way_in: str, fault: str) -> PageAnswer:
    if request.is_json:
        return jsonify(fout=say(fault)), 401
    typed = [clean_lines(request.form[name]) for name in _typed_names() if request.form.get(name)]
    page = render_template("staff/ended.html", typed="\n\n".join(typed), way_in=way_in)
    return page, 401


def _typed_names() -> list[str]:
    if "form_key" not in request.form:
        return list(TYPED)
    return [name for name in request.form if name not in NOT_TYPED]


def check_token() -> None:
    """Answer 403 to a post without the token of this browser's session."""
    if request.method in {"GET", "HEAD", "OPTIONS"}:
        return
    try:
        validate_csrf(request.headers.get("X-CSRF-Token") or request.form.get("csrf_token"))
    except ValidationError:
        abort(403)


def local_path(wanted: str) -> str:
    """Return an address within the staff pages, for after signing in: never one elsewhere."""
    home = url_for("staff.inbox")
    parts = urlsplit(wanted)
    plain = wanted.isascii() and wanted.isprintable() and "\\" not in wanted
    if parts.scheme or parts.netloc or not plain or not wanted.startswith("/medewerker/"):
        return home
    return services().root + wanted


@blueprint.after_request
def not_kept(response: Response) -> Response:
    """Let no cache keep anything of the staff pages, except the files that are everyone's."""
    if request.endpoint != "staff.static":
        response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.errorhandler(NotFound)
def missing(error: NotFound) -> AnyResponse | tuple[str, int]:
    """Say the same of what is missing and of what is someone else's."""
    del error
    return show_http_error(NoSuchPage())


@blueprint.context_processor
def for_templates() -> dict[str, object]:
    """Give the staff's templates their own words."""
    return {
        "csrf_token": generate_csrf,
        "days_left": days_left,
        "event_text": event_text,
        "moment": moment,
        "term_length": dutch_format.length,
        "reader": reader,
        "roles": ROLES,
        "today": services().today,
    }

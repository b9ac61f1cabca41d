"""Lets only signed-in staff see a page, and gives the view that person as ``staff``."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Concatenate, Literal, ParamSpec

from flask import Blueprint, Response, abort, jsonify, redirect, render_template, request, url_for
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import NotFound as NoSuchPage
from werkzeug.wrappers import Response as AnyResponse

from formsapp.cases import own_keys, second_person, staff_accounts
from formsapp.cases.case_errors import NotFound, NotStored
from formsapp.cases.case_list import CaseList
from formsapp.cases.prove_staff import is_let_in
from formsapp.cases.staff_desk import Actor, Desk
from formsapp.cases.staff_models import Staff, StaffSession
from formsapp.cases.who_is_told import Workforce
from formsapp.facts import dutch_format
from formsapp.facts.model import Role
from formsapp.kinds import Kind, akkoord, klacht, toestemming
from formsapp.kinds.base import _
from formsapp.rules.office_hours import office_day_after
from formsapp.sealing.item_key import ItemKey
from formsapp.web.shared.error_pages import show_http_error, show_no_database
from formsapp.web.shared.i18n import say
from formsapp.web.shared.just_typed import CSRF_FIELD, tell_question, text_just_typed
from formsapp.web.shared.page_answer import PageAnswer
from formsapp.web.shared.services import db, services
from formsapp.web.shared.signing_table import current_table, lead_to_table
from formsapp.web.staff.form_token import is_token, make_token
from formsapp.web.staff.staff_words import (
    ROLES,
    days_left,
    event_text,
    format_moment,
    kind_title,
    name_who_did_it,
    role_name,
)

P = ParamSpec("P")

COOKIE = "loket-medewerker"
MANAGERS: tuple[Role, ...] = second_person.MANAGERS
"""Roles that decide who has access."""
NOT_RECORDED = (
    _("Nu kan niets worden opgeslagen"),
    _(
        "Er is niets gewijzigd. Wie een zaak leest, komt in het logboek, en ook dat kan nu niet: "
        "daarom gaat er geen zaak open. Probeer het over een paar minuten opnieuw. Blijft het zo? "
        "Geef het dan door aan het technisch beheer."
    ),
)
"""What staff read where the database takes nothing: nobody reads what is not recorded."""
ENDED = _("De sessie is voorbij. Laad de pagina opnieuw.")
CONFIRM = _("Bevestig eerst wie er is ingelogd.")

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

    def may(self, act: LinkAct) -> bool:
        """Whether links of clients may be listed, made or ended by this person."""
        allowed: tuple[Role, ...] = getattr(services().facts.links, act)
        return self.person.role in allowed

    @property
    def confirmed(self) -> bool:
        """Whether this person signed in, or did so again, within the last ten minutes."""
        return staff_accounts.recently_confirmed(self.session, now=services().clock())

    @property
    def counted(self) -> list[Kind]:
        """The kinds of form whose answers this person may see counted."""
        facts = services().facts
        return [
            kind
            for slug, kind in services().kinds.items()
            if kind.counted and self.person.role in facts.teams[facts.kinds[slug].team].roles
        ]

    @property
    def sees_figures(self) -> bool:
        """Whether this person may see the figures of a year."""
        asked = services().facts.kinds.get(klacht.kind.slug)
        return self.manages or (asked is not None and asked.team in self.actor.teams)

    @property
    def reads_consents(self) -> bool:
        """Whether this person may open what clients say about sharing."""
        asked = services().facts.kinds.get(toestemming.kind.slug)
        return asked is not None and asked.team in self.actor.teams

    @property
    def reads_terms(self) -> bool:
        """Whether this person may open who agreed to the terms, and who decides for a client."""
        asked = services().facts.kinds.get(akkoord.kind.slug)
        return self.reads_consents and asked is not None and asked.team in self.actor.teams

    @property
    def desk(self) -> Desk:
        """What this person may do with cases."""
        known = services()
        if known.keyring is None:
            raise RuntimeError("The staff pages need the private keys.")
        return Desk(db.session, known.keyring.held_by(self.own_key), self.actor, known.clock())

    @property
    def sealed_teams(self) -> frozenset[str]:
        """The teams of this person whose cases open with a key of one's own."""
        return self.actor.teams & services().facts.personal_teams.keys()

    @property
    def own_key(self) -> ItemKey | None:
        """The key of this person, while it is open in this browser."""
        return own_keys.kept_open(self.session, request.cookies.get(COOKIE, ""))

    @property
    def case_list(self) -> CaseList:
        """The cases that this person may open."""
        known = services()
        soon = office_day_after(known.today, known.facts.contact.open_week)
        everyone, teams = staff_accounts.all_staff(db.session), known.opened_teams
        work = Workforce(everyone, teams, known.today, known.keyring)
        return CaseList(db.session, self.actor.teams, known.today, soon, work.is_of_nobody)


LinkAct = Literal["listed", "made", "ended"]
"""What someone does with links."""
StaffView = Callable[Concatenate[SignedIn, P], PageAnswer]
View = Callable[P, PageAnswer]


def signed_in() -> SignedIn | None:
    """Return who is signed in, by what the database holds now; None when nobody is."""
    known = services()
    cookie = request.cookies.get(COOKIE, "")
    found = staff_accounts.find_session(db.session, cookie, now=known.clock()) if cookie else None
    if found is None or not is_let_in(db.session, known.keyring, found, found.staff):
        return None
    actor = staff_accounts.make_actor(found.staff, known.opened_teams)
    return SignedIn(found.staff, found, actor)


def staff_page(
    rule: str,
    *roles: Role,
    methods: Sequence[str] = ("GET",),
    confirmed: bool = False,
    links: LinkAct | None = None,
) -> Callable[[StaffView[P]], View[P]]:
    """Register a page for staff, and give its view the person who is signed in.

    Args:
        rule: Address below ``/medewerker``.
        roles: Who may see it: every role when none is named.
        links: What it does with links, which only some roles may; it looks missing to others.
        methods: HTTP methods; what is posted needs the token of this browser's session.
        confirmed: Whether the person signs in once more, before something that outlives a stolen
            session: what goes out, who has access, and keys.

    """

    def guard(view: StaffView[P]) -> View[P]:
        @blueprint.route(rule, methods=methods)
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> PageAnswer:
            staff = signed_in()
            if staff is None:
                # Who is at a table goes back into pages of staff: nothing of those is said again.
                return lead_to_table() if current_table() else ask_before("staff.sign_in", ENDED)
            check_token()
            if (roles and staff.person.role not in roles) or (links and not staff.may(links)):
                abort(404)
            if confirmed and not staff.confirmed:
                return ask_before("staff.ask_confirmation", CONFIRM)
            return view(staff, *args, **kwargs)

        return guarded

    return guard


def ask_before(endpoint: str, fault: str) -> PageAnswer:
    """Lead to the page that signs in or opens a key; what was just posted stays on the page."""
    if request.method in {"GET", "HEAD"}:
        return redirect(url_for(endpoint, verder=request.full_path.rstrip("?")))
    if request.is_json:
        return jsonify(fout=say(fault)), 401
    idle = dutch_format.minutes(staff_accounts.IDLE)
    typed = text_just_typed()
    return render_template("staff/ended.html", typed=typed, way_in=endpoint, idle=idle), 401


@blueprint.errorhandler(SQLAlchemyError)
@blueprint.errorhandler(NotStored)
def show_not_recorded(error: Exception) -> AnyResponse:
    """Say that nothing was stored; nobody reads what is not recorded, and what was typed stays."""
    words = NOT_RECORDED if isinstance(error, NotStored) else None
    return show_no_database(error, words)


def check_token() -> None:
    """Answer 403 to a post without the token of this browser's session."""
    if request.method in {"GET", "HEAD", "OPTIONS"}:
        return
    if not is_token(request.headers.get("X-CSRF-Token") or request.form.get(CSRF_FIELD)):
        abort(403)


def local_path(wanted: str) -> str:
    """Return where to go after signing in: ``wanted`` if that is a staff page, else the inbox."""
    plain = wanted.isascii() and wanted.isprintable() and "\\" not in wanted
    if not plain or not wanted.startswith("/medewerker/"):
        return url_for("staff.inbox")
    return services().root + wanted


def show_done_already(
    endpoint: str, *, client: str | None = None, reference: str | None = None
) -> PageAnswer:
    """Lead to the page that an act leads to, which says that this was done before: a double click.

    It is the same answer for what never was there.
    """
    return redirect(url_for(endpoint, al=1, client=client, reference=reference), 303)


@blueprint.after_request
def forbid_caching(response: Response) -> Response:
    """Let no cache keep a staff page; only the style sheet and scripts may be kept."""
    if request.endpoint != "staff.static":
        response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.errorhandler(NotFound)
def show_missing(error: NotFound) -> AnyResponse | tuple[str, int]:
    """Show the same page for what does not exist and for what this person may not see."""
    del error
    return show_http_error(NoSuchPage())


@blueprint.context_processor
def for_templates() -> dict[str, object]:
    """Return what every staff template can use."""
    return {
        "done": request.args.get("gedaan") == "1",
        "done_already": request.args.get("al") == "1",
        "kind_title": kind_title,
        CSRF_FIELD: make_token,
        "days_left": days_left,
        "event_text": event_text,
        "moment": format_moment,
        "now": services().clock(),
        "elsewhere": services().settings.oidc,
        "term_length": dutch_format.length,
        "reader": name_who_did_it,
        "role_name": role_name,
        "roles": ROLES,
        "tell_question": tell_question,
        "today": services().today,
    }

"""The ways into one example: a link as a client gets it, an invitation, and a sign-in in one step.

What is here adds itself to an app of the demo alone: the other apps have no such addresses.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final, cast

import sqlalchemy as sa
from flask import Blueprint, Flask, abort, current_app, redirect, request
from jinja2 import BaseLoader, ChoiceLoader, FileSystemLoader, PrefixLoader
from werkzeug.wrappers import Response

from formsapp.cases.case_errors import LinkError
from formsapp.cases.prove_staff import is_let_in
from formsapp.cases.signed_links import LINK_DAYS, LinkWish, new_link
from formsapp.cases.staff_accounts import new_invitation, teams_of, use_invitation
from formsapp.cases.staff_models import Staff
from formsapp.demo.sample_cases import DEMO
from formsapp.facts.dutch_format import listed
from formsapp.facts.model import Role
from formsapp.web.shared.services import db, services
from formsapp.web.staff.guard import local_path
from formsapp.web.staff.sign_in_with_passkey import (
    find_invitation,
    invitation_signer,
    keep_signed_in,
)
from formsapp.web.staff.staff_words import ROLES

TEMPLATES: Final = Path(__file__).parent / "templates"
MANAGER: Role = "manager"
blueprint = Blueprint("demo", __name__)


@dataclass
class WaysIn:
    """The tokens that the demo made last: of a link for an intake, of an invitation."""

    intake: str
    invitation: str

    @property
    def intake_path(self) -> str:
        return f"/l/{self.intake}"

    @property
    def invitation_path(self) -> str:
        return f"/medewerker/uitnodiging/{self.invitation}"


def add_ways_in(app: Flask) -> None:
    """Make new ways into an example of the demo, with the addresses of a sign-in in one step."""
    with app.app_context():
        if not services().settings.demo:
            raise RuntimeError("Anyone can sign in to a demo.")
        app.extensions["loket demo"] = WaysIn(make_intake(), make_invitation(MANAGER))
    product = app.jinja_loader or BaseLoader()
    own = FileSystemLoader(TEMPLATES)
    app.jinja_loader = ChoiceLoader([own, PrefixLoader({"product": product}), product])
    app.jinja_env.globals.update(demo_account=account_of, demo_roles=list_roles)
    app.register_blueprint(blueprint)


def ways_in() -> WaysIn:
    """Return the ways into the example whose app this is."""
    return cast("WaysIn", current_app.extensions["loket demo"])


def make_intake() -> str:
    """Make a link for a new client, with all that is asked by link, and return its token."""
    known = services()
    wish = LinkWish(
        client=f"DEMO-{secrets.token_hex(3).upper()}",
        kinds=[slug for slug in known.kinds if not known.facts.kinds[slug].open],
        expires_at=known.clock() + timedelta(days=LINK_DAYS),
    )
    return new_link(db.session, known.signer, wish, now=known.clock(), by=DEMO)


def make_invitation(role: Role) -> str:
    """Make an invitation for the account of a role, and return its token."""
    mail, now = account_of(role), services().clock()
    return new_invitation(db.session, invitation_signer(), mail, role, now=now, by=DEMO)


def account_of(role: Role) -> str:
    return f"{role}@voorbeeld.example"


def is_invitation_open() -> bool:
    """Whether nobody made a passkey with the invitation yet."""
    try:
        find_invitation(ways_in().invitation)
    except LinkError:
        return False
    return True


def list_roles() -> dict[Role, str]:
    """Return the roles that someone has here, with the teams whose cases they open, in words.

    There are none on the client's side.
    """
    teams = services().opened_teams if "staff" in current_app.blueprints else {}
    named = {role: [teams[slug].name for slug in sorted(teams_of(role, teams))] for role in ROLES}
    return {role: listed(names) for role, names in named.items() if names}


@blueprint.post("/medewerker/demo/<role>")
def sign_in_at_once(role: Role) -> Response:
    """Sign in as the account of a role, which is made when it is not there."""
    if role not in list_roles():
        abort(404)
    known = sa.select(Staff).where(Staff.mail == account_of(role), Staff.disabled_at.is_(None))
    staff = db.session.scalar(known.where(Staff.role == role))
    if staff is None or not is_let_in(db.session, services().keyring, staff):
        now, signer, token = services().clock(), invitation_signer(), make_invitation(role)
        staff = use_invitation(db.session, signer, token, now=now)
    further = local_path(request.args.get("verder", ""))
    return keep_signed_in(redirect(further, 303), staff)


@blueprint.post("/demo/intake")
def renew_intake() -> Response:
    """Make a link for one more new client, and show it at the start."""
    ways_in().intake = make_intake()
    return redirect(f"/#{services().settings.provider}", 303)

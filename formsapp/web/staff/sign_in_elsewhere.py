"""Signing in with an account elsewhere, beside the passkey, where that is set up.

Its way back is a GET, as the standard has it: what it brings works once, in the browser that left.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

from flask import abort, current_app, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response as AnyResponse

from formsapp.cases import staff_accounts
from formsapp.cases.case_errors import NotFound
from formsapp.cases.database import writing
from formsapp.cases.outside_accounts import (
    AccountTaken,
    OutsideAccount,
    accept_with_account,
    add_account,
    drop_account,
    find_account_holder,
)
from formsapp.cases.prove_staff import is_let_in
from formsapp.kinds.base import _
from formsapp.web.shared import rate_limit
from formsapp.web.shared.i18n import say
from formsapp.web.shared.page_answer import PageAnswer
from formsapp.web.shared.services import db, services
from formsapp.web.staff.guard import (
    SignedIn,
    blueprint,
    local_path,
    show_done_already,
    signed_in,
    staff_page,
)
from formsapp.web.staff.oidc_client import (
    NOT_ANEW,
    AccountRefused,
    lead_to_issuer,
    read_account,
)
from formsapp.web.staff.sign_in_with_passkey import (
    TOO_OFTEN,
    find_invitation,
    invitation_signer,
    keep_signed_in,
)

ERRAND = "waarvoor"
"""Name, in the session's cookie, of what a browser went elsewhere for."""
ME = "/medewerker/ik/"
NOBODYS = _(
    "Dit account bij {{ name }} hoort bij niemand die hier werkt. Vraag een manager of beheerder "
    "om een uitnodiging."
)
ANOTHERS = _("Dit is bij {{ name }} een ander account dan dat van wie er nu is ingelogd.")
TAKEN = _("Met dit account bij {{ name }} logt al een collega in. Kies een ander account.")
LEFT = _("De sessie is voorbij. Log opnieuw in.")


class Errand(NamedTuple):
    """What a browser went elsewhere for, where it goes then, and by which invitation, if any."""

    sort: Literal["sign-in", "confirm", "add", "accept"]
    further: str = ""
    token: str = ""


@blueprint.get("/inloggen/elders")
def sign_in_elsewhere() -> PageAnswer:
    """Lead to the other side to sign in; with ``ander`` to choose another account there."""
    further = request.args.get("verder", "")
    if signed_in() is not None:
        return redirect(local_path(further))
    return _leave_for(Errand("sign-in", further), choose="ander" in request.args)


@blueprint.get("/uitnodiging/<token:token>/elders")
def accept_elsewhere(token: str) -> PageAnswer:
    """Lead to the other side to accept an invitation with an account there; it is not used yet."""
    find_invitation(token)
    return _leave_for(Errand("accept", token=token), choose=True)


@staff_page("/bevestigen/elders")
def confirm_elsewhere(staff: SignedIn) -> PageAnswer:
    """Lead to the other side to sign in there once more."""
    if staff.person.oidc_subject is None:
        abort(404)
    return _leave_for(Errand("confirm", request.args.get("verder", "")), anew=True)


@staff_page("/ik/account", confirmed=True)
def add_my_account(staff: SignedIn) -> PageAnswer:
    """Lead to the other side to sign in with an account there from now on."""
    del staff
    return _leave_for(Errand("add", ME), choose=True)


@staff_page("/ik/account/weg", methods=["POST"], confirmed=True)
def drop_my_account(staff: SignedIn) -> PageAnswer:
    """Sign in with that account no more; without a passkey nobody could sign in then."""
    now, by = services().clock(), staff.actor.who
    with writing(db.session):  # what was taken away meanwhile counts
        if not staff.person.passkeys:
            abort(422)
        box = services().letterbox
        if not drop_account(db.session, staff.person.id, now=now, by=by, prover=box):
            return show_done_already("staff.show_my_access")
    return redirect(url_for("staff.show_my_access", gedaan=1), 303)


@blueprint.get("/inloggen/elders/terug")
def come_back() -> PageAnswer:
    """Do what the browser went for, with the account that it brings."""
    _require_set_up()
    kept = session.pop(ERRAND, None)
    errand = Errand(*kept) if kept else Errand("sign-in")
    account, shown = read_account()
    match errand.sort:
        case "sign-in":
            return _enter(account, errand.further, shown=shown)
        case "accept":
            return _accept(account, errand.token)
        case "confirm":
            return _confirm(account, errand.further, shown=shown)
        case "add":
            return _add(account)


@blueprint.errorhandler(AccountRefused)
def refuse_account(error: AccountRefused) -> PageAnswer:
    """Say in one sentence why nobody was signed in."""
    db.session.rollback()
    page = render_template("staff/not_signed_in.html", staff=signed_in(), why=_say(error.text))
    return page, error.status


def _leave_for(errand: Errand, *, anew: bool = False, choose: bool = False) -> AnyResponse:
    _require_set_up()
    if left := rate_limit.count_turn(rate_limit.SIGNING_IN):
        raise AccountRefused(say(TOO_OFTEN, wait=rate_limit.wait_in_words(left)), 429)
    back = services().url("/medewerker/inloggen/elders/terug")
    answer = lead_to_issuer(back, anew=anew, choose=choose)
    session[ERRAND] = [*errand]
    return answer


def _require_set_up() -> None:
    """Answer 404 where no account elsewhere lets anyone in."""
    if services().settings.oidc is None:
        abort(404)


def _say(text: str) -> str:
    oidc = services().settings.oidc
    return say(text, name=oidc.name if oidc else "")


def _enter(account: OutsideAccount, further: str, *, shown: bool) -> AnyResponse:
    try:
        staff = find_account_holder(db.session, account)
    except NotFound as error:
        raise AccountRefused(NOBODYS, 403) from error
    if not is_let_in(db.session, services().keyring, staff):
        current_app.logger.error("nothing proves a colleague who signs in: loket audit verify")
        raise AccountRefused(NOBODYS, 403)
    return keep_signed_in(redirect(local_path(further), 303), staff, shown=shown)


def _accept(account: OutsideAccount, token: str) -> AnyResponse:
    now = services().clock()
    try:
        staff = accept_with_account(db.session, invitation_signer(), token, account, now=now)
    except AccountTaken as error:
        raise AccountRefused(TAKEN, 409) from error
    # The invitation shows who it is: so an account that never tells when can still make a passkey.
    return keep_signed_in(redirect(url_for("staff.inbox"), 303), staff)


def _confirm(account: OutsideAccount, further: str, *, shown: bool) -> AnyResponse:
    if not shown:
        raise AccountRefused(NOT_ANEW)
    staff = _require_signed_in()
    if staff.person.oidc_subject != account.key:
        raise AccountRefused(ANOTHERS, 403)
    staff_accounts.confirm_session(db.session, staff.session.id, now=services().clock())
    return redirect(local_path(further), 303)


def _add(account: OutsideAccount) -> AnyResponse:
    staff = _require_signed_in()
    if not staff.confirmed:
        return redirect(url_for("staff.ask_confirmation", verder=ME))
    try:
        now, box = services().clock(), services().letterbox
        add_account(db.session, staff.person.id, account, now=now, prover=box)
    except AccountTaken as error:
        raise AccountRefused(TAKEN, 409) from error
    return redirect(url_for("staff.show_my_access", gedaan=1), 303)


def _require_signed_in() -> SignedIn:
    staff = signed_in()
    if staff is None:
        raise AccountRefused(LEFT, 401)
    return staff

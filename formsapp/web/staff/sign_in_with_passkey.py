"""Signing in and out: an invitation makes the first passkey, a passkey signs in."""

from __future__ import annotations

from typing import TypeVar

from flask import (
    Response,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response as AnyResponse

from formsapp.cases import staff_accounts
from formsapp.cases.case_errors import LinkError, Waiting
from formsapp.cases.signed_links import LinkSigner
from formsapp.cases.staff_models import Invitation, Staff
from formsapp.facts.dutch_format import days
from formsapp.kinds.base import _
from formsapp.web.shared import rate_limit
from formsapp.web.shared.i18n import say
from formsapp.web.shared.page_answer import PageAnswer
from formsapp.web.shared.services import db, services
from formsapp.web.staff import webauthn_checks
from formsapp.web.staff.device_name import name_device
from formsapp.web.staff.guard import (
    COOKIE,
    SignedIn,
    blueprint,
    check_token,
    local_path,
    signed_in,
    staff_page,
)
from formsapp.web.staff.webauthn_checks import NOT_MADE, NOT_PROVEN, PasskeyRefused

AnswerT = TypeVar("AnswerT", bound=AnyResponse)
TOO_OFTEN = _("Vanaf deze plek is te vaak geprobeerd in te loggen. Wacht {{ wait }}.")


def invitation_signer() -> LinkSigner:
    """Return the signer of this provider's invitations."""
    settings, box = services().settings, services().letterbox
    secrets = settings.secret_keys
    return LinkSigner(settings.provider, secrets, purpose="invitation", letterbox=box)


@blueprint.get("/inloggen")
def sign_in() -> PageAnswer:
    """Show the button that signs in."""
    further = local_path(request.args.get("verder", ""))
    if signed_in() is not None:
        return redirect(further)
    return render_template("staff/sign_in.html", further=request.args.get("verder", ""))


@blueprint.post("/inloggen/opties")
def sign_in_options() -> PageAnswer:
    """Return the options with which a browser asks for a passkey; no name is typed."""
    check_token()
    if left := rate_limit.count_turn(rate_limit.SIGNING_IN):
        fault = say(TOO_OFTEN, wait=rate_limit.wait_in_words(left))
        return make_response(jsonify(fout=fault), 429, rate_limit.retry_after(left))
    return jsonify(webauthn_checks.request_options())


@blueprint.post("/inloggen")
def check_in() -> PageAnswer:
    """Sign in with the posted proof; whatever is wrong with it, the answer is the same."""
    check_token()
    return enter(webauthn_checks.read_proof().staff, local_path(request.args.get("verder", "")))


@staff_page("/bevestigen")
def ask_confirmation(staff: SignedIn) -> PageAnswer:
    """Show the button that asks for the passkey once more."""
    further = request.args.get("verder", "")
    return render_template("staff/confirm.html", staff=staff, further=further)


@staff_page("/bevestigen", methods=["POST"])
def confirm_now(staff: SignedIn) -> PageAnswer:
    """Accept the proof of the person who is signed in, and of nobody else."""
    if webauthn_checks.read_proof().staff_id != staff.person.id:
        raise PasskeyRefused(NOT_PROVEN)
    staff_accounts.confirm_session(db.session, staff.session.id, now=services().clock())
    return jsonify(verder=local_path(request.args.get("verder", "")))


@blueprint.post("/uitloggen")
def sign_out() -> PageAnswer:
    """End this browser's session, here and in the database; where there is none, do nothing."""
    if signed_in() is None:
        return leave()
    check_token()
    staff_accounts.end_session(db.session, request.cookies.get(COOKIE, ""))
    return leave()


@blueprint.get("/uitnodiging/<last_token:token>")
def invitation(token: str) -> PageAnswer:
    """Show who is invited, and the button that makes a passkey. Nothing is used up."""
    return render_template("staff/invitation.html", invited=find_invitation(token), token=token)


@blueprint.post("/uitnodiging/<token:token>/opties")
def invitation_options(token: str) -> Response:
    """Return the options with which a browser makes a passkey."""
    check_token()
    invited = find_invitation(token)
    return jsonify(webauthn_checks.creation_options(invited.mail, _invitation_purpose(invited)))


@blueprint.post("/uitnodiging/<last_token:token>")
def accept(token: str) -> PageAnswer:
    """Use the invitation: store the passkey that the browser made, and sign the person in."""
    check_token()
    passkey = webauthn_checks.read_new_passkey(_invitation_purpose(find_invitation(token)))
    try:
        staff = staff_accounts.accept_invitation(
            db.session, invitation_signer(), token, passkey, now=services().clock()
        )
    except IntegrityError as error:
        raise PasskeyRefused(NOT_MADE) from error
    return enter(staff, url_for("staff.inbox"))


@blueprint.errorhandler(PasskeyRefused)
def refuse_passkey(error: PasskeyRefused) -> PageAnswer:
    return jsonify(fout=say(str(error))), 400


@blueprint.errorhandler(LinkError)
def bad_invitation(error: LinkError) -> PageAnswer:
    """Show one page for every invitation that does not open."""
    db.session.rollback()
    if request.method == "POST":
        return jsonify(fout=say(NOT_MADE)), 410
    waits, lasts = isinstance(error, Waiting), days(staff_accounts.INVITED)
    return render_template("staff/bad_invitation.html", lasts=lasts, waits=waits), 404


def find_invitation(token: str) -> Invitation:
    """Return the invitation of a token; raises LinkError."""
    now = services().clock()
    return staff_accounts.open_invitation(db.session, invitation_signer(), token, now=now)


def enter(staff: Staff, further: str) -> Response:
    """Start a new session, and tell the page's script where to go."""
    return keep_signed_in(jsonify(verder=further), staff)


def keep_signed_in(answer: AnswerT, staff: Staff, *, shown: bool = True) -> AnswerT:
    """Start a new session in which nothing of an earlier one lives on; an answer brings it.

    ``shown`` as for :func:`formsapp.cases.staff_accounts.start_session`.
    """
    device = name_device(request.headers.get("User-Agent", ""))
    known = services()
    cookie = staff_accounts.start_session(
        *(db.session, staff), now=known.clock(), device=device, shown=shown, prover=known.letterbox
    )
    session.clear()
    answer.set_cookie(
        COOKIE,
        cookie,
        path=cookie_path(),
        secure=services().settings.base_url.startswith("https://"),
        httponly=True,
        samesite="Lax",
    )
    return answer


def leave() -> Response:
    """Redirect to the page to sign in, with nothing left in the browser."""
    session.clear()
    answer = make_response(redirect(url_for("staff.sign_in", uit=1), 303))
    answer.delete_cookie(COOKIE, path=cookie_path())
    return answer


def cookie_path() -> str:
    """Path to which the session's cookie is sent: the staff pages of this provider alone."""
    return f"{services().root}/medewerker/"


def _invitation_purpose(invited: Invitation) -> str:
    return f"invitation {invited.id}"

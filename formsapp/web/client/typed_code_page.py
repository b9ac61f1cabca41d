"""The page where a code is typed in place of a link: for who got it on paper or by phone.

A code that was never given, one of a link that ended and one that somebody took back get the same
answer, after the same slow work. Only a slip that the code itself tells is said at once.
"""

from __future__ import annotations

from flask import Blueprint, Response, redirect, render_template, request, url_for

from formsapp.cases.typed_codes import find_token_of_code
from formsapp.kinds.base import _
from formsapp.sealing.letterbox import holds_receipt_code
from formsapp.sealing.typed_code import PLACE, NotTyped, normalise_typed_code
from formsapp.typed_text import clean_line, find_token
from formsapp.web.form.put_aside import is_put_aside
from formsapp.web.shared.i18n import say
from formsapp.web.shared.page_answer import PageAnswer
from formsapp.web.shared.rate_limit import count_typed_code, retry_after, wait_in_words
from formsapp.web.shared.services import db, services

SLIP = _(
    "Er klopt iets niet in deze code. Kijk hem teken voor teken na: vier groepjes van vier tekens."
)
RECEIPT = _("Dit is de code van uw bewijs. Die hoort op de andere pagina, hieronder.")
SAVED = _(
    "Dit is de code van een formulier dat u bewaarde. Die hoort op de andere pagina, hieronder."
)
CLOSED = _(
    "Met deze code [[kunnen wij/kan ik]] niets openen. Kijk hem na. Hij kan ook verlopen "
    "zijn. {{ reach('Bel [[ons/mij]] dan voor een nieuwe:') }}."
)
TOO_OFTEN = _(
    "Er zijn net te veel codes geprobeerd. Wacht {{ wait }} en probeer het dan opnieuw. Kan het "
    "niet wachten? {{ reach('Bel') }}."
)

blueprint = Blueprint("code", __name__)


@blueprint.get("/code", strict_slashes=False)
def ask_typed_code() -> str:
    """Ask for a code. None stands in an address, because addresses are kept."""
    return render_template("client/typed_code.html", typed="")


@blueprint.post("/code", strict_slashes=False)
def open_typed_code() -> PageAnswer:
    """Lead to what the link of a code opens, or ask again; also to a link that was pasted here."""
    typed = clean_line(request.form.get("code", ""))
    if pasted := find_token(typed):
        return redirect(url_for("client.show_personal", token=pasted), 303)
    try:
        code = normalise_typed_code(typed)
    except NotTyped:
        return _ask_again(typed, _find_page(typed)), 422
    if left := count_typed_code(code[:PLACE]):
        page = _ask_again(typed, say(TOO_OFTEN, wait=wait_in_words(left)))
        return Response(page, 429, retry_after(left))
    known = services()
    token = find_token_of_code(
        db.session, known.signer, known.settings.secret_keys, code, now=known.clock()
    )
    if token is None:
        return _ask_again(typed, say(CLOSED)), 422
    return redirect(url_for("client.show_personal", token=token), 303)


def _find_page(typed: str) -> str:
    """Return what to say of what is no code of a link: it may belong on another page."""
    if is_put_aside(typed):
        return say(SAVED)
    return say(RECEIPT if holds_receipt_code(typed) else SLIP)


def _ask_again(typed: str, problem: str) -> str:
    return render_template("client/typed_code.html", typed=typed, problem=problem, is_wrong=True)

"""Who decides for a client, where nothing proves that: a warning, and someone who looked."""

from __future__ import annotations

from flask import abort, redirect, request, url_for
from werkzeug.wrappers import Response

from formsapp.cases.case_errors import Conflict, UnprovenCircle
from formsapp.cases.client_circle import Change, ClientCircle, open_circle
from formsapp.cases.vouch_circle import vouch_for_circle
from formsapp.kinds.base import _
from formsapp.sealing.proof import Proven
from formsapp.web.shared.i18n import say
from formsapp.web.shared.page_answer import PageAnswer
from formsapp.web.shared.services import db, services
from formsapp.web.staff.guard import SignedIn, blueprint, show_done_already, staff_page
from formsapp.web.staff.spellings import find_spelling

DOUBTED = _(
    "Wie er beslist, kan veranderd zijn door iemand die dat niet mag: het bewijs dat het hier zo "
    "is vastgelegd, klopt niet of ontbreekt. Zolang dat zo is, mag er niets op grond van "
    "toestemming. Meld dit aan het technisch beheer."
)
KEY_GONE = _(
    "Van wie er beslist, kan niet meer worden nagegaan of het zo is vastgelegd: het bewijs is "
    "gemaakt met een sleutel die hier niet is. Zolang dat zo is, mag er niets op grond van "
    "toestemming. Meld dit aan het technisch beheer: dat kan de sleutel terugzetten."
)


@staff_page("/kring-bevestigen/<path:reference>", methods=["POST"], confirmed=True)
def vouch_for_who_decides(staff: SignedIn, reference: str) -> PageAnswer:
    """Store that who decides is right, as the page showed it; 404 for another team."""
    client = find_spelling(staff, reference)
    circle = open_circle(db.session, staff.desk.keyring, client) if staff.reads_consents else None
    if circle is None:
        abort(404)
    if circle.is_proven:
        return show_done_already("staff.show_client_board", reference=client)
    change = Change("vouched", services().today, staff.actor.id)
    try:
        vouch_for_circle(staff.desk, client, change, shown=request.form.get("gezien", ""))
    except Conflict:  # as the page did not show it: someone looks again
        return redirect(url_for("staff.show_client_board", reference=client), 303)
    return redirect(url_for("staff.show_client_board", reference=client, gedaan=1), 303)


@blueprint.errorhandler(UnprovenCircle)
def lead_to_doubt(error: UnprovenCircle) -> Response:
    """Lead to the page that says what to do first; nothing was changed."""
    db.session.rollback()
    return redirect(url_for("staff.show_client_board", reference=error.client), 303)


def say_circle_doubt(circle: ClientCircle | None) -> str:
    """Say that nothing proves who decides; empty where it is proven, or nobody decides."""
    if circle is None or circle.is_proven:
        return ""
    return say(KEY_GONE if circle.proven is Proven.STAFF_KEY_GONE else DOUBTED)

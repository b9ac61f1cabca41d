"""From the links that were just made to a table: several people sign on this one device.

Staff are signed out before the device goes to a client. A locked session would live on behind the
lock, in the cookie and in each page of staff, and every page would have to know the lock; one that
ended is gone from the database, and a passkey brings staff back with one tap.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from flask import abort, request, session

from formsapp.cases import staff_accounts
from formsapp.kinds.base import _
from formsapp.kinds.questions import Option, Several
from formsapp.typed_text import clean_line
from formsapp.web.shared.i18n import say
from formsapp.web.shared.page_answer import PageAnswer
from formsapp.web.shared.services import db, services
from formsapp.web.shared.signing_table import (
    MOST_SEATS,
    Seat,
    forget_all,
    lead_to_table,
    new_table,
    set_table,
)
from formsapp.web.staff.guard import COOKIE, SignedIn, staff_page
from formsapp.web.staff.link_on_paper import find_posted_link
from formsapp.web.staff.link_rows import labels_of
from formsapp.web.staff.sign_in_with_passkey import cookie_path
from formsapp.web.staff.staff_form import check_form, empty_form

THE_CLIENT = _("de cliënt")
THERE = Several(
    name="wie",
    label=_("Wie tekenen er nu op dit apparaat?"),
    hint=_("Zij zien van elkaar in een lijst wie er is. Wie er niet is, staat niet in de lijst."),
    options=(),
    missing=_("Kies wie er nu tekent."),
)


@staff_page("/links/samen", methods=["POST"], links="made")
def start_table(staff: SignedIn) -> PageAnswer:
    """Ask who is there; then sign out, and lead to the table with their links."""
    tokens = [clean_line(one) for one in request.form.getlist("link")]
    if not 0 < len(tokens) <= MOST_SEATS:
        abort(400)
    seats = {str(place): seat for place, seat in enumerate(make_seats(staff, tokens)) if seat}
    if not seats:
        abort(404)
    options = tuple(Option(place, seat.label) for place, seat in seats.items())
    asked = replace(THERE, options=options)
    form = check_form(asked) if request.form.get("doe") == "beginnen" else empty_form(asked)
    if not form.is_good:
        return form.show("staff/table_new.html", staff=staff, tokens=tokens)
    chosen = [seat for place, seat in seats.items() if place in form.values[THERE.name]]
    staff_accounts.end_session(db.session, request.cookies.get(COOKIE, ""))
    session.clear()
    answer = set_table(forget_all(lead_to_table()), new_table(chosen, services().clock()))
    answer.delete_cookie(COOKIE, path=cookie_path())
    return answer


def make_seats(staff: SignedIn, tokens: Iterable[str]) -> Iterator[Seat | None]:
    """Yield the place of each link's holder, by the name that the others see.

    None for a link that ended since it was made, as of who decides no more.
    """
    for token in tokens:
        opened = find_posted_link(staff, token)
        labels = labels_of(staff, opened.link.client) if opened else {}
        signer_id = opened.link.signer_id if opened else None
        label = labels.get(signer_id) if signer_id else None
        yield Seat(label or say(THE_CLIENT), token) if opened else None

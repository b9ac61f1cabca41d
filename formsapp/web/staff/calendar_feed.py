"""Someone's calendar of last days, for the program that keeps an agenda; no content, no names."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Response, abort, redirect, render_template, url_for

from formsapp.cases.calendar_access import (
    end_calendar,
    find_by_calendar,
    renew_calendar,
    select_calendar,
)
from formsapp.cases.case_errors import Broken
from formsapp.cases.signed_links import LinkSigner
from formsapp.cases.staff_accounts import all_staff
from formsapp.cases.who_is_told import Workforce
from formsapp.kinds.base import _
from formsapp.rules.limit import Limit
from formsapp.web.shared.i18n import say
from formsapp.web.shared.page_answer import PageAnswer
from formsapp.web.shared.services import db, services
from formsapp.web.staff.guard import SignedIn, blueprint, show_done_already, staff_page
from formsapp.web.staff.write_calendar import CalendarDay, write_calendar


@staff_page("/ik/agenda", methods=["POST"], confirmed=True)
def make_calendar(staff: SignedIn) -> PageAnswer:
    """Make an address for one's calendar and show it, this once; an earlier one ends."""
    known = services()
    token = renew_calendar(db.session, _signer(), staff.person.id, now=known.clock())
    path = url_for("staff.show_calendar", token=token).removeprefix(known.root)
    return render_template("staff/calendar.html", staff=staff, address=known.url(path))


@staff_page("/ik/agenda/stoppen", methods=["POST"])
def drop_calendar(staff: SignedIn) -> PageAnswer:
    """End the address of one's calendar."""
    if staff.person.calendar_hash is None:
        return show_done_already("staff.show_my_access")
    end_calendar(db.session, staff.person.id, now=services().clock())
    return redirect(url_for("staff.show_my_access", gedaan=1), 303)


@blueprint.get("/agenda/<token>.ics")
def show_calendar(token: str) -> PageAnswer:
    """Return the calendar of an address; one that ended is as one that never was."""
    known = services()
    try:
        person = find_by_calendar(db.session, _signer(), token)
    except Broken:
        abort(404)
    work = Workforce(all_staff(db.session), known.opened_teams, known.today, known.keyring)
    host = urlsplit(known.settings.base_url).hostname
    days = [
        CalendarDay(
            f"{case.id}@{host}",
            Limit(case.due_on, case.due_by),
            say(_("Zaak {{ reference }}: laatste dag"), reference=case.reference),
            known.url(f"/medewerker/zaak/{case.reference}"),
        )
        for case in select_calendar(db.session, person, work)
    ]
    name = say(_("Zaken van {{ provider.short_name }}"))
    return Response(write_calendar(name, days, now=known.clock()), mimetype="text/calendar")


def _signer() -> LinkSigner:
    known = services()
    args = (known.settings.provider, known.settings.secret_keys)
    return LinkSigner(*args, purpose="calendar", letterbox=known.letterbox)

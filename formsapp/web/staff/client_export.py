"""Where staff take all cases of one client out that they may open, as one archive."""

from __future__ import annotations

from flask import Response, abort

from formsapp.client_archive import ArchiveMaker
from formsapp.web.shared.i18n import say
from formsapp.web.shared.letterhead import own_letterhead
from formsapp.web.shared.page_answer import PageAnswer
from formsapp.web.staff.guard import SignedIn, staff_page
from formsapp.web.staff.internal_form_questions import EXPORT_REASON
from formsapp.web.staff.spellings import find_spelling
from formsapp.web.staff.staff_form import read_form
from formsapp.web.staff.staff_words import kind_title


@staff_page("/meenemen/<path:client>", methods=["GET", "POST"], confirmed=True)
def take_client(staff: SignedIn, client: str) -> PageAnswer:
    """Ask why, and then return the archive; 404 where this person may open nothing of a client."""
    known = find_spelling(staff, client)
    cases = staff.desk.cases_of(known)
    if not cases:
        abort(404)
    form = read_form(EXPORT_REASON)
    if not form.is_good:
        return form.show("staff/client_export.html", staff=staff, client=known, cases=cases)
    maker = ArchiveMaker(staff.desk, own_letterhead(), kind_title, say)
    made = maker.make(known, why=str(form.values[EXPORT_REASON.name]))
    name = {"Content-Disposition": 'attachment; filename="zaken-van-client.zip"'}
    return Response(made, mimetype="application/zip", headers=name)

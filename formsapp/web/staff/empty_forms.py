"""Forms to print for clients, also those that a client can only open by a link."""

from __future__ import annotations

from flask import Response, abort, render_template

from formsapp.web.form.print_empty_form import paper_form
from formsapp.web.shared.page_answer import PageAnswer
from formsapp.web.shared.services import services
from formsapp.web.staff.guard import SignedIn, staff_page


@staff_page("/papier/")
def papers(staff: SignedIn) -> PageAnswer:
    """List the forms that can be printed."""
    return render_template("staff/papers.html", staff=staff, kinds=services().kinds)


@staff_page("/papier/<slug>.pdf")
def paper(staff: SignedIn, slug: str) -> Response:
    """Return one form as PDF, whether or not it is open to all."""
    del staff
    return paper_form(services().kinds.get(slug) or abort(404))

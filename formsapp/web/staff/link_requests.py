"""Requests for a new link, which lead staff to the link that was lost and are settled by the new.

Who asks is told nothing here: staff compare with their own records, and send the new link only to
the number or address that they already had.
"""

from __future__ import annotations

from uuid import UUID

from flask import abort, redirect, render_template, request, url_for

from formsapp.cases.case_list import CaseFilter
from formsapp.cases.models import Case
from formsapp.typed_text import clean_line
from formsapp.web.shared.page_answer import PageAnswer
from formsapp.web.shared.services import services
from formsapp.web.staff.guard import SignedIn, staff_page
from formsapp.web.staff.link_rows import list_links
from formsapp.web.staff.spellings import find_spelling

REQUEST = "aanvraag"
"""Names the request that a new link settles, in addresses and forms."""


def list_link_requests(staff: SignedIn) -> list[Case]:
    """Return the open requests for a new link of the reader's teams, oldest first."""
    found: list[Case] = []
    for slug, kind in services().kinds.items():
        if kind.asks_for_link:
            found += staff.case_list.read_page(CaseFilter(kind=slug)).cases
    return sorted(found, key=lambda case: case.received_at)


def is_link_request(case: Case) -> bool:
    """Return whether an open case asks for a new link."""
    kind = services().kinds.get(case.kind)
    return kind is not None and kind.asks_for_link and case.closed_at is None


def find_link_request(staff: SignedIn) -> Case | None:
    """Return the request that this page settles; 404 for what is none, or is settled."""
    reference = clean_line(request.values.get(REQUEST, ""))
    if not reference:
        return None
    case = staff.desk.find(reference)
    return case if is_link_request(case) else abort(404)


@staff_page("/zaak/<reference>/link", links="made")
def choose_lost_link(staff: SignedIn, reference: str) -> PageAnswer:
    """Lead from a request and a client's reference to the link that was lost."""
    case = staff.desk.find(reference)
    if not is_link_request(case):
        abort(404)
    client = find_spelling(staff, request.args.get("client", ""))
    found = [row for row in list_links(staff, client) if row.manageable] if client else []
    if len(found) == 1:
        return redirect(address_to_replace(found[0].link.id, case))
    return render_template(
        "staff/lost_link.html",
        staff=staff,
        case=case,
        client=client,
        found=found,
        replaces=lambda link_id: address_to_replace(link_id, case),
    )


def address_to_replace(link_id: UUID, case: Case) -> str:
    """Return where a link is replaced by one that settles this request."""
    return url_for("staff.replace_link", link_id=link_id, aanvraag=case.reference)

"""What client and staff wrote on a case, as staff read it."""

from __future__ import annotations

from datetime import datetime

from formsapp.case_pdf import SHUT, TOLD
from formsapp.cases.case_state import awaits_answer
from formsapp.cases.client_view import in_order
from formsapp.cases.staff_desk import OpenedCase
from formsapp.facts.dutch_format import file_size
from formsapp.web.shared.i18n import say
from formsapp.web.shared.left_out_words import say_left_out
from formsapp.web.staff.staff_words import UNPROVEN, format_moment


def told_parts(opened: OpenedCase) -> dict[str, object]:
    """Return what a page needs to show all that was written, and whether it is proven."""
    return {
        "awaits": awaits_answer(opened.case),
        "told": in_order(opened.replies, opened.messages),
        "unproven": say(UNPROVEN[opened.proven]) if opened.proven in UNPROVEN else "",
        "told_titles": TOLD,
        "shut": say(SHUT),
        "size_of": file_size,
        "left_out": say_left_out,
        "moment_of": lambda iso: format_moment(datetime.fromisoformat(iso)),
    }

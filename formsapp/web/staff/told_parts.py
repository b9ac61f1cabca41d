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
from formsapp.web.staff.staff_words import UNPROVEN, UNPROVEN_WHOSE, format_moment


def told_parts(opened: OpenedCase) -> dict[str, object]:
    """Return what a page needs to show all that was written, and whether it is proven."""
    return {
        "awaits": awaits_answer(opened.case),
        "told": in_order(opened.replies, opened.messages),
        "unproven": say_unproven(opened),
        "told_titles": TOLD,
        "shut": say(SHUT),
        "size_of": file_size,
        "left_out": say_left_out,
        "moment_of": lambda iso: format_moment(datetime.fromisoformat(iso)),
    }


def say_unproven(opened: OpenedCase) -> list[str]:
    """Say what is not proven of a case, and what to do about it."""
    texts = (UNPROVEN.get(opened.proven), UNPROVEN_WHOSE.get(opened.whose))
    return [say(text) for text in dict.fromkeys(texts) if text]

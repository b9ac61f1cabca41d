"""An answer that was sent, as a letter to print."""

from __future__ import annotations

from uuid import UUID

from flask import Response, abort

from formsapp.cases.client_view import OpenedReply
from formsapp.cases.staff_desk import OpenedCase
from formsapp.facts.dutch_format import day
from formsapp.rules.amsterdam_time import local_date
from formsapp.web.shared.i18n import say
from formsapp.web.shared.letterhead import own_letterhead
from formsapp.web.staff.guard import SignedIn, staff_page


@staff_page("/zaak/<reference>/brief/<uuid:reply>.pdf")
def print_answer(staff: SignedIn, reference: str, reply: UUID) -> Response:
    """Return one answer of a case as PDF; opening it is recorded in the log."""
    from formsapp.typst_pdf import accessible_pdf  # noqa: PLC0415  weighs much; a web worker does without

    opened = staff.desk.read(reference)
    sent = (one for one in opened.replies if one.id == reply and one.opens)
    found = next(sent, None) or abort(404)
    name = {"Content-Disposition": f'attachment; filename="brief-{opened.case.reference}.pdf"'}
    made = accessible_pdf("letter.typ", letter_texts(opened, found), system_fonts=True)
    return Response(made, mimetype="application/pdf", headers=name)


def letter_texts(opened: OpenedCase, reply: OpenedReply) -> dict[str, object]:
    """Return the texts of a letter, for ``letter.typ``."""
    sent = day(local_date(reply.at))
    pieces = [*(reply.sections or [("", reply.text)])]
    if reply.files:
        names = "\n".join(str(one["name"]) for one in reply.files)
        pieces.append((say("Bestanden bij dit antwoord"), names))
    return {
        **own_letterhead(),
        "title": say("[[Ons/Mijn]] antwoord"),
        "about": opened.case.reference,
        "lines": [
            say("Nummer: {{ reference }}", reference=opened.case.reference),
            say("Datum: {{ sent }}", sent=sent),
        ],
        "parts": [{"title": title, "lines": text.split("\n")} for title, text in pieces],
        "closing": say("Met vriendelijke groet,"),
    }

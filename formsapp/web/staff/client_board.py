"""What may be shared about a client today, by party and purpose, and who said what."""

from __future__ import annotations

from collections.abc import Mapping

from flask import abort, render_template

from formsapp.cases import event_log
from formsapp.cases.event_log import About
from formsapp.client_consents import ClientConsent, ConsentReader
from formsapp.kinds import toestemming
from formsapp.kinds.base import _
from formsapp.rules.consent import Mark, Said, Word
from formsapp.typed_text import clean_line
from formsapp.web.shared.i18n import say
from formsapp.web.shared.page_answer import PageAnswer
from formsapp.web.shared.services import db, services
from formsapp.web.staff.guard import SignedIn, staff_page
from formsapp.web.staff.staff_words import Tag

COLOURS: Mapping[Word, str] = {
    "allowed": "green",
    "refused": "red",
    "withdrawn": "red",
    "ended": "red",
    "waiting": "orange",
    "unknown": "orange",
    "not-asked": "grey",
}
SAID: Mapping[Said, str] = {
    "ja": _("ja"),
    "nee": _("nee"),
    "ingetrokken": _("ja ingetrokken"),
}
MARKS: dict[Mark, str] = {
    "review": _(
        "Sindsdien is een leeftijd bereikt waarop een ander mag beslissen. Bespreek dit opnieuw."
    ),
    "text": _("De vraag luidt nu anders dan toen. Kijk na of het antwoord nog klopt."),
}
"""Marks of one consent; authority is told once, with each person."""


@staff_page("/client/<path:reference>")
def show_client_board(staff: SignedIn, reference: str) -> PageAnswer:
    """Show what may be shared today, which is recorded in the log; 404 for another team."""
    if not staff.reads_consents:
        abort(404)
    known, desk, client = services(), staff.desk, clean_line(reference)
    board = ConsentReader(db.session, desk.keyring, known.facts, say).read(client, known.today)
    event_log.record(db.session, staff.actor.who, "read", About(client=client), now=desk.now)
    return render_template(
        "staff/client_board.html",
        staff=staff,
        client=client,
        board=board,
        title_of=title_of,
        verdict_tag=verdict_tag,
        said=lambda answer: say(SAID[answer.said]),
        marks=lambda found: [say(MARKS[one]) for one in found.verdict.marks if one in MARKS],
    )


def title_of(found: ClientConsent) -> str:
    """Name a party and purpose as the client's own page does."""
    named = toestemming.called(found.consent, services().situation())
    return say(named.text, named.given)


def verdict_tag(found: ClientConsent) -> Tag:
    """Return the verdict in words, in its colour."""
    return Tag(found.verdict.text(say), COLOURS[found.verdict.word])

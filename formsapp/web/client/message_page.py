"""Where a client answers a question of staff or adds something: text and files, while it is open.

It hangs on the status page: whoever has the receipt code writes, and the text is sealed to the key
of the case, which that code opens.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from uuid import UUID

from flask import Response, abort, redirect, render_template, request, send_file, url_for

from formsapp.cases.case_errors import NotFound, NotStored, Refused, SentOtherwise
from formsapp.cases.client_view import Status, open_told_file
from formsapp.cases.event_log import CLIENT
from formsapp.cases.messages import add_message, find_message
from formsapp.kinds.base import _
from formsapp.kinds.questions import Files, LongText, Option, Problem, Several
from formsapp.sealing.draft_codes import trail_key
from formsapp.sealing.letterbox import normalise_code
from formsapp.typed_text import clean_lines
from formsapp.web.client.can_write import can_write
from formsapp.web.client.status_page import blueprint, find_status, open_status
from formsapp.web.client.status_words import TOLD_SHUT
from formsapp.web.form import uploads
from formsapp.web.form.form_trail import KEEP, find_said, find_trail, keep_trail, show_at, show_gone
from formsapp.web.form.message_form import (
    MessageDraft,
    MessageWords,
    new_draft,
    read_draft,
    reopen_draft,
)
from formsapp.web.shared import rate_limit, status_link
from formsapp.web.shared.answer_later import answer_later
from formsapp.web.shared.mail_texts import more_mails
from formsapp.web.shared.page_answer import PageAnswer
from formsapp.web.shared.services import db, services

WORDS = MessageWords(
    text=LongText(
        name="tekst",
        label=_("Wat wilt u schrijven?"),
        missing=_("Schrijf eerst uw bericht."),
        rows=8,
    ),
    files=Files(name="bestanden", label=_("Wilt u foto's of een PDF meesturen?")),
    keep=Several(
        name="blijft",
        label=_("Moet het nummer blijven staan?"),
        options=(Option("ja", _("Ja, dit nummer hoort hier")),),
        required=False,
    ),
    private=Problem(
        _(
            "Hier staat iets dat lijkt op een burgerservicenummer of rekeningnummer. Dat "
            "[[hebben wij/heb ik]] niet nodig. Haal het weg, of kies hieronder dat het moet "
            "blijven."
        )
    ),
)
NOT_NOW = Problem(
    _("Uw bericht is niet opgeslagen. Dat ligt aan [[ons/mij]]. Probeer het zo nog een keer.")
)
NOT_SO_MANY = _(
    "U schreef vandaag al veel. Kopieer uw tekst, want die blijft hier niet lang staan. Probeer "
    "het over {{ wait }} nog eens, of {{ reach('bel [[ons/mij]]:') }}."
)
NOTHING_RUNS = "default-src 'none'; sandbox"


@blueprint.before_request
def allow_files_with_message() -> None:
    """Let a posted message with files be larger, before anything of its body is read."""
    if request.endpoint == "status.take_message":
        uploads.make_room_for_files()


@blueprint.get("/o/<code>/bericht")
def show_message(code: str) -> PageAnswer:
    """Ask what the client wants to add."""
    status = open_status(code)
    if not can_write(status):
        return show_closed(status, code)
    return show_draft(status, code, new_draft(WORDS, status.case))


@blueprint.get("/o/<code>/bericht/bezig/<key>")
def show_message_again(code: str, key: str) -> PageAnswer:
    """Show the page of a message that is being written."""
    status = open_status(code)
    try:
        draft = reopen_draft(WORDS, status.case, find_trail(key), find_said(key))
    except NotFound:
        draft = None
    if draft is None:
        return show_gone(addresses(code)["action"])
    if not can_write(status):
        return show_closed(status, code, typed=draft.text)
    return show_wrong(status, code, draft)


@blueprint.post("/o/<code>/bericht")
def take_message(code: str) -> PageAnswer:
    """Store what the client wrote; whatever fails, the text stays on the page.

    Where the code asks for a date, the key of the page shows that it was given.
    """
    status = find_status(code)
    try:
        draft = read_draft(WORDS, status.case)
        if draft.ready:
            return send_message(status, code, draft)
    except SentOtherwise as again:
        return show_closed(status, code, sent=again, typed=posted_text())
    if request.form.get("doe", "").startswith(KEEP):
        return show_kept(code, draft, lambda: ("", 204))
    return show_kept(code, draft, lambda: show_wrong(status, code, draft))


def show_kept(code: str, draft: MessageDraft, make: Callable[[], PageAnswer]) -> PageAnswer:
    """Show the page of a message at an address where it shows again, if that can be kept."""
    if not keep_trail(draft.key.key, [*draft.data.items(multi=True)], draft.said):
        return make()
    key = trail_key(draft.key.key)
    address = url_for("status.show_message_again", code=normalise_code(code), key=key)
    return show_at(status_link.with_way_back(address), make)


def show_wrong(status: Status, code: str, draft: MessageDraft) -> PageAnswer:
    """Show the page with what is wrong, if anything is."""
    shown = show_draft(status, code, draft)
    return (shown, 422) if draft.wrong else shown


def send_message(status: Status, code: str, draft: MessageDraft) -> PageAnswer:
    """Store a message that is in order; raises SentOtherwise."""
    known, case = services(), status.case
    if status.key is None:
        return show_closed(status, code, typed=draft.text)
    wait = rate_limit.count_turn(rate_limit.WRITING, who=f"case {case.id}")
    if wait and find_message(db.session, draft.key.key) is None:
        return show_wait(status, code, draft, wait)
    team = known.facts.teams[case.team]
    new = draft.make("client", more_mails(team, case.reference))
    try:
        add_message(
            db.session, known.letterbox, case, status.key, new, by=CLIENT, now=known.clock()
        )
    except Refused:
        return show_closed(status, code, typed=draft.text)
    except NotStored:
        refused = draft.refuse(NOT_NOW)
        return show_kept(code, refused, lambda: answer_later(show_draft(status, code, refused)))
    address = url_for("status.show_status", code=normalise_code(code), verstuurd=1)
    return redirect(status_link.with_way_back(address), 303)


@blueprint.get("/o/<code>/bericht/<uuid:message>/<int:number>")
def take_file(code: str, message: UUID, number: int) -> Response:
    """Return a file that staff sent, to save."""
    status = open_status(code)
    if status.key is None:
        abort(404)
    try:
        found = open_told_file(db.session, status.case, status.key, message, number)
    except NotFound:
        abort(404)
    answer = send_file(
        BytesIO(found.data), found.mimetype, as_attachment=True, download_name=found.name
    )
    answer.headers["Content-Security-Policy"] = NOTHING_RUNS
    answer.headers["Cache-Control"] = "no-store"
    return answer


def show_draft(status: Status, code: str, draft: MessageDraft) -> str:
    """Show the page with what was typed and added so far."""
    questions = [one for one in status.messages if one.sort == "question"]
    return render_template(
        "client/message.html",
        **addresses(code),
        kind=services().kinds.get(status.case.kind),
        told_shut=TOLD_SHUT,
        asked=questions[-1] if status.case.asked_at and questions else None,
        draft=draft,
        files=draft.uploads.listed_on(draft.uploads.step),
        is_wrong=bool(draft.wrong),
    )


def show_wait(status: Status, code: str, draft: MessageDraft, wait: timedelta) -> PageAnswer:
    """Say how long to wait; the text stays on the page."""
    refused = draft.refuse(Problem(NOT_SO_MANY, wait=rate_limit.wait_in_words(wait)))

    def say_wait() -> Response:
        return Response(show_draft(status, code, refused), 429, rate_limit.retry_after(wait))

    return show_kept(code, refused, say_wait)


def posted_text() -> str:
    """Return the text that was posted, as it would be stored."""
    return clean_lines(request.form.get(WORDS.text.name, ""))


def show_closed(
    status: Status, code: str, sent: SentOtherwise | None = None, typed: str = ""
) -> PageAnswer:
    """Say why nothing is taken in; what was typed stays on the page, to copy."""
    page = render_template(
        "client/message_refused.html",
        **addresses(code),
        kind=services().kinds.get(status.case.kind),
        sent=sent,
        case=status.case,
        typed=typed,
    )
    return page if request.method == "GET" else (page, 409)


def addresses(code: str) -> dict[str, str]:
    """Return where the page posts to, and where its status page is."""
    neat = normalise_code(code)
    pages = {"action": "status.take_message", "back": "status.show_status"}
    return {
        name: status_link.with_way_back(url_for(page, code=neat)) for name, page in pages.items()
    }

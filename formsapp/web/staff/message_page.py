"""Where staff ask the client of an open case something, or tell something: text and files."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from flask import redirect, render_template, request, url_for

from formsapp.cases.case_errors import Conflict, Refused, SentOtherwise
from formsapp.cases.messages import MessageSort
from formsapp.cases.staff_desk import OpenedCase
from formsapp.kinds.base import _
from formsapp.kinds.questions import Choice, Files, LongText, Option
from formsapp.web.form import uploads
from formsapp.web.form.message_form import MessageDraft, MessageWords, new_draft, read_draft
from formsapp.web.shared.page_answer import PageAnswer
from formsapp.web.staff.answer_case import change, news_for, show_conflict
from formsapp.web.staff.answer_files import FILES
from formsapp.web.staff.file_download import send_to_save
from formsapp.web.staff.guard import SignedIn, blueprint, staff_page
from formsapp.web.staff.internal_form_questions import KEEP, PRIVATE

WORDS = MessageWords(
    text=LongText(
        name="tekst",
        label=_("Bericht aan de cliënt"),
        hint=_("Dit komt op de statuspagina. De cliënt leest het met de ontvangstcode."),
        missing=_("Schrijf eerst het bericht."),
        rows=6,
    ),
    files=Files(
        name="bestanden",
        label=_("Bestanden erbij"),
        listed=FILES.listed,
        left_out=FILES.left_out,
    ),
    to_staff=True,
    keep=KEEP,
    private=PRIVATE,
    more=(
        Choice(
            name="soort",
            label=_("Moet de cliënt antwoorden?"),
            options=(
                Option("question", _("Ja"), _("De zaak staat dan op “Wacht op de cliënt”.")),
                Option("note", _("Nee, dit is ter informatie")),
            ),
            missing=_("Kies of de cliënt moet antwoorden."),
        ),
    ),
)


@blueprint.before_request
def allow_files_of_staff() -> None:
    """Let a posted message with files be larger, before anything of its body is read."""
    if request.endpoint in {"staff.take_staff_message", "staff.answer"}:
        uploads.make_room_for_files()


@staff_page("/zaak/<reference>/bericht")
def write_message(staff: SignedIn, reference: str) -> PageAnswer:
    """Ask what staff want to say."""
    opened = staff.desk.read(reference)
    if opened.case.closed_at is not None:
        return show_conflict(staff, reference)
    return show_staff_draft(staff, opened, new_draft(WORDS, opened.case), opened.case.version)


@staff_page("/zaak/<reference>/bericht", methods=["POST"])
def take_staff_message(staff: SignedIn, reference: str) -> PageAnswer:
    """Add or remove a file, or send the message."""
    opened, version = staff.desk.read(reference), request.form.get("versie", type=int) or 0
    try:
        draft = read_draft(WORDS, opened.case)
        if draft.ready:
            sort = cast("MessageSort", draft.values["soort"])
            staff.desk.write(reference, draft.make(sort, news_for(opened)), version=version)
            return redirect(url_for("staff.show_case_page", reference=reference, gedaan=1), 303)
    except (Conflict, Refused, SentOtherwise):
        return show_conflict(staff, reference)
    page = show_staff_draft(staff, opened, draft, version)
    return (page, 422) if draft.wrong else page


@staff_page("/zaak/<reference>/opgepakt", methods=["POST"])
def take_up(staff: SignedIn, reference: str) -> PageAnswer:
    """Take the mark of a new message off a case."""
    desk = staff.desk
    return change(
        staff,
        reference,
        lambda version: desk.take_up(reference, version=version),
        lambda now: now.case.written_at is None,
    )


@staff_page("/zaak/<reference>/bericht/<uuid:message>/<int:number>")
def message_file(staff: SignedIn, reference: str, message: UUID, number: int) -> PageAnswer:
    """Return a file of a message to save; the download is recorded in the log."""
    return send_to_save(staff.desk.open_file_of_message(reference, message, number))


def show_staff_draft(staff: SignedIn, opened: OpenedCase, draft: MessageDraft, version: int) -> str:
    """Show the page with what was typed and added so far."""
    return render_template(
        "staff/message.html",
        staff=staff,
        opened=opened,
        case=opened.case,
        version=version,
        draft=draft,
        files=draft.uploads.listed_on(draft.uploads.step),
        is_wrong=bool(draft.wrong),
    )

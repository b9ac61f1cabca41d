"""Status pages: how it stands with what was sent, for whoever has its receipt code.

A code holds 100 random bits and cannot be guessed, so wrong ones are not counted and a client who
mistypes is never locked out.
"""

from __future__ import annotations

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for

from formsapp.cases.agreed_texts import agreed_in
from formsapp.cases.case_errors import NotFound
from formsapp.cases.case_reference import holds_reference
from formsapp.cases.case_state import awaits_answer
from formsapp.cases.client_view import MOVED, Status, find_by_code, find_part_cases
from formsapp.sealing.letterbox import BrokenCode, normalise_code
from formsapp.typed_text import clean_line, find_token
from formsapp.web.client import code_birth_date
from formsapp.web.client.can_write import can_write
from formsapp.web.client.lead_on import find_way_on
from formsapp.web.client.own_answers import Standing, answers_by_code
from formsapp.web.client.status_words import TOLD, TOLD_SHUT, StatusWords, word_status
from formsapp.web.form.put_aside import is_put_aside
from formsapp.web.form.receipt_content import check_address, open_receipt
from formsapp.web.form.receipt_pdf_texts import (
    receipt_texts,
    say_after,
    say_check,
    say_proof,
    say_taken_back,
)
from formsapp.web.shared import status_link
from formsapp.web.shared.arrival_channels import CHANNELS
from formsapp.web.shared.due_words import say_due
from formsapp.web.shared.page_answer import PageAnswer
from formsapp.web.shared.qr_code import qr
from formsapp.web.shared.services import db, services
from formsapp.web.shared.signing_table import current_turn

blueprint = Blueprint("status", __name__)


@blueprint.get("/o")
def ask_receipt_code() -> PageAnswer:
    """Ask for a receipt code, or go to its page when it stands in the address."""
    typed = clean_line(request.args.get("code", ""))
    return look_up(typed) if typed else render_template("client/code.html", typed="")


@blueprint.post("/o")
def redirect_to_status() -> PageAnswer:
    """Go to the page of the code that was typed."""
    return look_up(clean_line(request.form.get("code", "")))


def look_up(typed: str) -> PageAnswer:
    """Lead to the page of a code however it was typed, or ask again; also to a link pasted here."""
    if pasted := find_token(typed):
        return redirect(url_for("client.show_personal", token=pasted), 303)
    try:
        code = normalise_code(typed)
        find_by_code(db.session, code)
    except (BrokenCode, NotFound):
        page = render_template(
            "client/code.html",
            typed=typed,
            is_wrong=True,
            is_number=holds_reference(typed),
            is_saved=is_put_aside(typed),
        )
        return page, 422
    return redirect(url_for("status.show_status", code=code), 303)


@blueprint.get("/o/<rest:code>")
def show_status(code: str) -> PageAnswer:
    """Show how it stands; right after sending, the confirmation."""
    return show_code(code)


@blueprint.post("/o/<rest:code>")
def show_status_with_date(code: str) -> PageAnswer:
    """Take the date of birth that a code asks for, and show what it opens when it is right."""
    return show_code(code)


def show_code(code: str) -> PageAnswer:
    """Show what a code opens, or ask for the date of birth first."""
    try:
        status = find_by_code(db.session, code)
    except (BrokenCode, NotFound):
        return render_template("client/code.html", typed=clean_line(code), is_wrong=True), 404
    if not status.opens:
        return render_template("client/code_shut.html", case=status.case)
    neat, state = normalise_code(code), word_status(status)
    ask = code_birth_date.ask_for_date(status, neat, state.tag)
    return show_opened(status, neat, state) if ask is None else ask


def show_opened(status: Status, neat: str, state: StatusWords) -> str:
    """Show all that a code opens."""
    address, token = services().url(f"/o/{neat}"), status_link.personal_token(neat)
    just_sent = request.args.get("ontvangen") == "1" and state.unread
    opened = open_receipt(status, neat)
    return render_template(
        "client/status.html",
        case=status.case,
        told=[one for one in status.told if one.sort != MOVED or awaits_answer(status.case)],
        told_titles=TOLD,
        told_shut=TOLD_SHUT,
        can_write=can_write(status),
        sent_now=request.args.get("verstuurd") == "1" and status.case.written_at is not None,
        more=status_link.with_way_back(url_for("status.show_message", code=neat)),
        kind=services().kinds.get(status.case.kind),
        state=state,
        due=say_due(status.case),
        proof=say_proof(status.case),
        opened=opened,
        check=say_check(opened) if current_turn() else None,
        check_address=check_address,
        after=say_after(status.case),
        taken_back=say_taken_back(status),
        channel=CHANNELS.get(status.case.channel, ""),
        texts=agreed_in(db.session, status.case),
        titles={key: one.title for key, one in services().documents.items()},
        parts=find_part_cases(db.session, services().settings.secret_keys, status.case, neat),
        code=neat,
        address=address,
        qr=qr(address),
        just_sent=just_sent,
        way_on=find_way_on(token) if just_sent and token else None,
        back=status_link.personal_address(neat) or status_link.whole_address(neat),
        answers=answers_by_code(status),
        said=Standing(circle=False, view=None, today=services().today).said,
        today=services().today,
        with_way=status_link.with_way_back,
        part_address=status_link.part_address,
    )


@blueprint.get("/o/<code>/ontvangstbewijs.pdf")
def receipt_as_pdf(code: str) -> PageAnswer:
    """Give the receipt as a PDF that can be kept; where the date is asked first, lead there."""
    from formsapp.typst_pdf import receipt_pdf  # noqa: PLC0415  weighs much; a web worker does without

    status = open_status(code)
    if status.case.destroyed_at is not None:  # it could prove nothing any more
        return redirect(url_for("status.show_status", code=normalise_code(code)), 303)
    name = f"ontvangstbewijs-{status.case.reference}.pdf"
    return Response(
        receipt_pdf(receipt_texts(status, normalise_code(code))),
        mimetype="application/pdf",
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "no-store",
        },
    )


def open_status(code: str) -> Status:
    """Return the case of a code; leads to its page where it does not open, or not yet."""
    status = find_status(code)
    if not status.opens or not code_birth_date.may_open(status, normalise_code(code)):
        abort(redirect(url_for("status.show_status", code=normalise_code(code)), 303))
    return status


def find_status(code: str) -> Status:
    """Return the case of a code; 404 for one that is not known."""
    try:
        return find_by_code(db.session, code)
    except (BrokenCode, NotFound):
        abort(404)

"""Taking up a form that was put aside, with its code: open to all, or behind a link."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, redirect, render_template, request

from formsapp.cases.case_errors import Broken, LinkError, NotFound
from formsapp.cases.client_view import find_by_code
from formsapp.cases.signed_links import OpenedLink
from formsapp.sealing.letterbox import BrokenCode
from formsapp.typed_text import clean_line
from formsapp.web.client import ask_birth_date
from formsapp.web.client.client_routes import bad_link
from formsapp.web.form.form_context import (
    FormContext,
    is_open,
    link_context,
    open_context,
    open_link_now,
)
from formsapp.web.form.form_trail import find_trail
from formsapp.web.form.put_aside import (
    NEW,
    PutAside,
    belongs_behind,
    code_address,
    find_put_aside,
    last_whole_day,
    resume_form,
    show_code_at,
    show_saved,
    throw_away,
)
from formsapp.web.shared.page_answer import PageAnswer
from formsapp.web.shared.services import db

blueprint = Blueprint("aside", __name__)
blueprint.register_error_handler(LinkError, bad_link)


@blueprint.get("/verder")
def ask_code() -> PageAnswer:
    """Ask for the code of a form that was put aside."""
    return _ask()


@blueprint.post("/verder")
def take_code() -> PageAnswer:
    """Find a form by its code, go on with it, or throw it away."""
    return _act("", None)


@blueprint.get("/l/<token:token>/verder")
def ask_code_of_link(token: str) -> PageAnswer:
    """Ask for the code of a form that was put aside, for who goes on behind a link."""
    opened = open_link_now(token)
    return ask_birth_date.ask_birth_date(opened) if opened.asks_born else _ask()


@blueprint.post("/l/<token:token>/verder")
def take_code_of_link(token: str) -> PageAnswer:
    """Find a form by its code behind a link; a date of birth comes first where it asks one."""
    found = ask_birth_date.ask_unless_known(open_link_now(token))
    if not isinstance(found, OpenedLink):
        return found
    proof = ask_birth_date.proof_inputs(found)
    return _act(token, found, proof) if "code" in request.form else _ask(proof)


@blueprint.get("/verder/bezig/<key>")
def show_again(key: str) -> PageAnswer:
    """Show a form that was put aside, or the code that it just got, to who was there."""
    return _show_kept("", None, key, [])


@blueprint.get("/l/<token:token>/verder/bezig/<key>")
def show_again_of_link(token: str, key: str) -> PageAnswer:
    """Show it behind a link; of one that asks a date of birth only after that was given."""
    opened = open_link_now(token)
    known = ask_birth_date.find_kept_proof(opened, key) if opened.asks_born else opened
    proof = ask_birth_date.proof_inputs(known) if known else []
    return _show_kept(token, known, key, proof)


def _show_kept(
    token: str, opened: OpenedLink | None, key: str, proof: list[tuple[str, str]]
) -> PageAnswer:
    try:
        kept = find_trail(key)
        found = find_put_aside(kept.get("code", ""))
    except NotFound:
        return redirect(code_address(token), 303)
    if kept.get(NEW):
        return show_saved(found, token, _link_end(opened))
    if token and opened is None:
        return redirect(code_address(token), 303)
    return _found_page(found, token, opened, proof)


def _found_page(
    found: PutAside, token: str, opened: OpenedLink | None, proof: list[tuple[str, str]]
) -> str:
    return render_template(
        "client/found_aside.html",
        found=found,
        address=code_address(token),
        hidden=[*proof, ("code", found.code)],
        until=last_whole_day(found, _link_end(opened)),
        needs_link=_context(found, token, opened) is None,
    )


def _link_end(opened: OpenedLink | None) -> datetime | None:
    return opened.link.expires_at if opened else None


def _ask(proof: list[tuple[str, str]] | None = None, typed: str | None = None) -> PageAnswer:
    """Show the page that asks for the code; ``typed``: what was no code of ours."""
    wrong = typed is not None
    page = render_template(
        "client/take_up.html",
        typed_code=typed or "",
        is_wrong=wrong,
        is_receipt=wrong and is_receipt(typed or ""),
        hidden=proof or [],
    )
    return (page, 422) if wrong else page


def is_receipt(typed: str) -> bool:
    """Return whether something that was sent has this code."""
    try:
        find_by_code(db.session, typed)
    except (BrokenCode, NotFound):
        return False
    return True


def _act(
    token: str, opened: OpenedLink | None, proof: list[tuple[str, str]] | None = None
) -> PageAnswer:
    typed = clean_line(request.form.get("code", ""))
    try:
        found = find_put_aside(typed)
    except NotFound:
        return _ask(proof, typed)
    doing = request.form.get("doe", "")
    if doing == "weggooien":
        throw_away(found)
        return render_template("client/thrown_away.html")
    context = _context(found, token, opened)
    if doing == "verder" and context is not None:
        return resume_form(context, found)
    given = proof or []
    kept = [*given, ("code", found.code)]
    return show_code_at(token, kept, lambda: _found_page(found, token, opened, given))


def _context(found: PutAside, token: str, opened: OpenedLink | None) -> FormContext | None:
    """Return where the form is filled in; None where it needs a link, or another one."""
    kind = found.kind
    if kind is None:
        return None
    if opened is not None and belongs_behind(found, opened):
        try:
            return link_context(token, kind.slug, opened)
        except Broken:
            pass
    return open_context(kind.slug) if is_open(kind) else None

"""Client pages: open forms, and what a signed link opens. GET shows, POST acts."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict

from formsapp.cases import agreed_texts
from formsapp.cases.case_errors import LinkError, NotFound
from formsapp.cases.client_view import done_kinds
from formsapp.cases.signed_links import OpenedLink
from formsapp.typed_text import clean_line
from formsapp.web.client import ask_birth_date, change_answer, personal_page, take_back
from formsapp.web.form import failure_pages, form_pages, uploads
from formsapp.web.form.fields import clean_data
from formsapp.web.form.form_context import (
    FormContext,
    link_context,
    open_context,
    open_link_for_sending,
    open_link_now,
)
from formsapp.web.form.form_key import FormKey, Purpose, read_key, read_posted_key, refuse_forged
from formsapp.web.form.form_progress import FormProgress
from formsapp.web.form.form_trail import find_said, find_trail, forget, show_at, show_gone, stay_on
from formsapp.web.shared.page_answer import PageAnswer
from formsapp.web.shared.services import db, services
from formsapp.web.shared.typing_guard import typing_guard

blueprint = Blueprint("client", __name__)
KEPT_FOR_GOOD = "max-age=31536000, immutable"
OpenForm = Callable[[str], tuple[FormContext, FormKey | None]]
"""Opens the form of a signed key, for whoever may fill it in."""


@blueprint.get("/f/<slug:slug>")
def show_open(slug: str) -> PageAnswer:
    """Show the first page of a form that needs no link."""
    return form_pages.show_start(open_context(slug))


@blueprint.post("/f/<slug:slug>")
def submit_open(slug: str) -> PageAnswer:
    """Take a page of a form that needs no link."""
    uploads.make_room(slug)
    context = open_context(slug)
    return form_pages.take_page(context, read_posted_key(context.purpose))


@blueprint.get("/f/<slug:slug>/bezig/<key>/<slug:step>")
def show_open_step(slug: str, key: str, step: str) -> PageAnswer:
    """Show a page of an open form that is under way."""
    context = open_context(slug)
    return _show_step(
        context.action, key, step, lambda signed: (context, read_key(signed, context.purpose))
    )


@blueprint.post("/bezig/<key>")
def note_sign_of_life(key: str) -> PageAnswer:
    """Keep a form under way for longer or destroy what is kept of it, as its page asks.

    Who pressed a button for that, where no script runs, comes at the site's home.
    """
    doing = request.form.get("doe")
    if doing == "blijf":
        stay_on(key)
    else:
        forget(key)
    return redirect(f"{services().root}/", 303) if doing == "wis" else ("", 204)


@blueprint.get("/bezig/<name>")
def give_script(name: str) -> Response:
    """Give the script of pages with typed text, to those that are heavy without it."""
    made = typing_guard()
    if name != made.name:
        abort(404)
    return Response(made.file, mimetype="text/javascript", headers={"Cache-Control": KEPT_FOR_GOOD})


@blueprint.get("/l/<last_token:token>")
def show_personal(token: str) -> PageAnswer:
    """Show what a link opens; nothing is used up, however often it is fetched."""
    opened = personal_page.open_personal(token)
    return (
        ask_birth_date.ask_birth_date(opened)
        if opened.asks_born
        else personal_page.show_personal_page(opened, token)
    )


@blueprint.post("/l/<last_token:token>")
def check_birth_date_form(token: str) -> PageAnswer:
    """Take a date of birth, and show what the link opens when it is right."""
    found = ask_birth_date.ask_unless_known(personal_page.open_personal(token))
    if not isinstance(found, OpenedLink):
        return found
    if (key := ask_birth_date.keep_proof(found)) is None:
        return personal_page.show_personal_page(found, token)
    address = url_for("client.show_personal_again", token=token, key=key)
    return show_at(address, lambda: personal_page.show_personal_page(found, token))


@blueprint.get("/l/<token:token>/bezig/<key>")
def show_personal_again(token: str, key: str) -> PageAnswer:
    """Show what a link opens to who gave the date of birth a short while ago; else ask it again."""
    found = ask_birth_date.find_kept_proof(personal_page.open_personal(token), key)
    if found is None:
        return redirect(url_for("client.show_personal", token=token), 303)
    return personal_page.show_personal_page(found, token)


@blueprint.get("/l/<token:token>/<slug:slug>")
def show_link_form(token: str, slug: str) -> PageAnswer:
    """Show the first page of a link's form."""
    opened = open_link_now(token)
    context = link_context(token, slug, opened)
    return (
        ask_birth_date.ask_birth_date(opened)
        if opened.asks_born
        else _done_or_start(context, opened)
    )


@blueprint.post("/l/<token:token>/<slug:slug>")
def submit(token: str, slug: str) -> PageAnswer:
    """Take a page of a link's form; a date of birth comes first where the link asks for one."""
    uploads.make_room(slug)
    opened, context, key = open_link_for_sending(token, slug)
    if opened.asks_born and key is None:
        found = ask_birth_date.ask_unless_known(opened)
        if isinstance(found, OpenedLink):
            return _done_or_start(link_context(token, slug, found), found)
        return found
    if request.form.get("doe") == "beginnen":
        return _done_or_start(context, opened)
    return form_pages.take_page(context, key)


def _done_or_start(context: FormContext, opened: OpenedLink) -> PageAnswer:
    done = None if opened.link.many else done_kinds(db.session, opened).get(context.kind.slug)
    return (
        form_pages.show_start(context)
        if done is None
        else failure_pages.already_page(context, done)
    )


@blueprint.get("/l/<token:token>/<slug:slug>/bezig/<key>/<slug:step>")
def show_link_step(token: str, slug: str, key: str, step: str) -> PageAnswer:
    """Show a page of a link's form that is under way."""
    action = url_for("client.show_link_form", token=token, slug=slug)
    return _show_step(
        action, key, step, lambda signed: open_link_for_sending(token, slug, signed=signed)[1:]
    )


def _show_step(action: str, key: str, step: str, open_form: OpenForm) -> PageAnswer:
    """Show a page of the form under way that has this key, for whoever may fill it in."""
    try:
        data, said = find_trail(key), find_said(key)
    except NotFound:
        return show_gone(action)
    context, form_key = open_form(data.get("form_key", ""))
    if form_key is None:
        return show_gone(action)
    return form_pages.show_step_again(context, form_key, data, step, said)


@blueprint.get("/l/<token:token>/<slug:slug>/veranderen/<slug:name>")
def show_change(token: str, slug: str, name: str) -> PageAnswer:
    """Ask one question anew."""
    opened = open_link_now(token)
    context = change_answer.change_context(token, slug, opened, name)
    return (
        ask_birth_date.ask_birth_date(opened)
        if opened.asks_born
        else form_pages.show_first_step(context, MultiDict())
    )


@blueprint.post("/l/<token:token>/<slug:slug>/veranderen/<slug:name>")
def take_change(token: str, slug: str, name: str) -> PageAnswer:
    """Take a page on which one answer is changed; a date of birth comes first where asked."""
    make = partial(change_answer.change_context, name=name)
    opened, context, key = open_link_for_sending(token, slug, make)
    if opened.asks_born and key is None:
        found = ask_birth_date.ask_unless_known(open_link_now(token))
        if isinstance(found, OpenedLink):
            return form_pages.show_first_step(make(token, slug, found), MultiDict())
        return found
    return form_pages.take_page(context, key)


@blueprint.get("/l/<token:token>/<slug:slug>/veranderen/<slug:name>/bezig/<key>/<slug:step>")
def show_change_step(token: str, slug: str, name: str, key: str, step: str) -> PageAnswer:
    """Show a page on which one answer is changed, while that is under way."""
    action = url_for("client.show_change", token=token, slug=slug, name=name)
    make = partial(change_answer.change_context, name=name)
    return _show_step(
        action, key, step, lambda signed: open_link_for_sending(token, slug, make, signed)[1:]
    )


@blueprint.post("/l/<token:token>/<slug:slug>/intrekken")
def lead_to_question(token: str, slug: str) -> PageAnswer:
    """Ask what a page of before, which was still open on a phone, did not ask."""
    name = request.form.get("wat", "")
    if not name:
        refuse_forged(Purpose(slug))
    return redirect(url_for("client.ask_to_take_back", token=token, slug=slug, name=name), 303)


@blueprint.get("/l/<token:token>/<slug:slug>/intrekken/<slug:name>")
def ask_to_take_back(token: str, slug: str, name: str) -> PageAnswer:
    """Ask whether something that was given is to be taken back, also after the link expired."""
    return take_back.ask_first(token, slug, name)


@blueprint.post("/l/<token:token>/<slug:slug>/intrekken/<slug:name>")
def take_back_now(token: str, slug: str, name: str) -> PageAnswer:
    """Take back what was given; a date of birth comes first where the link asks for one."""
    return take_back.take_posted(token, slug, name)


@blueprint.get("/tekst/<sha256>")
def show_agreed_text(sha256: str) -> Response | str:
    """Show the exact text that someone agreed to; ``?kaal=1`` gives its source as it was hashed."""
    try:
        found = agreed_texts.find_text(db.session, clean_line(sha256))
    except NotFound:
        abort(404)
    if request.args.get("kaal"):
        return Response(found.text, mimetype="text/plain")
    return render_template("client/text.html", text=found)


@blueprint.errorhandler(LinkError)
def bad_link(error: LinkError) -> tuple[str, int]:
    """Show one page for every link that does not open; what was typed stays on it."""
    db.session.rollback()
    progress, kind = None, services().kinds.get((request.view_args or {}).get("slug", ""))
    if kind and request.method == "POST":
        progress = FormProgress(kind, services().situation(), clean_data(request.form))
    return failure_pages.link_refused(error, progress)

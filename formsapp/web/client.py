"""Client pages: open forms, and what a signed link opens. GET shows, POST acts."""

from __future__ import annotations

from flask import Blueprint, Response, abort, redirect, render_template, request
from werkzeug.datastructures import MultiDict

from formsapp.cases import texts
from formsapp.cases.errors import AlreadyReceived, LinkError, NotFound
from formsapp.cases.links import OpenedLink
from formsapp.cases.status import done_kinds
from formsapp.kinds.clean import clean_line
from formsapp.web import born, flow, kept, personal, uploads, wayback
from formsapp.web.journey import Journey
from formsapp.web.places import (
    Answer,
    Place,
    key_posted_for,
    link_place,
    open_place,
    opened_for_sending,
    opened_now,
)
from formsapp.web.services import db, services

blueprint = Blueprint("client", __name__)


@blueprint.get("/f/<slug>")
def show_open(slug: str) -> str:
    """Show the first page of a form that needs no link."""
    return flow.start(open_place(slug))


@blueprint.post("/f/<slug>")
def submit_open(slug: str) -> Answer:
    """Take a page of a form that needs no link."""
    uploads.make_room(slug)
    return flow.go_on(open_place(slug))


@blueprint.get("/l/<token>")
def show_personal(token: str) -> Answer:
    """Show what a link opens; nothing is used up, however often it is fetched."""
    opened = opened_now(token)
    return born.ask(opened) if opened.asks_born else personal.show(opened, token)


@blueprint.post("/l/<token>")
def confirm(token: str) -> Answer:
    """Take a date of birth, and show what the link opens when it is right."""
    opened = opened_now(token)
    refusal = born.refusal(opened)
    return personal.show(opened, token) if refusal is None else refusal


@blueprint.get("/l/<token>/<slug>")
def show(token: str, slug: str) -> Answer:
    """Show the first page of a link's form."""
    opened = opened_now(token)
    place = link_place(token, slug, opened)
    if opened.asks_born:
        return born.ask(opened)
    return _done_or_start(place, opened)


@blueprint.post("/l/<token>/<slug>")
def submit(token: str, slug: str) -> Answer:
    """Take a page of a link's form; a date of birth comes first where the link asks for one."""
    uploads.make_room(slug)
    opened = opened_for_sending(token, slug)
    place = link_place(token, slug, opened)
    if opened.asks_born and key_posted_for(opened, slug) is None:
        refusal = born.refusal(opened)
        return _done_or_start(place, opened) if refusal is None else refusal
    if request.form.get("doe") == "beginnen":
        return _done_or_start(place, opened)
    return flow.go_on(place)


def _done_or_start(place: Place, opened: OpenedLink) -> Answer:
    done = None if opened.link.many else done_kinds(db.session, opened).get(place.kind.slug)
    return flow.start(place) if done is None else kept.already_done(place, done)


@blueprint.post("/l/<token>/<slug>/intrekken")
def revoke(token: str, slug: str) -> Answer:
    """Take back, in one step, something that was given before."""
    opened = opened_for_sending(token, slug)
    place = link_place(token, slug, opened)
    try:
        receipt = personal.take_back(place)
    except AlreadyReceived as again:
        return kept.already(place, None, again)
    return redirect(wayback.status_address(receipt.code, token, just_sent=True), 303)


@blueprint.get("/tekst/<sha256>")
def text(sha256: str) -> Response | str:
    """Show the exact text that someone agreed to; ``?kaal=1`` gives its source as it was hashed."""
    try:
        found = texts.find(db.session, clean_line(sha256))
    except NotFound:
        abort(404)
    if request.args.get("kaal"):
        return Response(found.text, mimetype="text/plain")
    return render_template("client/text.html", text=found)


@blueprint.errorhandler(LinkError)
def bad_link(error: LinkError) -> tuple[str, int]:
    """Show one page for every link that does not open; what was typed stays on it."""
    db.session.rollback()
    return kept.refused(error, _posted_journey())


def _posted_journey() -> Journey | None:
    kind = services().kinds.get((request.view_args or {}).get("slug", ""))
    if kind is None or request.method != "POST":
        return None
    return Journey(kind, services().situation(), MultiDict(request.form))

"""Links for clients: make, show once, revoke, and replace when lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID

from flask import abort, redirect, render_template, request, url_for

from formsapp.cases import signed_links
from formsapp.cases.models import Case, Link
from formsapp.cases.reissue_link import reissue_link
from formsapp.cases.signed_links import LinkWish
from formsapp.kinds.conditions import day_of
from formsapp.kinds.questions import Day, Option, Question
from formsapp.typed_text import clean_line
from formsapp.web.shared.page_answer import PageAnswer
from formsapp.web.shared.services import db, services
from formsapp.web.staff.guard import SignedIn, staff_page
from formsapp.web.staff.internal_form import InternalForm, read_form
from formsapp.web.staff.internal_form_questions import (
    BORN,
    BORN_AGAIN,
    CLIENT,
    DAYS,
    SURE,
    USE,
    choose_kinds,
    client_problem,
    looks_like_name,
)
from formsapp.web.staff.shown_links import show_once, tries_left
from formsapp.web.staff.staff_words import kind_title


@staff_page("/links/")
def links(staff: SignedIn) -> PageAnswer:
    """List the links of one client, without their addresses, which are stored nowhere."""
    client = clean_line(request.args.get("client", ""))
    found = signed_links.links_of(db.session, client) if client else []
    return render_template(
        "staff/links.html",
        staff=staff,
        client=client,
        found=found,
        closed=signed_links.closed_links(db.session),
        now=services().clock(),
        gone=request.args.get("ingetrokken") == "1",
    )


@staff_page("/links/nieuw", methods=["GET", "POST"])
def make_link(staff: SignedIn) -> PageAnswer:
    """Make a link and show it, this once; ``zaak`` names a case for another signer to sign."""
    signing = _signing(staff, request.values.get("zaak", ""))
    client = signing.client or "" if signing else clean_line(request.args.get("client", ""))
    days = str(signed_links.LINK_DAYS)
    form = _check_client(read_form(*_questions(signing), client=client, dagen=days, gebruik="een"))
    if not form.is_good:
        return form.show("staff/link_new.html", staff=staff, signing=signing)
    wish, known = _read_wish(form, signing), services()
    token = signed_links.new_link(
        db.session, known.signer, wish, now=known.clock(), by=staff.actor.who
    )
    return _show_link(staff, token, wish)


@staff_page("/links/<uuid:link_id>/intrekken", methods=["POST"])
def end_link(staff: SignedIn, link_id: UUID) -> PageAnswer:
    """Make a link stop working at once."""
    link = _find_link(link_id)
    client = link.client
    signed_links.revoke_link(db.session, link.id, now=services().clock(), by=staff.actor.who)
    return redirect(url_for("staff.links", client=client, ingetrokken=1), 303)


@staff_page("/links/<uuid:link_id>/opnieuw", methods=["GET", "POST"])
def replace_link(staff: SignedIn, link_id: UUID) -> PageAnswer:
    """Revoke a link that a client lost, and show its successor, this once."""
    link = _find_link(link_id)
    questions = (DAYS, _ask_born()) if link.born_hash else (DAYS,)
    form = read_form(*questions, dagen=str(signed_links.LINK_DAYS))
    if form.is_good and link.born_hash and not form.values["geboren"]:
        form = form.refuse("geboren", BORN_AGAIN)
    if not form.is_good:
        return form.show("staff/link_again.html", staff=staff, link=link)
    wish = LinkWish(
        link.client, link.kinds, _read_end(form), link.many, _read_birth_date(form), link.case_id
    )
    token = reissue_link(staff.desk, services().signer, link, wish)
    return _show_link(staff, token, wish)


def _questions(signing: Case | None) -> tuple[Question, ...]:
    if signing is not None:
        return (DAYS, _ask_born())
    options = tuple(
        Option(slug, kind_title(slug))
        for slug, kind in services().kinds.items()
        if not kind.asks_for_link
    )
    sure = (SURE,) if looks_like_name(request.form.get("client", "")) else ()
    return (CLIENT, *sure, choose_kinds(options), DAYS, USE, _ask_born())


def _ask_born() -> Day:
    return replace(BORN, latest=services().today)


def _signing(staff: SignedIn, reference: str) -> Case | None:
    """Return the case that still needs a signature; 404 for another team's."""
    if not reference:
        return None
    case = staff.desk.find(reference)
    if case.client is None or case.signed_at is not None or case.signers_needed == 1:
        abort(404)
    return case


def _check_client(form: InternalForm) -> InternalForm:
    if "client" in form.wrong or "client" not in form.values:
        return form
    sure = bool(form.values.get("toch"))
    problem = client_problem(str(form.values["client"]), sure=sure)
    return form.refuse("client", problem) if problem else form


def _read_wish(form: InternalForm, signing: Case | None) -> LinkWish:
    if signing is not None:
        client, case_id = signing.client or "", signing.id
        return LinkWish(
            client, (signing.kind,), _read_end(form), born=_read_birth_date(form), case_id=case_id
        )
    values = form.values
    many = values["gebruik"] == "meer"
    return LinkWish(
        str(values["client"]), values["soorten"], _read_end(form), many, _read_birth_date(form)
    )


def _read_end(form: InternalForm) -> datetime:
    return services().clock() + timedelta(days=int(str(form.values["dagen"])))


def _read_birth_date(form: InternalForm) -> date | None:
    typed = form.values.get("geboren")
    return day_of(typed) if typed else None


def _find_link(link_id: UUID) -> Link:
    return db.session.get(Link, link_id) or abort(404)


def _show_link(staff: SignedIn, token: str, wish: LinkWish) -> str:
    return render_template(
        "staff/link_made.html",
        staff=staff,
        link=show_once(token, wish),
        few=tries_left(wish),
    )

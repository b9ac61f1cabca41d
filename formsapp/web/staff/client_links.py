"""Links for clients: make one, show it once, take it back, or make a new one for a lost one."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from uuid import UUID

from flask import abort, redirect, render_template, request, url_for

from formsapp.cases import links as life
from formsapp.cases.links import LinkWish
from formsapp.cases.models import Case, Link
from formsapp.cases.reissue import reissue_link
from formsapp.facts.dutch_format import day
from formsapp.kinds.base import _
from formsapp.kinds.questions import Option, Question
from formsapp.rules.dutch_time import local_date
from formsapp.typed_text import clean_line, has_bsn
from formsapp.web.shared.i18n import say
from formsapp.web.shared.page_answer import PageAnswer
from formsapp.web.shared.qr_code import qr
from formsapp.web.shared.services import db, services
from formsapp.web.staff.guard import SignedIn, blueprint, for_staff
from formsapp.web.staff.staff_form import StaffForm, empty_form, posted_form
from formsapp.web.staff.staff_questions import (
    BORN,
    BORN_AGAIN,
    CLIENT,
    DAYS,
    NO_BSN,
    NO_NAME,
    SURE,
    USE,
    kinds,
)

NAME_LETTERS = 4
"""A reference without a digit and with this many letters looks like a name."""

SMS = _("{{ provider.short_name }}: open deze link. Hij werkt tot {{ ended }}. {{ address }}")


@blueprint.get("/links/")
@for_staff
def links(staff: SignedIn) -> PageAnswer:
    """Show the links of one client reference, without what opens them."""
    client = clean_line(request.args.get("client", ""))
    found = life.links_of(db.session, client) if client else []
    return render_template(
        "staff/links.html",
        staff=staff,
        client=client,
        found=found,
        now=services().clock(),
        title=title,
        gone=request.args.get("ingetrokken") == "1",
    )


@blueprint.get("/links/nieuw")
@for_staff
def new_link(staff: SignedIn) -> PageAnswer:
    """Show the form that makes a link; ``zaak`` makes it for another signer of that case."""
    signing = _signing(staff, request.args.get("zaak", ""))
    client = signing.client or "" if signing else clean_line(request.args.get("client", ""))
    before = empty_form(
        *_questions(signing), client=client, dagen=str(life.LINK_DAYS), gebruik="een"
    )
    return _form(staff, before, signing)


@blueprint.post("/links/nieuw")
@for_staff
def make_link(staff: SignedIn) -> PageAnswer:
    """Make a link and show it, this once."""
    signing = _signing(staff, request.form.get("zaak", ""))
    sheet = _checked(posted_form(*_questions(signing)), signing)
    if sheet.wrong:
        return _form(staff, sheet, signing), 422
    wish = _wish(sheet, signing)
    known = services()
    token = life.new_link(db.session, known.signer, wish, now=known.clock(), by=staff.actor.who)
    return _made(staff, token, wish)


@blueprint.post("/links/<uuid:link_id>/intrekken")
@for_staff
def revoke_link(staff: SignedIn, link_id: UUID) -> PageAnswer:
    """Take a link back, at once."""
    link = _link(link_id)
    client = link.client
    life.revoke_link(db.session, link.id, now=services().clock(), by=staff.actor.who)
    return redirect(url_for("staff.links", client=client, ingetrokken=1), 303)


@blueprint.get("/links/<uuid:link_id>/opnieuw")
@for_staff
def ask_again(staff: SignedIn, link_id: UUID) -> PageAnswer:
    """Show the form that replaces a lost link."""
    link = _link(link_id)
    before = empty_form(*_again(link), dagen=str(life.LINK_DAYS))
    return render_template("staff/link_again.html", staff=staff, link=link, sheet=before)


@blueprint.post("/links/<uuid:link_id>/opnieuw")
@for_staff
def make_again(staff: SignedIn, link_id: UUID) -> PageAnswer:
    """Take a lost link back and show its successor, this once."""
    link = _link(link_id)
    sheet = posted_form(*_again(link))
    if link.born_hash and not sheet.values["geboren"] and not sheet.wrong:
        sheet = sheet.refused("geboren", BORN_AGAIN)
    if sheet.wrong:
        page = "staff/link_again.html"
        return render_template(page, staff=staff, link=link, sheet=sheet, is_wrong=True), 422
    wish = LinkWish(link.client, link.kinds, _end(sheet), link.many, _born(sheet), link.case_id)
    token = reissue_link(staff.desk, services().signer, link, wish)
    return _made(staff, token, wish)


def title(slug: str) -> str:
    """Title of a kind, as this provider says it; the slug of one that is gone."""
    kind = services().kinds.get(slug)
    return say(kind.title) if kind else slug


def looks_like_name(text: str) -> bool:
    """Whether a reference holds no digit and enough letters to be someone's name."""
    letters = re.findall(r"[^\W\d_]", text)
    return len(letters) >= NAME_LETTERS and not re.search(r"\d", text)


def _questions(signing: Case | None) -> tuple[Question, ...]:
    if signing is not None:
        return (DAYS, BORN)
    options = tuple(
        Option(slug, title(slug))
        for slug, kind in services().kinds.items()
        if not kind.asks_for_link
    )
    sure = (SURE,) if looks_like_name(request.form.get("client", "")) else ()
    return (CLIENT, *sure, kinds(options), DAYS, USE, BORN)


def _again(link: Link) -> tuple[Question, ...]:
    return (DAYS, BORN) if link.born_hash else (DAYS,)


def _signing(staff: SignedIn, reference: str) -> Case | None:
    """Return the case that still needs a signature; 404 for another team's."""
    if not reference:
        return None
    case = staff.desk.find(reference)
    if case.client is None or case.signed_at is not None:
        abort(404)
    return case


def _checked(sheet: StaffForm, signing: Case | None) -> StaffForm:
    if signing is not None or "client" in sheet.wrong:
        return sheet
    client = str(sheet.values["client"])
    if has_bsn(client):
        return sheet.refused("client", NO_BSN)
    if looks_like_name(client) and not sheet.values.get("toch"):
        return sheet.refused("client", NO_NAME)
    return sheet


def _wish(sheet: StaffForm, signing: Case | None) -> LinkWish:
    if signing is not None:
        client, case_id = signing.client or "", signing.id
        return LinkWish(client, (signing.kind,), _end(sheet), born=_born(sheet), case_id=case_id)
    values = sheet.values
    many = values["gebruik"] == "meer"
    return LinkWish(str(values["client"]), values["soorten"], _end(sheet), many, _born(sheet))


def _end(sheet: StaffForm) -> datetime:
    return services().clock() + timedelta(days=int(str(sheet.values["dagen"])))


def _born(sheet: StaffForm) -> date | None:
    typed = str(sheet.values.get("geboren") or "")
    return date.fromisoformat(typed) if typed else None


def _link(link_id: UUID) -> Link:
    return db.session.get(Link, link_id) or abort(404)


def _form(staff: SignedIn, sheet: StaffForm, signing: Case | None) -> str:
    return render_template(
        "staff/link_new.html",
        staff=staff,
        sheet=sheet,
        signing=signing,
        is_wrong=bool(sheet.wrong),
    )


def _made(staff: SignedIn, token: str, wish: LinkWish) -> str:
    known = services()
    path = url_for("client.show_personal", token=token).removeprefix(known.root)
    address = known.url(path)
    ended = day(local_date(wish.expires_at))
    return render_template(
        "staff/link_made.html",
        staff=staff,
        wish=wish,
        address=address,
        ended=ended,
        qr=qr(address, say("QR-code van de link")),
        sms=say(SMS, ended=ended, address=address),
        title=title,
    )

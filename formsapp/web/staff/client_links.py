"""Links for clients: list them, make one, and show it once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from flask import abort, render_template, request

from formsapp.cases import signed_links
from formsapp.cases.case_errors import Conflict
from formsapp.cases.database import writing
from formsapp.cases.models import Case
from formsapp.cases.note_intake_link import note_intake_link
from formsapp.cases.reissue_link import close_request
from formsapp.cases.signed_links import LinkWish
from formsapp.kinds.base import _
from formsapp.kinds.conditions import day_of
from formsapp.kinds.questions import Day, Option, Question
from formsapp.typed_text import clean_line
from formsapp.web.shared.page_answer import PageAnswer
from formsapp.web.shared.services import db, services
from formsapp.web.staff.answer_case import show_conflict
from formsapp.web.staff.guard import SignedIn, staff_page
from formsapp.web.staff.internal_form_questions import (
    BORN,
    CLIENT,
    DAYS,
    USE,
    ask_if_sure,
    choose_kinds,
    choose_package,
    client_problem,
)
from formsapp.web.staff.link_requests import find_link_request
from formsapp.web.staff.link_rows import list_closed_links, list_links
from formsapp.web.staff.names_of_schools import BEGINS, ask_names, read_names, refuse_numbers
from formsapp.web.staff.show_new_links import show_once, tries_left
from formsapp.web.staff.sign_up_link import OTHER_CLIENT, answer_with_link, find_sign_up
from formsapp.web.staff.spellings import find_spelling, knows, may_merge, other_spellings
from formsapp.web.staff.staff_form import InternalForm, read_form
from formsapp.web.staff.staff_words import kind_title


@staff_page("/links/", links="listed")
def links(staff: SignedIn) -> PageAnswer:
    """List the links of one client, without their addresses, which are stored nowhere."""
    client = find_spelling(staff, request.args.get("client", ""))
    return render_template(
        "staff/links.html",
        staff=staff,
        client=client,
        found=list_links(staff, client) if client else [],
        has_cases=bool(client and staff.desk.cases_of(client)),
        closed=list_closed_links(staff),
        merged=request.args.get("samengevoegd") == "1",
        may_merge=may_merge(staff),
        spellings=other_spellings(staff, client),
        gone=request.args.get("ingetrokken") == "1",
    )


@staff_page("/links/nieuw", methods=["GET", "POST"], links="made")
def make_link(staff: SignedIn) -> PageAnswer:
    """Make a link and show it, this once; ``zaak`` names a case for another signer to sign."""
    signing = _signing(staff, request.values.get("zaak", ""))
    client = signing.client or "" if signing else clean_line(request.args.get("client", ""))
    days = str(signed_links.LINK_DAYS)
    kind = clean_line(request.args.get("soort", ""))
    before = {"client": client, "dagen": days, "gebruik": "een", "soorten": kind}
    form = _check_client(staff, read_form(*_questions(staff, signing), **before))
    asked, sign_up = find_link_request(staff), find_sign_up(staff)
    form = _check_same_client(staff, form, sign_up)
    if not form.is_good:
        return ask_about_link(staff, form, signing, asked, sign_up)
    wish = _read_wish(staff, form, signing)
    try:
        token = _store_link(staff, wish, asked, sign_up)
    except Conflict:  # a colleague settled the request, or knew of another client
        return show_conflict(staff, next(one for one in (asked, sign_up) if one).reference)
    return show_link(staff, token, wish, asked, sign_up)


def _store_link(staff: SignedIn, wish: LinkWish, asked: Case | None, sign_up: Case | None) -> str:
    """Store a link with what follows from it for its request or sign-up; raises Conflict."""
    known, by = services(), staff.actor.who
    with writing(db.session):
        token = signed_links.new_link(
            db.session, known.signer, wish, now=known.clock(), by=by, births=known.births
        )
        if asked:
            close_request(staff.desk, asked, wish.client)
        if sign_up:
            note_intake_link(staff.desk, sign_up, wish.client)
    return token


def ask_about_link(
    staff: SignedIn,
    form: InternalForm,
    signing: Case | None,
    asked: Case | None,
    sign_up: Case | None = None,
) -> PageAnswer:
    """Show the form for a link; names of parties fold, unless one is typed or wrong."""
    names = [one for one in form.questions if one.name.startswith(BEGINS)]
    return form.show(
        "staff/link_new.html",
        staff=staff,
        signing=signing,
        asked=asked,
        sign_up=sign_up,
        first=[one for one in form.questions if one not in names],
        names=names,
        has_names=any(form.data.get(one.name) or one.name in form.wrong for one in names),
    )


def _questions(staff: SignedIn, signing: Case | None) -> tuple[Question, ...]:
    if signing is not None:
        return (DAYS, ask_birth_date_of())
    options = tuple(
        Option(slug, kind_title(slug))
        for slug, kind in services().kinds.items()
        if not kind.asks_for_link
    )
    client = find_spelling(staff, request.form.get("client", ""))
    sure = ask_if_sure(client, known=knows(staff, client))
    names = ask_names() if staff.reads_consents else ()
    opens = _what_it_opens(options)
    return (CLIENT, *sure, *opens, DAYS, USE, ask_birth_date_of(), *names)


def _what_it_opens(options: tuple[Option, ...]) -> tuple[Question, ...]:
    """Ask for a package, for forms, or for both; for forms alone where there is no package."""
    packages = tuple(
        Option(name, one.name, ", ".join(kind_title(slug) for slug in one.kinds))
        for name, one in services().facts.intake.items()
    )
    kinds = choose_kinds(options)
    if not packages:
        return (kinds,)
    chosen = bool(request.form.get("pakket"))
    label = _("Welke formulieren opent de link nog meer?") if chosen else kinds.label
    return (choose_package(packages), replace(kinds, label=label, required=not chosen))


def ask_birth_date_of() -> Day:
    """Return the question for a birth date, which can't be later than today."""
    return replace(BORN, latest=services().today)


def _signing(staff: SignedIn, reference: str) -> Case | None:
    """Return the case that still needs a signature; 404 for another team's."""
    if not reference:
        return None
    case = staff.desk.find(reference)
    if case.client is None or case.signed_at is not None or case.signers_needed == 1:
        abort(404)
    return case


def _check_client(staff: SignedIn, form: InternalForm) -> InternalForm:
    form = refuse_numbers(form)
    if "client" in form.wrong or "client" not in form.values:
        return form
    client = find_spelling(staff, str(form.values["client"]))
    problem = client_problem(client, form.values, known=knows(staff, client))
    return form.refuse("client", problem) if problem else form


def _check_same_client(staff: SignedIn, form: InternalForm, sign_up: Case | None) -> InternalForm:
    """Refuse the reference of someone else than whose the sign-up was found to be."""
    if sign_up is None or sign_up.client is None or not form.is_good:
        return form
    same = find_spelling(staff, str(form.values["client"])) == sign_up.client
    return form if same else form.refuse("client", OTHER_CLIENT)


def _read_wish(staff: SignedIn, form: InternalForm, signing: Case | None) -> LinkWish:
    if signing is not None:
        client, case_id = signing.client or "", signing.id
        return LinkWish(
            client, (signing.kind,), read_end(form), born=read_typed_birth(form), case_id=case_id
        )
    values = form.values
    many = values["gebruik"] == "meer"
    client = find_spelling(staff, str(values["client"]))
    told = read_names(form) if staff.reads_consents else {}
    born = read_typed_birth(form)
    package = services().facts.intake.get(str(values.get("pakket", "")))
    kinds = tuple(dict.fromkeys((*(package.kinds if package else ()), *values["soorten"])))
    return LinkWish(client, kinds, read_end(form), many, born, told=told)


def read_end(form: InternalForm) -> datetime:
    """Return the moment at which a new link ends, by what was chosen."""
    return services().clock() + timedelta(days=int(str(form.values["dagen"])))


def read_typed_birth(form: InternalForm) -> date | None:
    """Return the birth date that was typed; None for none."""
    typed = form.values.get("geboren")
    return day_of(typed) if typed else None


def show_link(
    staff: SignedIn,
    token: str,
    wish: LinkWish,
    asked: Case | None = None,
    sign_up: Case | None = None,
) -> str:
    """Show a new link, this once, with what to pass on.

    ``asked`` is the request that it settles, ``sign_up`` the case of which it was made.
    """
    return render_template(
        "staff/link_made.html",
        staff=staff,
        link=show_once(token, wish),
        few=tries_left(wish),
        asked=asked,
        **answer_with_link(sign_up),
    )

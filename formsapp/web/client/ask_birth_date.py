"""The second factor of a link: a date of birth, asked on a page, never kept by us in a cookie."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from http import HTTPStatus

from flask import render_template, request
from werkzeug.datastructures import MultiDict

from formsapp.cases.birth_date_tries import BORN_PAUSE
from formsapp.cases.case_errors import NotFound
from formsapp.cases.check_birth_date import TypedBirthDate, check_birth_date
from formsapp.cases.signed_links import OpenedLink
from formsapp.facts.dutch_format import minutes
from formsapp.kinds.base import Step, _
from formsapp.kinds.conditions import day_of
from formsapp.kinds.questions import A_CHILD_BORN, AN_ADULT_BORN, Day, Problem
from formsapp.sealing.draft_codes import trail_key
from formsapp.sealing.letterbox import new_form_key
from formsapp.typed_text import clean_lines
from formsapp.web.form.fields import clean_data, find_problem, read_answer
from formsapp.web.form.form_key import (
    FormKey,
    Purpose,
    issue_key,
    read_key,
    read_posted_key,
    refuse_forged,
)
from formsapp.web.form.form_progress import FormPage
from formsapp.web.form.form_trail import find_trail, keep_trail
from formsapp.web.shared.error_pages import find_lost_text
from formsapp.web.shared.mail_texts import closed_link_mails
from formsapp.web.shared.page_answer import PageAnswer
from formsapp.web.shared.security_headers import is_foreign_post
from formsapp.web.shared.services import db, services

TYPED_BEFORE = "getypt"
PROOF_LASTS = timedelta(hours=1)
"""How long the pages behind a link stay open after the date of birth was typed."""

BORN = Day(
    name="geboren",
    label=_("Wat is de geboortedatum?"),
    hint=_(
        "Van de cliënt voor wie deze link is. Zo [[weten wij/weet ik]] dat de link bij de goede "
        "persoon is. Bijvoorbeeld 27 3 2010."
    ),
    birth=True,
    like=A_CHILD_BORN,
)
OWN = replace(
    BORN,
    hint=_(
        "Van degene die deze link van [[ons/mij]] kreeg. Zo [[weten wij/weet ik]] dat de link "
        "bij de goede persoon is. Bijvoorbeeld 27 3 1948."
    ),
    like=AN_ADULT_BORN,
    own=True,
)
"""Who decides for a client has a link with the own birth date."""
WRONG = Problem(
    _(
        "[[Wij kunnen/Ik kan]] de link hiermee niet openen. Kijk de datum na. Probeer het anders "
        "over {{ pause }} nog eens, of {{ reach('bel') }}."
    ),
    pause=minutes(BORN_PAUSE),
)


def _proof_purpose(name: str, opened: OpenedLink) -> Purpose:
    return Purpose(f"@{name}", str(opened.link.id))


def proof_inputs(opened: OpenedLink) -> list[tuple[str, str]]:
    """Hidden inputs that show that the date of birth was given; none for a link without one."""
    if not opened.asks_born:
        return []
    return [("bewijs", issue_key(_proof_purpose("bewijs", opened), opened.born).signed)]


def ask_birth_date(opened: OpenedLink, wrong: Problem | None = None) -> PageAnswer:
    """Ask for the date of birth, on the address that was opened."""
    data = clean_data(request.form) if wrong else MultiDict[str, str]()
    found = {BORN.name: wrong} if wrong else {}
    asked = OWN if opened.link.signer_id else BORN
    step = Step(id="geboren", title=asked.label, questions=(asked,))
    page = render_template(
        "client/birth_date.html",
        page=FormPage(step, found, answered=True, before={}, own={}),
        data=data,
        hidden=[("form_key", issue_key(_proof_purpose("geboren", opened)).signed)],
        is_wrong=bool(wrong),
        typed=_typed_before(),
    )
    return (page, 422) if wrong else page


def _typed_before() -> str:
    """Return what was posted of a form that can't be taken before the date of birth is given.

    It stands on the page, and is posted with the date: after a wrong one it is still there.
    """
    if is_foreign_post():
        return ""
    if BORN.inputs[0] in request.form:
        return clean_lines(request.form.get(TYPED_BEFORE, ""))
    return find_lost_text(HTTPStatus.OK)


def ask_unless_known(opened: OpenedLink) -> PageAnswer | OpenedLink:
    """Return the page that asks for the date of birth; the link itself when it may be opened.

    That is when it asks for none, or when the right one was just given or less than an hour ago.
    Raises Revoked when too many wrong dates closed the link.
    """
    if not opened.asks_born:
        return opened
    if proof := _read_proof(opened, request.form.get("bewijs", "")):
        return replace(opened, born=proof.born)
    if BORN.inputs[0] not in request.form:
        return ask_birth_date(opened)
    purpose = _proof_purpose("geboren", opened)
    if read_posted_key(purpose) is None:
        refuse_forged(purpose)
    typed = read_answer(BORN, request.form)
    if wrong := find_problem(replace(BORN, latest=services().today), typed):
        return ask_birth_date(opened, wrong)
    known, mails = services(), closed_link_mails(opened.link.kinds)
    tried = TypedBirthDate(day_of(typed), mails)
    if not check_birth_date(db.session, known.letterbox, opened, tried, now=known.clock()):
        return ask_birth_date(opened, WRONG)
    return replace(opened, born=tried.born)


def keep_proof(opened: OpenedLink) -> str | None:
    """Keep for half an hour that the date of birth was given; return the key of an address for it.

    So Back leads to a page of ours, and not to the browser's question whether to send it again.
    None where the link asks no date, or where it can't be kept.
    """
    proof, key = proof_inputs(opened), new_form_key()
    return trail_key(key) if proof and keep_trail(key, proof) else None


def find_kept_proof(opened: OpenedLink, key: str) -> OpenedLink | None:
    """Return the link as it may be opened with the key of an address; None where it may not."""
    try:
        kept = find_trail(key)
    except NotFound:
        return None
    proof = _read_proof(opened, kept.get("bewijs", ""))
    return replace(opened, born=proof.born) if proof else None


def _read_proof(opened: OpenedLink, signed: str) -> FormKey | None:
    found = read_key(signed, _proof_purpose("bewijs", opened))
    return found if found and services().clock() - found.at < PROOF_LASTS else None

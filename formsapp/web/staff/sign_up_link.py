"""From the case of a sign-up to a link for the rest: one form on its page, filled in beforehand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import abort, request

from formsapp.cases.models import Case
from formsapp.cases.signed_links import LINK_DAYS
from formsapp.cases.staff_desk import OpenedCase
from formsapp.facts.dutch_format import day
from formsapp.kinds.base import _, stored_answers
from formsapp.kinds.conditions import day_of
from formsapp.kinds.questions import Problem
from formsapp.typed_text import clean_line
from formsapp.web.shared.services import services
from formsapp.web.staff.answer_files import new_files
from formsapp.web.staff.guard import SignedIn
from formsapp.web.staff.internal_form_questions import BORN

SIGN_UP = "aanmelding"
"""Names the sign-up that a link is made of, in addresses and forms."""
OTHER_CLIENT = Problem(
    _("Deze aanmelding staat al op een ander kenmerk. Kijk het na, of maak een gewone link.")
)


@dataclass(frozen=True)
class IntakeOffer:
    """What the page of a sign-up offers: packages by name, and what is filled in beforehand."""

    packages: Mapping[str, str]
    before: Mapping[str, str]
    born: str


def is_sign_up(case: Case) -> bool:
    """Return whether a link for a new client can be made of a case."""
    known = services()
    kind = known.kinds.get(case.kind)
    signs_up = kind is not None and bool(kind.signs_up and known.facts.intake)
    return signs_up and case.closed_at is None and case.sealed is not None


def find_sign_up(staff: SignedIn) -> Case | None:
    """Return the sign-up of which this page makes a link; 404 for what is none, or is closed."""
    reference = clean_line(request.values.get(SIGN_UP, ""))
    if not reference:
        return None
    case = staff.desk.find(reference)
    return case if is_sign_up(case) else abort(404)


def offer_intake(staff: SignedIn, opened: OpenedCase) -> IntakeOffer | None:
    """Return what the page of a case offers; None where no link is made of it."""
    if not (staff.may("made") and is_sign_up(opened.case)):
        return None
    packages = {name: one.name for name, one in services().facts.intake.items()}
    typed = stored_answers(opened.content).get("geboortedatum")
    born = day_of(typed) if typed else None
    before = {"dagen": str(LINK_DAYS), "gebruik": "een"}
    if born is None:
        return IntakeOffer(packages, before, "")
    parts = (str(born.day), str(born.month), str(born.year))
    asked = dict(zip(BORN.inputs, parts, strict=True))
    return IntakeOffer(packages, before | asked, day(born))


def answer_with_link(sign_up: Case | None) -> Mapping[str, object]:
    """Return what the page of a new link needs to put it in the answer to the sign-up.

    Not where someone else reads that answer than who gets the link.
    """
    if sign_up is None:
        return {}
    kind = services().kinds[sign_up.kind]
    by_other = not {*kind.answered_to_others}.isdisjoint(sign_up.marks)
    return {
        "sign_up": sign_up,
        "by_other": by_other,
        "part": kind.signs_up,
        "answer_key": new_files(sign_up).key.signed,
    }

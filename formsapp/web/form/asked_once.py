"""What is asked once for all forms of a link: who fills them in, how to reach them, what they need.

It is read from the client's own copies of what was sent by this very link, which only the link's
secret opens: nothing more is stored, and nobody sees more than the personal page shows. A form that
who makes links does not read, or that can be sent without a name, takes nothing and gives nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from werkzeug.datastructures import MultiDict

from formsapp.birth_dates_of_links import LINK_MAKERS
from formsapp.cases.client_view import OwnCase, own_cases
from formsapp.cases.models import Link
from formsapp.cases.signed_links import OpenedLink
from formsapp.kinds import Kind
from formsapp.kinds.base import Answers, Situation, stored_answers
from formsapp.kinds.conditions import NEVER, Value
from formsapp.kinds.parts import needs
from formsapp.kinds.parts.applicant import ASKED_ONCE, NAME, OPTIONAL_MAIL, PHONE, REACHED
from formsapp.kinds.questions import Problem, Question
from formsapp.web.form.form_progress import FormPage
from formsapp.web.shared.services import db, services


def is_read_by_link_makers(kind: Kind) -> bool:
    """Return whether who makes links reads this form: what was sent of another is told nowhere."""
    facts = services().facts
    return LINK_MAKERS in facts.teams[facts.kinds[kind.slug].team].roles


ALSO_REACHES: Mapping[str, Sequence[str]] = {REACHED: (PHONE.name, OPTIONAL_MAIL.name)}
"""What answers how to reach someone, where a form asks a phone number or an address alone."""


def find_sent(kind: Kind, opened: OpenedLink) -> Sequence[OwnCase]:
    """Return what was sent by this link that a form need not ask again, newest first."""
    return (
        [one for one in own_cases(db.session, opened) if _gives(one)] if _takes_part(kind) else ()
    )


def find_known(
    kind: Kind, opened: OpenedLink, situation: Situation, sent: Sequence[OwnCase]
) -> MultiDict[str, str]:
    """Return who fills in this form and how to reach them, by the name of the input that asks it.

    Where the link does not tell whose it is and everyone who decides fills the form in, a second
    time is taken to be of someone else.
    """
    is_anyones = kind.by_circle and opened.link.signer_id is None
    if is_anyones and any(one.case.kind == kind.slug for one in sent):
        return MultiDict()
    said = [stored_answers(one.data) for one in sent]
    found: MultiDict[str, str] = MultiDict()
    for question in (one for step in kind.steps(situation) for one in step.questions):
        if question.name in ASKED_ONCE and (value := _newest_answer(question, said)):
            found.setlist(question.name, [value] if isinstance(value, str) else [*value])
    return found


def fill_in_known(
    known: MultiDict[str, str], page: FormPage, data: MultiDict[str, str]
) -> MultiDict[str, str]:
    """Return ``data`` with what is known filled in, on a page that was not answered yet."""
    filled = data.copy()
    for name in (one.name for one in page.shown if one.name in known and one.name not in data):
        filled.setlist(name, known.getlist(name))
    return filled


def asks_needs(kind: Kind, situation: Situation) -> bool:
    """Return whether a form asks what to take into account, in a situation in which it may."""
    return any(step.id == needs.STEP_ID for step in kind.steps(situation))


def needs_off_screen(kind: Kind) -> frozenset[str] | None:
    """Return whose needs are known on paper and where staff enter it: nobody's; None to ask none.

    No link tells there what was said before. So the first form of each package for new clients
    asks it alone, and who gets a whole package is asked once.
    """
    known, nobody = services(), frozenset[str]()
    asking = replace(known.situation(linked=True), needs_told=nobody)
    for package in known.facts.intake.values():
        kinds = (known.kinds[slug] for slug in package.kinds if slug in known.kinds)
        if kind.slug == next((one.slug for one in kinds if asks_needs(one, asking)), ""):
            return nobody
    return None


def who_told_needs(link: Link, sent: Sequence[OwnCase], until: datetime) -> frozenset[str]:
    """Return the names of who told by a link, until a moment, what to take into account.

    A link of one person tells whose it is, however the name is typed.
    """
    said = (stored_answers(one.data) for one in sent if one.case.received_at <= until)
    names = (needs.same_name(one[NAME.name]) for one in said if needs.was_asked(one))
    return frozenset(needs.ANYONE if link.signer_id else name for name in names)


def _newest_answer(question: Question, said: Sequence[Answers]) -> Value:
    """Return the newest answer, also an empty one; empty where this question does not take it."""
    names = (question.name, *ALSO_REACHES.get(question.name, ()))
    newest = next((one for one in said if not one.keys().isdisjoint(names)), {})
    value = next((newest[name] for name in names if newest.get(name)), "")
    return value if _fits(question, value) else ""


def _takes_part(kind: Kind) -> bool:
    named = not kind.counted and kind.anonymous == NEVER
    return named and is_read_by_link_makers(kind)


def _gives(own: OwnCase) -> bool:
    kind = services().kinds.get(own.case.kind)
    return kind is not None and _takes_part(kind)


def _fits(question: Question, value: Value) -> bool:
    try:
        question.check(value)
    except Problem:
        return False
    return True

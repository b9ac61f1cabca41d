"""What a list of cases says of each: what it is, what is new, how long there is, and who has it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from formsapp.cases import staff_accounts
from formsapp.cases.models import Case
from formsapp.cases.stored_content import open_sent_form
from formsapp.facts.dutch_format import clock
from formsapp.kinds.base import CHANGED, TAKEN_BACK, Situation, stored_answers
from formsapp.rules.amsterdam_time import local_date, local_time
from formsapp.sealing.letterbox import NoKey
from formsapp.web.shared.i18n import say
from formsapp.web.shared.services import db, services
from formsapp.web.staff.guard import SignedIn
from formsapp.web.staff.staff_words import (
    MARKS,
    Tag,
    days_left,
    kind_noun,
    name_by_id,
    near_day,
    turn_tags,
)


class CaseRow(NamedTuple):
    """One case in a list. ``why`` is the reason of the days that are left."""

    case: Case
    title: str
    news: Sequence[Tag]
    left: Tag
    why: str
    holder: str


def list_case_rows(staff: SignedIn, cases: Sequence[Case]) -> list[CaseRow]:
    """Return what is said of each case; only kinds that have words for it are opened for this.

    The log does not tell of that, as it does not of a client's reference in a list: it is no look
    at what someone wrote.
    """
    today = services().today
    names = {
        str(one.id): one.mail.partition("@")[0] for one in staff_accounts.all_staff(db.session)
    }
    return [
        CaseRow(
            case=case,
            title=name_case(staff, case),
            news=list_news(case),
            left=days_left(case, services().clock()),
            why=say_why(case, today),
            holder=say_holder(staff, case, names),
        )
        for case in cases
    ]


def say_holder(staff: SignedIn, case: Case, names: dict[str, str]) -> str:
    """Say who has a case; empty where nobody has."""
    if case.holder is None:
        return ""
    if case.holder == staff.actor.id:
        return say("bij u")
    return say("bij {{ holder }}", holder=name_by_id(case.holder, names))


def name_case(staff: SignedIn, case: Case) -> str:
    """Say what a case is, as in ``Afzegging ma 30 nov 9.00, te laat``."""
    kind = services().kinds.get(case.kind)
    nouns = kind.nouns if kind else {}
    noun = next((say(nouns[mark]) for mark in case.marks if mark in nouns), kind_noun(case.kind))
    if TAKEN_BACK in case.marks:
        noun = say("Intrekking")
    unsaid = {*MARKS, *nouns, CHANGED}
    what = " ".join(filter(None, [noun, read_row(staff, case)]))
    return ", ".join([what, *(say(mark) for mark in case.marks if mark not in unsaid)])


def read_row(staff: SignedIn, case: Case) -> str:
    """Return what the answers add to the noun; empty where they add nothing or do not open."""
    kind = services().kinds.get(case.kind)
    if kind is None or kind.row is None or case.sealed is None or TAKEN_BACK in case.marks:
        return ""
    situation = Situation(services().facts, case.received_at, case.received_on)
    try:
        said = kind.row(stored_answers(open_sent_form(staff.desk.keyring, case)), situation)
    except (NoKey, ValueError):  # a day in it may be none
        return ""
    return say(said.text, said.given) if said else ""


def list_news(case: Case) -> list[Tag]:
    """Say what staff did not see yet, who is waited for, and what it is to an earlier case."""
    if case.closed_at is not None:
        return []
    new = [Tag(say("Nieuw"))] if case.read_at is None else []
    if case.signs:
        new.append(Tag(say("Tekent mee"), "grey"))
    elif case.parent and case.parent.kind == case.kind and TAKEN_BACK not in case.marks:
        new.append(Tag(say("Wijziging"), "orange"))
    return [*new, *turn_tags(case)]


def say_why(case: Case, today: date) -> str:
    """Say where the days that are left come from, as in ``di 7 apr (Wkkgz)``."""
    if case.closed_at is not None:
        return say("op {{ day }}", day=near_day(local_date(case.closed_at), today))
    if case.answered_at is not None:
        return say("nog niet afgerond")
    limit = case.next_limit
    if limit and (limit.at or case.needed_on is None or limit.on <= case.needed_on):
        ground = say("eerste reactie") if case.waits_for_first else name_ground(case)
        at = f" {clock(local_time(limit.at).time())}" if limit.at else ""
        return near_day(limit.on, today) + at + (f" ({ground})" if ground else "")
    if case.needed_on:
        return say("nodig op {{ day }}", day=near_day(case.needed_on, today))
    return say("sinds {{ day }}", day=near_day(case.received_on, today))


def name_ground(case: Case) -> str:
    """Name the law that gives a case its term, or say that the provider promised it."""
    facts = services().facts
    stated = facts.kinds.get(case.kind)
    term = facts.terms.get(case.term or (stated.term if stated else None) or "")
    grounds = [say("verlengd")] if case.extended_at else []
    if term is not None:
        is_own = term.law is None or term.state == "own-agreement"
        grounds.append(say("afspraak") if is_own else str(term.law))
    return ", ".join(grounds)

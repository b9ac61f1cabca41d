"""The page of one case: what was sent, until when it can be answered, and what happened."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import groupby
from typing import Final

from flask import current_app, render_template

from formsapp.cases import event_log, staff_accounts
from formsapp.cases.agreed_texts import agreed_in
from formsapp.cases.case_state import awaits_answer
from formsapp.cases.client_circle import ClientCircle, open_circle
from formsapp.cases.models import Case, Event
from formsapp.cases.outbox import is_mail_lost
from formsapp.cases.staff_desk import OpenedCase
from formsapp.cases.staff_memos import open_memos
from formsapp.circle_doubts import find_doubts
from formsapp.deadlines import counts_hours, extendable_term, term_of
from formsapp.facts.fact import Term
from formsapp.kinds import intrekken
from formsapp.kinds.base import Ruling, stored_answers
from formsapp.kinds.parts.far_days import A_YEAR, NEVER, near
from formsapp.kinds.questions import Question
from formsapp.sealing.letterbox import Altered, NoKey, new_form_key
from formsapp.web.shared.arrival_channels import CHANNELS
from formsapp.web.shared.i18n import say
from formsapp.web.shared.services import db, services
from formsapp.web.staff.answer_files import AnswerFiles, new_files
from formsapp.web.staff.client_board import case_tag, log_look
from formsapp.web.staff.destroy_words import offers_destruction
from formsapp.web.staff.entry_of_withdrawal import count_for, is_unsettled
from formsapp.web.staff.file_download import files_of
from formsapp.web.staff.guard import SignedIn
from formsapp.web.staff.internal_form_questions import (
    EXPORT_REASON,
    MEMO,
    NEW_DAY,
    REASON,
    RULED_ON,
    WHY_CLOSED,
)
from formsapp.web.staff.link_requests import is_link_request
from formsapp.web.staff.needs_of_client import ShownNeeds, list_needs
from formsapp.web.staff.reply_parts import list_asked, reply_questions, when_asked
from formsapp.web.staff.sign_up_link import offer_intake
from formsapp.web.staff.staff_form import InternalForm, empty_form
from formsapp.web.staff.staff_words import (
    MARKS,
    ROLES,
    describe_answer,
    kind_noun,
    mark_tags,
    turn_tags,
)
from formsapp.web.staff.told_parts import told_parts
from formsapp.web.staff.vouch_page import say_circle_doubt
from formsapp.web.staff.who_agreed_page import agreement_tag, read_all_agreements
from formsapp.web.staff.who_looked import list_lookers, say_who_looked
from formsapp.who_agreed import AGREEING

UNTOLD: Final[Mapping[str, object]] = {
    "client_shut": True,
    "agreements": {},
    "consent": None,
    "doubts": (),
    "circle_doubt": "",
    "counts": None,
    "needs": (),
}
"""What the page of a case tells of its client where that does not open: nothing is allowed."""


def show_case(
    staff: SignedIn, opened: OpenedCase, files: AnswerFiles | None = None, **posted: InternalForm
) -> str:
    """Show a case, with a form as it was posted when something is wrong with it.

    ``files`` are those that were added to the answer. ``posted`` has at most one of ``answer``,
    ``reason``, ``closing``, ``ruling``, ``memo`` and ``export``.
    """
    found, forms = opened.case, forms_of_case(staff, opened) | posted
    return render_template(
        "staff/case.html",
        staff=staff,
        opened=opened,
        asks_link=is_link_request(found),
        mail_lost=is_mail_lost(db.session, found),
        intake=offer_intake(staff, opened),
        **told_parts(opened),
        case=found,
        **words_of_case(found),
        can_get_client=may_get_client(opened),
        can_destroy=offers_destruction(staff.desk, found),
        memos=open_memos(db.session, staff.desk.keyring, found),
        memo_key=new_form_key(),
        **told_of_client(staff, opened),
        unsettled=staff.reads_consents and found.closed_at is None and is_unsettled(found),
        sent_files=files_of(opened),
        files=files.listed if files else [],
        answer_key=(files or new_files(found)).key.signed,
        **told_by_log(found),
        names={str(one.id): one.mail for one in staff_accounts.all_staff(db.session)},
        holders=list_holders(found),
        **forms,
        **parts_of_answer(staff, opened, forms["answer"]),
        can_be_ruled=may_be_ruled(opened),
        term=term_to_extend(opened),
        wrong=next((form for form in posted.values() if form.wrong), None),
    )


def words_of_case(case: Case) -> dict[str, object]:
    """Return what staff call a case, who reads it, and what its columns say of it."""
    known = services()
    kind, team = known.kinds.get(case.kind), known.facts.teams.get(case.team)
    return {
        "noun": kind_noun(case.kind),
        "team": team.name if team else case.team,
        "tags": [*turn_tags(case), *mark_tags(case)],
        "marks": [say(MARKS[mark]) for mark in case.marks if mark in MARKS],
        "by_hour": kind is not None and counts_hours(known.facts, kind),
        "texts": agreed_in(db.session, case),
        "titles": {key: one.title for key, one in known.documents.items()},
    }


def forms_of_case(staff: SignedIn, opened: OpenedCase) -> dict[str, InternalForm]:
    """Return the forms on the page of a case, not filled in."""
    why = [WHY_CLOSED] if awaits_promised_answer(opened.case) else []
    return {
        "answer": empty_form(*reply_questions(opened), **say_who_looked(staff, opened)),
        "reason": empty_form(*extension_questions(opened)),
        "closing": empty_form(*why),
        "ruling": empty_form(RULED_ON),
        "memo": empty_form(MEMO),
        "export": empty_form(EXPORT_REASON),
    }


def parts_of_answer(staff: SignedIn, opened: OpenedCase, form: InternalForm) -> dict[str, object]:
    """Return what an answer is made of, and when each part belongs."""
    return {
        "asked": [*list_asked(opened, form)],
        "belongs": when_asked(form),
        "lookers": list_lookers(staff, opened),
    }


def awaits_promised_answer(case: Case) -> bool:
    """Return whether an answer was promised by a day and did not come yet."""
    kind = services().kinds.get(case.kind)
    acts = kind is not None and kind.acts
    return case.due_on is not None and awaits_answer(case) and not acts


def told_by_log(case: Case) -> dict[str, object]:
    """Return what happened to a case, and who entered it, by which channel, where staff did."""
    log, channel = event_log.events_of_case(db.session, case.id), CHANNELS.get(case.channel, "")
    came = (one for one in log if channel and one.action == "receive" and one.role in ROLES)
    entered = next(came, None)
    return {"history": history(log), "channel": channel, "entered": entered}


def list_holders(case: Case) -> dict[str, str]:
    """Return who may open a case and so may have it: addresses by id."""
    teams = services().facts.teams
    return {
        str(one.id): one.mail
        for one in staff_accounts.all_staff(db.session)
        if one.disabled_at is None and case.team in staff_accounts.teams_of(one.role, teams)
    }


def told_of_client(staff: SignedIn, opened: OpenedCase) -> Mapping[str, object]:
    """Return what the page of a case tells of its client, or that it does not open.

    The case itself is read all the same; what is not told is not allowed.
    """
    try:
        circle = circle_of(staff, opened)
        return {
            "client_shut": False,
            "agreements": agreements_of_case(staff, opened.case, circle),
            "consent": case_tag(staff, opened, circle),
            "doubts": list_doubts(opened, circle) if circle and circle.is_proven else [],
            "circle_doubt": say_circle_doubt(circle),
            "counts": count_for(opened, circle),
            "needs": needs_of_case(staff, opened.case, circle),
        }
    except (NoKey, Altered) as error:
        kind = type(error).__name__
        current_app.logger.error("the client of a case does not open: %s", kind)  # noqa: TRY400 - a trace has paths alone
        return UNTOLD


def agreements_of_case(
    staff: SignedIn, case: Case, circle: ClientCircle | None
) -> dict[str, object]:
    """Return who of a case's client agreed to what, and who still has to; of others nothing."""
    if case.kind != AGREEING or circle is None or not staff.reads_terms:
        return {}
    (found,) = read_all_agreements(staff, [circle.client])
    return {"found": found, "tag": agreement_tag, "spoken": describe_answer}


def needs_of_case(staff: SignedIn, case: Case, circle: ClientCircle | None) -> list[ShownNeeds]:
    """Return what to take into account of a case's client; other cases that tell it are opened."""
    if case.client is None:
        return []
    needs = list_needs(staff, case.client, circle)
    if needs:
        log_look(staff, case.client)
    return needs


def list_doubts(opened: OpenedCase, circle: ClientCircle) -> list[str]:
    """Say what a form says otherwise than is recorded about who decides."""
    found = find_doubts(db.session, opened.case, opened.content, circle)
    return [say(one.text, one.given) for one in found]


def circle_of(staff: SignedIn, opened: OpenedCase) -> ClientCircle | None:
    """Return who decides for the client of a case, for who may know that; None where unknown."""
    client = opened.case.client
    if client is None or not staff.reads_consents:
        return None
    return open_circle(db.session, staff.desk.keyring, client)


def history(log: Sequence[Event]) -> list[Event]:
    """Return events newest first; when one person looks several times in a row, only one."""
    runs = groupby(log, lambda event: event.who if event.action == "read" else event.number)
    return [next(same) for _who, same in runs][::-1]


def find_ruling(opened: OpenedCase) -> Ruling | None:
    """Return the ruling that there can be, or was, on a case; None where there can be none."""
    kind = services().kinds.get(opened.case.kind)
    if kind is None or kind.ruling is None or opened.case.sealed is None:
        return None
    can_come = kind.ruling.may_come(stored_answers(opened.content), services().facts)
    return kind.ruling if can_come else None


def may_be_ruled(opened: OpenedCase) -> bool:
    """Return whether a ruling on a case can be recorded now."""
    ruling = find_ruling(opened)
    return ruling is not None and ruling.mark not in opened.case.marks


def may_get_client(opened: OpenedCase) -> bool:
    """Return whether staff can record whose a case is.

    Not of a message without a name, which may lead to nobody; what takes back or settles consents
    has a way of its own.
    """
    case = opened.case
    kind = services().kinds.get(case.kind)
    if kind is None or kind.by_circle or kind.asks_for_link or kind is intrekken.kind:
        return False
    if case.client is not None or case.sealed is None:
        return False
    return not kind.nameless(stored_answers(opened.content))


def term_to_extend(opened: OpenedCase) -> Term | None:
    """Return the term of a case, if it can still be extended."""
    found, known = opened.case, services()
    kind = known.kinds.get(found.kind)
    if kind is None or found.closed_at is not None or found.extended_at is not None:
        return None
    if kind.ruling and kind.ruling.mark in found.marks:
        term: Term | None = known.facts.terms[kind.ruling.term]
    else:
        answers = stored_answers(opened.content)
        term = term_of(known.facts, kind, answers, found.received_on)
    starts_on = found.ruled_on or found.received_on
    at = None if found.ruled_on else found.received_at
    return extendable_term(term, starts_on, at=at, limit=found.answer_limit, now=known.clock())


def extension_questions(opened: OpenedCase) -> tuple[Question, ...]:
    """Return what staff fill in to extend a term; the new day where no longest term is stated."""
    term, due_on = term_to_extend(opened), opened.case.due_on
    if term is None or due_on is None or not term.new_day:
        return (REASON,)
    new_day = replace(NEW_DAY, earliest=due_on + timedelta(days=1))
    return (REASON, near(new_day, due_on, back=NEVER, ahead=A_YEAR))

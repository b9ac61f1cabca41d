"""The answer to a case as staff fill it in, and the text that the client reads of it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import groupby
from typing import NamedTuple

from flask import request

from formsapp.cases.attachments import WaitingFile
from formsapp.cases.staff_desk import OpenedCase
from formsapp.kinds.base import Value, stored_answers
from formsapp.kinds.conditions import ALWAYS
from formsapp.kinds.parts.far_days import NEVER, TWO_YEARS, near
from formsapp.kinds.questions import Day, Question, Text
from formsapp.kinds.reply import (
    TEXT_ALONE,
    ReplyPlan,
    Section,
    compose,
    read_template,
)
from formsapp.typed_text import clean_lines
from formsapp.web.shared.services import services
from formsapp.web.staff.answer_files import FILES
from formsapp.web.staff.call_order import condition_as_data
from formsapp.web.staff.internal_form_questions import ANSWER, KEEP, PRIVATE, READY, with_keep
from formsapp.web.staff.staff_form import InternalForm, check_form


class AskedPart(NamedTuple):
    """Questions that one law asks, in a row; ``source`` names it, empty for none."""

    source: str
    questions: Sequence[Question]


def plan_of(opened: OpenedCase) -> ReplyPlan:
    """Return which parts the answer to a case must have."""
    kind = services().kinds.get(opened.case.kind)
    if kind is None or kind.reply is None or opened.case.sealed is None:
        return TEXT_ALONE
    answers = stored_answers(opened.content)
    return kind.reply.plan(answers, services().facts, opened.case.marks)


def reply_questions(opened: OpenedCase) -> tuple[Question, ...]:
    """Return what staff fill in to answer a case."""
    asked = plan_of(opened).questions or (ANSWER,)
    return (*(bound_day(one, opened.case.received_on) for one in asked), FILES, READY)


def bound_day(question: Question, asked_on: date) -> Question:
    """Return a question; a day that is promised is not before the client asked, and not far off."""
    if not isinstance(question, Day):
        return question
    bounded = replace(question, earliest=asked_on)
    return near(bounded, services().today, back=NEVER, ahead=TWO_YEARS)


def list_asked(opened: OpenedCase, form: InternalForm) -> Iterator[AskedPart]:
    """Yield the questions of the form, those of one source together."""
    sources = {part.question.name: part.source for part in plan_of(opened).parts}
    last = ""

    def source_of(question: Question) -> str:
        nonlocal last  # whether a number stays is asked with its text
        if not question.name.startswith(KEEP.name):
            last = sources.get(question.name, "")
        return last

    for source, some in groupby(form.questions, source_of):
        yield AskedPart(source, [*some])


def when_asked(form: InternalForm) -> dict[str, str]:
    """Return by name when a question belongs, as the script reads it that folds the others."""
    return {
        one.name: json.dumps(condition_as_data(one.when))
        for one in form.questions
        if one.when != ALWAYS
    }


def read_reply(opened: OpenedCase) -> InternalForm:
    """Return what was posted; a private number in it is taken when staff say that it must stay."""
    return read_texts(*reply_questions(opened))


def read_texts(*questions: Question) -> InternalForm:
    """Return what was posted, with a question beside each text that holds a private number."""
    asked: list[Question] = []
    for one in questions:
        typed = clean_lines(request.form.get(one.name, ""))
        asked += with_keep(one, typed) if isinstance(one, Text) else (one,)
    form = check_form(*asked)
    for one in questions:
        keep = f"{KEEP.name}-{one.name}"
        # What an earlier answer makes not belong is left out, so nobody decides on it.
        asks = keep in form.values and bool(form.values[one.name])
        if asks and not form.values[keep] and one.name not in form.wrong:
            form = form.refuse(one.name, PRIVATE)
    return form


def write_sections(opened: OpenedCase, values: Mapping[str, Value]) -> tuple[Section, ...]:
    """Return the text that the client reads, in pieces; raises FactsError."""
    plan, known = plan_of(opened), services()
    kind = known.kinds.get(opened.case.kind)
    if not plan.parts or kind is None or kind.reply is None:
        return (Section("", str(values[ANSWER.name])),)
    template = read_template(known.settings.folder, kind.reply.template)
    return compose(template, known.facts, kind.reply, plan, values)


def outcome_of(opened: OpenedCase, values: Mapping[str, Value]) -> str:
    """Return the word by which an answer is counted; empty where it has none."""
    kind = services().kinds.get(opened.case.kind)
    name = kind.reply.outcome if kind and kind.reply else ""
    return str(values.get(name) or "")


def seal_of_shown(sections: Sequence[Section], files: Sequence[WaitingFile], *, close: bool) -> str:
    """Return a fingerprint of what was shown, by which sending knows that it is the same."""
    named = [[one.number, one.name, one.sha256] for one in files]
    shown = json.dumps([sections, named, close], ensure_ascii=False)
    return hashlib.sha256(shown.encode()).hexdigest()

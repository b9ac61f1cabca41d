"""Forms that are only counted: how often each answer was given, never by whom.

Small numbers are hidden. The counts change only by whole groups of ``FEW`` senders, so that a look
before and one after show no single sender either: a group counts from when it is complete until the
first of it is destroyed, and who is in it never changes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import sqlalchemy as sa
from flask import abort, render_template
from sqlalchemy.orm import joinedload

from formsapp.cases.models import Case
from formsapp.cases.stored_content import open_sent_form
from formsapp.kinds import Kind
from formsapp.kinds.base import Answers, _, stored_answers
from formsapp.kinds.questions import Choice, Several
from formsapp.rules.hide_few import FEW, hide_either, hide_few
from formsapp.sealing.letterbox import Keyring
from formsapp.web.shared.page_answer import PageAnswer
from formsapp.web.shared.services import db, services
from formsapp.web.staff.guard import SignedIn, staff_page

Counts = list[tuple[str, int | None]]
"""The label and number of each answer to a question; None for a number that is hidden."""


@staff_page("/tellingen")
def counts(staff: SignedIn) -> PageAnswer:
    """Show how often each answer was given; 404 for someone who may see no counts."""
    keyring = services().keyring
    if not staff.counted or keyring is None:
        abort(404)
    sent = [(kind, read_all(kind, keyring)) for kind in staff.counted]
    found = [(kind, len(answers), count_answers(kind, answers)) for kind, answers in sent]
    return render_template("staff/counts.html", staff=staff, found=found, few=FEW)


def read_all(kind: Kind, keyring: Keyring) -> list[Answers]:
    """Return what was sent, oldest first, of each complete group of senders."""
    query = sa.select(Case).where(Case.kind == kind.slug).options(joinedload(Case.key))
    cases = db.session.scalars(query.order_by(Case.received_at, Case.id)).all()
    starts = range(0, len(cases) // FEW * FEW, FEW)
    groups = (cases[start : start + FEW] for start in starts)
    return [
        stored_answers(open_sent_form(keyring, case))
        for group in groups
        if all(case.sealed is not None for case in group)
        for case in group
    ]


def count_answers(kind: Kind, sent: Sequence[Answers]) -> list[tuple[Choice, Counts]]:
    """Return the counts of each question with options."""
    steps = kind.steps(services().situation())
    questions = [one for step in steps for one in step.questions if isinstance(one, Choice)]
    return [(question, count_options(question, sent)) for question in questions]


def count_options(question: Choice, sent: Sequence[Answers]) -> Counts:
    """Return how often each option was chosen and, unless several may be, how often none was."""
    given = [answers.get(question.name) or "" for answers in sent]
    each = [(value,) if isinstance(value, str) else value for value in given]
    times = Counter(one for values in each for one in values)
    labels = [(option.value, option.label) for option in question.options]
    if not isinstance(question, Several):
        labels.append(("", _("Geen antwoord")))
    numbers = [times[value] for value, _label in labels]
    is_several = isinstance(question, Several)
    shown = hide_either(numbers, len(sent)) if is_several else hide_few(numbers)
    found = shown or [None] * len(numbers)
    return [(label, number) for (_value, label), number in zip(labels, found, strict=True)]

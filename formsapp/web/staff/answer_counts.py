"""Answers that are only counted: how many gave which, and never one person's.

Small numbers are masked. The counts move on only when another group of senders is complete,
so that looking before and after shows no single sender either.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

import sqlalchemy as sa
from flask import abort, render_template

from formsapp.cases.models import Case
from formsapp.kinds import Kind
from formsapp.kinds.base import Answers, _, stored_answers
from formsapp.kinds.questions import Choice, Several
from formsapp.sealing.letterbox import Keyring
from formsapp.web.shared.page_answer import PageAnswer
from formsapp.web.shared.services import db, services
from formsapp.web.staff.guard import SignedIn, blueprint, for_staff

FEW = 5
"""The smallest number that is shown, and how many senders make the counts move on."""


@dataclass(frozen=True)
class Counted:
    """One question: each answer's label, and how many gave it; None where that is masked."""

    question: Choice
    answers: Sequence[tuple[str, int | None]]


@blueprint.get("/tellingen")
@for_staff
def counts(staff: SignedIn) -> PageAnswer:
    """Show how often each answer was given; 404 for who may not see any."""
    keyring = services().keyring
    if not staff.counted or keyring is None:
        abort(404)
    found = [(kind, *counted(kind, opened(kind, keyring))) for kind in staff.counted]
    return render_template("staff/counts.html", staff=staff, found=found, few=FEW)


def opened(kind: Kind, keyring: Keyring) -> list[Answers]:
    """Open what was sent, oldest first, up to the last complete group of senders."""
    query = sa.select(Case).where(Case.kind == kind.slug, Case.sealed.is_not(None))
    cases = db.session.scalars(query.order_by(Case.received_at, Case.id)).all()
    return [
        stored_answers(keyring.open(case.team, case.id, case.kind, case.sealed or b""))
        for case in islice(cases, len(cases) // FEW * FEW)
    ]


def counted(kind: Kind, sent: Sequence[Answers]) -> tuple[int, list[Counted]]:
    """Count each answer of each question to choose from; also how many forms were counted."""
    steps = kind.steps(services().situation())
    questions = [q for step in steps for q in step.questions if isinstance(q, Choice)]
    return len(sent), [Counted(question, tally(question, sent)) for question in questions]


def tally(question: Choice, sent: Sequence[Answers]) -> list[tuple[str, int | None]]:
    """Count one question; the last line is for those who gave no answer."""
    given = [answers.get(question.name) or "" for answers in sent]
    each = [(value,) if isinstance(value, str) else value for value in given]
    times = Counter(one for values in each for one in values)
    labels = [(option.value, option.label) for option in question.options]
    if not isinstance(question, Several):
        labels.append(("", _("Geen antwoord")))
    shown = masked([times[value] for value, _label in labels])
    return [(label, number) for (_value, label), number in zip(labels, shown, strict=True)]


def masked(numbers: Sequence[int]) -> list[int | None]:
    """Hide small numbers, and more of them until those hidden do not follow from the sum.

    >>> masked([12, 7, 3])
    [12, None, None]
    >>> masked([12, 7, 6])
    [12, 7, 6]
    """
    hidden = {place for place, number in enumerate(numbers) if number < FEW}
    left = sorted(set(range(len(numbers))) - hidden, key=lambda place: -numbers[place])
    while left and 0 < sum(numbers[place] for place in hidden) < FEW:
        hidden.add(left.pop())
    return [None if place in hidden else number for place, number in enumerate(numbers)]

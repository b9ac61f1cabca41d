"""Answers to questions: read from what was posted, checked, and shown as text.

Each question does this itself; templates beside the questions write the inputs.
"""

from __future__ import annotations

from werkzeug.datastructures import MultiDict

from formsapp.kinds.base import Value
from formsapp.kinds.questions import Problem, Question
from formsapp.typed_text import clean_lines
from formsapp.web.shared.i18n import say


def clean_data(posted: MultiDict[str, str]) -> MultiDict[str, str]:
    """Return what was posted, cleaned: a page that shows it again shows what would be stored."""
    return MultiDict((name, clean_lines(text)) for name, text in posted.items(multi=True))


def read_answer(question: Question, data: MultiDict[str, str]) -> Value:
    """Return the cleaned answer from what was posted; empty when there is none."""
    return question.read({name: data.getlist(name) for name in question.inputs})


def find_problem(question: Question, value: Value) -> Problem | None:
    """Return what is wrong with an answer; None when it is right."""
    try:
        question.check(value)
    except Problem as problem:
        return problem
    return None


def show_answer(question: Question, value: Value) -> list[str]:
    """Return an answer, or else what applies without, as the client and staff see it."""
    known = value or question.default
    return question.show(known, say) if known else []

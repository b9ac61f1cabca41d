"""Questions as WTForms fields: only binding, for each question reads and checks itself.

Macros write the inputs: WTForms' own widgets take most of a form page's time.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import Field, Form

from formsapp.kinds.base import Answers, Value
from formsapp.kinds.questions import Problem, Question
from formsapp.web.shared.i18n import say


class AnswerField(Field):
    """One question, bound to what was posted. ``data`` is the cleaned answer."""

    data: Value

    def __init__(self, *, question: Question, **kwargs: Any) -> None:  # noqa: ANN401  WTForms' own
        super().__init__(**kwargs)
        self.question = question
        self.problem: Problem | None = None

    def process(self, formdata: Any, data: object = None, extra_filters: object = None) -> None:  # noqa: ANN401  likewise
        """Take the answer from the posted form."""
        del data, extra_filters
        self.data = posted(self.question, formdata or MultiDict())

    def validate(self, form: object, extra_validators: object = ()) -> bool:
        """Check the answer; ``problem`` says what is wrong."""
        del form, extra_validators
        try:
            self.question.check(self.data)
        except Problem as problem:
            self.problem = problem
        return self.problem is None


def posted(question: Question, data: MultiDict[str, str]) -> Value:
    """Return the cleaned answer from what was posted; empty when there is none."""
    return question.read({name: data.getlist(name) for name in question.inputs})


@lru_cache(256)
def form_class(questions: tuple[Question, ...]) -> type[Form]:
    """Make the WTForms class that binds these questions."""
    fields = {question.name: _unbound(question) for question in questions}
    return type("QuestionsForm", (Form,), fields)


def _unbound(question: Question) -> object:
    return AnswerField(question=question)


def problems(form: Form) -> Mapping[str, Problem]:
    """Check a bound form; gives what is wrong by name of the question."""
    form.validate()
    return {field.name: field.problem for field in form if field.problem}


def show_value(question: Question, value: Value) -> list[str]:
    """Give an answer as lines of text, as the client and staff see it."""
    return question.show(value, say) if value else []


def relevant(questions: tuple[Question, ...], answers: Answers) -> tuple[Question, ...]:
    """Drop the questions that another answer makes needless."""
    return tuple(question for question in questions if question.when.holds(answers))

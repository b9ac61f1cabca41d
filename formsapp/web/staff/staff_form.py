"""The questions of one staff form, bound and checked like those of the clients' forms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from flask import request
from werkzeug.datastructures import MultiDict

from formsapp.kinds.base import Step, Value
from formsapp.kinds.questions import Problem, Question
from formsapp.web.form.fields import find_problem, read_answer


@dataclass(frozen=True)
class StaffForm:
    """Questions with what was typed, what is wrong with it, and the cleaned values."""

    questions: tuple[Question, ...]
    data: MultiDict[str, str] = field(default_factory=MultiDict)
    wrong: Mapping[str, Problem] = field(default_factory=dict)
    values: Mapping[str, Value] = field(default_factory=dict)

    @property
    def step(self) -> Step:
        """The questions as the macros want them."""
        return Step(id="", title="", questions=self.questions)

    def refused(self, name: str, problem: Problem) -> StaffForm:
        """Return the same sheet with something wrong that needs more than the fields."""
        return replace(self, wrong={**self.wrong, name: problem})


def empty_form(*questions: Question, **before: str) -> StaffForm:
    """Return a sheet that nobody filled in yet, with what is chosen before."""
    return StaffForm(questions, MultiDict(before))


def posted_form(*questions: Question) -> StaffForm:
    """Return a sheet with what was posted, checked."""
    values = {question.name: read_answer(question, request.form) for question in questions}
    found = (
        (question.name, find_problem(question, values[question.name])) for question in questions
    )
    wrong = {name: problem for name, problem in found if problem}
    return StaffForm(questions, MultiDict(request.form), wrong, values)

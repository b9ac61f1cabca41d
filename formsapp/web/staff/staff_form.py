"""One form that staff fill in, read and checked like the clients' forms."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from flask import render_template, request
from werkzeug.datastructures import MultiDict

from formsapp.kinds.base import Step, Value, _
from formsapp.kinds.questions import Problem, Question, Several, Text
from formsapp.web.form.fields import clean_data, find_problem, read_answer
from formsapp.web.shared.page_answer import PageAnswer

NOT_OFFERED = Problem(_("Er is iets gekozen dat hier niet kan. Kies opnieuw uit de lijst."))


@dataclass(frozen=True)
class InternalForm:
    """Questions with what was typed, what is wrong with it, and the cleaned values."""

    questions: tuple[Question, ...]
    data: MultiDict[str, str] = field(default_factory=MultiDict)
    wrong: Mapping[str, Problem] = field(default_factory=dict)
    values: Mapping[str, Value] = field(default_factory=dict)

    @property
    def step(self) -> Step:
        """The questions as the macros want them."""
        return Step(id="", title="", questions=self.questions)

    @property
    def text_names(self) -> list[str]:
        """The names of the questions that are answered in words."""
        return [one.name for one in self.questions if isinstance(one, Text)]

    @property
    def is_good(self) -> bool:
        """Whether it was posted and nothing is wrong with it."""
        return bool(self.values) and not self.wrong

    def refuse(self, name: str, problem: Problem) -> InternalForm:
        """Return the form with a problem at the question ``name``."""
        return replace(self, wrong={**self.wrong, name: problem})

    def show(self, template: str, **context: object) -> PageAnswer:
        """Render a page that shows the form as ``form``: 422 when something is wrong with it."""
        page = render_template(template, form=self, is_wrong=bool(self.wrong), **context)
        return page, 422 if self.wrong else 200


def empty_form(*questions: Question, **before: str) -> InternalForm:
    """Return a form that nobody filled in yet; ``before`` gives answers to start with."""
    return InternalForm(questions, MultiDict(before))


def read_form(*questions: Question, **before: str) -> InternalForm:
    """Return what was posted, checked; for a GET the form that :func:`empty_form` gives."""
    return check_form(*questions) if request.method == "POST" else empty_form(*questions, **before)


def check_form(*questions: Question) -> InternalForm:
    """Return what was posted, checked; what an earlier answer makes not belong is left out."""
    data = clean_data(request.form)
    values: dict[str, Value] = {}
    asked = []
    for question in questions:
        belongs = question.when.holds(values)
        values[question.name] = read_answer(question, data) if belongs else ""
        asked += [question] if belongs else []
    found = ((question.name, find_problem(question, values[question.name])) for question in asked)
    wrong = {name: problem for name, problem in found if problem}
    wrong = dict.fromkeys(_find_unoffered(questions, data), NOT_OFFERED) | wrong
    return InternalForm(questions, data, wrong, values)


def _find_unoffered(questions: Iterable[Question], data: MultiDict[str, str]) -> Iterator[str]:
    """Yield the questions of which something was chosen that is no option, by name.

    Beside what is one it would be dropped without a word.
    """
    for question in questions:
        if isinstance(question, Several):
            options = {one.value for one in question.options}
            if {*data.getlist(question.name)} - options:
                yield question.name

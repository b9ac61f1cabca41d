"""From a kind's questions to WTForms: binding and checking, no HTML.

WTForms' own widgets take most of a form page's time, so macros write the inputs.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, time
from functools import lru_cache, singledispatch
from typing import Any

from wtforms import Field, Form
from wtforms.validators import ValidationError

from formsapp.facts.dutch_format import clock, counted, day
from formsapp.kinds.base import (
    Agree,
    Answers,
    Choice,
    Day,
    LongText,
    Mail,
    Question,
    Seen,
    Several,
    Text,
    Time,
    Value,
    _,
)
from formsapp.kinds.parts.files_question import Files
from formsapp.typed_text import clean_line, clean_lines, count_characters
from formsapp.web.shared.i18n import say

PARTS = ("dag", "maand", "jaar")
MAIL = re.compile(
    r"[^@\s,;:<>()\[\]\\\"]{1,64}@[^@\s,;:<>()\[\]\\\"]+\.[^@\s.\d,;:<>()\[\]\\\"]{2,}"
)
OLDEST = date(1900, 1, 1)
TOO_LONG = _("Maak deze tekst {{ over }} korter. Er is plaats voor {{ limit }}.")
ROOM = _("Er is plaats voor {{ limit }}.")
ROOM_PAGES = _("Er is plaats voor {{ limit }}. Dat is ongeveer {{ pages }}.")
ON_A_PAGE = 2500
"""Characters that fill a printed page."""

TIME = re.compile(r"(?:om )?([0-9]{1,2})(?:[.:,uh ]?([0-9]{2}))? ?(?:uur|u|h)?\.?", re.IGNORECASE)
"""A time as people type it: 9, 9.30, 09:30, 0930, 9u30, 9 uur."""


class Problem(ValidationError):
    """An error as one of our texts, with the values for its placeholders."""

    def __init__(self, text: str, **given: object) -> None:
        super().__init__(text)
        self.text = text
        self.given = given


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
        self.data = posted(self.question, formdata or {})

    def validate(self, form: object, extra_validators: object = ()) -> bool:
        """Check the answer; ``problem`` says what is wrong."""
        del form, extra_validators
        try:
            check(self.question, self.data)
        except Problem as problem:
            self.problem = problem
        return self.problem is None


def input_names(question: Question) -> tuple[str, ...]:
    """Names of the inputs of one question."""
    if isinstance(question, Day):
        return tuple(f"{question.name}-{part}" for part in PARTS)
    if isinstance(question, Agree):
        return (question.name, f"{question.name}-tekst")
    return (question.name,)


def posted(question: Question, formdata: Any) -> Value:  # noqa: ANN401  a MultiDict, or nothing
    """Cleaned answer from what was posted; empty when there is none."""
    values = [formdata.getlist(name) if formdata else [] for name in input_names(question)]
    if isinstance(question, Several):
        known = [option.value for option in question.options]
        return tuple(value for value in known if value in values[0])
    if isinstance(question, Files):
        return tuple(clean_line(value) for value in values[0] if value)
    if isinstance(question, Day):
        return _posted_day([clean_line(found[0]) if found else "" for found in values])
    clean = clean_lines if isinstance(question, LongText) else clean_line
    first = clean(values[0][0]) if values[0] else ""
    if isinstance(question, Agree):
        return clean_line(values[1][0]) if first and values[1] else ""
    return _posted_time(first) if isinstance(question, Time) else first


def _posted_day(parts: list[str]) -> str:
    if not any(parts):
        return ""
    day, month, year = parts
    return f"{year}-{month.zfill(2)}-{day.zfill(2)}"


def _posted_time(typed: str) -> str:
    """Give ``09:30`` for a time however it was typed; what is no time stays as it is."""
    match = TIME.fullmatch(typed)
    try:
        found = time(int(match[1]), int(match[2] or 0)) if match else None
    except ValueError:
        found = None
    return f"{found:%H:%M}" if found else typed


@singledispatch
def check(question: Question, value: Value) -> None:
    """Refuse an answer that is missing or not of its kind; raises Problem."""
    if question.required and not value:
        raise Problem(question.missing)


@check.register
def _check_text(question: Text | LongText, value: Value) -> None:
    if question.required and not value:
        raise Problem(question.missing)
    over = count_characters(str(value)) - question.limit
    if over > 0:
        raise Problem(TOO_LONG, over=signs(over), limit=signs(question.limit))


@check.register
def _check_mail(question: Mail, value: Value) -> None:
    _check_text(question, value)
    if value and not MAIL.fullmatch(str(value)):
        raise Problem(_("Vul een e-mailadres in zoals naam@voorbeeld.nl."))


@check.register
def _check_choice(question: Choice, value: Value) -> None:
    if question.required and not value:
        raise Problem(question.missing)
    chosen = (value,) if isinstance(value, str) else value
    known = {option.value for option in question.options}
    if value and not set(chosen) <= known:
        raise Problem(question.missing)


@check.register
def _check_day(question: Day, value: Value) -> None:
    if not value:
        if question.required:
            raise Problem(question.missing)
        return
    chosen = _real_day(str(value))
    if question.earliest and chosen < question.earliest:
        raise Problem(_("Kies {{ first }} of een latere dag."), first=day(question.earliest))
    if question.latest and chosen > question.latest:
        raise Problem(_("Kies {{ last }} of een eerdere dag."), last=day(question.latest))


def _real_day(value: str) -> date:
    parts = value.split("-")
    if not all(re.fullmatch(r"[0-9]{1,4}", part) for part in parts) or len(parts[0]) != 4:  # noqa: PLR2004  digits of a year
        raise Problem(_("Vul de datum in cijfers in: de dag, de maand en het jaar met 4 cijfers."))
    try:
        found = date(*map(int, parts))
    except ValueError:
        raise Problem(_("Deze datum bestaat niet. Kijk de dag, de maand en het jaar na.")) from None
    if found < OLDEST:
        raise Problem(_("Kijk het jaar na: deze datum ligt wel heel ver terug."))
    return found


@check.register
def _check_time(question: Time, value: Value) -> None:
    if question.required and not value:
        raise Problem(question.missing)
    if value and not re.fullmatch(r"[0-9]{2}:[0-9]{2}", str(value)):
        raise Problem(_("Vul de tijd in zoals 9.30 of 14.00."))


@check.register
def _check_seen(question: Seen, value: Value) -> None:
    if value != "ja":
        raise Problem(question.missing)


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


def room_for(question: LongText) -> str:
    """Say beforehand how much can be typed, in characters and, for who counts none, in pages."""
    pages = round(question.limit / ON_A_PAGE)
    given = (
        ("limit", signs(question.limit)),
        ("pages", counted(pages, "bladzijde", "bladzijden")),
    )
    return say(ROOM_PAGES if pages else ROOM, given)


def signs(amount: int) -> str:
    """Give ``1 teken`` or ``2.000 tekens``."""
    return counted(amount, "teken", "tekens")


def show_value(question: Question, value: Value) -> list[str]:
    """Give an answer as lines of text, as the client and staff see it."""
    if isinstance(question, Day):
        return [day(date.fromisoformat(str(value)))] if value else []
    if isinstance(question, Time):
        return [f"{clock(time.fromisoformat(str(value)))} uur"] if value else []
    lines = question.shown(value) if value else ()
    if isinstance(question, Choice | Agree):
        return [say(line, question.given) for line in lines]
    return list(lines)


def relevant(questions: tuple[Question, ...], answers: Answers) -> tuple[Question, ...]:
    """Drop the questions that another answer makes needless."""
    return tuple(
        question
        for question in questions
        if question.only_if is None or answers.get(question.only_if[0]) == question.only_if[1]
    )

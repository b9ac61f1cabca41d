"""One question on paper: lines by the length of its answer, boxes to tick, boxes for a day."""

from __future__ import annotations

from functools import singledispatch
from typing import Any

from formsapp.facts.own_texts import Say
from formsapp.kinds.base import Agree, Choice, Day, LongText, Question, Several, Text, Time, _
from formsapp.kinds.parts.files_question import Files

SHORT = 60
"""Characters that go on one line, written by hand."""
SIGNS_A_LINE = 3000
MOST_LINES = 14

ONE = _("Kruis één antwoord aan.")
MANY = _("U mag meer dan één antwoord aankruisen.")
CLOCK = _("Schrijf de uren en de minuten.")
AGREED = _("Gaat u akkoord met deze tekst?")
ADD = _("Doe ze bij dit formulier. Schrijf hier hoeveel het er zijn.")


def question_data(question: Question, say: Say) -> dict[str, Any]:
    """Give the texts of a question, and how it is answered on paper."""
    return {
        "label": say(question.label, question.given),
        "hint": say(question.hint, question.given) if question.hint else "",
        "optional": not question.required,
        "how": "",
        "options": [],
        "rows": 0,
        "document": "",
        **shape(question, say),
    }


@singledispatch
def shape(question: Question, say: Say) -> dict[str, Any]:
    """Give what is drawn; a sort of question that paper doesn't know gets lines."""
    del question, say
    return {"sort": "lines", "rows": 3}


@shape.register
def _text(question: Text, say: Say) -> dict[str, Any]:
    del say
    one = question.limit <= SHORT or question.autocomplete != "off"
    return {"sort": "lines", "rows": 1 if one else 2}


@shape.register
def _long(question: LongText, say: Say) -> dict[str, Any]:
    del say
    rows = max(question.rows, question.limit // SIGNS_A_LINE)
    return {"sort": "lines", "rows": min(rows, MOST_LINES)}


@shape.register
def _choice(question: Choice, say: Say) -> dict[str, Any]:
    many = isinstance(question, Several)
    options = [
        {
            "label": say(option.label, question.given),
            "hint": say(option.hint, question.given) if option.hint else "",
        }
        for option in question.options
    ]
    return {"sort": "options", "options": options, "how": say(MANY if many else ONE, ())}


@shape.register
def _day(question: Day, say: Say) -> dict[str, Any]:
    del question, say
    return {"sort": "day"}


@shape.register
def _time(question: Time, say: Say) -> dict[str, Any]:
    del question
    return {"sort": "time", "how": say(CLOCK, ())}


@shape.register
def _agree(question: Agree, say: Say) -> dict[str, Any]:
    options = [{"label": say(question.label, question.given), "hint": ""}]
    return {
        "label": say(AGREED, ()),
        "sort": "options",
        "options": options,
        "document": question.document,
    }


@shape.register
def _files(question: Files, say: Say) -> dict[str, Any]:
    del question
    return {"sort": "count", "hint": "", "how": say(ADD, ())}

"""What someone typed in a form that could not be taken: it stays on the page that says so."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from flask import request
from werkzeug.datastructures import MultiDict

from formsapp.facts.translatable_texts import Say
from formsapp.kinds.questions import Choice, Question
from formsapp.typed_text import clean_line, clean_lines
from formsapp.web.shared.i18n import say
from formsapp.web.shared.services import services

CSRF_FIELD: Final = "csrf_token"
"""Where a form of staff has its token against forged posts."""
TYPED: Final = ("tekst", "reden", "client", "mail", "naam")
"""Fields of other forms than a client's that are worth keeping."""
TYPED_QUESTION: Final = "getypte-vraag"
"""Where a form of staff tells of each question what says its answer; see ``tell_question``."""
BETWEEN: Final = " | "
NOT_TYPED: Final = frozenset(
    {CSRF_FIELD, TYPED_QUESTION, "code", "form_key", "bewijs"}
    | {"klaar", "bij", "doe", "gezien", "website"}
)
"""Fields of a client's form that nobody typed."""


def tell_question(question: Question, say_here: Say) -> str:
    """Return the inputs and words of a question, and its options; empty where nothing stays of it.

    It stands in the form itself: where that can't be taken, the question is not known any more.
    """
    options = question.options if isinstance(question, Choice) else ()
    if not (question.typed or options):
        return ""
    names = (question.name,) if options else question.inputs
    label = say_here(question.label, question.given)
    chosen = [
        f"{one.value}={say_here(one.label, (*question.given, *one.given))}" for one in options
    ]
    told = (clean_line(part).replace(BETWEEN, " ") for part in (" ".join(names), label, *chosen))
    return BETWEEN.join(told)


def text_just_typed() -> str:
    """Return what was typed in the form that was posted, where it is worth keeping.

    A form of questions is said in their words, without the database: of what belongs to no question
    that can be known without it, only sentences stay, for a code would say nothing.
    """
    data = MultiDict((name, clean_lines(text)) for name, text in request.form.items(multi=True))
    told = [one.split(BETWEEN) for one in data.getlist(TYPED_QUESTION)]
    slug = str((request.view_args or {}).get("slug"))
    questions = services().questions.get(slug, ())
    if "form_key" not in data or (told and not questions):
        return _join(_texts_of(data, [*told, *([name] for name in TYPED)]))
    asked = {one for question in questions for one in question.inputs}
    mine = asked | NOT_TYPED
    others = MultiDict(one for one in data.items(multi=True) if one[0] not in mine)
    is_theirs = not asked.isdisjoint(data)  # else it is another form, such as a date of birth
    of_staff = [*_texts_of(others, told)]
    kept = (text for text in others.values() if " " in text or not is_theirs)
    return _join((*of_staff, text_in_words(questions, data), *kept))


def _texts_of(data: MultiDict[str, str], asked: Iterable[Sequence[str]]) -> Iterator[str]:
    """Yield the answer to each question as it was told, below its words, and take it from the data.

    What is told may lack all but the inputs.
    """
    for inputs, *words in asked:
        label, *options = words or [""]
        named = dict(one.split("=", 1) for one in options if "=" in one)
        given = [text for name in inputs.split() for text in data.poplist(name) if text]
        said = dict.fromkeys(named.get(text, text) for text in given) if named else given
        answer = (", " if named else " ").join(said)  # an option once: no page outgrows its post
        yield "\n".join(filter(None, (label, answer))) if answer else ""


def text_in_words(questions: Iterable[Question], data: MultiDict[str, str]) -> str:
    """Return what was answered to questions, right or wrong, as plain text to copy."""
    found = []
    for question in questions:
        value = question.read({name: data.getlist(name) for name in question.inputs})
        if value and question.label:
            label = say(question.label, question.given)
            found.append("\n".join([label, *question.show(value, say)]))
    return _join(dict.fromkeys(found))


def _join(texts: Iterable[str]) -> str:
    return "\n\n".join(filter(None, texts))

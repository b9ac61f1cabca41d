"""Conditions of a form are found by asking the form, and said in words; pure functions."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from formsapp.kinds.base import Answers, Given, Said, always
from formsapp.kinds.questions import Choice, Option, Several, Text
from formsapp.paper.condition_words import Words
from formsapp.paper.conditions import ALWAYS, Condition, Form, condition, findings

WHO = Choice(
    name="wie",
    label="Wie?",
    options=(Option("zelf", "Ik"), Option("ouder", "Ouder"), Option("voogd", "Voogd")),
)
AGE = Choice(
    name="leeftijd", label="Oud?", options=(Option("12", "Twaalf"), Option("16", "Zestien"))
)
OWN_AGE = Choice(
    name="leeftijd", label="Hoe oud?", options=(Option("16", "Zestien"), Option("18", "Volwassen"))
)
WISH = Several(
    name="wens",
    label="Wat?",
    options=(Option("zien", "Zien"), Option("kopie", "Kopie"), Option("weg", "Weg")),
)
MAYBE = Choice(
    name="soms", label="Soms?", required=False, options=(Option("a", "A"), Option("b", "B"))
)
NAME = Text(name="naam", label="Naam?")


def is_child(answers: Answers) -> bool:
    return answers.get("wie") in {"ouder", "voogd"}


def is_own(answers: Answers) -> bool:
    return answers.get("wie") == "zelf"


@pytest.fixture
def form() -> Form:
    """A form with a name, a choice, an age asked in two ways, boxes, and an optional choice."""
    made = Form()
    made.add(NAME, 1, ALWAYS)
    made.add(WHO, 2, ALWAYS)
    made.add(AGE, 3, condition(is_child, made))
    made.add(OWN_AGE, 4, condition(is_own, made))
    made.add(WISH, 5, ALWAYS)
    made.add(MAYBE, 6, ALWAYS)
    return made


def plain(text: str, given: Given) -> str:
    for name, value in given:
        text = text.replace(f"{{{{ {name} }}}}", value)
    return text


def said(form: Form, when: Callable[[Answers], bool], context: Condition = ALWAYS) -> str | None:
    words = Words(form, plain, context).of(condition(when, form))
    return words.replace("\u2018", "'").replace("\u2019", "'") if words else words


@pytest.mark.parametrize(
    ("when", "words"),
    [
        (always, ""),
        (is_child, "bij vraag 2 is gekozen: 'Ouder' of 'Voogd'"),
        (lambda a: a["wie"] != "zelf", "bij vraag 2 is gekozen: 'Ouder' of 'Voogd'"),
        (lambda a: is_child(a) and a["leeftijd"] == "12", "bij vraag 3 is gekozen: 'Twaalf'"),
        (lambda a: is_child(a) and a.get("leeftijd") == "16", "bij vraag 3 is gekozen: 'Zestien'"),
        (lambda a: is_own(a) and a.get("leeftijd") == "16", "bij vraag 4 is gekozen: 'Zestien'"),
        (lambda a: a.get("leeftijd") == "16", "bij vraag 3 of 4 is gekozen: 'Zestien'"),
        (lambda a: "zien" in a.get("wens", ()), "bij vraag 5 is aangekruist: 'Zien'"),
        (
            lambda a: any(one in a.get("wens", ()) for one in ("zien", "kopie")),
            "bij vraag 5 is aangekruist: 'Zien' of 'Kopie'",
        ),
        (lambda a: "weg" not in a["wens"], "bij vraag 5 is niet aangekruist: 'Weg'"),
        (
            lambda a: is_own(a) and "weg" in a["wens"],
            "bij vraag 2 is gekozen: 'Ik', en bij vraag 5 is aangekruist: 'Weg'",
        ),
        (
            lambda a: is_own(a) or a.get("soms") == "b",
            "bij vraag 2 is gekozen: 'Ik', of als bij vraag 6 is gekozen: 'B'",
        ),
        (lambda a: "soms" not in a, "bij vraag 6 is niets gekozen"),
        (lambda a: a.get("soms") != "a", "bij vraag 6 is gekozen: 'B' of niets"),
        (lambda a: a.get("nergens", "niets") == "niets", ""),
    ],
)
def test_a_condition_is_found_and_said(
    form: Form, when: Callable[[Answers], bool], words: str
) -> None:
    assert said(form, when) == words


@pytest.mark.parametrize(
    "when",
    [
        lambda a: bool(a.get("naam")),
        lambda a: is_child(a) and "naam" in a,
        lambda a: len(a) > 2,
        lambda a: a["wens"] == ("zien",),
        lambda a: len(a["wens"]) == 1,
        lambda a: list(a["wens"]) == ["zien"],
    ],
)
def test_what_depends_on_more_than_choices_is_not_guessed(
    form: Form, when: Callable[[Answers], bool]
) -> None:
    assert condition(when, form) is None
    assert said(form, when) is None


def test_what_can_never_be_has_no_condition(form: Form) -> None:
    assert condition(lambda a: is_own(a) and a.get("leeftijd") == "12", form) == ()
    assert said(form, lambda a: not always(a)) is None


def test_a_condition_too_long_to_read_gets_no_words(form: Form) -> None:
    def long(answers: Answers) -> bool:
        return ("zien" in answers["wens"]) == (answers.get("soms") == "a") == is_own(answers)

    assert condition(long, form)
    assert said(form, long) is None


def test_texts_are_found_with_the_choices_that_bring_them(form: Form) -> None:
    def tell(answers: Answers) -> tuple[Said, ...]:
        first = Said("kind" if is_child(answers) else "zelf")
        return (first, Said("iedereen"))

    found = findings(tell, form)
    assert found is not None
    words = {one.text: Words(form, plain).of(when) for one, when in found}
    assert words["iedereen"] == ""
    assert words["kind"] == "bij vraag 2 is gekozen: \u2018Ouder\u2019 of \u2018Voogd\u2019"
    only_children = findings(tell, form, is_child)
    assert only_children == [(Said("kind"), ALWAYS), (Said("iedereen"), ALWAYS)]


def test_texts_that_look_at_a_typed_answer_are_not_found(form: Form) -> None:
    assert findings(lambda a: (Said(str(a["naam"])),), form) is None


def test_what_holds_already_tells_two_questions_apart(form: Form) -> None:
    def sixteen(answers: Answers) -> bool:
        return answers.get("leeftijd") == "16"

    child = condition(is_child, form)
    assert child is not None
    assert said(form, sixteen, child) == "bij vraag 3 is gekozen: 'Zestien'"


def test_options_are_left_out_when_only_one_is_not_meant(form: Form) -> None:
    many = Choice(
        name="veel", label="Veel?", options=tuple(Option(one, one.upper()) for one in "abcd")
    )
    form.add(many, 7, ALWAYS)
    words = said(form, lambda a: a["veel"] != "c")
    assert words == "bij vraag 7 is iets anders gekozen dan: 'C'"

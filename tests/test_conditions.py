"""Conditions on answers: for which they hold, and how paper says them; pure functions."""

from __future__ import annotations

from datetime import date

import pytest

from formsapp.kinds.base import Answers, Given, Said, Told, tell
from formsapp.kinds.conditions import (
    ALWAYS,
    NEVER,
    Aged,
    And,
    Computed,
    Condition,
    Is,
    Not,
    Or,
    Ticked,
    may_hold,
)
from formsapp.kinds.questions import Choice, Day, Option, Several, Text
from formsapp.paper.condition_words import Words

IS_CHILD = Is("wie", "ouder", "voogd")
IS_OWN = Is("wie", "zelf")
ALONE = "bij vraag 2 is gekozen: 'Ik'"
IS_16 = Aged("geboren", "alone", date(2026, 3, 3), "het kind (vraag {{ number }}) 16 is")
IS_LONG = Computed(lambda answers: len(answers["naam"]) > 5)

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
MANY = Choice(name="veel", label="Veel?", options=tuple(Option(x, x.upper()) for x in "abcd"))


@pytest.mark.parametrize(
    ("condition", "answers", "holds"),
    [
        (ALWAYS, {}, True),
        (NEVER, {"wie": "zelf"}, False),
        (IS_CHILD, {"wie": "voogd"}, True),
        (IS_CHILD, {"wie": "zelf"}, False),
        (IS_CHILD, {}, False),
        (Ticked("wens", "zien", "weg"), {"wens": ("kopie", "weg")}, True),
        (Ticked("wens", "zien"), {"wens": ("kopie", "weg")}, False),
        (Ticked("wens", "zien"), {}, False),
        (Not(IS_OWN), {"wie": "ouder"}, True),
        (Not(IS_OWN), {}, True),
        (And(IS_CHILD, Is("leeftijd", "12")), {"wie": "ouder", "leeftijd": "12"}, True),
        (And(IS_CHILD, Is("leeftijd", "12")), {"wie": "ouder", "leeftijd": "16"}, False),
        (Or(IS_CHILD, Is("soms", "b")), {"wie": "zelf", "soms": "b"}, True),
        (Or(IS_CHILD, Is("soms", "b")), {"wie": "zelf", "soms": "a"}, False),
        (IS_16, {"geboren": "2010-03-03"}, True),
        (IS_16, {"geboren": "2010-03-04"}, False),
        (IS_16, {"geboren": "2008-03-04"}, True),
        (IS_16, {"geboren": "2008-03-03"}, False),
        (IS_16, {"geboren": ""}, False),
        (IS_16, {}, False),
        (IS_LONG, {"naam": "Fatima"}, True),
        (IS_LONG, {"naam": "Bo"}, False),
    ],
)
def test_a_condition_holds_for_the_answers_that_it_names(
    condition: Condition, answers: Answers, *, holds: bool
) -> None:
    assert condition.holds(answers) == holds


@pytest.mark.parametrize(
    ("condition", "answers", "may"),
    [
        (IS_CHILD, {}, False),
        (IS_CHILD, {"wie": "ouder"}, True),
        (Is("leeftijd", "16"), {}, True),
        (Not(Is("leeftijd", "16")), {}, True),
        (And(IS_CHILD, Is("leeftijd", "16")), {"wie": "ouder"}, True),
        (And(IS_CHILD, Is("leeftijd", "16")), {"wie": "zelf"}, False),
        (Or(IS_CHILD, Is("leeftijd", "16")), {"wie": "zelf"}, True),
        (Or(IS_CHILD, IS_CHILD), {"wie": "zelf"}, False),
        (IS_LONG, {}, True),
        (ALWAYS, {}, True),
    ],
)
def test_a_condition_on_a_question_of_the_same_page_may_come_to_hold(
    condition: Condition, answers: Answers, *, may: bool
) -> None:
    assert may_hold(condition, answers, ["leeftijd"]) == may


def test_conditions_that_say_the_same_are_the_same() -> None:
    assert And(And(IS_CHILD, IS_LONG), IS_OWN) == And(IS_CHILD, IS_LONG, IS_OWN)
    assert And(ALWAYS, ALWAYS) == ALWAYS
    assert len({ALWAYS, NEVER, IS_OWN, Ticked("wie", "zelf"), Is("wie", "zelf")}) == 4


def test_texts_are_told_where_their_condition_holds() -> None:
    def named(answers: Answers) -> tuple[Said, ...]:
        return (Said(f"dag {answers['naam']}"),)

    texts = (Told(Said("kind"), IS_CHILD), Told(named), Told(Said("zelf"), IS_OWN))
    assert tell(texts, {"wie": "ouder", "naam": "Bo"}) == (Said("kind"), Said("dag Bo"))


# In words


def plain(text: str, given: Given) -> str:
    for name, value in given:
        text = text.replace(f"{{{{ {name} }}}}", value)
    return text


@pytest.fixture
def words() -> Words:
    """A form with a name, a choice, an age asked in two ways, boxes, and an optional choice."""
    made = Words(plain)
    made.add(Text(name="naam", label="Naam?"), 1, ALWAYS)
    made.add(WHO, 2, ALWAYS)
    made.add(AGE, 3, IS_CHILD)
    made.add(OWN_AGE, 4, IS_OWN)
    made.add(WISH, 5, ALWAYS)
    made.add(MAYBE, 6, ALWAYS)
    made.add(MANY, 7, ALWAYS)
    made.add(Day(name="geboren", label="Wanneer geboren?"), 8, IS_CHILD)
    return made


def said(words: Words, condition: Condition, known: Condition = ALWAYS) -> str | None:
    found = words.say_when(condition, known)
    return found.replace("\u2018", "'").replace("\u2019", "'") if found else found


@pytest.mark.parametrize(
    ("condition", "text"),
    [
        (ALWAYS, ""),
        (IS_CHILD, "bij vraag 2 is gekozen: 'Ouder' of 'Voogd'"),
        (Not(IS_OWN), "bij vraag 2 is gekozen: 'Ouder' of 'Voogd'"),
        (Not(IS_CHILD), "bij vraag 2 is gekozen: 'Ik'"),
        (Is("wie", "zelf", "ouder", "voogd"), ""),
        (Is("veel", "a", "b", "d"), "bij vraag 7 iets anders is gekozen dan: 'C'"),
        (Not(Is("veel", "c")), "bij vraag 7 iets anders is gekozen dan: 'C'"),
        (Is("veel", "a", "b"), "bij vraag 7 is gekozen: 'A' of 'B'"),
        (Is("leeftijd", "12"), "bij vraag 3 is gekozen: 'Twaalf'"),
        (And(IS_CHILD, Is("leeftijd", "16")), "bij vraag 3 is gekozen: 'Zestien'"),
        (And(IS_OWN, Is("leeftijd", "16")), "bij vraag 4 is gekozen: 'Zestien'"),
        (Is("leeftijd", "16"), "bij vraag 3 of 4 is gekozen: 'Zestien'"),
        (
            And(IS_OWN, Or(Is("veel", "a"), Is("wens", "kopie"))),
            f"{ALONE}, en bij vraag 7 is gekozen: 'A' of bij vraag 5 is gekozen: 'Kopie'",
        ),
        (And(Or(Is("veel", "a")), IS_OWN), f"{ALONE}, en bij vraag 7 is gekozen: 'A'"),
        (Ticked("wens", "kopie", "zien"), "bij vraag 5 is aangekruist: 'Zien' of 'Kopie'"),
        (Not(Ticked("wens", "weg")), "bij vraag 5 is niet aangekruist: 'Weg'"),
        (
            And(Ticked("wens", "weg"), IS_OWN),
            "bij vraag 2 is gekozen: 'Ik', en bij vraag 5 is aangekruist: 'Weg'",
        ),
        (
            Or(Is("soms", "b"), IS_OWN),
            "bij vraag 2 is gekozen: 'Ik', of als bij vraag 6 is gekozen: 'B'",
        ),
        (IS_16, "het kind (vraag 8) 16 is"),
        (
            And(IS_16, Ticked("wens", "weg")),
            "bij vraag 5 is aangekruist: 'Weg', en het kind (vraag 8) 16 is",
        ),
        (Or(IS_OWN, ALWAYS), ""),
    ],
)
def test_a_condition_is_said_with_the_numbers_of_its_questions(
    words: Words, condition: Condition, text: str
) -> None:
    assert said(words, condition) == text


@pytest.mark.parametrize(
    ("condition", "known", "text"),
    [
        (IS_CHILD, IS_CHILD, ""),
        (Is("leeftijd", "16"), IS_CHILD, "bij vraag 3 is gekozen: 'Zestien'"),
        (And(IS_OWN, Ticked("wens", "weg")), IS_OWN, "bij vraag 5 is aangekruist: 'Weg'"),
    ],
)
def test_what_holds_already_is_not_said_again(
    words: Words, condition: Condition, known: Condition, text: str
) -> None:
    assert said(words, condition, known) == text


@pytest.mark.parametrize(
    "condition",
    [
        IS_LONG,
        NEVER,
        And(IS_CHILD, IS_LONG),
        Or(IS_CHILD, IS_LONG),
        Not(And(IS_CHILD, Is("soms", "a"))),
        Not(Is("soms", "a")),
        Not(Is("leeftijd", "16")),
        Is("naam", "Bo"),
        Not(IS_16),
        Aged("komt-later", "alone", date(2026, 3, 3), "het kind 16 is"),
        Is("komt-later", "ja"),
        Is("wie", "niemand"),
    ],
)
def test_what_paper_cannot_say_truly_gets_no_words(words: Words, condition: Condition) -> None:
    assert said(words, condition) is None

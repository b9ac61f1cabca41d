"""Who fills in a form on paper, reading its conditions, fills in what the screen would ask.

The reader here knows only the words on the paper and what was written down at each number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from random import Random
from typing import Any

import pytest
from werkzeug.datastructures import MultiDict

from formsapp.kinds import Kind
from formsapp.kinds.base import Answers, Said, Situation, Step, Told, Value
from formsapp.kinds.conditions import Aged, Computed, Condition, Joined, Not, Picked
from formsapp.kinds.parts.applicant import BORN, CAPACITY, FOR_A_CHILD
from formsapp.kinds.parts.complaint_routes import DOORS
from formsapp.kinds.questions import Choice, Day, Question, Seen, Several
from formsapp.paper.empty_form_content import MAYBE, MAYBE_READ, SOMETIMES
from formsapp.web.form import print_empty_form
from formsapp.web.form.form_progress import FormProgress
from formsapp.web.shared.i18n import say
from tests.web.conftest import Loket
from tests.web.test_figures import with_steps_made

WALKS = 300
"""Ways through a form, by chance but the same every time: more than enough for every pair."""

PART = re.compile(
    r"bij vraag (?P<numbers>[\d, of]+?) (?:is )?(?P<how>[a-z ]+): "
    r"(?P<labels>\u2018[^\u2019]*\u2019(?:(?:, | of )\u2018[^\u2019]*\u2019)*)"
)
AGE = re.compile(r"het kind \(vraag (?P<number>\d+)\) (?P<ages>[\d, of]+) jaar is")
CHILDREN = (3, 11, 12, 15, 16, 17)
"""Ages of a child, at both ends of each group."""
Written = Mapping[int, set[str]]
"""Labels that were ticked, or an age, by the question's number; not there where left out."""


def holds(words: str, written: Written) -> bool:
    """Read one condition as a person does."""
    if not words:
        return True
    ways = words.split(", of als ")
    assert all(PART.search(way) or AGE.search(way) for way in ways), words
    return any(
        all(agrees(part, written) for part in PART.finditer(way))
        and all(is_of_age(part, written) for part in AGE.finditer(way))
        for way in ways
    )


def is_of_age(part: re.Match[str], written: Written) -> bool:
    return bool({*re.findall(r"\d+", part["ages"])} & written.get(int(part["number"]), set()))


def agrees(part: re.Match[str], written: Written) -> bool:
    labels = set(re.findall(r"\u2018([^\u2019]*)\u2019", part["labels"]))
    numbers = [int(one) for one in re.findall(r"\d+", part["numbers"])]
    found = set().union(*(written.get(number, set()) for number in numbers))
    if part["how"] == "iets anders is gekozen dan":
        return bool(found - labels)
    return bool(found & labels) != (part["how"] == "niet aangekruist")


@dataclass
class Walk:
    """One way through a form: the answers, what was asked, and the labels by number."""

    answers: dict[str, Value]
    asked: set[int]
    shown: list[Step]
    written: dict[int, set[str]]


def walk(kind: Kind, situation: Situation, chance: Random) -> Walk:
    """Fill in a form with answers by chance; what days or times decide is left out."""
    made = Walk({}, set(), [], {})
    number = 0
    aged = {one.name for step in kind.steps(situation) for one in ages_in(step.when)}
    table = ""
    for step in kind.steps(situation):
        number += bool(step.row_of) and step.row_of != table
        table = step.row_of
        shown = not computed(step.when) and step.when.holds(made.answers)
        made.shown += [step] if shown else []
        for question in (one for one in step.questions if not isinstance(one, Seen)):
            number += not table  # a table is one question
            if shown and question.when.holds(made.answers):
                made.asked.add(number)
                fill_in(question, made, number, chance)
                if question.name in aged:
                    age = chance.choice(CHILDREN)
                    born = situation.today.replace(year=situation.today.year - age)
                    made.answers[question.name] = born.isoformat()
                    made.written[number] = {str(age)}
    return made


def ages_in(condition: Condition) -> Iterator[Aged]:
    return (one for one in parts(condition) if isinstance(one, Aged))


def fill_in(question: Question, made: Walk, number: int, chance: Random) -> None:
    if not isinstance(question, Choice):
        return
    if not question.required and chance.random() < 0.3:
        return
    options = list(question.options)
    count = chance.randint(1, len(options)) if isinstance(question, Several) else 1
    picked = chance.sample(options, count)
    values = tuple(one.value for one in picked)
    made.answers[question.name] = values if isinstance(question, Several) else values[0]
    made.written[number] = {say(one.label, (*question.given, *one.given)) for one in picked}


def parts(condition: Condition) -> Iterator[Condition]:
    """A condition and all that it is made of."""
    yield condition
    inner = condition.parts if isinstance(condition, Joined) else ()
    inner += (condition.other,) if isinstance(condition, Not) else ()
    for one in inner:
        yield from parts(one)


def computed(condition: Condition) -> bool:
    return any(isinstance(one, Computed) for one in parts(condition))


def on_paper(data: dict[str, Any], written: Written) -> set[int]:
    """Numbers of the questions that someone fills in who reads the paper."""
    return {
        question["number"]
        for group in data["groups"]
        for question in group["questions"]
        if all(
            line not in {say(MAYBE), say(MAYBE_READ)} and holds(line.partition(" als ")[2], written)
            for line in (group["condition"], question["condition"])
        )
    }


def forms(loket: Loket) -> Iterator[tuple[Kind, dict[str, Any], list[Walk]]]:
    """Every kind with its paper, and many ways through it."""
    with loket.app.test_request_context():
        for kind in loket.services.kinds.values():
            situation = print_empty_form.paper_situation(kind)
            chance = Random(kind.slug)  # noqa: S311  a test that is the same every time
            once = with_steps_made(kind, situation)
            walks = [walk(once, situation, chance) for _time in range(WALKS)]
            yield kind, print_empty_form.paper_data(kind), walks


def test_paper_asks_what_the_screen_asks(loket: Loket) -> None:
    for kind, data, walks in forms(loket):
        for one in walks:
            assert on_paper(data, one.written) == one.asked, (kind.slug, one.written)


def told_on_paper(items: list[dict[str, str]], written: Written) -> str:
    found = (one for one in items if one["when"] != say(SOMETIMES))
    return " ".join(
        one["text"]
        for one in found
        if holds(one["when"].removeprefix("Als ").removesuffix(":"), written)
    )


def same_texts(texts: tuple[Told, ...], answers: Answers, paper: str) -> None:
    told: dict[str, bool] = {}
    for one in texts:
        if isinstance(one.said, Said):
            text = say(one.said.text, one.said.given)
            told[text] = told.get(text, False) or one.when.holds(answers)
    for text, holds_now in told.items():
        assert (text in paper) == holds_now, (text, answers)


def test_paper_tells_what_the_screen_tells(loket: Loket) -> None:
    for kind, data, walks in forms(loket):
        situation = loket.services.situation()
        for one in walks:
            told = told_on_paper(data["outcome"], one.written)
            for step in one.shown:
                notes = told_on_paper(notices(data, step), one.written)
                same_texts(step.notice, one.answers, notes)
                told += notes
            earlier = {told.said for step in one.shown for told in step.notice}
            last = kind.outcome(situation) if kind.outcome else ()
            same_texts(tuple(t for t in last if t.said not in earlier), one.answers, told)


@pytest.mark.parametrize("provider", ["doz-thuiszorg"])
@pytest.mark.parametrize(
    ("slug", "chosen", "text"),
    [
        ("schade", "\u2018Een huishoudelijk apparaat\u2019", "Dat heet het eigen risico"),
        ("opzeggen", "een hogere prijs ingaat\u2019", "Betaalt u zelf extra zorg en gaat de prijs"),
        ("bezoek-afzeggen", "\u2018Ja\u2019", "Een medewerker leest uw reden en beslist"),
    ],
)
def test_paper_tells_what_a_choice_decides(loket: Loket, slug: str, chosen: str, text: str) -> None:
    with loket.app.test_request_context():
        data = print_empty_form.paper_data(loket.services.kinds[slug])
    notes = [one for group in data["groups"] for one in group["notices"]] + data["outcome"]
    assert any(chosen in one["when"] and text in one["text"] for one in notes), notes


def notices(data: dict[str, Any], step: Step) -> list[dict[str, str]]:
    """What the paper tells on this page; a page without a title has it as its first question."""
    title = say(step.title, step.given)
    found: list[dict[str, str]] = []
    for group in data["groups"]:
        if title in {group["title"], *(one["label"] for one in group["questions"][:1])}:
            found += group["notices"]
            found += [told for question in group["questions"] for told in question["notices"]]
    return found


def test_paper_names_the_term_that_applies(loket: Loket) -> None:
    for kind, data, walks in forms(loket):
        facts = loket.services.facts
        for one in walks if kind.term else []:
            name = kind.term_name(one.answers, facts, loket.services.today)
            text = told_on_paper(data["answered"], one.written)
            assert (str(facts.terms[name]) if name else "geen vaste dag") in text
            assert text.count("antwoord") == 1


def test_the_screen_shows_exactly_the_pages_whose_condition_holds(loket: Loket) -> None:
    with loket.app.test_request_context():
        situation = loket.services.situation()
        for kind in loket.services.kinds.values():
            chance = Random(kind.slug)  # noqa: S311  a test that is the same every time
            for _time in range(6):
                made = walk(kind, situation, chance)
                journey = FormProgress(kind, situation, posted(kind, made, situation))
                ids = [page.step.id for page in journey.pages if not computed(page.step.when)]
                assert journey.complete, (kind.slug, journey.pages[-1].wrong)
                assert ids == [step.id for step in made.shown], kind.slug


def posted(kind: Kind, made: Walk, situation: Situation) -> MultiDict[str, str]:
    """What a browser sends for these answers, with made-up texts and days."""
    data: MultiDict[str, str] = MultiDict()
    for step in kind.steps(situation):
        for question in step.questions:
            found = made.answers.get(question.name)
            if found is not None and isinstance(question, Day):
                data[question.inputs[0]] = str(found)
            elif found is not None:
                for name, value in further_inputs(question, situation).items():
                    data[name] = value
                data.setlist(question.name, [found] if isinstance(found, str) else [*found])
            elif not isinstance(question, Choice) or computed(step.when):
                sample = question.sample(situation.today, situation.texts)
                for name, value in sample.items():
                    data.setlist(name, [value])
    is_child = made.answers.get(CAPACITY.name) in FOR_A_CHILD.values
    for year in (f"{BORN}-jaar", f"{BORN}-client-jaar") if is_child else ():
        if year in data:
            data[year] = str(situation.today.year - CHILDREN[0])
    return data


def further_inputs(question: Question, situation: Situation) -> dict[str, str]:
    """What goes along with the answer to a question that has more than one input."""
    if len(question.inputs) == 1:
        return {}
    return question.sample(situation.today, situation.texts)


@pytest.mark.parametrize("linked", [False, True])
def test_a_condition_names_earlier_questions_and_their_answers(
    loket: Loket, *, linked: bool
) -> None:
    with loket.app.test_request_context():
        situation = replace(loket.services.situation(), linked=linked)
        for kind in loket.services.kinds.values():
            # Which doors a complaint has follows from the facts.
            offered = {"deur": {one.value for one in DOORS.values()}}
            for step in kind.steps(situation):
                known(step.when, offered)
                for told in step.notice:
                    known(told.when, offered)
                for question in step.questions:
                    known(question.when, offered)
                    if isinstance(question, Choice):
                        values = {one.value for one in question.options}
                        offered[question.name] = offered.get(question.name, set()) | values
            outcome = kind.outcome(situation) if kind.outcome else ()
            terms = kind.term(situation.facts, situation.today) if kind.term else ()
            for one in (*(told.when for told in outcome), *(when for _name, when in terms)):
                known(one, offered)
            known(kind.anonymous, offered)


def known(condition: Condition, offered: Mapping[str, set[str]]) -> None:
    for one in parts(condition):
        if isinstance(one, Picked):
            assert {*one.values} - {""} <= offered.get(one.name, set()), one  # "": it was not asked

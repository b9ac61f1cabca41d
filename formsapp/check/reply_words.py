"""Finds what is wrong with the words of an answer, by building it in every way that is asked.

A template that reads well may still fail at a name inside a condition, or lose what staff typed.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from formsapp.facts import Facts, FactsError, Finding
from formsapp.facts.read_document import REPLIES
from formsapp.kinds.conditions import Value
from formsapp.kinds.questions import Choice, Day
from formsapp.kinds.reply import (
    ReplyForm,
    ReplyPlan,
    Template,
    compare_places,
    compose,
    read_template,
)

TYPED = "Dit is een voorbeeld bij {name}: 'a' & <b>.\nEn een tweede regel."
"""What a template that alters typed text would lose."""
DAY = "2027-02-01"
MEND = "verbeter de tekst op die plek"
REMOVE = "haal het weg, of schrijf de goede naam"
ADD = "zet dit in de tekst, op de plek waar het hoort"


def find_faulty_words(folder: Path, facts: Facts, form: ReplyForm) -> list[Finding]:
    """Return what must be mended in the words around the answers to one kind, once each."""
    label = f"{REPLIES}/{form.template}.md"
    try:
        template = read_template(folder, form.template)
        label = template.label
        unknown, lacking = compare_places(template, facts, form.names)
    except FactsError as error:
        return [Finding(label, without_label(error, label), MEND, blocks=True, file=label)]
    problems = {f"onbekend: {{{{ {name} }}}}": REMOVE for name in unknown}
    problems |= {f"geen plaats voor {{{{ {name} }}}}": ADD for name in lacking}
    problems = problems or dict.fromkeys(failures(template, facts, form), MEND)
    return [Finding(label, said, todo, blocks=True, file=label) for said, todo in problems.items()]


def failures(template: Template, facts: Facts, form: ReplyForm) -> Iterator[str]:
    """Yield why answers to the examples of a kind can't be built."""
    for answers, marks in form.examples:
        plan = form.plan(answers, facts, marks)
        for said in ways_to_fill_in(plan):
            try:
                compose(template, facts, form, plan, said)
            except FactsError as error:
                yield without_label(error, template.label)


def without_label(error: FactsError, label: str) -> str:
    return str(error).removeprefix(f"{label}: ")


def ways_to_fill_in(plan: ReplyPlan) -> Iterator[dict[str, Value]]:
    """Yield answers to all questions that belong: each option is chosen once or more often.

    In the last of them what may be left empty is.
    """
    sizes = (len(one.options) for one in plan.questions if isinstance(one, Choice))
    most = max(sizes, default=1)
    for pick in range(most + 1):
        said: dict[str, Value] = {}
        for one in plan.questions:
            if not one.when.holds(said) or (pick == most and not one.required):
                continue
            if isinstance(one, Choice):
                said[one.name] = one.options[min(pick, len(one.options) - 1)].value
            else:
                said[one.name] = DAY if isinstance(one, Day) else TYPED.format(name=one.name)
        yield said

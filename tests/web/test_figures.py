"""Every figure that a form shows stands once: where it changes, the form's words change.

Which forms show a figure is seen on their paper: where it is another, other words come out. Every
figure is shown by some form or stands in a list below of those that are not, and what changes on
paper changes on the screen, whatever is chosen there. A text of our own that holds a number itself
is refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import product
from typing import Any

import pytest
from msgspec import structs
from werkzeug.datastructures import MultiDict

from formsapp.cli.command_build import filled_pages
from formsapp.facts import Facts, fill
from formsapp.facts.fact import Fact, Term
from formsapp.facts.fact_paths import walk_facts
from formsapp.facts.lengths import Length
from formsapp.kinds import Kind
from formsapp.kinds.base import Situation, Step, tell
from formsapp.kinds.conditions import Aged
from formsapp.kinds.questions import Choice, Several
from formsapp.rules import law_figures
from formsapp.web.form import print_empty_form
from formsapp.web.form.form_context import FormContext
from formsapp.web.form.form_progress import FormProgress
from formsapp.web.form.submit import work_out_dates
from formsapp.web.shared.i18n import init_app, say, say_all
from tests.web.conftest import Loket
from tests.web.test_i18n import sources as our_texts
from tests.web.test_print_empty_form import texts

ELSEWHERE = (
    "terms.consent_withdrawal",
    "terms.complaint_ruling",
    "kinds.",
    "collection.",
    "youth_index.",
    "money.pay_within",
    "money.reminder_within",
    "plan.",
)
"""Figures of pages, of the office or of no text at all."""

YOUNG_ONLY = {"ages.consent.adult"}
"""Shown by who helps young people: others do not ask someone's own age."""

LAW_ON_PAGES = {
    "ages.consent.with_parents": {"formulieren/dossier.md", "formulieren/toestemming.md"},
    "ages.consent.alone": {"formulieren/toestemming.md"},
}
"""Pages of the site that show a figure of the law."""

LAW_ELSEWHERE = ("ages.data.", "terms.")
"""Figures of the law in no text of ours: the days that follow from them say what they do."""

NUMBER = re.compile(
    r"\d|\b(één|een) (uur|dag|week|maand|jaar)\b|"
    r"\b(twee|drie|vier|vijf|zes|zeven|acht|negen|tien|elf|twaalf|dertien|veertien|vijftien|"
    r"zestien|zeventien|achttien|twintig|dertig|honderd)\b",
    re.IGNORECASE,
)
NO_FIGURES = {
    "9.30 of 14.00": "a time as it is typed",
    "Vul dan 20.30 in": "a time as it is typed",
    "27 3 2010": "a day as it is typed",
    "27 3 2025": "a day as it is typed",
    "27 3 1948": "a day as it is typed",
    "C-1042": "an invented reference",
    "2026/17": "an invented reference",
    "35 euro": "an invented price",
    "SHA-256": "a name",
    "Z-7K4M-2QXD": "an invented number",
    "vier groepjes van vijf tekens": "how a code is written",
    "vier groepjes van vier tekens": "how a code is written",
    "Tussen twee mensen": "no figure of anyone",
    "nooit twee keer": "no figure of anyone",
    "Vul twee keer dezelfde in": "no figure of anyone",
    "twee mensen voor nodig": "no figure of anyone",
    "vijf losse woorden": "advice on a passphrase, which has no fixed number of words",
    "tot 24.00 uur": "when a day ends",
    "24.00 uur is het einde van de dag": "when a day ends",
    "23.59": "a time as it is typed",
    "en 0.00": "a time as it is typed",
    "het jaar met 4 cijfers, zoals 1948 of 2026": "how a year is written",
    "de klok een uur vooruit": "what summer time is",
    "Vanaf een dag die ik kies": "no length",
    "Eén van de twee is goed": "no length",
    "druk drie keer op Escape": "what `leave.js` does",
    "Er is nog 1 formulier": "the one that is left",
}
"""What looks like a figure in a text of ours and is none, and why."""

MORE = 3
"""Added to a figure: other words come of it, and nothing impossible."""

AGES = (8, 15, 17, 20, 24)
"""At least one in each group of ages, also where the law's ages are three years more."""

Put = Callable[[Mapping[str, object]], None]


def figures(facts: Facts) -> dict[str, object]:
    """Every number and length with its name, as it would be if it were more."""
    found: dict[str, object] = {}
    for path, item in walk_facts(facts):
        if isinstance(item, Term):
            found[f"{path}.length"] = longer(item.length)
            if item.extended:
                found[f"{path}.extended"] = longer(item.extended)
        elif isinstance(item, Fact) and isinstance(item.value, Length):
            found[f"{path}.value"] = longer(item.value)
        elif isinstance(item, Fact) and type(item.value) is int:
            found[f"{path}.value"] = item.value + MORE
    return found


def longer(length: Length) -> Length:
    return Length(length.count + 1, length.unit)


def with_value(thing: Any, path: list[str], value: object) -> Any:
    """The same facts with one thing in them changed."""
    if not path:
        return value
    head, *rest = path
    if isinstance(thing, dict):
        return {**thing, head: with_value(thing[head], rest, value)}
    return structs.replace(thing, **{head: with_value(getattr(thing, head), rest, value)})


def figures_of_law() -> dict[str, object]:
    """Every number of the law with its name, as it would be if it were one more.

    One, because the ages stand in an order that must stay.
    """
    known = {"ages": law_figures.ages(), "terms": law_figures.term_rules()}
    return {path: item + 1 for path, item in walk_facts(known) if type(item) is int}


def elsewhere(path: str) -> bool:
    return path.startswith(ELSEWHERE)


@pytest.fixture
def put(loket: Loket) -> Iterator[Put]:
    """Changes facts of the running app, inside one request."""
    app, known = loket.app, loket.services

    def change(values: Mapping[str, object]) -> None:
        facts = known.facts
        for path, value in values.items():
            facts = with_value(facts, path.split("."), value)
        app.extensions["loket"] = replace(known, facts=facts)
        init_app(app)  # what was said before is kept nowhere

    with app.test_request_context():
        yield change


@pytest.fixture
def pass_law(loket: Loket) -> Iterator[Put]:
    """Changes ages of the law, inside one request."""
    known = law_figures.ages()

    def change(values: Mapping[str, object]) -> None:
        law: Any = {"ages": known}
        for path, value in values.items():
            law = with_value(law, path.split("."), value)

        def changed(*_: object) -> object:
            return law["ages"]

        law_figures.ages.cache_clear()
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(law_figures, "_read", changed)  # no real part: no caller passes the law
            law_figures.ages()  # reads it, and keeps it
        init_app(loket.app)

    with loket.app.test_request_context():
        yield change
    law_figures.ages.cache_clear()


def filled(kind: Kind, situation: Situation, chosen: Mapping[str, list[str]]) -> FormProgress:
    """A form filled in, with the first option where ``chosen`` does not say another."""
    data: MultiDict[str, str] = MultiDict()
    steps, seen = kind.steps(situation), set[str]()
    while steps:  # those that do not belong too at first: each round judges all pages anew
        for question in (one for step in steps for one in step.questions):
            for name, value in question.sample(situation.today, situation.texts).items():
                data.setlist(name, chosen.get(name, [value]))
        journey = FormProgress(kind, situation, data)
        steps = tuple(page.step for page in journey.pages if page.step.id not in seen)
        seen |= {step.id for step in steps}
    return journey


def with_steps_made(kind: Kind, situation: Situation) -> Kind:
    """The kind, for one situation: its steps hang on that alone, and are made once."""
    steps = kind.steps(situation)
    return replace(kind, steps=lambda _: steps)


def walks(kind: Kind, situation: Situation) -> Iterator[FormProgress]:
    """Every option once, beside the first of all others and beside all that can be ticked."""
    kind = with_steps_made(kind, situation)
    asked = [one for step in kind.steps(situation) for one in step.questions]
    every: dict[str, list[str]] = {}
    for one in asked:
        if isinstance(one, Several):
            every.setdefault(one.name, []).extend(option.value for option in one.options)
    for base in (dict[str, list[str]](), every):
        yield filled(kind, situation, base)
        for question in asked:
            if isinstance(question, Choice):
                for option in question.options:
                    yield filled(kind, situation, {**base, question.name: [option.value]})
        for name, age in product(ages_asked(kind, situation), AGES):
            year = [str(situation.today.year - age)]
            yield filled(kind, situation, {**base, "hoedanigheid": ["ouder"], f"{name}-jaar": year})


def ages_asked(kind: Kind, situation: Situation) -> set[str]:
    """The questions for a date of birth from which it follows what else is asked."""
    found = (step.when for step in kind.steps(situation))
    return {when.name for when in found if isinstance(when, Aged)}


def on_screen(kind: Kind, situation: Situation) -> set[str]:
    """Every text of a form that answers can bring up."""
    given = FormContext(kind).given
    found = {say(text, given) for text in (kind.about, *kind.needs(situation.facts), *kind.after)}
    for journey in walks(kind, situation):
        for page in journey.pages:
            found |= {say(text, page.step.given) for text in page.step.intro}
            found |= {say(one.hint, one.given) for one in page.step.questions if one.hint}
            found |= {say(one.label, one.given) for one in page.step.questions}
            found |= {*options(page.step)}
            found |= {*say_all(tell(page.step.notice, page.before))}
            found |= {say(one.text) for one in page.wrong.values() if not one.given}
        if journey.complete:
            found |= {*say_all(journey.outcome())}
            found |= {*work_out_dates(kind, journey.answers, situation).steps}
    return found


def options(step: Step) -> Iterator[str]:
    """Every answer that a page offers, with what is said about it."""
    for one in step.questions:
        if isinstance(one, Choice):
            for option in one.options:
                given = (*one.given, *option.given)
                yield say(option.label, given)
                yield say(option.hint, given) if option.hint else ""


def on_paper(kind: Kind, situation: Situation) -> set[str]:
    del situation
    return {*texts(print_empty_form.paper_data(kind))}


Reading = Callable[[Kind, Situation], set[str]]


def read(loket: Loket, reading: Reading, slugs: Iterable[str]) -> dict[str, set[str]]:
    known = loket.services
    return {slug: reading(known.kinds[slug], known.situation()) for slug in slugs}


def shown_on_paper(loket: Loket, change: Put, figures: Mapping[str, object]) -> dict[str, set[str]]:
    """Which forms say something else on paper when a figure is another, by figure."""
    before = read(loket, on_paper, loket.services.kinds)
    found = {}
    for path, value in figures.items():
        change({path: value})
        after = read(loket, on_paper, loket.services.kinds)
        found[path] = {slug for slug in before if after[slug] != before[slug]}
    change({})
    return found


def said_alike(loket: Loket, change: Put, figures: Mapping[str, object]) -> list[str]:
    """Figures that no form shows, and those that change a form on paper but not on the screen."""
    shown = shown_on_paper(loket, change, figures)
    before = read(loket, on_screen, set().union(*shown.values()))
    wrong = [f"{path}: no form shows it" for path, slugs in shown.items() if not slugs]
    for path, slugs in shown.items():
        change({path: figures[path]})
        after = read(loket, on_screen, slugs)
        wrong += [f"{path}: not in {slug}" for slug in slugs if after[slug] == before[slug]]
    return wrong


def test_a_figure_of_a_form_changes_with_its_fact(loket: Loket, put: Put) -> None:
    found = figures(loket.services.facts)
    shown = {path: value for path, value in found.items() if not elsewhere(path)}
    assert len(shown) > 5
    assert said_alike(loket, put, shown) == []


@pytest.mark.parametrize("reading", [on_screen, on_paper])
def test_figures_that_no_form_shows_change_no_form(
    loket: Loket, put: Put, reading: Reading
) -> None:
    slugs = set(loket.services.kinds)
    before = read(loket, reading, slugs)
    found = figures(loket.services.facts)
    put({path: value for path, value in found.items() if elsewhere(path)})
    assert read(loket, reading, slugs) == before


def test_a_figure_of_a_form_changes_with_the_law(loket: Loket, pass_law: Put) -> None:
    young = "jeugdwet" in loket.services.facts.provider.laws
    shown = {
        path: value
        for path, value in figures_of_law().items()
        if not path.startswith(LAW_ELSEWHERE) and (young or path not in YOUNG_ONLY)
    }
    assert len(shown) > 2
    assert said_alike(loket, pass_law, shown) == []


def test_a_figure_of_a_page_changes_with_the_law(loket: Loket, pass_law: Put) -> None:
    known = loket.services
    before = filled_pages(known.settings.folder, known.facts)
    ages = {path: value for path, value in figures_of_law().items() if path.startswith("ages.")}
    for path, value in ages.items():
        pass_law({path: value})
        after = filled_pages(known.settings.folder, known.facts)
        changed = {name for name, text in after.items() if text != before[name]}
        assert changed >= LAW_ON_PAGES.get(path, set()), path


def test_the_built_page_names_the_ages_too(loket: Loket) -> None:
    page = (loket.services.settings.site / "formulieren/toestemming/index.html").read_text()
    assert (
        fill("{{ ages.together }}:", loket.services.facts, ages=law_figures.ages().consent) in page
    )


def test_no_text_of_ours_holds_a_figure_itself() -> None:
    found = []
    for text in our_texts():
        bare = re.sub(r"\{\{.*?\}\}|\{%.*?%\}", "", text)
        for words in NO_FIGURES:
            bare = bare.replace(words, "")
        found += [text] if NUMBER.search(bare) else []
    assert found == []


def test_every_exception_is_still_said() -> None:
    said = "\n".join(our_texts())
    assert [words for words in NO_FIGURES if words not in said] == []

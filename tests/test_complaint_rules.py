"""Where a complaint can go at other providers: form, answer and page follow what each states."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from msgspec.structs import replace

from formsapp.check.reply_words import find_faulty_words
from formsapp.cli.command_build import filled_pages
from formsapp.facts import Facts, findings
from formsapp.facts.dutch_format import NBSP
from formsapp.facts.reach import Complaints, Reach
from formsapp.facts.readability import measure_readability
from formsapp.facts.translatable_texts import make_say
from formsapp.kinds import klacht
from formsapp.kinds.base import Answers, Situation, Step, tell
from formsapp.kinds.reply import as_text, compose, read_template
from formsapp.rules.law_figures import ages
from tests.clock import FakeClock
from tests.complaint_rules import RULES, Rules, load_rules, write_rules

BY_NAME: Answers = {"soort": "klacht", "met-naam": "ja"}
ANSWERED = {"oordeel": "ongegrond", "redenen": "Zo.", "maatregelen": "nee", "geen_maatregelen": "-"}
EACH = pytest.mark.parametrize("rules", RULES, ids=lambda one: one.name)
Say = Callable[..., str]


def rules_of(letter: str) -> Rules:
    (found,) = [one for one in RULES if one.name.startswith(letter)]
    return found


def open_form(facts: Facts) -> tuple[list[Step], Situation, Say]:
    now = FakeClock()()
    situation = Situation(facts, now, now.date())
    return [*klacht.steps(situation)], situation, make_say(facts, ages=ages())


def read_form(facts: Facts) -> str:
    """Every word of the steps, and what is said at the end."""
    steps, _situation, say = open_form(facts)
    found = []
    for step in steps:
        given = (("team", "het team"), *step.given)
        found += [say(text, given) for text in (step.title, *step.intro)]
        found += [say(one.said.text, given) for one in step.notice if not callable(one.said)]
        for question in step.questions:
            found += [say(question.hint, (*given, *question.given))] if question.hint else []
            for option in getattr(question, "options", ()):
                own = (*given, *option.given)
                found += [say(text, own) for text in (option.label, option.hint) if text]
    return "\n".join([*found, read_outcome(facts)]).replace(NBSP, " ")


def read_outcome(facts: Facts) -> str:
    _steps, situation, say = open_form(facts)
    told = tell(klacht.outcome(situation), BY_NAME)
    return "\n".join(say(one.text, one.given) for one in told).replace(NBSP, " ")


def read_answer(docs: Path, facts: Facts, answers: Answers = BY_NAME) -> str:
    form = klacht.kind.reply
    assert form
    plan = form.plan(answers, facts, ())
    words = compose(read_template(docs / "x", form.template), facts, form, plan, ANSWERED)
    return as_text(words).partition("Niet eens met")[2].replace(NBSP, " ")


@EACH
def test_the_doors_of_the_form_are_those_that_there_are(tmp_path: Path, rules: Rules) -> None:
    facts = load_rules(tmp_path / "docs", rules)
    asked = {one.name: one for step in open_form(facts)[0] for one in step.questions}
    doors = getattr(asked.get("deur"), "options", ())
    assert tuple(one.value for one in doors) == rules.doors
    assert facts.complaints.find_next(facts.provider.laws) == rules.next_up


@EACH
def test_its_answer_and_pages_read_and_check_is_quiet(tmp_path: Path, rules: Rules) -> None:
    folder = write_rules(tmp_path / "docs", rules)
    facts = load_rules(tmp_path / "docs", rules)
    assert klacht.kind.reply
    assert find_faulty_words(folder, facts, klacht.kind.reply) == []
    pages = filled_pages(folder, facts)
    for name in ("klachten.md", "formulieren/klacht.md", "privacy.md"):
        assert measure_readability(pages[name]).describe_faults() == [], name
    told = findings(facts, FakeClock()().date())
    known = ("complaints", "counsellor", "council")
    assert [one.key for one in told if one.key.startswith(known)] == []


SAID = [
    # who, where: form, outcome, answer or page; what stands there
    ("T", "form", "Mevrouw Voorbeeld helpt u met uw klacht en kiest geen kant. Telefoon: 06 00"),
    ("T", "form", "Mail: klacht@voorbeeld.example. Dat kan pas na een gesprek."),
    ("T", "form", "en doet een uitspraak. Dat kan pas na de hulp van de klachtenfunctionaris."),
    ("T", "form", "Moet er eerst iets anders gebeuren? Dan staat dat bij de keuze."),
    ("T", "outcome", "Dan kunt u naar de klachtencommissie: de Klachtencommissie Zuid. Dat kan"),
    ("T", "outcome", "naar de geschilleninstantie: de Geschillencommissie Zuid. Dat kan pas na"),
    ("T", "outcome", "De uitspraak is bindend: beide kanten moeten zich eraan houden."),
    ("T", "outcome", "Het duurt dan ten hoogste 10 weken, tot en met "),
    ("T", "answer", "Dat is de klachtencommissie: de Klachtencommissie Zuid. Adres: Postbus 1"),
    ("T", "answer", "Of naar de geschilleninstantie: de Geschillencommissie Zuid. Site: geschil."),
    ("T", "outcome", "Bij jeugdhulp geldt onze klachtenregeling: binnen 6 weken."),
    ("T", "page", "Dan kunt u naar de Klachtencommissie Zuid. Die is onafhankelijk, onderzoekt"),
    ("T", "page", "Ook deze organisaties denken mee:"),
    ("T", "page", "Site: [geschil.voorbeeld.example](https://geschil.voorbeeld.example/)."),
    ("A", "page", "\n\nDeze organisaties denken mee:"),
    ("S", "outcome", "Bij jeugdhulp geldt onze klachtenregeling: binnen 6 weken."),
    ("S", "form", "De vertrouwenspersoon: Bureau Vertrouwen. Telefoon: 06 00000002. Die vertelt"),
    ("N", "outcome", "Dan kunt u naar de geschilleninstantie: de Geschilleninstantie Zuid."),
    ("N", "form", "Die helpt u met uw klacht en kiest geen kant. Dat kost niets."),
    ("N", "form", "Site: portaal.voorbeeld.example/klacht. Dat kost niets."),
    ("N", "form", "Elke keuze is even goed."),
    ("N", "page", "Dan kunt u naar de Geschilleninstantie Zuid. Dat is een onafhankelijke groep"),
    ("N", "page", "Dan kunt u de gemeente vragen om een cliëntondersteuner."),
    ("A", "outcome", "Voor klachten geldt de klachtenregeling van Coöperatie Zuid. Telefoon:"),
    ("A", "outcome", "(Wmo) geldt de klachtenregeling van Coöperatie Zuid: binnen 6 weken."),
    ("A", "page", "Voor klachten geldt de klachtenregeling van Coöperatie Zuid. Telefoon: [06"),
    ("A", "answer", "Voor klachten geldt de klachtenregeling van Coöperatie Zuid."),
    ("I", "outcome", "Voor cliënten van Platform Een geldt de klachtenregeling van Platform Een."),
    ("I", "outcome", "Dat kan pas na het antwoord op de klacht, en tot 6 maanden daarna."),
    ("I", "page", "Dat kost € 52,50. De uitspraak is bindend"),
    (
        "B",
        "form",
        "Stuur uw verhaal naar de Klachtencommissie Fysio. Adres: Postbus 5",
    ),
    ("B", "page", "de klacht en doet een uitspraak. Adres: Postbus 5, Zuidstad. Dat kan pas na"),
    ("B", "answer", "Dat is de klachtencommissie: de Klachtencommissie Fysio."),
    ("a", "form", "Het beroepsregister: Register Jeugd. Daar kunt u klagen over een medewerker"),
    ("a", "form", "Dat kan tot 3 jaar nadat het gebeurde."),
    ("a", "page", "Dan kunt u naar de Klachtencommissie Jeugd."),
    ("D", "page", "die een besluit neemt. Dit is er alleen voor: Hulp zvw. Adres: Postbus 6"),
    ("M", "page", "Als u er met ons niet uit komt"),
]
UNSAID = [
    ("P", "page", "functionaris"),
    ("P", "outcome", "geschil"),
    ("S", "outcome", "commissie"),
    ("S", "form", "commissie"),
    ("N", "page", "Meldpunt Zorg"),
    ("N", "outcome", "Meldpunt Zorg"),
    ("A", "outcome", "onze klachtenregeling"),
    ("A", "privacy", "ons hele privacyreglement"),
    ("B", "page", "Dat kost"),
    ("B", "outcome", "geschil"),
    ("M", "form", "commissie"),
    ("T", "page", "alleen voor"),
    ("private", "page", "er met ons niet uit"),
    ("private", "page", "Hulp van buiten"),
    ("private", "form", "buiten ons"),
]


def read(docs: Path, letter: str, place: str) -> str:
    folder = write_rules(docs, rules_of(letter))
    facts = load_rules(docs, rules_of(letter))
    if place in ("form", "outcome"):
        return read_form(facts) if place == "form" else read_outcome(facts)
    if place == "answer":
        return read_answer(docs, facts)
    name = "klachten.md" if place == "page" else "privacy.md"
    return filled_pages(folder, facts)[name].replace(NBSP, " ")


@pytest.mark.parametrize(("letter", "place", "words"), SAID)
def test_what_there_is_is_said(tmp_path: Path, letter: str, place: str, words: str) -> None:
    assert words in read(tmp_path / "docs", letter, place)


@pytest.mark.parametrize(("letter", "place", "words"), UNSAID)
def test_what_there_is_not_is_not(tmp_path: Path, letter: str, place: str, words: str) -> None:
    assert words not in read(tmp_path / "docs", letter, place)


@pytest.mark.parametrize(("help_", "told"), [("zvw", True), ("wmo", False), ("weet-niet", True)])
def test_who_is_for_help_under_one_law_is_not_named_to_others(
    tmp_path: Path, help_: str, *, told: bool
) -> None:
    facts = load_rules(tmp_path / "docs", rules_of("D"))
    _steps, situation, say = open_form(facts)
    answers = {**BY_NAME, "hulp": help_}
    outcome = [say(one.text, one.given) for one in tell(klacht.outcome(situation), answers)]
    assert ("de Geschilleninstantie Zorg" in "".join(outcome)) == told
    assert ("de Geschilleninstantie Zorg" in read_answer(tmp_path / "docs", facts, answers)) == told


STEPS = st.sampled_from([None, "talk", "answer", "officer", "committee"])


@example(["committee", "answer", None, None], {0, 1})
@example(["answer", "officer", "committee", "answer"], {0, 1, 2, 3})
@given(st.lists(STEPS, min_size=4, max_size=4), st.sets(st.integers(0, 3)))
def test_each_comes_behind_the_one_that_comes_before_it(
    after: list[str | None], there: set[int]
) -> None:
    keys = ("officer", "committee", "register", "dispute_body")
    found: Any = {
        key: Reach(name=key, after=step)  # type: ignore[arg-type] # words of the same list
        for place, (key, step) in enumerate(zip(keys, after, strict=True))
        if place in there
    }
    known = Complaints(**found)
    order = [*known.bodies]
    assert {*order} == {*found}
    circle = any(found[a].after == b and found[b].after == a for a, b in product(found, found))
    for key, one in found.items():
        if one.after in found and not circle:
            assert order.index(one.after) < order.index(key)
    assert [*known.find_later()] == [key for key in order if known.comes_later(key)]


@pytest.mark.parametrize("name", ["officer", "committee", "dispute_body"])
def test_a_door_that_is_taken_away_is_named_by_nothing(tmp_path: Path, name: str) -> None:
    facts = load_rules(tmp_path / "docs", rules_of("T"))
    named = str(getattr(facts.complaints, name)).partition(" ")[2]
    assert named in read_form(facts)
    left = replace(facts, complaints=replace(facts.complaints, **{name: None}))
    assert named not in read_form(left)
    assert named not in read_answer(tmp_path / "docs", left)

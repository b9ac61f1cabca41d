"""The words of answers: every part has its place, what was typed stays as it was typed."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formsapp.check.reply_words import find_faulty_words, ways_to_fill_in
from formsapp.facts import Facts, FactsError, load
from formsapp.facts.readability import measure_readability
from formsapp.kinds import all_kinds, offered_kinds
from formsapp.kinds.base import Answers
from formsapp.kinds.questions import Question
from formsapp.kinds.questions.question import Problem
from formsapp.kinds.reply import (
    ReplyForm,
    Section,
    Template,
    as_text,
    compare_places,
    compose,
    read_template,
)
from formsapp.settings import list_providers

DOCS = Path(__file__).parents[1] / "docs"
PROVIDERS = list_providers(DOCS)
FORMS = {slug: kind.reply for slug, kind in all_kinds().items() if kind.reply}
Case = tuple[str, Answers, tuple[str, ...]]
"""A kind, what decides its plan, and the marks of the case."""
CASES: list[Case] = [
    *[(slug, *one) for slug, form in FORMS.items() for one in form.examples],
    ("dossier", {"wens-nabestaande": ("zien", "kopie")}, ()),
]


@pytest.fixture(params=PROVIDERS)
def folder(request: pytest.FixtureRequest) -> Path:
    return DOCS / str(request.param)


@pytest.fixture
def facts(folder: Path) -> Facts:
    return load(folder)


@pytest.mark.parametrize("slug", FORMS)
def test_the_words_of_every_answer_are_good(folder: Path, facts: Facts, slug: str) -> None:
    assert find_faulty_words(folder, facts, FORMS[slug]) == []


@pytest.mark.parametrize("slug", FORMS)
def test_the_examples_of_a_kind_ask_for_every_part(facts: Facts, slug: str) -> None:
    form = FORMS[slug]
    plans = [form.plan(answers, facts, marks) for answers, marks in form.examples]
    asked = {one.name for plan in plans for one in plan.questions}
    given = {name for plan in plans for name, _value in plan.given}
    assert asked | given == {*form.names}


@pytest.mark.parametrize("case", CASES, ids=str)
def test_no_two_questions_of_an_answer_read_alike(facts: Facts, case: Case) -> None:
    slug, answers, marks = case
    asked = FORMS[slug].plan(answers, facts, marks).questions
    for words in ([one.label for one in asked], [missing_of(one) for one in asked]):
        assert len({*words}) == len(words)


def missing_of(question: Question) -> str:
    """What is said when nothing is filled in."""
    try:
        question.check("")
    except Problem as problem:
        return problem.text
    return question.name


def changed(old: str, new: str) -> bytes:
    whole = (DOCS / "common" / "antwoorden" / "klacht.md").read_text()
    assert old in whole
    return whole.replace(old, new).encode()


FAULTY: dict[str, tuple[bytes, str]] = {
    "a tag without an end": (changed("{{ redenen }}", "{{ redenen }"), "unexpected '}'"),
    "a condition without an end": (b"{% if oordeel %}Ja.", "line 1: "),
    "a misspelt part": (changed("{{ welke }}", "{{ wel }}"), "onbekend: {{ wel }}"),
    "a part that is left out": (changed("{{ redenen }}", ""), "geen plaats voor {{ redenen }}"),
    "a misspelt fact in a condition": (
        changed("Bel {{ numbers.jeugdstem.phone }}", "Bel {{ numbers.jeugdstem.fone }}"),
        'unknown fact "numbers.jeugdstem.fone"',
    ),
    "a part in the wrong condition": (
        changed('{% if maatregelen == "ja" %}', '{% if maatregelen == "nooit" %}'),
        "expected a place for {{ welke }}",
    ),
    "a part that is shortened": (
        changed("{{ redenen }}", "{{ redenen | truncate(20) }}"),
        "expected a place for {{ redenen }}",
    ),
    "a part that is written otherwise": (
        changed("{{ redenen }}", "{{ redenen | escape }}"),
        "expected a place for {{ redenen }}",
    ),
    "a day without its filter's name": (
        changed("{{ wanneer | day }}", "{{ wanneer | dag }}"),
        "No filter named 'dag'",
    ),
    "a text as a day": (changed("{{ redenen }}", "{{ redenen | day }}"), "line 12: expected"),
    "words that call themselves": (
        changed(
            "{{ redenen }}", "{% for a in 'x' recursive %}{{ redenen }}{{ loop('x') }}{% endfor %}"
        ),
        "recursion",
    ),
    "conditions that go very deep": (
        changed("{{ redenen }}", "{% if 1 %}" * 120 + "{{ redenen }}" + "{% endif %}" * 120),
        "too many",
    ),
    "je without u": (changed("[[lees je|leest u]]", "[[lees je]]"), "expected [[je|u]]"),
    "no text": (b"\xff\xfe{\0{\0", "can't decode"),
}


@pytest.mark.parametrize("what", FAULTY)
def test_faulty_words_are_found_before_staff_meet_them(tmp_path: Path, what: str) -> None:
    words, why = FAULTY[what]
    provider = next(one for one in PROVIDERS if "jeugdwet" in load(DOCS / one).provider.laws)
    own = tmp_path / provider / "antwoorden"
    own.mkdir(parents=True)
    (own / "klacht.md").write_bytes(words)
    found = find_faulty_words(own.parent, load(DOCS / provider), FORMS["klacht"])
    assert found
    assert all(one.blocks for one in found)
    assert all(one.key.endswith("antwoorden/klacht.md") for one in found)
    assert [one for one in found if why in one.problem]


def test_a_mark_of_the_editor_before_the_words_is_no_word(tmp_path: Path) -> None:
    own = tmp_path / "antwoorden"
    own.mkdir()
    (own / "schade.md").write_text("## Besluit\n", encoding="utf-8-sig")
    assert read_template(tmp_path, "schade").text == "## Besluit\n"


@pytest.mark.parametrize("case", CASES, ids=str)
@pytest.mark.parametrize("pick", [0, 1, -2, -1])
def test_whatever_is_decided_the_answer_holds_what_was_typed_and_reads_easily(
    facts: Facts, folder: Path, case: Case, pick: int
) -> None:
    slug, answers, marks = case
    form = FORMS[slug]
    plan = form.plan(answers, facts, marks)
    assert plan.parts
    assert {one.name for one in plan.questions} <= {*form.names}
    said = [*ways_to_fill_in(plan)][pick]
    text = as_text(compose(read_template(folder, form.template), facts, form, plan, said))
    typed = [value for value in said.values() if str(value).startswith("Dit is een voorbeeld")]
    assert [value for value in typed if str(value) not in text] == []
    assert "\n\n\n" not in text
    assert "{" not in text
    assert "[[" not in text
    assert measure_readability(text).flesch_douma >= 60
    assert measure_readability(text).too_long == ()
    other = {"je": " u ", "u": " je "}[facts.provider.address_form]
    assert other not in f" {text.lower()} "


def test_a_no_to_a_dossier_names_the_authority_and_the_court_and_a_yes_does_not(
    facts: Facts, folder: Path
) -> None:
    form = FORMS["dossier"]
    plan = form.plan({"wens": ("kopie",)}, facts, ())
    for decision, leads_on in (("ja", False), ("deels", True), ("nee", True)):
        said = {"kopie": decision, "kopie_uitleg": "Zo gaat het.", "kopie_grond": "ander"}
        text = as_text(compose(read_template(folder, "dossier"), facts, form, plan, said))
        assert ("Autoriteit Persoonsgegevens" in text, "rechter" in text) == (leads_on, leads_on)


@pytest.mark.parametrize(
    ("law", "door"), [("zvw", "geschilleninstantie"), ("jeugdwet", "Jeugdstem")]
)
def test_an_answer_to_a_complaint_names_the_next_door_of_its_law(law: str, door: str) -> None:
    provider = next(one for one in PROVIDERS if law in load(DOCS / one).provider.laws)
    facts, form = load(DOCS / provider), FORMS["klacht"]
    answers: Answers = {"soort": "klacht", "met-naam": "ja", "hulp": law}
    plan = form.plan(answers, facts, ())
    template = read_template(DOCS / provider, "klacht")
    text = as_text(compose(template, facts, form, plan, next(ways_to_fill_in(plan))))
    assert door in text.partition("Niet eens")[2]


@pytest.mark.parametrize(
    "answers",
    [
        {"soort": "compliment", "met-naam": "ja"},
        {"soort": "klacht", "met-naam": "nee"},
    ],
)
def test_a_compliment_and_a_signal_without_a_name_are_not_judged(
    facts: Facts, answers: Answers
) -> None:
    assert FORMS["klacht"].plan(answers, facts, ()).parts == ()


SMALL = FORMS["bezoek-afzeggen"]


@given(
    st.text(st.characters(exclude_categories=("Cs", "Co")), min_size=1).filter(
        lambda text: text.strip()
    )
)
def test_typed_text_is_never_read_as_a_heading_or_a_fact(typed: str) -> None:
    folder = DOCS / PROVIDERS[0]
    facts, typed = load_once(folder), typed.strip()
    plan = SMALL.plan({"onmogelijk": "ja"}, facts, ())
    words = Template(
        Path("test"), "## Besluit\n\n{{ uitzondering }}\n\n## Waarom\n\n{{ redenen }}\n"
    )
    said: Answers = {"uitzondering": "ja", "redenen": typed}
    assert compose(words, facts, SMALL, plan, said) == (
        Section("Besluit", "ja"),
        Section("Waarom", typed),
    )


@pytest.mark.parametrize("typed", ["## Ons oordeel", "{{ contact.phone }}", "[[je|u]]", "a\n\n\nb"])
def test_what_looks_like_our_marks_stays_what_was_typed(typed: str) -> None:
    test_typed_text_is_never_read_as_a_heading_or_a_fact.hypothesis.inner_test(typed)  # type: ignore[attr-defined]  # hypothesis adds it


def load_once(folder: Path, known: dict[Path, Facts] = {}) -> Facts:  # noqa: B006 - read once for all examples
    return known.setdefault(folder, known.get(folder) or load(folder))


def test_a_template_without_a_place_is_refused_before_it_loses_what_was_typed() -> None:
    facts = load(DOCS / PROVIDERS[0])
    plan = SMALL.plan({"onmogelijk": "ja"}, facts, ())
    said: Answers = {"uitzondering": "ja", "redenen": "Het was een spoedopname."}
    words = Template(Path("antwoorden/x.md"), "{{ uitzondering }} {{ redene }}")
    assert compare_places(words, facts, SMALL.names) == (["redene"], ["redenen"])
    with pytest.raises(FactsError, match=r"antwoorden/x\.md"):
        compose(words, facts, SMALL, plan, said)
    with pytest.raises(FactsError, match=r"expected a place for \{\{ redenen"):
        compose(Template(Path("x"), "{{ uitzondering }}"), facts, SMALL, plan, said)


def test_a_provider_replaces_the_words_by_a_file_of_its_own(tmp_path: Path) -> None:
    shutil.copytree(DOCS / "common" / "antwoorden", tmp_path / "common" / "antwoorden")
    own = tmp_path / PROVIDERS[0] / "antwoorden"
    own.mkdir(parents=True)
    assert read_template(own.parent, "schade").label.startswith("common/")
    (own / "schade.md").write_text("{{ vergoeding }}")
    assert read_template(own.parent, "schade").text == "{{ vergoeding }}"
    with pytest.raises(FactsError, match=r"antwoorden/anders\.md"):
        read_template(own.parent, "anders")


def test_every_offered_kind_with_parts_has_words(facts: Facts, folder: Path) -> None:
    forms = [one.reply for one in offered_kinds(facts).values() if one.reply]
    assert forms
    assert all(isinstance(one, ReplyForm) for one in forms)
    assert all(read_template(folder, one.template).text for one in forms)

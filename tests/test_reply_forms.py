"""The words of answers: every part has its place, what was typed stays as it was typed."""

from __future__ import annotations

import shutil
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formsapp.facts import Facts, FactsError, load
from formsapp.facts.readability import measure_readability
from formsapp.kinds import all_kinds, offered_kinds
from formsapp.kinds.base import Answers
from formsapp.kinds.conditions import Value
from formsapp.kinds.questions import Choice, Day
from formsapp.kinds.reply import (
    ReplyForm,
    ReplyPlan,
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
WISHES = ("zien", "kopie", "verbeteren", "verklaring", "vernietigen", "wie-keek")
Case = tuple[str, Answers, tuple[str, ...]]
"""A kind, what decides its plan, and the marks of the case."""
CASES: list[Case] = [
    *[
        ("klacht", {"soort": "klacht", "met-naam": "ja", "hulp": law}, marks)
        for law, marks in product(("jeugdwet", "wmo", "wlz", "zvw"), ((), ("uitspraak gedaan",)))
    ],
    *[("dossier", {"wens": (wish,)}, ()) for wish in WISHES],
    ("dossier", {"wens-nabestaande": ("zien", "kopie")}, ()),
    ("dossier", {"wens": WISHES}, ()),
    ("schade", {}, ()),
    ("bezoek-afzeggen", {"onmogelijk": "ja"}, ()),
]


@pytest.fixture(params=PROVIDERS)
def folder(request: pytest.FixtureRequest) -> Path:
    return DOCS / str(request.param)


@pytest.fixture
def facts(folder: Path) -> Facts:
    return load(folder)


def fill_in(plan: ReplyPlan, pick: int) -> dict[str, Value]:
    """Answer each question that belongs: of a choice the option at ``pick``, else its last."""
    said: dict[str, Value] = {}
    for one in plan.questions:
        if not one.when.holds(said):
            continue
        if isinstance(one, Choice):
            said[one.name] = one.options[min(pick, len(one.options) - 1)].value
        else:
            said[one.name] = "2027-02-01" if isinstance(one, Day) else f"Dit staat bij {one.name}."
    return said


@pytest.mark.parametrize("slug", FORMS)
def test_each_template_has_a_place_for_every_part_and_names_nothing_else(
    folder: Path, facts: Facts, slug: str
) -> None:
    form = FORMS[slug]
    assert compare_places(read_template(folder, form.template), facts, form.names) == ([], [])


@pytest.mark.parametrize("case", CASES, ids=str)
@pytest.mark.parametrize("pick", [0, 1, 2])
def test_whatever_is_decided_the_answer_holds_what_was_typed_and_reads_easily(
    facts: Facts, folder: Path, case: Case, pick: int
) -> None:
    slug, answers, marks = case
    form = FORMS[slug]
    plan = form.plan(answers, facts, marks)
    assert plan.parts
    assert {one.name for one in plan.questions} <= {*form.names}
    said = fill_in(plan, pick)
    text = as_text(compose(read_template(folder, form.template), facts, form, plan, said))
    typed = [value for value in said.values() if str(value).startswith("Dit staat")]
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
    text = as_text(compose(template, facts, form, plan, fill_in(plan, 0)))
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
    words = Template("test", "## Besluit\n\n{{ uitzondering }}\n\n## Waarom\n\n{{ redenen }}\n")
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
    words = Template("antwoorden/x.md", "{{ uitzondering }} {{ redene }}")
    assert compare_places(words, facts, SMALL.names) == (["redene"], ["redenen"])
    with pytest.raises(FactsError, match=r"antwoorden/x\.md"):
        compose(words, facts, SMALL, plan, said)
    with pytest.raises(FactsError, match=r"expected a place for \{\{ redenen"):
        compose(Template("x", "{{ uitzondering }}"), facts, SMALL, plan, said)


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

"""A kind of form names the facts that it needs, and no provider loads without them."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import pytest

from formsapp.facts import Facts, FactsError, is_stated, load
from formsapp.kinds import all_kinds, load_provider
from formsapp.kinds.demands import Demand
from tests.conftest import REPO
from tests.plain_provider import COUNTED, EVERYBODYS, write_provider

KINDS = all_kinds()
DEMANDS = [(slug, demand) for slug, kind in KINDS.items() for demand in kind.demands]
NAMED = [pytest.param(slug, demand, id=f"{slug}: {demand.fact}") for slug, demand in DEMANDS]
LAWS = ("jeugdwet", "wmo", "zvw", "wlz")
OWN = "docs/praktijk-voorbeeld/provider.toml"


def as_toml(*demands: Demand) -> str:
    return "".join(f"{one.fact} = {one.example}\n" for one in demands)


def offering(docs: Path, slug: str, *stated: Demand) -> Path:
    """Write a provider that offers a kind, with these facts and the terms that they name."""
    own = [one for one in stated if one.fact.startswith(f"kinds.{slug}.")]
    terms = [one.example.strip('"') for one in own if one.fact.endswith(".term")]
    more = "".join(f'terms.{name} = {{ length = "2wd", regime = "ATW" }}\n' for name in terms)
    rest = as_toml(*(one for one in stated if one not in own and "documents." not in one.fact))
    folder = write_provider(docs, kinds=[slug], more=more + rest)
    with (folder / "provider.toml").open("a") as file:
        file.writelines(f"{one.fact.rpartition('.')[2]} = {one.example}\n" for one in own)
    return folder


def refusal(folder: Path) -> str:
    with pytest.raises(FactsError) as caught:
        load_provider(folder)
    return str(caught.value)


def test_the_plainest_provider_loads(tmp_path: Path) -> None:
    for law in LAWS:
        facts = load_provider(write_provider(tmp_path / "docs", law=law))
        assert {*facts.kinds} == {*EVERYBODYS}


def test_a_kind_that_does_not_exist_is_refused_with_those_that_do(tmp_path: Path) -> None:
    message = refusal(write_provider(tmp_path / "docs", kinds=["dossier", "wachtlijst"]))
    assert message.startswith(f"{OWN}: kinds.wachtlijst: expected one of the forms ")
    assert ", got wachtlijst (line " in message
    assert all(slug in message for slug in KINDS)


@pytest.mark.parametrize(("slug", "missing"), NAMED)
def test_a_kind_without_a_fact_that_it_needs_is_refused(
    slug: str, missing: Demand, tmp_path: Path
) -> None:
    others = [one for one in KINDS[slug].demands if one != missing]
    named = "documents." in missing.fact  # which the plainest provider has
    for count in range(len(others) + 1):
        for some in combinations(others, count):
            folder = offering(tmp_path / "docs", slug, *some)
            own = folder / "provider.toml"
            if named:
                own.write_text(own.read_text().replace(f"[{missing.fact}]", "[documents.ander]"))
            message = refusal(folder)
            first = next(one for one in KINDS[slug].demands if one not in some)
            assert message.startswith(f"{OWN}: kinds.{slug}: expected {first.fact} too, such as ")
            assert f"{first.fact} = {first.example}" in message
            assert "\n" not in message


@pytest.mark.parametrize("slug", KINDS)
def test_what_the_sentence_asks_for_is_enough(slug: str, tmp_path: Path) -> None:
    facts = load_provider(offering(tmp_path / "docs", slug, *KINDS[slug].demands))
    assert all(is_stated(facts, one.fact) for one in KINDS[slug].demands)


def test_each_example_is_toml() -> None:
    for _slug, demand in DEMANDS:
        tomllib.loads(as_toml(demand))


def test_a_kind_applies_and_asks_only_what_a_provider_can_state(doz: Facts) -> None:
    for kind in KINDS.values():
        for name in (*kind.applies, *(one.fact for one in kind.demands)):
            is_stated(doz, name)


@pytest.fixture
def doz() -> Facts:
    return load_provider(REPO / "docs" / "doz-thuiszorg")


def test_what_is_only_counted_has_a_team_of_its_own(tmp_path: Path) -> None:
    folder = write_provider(tmp_path / "docs", kinds=[*EVERYBODYS, COUNTED])
    own = folder / "provider.toml"
    own.write_text(own.read_text().replace('team = "tellers"', 'team = "praktijk"'))
    message = refusal(folder)
    assert message.startswith(f"{OWN}: kinds.{COUNTED}.team: expected a team for what is only")


def test_what_nobody_answers_has_no_first_reply(tmp_path: Path) -> None:
    own = write_provider(tmp_path / "docs") / "provider.toml"
    own.write_text(own.read_text() + '\n[kinds.intrekken.first]\nvalue = "4h"\n')
    folder = own.parent
    message = refusal(folder)
    assert message.startswith(f"{OWN}: kinds.intrekken.first: expected no first reply")


def loads_facts(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("formsapp.facts"):
            yield from (alias.name for alias in node.names if alias.name == "load")


def test_whoever_loads_facts_has_the_forms_ask_theirs() -> None:
    files = [*(REPO / "formsapp").rglob("*.py"), *(REPO / "site_overrides").rglob("*.py")]
    found = {file.relative_to(REPO).as_posix() for file in files if [*loads_facts(file)]}
    assert found == {"formsapp/facts/__init__.py", "formsapp/kinds/__init__.py"}


def test_a_rule_a_consent_and_a_fact_may_have_no_clause(tmp_path: Path) -> None:
    more = as_toml(*KINDS["toestemming"].demands) + "rules.own_risk = {}\n"
    facts = load_provider(write_provider(tmp_path / "docs", kinds=["toestemming"], more=more))
    assert facts.rules.own_risk
    assert (facts.rules.own_risk.clause, facts.consents[0].clause) == (None, None)


STATED = '[terms.sign_up]\nlength = "2wd"\nregime = "contract-calendar"\n'


@pytest.mark.parametrize(
    ("kind", "more", "term"),
    [
        ("dossier", "", "dossier"),
        ("aanmelden", STATED, "sign_up"),
        ("aanmelden", f'term = "dossier"\n{STATED}', "dossier"),
        ("gegevens-wijzigen", STATED, None),
        ("akkoord", STATED, None),
    ],
)
def test_a_form_has_its_usual_term_where_that_is_stated(
    tmp_path: Path, kind: str, more: str, term: str | None
) -> None:
    folder = write_provider(tmp_path / "docs", kinds=())
    with (folder / "provider.toml").open("a") as own:
        own.write(f'[kinds.{kind}]\nteam = "praktijk"\n{more}')
    assert load(folder).kinds[kind].term == term

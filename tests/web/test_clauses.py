"""A form links to the clauses that state what it applies, whatever a provider's numbers are.

Which clause states what is a fact of the provider: another provider fills it in, or leaves it out.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from msgspec import structs

from formsapp.facts import Facts, FactsError, clauses_of, load
from formsapp.facts.stated_rules import NextOfKin, Rules
from formsapp.kinds import Kind
from formsapp.kinds.base import Situation
from formsapp.kinds.parts.next_of_kin import PRESUMED
from tests.conftest import PROVIDERS, REPO
from tests.web.conftest import Loket
from tests.web.test_figures import walks

KINDS = REPO / "formsapp" / "kinds"
PAGES = REPO / "docs" / "common" / "formulieren"


def applied(kind: Kind, situation: Situation) -> Iterator[tuple[str, ...]]:
    """Names of the facts that each page of a form applies: its first page, steps and outcomes."""
    yield kind.rests_on
    for journey in walks(kind, situation):
        yield from (page.step.applies for page in journey.pages)
        if journey.complete:
            yield tuple(one.applies for one in journey.outcome() if one.applies)


def linked(loket: Loket, facts: Facts) -> dict[str, list[list[str]]]:
    """Where the pages of each form lead to in the terms, when the provider states ``facts``."""
    known = loket.services
    situation = replace(known.situation(), facts=facts)
    with loket.app.test_request_context():
        return {
            slug: [
                [facts.clauses[clause] for clause in clauses_of(facts, names)]
                for names in applied(kind, situation)
            ]
            for slug, kind in known.kinds.items()
        }


def numbered_anew(facts: Facts, docs: Path, tmp_path: Path) -> Facts:
    """The same provider, with other numbers for the clauses of its terms."""
    own = docs / facts.provider.slug / "provider.toml"
    text = own.read_text(encoding="utf-8")
    for place, clause in enumerate(facts.clauses):
        text = text.replace(f'"{clause}"', f'"artikel {place}"')
    copy = tmp_path / "other" / facts.provider.slug
    copy.mkdir(parents=True)
    (copy.parent / "common").mkdir()
    shutil.copy(docs / "common" / "facts.toml", copy.parent / "common")
    (copy / "provider.toml").write_text(text, encoding="utf-8")
    return load(copy)


def test_a_provider_with_other_numbers_gets_the_same_links(loket: Loket, tmp_path: Path) -> None:
    facts = loket.services.facts
    other = numbered_anew(facts, loket.services.settings.docs, tmp_path)
    assert not set(other.clauses) & set(facts.clauses)
    before = linked(loket, facts)
    assert linked(loket, other) == before
    assert any(found for pages in before.values() for found in pages)


def test_a_provider_without_rules_and_clauses_offers_the_forms_without_links(loket: Loket) -> None:
    facts = loket.services.facts
    kinds = {slug: structs.replace(kind, clauses=()) for slug, kind in facts.kinds.items()}
    bare = structs.replace(facts, rules=Rules(), kinds=kinds)
    some, all_links = linked(loket, bare), linked(loket, facts)
    assert some.keys() == all_links.keys()
    assert some["dossier"] != all_links["dossier"]
    assert some["dossier"][0] == []


@pytest.mark.parametrize("counts", [True, False])
def test_presumed_consent_counts_where_the_rule_says_so(loket: Loket, *, counts: bool) -> None:
    facts = loket.services.facts
    clause = next(iter(facts.clauses))
    rule = NextOfKin(clause=clause, presumed_consent=counts)
    stated = structs.replace(facts, rules=structs.replace(facts.rules, next_of_kin=rule))
    situation = replace(loket.services.situation(), facts=stated)
    steps = {step.id: step for step in loket.services.kinds["dossier"].steps(situation)}
    [ground] = steps["grond"].questions
    assert (PRESUMED in getattr(ground, "options", ())) == counts
    assert clauses_of(stated, steps["grond"].applies) == (clause,)


def test_every_rule_is_applied_by_a_form_or_its_page_and_stated_by_an_example() -> None:
    code = "".join(file.read_text() for file in KINDS.rglob("*.py"))
    pages = "".join(file.read_text() for file in PAGES.glob("*.md"))
    examples = [load(REPO / "docs" / slug).rules for slug in PROVIDERS]
    for name in Rules.__struct_fields__:
        assert f'"rules.{name}"' in code or f"rules.{name} " in pages, name
        assert any(getattr(rules, name) for rules in examples), name


def test_a_name_that_no_provider_can_have_is_refused(loket: Loket) -> None:
    for name in ("visit.notice", "rules.next_of_kni", "contact.phone.nummer"):
        with pytest.raises(FactsError, match="unknown fact"):
            clauses_of(loket.services.facts, [name])
    assert clauses_of(loket.services.facts, ["kinds.intrekken", "terms.later"]) == ()

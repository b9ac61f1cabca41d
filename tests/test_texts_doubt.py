"""A page that uses a fact in doubt says so, and no longer once the provider has confirmed it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from msgspec import structs

from formsapp.facts import Facts, fill, load
from formsapp.facts.fact import Fact, Sourced, Term
from formsapp.facts.fact_paths import walk_sourced
from formsapp.facts.lengths import Length
from tests.conftest import REPO
from tests.test_texts import fill_page, pages_of, values_for

DOCS = REPO / "docs"
FROZEN = "voorwaarden.md"
"""What clients agreed to: its doubts are told in its own words until the next version."""
TOLD_IN_WORDS = ("money.payment.acceptgiro", "regulations.")
"""A way to pay that the page says is gone; rules that exist and can be asked for."""
TOGETHER = "crisis."
"""Said once for all numbers of the crisis page: tests/test_crisis_page.py."""

Change = Callable[[Any], Any]


@pytest.fixture
def facts(provider: str) -> Facts:
    return load(DOCS / provider)


@pytest.fixture
def texts(provider: str) -> dict[str, str]:
    """The Markdown of each page that the provider may still change."""
    pages = pages_of(DOCS / provider).items()
    return {name: file.read_text(encoding="utf-8") for name, file in pages if name != FROZEN}


def changed(thing: Any, path: list[str], change: Change) -> Any:
    """The same facts with one thing in them changed; items of a list go by their id."""
    if not path:
        return change(thing)
    head, *rest = path
    if isinstance(thing, dict):
        return {**thing, head: changed(thing[head], rest, change)}
    if isinstance(thing, tuple):
        return tuple(changed(one, rest, change) if one.id == head else one for one in thing)
    return structs.replace(thing, **{head: changed(getattr(thing, head), rest, change)})


def longer(length: Length) -> Length:
    return Length(length.count + 1, length.unit)


def other(item: Sourced) -> Sourced:
    """The same fact with another value; as it was where none comes to mind."""
    if isinstance(item, Term):
        return structs.replace(item, length=longer(item.length))
    if isinstance(item, Fact) and isinstance(item.value, Length):
        return structs.replace(item, value=longer(item.value))
    if isinstance(item, Fact) and type(item.value) is int:
        return structs.replace(item, value=item.value + 3)
    if isinstance(item, Fact) and isinstance(item.value, str):
        return structs.replace(item, value=f"{item.value} of anders")
    return item


def sure(item: Sourced) -> Sourced:
    return structs.replace(item, state="in-force")


def filled(texts: dict[str, str], facts: Facts) -> dict[str, str]:
    values = values_for(facts)
    return {name: fill(text, facts, **values) for name, text in texts.items()}


def in_doubt(facts: Facts) -> Iterator[str]:
    """The names of the facts that a page may not state as if they were sure."""
    for path, item in walk_sourced(facts):
        placeholder = isinstance(item, Fact) and item.placeholder  # it says so itself
        apart = path.startswith((*TOLD_IN_WORDS, TOGETHER))
        if item.doubtful and not placeholder and not apart:
            yield path


def test_a_page_says_of_each_fact_in_doubt_that_it_is(facts: Facts, texts: dict[str, str]) -> None:
    now = filled(texts, facts)
    silent, used = [], 0
    for path in in_doubt(facts):
        with_other = filled(texts, changed(facts, path.split("."), other))
        with_sure = filled(texts, all_sure_with(facts, path))
        names = [name for name in texts if with_other[name] != now[name]]
        silent += [(path, name) for name in names if with_sure[name] == now[name]]
        used += len(names)
    assert used
    assert silent == []


def all_sure_with(facts: Facts, path: str) -> Facts:
    """The facts with this one confirmed, and those beside it: one sentence may tell of both."""
    group = path.rpartition(".")[0]
    for other_path in list(in_doubt(facts)):
        if other_path == path or (group and group == other_path.rpartition(".")[0] != "terms"):
            facts = changed(facts, other_path.split("."), sure)
    return facts


def test_a_law_is_not_said_to_keep_what_only_the_terms_keep(facts: Facts) -> None:
    """Of a doubtful time the privacy page does not claim that the law says it."""
    text = (DOCS / "common" / "privacy.md").read_text(encoding="utf-8")
    page = fill_page(text, facts)
    doubtful = any(years.doubtful for years in facts.retention.values())
    assert ("De wet zegt hoe lang." in page) != doubtful


def test_the_keeper_of_the_index_is_read_from_the_facts() -> None:
    facts = load(DOCS / "al-osra-zorg")
    text = (DOCS / "al-osra-zorg" / "veiligheid.md").read_text(encoding="utf-8")
    moved = changed(facts, ["youth_index", "manager"], other)
    assert fill_page(text, moved) != fill_page(text, facts)

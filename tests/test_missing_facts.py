"""Whatever fact is taken away, a form is refused, or it, its pages and its answers still read."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path, PurePosixPath

import pytest
from msgspec import NODEFAULT, Struct
from msgspec.structs import fields, replace

from formsapp.check.reply_words import find_faulty_words
from formsapp.cli.command_build import filled_pages
from formsapp.facts import Facts
from formsapp.facts.consistency import find_contradictions
from formsapp.facts.fact import Sourced
from formsapp.facts.lengths import Length
from formsapp.facts.model import KindFacts
from formsapp.facts.reach import Reach, Umbrella
from formsapp.facts.readability import measure_readability
from formsapp.facts.translatable_texts import make_say
from formsapp.handbook import list_pages, read_page
from formsapp.kinds import all_kinds, load_provider
from formsapp.kinds.base import Kind, Situation, tell
from formsapp.kinds.demands import find_wrong_offers
from formsapp.paper.empty_form_content import sheet
from formsapp.rules.law_figures import ages
from tests.clock import FakeClock
from tests.conftest import REPO
from tests.plain_provider import SLUG, has_page, write_provider

KINDS = all_kinds()
LINK = re.compile(r"\]\((?!/|https?:|mailto:|tel:|#)([^)#]*)(?:#[^)]*)?\)")
MAIL = "koepel@voorbeeld.example"
KEPT = {"provider", "look", "documents", "teams", "crisis", "subjects", "clauses"}
"""What everyone has, or what others name."""


@cache
def whole() -> Facts:
    """A provider that has all that both examples have, and offers every form."""
    doz, ao = (load_provider(REPO / "docs" / slug) for slug in ("doz-thuiszorg", "al-osra-zorg"))
    both = {
        name: {**getattr(doz, name), **getattr(ao, name)}
        for name in ("terms", "retention", "teams", "kinds", "partners", "clauses")
    }
    both["kinds"] = {slug: own for slug, own in both["kinds"].items() if has_page(slug)}
    rules = {one.name: getattr(ao.rules, one.name) for one in fields(ao.rules)}
    ways = {one.name: getattr(ao.complaints, one.name) for one in fields(ao.complaints)}
    ways["register"] = Reach(name="een register", mail=MAIL, after="answer", within=Length(3, "y"))
    care = {one.id: one for one in (*ao.provider.care, *doz.provider.care)}
    return replace(
        doz,
        **both,
        provider=replace(doz.provider, slug=SLUG, care=tuple(care.values())),
        rules=replace(doz.rules, **{name: rule for name, rule in rules.items() if rule}),
        complaints=replace(doz.complaints, **{name: way for name, way in ways.items() if way}),
        umbrellas=(
            Umbrella(name="een koepel", mail=MAIL, complaints=True, privacy=True, terms=True),
        ),
        crisis=ao.crisis,
        counsellor=ao.counsellor,
        youth_index=ao.youth_index,
        consents=(*doz.consents, *(one for one in ao.consents if one.topic == "betaling")),
    )


def without_one(thing: object) -> Iterator[tuple[str, object]]:
    """Yield the name of each thing that may be left out, with what is left."""
    if isinstance(thing, Struct):
        for field in fields(thing):
            yield from _without_field(thing, field.name, field.default, field.default_factory)
    elif isinstance(thing, Mapping):
        for key, value in thing.items():
            yield str(key), {name: other for name, other in thing.items() if name != key}
            for name, left in without_one(value):
                yield f"{key}.{name}", {**thing, key: left}


def _without_field(
    thing: Struct, name: str, default: object, factory: object
) -> Iterator[tuple[str, object]]:
    value = getattr(thing, name)
    empty = factory() if callable(factory) else default
    is_own = isinstance(thing, Reach) and name not in Sourced.__struct_fields__
    if (isinstance(thing, Sourced) and not is_own) or name in KEPT or value == empty:
        return
    if empty is not NODEFAULT:
        yield name, replace(thing, **{name: empty})
    for more, left in without_one(value):
        yield f"{name}.{more}", replace(thing, **{name: left})


COMMON = tomllib.loads((REPO / "docs" / "common" / "facts.toml").read_text())


def is_common(name: str) -> bool:
    """Whether it is stated for all, so that no provider can leave it out, whatever its laws."""
    found: object = COMMON
    for key in name.split("."):
        found = found.get(key) if isinstance(found, dict) else None
    return found is not None and not (isinstance(found, dict) and "laws" in found)


LEFT = {name: facts for name, facts in without_one(whole()) if not is_common(name)}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_provider(tmp_path_factory.mktemp("plain") / "docs")


def offered(facts: Facts) -> list[Kind]:
    """The forms that would be offered: those that lack something are refused."""
    wrong = {one.key[1] for one in find_wrong_offers(facts, KINDS)}
    return [KINDS[slug] for slug in facts.kinds if slug not in wrong]


TOLD_BY_THESE = {"klacht", "dossier", "opzeggen", "schade", "start-annuleren"}
"""Kinds whose outcome can be told from a few answers."""


ANSWERED_BY = ("complaints", "damage", "terms", "visits", "money")
"""Facts that the words of answers name."""


def as_stated(slug: str, facts: Facts) -> KindFacts:
    """How a form is offered: without a term where that was left out."""
    own = facts.kinds[slug]
    return own if own.term in facts.terms else replace(own, term=None)


def read_form(kind: Kind, facts: Facts) -> dict[str, object]:
    """All that a form says, on paper and on screen."""
    now, say = FakeClock()(), make_say(facts, ages=ages())
    situation = Situation(facts, now, now.date())
    for answers in ({}, {"soort": "klacht", "met-naam": "ja"}, {"vanaf": "dag"}):
        told = {"dag": "2026-03-02", "einde": "2026-03-09", **answers}
        outcome = kind.outcome(situation) if kind.outcome else ()
        for one in tell(outcome, told) if kind.slug in TOLD_BY_THESE else ():
            say(one.text, one.given)
    return sheet(kind, situation, say, (("team", "het team"),), {})


def dead_links(pages: Mapping[str, str]) -> Iterator[str]:
    for name, text in pages.items():
        for target in LINK.findall(text):
            parts: list[str] = []
            for part in PurePosixPath(name).parent.joinpath(target).parts:
                parts = parts[:-1] if part == ".." else [*parts, part]
            if target and "/".join(parts) not in pages:
                yield f"{name}: {target}"


@pytest.mark.parametrize("left_out", LEFT)
def test_what_is_left_out_is_spoken_of_nowhere(left_out: str, folder: Path) -> None:
    facts = LEFT[left_out]
    assert isinstance(facts, Facts)
    kinds = offered(facts)
    facts = replace(facts, kinds={kind.slug: as_stated(kind.slug, facts) for kind in kinds})
    if [*find_contradictions(facts, SLUG)]:
        return  # refused too, such as a form in a package that is not offered
    for kind in kinds:
        read_form(kind, facts)
        answers = kind.reply if left_out.startswith(ANSWERED_BY) else None
        assert not answers or find_faulty_words(folder, facts, answers) == []
    assert [*dead_links(filled_pages(folder, facts))] == []
    for page in list_pages(folder, facts):
        read_page(page, facts)


def test_with_all_of_it_nothing_is_refused(folder: Path) -> None:
    assert [*find_contradictions(whole(), SLUG)] == []
    assert len(offered(whole())) == len(whole().kinds) > 12
    pages = filled_pages(folder, whole())
    assert [*dead_links(pages)] == []
    for name, text in pages.items():
        assert measure_readability(text).describe_faults() == [], name


def test_all_that_can_be_left_out_is_tried() -> None:
    assert {"visits", "money.wlz_pgb_euros", "complaints.committee", "terms.complaint"} <= {*LEFT}
    assert {"complaints.register.after", "counsellor.mail", "umbrellas"} <= {*LEFT}
    assert {"counsellor", "council", "rules.own_risk", "kinds.klacht", "consents"} <= {*LEFT}

"""Checks whether facts that have the right shape also make sense together."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Final

from msgspec import Struct

from formsapp.facts.care import find_wrong_care
from formsapp.facts.check_channels import check_channels
from formsapp.facts.check_reach import check_reachable
from formsapp.facts.check_tables import check_tables
from formsapp.facts.consents import Consent, find_wrong_consents
from formsapp.facts.documents import find_wrong_documents
from formsapp.facts.ending import EndRule, find_wrong_rules
from formsapp.facts.fact import Fact, Sourced, Term
from formsapp.facts.fact_paths import is_stated, walk_facts
from formsapp.facts.facts_error import FactsError
from formsapp.facts.fee import Price, find_wrong_prices, find_wrong_visits
from formsapp.facts.lengths import Length
from formsapp.facts.model import CrisisNumber, Facts, KindFacts
from formsapp.facts.notice import Before, Latest, find_wrong_moments
from formsapp.facts.objections import Objection
from formsapp.facts.toml_errors import BadKey
from formsapp.facts.value_types import PAGE
from formsapp.facts.words import find_wrong_words
from formsapp.mail_address import ADDRESS, NoAddress, sendable

STATUTORY: Final = {
    "article": "the article of this law",
    "source": "the address of the article",
    "checked": 'the day on which the law was last read, or state = "to-be-confirmed"',
}

COUNSELLOR: Final = "vertrouwenspersoon"
SEALED_IN_PERSON: Final = ("klacht", COUNSELLOR)
"""Forms that nothing but a colleague opens: of others the server works out what follows."""

Things = Sequence[tuple[str, object]]
"""What stands in the facts, with its name: listed once, as that takes as long as all checks."""


def find_contradictions(facts: Facts, slug: str) -> Iterator[BadKey]:
    """Yield everything in the facts that makes no sense.

    ``slug`` is the name of the provider's folder.
    """
    if facts.provider.slug != slug:
        yield _bad_key("provider.slug", f"the name of its folder, {slug}", facts.provider.slug)
    all_things = tuple(walk_facts(facts))
    things = tuple(one for one in all_things if isinstance(one[1], Struct | tuple))
    yield from chain(
        _check_care(facts),
        _check_sources(things),
        _check_clauses(facts, things),
        _check_lengths(things),
        check_channels(things),
        check_reachable(facts, things),
        check_tables(facts),
        _check_texts(all_things),
        _check_addresses(all_things),
        _check_visits(facts, things),
        *(_check_term(f"terms.{name}", term) for name, term in facts.terms.items()),
        _check_offers(facts),
        _check_ids(facts),
        _check_consents(facts),
        _check_documents(facts),
        _check_needs(facts),
        (_bad_key(f"words.{key}", want, got) for key, want, got in find_wrong_words(facts.words)),
    )


def _bad_key(path: str, expected: str, got: object) -> BadKey:
    return BadKey(path.split("."), expected, str(got) or "nothing")


def _check_sources(things: Things) -> Iterator[BadKey]:
    """Demand that a figure of the law has an article, an address, and was read or is in doubt."""
    for path, item in things:
        if not isinstance(item, Sourced):
            continue
        if item.law is not None:
            yield from _check_law(path, item)
        if item.checked is not None:
            yield from _check_checked(path, item)
        if item.doubtful and not item.note:
            yield _missing_key(path, "note", f"what is doubtful ({item.state})", beside="state")


def _check_law(path: str, item: Sourced) -> Iterator[BadKey]:
    for name, expected in STATUTORY.items():
        waits = name == "checked" and item.state == "to-be-confirmed"
        if not (getattr(item, name) or waits):
            yield _missing_key(path, name, expected, beside="law")


def _check_checked(path: str, item: Sourced) -> Iterator[BadKey]:
    """Demand a precise source: a value cannot be checked against nothing, or a whole site."""
    if not re.fullmatch(PAGE, item.source or ""):
        names = path.split(".")
        expected = "the address of the page where it was checked, deeper than a home page"
        yield BadKey([*names, "source"], expected, item.source or "nothing", [*names, "checked"])
    if item.state == "to-be-confirmed":
        yield _bad_key(f"{path}.checked", "no day of checking beside this state", item.checked)


def _missing_key(path: str, name: str, expected: str, *, beside: str) -> BadKey:
    return BadKey([*path.split("."), name], expected, "nothing", [*path.split("."), beside])


def _check_clauses(facts: Facts, things: Things) -> Iterator[BadKey]:
    for slug, kind in facts.kinds.items():
        for clause in kind.clauses:
            if clause not in facts.clauses:
                yield _bad_key(f"kinds.{slug}.clauses", "clauses that stand under clauses", clause)
    for path, item in things:
        named = [getattr(item, "clause", None), *getattr(item, "stated", ())]
        for clause in named:
            if clause is not None and clause not in facts.clauses:
                yield _bad_key(f"{path}.clause", "a clause that stands under clauses", clause)


def _check_lengths(things: Things) -> Iterator[BadKey]:
    for path, fact in things:
        if isinstance(fact, Fact) and isinstance(fact.value, Length) and not fact.value.count:
            yield _bad_key(f"{path}.value", 'a length above 0, such as "1d"', fact.value)
        elif isinstance(fact, Objection) and fact.until and not fact.until.count:
            until = f"objections.{fact.id}.until"
            yield _bad_key(until, 'a length above 0, such as "1m", or no until', fact.until)


def _check_texts(things: Things) -> Iterator[BadKey]:
    for path, item in things:
        if isinstance(item, str) and not item.strip():
            yield _bad_key(path, "text", "nothing")


def _check_addresses(things: Things) -> Iterator[BadKey]:
    for path, item in things:
        if isinstance(item, str) and ADDRESS.fullmatch(item):
            try:
                sendable(item)
            except NoAddress:
                yield _bad_key(path, "a mail address that mail can be sent to", item)


def _check_visits(facts: Facts, things: Things) -> Iterator[BadKey]:
    """Demand that a notice names one moment and a fee one price, and no excuse from nothing."""
    for path, item in things:
        wrong = find_wrong_moments(item) if isinstance(item, Before) else iter(())
        wrong = find_wrong_prices(item) if isinstance(item, Price) else wrong
        wrong = find_wrong_rules(item) if isinstance(item, EndRule) else wrong
        for key, expected, got in wrong:
            yield _bad_key(f"{path}.{key}" if key else path, expected, got)
        if isinstance(item, Latest) and item.by == "phone" and facts.contact.phone is None:
            yield _bad_key(f"{path}.by", "contact.phone too, or no by", item.by)
    for key, expected, got in find_wrong_visits(facts.visits) if facts.visits else ():
        yield _bad_key(f"visits.{key}", expected, got)


def _check_term(path: str, term: Term) -> Iterator[BadKey]:
    first, total = term.length, term.extended
    if (first.unit == "h") != (term.regime == "contract-hours"):
        yield _bad_key(f"{path}.regime", "contract-hours for hours, and only then", term.regime)
    if first.count == 0 and term.regime != "none":
        yield _bad_key(f"{path}.length", "a term above 0 under this regime", term.length)
    if total and total.may_end_before(first):
        yield _bad_key(f"{path}.extended", f"a total that is always longer than {first}", total)
    if term.new_day and (term.extended or term.regime in {"none", "contract-hours"}):
        yield _bad_key(f"{path}.new_day", "false where a longest term is stated, or none", True)


def _check_care(facts: Facts) -> Iterator[BadKey]:
    """Demand that kinds of care make sense, and that each law has a time of keeping."""
    for key, expected, got in find_wrong_care(facts.provider.care):
        yield _bad_key(f"provider.care.{key}", expected, got)
    for basis in facts.provider.bases:
        if basis not in facts.retention:
            expected = 'how long a dossier under this is kept, such as { value = "20y" }'
            yield BadKey(["retention", basis], expected, "nothing", ["provider", "care"])


def _check_offers(facts: Facts) -> Iterator[BadKey]:
    """Demand that kinds name only teams, terms and laws that exist, and packages only kinds."""
    for slug, kind in facts.kinds.items():
        yield from _check_known(f"kinds.{slug}.team", [kind.team], facts.teams)
        yield from _check_known(f"kinds.{slug}.term", [kind.term] if kind.term else [], facts.terms)
        yield from _check_known(f"kinds.{slug}.laws", kind.laws, facts.provider.bases)
        yield from _check_first(slug, kind, facts.terms)
    if (told := facts.kinds.get(COUNSELLOR)) and told.team in facts.teams:
        roles = facts.teams[told.team].roles
        if {*roles} != {COUNSELLOR}:
            expected = f"{COUNSELLOR} alone, as its form promises"
            yield _bad_key(f"teams.{told.team}.roles", expected, ", ".join(roles))
    for team in facts.personal_teams:
        read = {slug for slug, kind in facts.kinds.items() if kind.team == team}
        for other in sorted(read - {*SEALED_IN_PERSON}):
            expected = f"of a team that is sealed in person, one of {', '.join(SEALED_IN_PERSON)}"
            yield _bad_key(f"teams.{team}.sealed", expected, other)
    for name, package in facts.intake.items():
        yield from _check_known(f"intake.{name}.kinds", package.kinds, facts.kinds)


def _check_first(slug: str, kind: KindFacts, terms: Mapping[str, Term]) -> Iterator[BadKey]:
    """Demand that a first reply comes before the answer."""
    term = terms.get(kind.term or "")
    if kind.first and term and term.length.may_end_before(kind.first.value):
        expected = f"a length that always ends before the answer ({term.length})"
        yield _bad_key(f"kinds.{slug}.first.value", expected, kind.first.value)


def _check_known(path: str, named: Sequence[str], known: Iterable[str]) -> Iterator[BadKey]:
    for name in named:
        if name not in known:
            yield _bad_key(path, f"one of {', '.join(known) or 'none'}", name)


def _check_ids(facts: Facts) -> Iterator[BadKey]:
    lists: Mapping[str, Sequence[CrisisNumber | Consent | Objection]] = {
        "crisis": facts.crisis,
        "consents": facts.consents,
        "objections": facts.objections,
    }
    for name, items in lists.items():
        seen: set[str] = set()
        for item in items:
            if item.id in seen:
                yield _bad_key(f"{name}.{item.id}.id", "an id that no other has", item.id)
            seen.add(item.id)
    if not any(number.bar for number in facts.crisis):
        yield _bad_key("crisis", "at least one number with bar = true", "none")


def _check_needs(facts: Facts) -> Iterator[BadKey]:
    """Demand that a subject needs something that a provider can state."""
    for name, subject in facts.subjects.items():
        try:
            is_stated(facts, subject.needs or "provider")
        except FactsError:
            expected = "the name of a fact, such as complaints.officer"
            yield _bad_key(f"subjects.{name}.needs", expected, subject.needs)


def _check_consents(facts: Facts) -> Iterator[BadKey]:
    for key, expected, got in find_wrong_consents(facts.consents):
        yield _bad_key(f"consents.{key}", expected, got)


def _check_documents(facts: Facts) -> Iterator[BadKey]:
    if "akkoord" in facts.kinds and not facts.agreed_documents:
        expected = "a text to agree to: one of documents without agree = false"
        yield _bad_key("kinds.akkoord", expected, "none")
    for key, expected, got in find_wrong_documents(facts.documents):
        yield _bad_key(f"documents.{key}", expected, got)

"""What a kind of form asks of the facts of a provider that offers it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from formsapp.facts import BadKey, Facts, is_stated
from formsapp.rules.who_agrees import Signing, client_ages, turning_ages

if TYPE_CHECKING:
    from formsapp.kinds.base import Kind


@dataclass(frozen=True)
class Demand:
    """A fact without which a kind of form can't be offered, as TOML says it.

    ``fact`` is its name, such as ``damage.report_within``; ``example`` is what may stand behind
    ``damage.report_within =``.
    """

    fact: str
    example: str


def find_wrong_offers(facts: Facts, known: Mapping[str, Kind]) -> Iterator[BadKey]:
    """Yield each kind that does not exist, lacks a fact or promises one, or has a wrong team."""
    for slug in facts.kinds:
        if slug not in known:
            yield BadKey(("kinds", slug), f"one of the forms {', '.join(sorted(known))}", slug)
    offered = {slug: kind for slug, kind in known.items() if slug in facts.kinds}
    for slug, kind in offered.items():
        for demand in kind.demands:
            if not is_stated(facts, demand.fact):
                yield _missing(slug, demand)
        if facts.kinds[slug].first and (kind.acts or kind.counted):
            yield BadKey(("kinds", slug, "first"), "no first reply where nobody answers", "one")
    yield from _check_teams(facts, offered)
    yield from _check_ages(facts)


def _missing(slug: str, demand: Demand) -> BadKey:
    expected = f"{demand.fact} too, such as {demand.fact} = {demand.example}"
    return BadKey(("kinds", slug), expected, "nothing there")


def _check_teams(facts: Facts, offered: Mapping[str, Kind]) -> Iterator[BadKey]:
    """Demand a team of its own for what is only counted: nobody opens a case of such a team."""
    opened = {facts.kinds[slug].team: slug for slug, kind in offered.items() if not kind.counted}
    for slug, kind in offered.items():
        if kind.counted and (other := opened.get(team := facts.kinds[slug].team)):
            expected = "a team for what is only counted"
            yield BadKey(("kinds", slug, "team"), expected, f"{team}, which opens {other}")


def _check_ages(facts: Facts) -> Iterator[BadKey]:
    """Demand ages at which the law changes who decides, and that somebody agrees at each age."""
    for key, document in facts.documents.items():
        if (stated := document.agreed_by) is None:
            continue
        until, begins = stated.parents_until, stated.client_from
        path = ("documents", key, "agreed_by")
        if until is not None and until not in turning_ages():
            yield BadKey((*path, "parents_until"), _one_of(turning_ages()), str(until))
        if begins is not None and begins not in client_ages():
            yield BadKey((*path, "client_from"), _one_of(client_ages()), str(begins))
        elif not Signing(parents_until=until, client_from=begins).leaves_nobody_out:
            yield BadKey((*path, "client_from"), "an age up to parents_until", str(begins))


def _one_of(known: Iterable[int]) -> str:
    return f"one of the ages {', '.join(map(str, known))}"

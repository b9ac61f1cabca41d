"""Checks whether those to whom one can turn are stated in a way that makes sense."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from formsapp.facts.model import Facts
from formsapp.facts.reach import Complaints, Reach, Umbrella
from formsapp.facts.toml_errors import BadKey

SCHEMES = ("complaints", "privacy", "terms")


def check_reachable(facts: Facts, things: Sequence[tuple[str, object]]) -> Iterator[BadKey]:
    """Yield what is wrong with each reach among ``things``, by name."""
    yield from _check_whose_rules(facts.umbrellas)
    for path, one in things:
        if isinstance(one, Reach):
            yield from _check_one(path, one, facts)
        if isinstance(one, Umbrella) and not any(getattr(one, name) for name in SCHEMES):
            expected = "complaints, privacy or terms = true: which of its rules apply"
            yield BadKey(path.split("."), expected, "none of them")


def _check_whose_rules(umbrellas: Sequence[Umbrella]) -> Iterator[BadKey]:
    """Demand that of one thing only one set of rules applies to the same clients."""
    seen = set()
    for number, one in enumerate(umbrellas):
        for name in filter(lambda name: getattr(one, name), SCHEMES):
            if (name, one.clients) in seen:
                expected = "other clients than those of the umbrella before it, in clients"
                yield BadKey(["umbrellas", str(number), name], expected, one.clients or "all")
            seen.add((name, one.clients))


def _check_one(path: str, one: Reach, facts: Facts) -> Iterator[BadKey]:
    names = path.split(".")
    if one.within and not one.within.count:
        expected = 'a length above 0, such as "6m", or no within'
        yield BadKey([*names, "within"], expected, str(one.within))
    for law in one.laws:
        if law not in facts.provider.bases:
            expected = f"laws of this provider: {', '.join(facts.provider.bases)}"
            yield BadKey([*names, "laws"], expected, law)
    if one.after in ("officer", "committee"):
        yield from _check_order([*names, "after"], one.after, names[-1], facts.complaints)


def _check_order(
    key: Sequence[str], after: str, name: str, complaints: Complaints
) -> Iterator[BadKey]:
    """Demand that who comes first is there, and does not come after this one itself."""
    first: Reach | None = getattr(complaints, after)
    if first is None:
        yield BadKey(key, f"complaints.{after} too, or talk or answer", after)
    elif name in (after, first.after):
        yield BadKey(key, "someone who does not come after this one", after)

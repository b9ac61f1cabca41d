"""The kinds of care that a provider gives, each under the law that holds for it, or under none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, Literal, get_args

from formsapp.facts.fact import Strict
from formsapp.facts.value_types import Law, Slug

Basis = Literal["jeugdwet", "wmo", "zvw", "wlz", "none"]
"""The law under which care is given; ``none`` for what a client pays alone."""
NO_LAW: Final = "none"
LAWS: Final[tuple[Law, ...]] = get_args(Law)


class CareKind(Strict, frozen=True, kw_only=True):
    """A kind of care: its name and a hint in Dutch, as a form asks which it is about.

    ``law`` is left out where a client pays for it alone: then the terms hold and no law of care.
    """

    id: Slug
    name: str
    law: Law | None = None
    hint: str | None = None

    @property
    def basis(self) -> Basis:
        """The law, or that there is none."""
        return self.law or NO_LAW


def find_wrong_care(kinds: Sequence[CareKind]) -> Iterator[tuple[str, str, str]]:
    """Yield what makes no sense in a list of kinds: a key, what was expected, what is there."""
    seen: set[str] = set()
    for kind in kinds:
        if kind.id in seen:
            yield f"{kind.id}.id", "an id that no other has", kind.id
        seen.add(kind.id)
        if [one.name for one in kinds].count(kind.name) > 1:
            yield f"{kind.id}.name", "a name that no other has: a form asks by it", kind.name
        if kind.id in (*LAWS, NO_LAW) and kind.id != kind.basis:
            yield f"{kind.id}.law", f"{kind.id}, or an id that is no name of a law", kind.basis

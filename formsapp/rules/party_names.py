"""Whether two names that people gave of a party are of one."""

from __future__ import annotations


def is_same_party(name: str, other: str) -> bool:
    """Whether two names of a party are one, however they are spaced and capitalised."""
    return spell_alike(name) == spell_alike(other)


def spell_alike(name: str) -> str:
    """Return a name as names are compared."""
    return " ".join(name.casefold().split())

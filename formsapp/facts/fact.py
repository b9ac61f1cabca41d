"""One fact of a provider: a value or a term, with where it comes from and how sure it is."""

from __future__ import annotations

from datetime import date
from typing import Generic, Literal, TypeVar

from msgspec import Struct

from formsapp.facts import dutch_format
from formsapp.facts.lengths import Length
from formsapp.facts.unknown import is_placeholder, say_known
from formsapp.facts.value_types import HttpsAddress, Law

T = TypeVar("T")

Regime = Literal["ATW", "EU1182", "contract-calendar", "contract-hours", "none"]
State = Literal["in-force", "own-agreement", "contradictory", "out-of-date", "to-be-confirmed"]

DOUBTFUL: frozenset[State] = frozenset({"contradictory", "out-of-date", "to-be-confirmed"})
"""States that ``loket check`` shows to the provider and that a page mentions."""


class Strict(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A frozen record that refuses keys that it does not know."""


class Sourced(Strict, frozen=True, kw_only=True):
    """Where something comes from, and whether it is sure.

    What a statute fixes has ``law``, ``article`` and ``source``, the address of the article.
    ``checked`` is the day on which someone last compared the value with what stands at
    ``source``; without it ``state`` is ``to-be-confirmed``. ``clause`` is the number of the
    clause of the terms that states it; ``note`` tells the provider, in Dutch, what is doubtful.
    """

    state: State = "in-force"
    clause: str | None = None
    law: str | None = None
    article: str | None = None
    source: HttpsAddress | None = None
    checked: date | None = None
    note: str | None = None

    @property
    def legal_basis(self) -> str | None:
        """Where the law states it, such as ``artikel 17 Wkkgz``; None where no law does.

        Of an own agreement the law says at most how it is counted.
        """
        if self.state == "own-agreement":
            return None
        return " ".join(filter(None, (self.article, self.law))) or None

    @property
    def doubtful(self) -> bool:
        """Whether the provider still has to confirm or mend this."""
        return self.state in DOUBTFUL


class Fact(Sourced, Generic[T], frozen=True, kw_only=True):
    """One thing that a provider states, with its state and its source.

    ``value`` is in the unit that the field's name gives (hours, years, whole euros); a length
    has its own. Where clauses contradict each other, ``stated`` has what each says, by its number.
    """

    value: T
    stated: dict[str, T] = {}

    @property
    def placeholder(self) -> bool:
        """Whether the value is only a mark that it must still be filled in."""
        return is_placeholder(self.value)

    def __str__(self) -> str:
        """The value as Dutch text, so that ``{{ contact.phone }}`` just works."""
        return say_known(dutch_format.in_dutch(self.value))


class Term(Sourced, frozen=True, kw_only=True):
    """A term within which the provider answers, such as one month.

    ``length`` is ``3d``, ``5wd``, ``6w``, ``1m`` or ``72h``; ``0d`` is at once. ``extended`` is the
    total after an extension, counted from the original date too: three months, not two more.
    ``new_day`` is for a law or rules that name no longest term, but let whoever answers name a
    later day, with the reason and before the first term ends. ``laws``: it is of a provider that
    gives help under one of these; others do not have it.
    """

    length: Length
    regime: Regime
    extended: Length | None = None
    new_day: bool = False
    laws: tuple[Law, ...] = ()

    def __str__(self) -> str:
        """The length as Dutch text: ``1 maand``."""
        return dutch_format.length(self.length)

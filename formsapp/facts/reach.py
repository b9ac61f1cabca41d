"""Whom a client can turn to beside the provider's own people, and how to get there."""

from __future__ import annotations

from collections.abc import Collection
from typing import Annotated, Literal

from msgspec import Meta

from formsapp.facts.care import Basis
from formsapp.facts.channels import ChannelName, Week
from formsapp.facts.fact import Sourced, Strict
from formsapp.facts.lengths import Length
from formsapp.facts.unknown import is_placeholder, say_known
from formsapp.facts.value_types import (
    RANGES_EXPECTED,
    EurosOrFree,
    HttpsAddress,
    MailAddress,
    PhoneNumber,
)

FirstStep = Literal["talk", "answer", "officer", "committee"]
"""What must come first: a talk, the provider's own answer, or what another one did."""


class Reach(Sourced, frozen=True, kw_only=True):
    """Someone to turn to, such as a dispute body: what is left out is said nowhere.

    ``site`` is where one writes or reads on the internet, ``address`` where a letter goes.
    ``cost`` is ``"free"`` or an amount in euros; ``binding`` whether both sides must keep to what
    it decides. ``after`` is what must come first, ``within`` how long after that it is possible;
    without ``after`` that runs from what happened. ``laws``: it is for clients who are helped under
    one of these (``none``: who pays for it themselves); without them for all.
    """

    name: str
    phone: PhoneNumber | None = None
    mail: MailAddress | None = None
    site: HttpsAddress | None = None
    address: str | None = None
    hours: Annotated[Week, Meta(description=RANGES_EXPECTED)] | None = None
    cost: EurosOrFree | None = None
    binding: bool = False
    within: Length | None = None
    after: FirstStep | None = None
    laws: tuple[Basis, ...] = ()

    @property
    def ways(self) -> dict[ChannelName, str]:
        """How to get there, by channel; a site counts as a portal."""
        found: dict[ChannelName, str | None] = {
            "phone": self.phone,
            "mail": self.mail,
            "portal": self.site,
            "address": self.address,
        }
        return {name: at for name, at in found.items() if at is not None}

    @property
    def placeholder(self) -> bool:
        """Whether the name is only a mark that it must still be filled in."""
        return is_placeholder(self.name)

    @property
    def unfilled(self) -> bool:
        """Whether none of the ways to get there is filled in yet."""
        return all(map(is_placeholder, self.ways.values()))

    def is_for(self, laws: Collection[str]) -> bool:
        """Return whether it is for someone who is helped under any of these laws."""
        return not self.laws or bool({*self.laws} & {*laws})

    def __str__(self) -> str:
        """The name, so that ``{{ complaints.officer }}`` just works."""
        return say_known(self.name)


class Umbrella(Reach, frozen=True, kw_only=True):
    """An organisation over the provider, whose complaint scheme, privacy statement or terms apply.

    They apply to all clients, or to ``clients`` alone, in words: ``cliënten van Voorbeeld.nl``.
    """

    complaints: bool = False
    privacy: bool = False
    terms: bool = False
    clients: str | None = None


class Complaints(Strict, frozen=True, kw_only=True):
    """Who helps with a complaint or rules on it.

    ``manager``: whether someone is over a client's own contact, who can be told that something is
    wrong. ``register`` is a professional register, where one complains of someone who is in it.
    """

    manager: bool = False
    officer: Reach | None = None
    committee: Reach | None = None
    register: Reach | None = None
    dispute_body: Reach | None = None

    @property
    def bodies(self) -> dict[str, Reach]:
        """Those that there are, by their key: each behind the one that comes before it."""
        named = ("officer", "committee", "register", "dispute_body")
        found = {name: one for name in named if (one := getattr(self, name)) is not None}
        return {name: found[name] for name in sorted(found, key=self._steps_before)}

    def find_next(self, laws: Collection[str]) -> tuple[str, ...]:
        """Return the keys of those for whom the provider's own answer is not the end.

        That is who can be gone to about help under ``laws``; the officer only who comes after it.
        """
        found = (name for name, one in self.bodies.items() if one.is_for(laws))
        return tuple(name for name in found if name != "officer" or self.comes_later(name))

    def find_later(self) -> dict[str, Reach]:
        """Return those who are for when the provider's own answer does not help, by key."""
        return {name: one for name, one in self.bodies.items() if self.comes_later(name)}

    def comes_later(self, name: str) -> bool:
        """Return whether this one is for when the provider's own answer does not help."""
        return self._steps_before(name) > 0

    def _steps_before(self, name: str, seen: tuple[str, ...] = ()) -> int:
        """Return how many steps come before; of a circle, as many as it has."""
        one = getattr(self, name, None)
        after = one.after if one else None
        if after in (None, "talk") or name in seen:
            return int(name == "dispute_body" and after is None)
        return 1 if after == "answer" else 1 + self._steps_before(after, (*seen, name))

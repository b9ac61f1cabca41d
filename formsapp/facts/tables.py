"""What a provider has many of and pages show as a table: prices, waiting times, locations."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from msgspec import Meta

from formsapp.facts.channels import Channels
from formsapp.facts.fact import Strict
from formsapp.facts.lengths import Length
from formsapp.facts.value_types import Count, Euros, Slug


class ListedPrice(Strict, frozen=True, kw_only=True):
    """What something costs: its Dutch ``name``, and ``per`` what, from ``since`` on."""

    name: str
    euros: Euros
    per: str | None = None
    since: date | None = None


class WaitingTime(Strict, frozen=True, kw_only=True):
    """How long one waits ``before`` something, such as ``een eerste gesprek``.

    In ``weeks``, or as ``text`` in Dutch; as it was on the day ``updated``.
    """

    before: str
    weeks: Count | None = None
    text: str | None = None
    updated: date


class Waiting(Strict, frozen=True, kw_only=True):
    """Waiting times. ``renew_within``: how old one may be before ``loket check`` says so."""

    renew_within: Length
    times: Annotated[
        tuple[WaitingTime, ...], Meta(min_length=1, description="a list of at least one time")
    ]


class Location(Channels, frozen=True, kw_only=True):
    """A place of its own, with its own channels; ``hours`` is when it is open.

    ``municipalities`` are those that it is for, ``crisis`` the ids of the crisis numbers there.
    """

    id: Slug
    name: str
    municipalities: tuple[str, ...] = ()
    crisis: tuple[str, ...] = ()

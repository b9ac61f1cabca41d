"""Walks over everything that a provider states, each thing with its dotted name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, time
from typing import Final

from msgspec import Struct

from formsapp.facts.fact import Sourced
from formsapp.facts.facts_error import FactsError
from formsapp.facts.model import Facts

PLAIN: Final = (str, int, type(None), date, time)
"""Of values that have no parts; true and false are whole numbers too."""


def walk_facts(thing: object, path: str = "") -> Iterator[tuple[str, object]]:
    """Return each record, list item and value under ``thing`` with its name.

    Names are those of the file, ``contact.phone.value``; a list item is named by its ``id``:
    ``crisis.alarm.phone``.
    """
    found: list[tuple[str, object]] = []
    _collect(thing, path, found)
    return iter(found)


def _collect(thing: object, path: str, found: list[tuple[str, object]]) -> None:
    found.append((path, thing))
    for key, value in _named_parts(thing):
        name = f"{path}.{key}" if path else key
        if isinstance(value, PLAIN):  # most are: each host walks over thousands for each provider
            found.append((name, value))
        else:
            _collect(value, name, found)


def walk_sourced(thing: object) -> Iterator[tuple[str, Sourced]]:
    """Yield only the facts and terms, which can have a source, with their names."""
    return ((path, item) for path, item in walk_facts(thing) if isinstance(item, Sourced))


def clauses_of(facts: Facts, names: Iterable[str]) -> tuple[str, ...]:
    """Return the clauses that state the named facts, each once.

    A name is such as ``visits.notice``. A fact that this provider lacks, or states without a
    clause, adds none. ``kinds.<slug>`` adds the clauses that the provider lists there.

    Raises:
        FactsError: no provider can have a fact of that name.

    """
    found: list[str] = []
    for name in names:
        thing = _find(facts, name)
        found += getattr(thing, "clauses", ()) or filter(None, [getattr(thing, "clause", None)])
    return tuple(dict.fromkeys(found))


def is_stated(facts: Facts, name: str) -> bool:
    """Return whether the provider states something under this name; an empty list is nothing.

    Raises:
        FactsError: no provider can have a fact of that name.

    """
    return bool(_find(facts, name))


def _find(facts: Facts, name: str) -> object:
    """Return what has this dotted name; None where the provider leaves it out."""
    thing: object = facts
    for key in name.split("."):
        if not isinstance(thing, Struct):
            thing = dict(_named_parts(thing)).get(key)
        elif key in thing.__struct_fields__:
            thing = getattr(thing, key)
        else:
            raise FactsError(f'unknown fact "{name}"')
    return thing


def _named_parts(thing: object) -> Iterable[tuple[str, object]]:
    if isinstance(thing, Struct):
        return [(name, getattr(thing, name)) for name in thing.__struct_fields__]
    if isinstance(thing, Mapping):
        return ((str(key), value) for key, value in thing.items())
    if isinstance(thing, tuple):
        return ((str(getattr(item, "id", place)), item) for place, item in enumerate(thing))
    return ()

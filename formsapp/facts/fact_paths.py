"""Walks over everything that a provider states, each thing with its dotted name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from formsapp.facts.model import Sourced


def walk_facts(thing: object, path: str = "") -> Iterator[tuple[str, object]]:
    """Yield each record, list item and value under ``thing`` with its name.

    Names are those of the file, ``contact.phone.value``; a list item is named by its ``id``:
    ``crisis.alarm.phone``.
    """
    yield path, thing
    for key, value in _named_parts(thing):
        yield from walk_facts(value, f"{path}.{key}" if path else key)


def walk_sourced(thing: object) -> Iterator[tuple[str, Sourced]]:
    """Yield only the facts and terms, which can have a source, with their names."""
    return ((path, item) for path, item in walk_facts(thing) if isinstance(item, Sourced))


def _named_parts(thing: object) -> Iterable[tuple[str, object]]:
    if isinstance(thing, Struct):
        return ((name, getattr(thing, name)) for name in thing.__struct_fields__)
    if isinstance(thing, Mapping):
        return ((str(key), value) for key, value in thing.items())
    if isinstance(thing, tuple):
        return ((str(getattr(item, "id", place)), item) for place, item in enumerate(thing))
    return ()

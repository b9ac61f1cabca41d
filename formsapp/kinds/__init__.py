"""The kinds of form. A module in this folder with a ``kind`` is one: no list to extend."""

import importlib
import pkgutil
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from formsapp.facts import Facts, load
from formsapp.kinds.base import Kind
from formsapp.kinds.demands import find_wrong_offers


@cache  # each app of a process asks for them, and the folder is the program's own
def all_kinds() -> Mapping[str, Kind]:
    """Return every kind by slug, in the order of their names.

    Raises:
        ValueError: Two modules claim the same slug.

    """
    found: dict[str, Kind] = {}
    for module in sorted(pkgutil.iter_modules(__path__), key=lambda module: module.name):
        kind = getattr(importlib.import_module(f"{__name__}.{module.name}"), "kind", None)
        if isinstance(kind, Kind):
            if kind.slug in found:
                raise ValueError(f"{module.name}: the slug {kind.slug} is taken by another kind")
            found[kind.slug] = kind
    return MappingProxyType(found)


def offered_kinds(facts: Facts) -> Mapping[str, Kind]:
    """Return the kinds that the facts of a provider name, by slug."""
    offered = {slug: kind for slug, kind in all_kinds().items() if slug in facts.kinds}
    return MappingProxyType(offered)


def load_provider(folder: Path) -> Facts:
    """Load the facts of the provider in ``folder``, with all that the forms it offers apply.

    Raises:
        FactsError: As for facts alone, or a form does not exist, or lacks a fact.

    """
    return load(folder, lambda facts: find_wrong_offers(facts, all_kinds()))


__all__ = ["Kind", "all_kinds", "load_provider", "offered_kinds"]

"""The kinds of form. A module in this folder with a ``kind`` is one: no list to extend."""

import importlib
import pkgutil
from collections.abc import Mapping
from types import MappingProxyType

from formsapp.facts import Facts, FactsError
from formsapp.kinds.base import Kind


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
    """Return the kinds that the facts of a provider name, by slug.

    Nobody opens a case of a team whose forms are only counted, so such a team is for them alone.

    Raises:
        FactsError: A kind that is only counted has a team that gets other forms too.

    """
    offered = {slug: kind for slug, kind in all_kinds().items() if slug in facts.kinds}
    opened = {facts.kinds[slug].team: slug for slug, kind in offered.items() if not kind.counted}
    for slug, kind in offered.items():
        if kind.counted and (other := opened.get(team := facts.kinds[slug].team)):
            raise FactsError(
                f"kinds.{slug}.team: expected a team for what is only counted, got {team}, "
                f"which opens {other}"
            )
    return MappingProxyType(offered)


__all__ = ["Kind", "all_kinds", "offered_kinds"]

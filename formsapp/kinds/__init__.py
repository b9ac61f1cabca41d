"""The kinds of form. A module in this folder with a ``kind`` is one: no list to extend."""

import importlib
import pkgutil
from collections.abc import Mapping
from types import MappingProxyType

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


__all__ = ["Kind", "all_kinds"]

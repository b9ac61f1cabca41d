"""Bounds the rule by which a layer of a page shows: readers follow it anew at each of its parts."""

from __future__ import annotations

from pikepdf import Array, Dictionary, Object

from formsapp.harmless_files import FileRefused, Reason

DEEPEST = 30
"""Parts of a rule in each other; a reader (PDFium) stops at 32."""
MOST = 500
"""Parts of a rule, each as often as it is followed, or layers of which it asks if they show."""
ASKED, SEEN = 10, 8
"""As how many pixels each part of a rule counts, when it is asked whether a part of a page shows
(MuPDF then looks through all layers of the file), and for what is painted in that part (PDFium)."""
RULES = ("/VE", "/OCGs")


def refuse_endless_rule(layer: Dictionary) -> None:
    """Refuse a layer whose rule goes on for very long, or in itself."""
    known: dict[tuple[int, int], int] = {}
    for key in RULES:
        if count_parts(layer.get(key), known) > MOST:
            raise FileRefused(Reason.HEAVY)


def count_parts(rule: object, known: dict[tuple[int, int], int], depth: int = 0) -> int:
    """Return how many parts of a rule are followed, those that stand in it twice both times."""
    if not isinstance(rule, Array):
        return 1
    if depth > DEEPEST or len(rule) > MOST:
        raise FileRefused(Reason.HEAVY)
    if rule.is_indirect and rule.objgen in known:
        return known[rule.objgen]
    count = 1 + sum(count_parts(one, known, depth + 1) for one in rule)
    if rule.is_indirect:
        known[rule.objgen] = count
    return count


class Layers:
    """What it takes to find out which layers show, of so many that a file has."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._parts: dict[tuple[int, int], int] = {}

    def weigh(self, layer: object, times: float, painted: float = 0) -> float:
        """Return as how many pixels a layer counts that is asked for, with what it paints."""
        if not isinstance(layer, Dictionary):
            return 0
        return self._parts_of(layer) * (times * (ASKED + self._count) + painted * SEEN)

    def _parts_of(self, layer: Object) -> int:
        if not layer.is_indirect or layer.objgen not in self._parts:
            found = sum(count_parts(layer[key], {}) for key in RULES if key in layer)
            self._parts[layer.objgen] = max(1, found)
        return self._parts[layer.objgen]

"""Bounds the rule by which a layer of a page shows: readers follow it anew at each of its parts."""

from __future__ import annotations

from pikepdf import Array, Dictionary

from formsapp.harmless_files import FileRefused, Reason

DEEPEST = 30
"""Parts of a rule in each other; a reader (PDFium) stops at 32."""
MOST = 500
"""Parts of a rule, each as often as it is followed, or layers of which it asks if they show."""


def refuse_endless_rule(layer: Dictionary) -> None:
    """Refuse a layer whose rule goes on for very long, or in itself."""
    known: dict[tuple[int, int], int] = {}
    for key in ("/VE", "/OCGs"):
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

"""Counts the steps that a function of a PDF takes for one colour (ISO 32000-2, 7.10)."""

from __future__ import annotations

import re
from collections.abc import Iterable

from pikepdf import Array, Dictionary, Object, Stream

from formsapp.harmless_files import FileRefused, Reason
from formsapp.harmless_files.pdf_values import each_of

MANY = 1e12
"""Steps that nothing waits for: it is not counted further."""
DEEPEST = 40
"""Functions in each other, and colours that are said in other ones."""
MOST_INPUTS = 40
SAMPLED, SMOOTH, STITCHED, WRITTEN = 0, 2, 3, 4
"""Types of functions: looked up in a table, between two colours, joined of others, a program."""
WORD = re.compile(rb"[^\0\t\n\f\r {}]++")


class Functions:
    """What functions take, and the colours that are said by way of them; each is counted once."""

    def __init__(self) -> None:
        self._steps: dict[tuple[int, int], float] = {}

    def count_steps(self, value: object, depth: int = 0) -> float:
        """Return the steps of a function, or of all functions in a colour space or a list.

        Raises FileRefused for one that is part of itself, or that goes very deep.
        """
        if not isinstance(value, Array | Dictionary | Stream):
            return 0.0
        if depth > DEEPEST:
            raise FileRefused(Reason.HEAVY)
        if not value.is_indirect:
            return self._count(value, depth)
        if value.objgen not in self._steps:
            self._steps[value.objgen] = self._count(value, depth)
        return self._steps[value.objgen]

    def _count(self, value: Object, depth: int) -> float:
        if isinstance(value, Array):
            return self._add_up([*value], depth)
        sort = value.get("/FunctionType")
        if sort == WRITTEN and isinstance(value, Stream):
            return float(sum(1 for _ in WORD.finditer(value.read_bytes())))
        if sort == SAMPLED:
            corners = 2.0 ** min(MOST_INPUTS, pairs_in(value, "/Domain"))
            return min(MANY, corners * pairs_in(value, "/Range"))
        if sort == STITCHED:
            # Readers may make each part anew, so that one which is named twice counts twice.
            return 1 + self._add_up(each_of(value.get("/Functions")), depth)
        return float(sort == SMOOTH) + self.count_steps(value.get("/Alternate"), depth + 1)

    def _add_up(self, parts: Iterable[object], depth: int) -> float:
        return min(MANY, sum(self.count_steps(one, depth + 1) for one in parts))


def pairs_in(function: Object, key: str) -> int:
    return max(1, len(each_of(function.get(key))) // 2)

"""The table that is printed: one line for each budget."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

HEADINGS = ("what", "Loket", "peer", "ratio", "budget", "")


@dataclass(frozen=True)
class Row:
    """One thing that was measured.

    Args:
        what: In words.
        ours: With its unit.
        peer: Likewise, named.
        ratio: What the budget is about; a plain number where there is no peer.
        budget: What the ratio must keep to; None for what is shown for information.
        sense: Whether the budget is the least or the most.
        places: Decimals of the ratio.

    """

    what: str
    ours: str
    peer: str
    ratio: float
    budget: float | None
    sense: Literal["least", "most"] = "most"
    places: int = 2

    @property
    def kept(self) -> bool | None:
        """Whether the budget is kept; None where there is none."""
        if self.budget is None:
            return None
        return self.ratio >= self.budget if self.sense == "least" else self.ratio <= self.budget

    @property
    def cells(self) -> tuple[str, ...]:
        sign = ">=" if self.sense == "least" else "<="
        budget = "" if self.budget is None else f"{sign} {self.budget:g}"
        verdict = {True: "kept", False: "MISSED", None: ""}[self.kept]
        return (self.what, self.ours, self.peer, f"{self.ratio:.{self.places}f}", budget, verdict)


def format_table(rows: Iterable[Row]) -> str:
    lines = [HEADINGS, *(row.cells for row in rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    wide = [[cell.ljust(size) for cell, size in zip(line, widths, strict=True)] for line in lines]
    shown = [f"| {' | '.join(line)} |" for line in wide]
    ruler = "|" + "|".join("-" * (width + 2) for width in widths) + "|"
    return "\n".join([shown[0], ruler, *shown[1:]])


def per_second(seconds: float) -> str:
    """Return how many fit in a second, when one takes this many seconds."""
    return f"{1 / seconds:,.0f}/s"


def milliseconds(seconds: float) -> str:
    return f"{seconds * 1000:.1f} ms"

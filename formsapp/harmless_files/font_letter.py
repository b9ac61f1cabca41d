"""What drawing a letter of a font takes, and the bounds that all sorts of fonts share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

STEPS = 2_000_000
"""Words of programs that are read in one font; a font of all Chinese letters has a tenth."""
DEEPEST = 20
"""Programs in each other; readers stop at 10 or 16."""
MANY = 1e12
SIDES = 4


class Letter(NamedTuple):
    """What a reader does for one letter.

    ``read`` is the bytes or points that are read, ``path`` how long its lines are at most, in
    units of the font, ``parts`` how many other letters it is joined of besides; ``box`` the area
    of the box around it where that is known.
    """

    read: float = 0.0
    path: float = 0.0
    parts: int = 0
    box: float = MANY

    @property
    def area(self) -> float:
        """What it covers at most: that box, or a square that lines of its length go around."""
        return self.box if self.box < MANY else (self.path / SIDES) ** 2

    def larger(self, other: Letter) -> Letter:
        """Return a letter that takes as much in each way as the one of two that takes more."""
        return Letter(
            max(self.read, other.read),
            max(self.path, other.path),
            max(self.parts, other.parts),
            max(self.area, other.area),
        )


class UnreadableFont(ValueError):
    """A font file that is broken, or of which nobody can tell what readers do with it."""


def reach(matrix: Sequence[float]) -> float:
    """Return by how much a matrix makes lengths larger, at most."""
    if len(matrix) < len("abcd"):
        raise UnreadableFont
    across, upward = matrix[:4:2], matrix[1:4:2]
    return max(sum(map(abs, across)), sum(map(abs, upward)))

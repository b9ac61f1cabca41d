"""Lengths of terms as they are written, such as ``6w``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal, cast

Unit = Literal["d", "w", "m", "y", "h"]
PATTERN: Final = re.compile(r"(0|[1-9][0-9]{0,3})([dwmyh])")


@dataclass(frozen=True)
class Length:
    """A whole number of days (d), weeks (w), months (m), years (y) or hours (h)."""

    count: int
    unit: Unit

    @classmethod
    def read(cls, text: str) -> Length:
        """Read a length such as ``6w``; raises ValueError."""
        match = PATTERN.fullmatch(text)
        if match is None:
            raise ValueError(
                f"The length {text!r} is not a whole number with d, w, m, y or h behind it, "
                "such as 6w."
            )
        return cls(int(match[1]), cast("Unit", match[2]))

"""Which counts of a table stay hidden, so that nobody works out a small one from what is shown.

A count of 1 to 4 could tell of whom it is. Where the total stands beside it, hiding that count
alone helps nothing, so larger ones go with it. Which ones follows from the counts, and who knows
these rules may reason back from what is hidden: `tests/rules/test_hide_few.py` does so for each
small table.
"""

from __future__ import annotations

from collections.abc import Sequence

FEW = 5
"""The smallest count that is shown, but for none at all."""
Shown = tuple[int | None, ...]
"""Counts, with None for each that is hidden."""


def hide_alone(counts: Sequence[int]) -> Shown:
    """Hide small counts that stand beside no total; no other tells of them.

    >>> hide_alone([12, 3, 0])
    (12, None, 0)
    """
    return tuple(None if 0 < count < FEW else count for count in counts)


def hide_either(counts: Sequence[int], total: int) -> Shown:
    """Hide counts of which each stands beside the same total: who is counted may be so in several.

    How many are not counted in one is known then, so that must be no small number either.

    >>> hide_either([12, 3, 0, 18, 20], 20)
    (12, None, 0, None, 20)
    """
    return tuple(None if 0 < count < FEW or 0 < total - count < FEW else count for count in counts)


def hide_few(counts: Sequence[int]) -> Shown | None:
    """Hide small counts of a table that shows its total; None where no count can be shown.

    That is where the total is not above the number of counts, whatever they are: hidden ones could
    all be 1 then. Where the total itself is small, it must be hidden too.

    >>> hide_few([12, 7, 3])
    (12, None, None)
    >>> hide_few([12, 0, 0])
    (12, 0, 0)
    >>> hide_few([1, 1, 1])
    """
    total = sum(counts)
    if 0 < total < FEW or (0 < total <= len(counts)):
        return None
    hidden = {place for place, count in enumerate(counts) if 0 < count < FEW}
    large = sorted({count for count in counts if count >= FEW}, reverse=True)
    while large and hidden and _tell_themselves([counts[place] for place in hidden]):
        next_one = large.pop()
        # All that are alike: which of them went along would tell on.
        hidden |= {place for place, count in enumerate(counts) if count == next_one}
    return tuple(None if place in hidden else count for place, count in enumerate(counts))


def _tell_themselves(hidden: Sequence[int]) -> bool:
    """Return whether the sum of hidden counts tells them: one alone, few, all 1, or all 4."""
    same_end = set(hidden) <= {1} or set(hidden) <= {FEW - 1}
    return len(hidden) == 1 or sum(hidden) < FEW or same_end

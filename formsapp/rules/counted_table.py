"""Counting the cases of a year: by month, by what they came to, in time or not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from statistics import median
from typing import Literal

from formsapp.facts.translatable_texts import Given
from formsapp.rules.hide_few import FEW, hide_alone, hide_few


@dataclass(frozen=True, kw_only=True)
class CountedCase:
    """What is counted of a case; nothing of it leads to a client.

    Args:
        kind: Slug of its form.
        received_on: Local date of receipt.
        counts_as: The mark by which it is counted apart; empty for none.
        laws: The laws that may apply.
        outcome: The word that says what it came to; empty where that is not known.
        answered_on: Day of the first answer.
        ended_on: Day on which it was closed; None where it is open, or was destroyed open.
        due_on: Last day for that first answer; None without a term.
        is_past: Whether that answer, or the end without one, came after the last hour of that day.
        extended: Whether that day was set later.
        ruled: Whether a committee ruled on it.

    """

    kind: str
    received_on: date
    counts_as: str = ""
    laws: tuple[str, ...] = ()
    outcome: str = ""
    answered_on: date | None = None
    ended_on: date | None = None
    due_on: date | None = None
    is_past: bool = False
    extended: bool = False
    ruled: bool = False

    @property
    def days(self) -> int | None:
        """Days from receipt to the first answer; None without one."""
        return (self.answered_on - self.received_on).days if self.answered_on else None

    def is_late(self, today: date) -> bool:
        """Return whether the first answer, or the end without one, came after its last day."""
        done_on = self.answered_on or self.ended_on or today
        return self.is_past or (self.due_on is not None and done_on > self.due_on)


@dataclass(frozen=True)
class Row:
    """A count with its name for programs and its label; ``number`` is None where it is hidden."""

    name: str
    label: str
    number: int | None


@dataclass(frozen=True)
class Table:
    """Counts of the cases of one kind.

    Args:
        name: For programs.
        kind: Slug of the form whose cases are counted.
        title: For a reader, with the values of ``given``.
        rows: The counts; none where none can be shown.
        total: Their sum, or for days how many cases there were; None where it is hidden.
        sort: ``parts`` where each case stands in one row, so that the rows make up the total;
            ``loose`` where no total is shown; ``days`` where a row holds days.

    """

    name: str
    kind: str
    title: str
    rows: tuple[Row, ...]
    total: int | None
    sort: Literal["parts", "loose", "days"] = "parts"
    given: Given = ()

    def hide_small(self) -> Table:
        """Return the table as anybody may see it."""
        if self.sort == "days":
            return self if (self.total or 0) >= 2 * FEW else replace(self, rows=(), total=None)
        counts = [row.number or 0 for row in self.rows]
        shown = hide_alone(counts) if self.sort == "loose" else hide_few(counts)
        is_told = self.sort == "loose" or any(number is not None for number in shown or ())
        pairs = zip(self.rows, shown or (), strict=False) if is_told else ()
        rows = tuple(replace(row, number=number) for row, number in pairs)
        is_small = 0 < (self.total or 0) < FEW
        return replace(self, rows=rows, total=None if is_small else self.total)


Name = Callable[[CountedCase], str]
"""Gives the row in which a case is counted."""


def count_rows(
    cases: Sequence[CountedCase], name: Name, labels: Mapping[str, str]
) -> tuple[Row, ...]:
    """Count cases by the row in which they belong, in the order of ``labels``.

    Raises:
        KeyError: A case belongs in a row without a label: it must not be lost.

    """
    numbers = Counter(name(case) for case in cases)
    if unknown := numbers.keys() - labels.keys():
        raise KeyError(f"There is no row for {', '.join(sorted(unknown))}.")
    return tuple(Row(one, label, numbers[one]) for one, label in labels.items())


def median_days(cases: Sequence[CountedCase]) -> int | None:
    """Return the middle number of days until the first answer; None for fewer than five answers.

    Of an even number of answers it is the higher of the two in the middle, rounded up.
    """
    found = [case.days for case in cases if case.days is not None]
    return -int(-median(found) // 1) if len(found) >= FEW else None

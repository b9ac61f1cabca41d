"""The lines of the file that is taken over, and what was changed in them."""

from __future__ import annotations

from typing import Final, NamedTuple

SHOWN: Final = 70
"""Letters of a text that a change names."""


class ImportRefused(ValueError):
    """The file can't be taken over; says why, and what to do."""


class Line(NamedTuple):
    """A line with its place; ``page`` is 0 in a file without pages, ``large`` is a heading's look.

    ``ends`` says that a paragraph ends here, as the file itself tells.
    """

    text: str
    page: int
    number: int
    large: bool = False
    ends: bool = False

    @property
    def place(self) -> str:
        page = f"bladzijde {self.page}, " if self.page else ""
        return f"{page}regel {self.number}"


class Change(NamedTuple):
    """What was changed, where, and in Dutch why."""

    place: str
    before: str
    after: str
    why: str

    def __str__(self) -> str:
        after = f"“{clip(self.after)}”" if self.after else "weggelaten"
        return f"{self.place}: “{clip(self.before)}” → {after} ({self.why})"


def clip(text: str) -> str:
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 1]}…"

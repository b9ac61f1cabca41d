"""The lines of the file that is taken over, and what was changed in them."""

from __future__ import annotations

from typing import Final, NamedTuple

SHOWN: Final = 70
"""Letters of a text that a change names; of what is left out it names all."""
LONGEST_TITLE: Final = 80
ENDS: Final = (".", ",", ";", ":", "?", "!")
"""What a title does not end with."""
NO_LETTER: Final = "\ufffd"
"""In place of a letter that a font does not name: it is reported."""


class ImportRefused(ValueError):
    """The file can't be taken over; says why, and what to do."""


class Line(NamedTuple):
    """A line with its place; ``page`` is 0 in a file without pages, ``large`` is a heading's look.

    ``ends`` says whether a paragraph ends here, where the file itself tells; ``cells`` has the
    parts of a row of a table, ``note`` the number of the note of which it is a line. A ``full`` one
    goes on to the right edge of its column.
    """

    text: str
    page: int
    number: int
    large: bool = False
    ends: bool | None = None
    cells: tuple[str, ...] = ()
    unit: str = "regel"
    note: int = 0
    full: bool = False

    @property
    def place(self) -> str:
        page = f"bladzijde {self.page}, " if self.page else ""
        return f"{page}{self.unit} {self.number}"


class Change(NamedTuple):
    """What was changed, where, and in Dutch why."""

    place: str
    before: str
    after: str
    why: str

    def __str__(self) -> str:
        if not self.before:
            return f"{self.place}: “{clip(self.after)}” ({self.why})"
        if not self.after:
            return f"{self.place}: “{flatten(self.before)}” → weggelaten ({self.why})"
        return f"{self.place}: “{clip(self.before)}” → “{clip(self.after)}” ({self.why})"


def clip(text: str) -> str:
    flat = flatten(text)
    return flat if len(flat) <= SHOWN else f"{flat[: SHOWN - 1]}…"


def flatten(text: str) -> str:
    """Return a text on one line, without signs that act on a screen."""
    return " ".join("".join(one if one.isprintable() else " " for one in text).split())


def fits_title(text: str) -> bool:
    """Whether a text can be a title, by how long it is and how it ends."""
    said = text.strip()
    return len(said) <= LONGEST_TITLE and not said.endswith(ENDS) and any(map(str.isalpha, said))

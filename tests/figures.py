"""Figures that a long run makes: how much was tried, and held.

``make soak`` notes them and writes ``FIGURES.md``; other runs note nothing.
"""

from __future__ import annotations

import json
import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

NOTES: Final = "TESTS_FIGURES"
"""Names the file for notes, a line of JSON each: what was tried, and how often."""
TABLE: Final = Path(__file__).resolve().parent.parent / "FIGURES.md"
HEAD: Final = """# Figures

What the last `make soak` tried, all of which held. It writes this file; nobody does so by hand.

"""


def note(what: str, number: int) -> None:
    """Note a figure, where a run keeps them."""
    if kept := os.environ.get(NOTES):
        with Path(kept).open("a", encoding="utf-8") as notes:
            notes.write(json.dumps([what, number]) + "\n")


def write_table(notes: Path, day: str) -> str:
    """Return the table of what was noted, each thing once with its sum."""
    sums: dict[str, int] = {}
    for line in notes.read_text(encoding="utf-8").splitlines():
        what, number = json.loads(line)
        sums[what] = sums.get(what, 0) + number
    rows = [f"| {what} | {number:,} |" for what, number in sorted(sums.items())]
    return HEAD + "\n".join([f"| tried on {day} | times |", "|---|---|", *rows]) + "\n"


if __name__ == "__main__":
    noted = Path(sys.argv[1])
    if noted.exists():  # else the tests that were named have no figures
        TABLE.write_text(write_table(noted, f"{datetime.now(UTC):%Y-%m-%d}"))

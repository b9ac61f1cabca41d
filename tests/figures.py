"""Figures that a long run makes: how much was tried, and held.

``make soak`` notes them and writes ``FIGURES.md``; other runs note nothing.
"""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

NOTES: Final = "TESTS_FIGURES"
"""Names the file for notes, a line of JSON each: which test, what was tried, how much, how."""
TABLE: Final = Path(__file__).resolve().parent.parent / "FIGURES.md"
HEAD: Final = """# Figures

What the last `make soak` of each part tried, all of which held: a part that fails writes nothing.
It writes this file; nobody does so by hand. `python3 dev.py soak load` runs one part anew.
"""
SECTION: Final = re.compile(r"^## (\S+)\n", re.MULTILINE)


def note(what: str, number: int, *, most: bool = False) -> None:
    """Note a figure of the test that runs, where a run keeps them.

    ``most``: of those with the same name the largest counts, and not their sum.
    """
    if kept := os.environ.get(NOTES):
        test = re.split(r"[\[ ]", os.environ.get("PYTEST_CURRENT_TEST", ""), maxsplit=1)[0]
        with Path(kept).open("a", encoding="utf-8") as notes:
            notes.write(json.dumps([test, what, number, most]) + "\n")


@dataclass(frozen=True)
class Run:
    """A part that ran: what it is called, how it went, and the file with its notes."""

    part: str
    how: str
    notes: Path

    def write_section(self) -> str:
        """Return the figures as a table, each once: their sums, or the most of them."""
        found: dict[tuple[str, str], int] = {}
        for line in self.notes.read_text(encoding="utf-8").splitlines():
            test, what, number, most = json.loads(line)
            before = found.get((what, test), 0)
            found[what, test] = max(before, number) if most else before + number
        rows = [f"| {what} | {number:,} | `{test}` |" for (what, test), number in found.items()]
        head = f"## {self.part}\n\n{self.how}\n\n| what | number | test |\n|---|---:|---|\n"
        return head + "".join(f"{row}\n" for row in sorted(rows))


def put_in(table: str, run: Run) -> str:
    """Return a table with the figures of a run in place of those of before of the same part."""
    _, *parts = SECTION.split(table)
    sections = {name: f"## {name}\n{text}" for name, text in zip(*[iter(parts)] * 2, strict=True)}
    sections[run.part] = run.write_section()
    return "\n".join([HEAD, *(f"{text.rstrip()}\n" for _, text in sorted(sections.items()))])

"""What is hostile or goes wrong, line by line, and the tests that hold each line.

The lines stand in ``hostile.toml``. A test says with ``@pytest.mark.hostile("id")`` which it holds,
and ``python -m tests.hostile`` makes ``HOSTILE.md`` of both.
"""

from __future__ import annotations

import ast
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

REPO = Path(__file__).resolve().parents[1]
LINES = REPO / "tests" / "hostile.toml"
TABLE = REPO / "HOSTILE.md"
MARK = "pytest.mark.hostile"
NUMBER = re.compile(r"V(\d+)\.(\d+)\.(\d+)")
REQUIREMENTS: dict[int, tuple[int, ...]] = {
    1: (2, 10, 12, 3, 3),
    2: (3, 3, 5, 2),
    3: (1, 3, 5, 8, 8, 1, 5),
    4: (5, 5, 2, 4),
    5: (1, 6, 3, 3),
    6: (3, 12, 8, 6, 8, 4, 2, 4),
    7: (3, 4, 2, 5, 3, 2),
    8: (4, 4, 3, 2),
    9: (3, 4),
    10: (2, 3, 5, 16, 5, 2, 3),
    11: (4, 5, 5, 4, 2, 2, 2),
    12: (5, 2, 5),
    13: (4, 6, 4, 7),
    14: (2, 8, 3),
    15: (5, 5, 7, 4),
    16: (1, 5, 4, 3, 4),
    17: (2, 8, 2),
}
"""How many requirements each section of a chapter has, in OWASP ASVS 5.0.0."""
HEAD = """# Bad input and faults

What is hostile or goes wrong, what must happen then, and the tests that hold it: made of
`tests/hostile.toml` and of the marks on the tests by `.venv/bin/python -m tests.hostile`. Numbers
are those of the OWASP Application Security Verification Standard, 5.0.0. A line without a test
fails the run.

Always: no trace of a program, no half record, no lost receipt, the crisis numbers in view, and
nothing personal in a log.
"""


@dataclass(frozen=True)
class Line:
    """One thing that comes or fails; ``asvs`` is the requirement that asks for what must happen."""

    id: str
    about: str
    comes: str
    must: str
    asvs: str


@cache
def load_lines() -> tuple[Line, ...]:
    found: dict[str, Any] = tomllib.loads(LINES.read_text(encoding="utf-8"))
    return tuple(Line(about=one["title"], **line) for one in found["about"] for line in one["line"])


@cache
def find_marked() -> dict[str, list[str]]:
    """Return the tests of each line, as ``file::test``, without running or importing any."""
    found = defaultdict(list)
    for file in sorted((REPO / "tests").rglob("test_*.py")):
        text = file.read_text(encoding="utf-8")
        if MARK in text:
            for name, line in read_marks(text):
                found[line].append(f"{file.relative_to(REPO).as_posix()}::{name}")
    return dict(found)


def read_marks(text: str) -> Iterator[tuple[str, str]]:
    """Yield each test of a file with each line that it is marked with."""
    tree = ast.parse(text)
    rooms = [("", tree.body)]
    rooms += [(f"{one.name}::", one.body) for one in tree.body if isinstance(one, ast.ClassDef)]
    for room, body in rooms:
        for node in (one for one in body if isinstance(one, ast.FunctionDef)):
            for mark in node.decorator_list:
                if isinstance(mark, ast.Call) and ast.unparse(mark.func) == MARK:
                    yield from ((room + node.name, ast.literal_eval(line)) for line in mark.args)


def exists_in_asvs(number: str) -> bool:
    found = NUMBER.fullmatch(number)
    if not found:
        return False
    chapter, section, requirement = (int(part) for part in found.groups())
    sections = REQUIREMENTS.get(chapter, ())
    return 0 < section <= len(sections) and 0 < requirement <= sections[section - 1]


def write_table() -> str:
    parts = [HEAD]
    about = ""
    for line in load_lines():
        if line.about != about:
            about = line.about
            head = "| line | what comes | what must happen | ASVS | tests |\n|---|---|---|---|---|"
            parts.append(f"\n## {about}\n\n{head}\n")
        tests = "<br>".join(f"`{one}`" for one in sorted(find_marked().get(line.id, ())))
        parts.append(f"| {line.id} | {line.comes} | {line.must} | {line.asvs} | {tests} |\n")
    return "".join(parts)


if __name__ == "__main__":
    TABLE.write_text(write_table(), encoding="utf-8")

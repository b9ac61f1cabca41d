"""Patterns mean the same in each Python that Loket runs with, Debian 12's 3.11.2 among them.

Up to 3.11.4 a repeat that gives nothing back (``*+``) goes on from a wrong place after a last try
that failed half way, unless each try is atomic: ``(?>...)*+``, or a single character.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from re import _constants, _parser  # type: ignore[attr-defined]  # no public way to read a pattern
from typing import Any

import pytest

SOUND = {_constants.LITERAL, _constants.NOT_LITERAL, _constants.IN, _constants.ANY}


def find_unsound(parsed: Any) -> Iterator[str]:
    """Yield what a repeat that gives nothing back repeats where that is not atomic."""
    for operation, value in parsed:
        if operation is _constants.POSSESSIVE_REPEAT:
            least, most, body = value
            (first, *_), *others = body
            if others or first not in {*SOUND, _constants.ATOMIC_GROUP}:
                yield f"{{{least},{most}}} of {body}"
        for part in value if isinstance(value, tuple | list) else [value]:
            for inner in part if isinstance(part, list) else [part]:
                if isinstance(inner, _parser.SubPattern):
                    yield from find_unsound(inner)


def patterns_in(repo: Path) -> Iterator[tuple[str, str | bytes, int]]:
    for path in sorted((repo / "formsapp").rglob("*.py")):
        if any(f"{sign}+" in path.read_text(encoding="utf-8") for sign in "*+?}"):
            name = ".".join(path.relative_to(repo).with_suffix("").parts)
            module = import_module(name.removesuffix(".__init__"))
            for known, value in vars(module).items():
                if isinstance(value, re.Pattern):
                    yield f"{name}.{known}", value.pattern, value.flags & ~re.UNICODE


def read(pattern: str | bytes, flags: int = 0) -> list[str]:
    text = pattern.decode("latin-1") if isinstance(pattern, bytes) else pattern
    return [*find_unsound(_parser.parse(text, flags))]


def test_no_pattern_hangs_on_the_fault_of_an_older_python(repo: Path) -> None:
    found = {name: read(pattern, flags) for name, pattern, flags in patterns_in(repo)}

    assert len(found) > 20
    assert {name: faults for name, faults in found.items() if faults} == {}


@pytest.mark.parametrize("pattern", ["(?:ab)*+", "x(?P<a>(?:[ab]|c(?=d))++)", "(?:a(?:b?c)?+)"])
def test_what_hangs_on_it_is_found(pattern: str) -> None:
    assert read(pattern)


@pytest.mark.parametrize("pattern", ["(?>ab)*+", "x[ab]++", "(?P<a>(?>[ab]|c(?=d))++)y?+"])
def test_what_does_not_is_not(pattern: str) -> None:
    assert not read(pattern)

"""Checks whether what pages show as a table makes sense."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from formsapp.facts.model import Facts
from formsapp.facts.toml_errors import BadKey

EXAMPLE: Final = 'weeks = 3, or text = "minder dan een week"'


def check_tables(facts: Facts) -> Iterator[BadKey]:
    """Yield waiting times without a time, and locations that name what is not there."""
    for place, one in enumerate(facts.waiting.times if facts.waiting else ()):
        if one.weeks is None and one.text is None:
            yield BadKey(("waiting", "times", str(place), "weeks"), EXAMPLE, "nothing")
        elif one.weeks is not None and one.text is not None:
            yield BadKey(("waiting", "times", str(place), "text"), "no text beside weeks", one.text)
    seen: set[str] = set()
    for location in facts.locations:
        key = ("locations", location.id)
        if location.id in seen:
            yield BadKey((*key, "id"), "an id that no other has", location.id)
        seen.add(location.id)
        for number in location.crisis:
            if number not in facts.numbers:
                yield BadKey((*key, "crisis"), f"one of {', '.join(facts.numbers)}", number)

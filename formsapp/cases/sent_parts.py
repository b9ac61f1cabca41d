"""What was sent, in the parts under which the client saw it before sending."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any

PART = "part"
"""Name of what an answer is about, among what is sealed of it; what came before has none."""
SentParts = Sequence[tuple[str, Sequence[Mapping[str, Any]]]]
"""A heading and the answers under it, in the order in which they were asked."""


def group_sent(answers: Iterable[Mapping[str, Any]]) -> SentParts:
    """Return answers under their headings; where there is one part alone, that has none."""
    parts = groupby(answers, key=lambda one: str(one.get(PART, "")))
    found = [(title, tuple(group)) for title, group in parts]
    return found if len(found) > 1 else [("", group) for _title, group in found]

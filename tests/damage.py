"""Damage to something good: a piece goes, changes, comes twice, or comes from elsewhere."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from hypothesis import strategies as st

from tests import figures

ODD: Final = (b"", b"\0", b"\xff" * 4, b"\n", b" ", b"age1", b'"', b"%00", b"\x80", b"9" * 30)


@dataclass(frozen=True)
class Damage:
    """At a part of the whole some bytes go, and others come in their place."""

    part: float
    gone: int
    instead: bytes
    copied_from: float
    copied: int

    def spoil(self, whole: bytes) -> bytes:
        """Return the whole with this damage."""
        at, source = int(self.part * len(whole)), int(self.copied_from * len(whole))
        added = self.instead + whole[source : source + self.copied]
        return whole[:at] + added + whole[at + self.gone :]


DAMAGES: Final = st.lists(
    st.builds(
        Damage,
        part=st.floats(0, 1),
        gone=st.sampled_from((0, 1, 1, 4, 40, 10**9)),
        instead=st.sampled_from(ODD) | st.binary(min_size=1, max_size=4),
        copied_from=st.floats(0, 1),
        copied=st.sampled_from((0, 0, 0, 1, 30, 3000)),
    ),
    min_size=1,
    max_size=4,
)


def spoil(whole: bytes, damages: list[Damage]) -> bytes:
    """Return the whole with all damages, one after the other."""
    for damage in damages:
        whole = damage.spoil(whole)
    figures.note("damaged files and codes", 1)
    return whole


def spoil_schema(database: bytes) -> bytes:
    """Return a SQLite file of which SQLite says what is wrong in bytes that are no text."""
    spoilt = database.replace(b"CREATE TABLE", b"CREATE TABLX")
    names = re.findall(rb"CREATE TABLX (\w+)", spoilt)
    for name in names:
        spoilt = spoilt.replace(name, b"\x80" + name[1:])
    return spoilt

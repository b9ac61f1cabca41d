"""How many objects a PDF says it has, before it is opened."""

from __future__ import annotations

import re
from typing import Final

OBJECTS: Final = 300_000
"""Objects that a file may say it has. Opening 600,000 of them takes 212 MB and half a second."""
COUNTS: Final = re.compile(rb"/(?:Size|N)[\0\t\n\f\r ]{1,9}(\d{1,12})")
KEYS: Final = re.compile(rb"/[A-Za-z]{1,30}")
OF_ATTACHMENT: Final = frozenset({b"/Size", b"/CreationDate", b"/ModDate", b"/CheckSum", b"/Mac"})
"""What is said of a file within the file: its size in bytes is no count of objects."""
AROUND: Final = 1000
"""Bytes in which such a table begins and ends."""


def has_many_objects(data: bytes) -> bool:
    """Return whether a file has more objects than may be opened, or says so somewhere."""
    if data.count(b" obj") > OBJECTS:
        return True
    counts = (found for found in COUNTS.finditer(data) if int(found[1]) > OBJECTS)
    return any(not _is_of_attachment(data, found) for found in counts)


def _is_of_attachment(data: bytes, count: re.Match[bytes]) -> bool:
    begins = data.rfind(b"<<", max(0, count.start() - AROUND), count.start())
    ends = data.find(b">>", count.end(), count.end() + AROUND)
    if begins < 0 or ends < 0:
        return False
    without_texts = re.sub(rb"\([^()]{0,99}\)", b"", data[begins:ends])
    return OF_ATTACHMENT.issuperset(KEYS.findall(without_texts))

"""Takes over of a colour profile what says colours (ICC.1:2022, 7), and nothing of whose it is.

A profile may name the screen, printer or scanner that it was measured on, with its serial number
and the day, and hold any other file in a tag of its own.
"""

from __future__ import annotations

import struct

HEAD, ENTRY = 128, 12
"""Bytes of the header, and of each line of the list of tags."""
MOST_TAGS = 100
"""Lines of that list that are read; profiles have about ten."""
SIGNATURE = b"acsp"
KEPT = ((8, 24), (36, 40), (44, 48), (56, 80))
"""Where the header says version, sort, colours, intent and light. Elsewhere it says which device,
which program and when."""
SAYS_COLOURS = frozenset(
    {
        *(b"rXYZ", b"gXYZ", b"bXYZ", b"rTRC", b"gTRC", b"bTRC", b"kTRC"),
        *(b"wtpt", b"bkpt", b"chad", b"cicp"),
        *(b"A2B0", b"A2B1", b"A2B2", b"B2A0", b"B2A1", b"B2A2"),
        *(b"D2B0", b"D2B1", b"D2B2", b"D2B3"),
    }
)
NAME = "rgb"
"""A profile without a name and a word about copying is no profile to some programs."""


def clean_profile(profile: bytes) -> bytes:
    """Return a profile of the same colours; nothing of what is none, which readers pass over."""
    if profile[36:40] != SIGNATURE or len(profile) < HEAD + 4:
        return b""
    head = bytearray(HEAD)
    for start, end in KEPT:
        head[start:end] = profile[start:end]
    tags = {**tags_in(profile), **names_for(version=profile[8])}
    listed, data = [struct.pack(">I", len(tags))], b""
    begins = HEAD + 4 + ENTRY * len(tags)
    placed: dict[bytes, int] = {}
    for tag, content in tags.items():
        if content not in placed:  # colours often share a curve
            placed[content] = begins + len(data)
            data += content + bytes(-len(content) % 4)
        listed.append(struct.pack(">4sII", tag, placed[content], len(content)))
    head[:4] = struct.pack(">I", begins + len(data))
    return b"".join([head, *listed, data])


def tags_in(profile: bytes) -> dict[bytes, bytes]:
    """Return the tags that say colours, as far as they are whole."""
    (count,) = struct.unpack_from(">I", profile, HEAD)
    entries = profile[HEAD + 4 : HEAD + 4 + ENTRY * min(count, MOST_TAGS)]
    found = {}
    for tag, start, size in struct.iter_unpack(">4sII", entries[: len(entries) // ENTRY * ENTRY]):
        if tag in SAYS_COLOURS and start + size <= len(profile):
            found[tag] = profile[start : start + size]
    return found


def names_for(version: int) -> dict[bytes, bytes]:
    """Return the texts that a profile of a version must have."""
    if version >= 4:  # noqa: PLR2004 - a version
        words = NAME.encode("utf-16-be")
        text = struct.pack(">4sIII4sII", b"mluc", 0, 1, ENTRY, b"enUS", len(words), 28) + words
        return {b"desc": text, b"cprt": text}
    words = NAME.encode() + b"\0"
    described = struct.pack(">4sII", b"desc", 0, len(words)) + words + bytes(78)
    return {b"desc": described, b"cprt": b"text" + bytes(4) + words}

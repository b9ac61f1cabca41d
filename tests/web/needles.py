"""What was typed, as it might stand in a file: as it is, in other codings, and as a bare hash."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Mapping
from urllib.parse import quote

CODINGS = ("utf-8", "utf-16-le", "utf-16-be")
HASHES = (hashlib.md5, hashlib.sha1, hashlib.sha256, hashlib.blake2b)
HEAD = 8
"""Bytes that tell where to look better; no needle is shorter."""


def write_each_way(typed: str) -> Iterator[bytes]:
    """Yield how it might stand somewhere."""
    for text in {typed, typed.lower(), typed.upper()}:
        plain = text.encode()
        yield from (text.encode(coding) for coding in CODINGS)
        yield from (quote(text).encode(), plain.hex().encode(), *write_base64(plain))
        for algorithm in HASHES:
            digest = algorithm(plain).digest()
            yield from (digest, digest.hex().encode(), *write_base64(digest))


def write_base64(plain: bytes) -> Iterator[bytes]:
    """Yield what of its base64 hangs on it alone, wherever it begins in what is coded."""
    for before in range(3):
        coded = base64.b64encode(bytes(before) + plain)
        whole = coded[(0, 2, 3)[before] : (before + len(plain)) * 8 // 6]
        yield from (whole, whole.translate(bytes.maketrans(b"+/", b"-_")))


def find_needles(hay: bytes, needles: Mapping[bytes, str]) -> set[str]:
    """Return what of it stands there, by the name that each needle has."""
    heads: dict[bytes, list[bytes]] = {}
    for needle in needles:
        heads.setdefault(needle[:HEAD], []).append(needle)
    met = {(at, hay[at : at + HEAD]) for at in range(len(hay)) if hay[at : at + HEAD] in heads}
    return {needles[one] for at, head in met for one in heads[head] if hay.startswith(one, at)}


def make_needles(typed: Mapping[str, str]) -> dict[bytes, str]:
    """Return all ways in which each may stand somewhere, with its name: ``name: typed``."""
    found = {way: name for name, text in typed.items() for way in write_each_way(text)}
    return {way: name for way, name in found.items() if len(way) >= HEAD}

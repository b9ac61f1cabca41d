"""Writes anew which letters the codes of a text stand for (ISO 32000-2, 9.7.5 and 9.10.3).

Readers make a table of such a map, so that one line of it can take all of their memory. Its codes
are counted first, and only what says them is kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby, pairwise
from typing import NamedTuple

from pikepdf import Name, Stream

from formsapp.harmless_files import FileRefused, Reason
from formsapp.harmless_files.pdf_values import unpacked

DEEPEST = 5
"""Maps of which each goes on in the next."""
LONGEST_CODE, TARGET = 4, 2
"""Bytes of a code, and of a letter that it stands for."""
BLOCK = 100
"""Lines that a reader takes together."""
MOST = 10_000_000
"""Places of all maps of a file: a reader (Poppler) takes 16 bytes for each. A font that names all
that two bytes can say has 65,536."""
KNOWN = 75_000
"""Places of a large map that readers know by name; they copy it for each that goes on from it."""
CACHED = 4
"""Of these it has so many at once (Poppler): where fonts name more, it reads one for each font."""
ROW = 256
"""Places that a reader makes for each byte of a code but the last."""
PIECE = re.compile(
    rb"%[^\r\n]*+|<(?P<code>[\da-fA-F\0\t\n\f\r ]*+)>|(?P<array>[\[\]])"
    rb"|/(?P<name>[^\0\t\n\f\r ()<>\[\]{}/%]*+)|\((?P<string>[\w-]{1,40})\)"
    rb"|(?P<number>\d{1,9})(?![^\0\t\n\f\r ()<>\[\]{}/%])"
    rb"|(?P<word>[^\0\t\n\f\r ()<>\[\]{}/%]++)|.",
    re.DOTALL,
)
SAFE_NAME = re.compile(rb"[\w.-]{1,60}")
KNOWN_NAME = re.compile(r"/(?!Identity)[\w-]*[HV]")
LINES = {
    b"codespacerange": "cc",
    b"cidrange": "ccn",
    b"cidchar": "cn",
    b"notdefrange": "ccn",
    b"notdefchar": "cn",
    b"bfrange": "cct",
    b"bfchar": "ct",
}
"""What a line of each sort says: codes, a number, or the letters that a code stands for."""
SAID = {b"Registry": "string", b"Ordering": "string", b"Supplement": "number", b"WMode": "number"}


class Piece(NamedTuple):
    """A part of a map: a ``code``, ``number``, ``name``, ``string`` or ``list``, and what it is."""

    sort: str
    said: bytes
    size: int = 1
    """How many letters it says at most."""


@dataclass
class CodeMap:
    """What a map says, in the order in which it stands there."""

    lines: list[tuple[bytes, list[Piece]]] = field(default_factory=list)
    said: dict[bytes, Piece] = field(default_factory=dict)
    before: bytes = b""
    """The name of the map that it goes on from."""
    places: int = 0
    """That a reader makes for it at most."""
    rows: set[bytes] = field(default_factory=set)
    """Beginnings of codes, for each of which a reader makes rows of places."""


@dataclass
class Places:
    """What the maps of a file take of the memory of a reader; raises FileRefused at too much."""

    said: int = 0
    known: list[str] = field(default_factory=list)
    """Names of large maps, as often as a font gives one."""

    def add(self, count: int) -> None:
        self.said += count
        distinct = len({*self.known})
        known = len(self.known) if distinct > CACHED else distinct
        if self.said + KNOWN * known > MOST:
            raise FileRefused(Reason.HEAVY)

    def add_known(self, encoding: Name) -> None:
        """Count what a font names as its map."""
        if KNOWN_NAME.fullmatch(name := str(encoding)):
            self.known.append(name)
            self.add(0)


def clean_map(value: Stream, places: Places) -> bytes | None:
    """Return the same map without more, None where it is broken.

    Raises:
        FileRefused: A reader has no room for it beside the others.

    """
    refuse_endless_maps(value)
    data = unpacked(value)
    if data is None:
        return None
    found = read_map(data)
    places.add(found.places + (KNOWN if found.before else 0))
    return write_map(found)


def refuse_endless_maps(value: Stream) -> None:
    """Refuse a map that goes on in others for very long, or in itself."""
    map_before: object = value
    for _ in range(DEEPEST):
        if not isinstance(map_before, Stream):
            return
        map_before = map_before.get("/UseCMap")
    raise FileRefused(Reason.HEAVY)


def read_map(data: bytes) -> CodeMap:
    """Read a map; what no standard knows in it is passed over."""
    found, sort, held = CodeMap(), b"", list[Piece]()
    for piece in read_pieces(data):
        if piece.sort != "word":
            held.append(piece)
            continue
        if sort:
            add_lines(found, sort, held)
        elif piece.said == b"usecmap" and held and held[-1].sort == "name":
            found.before = held[-1].said
        for name, one in pairwise(held):
            if name.sort == "name" and SAID.get(name.said) == one.sort:
                found.said[name.said] = one
        sort = piece.said.removeprefix(b"begin") if piece.said.startswith(b"begin") else b""
        sort, held = sort if sort in LINES else b"", []
    add_lines(found, sort, held)
    return found


def read_pieces(data: bytes) -> Iterator[Piece]:
    """Yield the parts of a map, a list as one."""
    inside: list[Piece] | None = None
    for found in PIECE.finditer(data):
        sort = found.lastgroup
        if found[0] == b"[":
            inside = []
        elif found[0] == b"]" and inside is not None:
            text = b"[%b]" % b" ".join(one.said for one in inside)
            yield Piece("list", text, max((one.size for one in inside), default=1))
            inside = None
        elif sort in {"code", "number", "name", "string", "word"}:
            piece = as_piece(str(sort), found[str(sort)])
            if inside is None:
                yield piece
            elif sort in {"code", "name"}:
                inside.append(target_of(piece))


def as_piece(sort: str, said: bytes) -> Piece:
    if sort != "code":
        return Piece(sort, said)
    digits = b"".join(said.replace(b"\0", b"").split())
    digits += b"0" * (len(digits) % 2)
    return Piece(sort, digits, max(1, len(digits) // 2 // TARGET))


def target_of(piece: Piece) -> Piece:
    """Return letters as they are written."""
    if piece.sort == "name":
        return piece._replace(said=b"/" + (piece.said if is_safe(piece.said) else b".notdef"))
    return piece._replace(said=b"<%b>" % piece.said) if piece.sort == "code" else piece


def is_safe(name: bytes) -> bool:
    return bool(SAFE_NAME.fullmatch(name))


def add_lines(found: CodeMap, sort: bytes, held: list[Piece]) -> None:
    """Add lines of a sort, without those of another form."""
    form = LINES.get(sort, "")
    codes = form.count("c")
    for at in range(0, len(held) - len(form) + 1, len(form) or 1) if form else ():
        line = held[at : at + len(form)]
        if sort == b"bfrange":
            line = made_alike(line, codes)
        if all(map(fits, form, line)) and len({len(one.said) for one in line[:codes]}) == 1:
            found.lines.append((sort, line))
            found.places += count_places(found, sort, line, codes)


def made_alike(line: list[Piece], codes: int) -> list[Piece]:
    """Return a line whose codes are as long as the longest, for readers take them as numbers."""
    longest = max(len(one.said) for one in line[:codes])
    if longest > 2 * TARGET:  # up to <FFFFFFFF>, as in a program's table that says nothing
        return line
    alike = (one._replace(said=one.said.rjust(longest, b"0")) for one in line[:codes])
    return [*alike, *line[codes:]]


def fits(form: str, piece: Piece) -> bool:
    if form == "c":
        return piece.sort == "code" and 0 < len(piece.said) <= 2 * LONGEST_CODE
    return piece.sort in {"n": {"number"}, "t": {"code", "name", "list"}}[form]


def count_places(found: CodeMap, sort: bytes, line: list[Piece], codes: int) -> int:
    """Return how many places a reader makes for a line."""
    first, last = (bytes.fromhex(one.said.decode()) for one in (line[0], line[codes - 1]))
    if sort == b"codespacerange":  # it is looked up, and no table
        return 1
    rows = {first[:-1], last[:-1]} - found.rows
    found.rows |= rows
    count = max(1, int.from_bytes(last) - int.from_bytes(first) + 1)
    return count * line[-1].size + ROW * len(rows) * (len(first) - 1)


def write_map(found: CodeMap) -> bytes:
    """Return what the map says, and nothing else."""
    said = b"".join(
        b"/%b %b def\n" % (key, b"(%b)" % one.said if one.sort == "string" else one.said)
        for key, one in found.said.items()
    )
    before = b"/%b usecmap\n" % found.before if is_safe(found.before) else b""
    return (
        b"/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        b"%b/CMapName /Map def\n/CMapType 2 def\n%b%bendcmap\n"
        b"CMapName currentdict /CMap defineresource pop\nend\nend\n"
        % (before, said, b"".join(blocks_of(found)))
    )


def blocks_of(found: CodeMap) -> Iterator[bytes]:
    """Yield the lines of a map in blocks of one sort."""
    for sort, lines in groupby(found.lines, lambda one: one[0]):
        said = [b" ".join(target_of(one).said for one in line) for _sort, line in lines]
        for at in range(0, len(said), BLOCK):
            block = said[at : at + BLOCK]
            yield b"%d begin%b\n%b\nend%b\n" % (len(block), sort, b"\n".join(block), sort)

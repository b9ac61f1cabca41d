"""Leaves of the words that draw a page only those that draw.

``OPERATORS`` lists what a page can be told to do, with what it is told besides numbers (ISO
32000-2, annex A). What readers skip is left out: remarks, properties of a marked part, words of
programs that no standard knows, and a text that nothing shows.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from itertools import takewhile
from typing import NamedTuple

BLANK = rb"\0\t\n\f\r "
ENDS = rb"(?=[\0\t\n\f\r ()<>\[\]{}/%]|\Z)"
NUMBER = rb"(?:[-+.\d]++(?:[eE]-?\d++)?|(?:true|false|null)%b)" % ENDS
"""A value that tells nothing: a number, or one of three words that can stand for one."""
WITH_NUMBERS = (
    b"b B b* B* BT BX c cm d0 d1 EMC ET EX f F f* G g h i j J K k l M m n q Q re RG rg s S SC sc "
    b"T* Tc Td TD TL Tm Tr Ts Tw Tz v w W W* y"
).split()
NOTHING: frozenset[str] = frozenset()
OPERATORS: dict[bytes, frozenset[str]] = {
    **dict.fromkeys(WITH_NUMBERS, NOTHING),
    **dict.fromkeys((b"Tj", b"'", b'"'), frozenset({"string"})),
    b"TJ": frozenset({"string", "array"}),
    b"d": frozenset({"array"}),
    **dict.fromkeys(
        (b"Tf", b"gs", b"Do", b"CS", b"cs", b"SCN", b"scn", b"sh", b"ri"), frozenset({"name"})
    ),
}
PICTURE = b"BI"
"""Starts a picture among the words of a page."""
PARTS = frozenset({b"BDC", b"BMC"})
LONGEST_FIRST = sorted(WITH_NUMBERS, key=len, reverse=True)
PLAIN = b"|".join(re.escape(one) for one in LONGEST_FIRST)
PIECES = re.compile(
    rb"(?P<plain>(?>(?>[%(blank)b]++|%(number)b)*+(?:%(plain)b)%(ends)b)++)"
    rb"|(?P<number>(?>[%(blank)b]++|%(number)b)++)"
    rb"|(?P<remark>%%[^\r\n]*+)|(?P<string>\(|<[^<>]*+>)|(?P<dictionary><<|>>)|(?P<array>[\[\]])"
    rb"|(?P<name>/[^%(blank)b()<>\[\]{}/%%]*+)|(?P<word>[^%(blank)b()<>\[\]{}/%%]++)|(?P<other>.)"
    % {b"blank": BLANK, b"number": NUMBER, b"plain": PLAIN, b"ends": ENDS},
    re.DOTALL,
)
NUMBERS = re.compile(rb"(?<![^\0\t\n\f\r \]])%b%b" % (NUMBER, ENDS))
LONGEST_ARRAY = 10_000
"""Bytes in which the end of an array is looked for, where a word stands in it."""
IN_STRING = re.compile(rb"[()]|\\.", re.DOTALL)
ACTS = frozenset({*OPERATORS, *PARTS, b"DP", b"MP", PICTURE})
"""Words that end properties that have no end themselves; others may stand in them."""
SPACES = b"\0\t\n\f\r "
TAG = re.compile(rb"/[A-Za-z][A-Za-z0-9]{0,30}")
"""What a marked part is called: its name draws nothing, but some programs look for it."""


class Read(NamedTuple):
    """The words of a page that draw; ``whole`` when none of them goes on somewhere else.

    ``pieces`` is how many were looked at one by one.
    """

    kept: bytes
    whole: bool
    pieces: int = 0


class TooManyPieces(ValueError):
    """More than may be looked at one by one: that takes a second for each half million."""


class OtherPicture(ValueError):
    """A picture stands elsewhere among the words than was said."""


def keep_what_draws(words: bytes) -> bytes:
    """Return the words of a page without those that readers skip."""
    return read_words(words).kept


def read_words(
    words: bytes, pictures: Iterable[tuple[bytes, bytes]] = (), most: float = math.inf
) -> Read:
    """Return the words of a page without those that readers skip, of at most ``most`` pieces.

    ``pictures`` are those that stand among the words: the data of each, and what is kept of it.

    Raises:
        OtherPicture: these are not the pictures that stand there.
        TooManyPieces: there are more than ``most``.

    """
    kept, left, whole = bytearray(), iter(pictures), True
    held: list[tuple[str, bytes]] = []
    at = depth = pieces = 0
    while found := PIECES.match(words, at):
        sort, start = str(found.lastgroup), at
        if (pieces := pieces + 1) > most:
            raise TooManyPieces
        at = end_of_string(words, at) if found[0] == b"(" else found.end()
        piece = words[start:at]
        if piece == PICTURE and (picture := next(left, None)):
            at = end_of_picture(words, at, picture[0])
            kept += b"\n" + picture[1] + b"\n"
            depth, held = 0, []
        elif sort in {"plain", "word"} and not depth and is_in_array(held, words, at):
            held.append(("number", b" ".join(NUMBERS.findall(piece)) + b" "))
        elif sort == "plain" or (sort == "word" and (not depth or piece in ACTS)):
            takes = NOTHING if sort == "plain" else OPERATORS.get(piece)
            kept += b" " * bool(depth) + b"".join(told(held, piece, takes=takes))
            whole = whole and piece != PICTURE
            depth, held = 0, []
        elif sort == "dictionary":
            depth = max(0, depth + (1 if piece == b"<<" else -1))
            held += [] if depth else [(sort, b"")]
        elif not depth:
            held.append((sort, piece))
    if next(left, None):
        raise OtherPicture
    return Read(bytes(kept.strip()), whole and not depth and not [*values_in(held)], pieces)


def is_in_array(held: list[tuple[str, bytes]], words: bytes, at: int) -> bool:
    """Return whether an array goes on here that ends soon: readers skip a word in it."""
    begins = next((piece for sort, piece in reversed(held) if sort == "array"), b"")
    if begins != b"[":
        return False
    end = words.find(b"]", at, at + LONGEST_ARRAY)
    return end >= 0 and b"[" not in words[at:end]


def values_in(held: Iterable[tuple[str, bytes]]) -> Iterator[tuple[str, bytes]]:
    """Yield what a word is told: all but blanks and remarks."""
    for sort, piece in held:
        if sort == "dictionary" or (sort != "remark" and piece.strip(SPACES)):
            yield sort, piece


def end_of_picture(words: bytes, at: int, data: bytes) -> int:
    """Return where a picture ends that holds this; raises OtherPicture."""
    while found := PIECES.match(words, at):
        if found[0] == b"ID":
            start = found.end() + 1
            if words.startswith(b"EI", start + len(data)) and words.startswith(data, start):
                return start + len(data) + len(b"EI")
            break
        at = end_of_string(words, at) if found[0] == b"(" else found.end()
    raise OtherPicture


def told(
    held: list[tuple[str, bytes]], word: bytes, *, takes: frozenset[str] | None
) -> list[bytes]:
    """Return a word with what belongs to it of what stood before it; nothing of an unknown one."""
    if word in PARTS:
        before = takewhile(lambda one: one[0] == "number", held)
        return [*(piece for _sort, piece in before), *marked(word, [*values_in(held)])]
    if takes is None:
        return [b" "]
    wanted = takes | {"number"}
    return [*(piece if sort in wanted else b" " for sort, piece in held), word]


def marked(word: bytes, values: list[tuple[str, bytes]]) -> list[bytes]:
    """Return the start of a part: of a layer with the name of the layer, of others without more."""
    names = [piece for sort, piece in values if sort == "name"]
    if word == b"BDC" and values[-2:-1] == [("name", b"/OC")] and values[-1][0] == "name":
        return [b"/OC ", values[-1][1], b" BDC"]
    tag = names[0] if names and TAG.fullmatch(names[0]) else b"/P"
    return [tag, b" BMC"]


def end_of_string(words: bytes, start: int) -> int:
    """Return where a text between brackets ends, which may hold pairs of them."""
    depth = 0
    for found in IN_STRING.finditer(words, start):
        depth += {b"(": 1, b")": -1}.get(found[0], 0)
        if not depth:
            return found.end()
    return len(words)


def unescaped(name: bytes) -> bytes:
    """Return a name as it is, of which signs may be written as numbers: ``#41``."""
    return re.sub(rb"#([0-9A-Fa-f]{2})", lambda one: bytes.fromhex(one[1].decode()), name)

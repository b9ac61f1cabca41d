"""What changed between two versions of a text, clause by clause and word by word."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import groupby, zip_longest
from typing import Final, Literal

from formsapp.documents.split_clauses import Clause, clauses

Sort = Literal["added", "removed", "changed", "moved"]
Mark = Literal["same", "ins", "del"]

TOKEN: Final = re.compile(r"\s+|\w+(?:['\u2019.,-]\w+)*|[^\w\s]")
ALIKE: Final = 0.5
"""Share of equal words from which two lines count as one line that was changed."""
ISLAND: Final = 3
"""Words and spaces that stay between two changes; fewer are hard to read as kept."""
HEADING: Final = 1.001
"""What a heading weighs in the order of clauses that each weigh 1."""


@dataclass(frozen=True)
class Piece:
    """Words that stayed (``same``), came (``ins``) or went (``del``)."""

    mark: Mark
    text: str


Line = tuple[Piece, ...]


@dataclass(frozen=True)
class Change:
    """What happened to one clause.

    ``lines`` are all its lines with their words marked; ``moved`` says that it stands
    elsewhere now, after the clause of which ``after`` is the title (empty: it comes first).
    """

    sort: Sort
    anchor: str
    title: str
    lines: tuple[Line, ...]
    moved: bool = False
    after: str = ""


def changes(old: str, new: str) -> tuple[Change, ...]:
    """Compare two versions of our own Markdown.

    Clauses are matched by anchor; one without an anchor by its heading, or by its words.
    The order is that of the new text; what was removed stands where it was.
    """
    before, after = clauses(old), _rekeyed(clauses(old), clauses(new))
    was = {clause.key: clause for clause in before}
    moved = _moved([clause.key for clause in before], [clause.key for clause in after])
    gone = _gone(before, {clause.key for clause in after})
    found = list(gone.get("", ()))
    previous = ""
    for clause in after:
        change = _change(was.get(clause.key), clause)
        if clause.key in moved:
            change = replace(change or _same(clause), moved=True, after=previous)
        found += [change] if change else []
        found += gone.get(clause.key, ())
        previous = clause.title
    return tuple(_merged(found))


def _change(old: Clause | None, new: Clause) -> Change | None:
    if old is None:
        return Change("added", new.anchor, new.title, _all(new.lines, "ins"))
    if old.lines == new.lines:
        return None
    return Change("changed", new.anchor, new.title, tuple(_compared(old.lines, new.lines)))


def _same(clause: Clause) -> Change:
    return Change("moved", clause.anchor, clause.title, _all(clause.lines, "same"))


def _all(lines: Iterable[str], mark: Mark) -> tuple[Line, ...]:
    return tuple((Piece(mark, line),) for line in lines)


def _gone(before: Sequence[Clause], kept: set[str]) -> Mapping[str, list[Change]]:
    """What was removed, by the key of the kept clause that it stood behind."""
    gone: dict[str, list[Change]] = {}
    behind = ""
    for clause in before:
        if clause.key in kept:
            behind = clause.key
        else:
            change = Change("removed", "", clause.title, _all(clause.lines, "del"))
            gone.setdefault(behind, []).append(change)
    return gone


def _rekeyed(before: Sequence[Clause], after: Sequence[Clause]) -> list[Clause]:
    """Give a clause whose key changed the key of the old clause that it continues.

    That is one of the same words under another anchor, or one without an anchor
    whose heading was changed.
    """
    kept = {clause.key for clause in after}
    lost = [clause for clause in before if clause.key not in kept]
    known = {clause.key for clause in before}
    result = []
    for clause in after:
        origin = None if clause.key in known else _origin(clause, lost)
        if origin:
            lost.remove(origin)
        result.append(replace(clause, key=origin.key) if origin else clause)
    return result


def _origin(clause: Clause, lost: Iterable[Clause]) -> Clause | None:
    for old in lost:
        loose = not old.anchor and not clause.anchor
        if old.lines == clause.lines or (loose and _alike(old.lines, clause.lines)):
            return old
    return None


def _alike(old: Iterable[str], new: Iterable[str]) -> bool:
    first, second = (TOKEN.findall(" ".join(lines)) for lines in (old, new))
    return SequenceMatcher(None, first, second, autojunk=False).ratio() >= ALIKE


def _moved(before: Sequence[str], after: Sequence[str]) -> set[str]:
    """The keys outside the longest run of clauses that kept their order.

    Of two runs as long, the one that keeps more headings: a clause moved, not its heading.
    """
    place = {key: number for number, key in enumerate(before)}
    common = [key for key in after if key in place]
    runs: dict[str, tuple[float, tuple[str, ...]]] = {}
    for key in common:
        shorter = [runs[other] for other in runs if place[other] < place[key]]
        length, run = max(shorter, default=(0.0, ()))
        runs[key] = length + (HEADING if key.startswith("~") else 1), (*run, key)
    return set(common) - set(max(runs.values(), default=(0.0, ()))[1])


def _merged(found: Iterable[Change]) -> Iterator[Change]:
    """Show a heading that came or went together with the clause that stood under it."""
    waiting: Change | None = None
    for change in found:
        if waiting and waiting.sort == change.sort and waiting.title == change.title:
            yield replace(change, lines=(*waiting.lines, *change.lines))
            waiting = None
            continue
        if waiting:
            yield waiting
        alone = not change.anchor and len(change.lines) == 1
        waiting = change if alone and change.sort in {"added", "removed"} else None
        if not waiting:
            yield change
    if waiting:
        yield waiting


def _compared(old: Sequence[str], new: Sequence[str]) -> Iterator[Line]:
    """All lines of a changed clause; a changed line with its words marked."""
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            yield from _all(old[a:b], "same")
            continue
        for was, now in zip_longest(old[a:b], new[c:d]):
            if was is not None and now is not None and _alike([was], [now]):
                yield _words(was, now)
            else:
                yield from _all([was] if was is not None else [], "del")
                yield from _all([now] if now is not None else [], "ins")


def _words(old: str, new: str) -> Line:
    was, now = TOKEN.findall(old), TOKEN.findall(new)
    codes = SequenceMatcher(None, was, now, autojunk=False).get_opcodes()
    pieces: list[Piece] = []
    for number, (tag, a, b, c, d) in enumerate(codes):
        island = tag == "equal" and b - a < ISLAND and 0 < number < len(codes) - 1
        if tag == "equal" and not island:
            pieces.append(Piece("same", "".join(was[a:b])))
        else:
            pieces += [Piece("del", "".join(was[a:b])), Piece("ins", "".join(now[c:d]))]
    return tuple(_joined(pieces))


def _joined(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Between two kept pieces, at most one that went and then one that came."""
    for kept, run in groupby(pieces, lambda piece: piece.mark == "same"):
        group = list(run)
        for mark in ("same",) if kept else ("del", "ins"):
            text = "".join(piece.text for piece in group if piece.mark == mark)
            if text:
                yield Piece(mark, text)  # type: ignore[arg-type]  # mypy widens the tuple to str

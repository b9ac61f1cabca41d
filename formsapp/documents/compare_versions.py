"""What changed between two versions of a text, clause by clause and word by word."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import groupby, zip_longest
from typing import Final, Literal

from formsapp.documents.split_clauses import Clause, split_clauses

Sort = Literal["added", "removed", "changed", "moved"]
Mark = Literal["same", "ins", "del"]

TOKEN: Final = re.compile(r"\s+|\w+(?:['\u2019.,-]\w+)*|[^\w\s]")
ALIKE: Final = 0.5
"""Two lines with at least this share of equal words count as one line that was changed."""
ISLAND: Final = 3
"""The fewest words and spaces between two changes that stay unmarked."""
HEADING: Final = 1.001
"""What a heading counts for where clauses count 1: it decides between runs of one length."""


@dataclass(frozen=True)
class Piece:
    """Words that stayed (``same``), came (``ins``) or went (``del``)."""

    mark: Mark
    text: str


Line = tuple[Piece, ...]


@dataclass(frozen=True)
class Change:
    """What happened to one clause.

    ``lines`` are all its lines, with their words marked. ``moved`` says that the clause stands in
    another place than before: after the clause with the title ``after``, or first when it is empty.
    """

    sort: Sort
    anchor: str
    title: str
    lines: tuple[Line, ...]
    moved: bool = False
    after: str = ""


def compare_texts(old: str, new: str) -> tuple[Change, ...]:
    """Return what changed between two versions of our own Markdown, clause by clause.

    Clauses are matched by anchor; one without an anchor by its heading, or by its words.
    The changes have the order of the new text; a removed clause stands where it was.
    """
    before = split_clauses(old)
    after = _match_keys(before, split_clauses(new))
    was = {clause.key: clause for clause in before}
    moved = _find_moved([clause.key for clause in before], [clause.key for clause in after])
    gone = _find_removed(before, {clause.key for clause in after})
    found = list(gone.get("", ()))
    previous = ""
    for clause in after:
        change = _compare_clause(was.get(clause.key), clause)
        if clause.key in moved:
            change = replace(change or _as_moved(clause), moved=True, after=previous)
        found += [change] if change else []
        found += gone.get(clause.key, ())
        previous = clause.title
    return tuple(_merge_headings(found))


def _compare_clause(old: Clause | None, new: Clause) -> Change | None:
    if old is None:
        return Change("added", new.anchor, new.title, _mark_all(new.lines, "ins"))
    if old.lines == new.lines:
        return None
    return Change("changed", new.anchor, new.title, tuple(_compare_lines(old.lines, new.lines)))


def _as_moved(clause: Clause) -> Change:
    return Change("moved", clause.anchor, clause.title, _mark_all(clause.lines, "same"))


def _mark_all(lines: Iterable[str], mark: Mark) -> tuple[Line, ...]:
    return tuple((Piece(mark, line),) for line in lines)


def _find_removed(before: Sequence[Clause], kept: set[str]) -> Mapping[str, list[Change]]:
    """Return the removed clauses, by the key of the kept clause that each stood behind."""
    gone: dict[str, list[Change]] = {}
    behind = ""
    for clause in before:
        if clause.key in kept:
            behind = clause.key
        else:
            change = Change("removed", "", clause.title, _mark_all(clause.lines, "del"))
            gone.setdefault(behind, []).append(change)
    return gone


def _match_keys(before: Sequence[Clause], after: Sequence[Clause]) -> list[Clause]:
    """Return the new clauses, each under the key of the old clause that it was.

    Its key may have changed: the same words got another anchor, or a clause without an anchor
    got another heading.
    """
    kept = {clause.key for clause in after}
    lost = [clause for clause in before if clause.key not in kept]
    known = {clause.key for clause in before}
    result = []
    for clause in after:
        origin = None if clause.key in known else _find_origin(clause, lost)
        if origin:
            lost.remove(origin)
        result.append(replace(clause, key=origin.key) if origin else clause)
    return result


def _find_origin(clause: Clause, lost: Iterable[Clause]) -> Clause | None:
    for old in lost:
        loose = not old.anchor and not clause.anchor
        if old.lines == clause.lines or (loose and _alike(old.lines, clause.lines)):
            return old
    return None


def _alike(old: Iterable[str], new: Iterable[str]) -> bool:
    first, second = (TOKEN.findall(" ".join(lines)) for lines in (old, new))
    return SequenceMatcher(None, first, second, autojunk=False).ratio() >= ALIKE


def _find_moved(before: Sequence[str], after: Sequence[str]) -> set[str]:
    """Return the keys of the clauses that moved.

    The most clauses that still follow each other as before have stayed; all others moved. Where
    two such runs are equally long, that with more headings stayed: a clause moves, not its heading.
    """
    place = {key: number for number, key in enumerate(before)}
    common = [key for key in after if key in place]
    runs: dict[str, tuple[float, tuple[str, ...]]] = {}
    for key in common:
        shorter = [runs[other] for other in runs if place[other] < place[key]]
        length, run = max(shorter, default=(0.0, ()))
        runs[key] = length + (HEADING if key.startswith("~") else 1), (*run, key)
    return set(common) - set(max(runs.values(), default=(0.0, ()))[1])


def _merge_headings(found: Iterable[Change]) -> list[Change]:
    """Join a heading that came or went with the change of the clause right under it."""
    merged: list[Change] = []
    for change in found:
        if merged and _is_heading_of(merged[-1], change):
            merged[-1] = replace(change, lines=(*merged[-1].lines, *change.lines))
        else:
            merged.append(change)
    return merged


def _is_heading_of(above: Change, change: Change) -> bool:
    alone = above.sort in {"added", "removed"} and not above.anchor and len(above.lines) == 1
    return alone and (above.sort, above.title) == (change.sort, change.title)


def _compare_lines(old: Sequence[str], new: Sequence[str]) -> Iterator[Line]:
    """Yield all lines of a changed clause, and mark the words of those that changed."""
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            yield from _mark_all(old[a:b], "same")
            continue
        for was, now in zip_longest(old[a:b], new[c:d]):
            if was is not None and now is not None and _alike([was], [now]):
                yield _compare_words(was, now)
            else:
                yield from _mark_all([was] if was is not None else [], "del")
                yield from _mark_all([now] if now is not None else [], "ins")


def _compare_words(old: str, new: str) -> Line:
    """Mark the words of one line; removed words come before those that replace them."""
    was, now = TOKEN.findall(old), TOKEN.findall(new)
    codes = SequenceMatcher(None, was, now, autojunk=False).get_opcodes()
    ends = codes[:1] + codes[-1:]

    def stays(code: tuple[str, int, int, int, int]) -> bool:
        tag, begin, end, _, _ = code
        return tag == "equal" and (end - begin >= ISLAND or code in ends)

    pieces: list[Piece] = []
    for same, run in groupby(codes, stays):
        group = list(run)
        (_, a, _, c, _), (_, _, b, _, d) = group[0], group[-1]
        went, came = "".join(was[a:b]), "".join(now[c:d])
        pieces += [Piece("same", went)] if same else [Piece("del", went), Piece("ins", came)]
    return tuple(piece for piece in pieces if piece.text)

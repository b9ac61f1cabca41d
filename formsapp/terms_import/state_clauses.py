"""Says in a provider's facts where each clause of the new text stands."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import PurePath
from typing import Final, NamedTuple

from formsapp.facts import Facts
from formsapp.terms_import.clauses import Clause
from formsapp.terms_import.figures import SUBJECTS
from formsapp.terms_import.source_lines import ImportRefused, flatten

HEAD: Final = re.compile(r"\s*\[\s*clauses\s*\]")
OTHER_HEAD: Final = re.compile(r"\s*\[")
SETTING: Final = re.compile(r"""\s*(?P<sign>["']?)(?P<name>[\w.-]+)(?P=sign)\s*=""")
LAST_LETTERS: Final = re.compile(r"(?<=\w{4})en$")
STOPPING: Final = re.compile("stop|einde|eindig", re.IGNORECASE)


class Led(NamedTuple):
    """A name under ``[clauses]`` that leads to the text, and the clause that it is about."""

    name: str
    address: str
    clause: Clause | None

    def __str__(self) -> str:
        if self.clause is None:
            return (
                f"{self.name}: wijst naar {self.address}, en dat is er niet meer. Noem bij "
                f"[clauses] een anker dat er is, of haal {self.name} overal weg"
            )
        shown = self.clause.heading or self.clause.number or flatten(self.clause.text)[:40]
        return f"{self.name}: #{self.clause.anchor} ({shown})"


def lead_names(facts: Facts, clauses: Sequence[Clause]) -> list[Led]:
    """Return where each name leads that leads to the text now."""
    begins = f"{name_terms_page(facts)}/#"
    return [
        Led(name, address, find_clause(name, address.removeprefix(begins), clauses))
        for name, address in facts.clauses.items()
        if address.startswith(begins)
    ]


def name_terms_page(facts: Facts) -> str:
    return PurePath(facts.terms_document.file).stem


def find_clause(name: str, anchor: str, clauses: Sequence[Clause]) -> Clause | None:
    """Return the clause with that anchor, else with a title about it, else with such a text."""
    same = (one for one in clauses if one.anchor == anchor)
    patterns = [*list_patterns(name)]
    titled = (one for pattern in patterns for one in clauses if pattern.search(one.title))
    within = (one for pattern in patterns for one in clauses if pattern.search(one.text))
    return next(same, None) or next(titled, None) or next(within, None)


def list_patterns(name: str) -> Iterator[re.Pattern[str]]:
    """Yield how a text shows that it is about what a name says."""
    stem = LAST_LETTERS.sub("", name)
    yield re.compile(rf"\b{re.escape(stem)}", re.IGNORECASE)
    for subject, pattern, _fact, _sort in SUBJECTS:
        stops = subject == "opzeggen" and STOPPING.search(name)
        if stops or subject == name or re.search(pattern, name, re.IGNORECASE):
            yield re.compile(pattern, re.IGNORECASE)


def state_clauses(text: str, facts: Facts, clauses: Sequence[Clause]) -> str:
    """Return the facts in which each name leads to its clause, and each other one has a name.

    Raises:
        ImportRefused: They state clauses in another way than under ``[clauses]``.

    """
    page = name_terms_page(facts)
    led = {one.name: one.clause for one in lead_names(facts, clauses) if one.clause}
    there = {clause.anchor for clause in led.values()} | {*facts.clauses}
    new = [write_name(one.anchor, one, page) for one in clauses if one.anchor not in there]
    lines = text.splitlines()
    head = next((at for at, line in enumerate(lines) if HEAD.match(line)), None)
    if head is None and facts.clauses:
        raise ImportRefused("provider.toml: put the clauses below a line [clauses] first.")
    if head is None:
        return "\n".join([*lines, "", "[clauses]", *new]) + "\n"
    last = at = head
    for at in range(head + 1, len(lines)):
        if OTHER_HEAD.match(lines[at]):
            break
        if found := SETTING.match(lines[at]):
            last = at
            if clause := led.get(found["name"]):
                lines[at] = write_name(found["name"], clause, page)
    return "\n".join([*lines[: last + 1], *new, *lines[last + 1 :]]) + "\n"


def write_name(name: str, clause: Clause, page: str) -> str:
    said = flatten(clause.heading or clause.number)
    quoted = f'"{name}"' if "." in name else name
    return f'{quoted} = "{page}/#{clause.anchor}"{f"  # {said}" if said else ""}'

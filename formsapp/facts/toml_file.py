"""A facts file: what it holds, and on which line each key stands."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, Final

from formsapp.facts.facts_error import FactsError
from formsapp.facts.toml_errors import item_name
from formsapp.plain_file import read_plain_text

TomlTable = dict[str, Any]
TomlKey = tuple[str, ...]

MIDNIGHT: Final = re.compile(r"(\bcloses\s*=\s*)24:00(?::00)?\b")
"""The end of a day, as everyone writes it: TOML knows no 24.00, and 0.00 means it here."""
TOO_LARGE: Final = 10**20
"""No fact is a number so large, and Python writes out none of thousands of digits."""
HEADER: Final = re.compile(r"\[(\[)?\s*([^\[\]]+?)\s*\]")
SETTING: Final = re.compile(r"([A-Za-z0-9_.\"' -]+?)\s*=")
LONG_TEXT: Final = re.compile(r'"{3}|\'{3}')


@dataclass(frozen=True)
class TomlFile:
    """``label`` is the file's path from the folder that holds ``docs``."""

    label: str
    text: str
    table: TomlTable

    def depth(self, key: Sequence[str]) -> int:
        """Return how many names of ``key``, from its first on, lead to something in this file."""
        here: Any = self.table
        for count, name in enumerate(key):
            here = _by_name(here)
            if name not in here:
                return count
            here = here[name]
        return len(key)

    def find_line(self, key: Sequence[str]) -> int:
        """Return the line of ``key``, or of the nearest table around it; 1 where there is none."""
        asked, lines = tuple(key), self._lines
        return next(lines[asked[:end]] for end in range(len(asked), -1, -1) if asked[:end] in lines)

    @cached_property  # a check asks for the line of each of its findings
    def _lines(self) -> Mapping[TomlKey, int]:
        """The first line of each key, and of each table that keys are in."""
        lines: dict[TomlKey, int] = {(): 1}
        for found, number in self._list_keys():
            for end in range(1, len(found) + 1):
                lines.setdefault(found[:end], number)
        return lines

    def _list_keys(self) -> Iterator[tuple[TomlKey, int]]:
        """Yield each key that has a line of its own, and the line; list items by their names."""
        table: TomlKey = ()
        seen, inside = Counter[TomlKey](), False
        for number, line in enumerate(self.text.splitlines(), start=1):
            if not inside and (found := HEADER.match(line)):
                table = self._name_items(_split_key(found[2]), seen, new=bool(found[1]))
                yield table, number
            elif not inside and (found := SETTING.match(line)):
                yield table + _split_key(found[1]), number
            inside ^= len(LONG_TEXT.findall(line)) % 2 == 1

    def _name_items(self, key: TomlKey, seen: Counter[TomlKey], *, new: bool) -> TomlKey:
        """Return the key of a header with the name of the item of each list that it goes through.

        ``seen`` counts the items of each list so far; ``new``: the header begins one.
        """
        here, named = self.table, TomlKey()
        for place, name in enumerate(key, start=1):
            named += (name,)
            found: Any = here.get(name)
            if isinstance(found, list):
                seen[named] += new and place == len(key)
                item = max(seen[named] - 1, 0)
                found = found[item]
                named += (item_name(found, item),)
            here = found if isinstance(found, dict) else {}
        return named


def read_toml(path: Path) -> TomlFile:
    """Read a facts file; raises FactsError where it is missing or no TOML."""
    label = "/".join(path.parts[-3:])
    try:
        return TomlFile(label, *_parse(read_plain_text(path)))
    except OSError as error:
        raise FactsError(f"{label}: expected this file, got: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise FactsError(f"{label}: expected text in UTF-8, got other bytes") from error
    except (ValueError, RecursionError) as error:  # also of a number of thousands of digits
        raise FactsError(f"{label}: expected TOML, got: {error}") from error


@lru_cache(maxsize=4)  # all providers have the common facts; nobody changes what this gives
def _parse(written: str) -> tuple[str, TomlTable]:
    text = MIDNIGHT.sub(r"\g<1>00:00:00", written)
    table = tomllib.loads(text)
    refuse_huge_numbers(table)
    return text, table


def refuse_huge_numbers(table: TomlTable) -> None:
    """Raise ValueError for a number that Python would not write out."""
    todo: list[object] = [table]
    while todo:
        found = todo.pop()
        if isinstance(found, int) and abs(found) >= TOO_LARGE:
            raise ValueError("a number of very many digits")
        if isinstance(found, (dict, list)):
            todo += found.values() if isinstance(found, dict) else found


def _by_name(thing: object) -> Mapping[str, object]:
    """Return the parts of a table or a list by their names; nothing has none."""
    if isinstance(thing, list):
        return {item_name(item, place): item for place, item in enumerate(thing)}
    return thing if isinstance(thing, dict) else {}


def _split_key(written: str) -> TomlKey:
    """Split ``kinds.klacht``; names in quotes hold no dot in these files."""
    return tuple(part.strip(" \"'") for part in written.split("."))

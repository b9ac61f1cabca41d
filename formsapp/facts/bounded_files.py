"""Refuses what stands in a provider's folder and would keep Loket busy without end, or fill it.

Whoever loads the facts looks here first: checking, building and serving meet the same files.
Markdown takes more than quadratic time for what opens and does not close, so that is counted.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from formsapp.facts.facts_error import FactsError
from formsapp.plain_file import read_plain

MOST_FILES: Final = 5_000
TEXTS: Final = frozenset({".md", ".toml", ".svg", ".css", ".js", ".txt", ".html", ".json"})
LARGEST_TEXT: Final = 1 << 20
"""Bytes of a file that is read as text."""
LARGEST_FILE: Final = 64 << 20
"""Bytes of a file that is copied into the site."""
LONGEST_PAGE: Final = 200_000
LONGEST_PART: Final = 10_000
"""Signs without an empty line between them, or in one text of the facts."""
MOST_OPENED: Final = 500
"""Of each sign with which something opens, in one such part."""
OPENS: Final = "[<`*_("
BLANK: Final = re.compile(r"\n[ \t\r]*+\n\s*+")
LONGEST_BLANK: Final = 1_000


def refuse_endless(folder: Path) -> None:
    """Refuse a provider's folder with something in it that has no bound; raises FactsError."""
    for number, (path, found) in enumerate(_list_inside(folder)):
        label = "/".join(path.relative_to(folder.parent.parent).parts)
        if number >= MOST_FILES:
            raise FactsError(f"{folder.name}: expected at most {MOST_FILES:,} files and folders")
        if stat.S_ISDIR(found.st_mode):
            continue
        if not stat.S_ISREG(found.st_mode):
            raise FactsError(f"{label}: expected a file, got something that has no end")
        largest = LARGEST_TEXT if path.suffix in TEXTS else LARGEST_FILE
        if found.st_size > largest:
            raise FactsError(f"{label}: expected at most {largest:,} bytes")
        if path.suffix == ".md" and (why := find_endless(_read(path))):
            raise FactsError(f"{label}: {why}")


def refuse_endless_texts(table: Any, label: str) -> None:  # noqa: ANN401 - whatever a TOML file holds
    """Refuse facts with a text that takes too long to read; raises FactsError."""
    inside = table.values() if isinstance(table, dict) else table
    for one in inside if isinstance(table, (dict, list)) else ():
        refuse_endless_texts(one, label)
    if isinstance(table, str) and (why := find_endless(table)):
        raise FactsError(f"{label}: {why}: {table[:40]!r} ...")


def find_endless(text: str) -> str:
    """Return what makes a text too long to read; empty where nothing does."""
    if len(text) > LONGEST_PAGE:
        return f"expected a text of at most {LONGEST_PAGE:,} signs"
    if any(len(blank) > LONGEST_BLANK for blank in BLANK.findall(text)):
        return f"expected at most {LONGEST_BLANK:,} blanks and empty lines after each other"
    for part in BLANK.split(text):
        if len(part) > LONGEST_PART:
            return f"expected an empty line after at most {LONGEST_PART:,} signs"
        for sign in OPENS:
            if part.count(sign) > MOST_OPENED:
                return f"expected at most {MOST_OPENED} times {sign} between two empty lines"
    return ""


def _list_inside(folder: Path) -> Iterator[tuple[Path, os.stat_result]]:
    """Yield the files and folders below a folder, but for links that lead nowhere.

    Links to other folders are followed, as building the site does: two that lead back to where they
    stand make folders without end, and no file.
    """
    for where, folders, files in os.walk(folder, followlinks=True):
        folders.sort()
        for name in (*folders, *sorted(files)):
            path = Path(where, name)
            try:
                yield path, path.stat()
            except OSError:
                continue


def _read(path: Path) -> str:
    try:
        return read_plain(path, LARGEST_TEXT).decode("utf-8", "replace")
    except OSError:
        return ""  # who reads it says that it can't be read

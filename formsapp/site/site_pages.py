"""Which pages a provider's site has: common ones and its own, of what the provider has."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from formsapp.facts import Facts, FactsError, is_stated
from formsapp.facts.read_document import NOT_FOR_SITE
from formsapp.shipped import find_common
from formsapp.site.form_names import front_matter

NEEDS: Final = "needs"
"""Front matter that names a fact: without it the provider has no such page."""
FOR_WRITERS: Final = "README.md"
FROZEN: Final = "versies/"
"""Folder of frozen texts, of which the archive makes pages of its own."""


def find_pages(folder: Path, facts: Facts) -> dict[str, Path]:
    """Return the file of each page by its path: those of the provider, then common ones.

    Args:
        folder: ``docs/<provider>``.
        facts: that provider's facts.

    Raises:
        FactsError: a page needs something that no provider can state.

    """
    own, common = dict(_in(folder)), dict(_in(find_common(folder)))
    return {name: path for name, path in (own | common | own).items() if _is_for(path, facts)}


def _in(root: Path) -> Iterator[tuple[str, Path]]:
    for path in sorted(root.rglob("*.md")):
        name = path.relative_to(root).as_posix()
        if name != FOR_WRITERS and not name.startswith((FROZEN, *NOT_FOR_SITE)):
            yield name, path


def _is_for(path: Path, facts: Facts) -> bool:
    needed = front_matter(path.read_text(encoding="utf-8")).get(NEEDS)
    try:
        return needed is None or is_stated(facts, needed)
    except FactsError as error:
        raise FactsError(f"{'/'.join(path.parts[-3:])}: {NEEDS}: {error}") from error

"""The handbook of staff: pages of ``docs/common/handboek``, or the provider's own of that name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from formsapp.facts import Facts, fill_by_origin
from formsapp.facts.markdown import to_html
from formsapp.facts.read_document import FIRST_HEADING, HANDBOOK, fill_page, link_pages
from formsapp.shipped import find_common
from formsapp.site.form_names import front_matter
from formsapp.site.page_values import law_values

KINDS: Final = "soorten"
"""Folder of the pages about one kind of form each, which have its slug as name."""
OF_PROVIDER: Final = "organisatie"
"""Folder of the pages for who answers for it all: the first day, keys, and what comes each year."""
PICTURES: Final = "beeld"
_ROOTED: Final = re.compile(r'(<(?:a|img)\b[^>]*?\b(?:href|src)=")(/|beeld/)')


@dataclass(frozen=True)
class HandbookPage:
    """A page: its path without ``.md``, and what its front matter says.

    ``kind`` is the slug of the form that it is about; empty for most. ``order`` says where it
    stands in the list.
    """

    name: str
    title: str
    description: str
    path: Path = field(repr=False)
    order: int = 0
    kind: str = ""


def list_pages(folder: Path, facts: Facts) -> list[HandbookPage]:
    """Return the pages, in order, that a provider with these facts has use for.

    Args:
        folder: ``docs/<provider>``.
        facts: that provider's facts.

    """
    found = {path.relative_to(root): path for root in _roots(folder) for path in root.rglob("*.md")}
    pages = [_read_front(name, path, facts) for name, path in found.items()]
    kept = [page for page in pages if not page.kind or page.kind in facts.kinds]
    return sorted(kept, key=lambda page: (page.order, page.name))


def read_page(page: HandbookPage, facts: Facts) -> str:
    """Return the text of a page, filled in; raises FactsError where that can't be done."""
    return fill_page(page.path, facts, **law_values())


def render_page(page: HandbookPage, facts: Facts, *, site: str, handbook: str) -> str:
    """Return a page as HTML without its title.

    Args:
        page: one of :func:`list_pages`.
        facts: fill it in.
        site: path of the site's root, without a slash at its end.
        handbook: path of the handbook's root, likewise.

    Raises:
        FactsError: the text can't be filled in.

    """
    html = FIRST_HEADING.sub("", to_html(read_page(page, facts)))
    roots = {"/": f"{site}/", "beeld/": f"{handbook}/{PICTURES}/"}
    rooted = _ROOTED.sub(lambda found: found[1] + roots[found[2]], html)
    return link_pages(rooted, handbook)


def find_picture(folder: Path, name: str) -> Path | None:
    """Return the file of a picture, the provider's own before the common one; None for none."""
    # One that is there: the name is whatever was asked for, and may be none that a file can have.
    places = (root / PICTURES for root in reversed([*_roots(folder)]))
    return next((file for place in places for file in place.glob("*") if file.name == name), None)


def _roots(folder: Path) -> Iterator[Path]:
    """Yield the folders that hold pages; what stands in the later one counts."""
    yield find_common(folder) / HANDBOOK
    yield folder / HANDBOOK


def _read_front(name: Path, path: Path, facts: Facts) -> HandbookPage:
    front = front_matter(path.read_text(encoding="utf-8"))
    return HandbookPage(
        name=name.with_suffix("").as_posix(),
        title=fill_by_origin(path, front.get("title", name.stem), facts),
        description=fill_by_origin(path, front.get("description", ""), facts),
        path=path,
        order=int(front.get("nav", 0)),
        kind=front.get("kind", ""),
    )

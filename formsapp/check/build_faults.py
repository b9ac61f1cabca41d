"""What only building the site shows: a link that leads nowhere, a missing anchor or picture."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from formsapp.check.page_faults import label
from formsapp.facts import Facts, FactsError, Finding
from formsapp.site import BuildError, build
from formsapp.site.renew_site import refuse_broken
from formsapp.site.site_pages import find_pages

PAGE: Final = re.compile(r"'([^']+\.md)'")
LEAD: Final = "verander de link, of maak de pagina of de kop waar hij heen gaat"
MEND: Final = "verbeter wat daar staat"
NOTHING: Final = re.compile(r"clauses: there is nothing at '([^']+)'")
ANCHOR: Final = "zet bij de kop een anker met die naam, of noem hier een anker dat er is"
LINK: Final = re.compile(r"link '([^']+)'|leads to (\S+), ")
MADE: Final = re.compile(r"(?:(\S+)/)?index\.html ")
EXAMPLE: Final = "https://www.example.nl"
"""With an address the site has a picture for messengers, which can fail too."""


def find_build_faults(folder: Path, facts: Facts, today: date) -> Iterator[Finding]:
    """Build the site into a folder of its own, and yield what was wrong."""
    with TemporaryDirectory(prefix="loket-check-") as made:
        try:
            build(folder, Path(made) / "site", base_url=f"{EXAMPLE}/", today=today)
            refuse_broken(Path(made) / "site", root="")
        except BuildError as error:
            pages = find_pages(folder, facts)
            for problem in error.problems:
                yield _find_clause(problem, facts) or _describe(problem, pages, folder)
        except FactsError as error:
            yield Finding("site", str(error), MEND, blocks=True, file=label(folder, folder))


def _find_clause(problem: str, facts: Facts) -> Finding | None:
    """Say which clause leads to nothing, if that is the problem."""
    lost = NOTHING.search(problem)
    named = [name for name, address in facts.clauses.items() if lost and address == lost[1]]
    if not (lost and named):
        return None
    return Finding(f"clauses.{named[0]}", f"{lost[1]} is er niet", ANCHOR, blocks=True)


def _describe(problem: str, pages: dict[str, Path], folder: Path) -> Finding:
    """Say on which line of which page it is, where MkDocs names the page."""
    name, link = _name_page(problem, pages), LINK.search(problem)
    if name is None:
        return Finding("site", problem, MEND, blocks=True, file=label(folder, folder))
    path = pages[name]
    lines = path.read_text(encoding="utf-8").splitlines()
    has_link = (link is not None and (link[1] or link[2]) in line for line in lines)
    line = next((number for number, found in enumerate(has_link, start=1) if found), 1)
    todo = LEAD if link else MEND
    return Finding(name, problem, todo, blocks=True, file=label(path, folder), line=line)


def _name_page(problem: str, pages: dict[str, Path]) -> str | None:
    """Return which page MkDocs names, or which one became the file that is named."""
    page, made = PAGE.search(problem), MADE.match(problem)
    folder = made[1] or "" if made else ""
    names = [page[1]] if page else [f"{folder}.md", f"{folder}/index.md".lstrip("/")]
    return next((name for name in names if name in pages), None)

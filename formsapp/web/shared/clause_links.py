"""What a link to a part of the provider's texts is called: the heading that stands above it."""

from __future__ import annotations

from collections.abc import Iterable

from formsapp.facts import clauses_of
from formsapp.web.shared.services import services


def list_clauses(names: Iterable[str]) -> dict[str, str]:
    """Return where the named facts are stated, by the heading there; each heading once.

    A place is such as ``voorwaarden/#klacht``. What stands in no text to agree to has no heading.
    """
    known = services()
    places = [known.facts.clauses[one] for one in clauses_of(known.facts, names)]
    found: dict[str, str] = {}
    for place in places:
        found.setdefault(known.clause_titles.get(place.partition("#")[2], ""), place)
    return found

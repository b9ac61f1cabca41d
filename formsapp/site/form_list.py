"""The names of the forms that a provider offers, which its list of forms shows."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from formsapp.facts import Facts, FactsError, fill_ours

_FRONT: Final = re.compile(r"---\n(.*?)\n---\n", re.DOTALL)
_KEY: Final = re.compile(r'^(\w+): *"?(.*?)"?$', re.MULTILINE)


def form_names(facts: Facts, pages: Mapping[str, str]) -> dict[str, str]:
    """Return the name of each form that the provider offers, from its page, by slug."""
    found = {}
    for slug in facts.kinds:
        path = f"formulieren/{slug}.md"
        if path not in pages:
            raise FactsError(f"kinds.{slug}: there is no page {path} about this form")
        front = front_matter(pages[path])
        found[slug] = fill_ours(front.get("name") or front.get("title", slug), facts)
    return found


def front_matter(markdown: str) -> dict[str, str]:
    """Return what the lines ``key: value`` above a page's text say."""
    front = _FRONT.match(markdown)
    return dict(_KEY.findall(front[1])) if front else {}

"""The names and icons of the forms that a provider offers, which its list of forms shows."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from formsapp.facts import Facts, FactsError, fill_ours

SHEET: Final = "file-document-outline"
_FRONT: Final = re.compile(r"---\n(.*?)\n---\n", re.DOTALL)
_KEY: Final = re.compile(r'^(\w+): *"?(.*?)"?$', re.MULTILINE)


def form_names(facts: Facts, pages: Mapping[str, str]) -> dict[str, str]:
    """Return the name of each form that the provider offers, from its page, by slug."""
    fronts = _form_fronts(facts, pages).items()
    return {slug: fill_ours(f.get("name") or f.get("title", slug), facts) for slug, f in fronts}


def form_icons(facts: Facts, pages: Mapping[str, str]) -> dict[str, str]:
    """Return the name of the icon of each form, by slug; a page without one gets a sheet."""
    fronts = _form_fronts(facts, pages).items()
    return {slug: front.get("icon", SHEET) for slug, front in fronts}


def _form_fronts(facts: Facts, pages: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """Return what stands above the page of each form; raises FactsError for one without a page."""
    paths = {slug: f"formulieren/{slug}.md" for slug in facts.kinds}
    for slug, path in paths.items():
        if path not in pages:
            raise FactsError(f"kinds.{slug}: there is no page {path} about this form")
    return {slug: front_matter(pages[path]) for slug, path in paths.items()}


def front_matter(markdown: str) -> dict[str, str]:
    """Return what the lines ``key: value`` above a page's text say."""
    front = _FRONT.match(markdown)
    return dict(_KEY.findall(front[1])) if front else {}

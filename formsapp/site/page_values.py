"""What the text of a page can use beside the facts: names of forms, ages of the law, examples."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Final

from formsapp.facts import Facts, FactsError, fill
from formsapp.rules.law_figures import ages
from formsapp.site.payment_example import payment_example
from formsapp.site.visit_example import visit_examples

_FRONT: Final = re.compile(r"---\n(.*?)\n---\n", re.DOTALL)
_KEY: Final = re.compile(r'^(\w+): *"?(.*?)"?$', re.MULTILINE)


def page_values(facts: Facts, pages: Mapping[str, str], today: date) -> dict[str, object]:
    """Return the values that :func:`formsapp.facts.fill` takes beside the facts, by name.

    Args:
        facts: the provider's facts.
        pages: the Markdown of every page by its path, frozen versions too.
        today: the day from which the example of an invoice counts.

    Raises:
        FactsError: a form that the provider offers has no page.

    """
    return {
        "ages": ages(),
        "forms": form_names(facts, pages),
        "page_count": len(pages) + 1,  # and the page for an address that leads nowhere
        "payment": payment_example(facts, today),
        "visit_examples": visit_examples(facts),
    }


def form_names(facts: Facts, pages: Mapping[str, str]) -> dict[str, str]:
    """Return the name of each form that the provider offers, from its page, by slug."""
    found = {}
    for slug in facts.kinds:
        path = f"formulieren/{slug}.md"
        if path not in pages:
            raise FactsError(f"kinds.{slug}: there is no page {path} about this form")
        front = front_matter(pages[path])
        found[slug] = fill(front.get("name") or front.get("title", slug), facts)
    return found


def front_matter(markdown: str) -> dict[str, str]:
    """Return what the lines ``key: value`` above a page's text say."""
    front = _FRONT.match(markdown)
    return dict(_KEY.findall(front[1])) if front else {}

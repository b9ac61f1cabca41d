"""What a page's text can use beside the facts: names of forms, ages of the law, terms, examples."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final

from formsapp.facts import Facts
from formsapp.facts.dutch_format import days, minutes
from formsapp.rules.draft_terms import RUNNING_KEPT, SAVED_KEPT
from formsapp.rules.law_figures import ages, data_breach
from formsapp.site.form_names import form_icons, form_names
from formsapp.site.payment_example import payment_example
from formsapp.site.visit_example import visit_examples

_YEAR: Final = re.compile(r"klachten/jaar-(\d{4})\.md")


def year_page(year: int) -> str:
    """Return the path of the page with the complaints of a year."""
    return f"klachten/jaar-{year}.md"


def years_with_page(pages: Iterable[str]) -> list[str]:
    """Return the years whose complaints have a page, newest first."""
    return sorted((found[1] for name in pages if (found := _YEAR.fullmatch(name))), reverse=True)


def law_values() -> dict[str, object]:
    """Return the figures of the law that a text can name, by name."""
    return {"ages": ages(), "data_breach": data_breach()}


def page_values(facts: Facts, pages: Mapping[str, str], today: date) -> dict[str, object]:
    """Return the values that :func:`formsapp.facts.fill_text` takes beside the facts, by name.

    Args:
        facts: the provider's facts.
        pages: the Markdown of every page by its path, frozen versions too.
        today: the day from which the example of an invoice counts.

    Raises:
        FactsError: a form that the provider offers has no page.

    """
    return {
        **law_values(),
        "complaint_years": years_with_page(pages),
        "form_icons": form_icons(facts, pages),
        "forms": form_names(facts, pages),
        "kept_for_later": days(SAVED_KEPT),
        "kept_while_typing": minutes(RUNNING_KEPT),
        "pages": pages,
        "page_count": len(pages) + 1,  # and the page for an address that leads nowhere
        "payment": payment_example(facts, today),
        "visit_examples": visit_examples(facts),
    }

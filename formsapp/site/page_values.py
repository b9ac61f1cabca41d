"""What a page's text can use beside the facts: names of forms, ages of the law, terms, examples."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from formsapp.facts import Facts
from formsapp.facts.dutch_format import days, minutes
from formsapp.rules.draft_terms import RUNNING_KEPT, SAVED_KEPT
from formsapp.rules.law_figures import ages
from formsapp.site.form_list import form_names
from formsapp.site.payment_example import payment_example
from formsapp.site.visit_example import visit_examples


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
        "ages": ages(),
        "forms": form_names(facts, pages),
        "kept_for_later": days(SAVED_KEPT),
        "kept_while_typing": minutes(RUNNING_KEPT),
        "page_count": len(pages) + 1,  # and the page for an address that leads nowhere
        "payment": payment_example(facts, today),
        "visit_examples": visit_examples(facts),
    }

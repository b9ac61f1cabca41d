"""The pages of a provider's site as Markdown, filled in with its facts."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from formsapp.documents import version_pages
from formsapp.facts import Facts
from formsapp.facts.read_document import fill_page
from formsapp.site.page_values import page_values
from formsapp.site.site_pages import find_pages


def fill_pages(folder: Path, facts: Facts, today: date) -> dict[str, str]:
    """Return the text of all pages, common and own, by path; raises FactsError.

    ``today`` is the day from which examples in them count.
    """
    pages = find_pages(folder, facts)
    texts = {name: path.read_text(encoding="utf-8") for name, path in pages.items()}
    archive = version_pages.version_files(folder, facts)
    frozen = {name: "" for name in archive if name.endswith(".md")}
    values = page_values(facts, frozen | texts, today)
    return {name: fill_page(pages[name], facts, **values) for name in sorted(texts)}

"""Each rule of many small providers is stated by facts alone, and said where it counts."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from formsapp.check import list_findings
from formsapp.cli.command_build import filled_pages
from formsapp.kinds import load_provider
from formsapp.settings import Settings
from formsapp.web.form.print_empty_form import paper_data
from tests.plain_provider import write_provider
from tests.provider_rules import STATED, StatedRule
from tests.web.conftest import Loket, furnish
from tests.web.made_up import form_words, settings_of, strings

CHECKED_ON = date(2026, 11, 25)


@pytest.mark.parametrize("rule", STATED, ids=lambda rule: rule.name)
def test_a_rule_is_said_where_it_counts(
    rule: StatedRule,
    tmp_path: Path,
    start: Callable[[Settings], Loket],
    sqlite_template: Path,
) -> None:
    docs = tmp_path / "docs"
    folder = write_provider(docs, law=rule.law, kinds=rule.kinds, more=rule.facts)
    facts = load_provider(folder)
    said = dict.fromkeys((place for place, _text in rule.said), "")
    pages = [place for place in said if place.endswith(".md")]
    forms = [place for place in said if " " in place]
    if pages:
        said |= {place: filled_pages(folder, facts)[place] for place in pages}
    if "check" in said:
        said["check"] = " ".join(map(str, list_findings(folder, facts, CHECKED_ON)))
    if forms:
        furnish(tmp_path / "data" / folder.name, facts.teams)
        loket = start(settings_of(folder.name, tmp_path, tmp_path, sqlite_template))
        said |= {place: read_form(loket, *place.split()) for place in forms}
    for place, text in rule.said:
        assert text in re.sub(r"\s+", " ", said[place]), place


def read_form(loket: Loket, place: str, slug: str) -> str:
    """The words of a form: all its pages and its receipt, or its form on paper."""
    kind = loket.services.kinds[slug]
    if place == "form":
        return " ".join(form_words(loket, kind).values())
    with loket.app.test_request_context():
        return " ".join(strings(paper_data(kind)))

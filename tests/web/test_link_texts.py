"""A link is called by what stands there, never by its address or by an anchor."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from formsapp.documents.split_clauses import split_clauses as text_parts
from formsapp.settings import Settings
from formsapp.web.form.print_empty_form import paper_data
from formsapp.web.shared.clause_links import list_clauses
from tests.page import Element, Reader
from tests.web.conftest import Loket
from tests.web.made_up import (
    MADE_UP,
    Reading,
    made_folder,
    read_example,
    read_made_up,
    strings,
)
from tests.web.test_clauses import applied

WORDS = re.compile(r"[\w-]+")


def named_by_address(link: Element) -> bool:
    """Whether a link is called by words of its address, in small letters: a title has a capital."""
    said = (link.text.partition(": ")[2].partition(" (")[0] or link.text).strip(" “”.")
    slugs = WORDS.findall(link.attributes.get("href", ""))
    return said in {one.replace("-", " ") for one in slugs if "-" in one}


def links(html: str) -> Iterator[Element]:
    return (one for one in Reader(html).elements if one.tag == "a" and "href" in one.attributes)


def slugs_on(site: Path) -> list[tuple[str, str]]:
    """Links of a built site that are called by their address."""
    return [
        (str(page.relative_to(site)), one.text)
        for page in sorted(site.rglob("*.html"))
        for one in links(page.read_text(encoding="utf-8"))
        if named_by_address(one)
    ]


def slugs_in_forms(read: Reading) -> list[tuple[str, str]]:
    return [
        (place, one.text)
        for place, html in read.forms.items()
        for one in links(html)
        if named_by_address(one)
    ]


def test_no_link_of_an_example_is_called_by_its_address(
    loket: Loket, tmp_path_factory: pytest.TempPathFactory
) -> None:
    assert slugs_on(loket.services.settings.site) == []
    assert slugs_in_forms(read_example(tmp_path_factory, loket)) == []


@pytest.mark.parametrize("slug", MADE_UP)
def test_nor_is_one_of_a_made_up_provider(
    slug: str,
    tmp_path_factory: pytest.TempPathFactory,
    sqlite_template: Path,
    start: Callable[[Settings], Loket],
) -> None:
    assert slugs_on(made_folder(tmp_path_factory) / "sites" / slug) == []
    read = read_made_up(tmp_path_factory, start, sqlite_template, slug)
    assert len(read.forms) > len(MADE_UP)
    assert slugs_in_forms(read) == []


def test_each_rule_that_a_form_applies_is_named_by_its_heading(loket: Loket) -> None:
    known = loket.services
    with loket.app.test_request_context():
        named = [
            (title, place)
            for kind in known.kinds.values()
            for names in applied(kind, known.situation())
            for title, place in list_clauses(names).items()
        ]
    headings = {one.title for text in known.documents.values() for one in text_parts(text.text)}
    assert named
    assert [one for one in named if one[0] not in headings] == []


def test_paper_names_the_headings_too(loket: Loket) -> None:
    anchors = {place.partition("#")[2] for place in loket.services.facts.clauses.values()}
    slugs = {one.replace("-", " ") for one in anchors if "-" in one}
    with loket.app.test_request_context():
        for kind in loket.services.kinds.values():
            for text in strings(paper_data(kind)):
                _, _, named = text.partition("voorwaarden, onder: ")
                assert not slugs & {*named.rstrip(".").split(", ")}, (kind.slug, named)

"""Every form that a provider offers has its page on the site, and every such page its form."""

from __future__ import annotations

import pytest

from formsapp.cases.attachments import WAITING_KEPT
from formsapp.facts.dutch_format import days
from tests.page import Reader
from tests.web.conftest import Loket


def pages(loket: Loket) -> set[str]:
    """Slugs of the pages about forms on the built site."""
    folder = loket.services.settings.site / "formulieren"
    return {page.parent.name for page in folder.glob("*/index.html")}


def linked_from(loket: Loket, page: str) -> list[str]:
    file = loket.services.settings.site / page / "index.html"
    found = Reader(file.read_text()).elements
    return [
        one.attributes.get("href", "") for one in found if one.tag == "a" and one.within("main")
    ]


def test_every_offered_kind_has_its_page_and_the_reverse(loket: Loket) -> None:
    assert pages(loket) == set(loket.services.facts.kinds) == set(loket.services.kinds)


def test_the_list_of_forms_leads_to_each_page(loket: Loket) -> None:
    links = {link.strip("./") for link in linked_from(loket, "formulieren")}
    assert set(loket.services.kinds) <= links


def test_the_page_of_an_open_form_leads_to_it_and_the_form_is_there(loket: Loket) -> None:
    visitor = loket.visitor()
    for slug, own in loket.services.facts.kinds.items():
        links = linked_from(loket, f"formulieren/{slug}")
        to_form = [link for link in links if link.endswith(f"/f/{slug}")]
        assert bool(to_form) == own.open, slug
        if own.open:
            assert visitor.get(f"/f/{slug}").status == 200


def test_the_page_of_every_form_leads_to_the_same_form_on_paper(loket: Loket) -> None:
    visitor = loket.visitor()
    for slug in loket.services.kinds:
        links = linked_from(loket, f"formulieren/{slug}")
        (paper,) = [link for link in links if link.endswith("/papier.pdf")]
        assert paper.endswith(f"/f/{slug}/papier.pdf"), slug
        made = visitor.get(f"/f/{slug}/papier.pdf")
        assert (made.status, made.body[:4]) == (200, b"%PDF"), slug


def test_every_page_says_which_team_reads_the_form(loket: Loket) -> None:
    facts = loket.services.facts
    for slug, own in facts.kinds.items():
        if "{{ team }}" not in loket.services.kinds[slug].readers:
            continue  # such as ervaring, which nobody can open
        file = loket.services.settings.site / "formulieren" / slug / "index.html"
        main = next(one for one in Reader(file.read_text()).elements if one.tag == "main")
        assert facts.teams[own.team].name in main.text, slug


@pytest.mark.parametrize("provider", ["doz-thuiszorg"])
def test_the_page_about_files_says_how_long_they_wait(loket: Loket) -> None:
    """The page can't read the program's times, so here it is held to them."""
    file = loket.services.settings.site / "formulieren" / "schade" / "index.html"
    main = next(one for one in Reader(file.read_text()).elements if one.tag == "main")
    said = days(WAITING_KEPT).replace("1 dag", "een dag")
    assert f"vernietigen wij de bestanden na {said}." in main.text

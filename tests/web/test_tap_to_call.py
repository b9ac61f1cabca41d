"""On a phone a number is for tapping: where a page of the app says one, it is a link."""

from __future__ import annotations

import re

import pytest

from formsapp.web.shared.link_channels import link_channels
from tests.web.conftest import AKKOORD, Loket

LINK = re.compile(r"<a [^>]*href=\"tel:[^>]*>[^<]*</a>")


def bare(html: str) -> str:
    """What the middle of a page says outside its links to call; the rest is that of the site."""
    main = html.partition("<main")[2].partition("</main>")[0]
    return LINK.sub("", main)


@pytest.mark.parametrize("provider", ["al-osra-zorg"])
def test_each_number_of_the_provider_in_a_page_is_a_link(loket: Loket) -> None:
    number = loket.services.facts.contact.ways["phone"].value
    visitor = loket.visitor()
    pages = [
        visitor.get(path) for path in ("/bestaat-niet", "/l/kapot", "/o", "/code", "/f/klacht")
    ]
    pages.append(visitor.send(f"/l/{loket.link()}/akkoord", *AKKOORD))
    code = pages[-1].all("strong", class_="receipt-code")[0].text
    pages.append(visitor.get(f"/o/{code}"))
    for page in pages:
        assert number in page.text, page.title
        assert number not in bare(page.html), page.title


@pytest.mark.parametrize("provider", ["al-osra-zorg"])
def test_nothing_else_of_a_text_becomes_markup(loket: Loket) -> None:
    number = loket.services.facts.contact.ways["phone"].value
    with loket.app.test_request_context():
        linked = link_channels(f"<b> {number}, {number}1 & 1{number}")
    assert linked == (
        f'&lt;b&gt; <a href="tel:{number.replace(" ", "")}">{number}</a>, {number}1 &amp; 1{number}'
    )


@pytest.mark.parametrize("provider", ["al-osra-zorg"])
def test_a_link_that_does_not_work_leads_to_a_new_one_with_a_button(loket: Loket) -> None:
    page = loket.visitor().get("/l/kapot")
    assert [one.text for one in page.all("a", class_="button")] == ["Een nieuwe link aanvragen"]


@pytest.mark.parametrize("provider", ["doz-thuiszorg"])
def test_where_no_number_is_known_nobody_is_told_to_feel_free_to_call(loket: Loket) -> None:
    page = loket.visitor().get("/bestaat-niet")
    assert "Het telefoonnummer staat hier nog niet. Vraag een medewerker ernaar." in page.text
    assert "gerust" not in page.text

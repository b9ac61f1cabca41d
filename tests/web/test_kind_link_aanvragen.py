"""Asking for a new link: the same answer for everyone."""

from __future__ import annotations

import re

import pytest

from tests.page import Page
from tests.web.conftest import Loket
from tests.web.sent import Answers, cases, opened, refused, sent_twice

FORM = "/f/link-aanvragen"


def asked(loket: Loket, name: str) -> Page:
    return loket.visitor().send(FORM, {"naam": name}, {"bekend": "06 00000000"})


def bare(page: Page) -> str:
    """What is said, without the number and the code that differ each time."""
    for code in [one.text for one in page.all("strong", class_="receipt-code")]:
        page.html = page.html.replace(code, "")
    return re.sub(r"Z-[0-9A-Z]{4}-[0-9A-Z]{4}", "", page.text.replace(code, ""))


def test_a_client_and_a_stranger_get_the_same_answer(loket: Loket) -> None:
    loket.link()  # C-1 is known here, under no name that a form could match
    client, stranger = bare(asked(loket, "C-1")), bare(asked(loket, "Iemand Anders"))
    assert client.count("C-1") == stranger.count("Iemand Anders") == 1  # what they wrote themselves
    assert client.replace("C-1", "") == stranger.replace("Iemand Anders", "")


def test_it_says_that_everyone_gets_the_same_confirmation(loket: Loket) -> None:
    page = loket.visitor().walk(FORM, {"naam": "Fatima"}, {"bekend": "06 00000000"})
    assert "Daarom krijgt iedereen hetzelfde bewijs." in page.text


def test_the_known_number_gets_no_warning_though_it_could_be_a_bsn(loket: Loket) -> None:
    page = loket.visitor().walk(FORM, {"naam": "Fatima"}, {"bekend": "623456710"})
    assert page.heading.endswith("antwoorden na")
    assert "Haal het liever weg" not in page.text


def test_the_link_itself_never_comes_on_the_page(loket: Loket) -> None:
    assert "/l/" not in asked(loket, "Fatima").html.replace("href", "")


def test_staff_see_name_and_number_to_compare(loket: Loket) -> None:
    asked(loket, "Fatima O'Brien")
    (case,) = cases(loket)
    assert (case.kind, case.client, case.due_on) == ("link-aanvragen", None, None)
    assert {name: one["answer"] for name, one in opened(loket, case).items()} == {
        "naam": "Fatima O'Brien",
        "bekend": "06 00000000",
    }


def test_an_expired_link_leads_here(loket: Loket) -> None:
    token = loket.link(days=1)
    loket.clock.ahead(days=2)
    page = loket.visitor().get(f"/l/{token}")
    assert any(link.attributes["href"].endswith(FORM) for link in page.all("a"))


@pytest.mark.parametrize(
    ("pages", "error"),
    [
        ([{}], "naam in."),
        ([{"naam": "Fatima"}, {}], "Vul een telefoonnummer of een e-mailadres in."),
    ],
)
def test_an_error_points_at_its_field(loket: Loket, pages: list[Answers], error: str) -> None:
    assert refused(loket.visitor().walk(FORM, *pages), error)


def test_sending_twice_is_one_case(loket: Loket) -> None:
    visitor = loket.visitor()
    visitor.walk(FORM, {"naam": "Fatima"}, {"bekend": "06 00000000"})
    assert len(sent_twice(loket, visitor)) == 1
    assert len(cases(loket)) == 1

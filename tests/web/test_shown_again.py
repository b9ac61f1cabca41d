"""What a page shows again, with an error, is cleaned too: it shows what would be stored."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from urllib.parse import quote

import pytest

from formsapp.settings import Settings
from tests.page import Page, Visitor
from tests.web.conftest import Loket
from tests.web.office import Office
from tests.web.sent import Answers

NAME: Answers = {"naam": "Jan"}
HIDDEN = "\u202e\u2066\u200b\0\x07\u00ad\ufeff"
"""What turns or hides text, and what no text holds."""
LONG = f"a{HIDDEN}b" + "x" * 11_000


def is_clean(page: Page) -> bool:
    return not any(sign in page.text for sign in HIDDEN)


@pytest.mark.parametrize("script", [True, False])
def test_who_goes_back_from_a_page_finds_it_again_without_errors(
    loket: Loket, *, script: bool
) -> None:
    visitor = Visitor(loket.app, script=script)
    visitor.get(f"/l/{loket.link('akkoord')}/akkoord")
    asks = visitor.press(akkoord="ja").heading
    visitor.press("terug", naam="Jan")
    page = visitor.press()
    assert (page.status, page.heading, page.form()["naam"]) == (200, asks, "Jan")
    assert visitor.press().status == 422, "nobody chose for whom it is"


@pytest.mark.parametrize(
    ("before", "name"), [((), "naam"), ((NAME,), "telefoon"), ((NAME,), "mail")]
)
def test_one_line_of_a_client(loket: Loket, before: tuple[Answers, ...], name: str) -> None:
    visitor = loket.visitor()
    visitor.walk("/f/clientenraad", *before)
    page = visitor.press(**{name: LONG})
    assert page.status == 422
    assert str(page.form()[name]).startswith("abx")
    assert is_clean(page)


def test_a_story_keeps_its_lines(loket: Loket) -> None:
    visitor = loket.visitor()
    visitor.get("/f/klacht")
    page = visitor.press(verhaal=f"een\r\ntwee{HIDDEN}" + "x" * 60_000)
    assert page.status == 422
    assert str(page.form()["verhaal"]).startswith("een\ntweex")
    assert is_clean(page)


def test_a_receipt_code_in_an_address(loket: Loket) -> None:
    page = loket.visitor().get(f"/o/{quote('AB' + HIDDEN + 'C')}")
    assert page.status == 404
    assert page.form()["code"] == "ABC"
    assert is_clean(page)


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/medewerker/links/nieuw", "client"),
        ("/medewerker/links/nieuw", "geboren-dag"),
        ("/medewerker/collegas/uitnodigen", "mail"),
        ("/medewerker/invoeren/akkoord", "client"),
        ("/medewerker/invoeren/akkoord", "binnen-dag-maand"),
    ],
)
def test_what_staff_typed(
    settings: Settings, start: Callable[[Settings], Loket], path: str, name: str
) -> None:
    person = Office(start(replace(settings, face="both"))).colleague()
    page = person.get(path)
    forms = page.all("form")
    number = next(at for at in range(len(forms)) if name in page.form(at))
    typed = page.form(number, **{name: LONG})
    page = person.post(forms[number].attributes.get("action") or path, typed)
    assert page.status == 422
    assert str(page.form(number)[name]).startswith("abx")
    assert is_clean(page)

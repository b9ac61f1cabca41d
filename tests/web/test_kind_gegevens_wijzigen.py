"""Changing one's details: only what changes is asked, from when, and who it is without a link."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from formsapp.settings import Settings
from tests.page import Page
from tests.web.conftest import Loket
from tests.web.entering import arrived, enter
from tests.web.offered import offering
from tests.web.office import Office
from tests.web.sent import Answers, cases, day, myself, opened, refused

FORM = "/f/gegevens-wijzigen"
FACTS = """
[terms.details]
length = "3d"
regime = "contract-calendar"

[kinds.gegevens-wijzigen]
team = "zorg"
term = "details"
open = true
"""
ADDRESS: Answers = {"nieuw-adres": "Nieuwe Laan 2, 1234 AB Voorbeeld"}
NEW = {
    "adres": {"nieuw-adres"},
    "telefoon": {"nieuw-telefoon"},
    "mail": {"nieuw-mail"},
    "naam": {"nieuw-naam"},
    "verzekeraar": {"nieuw-verzekeraar"},
    "huisarts": {"nieuw-huisarts"},
    "contactpersoon": {"contactpersoon-naam", "contactpersoon-bereik", "contactpersoon-wie"},
    "vertegenwoordiger": {
        "vertegenwoordiger-naam",
        "vertegenwoordiger-bereik",
        "vertegenwoordiger-wie",
    },
}
"""The questions that each change brings."""


@pytest.fixture
def loket(settings: Settings, tmp_path: Path, start: Callable[[Settings], Loket]) -> Loket:
    return start(replace(offering(settings, tmp_path, FACTS), face="both"))


def moved(first: str = "1-4-2026") -> list[Answers]:
    return [{"wat": ["adres"]}, ADDRESS, day("vanaf", first)]


def from_link(loket: Loket, *pages: Answers) -> Page:
    """Send it from a link, which tells who the client is."""
    who: list[Answers] = [{"hoedanigheid": "zelf"}, {"naam": "Fatima O'Brien"}]
    path = f"/l/{loket.link('gegevens-wijzigen')}/gegevens-wijzigen"
    return loket.visitor().send(path, *pages, *who)


@pytest.mark.parametrize("change", NEW)
def test_only_what_changes_is_asked(loket: Loket, change: str) -> None:
    values = dict.fromkeys(NEW[change], "06 00000001")
    if change == "mail":
        values = {"nieuw-mail": "nieuw@example.nl"}
    from_link(loket, {"wat": [change]}, {**values}, day("vanaf", "1-4-2026"))
    answers = opened(loket, cases(loket)[0])
    asked = {name for names in NEW.values() for name in names} & answers.keys()
    assert asked == NEW[change]


def test_the_receipt_says_what_changes_and_from_when(loket: Loket) -> None:
    page = from_link(
        loket,
        {"wat": ["adres", "huisarts"]},
        {**ADDRESS, "nieuw-huisarts": "Huisartsen Voorbeeld"},
        day("vanaf", "1-4-2026"),
    )
    assert page.text.count("Verandert vanaf 1 april 2026") == 2


def test_it_is_carried_out_by_the_day_that_the_facts_promise(loket: Loket) -> None:
    page = from_link(loket, *moved())
    assert "Wij verwerken dit uiterlijk 6 maart 2026." in page.text
    assert "binnen 3 dagen" in loket.visitor().get(FORM).text


@pytest.mark.parametrize(
    ("change", "first", "needed"),
    [
        ("adres", "10-3-2026", "2026-03-10"),
        ("adres", "1-3-2026", "2026-03-04"),  # staff may come to the old door tomorrow
        ("huisarts", "1-3-2026", "None"),
    ],
)
def test_staff_must_know_in_time_where_to_come_and_call(
    loket: Loket, change: str, first: str, needed: str
) -> None:
    from_link(loket, {"wat": [change]}, {f"nieuw-{change}": "Anders"}, day("vanaf", first))
    assert str(cases(loket)[0].needed_on) == needed


def test_without_a_link_staff_must_find_out_who_it_is_and_the_client_reads_how(
    loket: Loket,
) -> None:
    page = loket.visitor().walk(FORM, *moved(), *myself())
    assert "gaan wij eerst na of het klopt" in page.text
    loket.visitor().send(FORM, *moved(), *myself())
    assert cases(loket)[0].marks == ["eerst nagaan wie het is"]


def test_behind_a_link_the_client_is_known(loket: Loket) -> None:
    page = from_link(loket, *moved())
    assert "zonder link" not in page.text
    (case,) = cases(loket)
    assert (case.marks, case.client) == ([], "C-1")


def test_who_represents_the_client_must_show_it_and_send_no_copy(loket: Loket) -> None:
    who: Answers = {"vertegenwoordiger-naam": "Noor", "vertegenwoordiger-bereik": "06 00000001"}
    page = loket.visitor().walk(
        FORM, {"wat": ["vertegenwoordiger"]}, who, day("vanaf", "3-3-2026"), *myself()
    )
    assert "Stuur geen kopie mee." in page.text


@pytest.mark.parametrize(
    ("pages", "error"),
    [
        ([{}], "Kies ten minste één ding"),
        ([{"wat": ["adres"]}, {}], "Vul het nieuwe adres in."),
        ([{"wat": ["mail"]}, {"nieuw-mail": "niets"}], "Vul een e-mailadres in zoals"),
        ([*moved("1-4-2036")], "of een eerdere dag"),
    ],
)
def test_an_error_points_at_its_field(loket: Loket, pages: list[Answers], error: str) -> None:
    assert refused(loket.visitor().walk(FORM, *pages), error)


def test_staff_see_the_day_in_their_list_and_the_new_address_in_the_case(loket: Loket) -> None:
    from_link(loket, *moved())
    person = Office(loket).colleague("medewerker")
    assert "per 1 april 2026" in person.get("/medewerker/").text
    page = person.get(f"/medewerker/zaak/{cases(loket)[0].reference}")
    assert "Nieuwe Laan 2" in page.text


def test_staff_enter_it_by_phone(loket: Loket) -> None:
    person = Office(loket).colleague("medewerker")
    enter(person, "gegevens-wijzigen", arrived(client="C-1042"), *moved(), *myself())
    assert opened(loket, cases(loket)[0])["nieuw-adres"]["answer"] == ADDRESS["nieuw-adres"]

"""What was typed stays on the page that says why it could not be taken, whatever the reason is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from formsapp.settings import Settings
from tests.page import Page
from tests.web.conftest import KEYS, Loket
from tests.web.office import Colleague, Office
from tests.web.test_links import BORN

STORY = "Een heel verhaal, dat iemand in een half uur typte"
FORMS = {
    "/medewerker/links/nieuw": {"client": "C-9", "naam-school-vragen": "De Wilg", "geboren": "3"},
    "/medewerker/ik/waarnemer": {"weg-van": "4", "weg-tot": "5"},
    "/medewerker/invoeren/akkoord": {"client": "C-9", "binnen-dag": "6", "naam": "Sanne"},
}
"""Forms of staff, and what is typed in them: of a day in each of its parts."""
CHOSEN: dict[str, dict[str, str | list[str]]] = {
    "/medewerker/links/nieuw": {"soorten": ["akkoord", "klacht"], "dagen": "30"},
    "/medewerker/invoeren/akkoord": {"binnen-via": "paper", "hoedanigheid": "ouder"},
}
"""What is chosen in them."""
IN_WORDS = {
    "/medewerker/links/nieuw": (
        "Kenmerk van de cliënt C-9",
        "Welke formulieren opent de link? Akkoord met de voorwaarden, Vertel wat je van ons vindt",
        "Hoe lang werkt de link? 30 dagen",
    ),
    "/medewerker/ik/waarnemer": ("Eerste dag van de afwezigheid 4 4 2049",),
    "/medewerker/invoeren/akkoord": ("Hoe kwam het binnen? Op papier", "Als ouder met gezag"),
}
"""What staff read of these answers below the words of the questions."""


@pytest.fixture
def provider() -> str:
    """One is enough: nothing of this hangs on the provider."""
    return "al-osra-zorg"


@pytest.fixture
def office(settings: Settings, start: Callable[[Settings], Loket]) -> Office:
    return Office(start(replace(settings, face="both")))


def fill_in(page: Page, number: int, typed: dict[str, str]) -> dict[str, str | list[str]]:
    """What is posted of a form once this was typed in it, in each part of a day."""
    parts = {"dag": "{}", "maand": "{}", "jaar": "20{}9"}
    found: dict[str, str | list[str]] = {}
    data = page.form(number)
    for name, text in typed.items():
        is_day = f"{name}-dag" in data
        days = {f"{name}-{part}": shape.format(text) for part, shape in parts.items()}
        found |= days if is_day else {name: text}
    assert found.keys() <= data.keys()
    return {**data, **found}


def number_of(page: Page, action: str) -> int:
    """Which form of a page posts to an address that ends so."""
    ends = [one.attributes.get("action", "").endswith(action) for one in page.all("form")]
    return ends.index(True)


def shown(page: Page) -> str:
    [box] = page.all("textarea")
    return box.text


def test_all_that_staff_typed_or_chose_stays_where_the_session_ended_meanwhile(
    office: Office,
) -> None:
    person = office.colleague()
    filled = {}
    for path, typed in FORMS.items():
        page = person.get(path)
        filled[path] = fill_in(page, number_of(page, path), typed) | CHOSEN.get(path, {})
    page = person.submit("/medewerker/kring/nieuw", "/nieuw", client="C-9", **day("geboren", 2012))
    people = {"label-1": "tante", "grond-1": "zaak 12 van de rechtbank"}
    of_circle = page.form(1, **people, **day("geboren-1", 1980))
    office.loket.clock.ahead(hours=1)
    for path, data in filled.items():
        said = person.post(path, data)
        assert said.status == 401
        for name, text in FORMS[path].items():
            wanted = f"{text} {text} 20{text}9" if f"{name}-dag" in data else text
            assert wanted in shown(said), (path, name)
        for wanted in IN_WORDS[path]:
            assert wanted in shown(said)
    said = person.post("/medewerker/kring/nieuw", of_circle)
    for wanted in ("C-9", "27 3 2012", *people.values(), "27 3 1980"):
        assert wanted in shown(said)


def day(name: str, year: int) -> dict[str, str]:
    return {f"{name}-dag": "27", f"{name}-maand": "3", f"{name}-jaar": str(year)}


@pytest.mark.hostile("send-other-site")
def test_it_stays_for_who_signed_in_again_or_may_no_longer_open_the_case(office: Office) -> None:
    person, case = Colleague(office.loket.app), office.case().reference
    person.accept(office.invitation())
    path = f"/medewerker/zaak/{case}/notitie"
    page = person.get(path.removesuffix("/notitie"))
    note = page.form(number_of(page, "/notitie"), notitie=STORY)
    office.loket.clock.ahead(hours=1)
    person.sign_in()
    again = person.post(path, note)
    assert (again.status, shown(again)) == (403, f"Notitie voor collega's {STORY}")
    assert "Ga een pagina terug" not in again.text
    token = person.token("/medewerker/")
    gone = person.post(path.replace(case, "Z-AAAA-AAAA"), {**note, "csrf_token": token})
    assert (gone.status, shown(gone)) == (404, shown(again))
    foreign = person.post(path, note, Sec_Fetch_Site="cross-site")
    assert foreign.status == 403
    assert STORY not in foreign.html, "another site says nothing in our name"
    phrase = person.post("/medewerker/sleutel/maken", {"nieuw": STORY, "nogmaals": STORY})
    assert phrase.status == 403
    assert STORY not in phrase.html, "nobody reads a passphrase from the screen"


@pytest.mark.hostile("send-anything")
def test_what_is_told_of_a_question_makes_no_page_larger_than_its_post(office: Office) -> None:
    told = "a | vraag | x=" + "lang" * 20_000
    page = office.loket.visitor().post(
        "/medewerker/links/nieuw", {"getypte-vraag": told, "a": ["x"] * 300}
    )
    assert page.status == 401
    assert "langlang" in shown(page)
    assert len(page.html) < 2 * len(told)


def test_a_form_of_before_all_keys_were_renewed_keeps_what_was_typed(
    settings: Settings, start: Callable[[Settings], Loket]
) -> None:
    before = start(settings).visitor()
    before.get("/f/klacht")
    assert before.page is not None
    key = before.page.form()["form_key"]
    renewed = start(replace(settings, secret_keys=(KEYS[1][::-1],)))
    page = renewed.visitor().post("/f/klacht", {"form_key": key, "verhaal": STORY})
    assert page.status == 403
    assert STORY in shown(page)


def test_behind_a_birth_date_it_stays_until_the_right_one_is_given(office: Office) -> None:
    token, visitor = office.loket.link("klacht", born=BORN), office.loket.visitor()
    page = visitor.post(f"/l/{token}/klacht", {"form_key": "x.y", "verhaal": STORY, "bewijs": "z"})
    assert (page.status, page.heading) == (200, "Wat is de geboortedatum?")
    assert f"vertellen?\n{STORY}" in page.form(0)["getypt"]
    page = visitor.press("openen", **day("geboren", BORN.year - 1))
    assert STORY in page.form(0)["getypt"]
    page = visitor.press("openen", **day("geboren", BORN.year))
    assert page.status == 200
    assert visitor.get(f"/l/{token}/klacht").form(0).get("getypt") is None


def test_a_link_whose_address_was_made_capitals_at_its_begin_opens(
    settings: Settings, start: Callable[[Settings], Loket]
) -> None:
    loket = start(settings)
    token, visitor = loket.link(born=BORN), loket.visitor()
    page = visitor.get(f"/L/{token}.")
    assert visitor.get(page.location).heading == "Wat is de geboortedatum?"

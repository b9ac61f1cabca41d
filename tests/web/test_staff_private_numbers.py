"""A BSN or account number in what staff write is asked about, and nothing typed is lost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
import sqlalchemy as sa

from formsapp.cases.models import Case, Reply
from formsapp.settings import Settings
from formsapp.web.shared.services import db
from tests.page import Page
from tests.web.answering import answer, send_shown
from tests.web.circle_pages import NEW, begin, own_form
from tests.web.circles import family
from tests.web.conftest import Loket
from tests.web.office import Office
from tests.web.test_circle_changes import person_id
from tests.web.test_staff_cases import dossier

BSN, IBAN = "111222333", "NL91 ABNA 0417 1643 00"
FOUND = "lijkt op een burgerservicenummer of rekeningnummer"


@pytest.fixture
def provider() -> str:
    return "al-osra-zorg"


@pytest.fixture
def office(settings: Settings, start: Callable[[Settings], Loket]) -> Office:
    return Office(start(replace(settings, face="both")))


def replies(office: Office) -> int:
    with office.loket.app.app_context():
        return db.session.scalar(sa.select(sa.func.count()).select_from(Reply)) or 0


def typed(page: Page, name: str) -> str:
    return page.all("textarea", id=name)[0].text


@pytest.mark.parametrize("number", [BSN, IBAN])
def test_an_answer_with_a_private_number_is_asked_about_first(office: Office, number: str) -> None:
    case, person = office.case(), office.colleague("manager")
    path, text = f"/medewerker/zaak/{case.reference}", f"Wij noteerden {number}."
    page = person.submit(path, "/antwoord", tekst=text, klaar="ja")
    assert page.status == 422
    assert FOUND in page.text
    assert (typed(page, "tekst"), replies(office)) == (text, 0)
    assert page.form(1)["klaar"] == "ja"
    again = person.post(f"{path}/antwoord", page.form(1))
    assert (again.status, replies(office)) == (422, 0)
    shown = person.post(f"{path}/antwoord", page.form(1, blijft__tekst="ja"))
    assert send_shown(person, shown).status == 303
    assert replies(office) == 1


def test_an_answer_without_the_number_goes_out(office: Office) -> None:
    case, person = office.case(), office.colleague("manager")
    path = f"/medewerker/zaak/{case.reference}"
    page = person.submit(path, "/antwoord", tekst=f"Uw BSN is {BSN}.", klaar="nee")
    shown = person.post(f"{path}/antwoord", page.form(1, tekst="Wij weten het."))
    assert send_shown(person, shown).status == 303
    with office.loket.app.app_context():
        assert db.session.get_one(Case, case.case_id).closed_at is None


@pytest.mark.parametrize("text", ["Bel 0412 123456.", "Wij kregen het op 12-3-2024 om 10.30 uur."])
def test_other_numbers_are_not_asked_about(office: Office, text: str) -> None:
    case, person = office.case(), office.colleague("manager")
    page = answer(person, f"/medewerker/zaak/{case.reference}", tekst=text, klaar="ja")
    assert page.status == 303


def test_a_reason_for_more_time_with_a_private_number_is_asked_about(office: Office) -> None:
    reference, person = dossier(office), office.colleague("manager")
    path, text = f"/medewerker/zaak/{reference}", f"Het dossier van {BSN} is groot."
    page = person.submit(path, "/verlengen", reden=text)
    assert (page.status, typed(page, "reden")) == (422, text)
    forms = [one.attributes["action"].rpartition("/")[2] for one in page.all("form")]
    number = forms.index("verlengen")
    done = person.post(f"{path}/verlengen", page.form(number, blijft__reden="ja"))
    assert done.status == 303


def test_the_ground_of_authority_holds_no_bsn(office: Office) -> None:
    family(office.loket, "moeder")
    person, chosen = office.colleague("medewerker"), person_id(office, "moeder")
    path = "/medewerker/gezag/C-1"
    page = person.submit(path, "/gezag/C-1", wie=chosen, hoe="court-order", grond=f"bsn {BSN}")
    assert page.status == 422
    assert "Dit lijkt op een BSN. Laat het nummer weg." in page.text
    assert page.form(1)["grond"] == f"bsn {BSN}"
    assert person.post(path, page.form(1, grond="van 3 mei")).status == 303


OWN = "Nee, dit is een nummer uit de eigen administratie"


@pytest.mark.parametrize("number", ["111222333", "C-123456782"])
def test_a_reference_that_only_looks_like_a_bsn_is_taken_where_staff_say_so(
    office: Office, number: str
) -> None:
    person, path = office.colleague("medewerker"), "/medewerker/links/nieuw"
    chosen = {"soorten": "toestemming", "dagen": "30", "gebruik": "een"}
    page = person.submit(path, path, client=number, **chosen)
    assert page.status == 422
    assert "Dit lijkt op een BSN." in page.text
    assert OWN in page.text
    assert page.form(1)["client"] == number
    made = person.post(path, page.form(1, client__eigen__nummer="nee"))
    assert made.status == 200, made.text
    assert number in person.get(f"/medewerker/links/?client={number}").text
    # It is in use now, so no page asks again.
    assert person.submit(path, path, client=number.lower(), **chosen).status == 200
    assert begin(person, client=number).status == 200


def test_labels_and_grounds_of_a_new_circle_may_hold_such_a_number(office: Office) -> None:
    person = office.colleague("medewerker")
    first = begin(person, client=BSN)
    assert (first.status, OWN in first.text) == (422, True)
    people = person.post(NEW, own_form(first, client__eigen__nummer="nee", doe="verder"))
    assert people.status == 200
    typed = {"wie__1": "anders", "label__1": f"voogd {BSN}", "hoe__1": "told", "grond__1": BSN}
    asked = person.post(NEW, own_form(people, **typed, factor="geen", doe="maken"))
    assert (asked.status, asked.text.count(OWN)) == (422, 2)
    kept = {"label__1__eigen__nummer": "nee", "grond__1__eigen__nummer": "nee"}
    made = person.post(NEW, own_form(asked, **kept, doe="maken"))
    assert made.status == 200, [one.text for one in made.all("p")]
    assert f"voogd {BSN}" in person.get(f"/medewerker/client/{BSN}").text


def test_a_ground_that_only_looks_like_a_bsn_is_kept_where_staff_say_so(office: Office) -> None:
    family(office.loket, "moeder")
    person, chosen = office.colleague("medewerker"), person_id(office, "moeder")
    path = "/medewerker/gezag/C-1"
    page = person.submit(path, path, wie=chosen, hoe="court-order", grond=BSN)
    assert (page.status, OWN in page.text) == (422, True)
    assert person.post(path, page.form(1, grond__eigen__nummer="nee")).status == 303


def test_why_a_circle_changes_may_hold_such_a_number(office: Office) -> None:
    family(office.loket, "moeder")
    person, path = office.colleague("medewerker"), "/medewerker/kring/C-1/wijzigen"
    page = person.get(path)
    shown = [page.form(at) for at in range(len(page.all("form")))]
    at = [one.get("wat") for one in shown].index("erbij")
    typed = {"wie__1": "anders", "label__1": f"oma {BSN}", "waarom__erbij": BSN, "factor": "geen"}
    asked = person.post(path, page.form(at, **typed))
    assert (asked.status, asked.text.count(OWN)) == (422, 2)
    kept = {"label__1__eigen__nummer": "nee", "waarom__erbij__eigen__nummer": "nee"}
    made = person.post(path, asked.form(at, **kept))
    assert "Dit lijkt op een BSN" not in made.text
    assert made.status == 200, made.text

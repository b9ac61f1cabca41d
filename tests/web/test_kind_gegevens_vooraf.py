"""Details beforehand: who can be reached, other care, an advance directive; no BSN, no copy."""

from __future__ import annotations

import pytest

from tests.web.conftest import Loket
from tests.web.sent import NO_MAIL, Answers, cases, opened, refused, sent_twice

pytestmark = pytest.mark.parametrize("provider", ["doz-thuiszorg"])
WHO: list[Answers] = [{"hoedanigheid": "zelf"}, {"naam": "Fatima O'Brien"}]
CONTACT: Answers = {
    "contactpersoon__naam": "Sem O'Brien",
    "contactpersoon__bereik": "06 00000000",
    "contactpersoon__wie": "zoon",
}
REST: list[Answers] = [{"andere__zorg": "nee"}, {"wilsverklaring": "nee"}, {}, NO_MAIL]
WHOLE: list[Answers] = [*WHO, {"personen": "contactpersoon"}, CONTACT, *REST]


def form(loket: Loket) -> str:
    return f"/l/{loket.link('gegevens-vooraf')}/gegevens-vooraf"


def test_from_link_to_receipt(loket: Loket) -> None:
    page = loket.visitor().send(form(loket), *WHOLE)
    assert "Na het lezen zetten wij uw gegevens in uw dossier" in page.text
    (case,) = cases(loket)
    assert (case.kind, case.team, case.client) == ("gegevens-vooraf", "zorg", "C-1")
    assert opened(loket, case)["contactpersoon-naam"]["answer"] == "Sem O'Brien"


def test_the_form_is_there_with_a_link_alone(loket: Loket) -> None:
    assert loket.visitor().get("/f/gegevens-vooraf").status == 404


def test_no_bsn_and_no_copy_is_asked_and_the_form_says_so(loket: Loket) -> None:
    page = loket.visitor().get(form(loket))
    assert "geen burgerservicenummer (BSN) en geen kopie van uw paspoort" in page.text
    assert "Laat een geldig identiteitsbewijs zien voordat de zorg begint," in page.text


def test_a_bsn_typed_all_the_same_gets_a_soft_warning(loket: Loket) -> None:
    bsn: Answers = {"verder": "111222333"}
    pages: list[Answers] = [*WHO, {"personen": "contactpersoon"}, CONTACT, *REST[:2], bsn]
    visitor = loket.visitor()
    page = visitor.walk(form(loket), *pages, NO_MAIL)
    assert "Dat hebben wij niet nodig. Haal het liever weg." in page.text
    assert visitor.press("versturen").status == 303


@pytest.mark.parametrize("number", ["623456710", "00 32 123456721", "123456721"])
def test_a_telephone_number_that_could_be_a_bsn_gets_no_warning(loket: Loket, number: str) -> None:
    reached: Answers = {**CONTACT, "contactpersoon__bereik": number}
    pages: list[Answers] = [*WHO, {"personen": "contactpersoon"}, reached, *REST]
    page = loket.visitor().walk(form(loket), *pages)
    assert page.heading == "Kijk uw antwoorden na"
    assert "Haal het liever weg" not in page.text


def test_each_chosen_person_has_a_page(loket: Loket) -> None:
    visitor = loket.visitor()
    both: Answers = {"personen": ["contactpersoon", "gemachtigde"]}
    assert visitor.walk(form(loket), *WHO, both).heading == "Uw contactpersoon"
    assert visitor.press(**CONTACT).heading == "Degene met uw machtiging"


def test_who_gets_other_care_tells_from_whom(loket: Loket) -> None:
    visitor = loket.visitor()
    pages: list[Answers] = [{"personen": "contactpersoon"}, CONTACT, {"andere__zorg": "ja"}]
    page = visitor.walk(form(loket), *WHO, *pages)
    assert refused(page, "Vul hier iets in.")
    page = visitor.press(welke__zorg="Fysio", wilsverklaring="nee")
    assert page.heading.startswith("Kijk")


@pytest.mark.parametrize(
    ("pages", "error"),
    [
        ([{}], "Kies ten minste één persoon."),
        ([{"personen": "contactpersoon"}, {}], "Vul de naam in."),
        ([{"personen": "vertegenwoordiger"}, {}], "Vul in hoe wij deze persoon bereiken."),
        ([{"personen": "contactpersoon"}, CONTACT, {}], "Kies ja of nee."),
        ([{"personen": "contactpersoon"}, CONTACT, *REST[:1], {}], "Kies een antwoord."),
    ],
)
def test_an_error_points_at_its_field(loket: Loket, pages: list[Answers], error: str) -> None:
    assert refused(loket.visitor().walk(form(loket), *WHO, *pages), error)


def test_sending_twice_is_one_case(loket: Loket) -> None:
    visitor = loket.visitor()
    visitor.walk(form(loket), *WHOLE)
    assert len(sent_twice(loket, visitor)) == 1
    assert len(cases(loket)) == 1

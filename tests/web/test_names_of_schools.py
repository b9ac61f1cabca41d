"""Which school: staff tell it once, and each link of that client carries the name, sealed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
import sqlalchemy as sa

from formsapp.cases.models import Event, Link, SealedCircle
from formsapp.kinds.parts.party_names import name_input, named_parties
from formsapp.settings import Settings
from formsapp.web.shared.services import db
from tests.page import Page
from tests.web.circle_pages import ADULT as ADULT_BORN
from tests.web.circle_pages import (
    MENTOR,
    NEW,
    PARENTS,
    THIRTEEN,
    begin,
    make_links,
    own_form,
    tokens_shown,
)
from tests.web.conftest import Loket
from tests.web.office import Colleague, Office
from tests.web.sent import Answers
from tests.web.test_client_board import BOARD
from tests.web.test_new_circle import value_of
from tests.web.test_party_names import ask, inputs
from tests.web.test_staff_client_links import token_on
from tests.web.test_staff_reissue import path_of

NAMES = "/medewerker/kring/C-1/namen"
NO_DATE: Answers = {"vraagt": "nee"}


@pytest.fixture
def office(settings: Settings, start: Callable[[Settings], Loket]) -> Office:
    return Office(start(replace(settings, face="both")))


def party(office: Office) -> str:
    """The id of the first consent about a party with a name of its own."""
    return next(one.id for one in named_parties(office.loket.services.facts) if one.named)


def is_known(office: Office, token: str, name: str = "De Linde") -> bool:
    """Whether the form shows this name, and asks for none."""
    consent_id = party(office)
    _, page = ask(office.loket, token, consent_id)
    shown = f"Het gaat hier om: {name}." in page.text
    assert shown is (name_input(consent_id) not in inputs(page)), "shown, or else asked"
    return shown


def make(office: Office, person: Colleague, **more: str) -> Page:
    young = "jeugdwet" in office.loket.services.facts.provider.laws
    born, people = (THIRTEEN, PARENTS) if young else (ADULT_BORN, MENTOR)
    answers = {**people, **told_answers(office), **more}
    return person.post(NEW, own_form(begin(person, born), doe="maken", **answers))


def told_answers(office: Office, name: str = "De Linde") -> Answers:
    return {f"naam-{party(office)}": name}


def test_what_staff_tell_with_the_circle_is_shown_in_each_form(office: Office) -> None:
    made = make(office, office.colleague("medewerker"))
    tokens = tokens_shown(made)
    assert tokens
    assert all(is_known(office, token) for token in tokens.values())


def test_a_link_of_nobody_in_a_circle_carries_it_too(office: Office) -> None:
    person, path = office.colleague("medewerker"), "/medewerker/links/nieuw"
    chosen: Answers = {"client": "C-7", "soorten": ["toestemming"], **told_answers(office)}
    for bad in ({f"naam-{party(office)}": "123456782"}, {"soorten": ["toestemming", "x"]}):
        page = person.submit(path, "/links/nieuw", **{**chosen, **bad})
        assert page.status == 422
        assert [one for one in page.all("details") if "open" in one.attributes]
    made = person.submit(path, "/links/nieuw", **chosen)
    token = made.all("textarea")[0].text.partition("/l/")[2].split()[0]
    assert is_known(office, token)
    other = office.colleague("klachtenfunctionaris")
    assert not [one for one in other.get(path).elements if "naam-" in str(one.attributes)]


def test_it_need_not_be_told(office: Office) -> None:
    made = make_links(office.colleague("medewerker"), THIRTEEN, "C-1", **PARENTS)
    assert not any(is_known(office, token) for token in tokens_shown(made).values())


def test_the_name_stands_in_no_address_and_readable_in_no_column(office: Office) -> None:
    made = make(office, office.colleague("medewerker"))
    assert "Linde" not in made.html
    with office.loket.app.app_context():
        rows = [*db.session.scalars(sa.select(Link)), *db.session.scalars(sa.select(SealedCircle)),
                *db.session.scalars(sa.select(Event))]  # fmt: skip
        assert rows
        assert "Linde" not in str([vars(one) for one in rows])


def test_what_is_typed_is_not_lost_and_no_number_is_kept(office: Office) -> None:
    person = office.colleague("medewerker")
    page = make(office, person, factor="")
    assert page.status == 422
    assert value_of(page, f"naam-{party(office)}") == "De Linde"
    page = person.post(NEW, own_form(page, doe="maken", **told_answers(office, "x 111222333")))
    assert (page.status, "Dit lijkt op een BSN" in page.text) == (422, True)
    none = {f"naam-{party(office)}-eigen-nummer": "nee"}
    kept = person.post(NEW, own_form(page, doe="maken", factor="geen", **none))
    assert (kept.status, "Dit lijkt op een BSN" in kept.text) == (200, False)


def test_a_new_link_for_who_lost_one_carries_it_too(office: Office) -> None:
    person = office.colleague("medewerker")
    label, token = next(iter(tokens_shown(make(office, person)).items()))
    made = person.submit(path_of(office, token), "/opnieuw", van=f"ja {label}", **NO_DATE)
    assert is_known(office, token_on(made))


@pytest.mark.parametrize("provider", ["al-osra-zorg"])
def test_who_joins_gets_it_and_so_does_a_link_for_one_person(office: Office) -> None:
    person = office.colleague("medewerker")
    make(office, person)
    path = "/medewerker/kring/C-1/wijzigen"
    page = person.get(path)
    place = next(
        number for number, form in enumerate(page.all("form"))
        if form.attributes.get("action", "").endswith("/wijzigen")
    )  # fmt: skip
    joined = person.post(
        path, page.form(place, wie__1="voogd", factor="geen", **{"waarom-erbij": "uitspraak"})
    )
    (token,) = tokens_shown(joined).values()
    assert is_known(office, token)
    with office.loket.app.app_context():
        signer = db.session.scalars(sa.select(Link.signer_id)).first()
    link = f"/medewerker/kring/C-1/link/{signer}"
    (token,) = tokens_shown(person.submit(link, f"/link/{signer}", factor="geen")).values()
    assert is_known(office, token)


def test_the_names_can_be_changed_for_new_links(office: Office) -> None:
    person = office.colleague("medewerker")
    label, token = next(iter(tokens_shown(make(office, person)).items()))
    page = person.get(NAMES)
    assert value_of(page, f"naam-{party(office)}") == "De Linde"
    stale = page.form(1, **told_answers(office, "De Vlier"))
    assert person.post(NAMES, page.form(1, **told_answers(office, "De Eik"))).status == 303
    late = person.post(NAMES, stale)
    assert (late.status, value_of(late, f"naam-{party(office)}")) == (409, "De Vlier")
    assert is_known(office, token), "an old link keeps what it said"
    made = person.submit(path_of(office, token), "/opnieuw", van=f"ja {label}", **NO_DATE)
    assert is_known(office, token_on(made), "De Eik")
    assert "gewijzigd hoe een school of hulpverlener heet" in person.get(BOARD).text
    wrong = person.post(NAMES, page.form(1, **told_answers(office, "111222333")))
    assert (wrong.status, "Dit lijkt op een BSN" in wrong.text) == (422, True)


@pytest.mark.parametrize("role", ["vertrouwenspersoon", "klachtenfunctionaris"])
def test_who_reads_no_consents_sees_no_names(office: Office, role: str) -> None:
    make(office, office.colleague("medewerker"))
    person = office.colleague(role)  # type: ignore[arg-type]  # a parameter is no literal
    data: dict[str, str | list[str]] = {"csrf_token": person.token("/medewerker/")}
    assert (person.get(NAMES).status, person.post(NAMES, data).status) == (404, 404)
    reader = office.colleague("medewerker", "ander@voorbeeld.nl")
    assert reader.get("/medewerker/kring/C-9/namen").status == 404

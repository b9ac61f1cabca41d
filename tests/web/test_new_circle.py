"""Staff record who decides for a client, and get all links at once, shown this once."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
import sqlalchemy as sa

from formsapp.cases.client_circle import ClientCircle, open_circle
from formsapp.cases.models import Event, Link
from formsapp.sealing.letterbox import Keyring
from formsapp.settings import Settings
from formsapp.web.shared.services import db
from tests.page import Page, without_drawn
from tests.web.circle_pages import (
    ADULT,
    MENTOR,
    NEW,
    PARENTS,
    THIRTEEN,
    begin,
    labels_shown,
    make_links,
    own_form,
    tokens_shown,
)
from tests.web.conftest import Loket
from tests.web.office import Office
from tests.web.sent import Answers, day, refused


@pytest.fixture
def office(settings: Settings, start: Callable[[Settings], Loket]) -> Office:
    return Office(start(replace(settings, face="both")))


def recorded(office: Office, client: str = "C-1") -> ClientCircle | None:
    known = office.loket.services
    keyring = Keyring.load(known.settings.data / "keys", known.settings.provider)
    with office.loket.app.app_context():
        return open_circle(db.session, keyring, client)


def links(office: Office) -> list[Link]:
    with office.loket.app.app_context():
        return [*db.session.scalars(sa.select(Link))]


def value_of(page: Page, name: str) -> str:
    return page.all("input", name=name)[0].attributes["value"]


def test_three_links_for_a_child_of_13_with_separated_parents(office: Office) -> None:
    page = make_links(office.colleague("medewerker"), **PARENTS)
    assert page.heading == "De links zijn klaar"
    assert labels_shown(page) == ["jongere", "moeder", "vader"]
    assert len({*tokens_shown(page).values()}) == 3
    for token in tokens_shown(page).values():
        assert office.loket.visitor().get(f"/l/{token}").status == 200
    made = links(office)
    assert len({one.signer_id for one in made}) == 3
    assert {(*one.kinds, one.many) for one in made} == {("akkoord", "toestemming", True)}
    circle = recorded(office)
    assert circle is not None
    assert [one.member.role for one in circle.people] == ["self", "parents", "parents"]


def test_an_adult_with_a_mentor(office: Office) -> None:
    mentor: Answers = {**MENTOR, "hoe__1": "court-order", "grond__1": "beschikking van 3 mei"}
    page = make_links(office.colleague("medewerker"), ADULT, **mentor, wie__2="zus")
    assert labels_shown(page) == ["mentor"], "the mentor comes first in the law"
    circle = recorded(office)
    assert circle is not None
    assert not circle.capable
    assert [one.member.capacity for one in circle.people] == [None, "mentor", "zus"]
    confirmed = circle.people[1].confirmed
    assert confirmed is not None
    assert (confirmed.how, confirmed.ground) == ("court-order", "beschikking van 3 mei")


def test_an_adult_who_decides_gets_the_only_link(office: Office) -> None:
    page = make_links(office.colleague("medewerker"), ADULT, kan="ja", factor="geen")
    assert labels_shown(page) == ["cliënt"]


def test_each_link_has_a_sheet_of_its_own_that_does_not_say_whose_it_is(office: Office) -> None:
    page = make_links(office.colleague("medewerker"), **PARENTS)
    sheets = page.all("section", class_="card sheet")
    assert len(sheets) == 3
    tokens = [*tokens_shown(page).values()]
    for number, (sheet, token) in enumerate(zip(sheets, tokens, strict=True), start=1):
        assert token in sheet.text
        assert f"Blad {number} van 3" in sheet.text
        assert not re.search(r"jongere|moeder|vader|C-1|toestemming", without_drawn(sheet.text))
    for one in page.all("textarea"):
        assert not re.search(r"jongere|moeder|vader|C-1|toestemming", without_drawn(one.text))


def test_links_stand_nowhere_after_they_were_shown(office: Office) -> None:
    person = office.colleague("medewerker")
    tokens = tokens_shown(make_links(person, **PARENTS)).values()
    for path in ("/medewerker/links/?client=C-1", "/medewerker/client/C-1"):
        shown = person.get(path).html
        assert not [token for token in tokens if token in shown]


def test_a_link_asks_the_own_birth_date_of_who_gets_it(office: Office) -> None:
    dates = {**day("geboren-1", "3-2-1985"), **day("geboren-2", "31-12-1984")}
    page = make_links(office.colleague("medewerker"), **{**PARENTS, **dates, "factor": "eigen"})
    token = tokens_shown(page)["moeder"]
    visitor = office.loket.visitor()
    asked = visitor.get(f"/l/{token}")
    assert visitor.post(f"/l/{token}", asked.form(**day("geboren", THIRTEEN))).status == 422
    assert visitor.post(f"/l/{token}", asked.form(**day("geboren", "3-2-1985"))).status == 200


def test_a_birth_date_that_is_asked_must_be_there(office: Office) -> None:
    person = office.colleague("medewerker")
    page = make_links(person, **{**PARENTS, "factor": "eigen", "hoe__2": "told"})
    assert refused(page, "De link vraagt om deze datum")
    checked = [one.attributes["value"] for one in page.all("input") if "checked" in one.attributes]
    assert {"moeder", "vader", "eigen", "told"} <= {*checked}
    assert (links(office), recorded(office)) == ([], None)
    dates = {**day("geboren-1", "3-2-1985"), **day("geboren-2", "31-12-1984")}
    assert person.post(NEW, own_form(page, doe="maken", **dates)).status == 200


def test_the_birth_date_of_the_child_is_no_date_of_a_parent(office: Office) -> None:
    page = make_links(office.colleague("medewerker"), **PARENTS, **day("geboren-2", THIRTEEN))
    assert refused(page, "eigen geboortedatum van deze persoon")
    assert value_of(page, "geboren-2-jaar") == "2013"


@pytest.mark.parametrize("provider", ["al-osra-zorg"])
def test_a_form_that_is_not_offered_is_refused_beside_others_too(office: Office) -> None:
    person = office.colleague("medewerker")
    page = make_links(person, **PARENTS, soorten=["toestemming", "intrekken"])
    assert refused(page, "Er is iets gekozen dat hier niet kan.")
    assert "in één stap op de eigen pagina" in page.text


@pytest.mark.parametrize(
    ("born", "answers", "words"),
    [
        (THIRTEEN, {"factor": "geen"}, "ten minste één ouder met gezag"),
        (THIRTEEN, {**PARENTS, "factor": ""}, "Kies of de links om een geboortedatum vragen"),
        (THIRTEEN, {**PARENTS, "wie__2": "moeder"}, "al iemand die “moeder” heet"),
        (THIRTEEN, {**PARENTS, "wie__2": "anders"}, "Vul een eigen label in"),
        (THIRTEEN, {**PARENTS, "label__2": "Jan Jansen"}, "Dit lijkt op een naam"),
        (THIRTEEN, {**PARENTS, "label__2": "moeder Jansen", "toch__2": "ja"}, "op een naam"),
        (THIRTEEN, {**PARENTS, "label__2": "vader 3-2-1985"}, "Laat de datum weg"),
        (THIRTEEN, {**PARENTS, "label__2": "111222333"}, "Dit lijkt op een BSN"),
        (THIRTEEN, {**PARENTS, "label__3": "oma"}, "Kies wie dit is"),
        (THIRTEEN, {**PARENTS, "grond__1": "van 3 mei"}, "Kies ook hoe wij dit weten"),
        (THIRTEEN, {**PARENTS, "soorten": []}, "Kies ten minste één formulier"),
        (ADULT, {"kan": "nee", "factor": "geen"}, "Vul in wie de cliënt vertegenwoordigt"),
        (ADULT, {**MENTOR, "kan": "ja"}, "beslist alleen als de cliënt het niet kan"),
        (ADULT, {**MENTOR, "kan": ""}, "Kies of de cliënt dit zelf kan overzien"),
    ],
)
@pytest.mark.parametrize("provider", ["al-osra-zorg"])
def test_what_is_wrong_is_said_and_nothing_is_made(
    office: Office, born: str, answers: Answers, words: str
) -> None:
    assert refused(make_links(office.colleague("medewerker"), born, **answers), words)
    assert (links(office), recorded(office)) == ([], None)


@pytest.mark.parametrize("provider", ["al-osra-zorg"])
def test_a_label_that_is_no_name_may_be_confirmed_or_needs_no_asking(office: Office) -> None:
    person = office.colleague("medewerker")
    page = make_links(person, **{**PARENTS, "label__2": "De Wering"})
    assert value_of(page, "label-2") == "De Wering"
    made = person.post(NEW, own_form(page, doe="maken", toch__2="ja"))
    assert labels_shown(made) == ["jongere", "moeder", "De Wering"]
    guardian: Answers = {"wie__1": "voogd", "label__1": "voogd Jeugdbescherming"}
    made = make_links(person, THIRTEEN, "C-2", **guardian, factor="geen")
    assert labels_shown(made) == ["jongere", "voogd Jeugdbescherming"]


@pytest.mark.parametrize("provider", ["al-osra-zorg"])
def test_of_a_label_that_is_a_name_nothing_typed_is_lost(office: Office) -> None:
    answers = {**PARENTS, "label__2": "Jan Jansen", "hoe__2": "told", "grond__1": "van 3 mei"}
    page = make_links(office.colleague("medewerker"), **answers)
    assert refused(page, "Schrijf een rol op, zoals oma, pleegvader of voogd Jeugdbescherming.")
    assert "Is het label van persoon 2 goed?" not in page.text
    assert [value_of(page, one) for one in ("label-2", "grond-1")] == ["Jan Jansen", "van 3 mei"]
    checked = [one.attributes["value"] for one in page.all("input") if "checked" in one.attributes]
    assert {"moeder", "vader", "told"} <= {*checked}


@pytest.mark.parametrize("provider", ["al-osra-zorg"])
@pytest.mark.parametrize(
    ("born", "answers", "expected"),
    [
        ("14-1-2018", PARENTS, ["moeder", "vader"]),
        ("14-1-2009", {"factor": "geen"}, ["jongere"]),
        ("14-1-2009", {**PARENTS, "kan": "nee"}, ["moeder", "vader"]),
        (THIRTEEN, {"wie__1": "voogd", "factor": "geen"}, ["jongere", "voogd"]),
    ],
)
def test_the_age_says_who_gets_a_link(
    office: Office, born: str, answers: Answers, expected: list[str]
) -> None:
    assert labels_shown(make_links(office.colleague("medewerker"), born, **answers)) == expected


def test_what_is_wrong_on_the_first_page_is_said_there(office: Office) -> None:
    person = office.colleague("medewerker")
    assert refused(begin(person, client=""), "Vul het kenmerk van de cliënt in")
    page = begin(person, client="MAASTRICHT")
    assert refused(page, "Dit lijkt op een naam")
    sure = person.post(NEW, own_form(page, toch="ja", doe="verder"))
    assert sure.heading == "Wie beslist bij MAASTRICHT"
    for typed, words in (("Jan Jansen", "een naam"), ("14-1-2013", "een geboortedatum")):
        page = begin(person, client=typed)
        assert refused(page, f"Dit lijkt op {words}. Gebruik een kenmerk")
        assert value_of(page, "client") == typed
        again = person.post(NEW, own_form(page, toch="ja", doe="verder"))
        assert refused(again, f"Dit lijkt op {words}"), "it can't be confirmed"
    assert refused(begin(person, born="30-2-2013"), "Deze datum bestaat niet")
    assert refused(begin(person, born="1-1-2030"), "of een eerdere dag")


def test_going_back_to_the_first_page_loses_nothing(office: Office) -> None:
    person = office.colleague("medewerker")
    second = begin(person)
    answers: Answers = {**PARENTS, "label__2": "vader", "grond__1": "van 3 mei"}
    first = person.post(NEW, own_form(second, doe="terug", **answers))
    assert first.heading == "Wie beslist vastleggen"
    assert value_of(first, "client") == "C-1"
    again = person.post(NEW, own_form(first, doe="verder", client="C-3"))
    assert again.heading == "Wie beslist bij C-3"
    assert value_of(again, "grond-1") == "van 3 mei"
    made = person.post(NEW, own_form(again, doe="maken", hoe__1="told"))
    assert labels_shown(made) == ["jongere", "moeder", "vader"]


def test_a_second_circle_leads_to_the_first(office: Office) -> None:
    person = office.colleague("medewerker")
    second = begin(person)
    make_links(person, **PARENTS)
    for page in (
        begin(person),
        person.post(NEW, own_form(second, doe="maken", **PARENTS)),
        person.get(f"{NEW}?client=C-1"),
    ):
        ways = [one.attributes["href"] for one in page.all("a")]
        assert any(one.endswith("/medewerker/client/C-1") for one in ways)
        assert "is al vastgelegd wie beslist" in page.text
    assert len(links(office)) == 3


def test_who_may_not_open_consents_records_nobody(office: Office) -> None:
    teams = office.loket.services.facts.teams
    team = office.loket.services.facts.kinds["toestemming"].team
    outsider = next(role for one in teams.values() for role in one.roles
                    if role not in teams[team].roles)  # fmt: skip
    person = office.colleague(outsider)
    assert person.get(NEW).status == 404
    assert NEW not in person.get("/medewerker/links/nieuw").html


def test_links_and_board_lead_to_it(office: Office) -> None:
    person = office.colleague("medewerker")
    for path in ("/medewerker/links/nieuw?client=C-1", "/medewerker/client/C-1"):
        ways = [one.attributes["href"] for one in person.get(path).all("a")]
        assert any(one.endswith(f"{NEW}?client=C-1") for one in ways), path


def test_the_log_says_what_was_made_without_labels(office: Office) -> None:
    make_links(office.colleague("medewerker"), **PARENTS)
    with office.loket.app.app_context():
        events = [*db.session.scalars(sa.select(Event))]
        made = [one for one in events if one.client == "C-1"]
        assert [one.action for one in made] == ["circle-new", *["link-new"] * 3]
        assert not re.search("moeder|vader|2013", without_drawn(str([vars(one) for one in events])))

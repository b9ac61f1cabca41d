"""Who agreed to which version of the terms, and asking anew where a new one says something else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from formsapp.cases.client_circle import store_circle
from formsapp.cases.models import Event, Link
from formsapp.cases.signed_links import LinkWish, new_link
from formsapp.documents.freeze_version import freeze_text
from formsapp.facts import load
from formsapp.sealing.letterbox import Keyring
from formsapp.settings import Settings
from formsapp.web.shared.services import db
from formsapp.web.staff.asked_texts import asked_texts
from formsapp.who_agreed import AgreementReader, TextAgreements
from tests.page import Page
from tests.web.circles import circle
from tests.web.conftest import AKKOORD, STAFF, Loket
from tests.web.entering import arrived, press
from tests.web.office import Colleague, Office
from tests.web.renewed import LATER, renewed
from tests.web.sent import cases
from tests.web.test_akkoord_otherwise import NO
from tests.web.test_who_said_it import path_of, tell

Start = Callable[[Settings], Loket]
PEOPLE = ("jongere", "moeder", "vader")


@pytest.fixture
def office(settings: Settings, start: Start) -> Office:
    return Office(start(replace(settings, face="both")))


def links(loket: Loket, *, factor: bool = False) -> dict[str, str]:
    """Store a circle, with a link to the terms for each who must agree."""
    known, now = loket.services, loket.clock()
    made = circle("moeder", "vader", today=known.today)
    wish = LinkWish("C-1", ("akkoord", "toestemming"), now + timedelta(days=14), many=True)
    wishes = made.link_wishes(wish, known.today, ask_born=factor)
    with loket.app.app_context():
        store_circle(db.session, known.letterbox, made, now=now, by=STAFF)
        return {
            label: new_link(db.session, known.signer, one, now=now, by=STAFF)
            for label, one in wishes.items()
        }


def agree(loket: Loket, token: str) -> None:
    assert loket.visitor().send(f"/l/{token}/akkoord", *AKKOORD).status == 200
    loket.clock.now += timedelta(minutes=1)


def read(loket: Loket, client: str = "C-1") -> TextAgreements:
    known = loket.services
    keyring = Keyring.load(known.settings.data / "keys", known.settings.provider)
    with loket.app.app_context():
        reader = AgreementReader(db.session, keyring, asked_texts())
        (found,) = reader.read_agreements(client, known.today).texts
        return found


def a_year_later(office: Office, start: Start, folder: Path, *, editorial: bool = False) -> Office:
    """The same office with a new version of the terms, frozen as the provider would."""
    office.loket.clock.ahead(days=365)
    settings = renewed(office.loket.services.settings, folder)
    own = settings.folder
    freeze_text(own, load(own), "voorwaarden", frozen_on=date(2027, 3, 1), editorial=editorial)
    return Office(start(settings))


def tags(page: Page) -> set[str]:
    found = [one for one in page.all("span") if "tag" in one.attributes.get("class", "")]
    return {one.text for one in found}


def test_each_of_the_circle_agrees_through_the_own_link(office: Office) -> None:
    tokens = links(office.loket)
    assert read(office.loket).verdict.text() == "nog geen antwoord"
    for number, who in enumerate(PEOPLE, start=1):
        agree(office.loket, tokens[who])
        assert len(read(office.loket).verdict.missing) == len(PEOPLE) - number
    assert read(office.loket).verdict.text() == "akkoord"
    person = office.colleague("medewerker")
    page = person.get("/medewerker/akkoord/C-1")
    assert "Akkoord" in tags(page)
    again = {"csrf_token": page.form(0)["csrf_token"]}
    done = person.post("/medewerker/akkoord/C-1", again)
    assert (done.status, done.location.endswith("/akkoord/C-1")) == (303, True)
    for who in PEOPLE:
        assert f"{who}: akkoord met versie" in page.text


def test_the_list_shows_who_said_what_and_one_no_is_never_green(office: Office) -> None:
    tokens = links(office.loket)
    agree(office.loket, tokens["moeder"])
    office.loket.visitor().send(f"/l/{tokens['vader']}/akkoord", *NO)
    page = office.colleague("medewerker").get("/medewerker/akkoord/")
    (row,) = page.all("tr")[1:]
    assert "Niet akkoord" in row.text
    assert "vader: niet akkoord" in row.text
    assert "jongere: ontbreekt" in row.text
    assert "Akkoord vragen" not in row.text, "nobody is pressed"


def test_an_unknown_reference_is_said_to_be_unknown_and_never_logged(office: Office) -> None:
    page = office.colleague("medewerker").get("/medewerker/akkoord/C-404")
    assert (page.status, page.heading) == (404, "Van C-404 is niets bekend")
    with office.loket.app.app_context():
        assert "C-404" not in db.session.scalars(sa.select(Event.client)).all()


def test_reading_it_is_recorded(office: Office) -> None:
    links(office.loket)
    office.colleague("medewerker").get("/medewerker/akkoord/")
    with office.loket.app.app_context():
        read_it = sa.select(Event).where(Event.action == "read", Event.ground == "akkoord")
        (event,) = db.session.scalars(read_it).all()
        assert event.client == "C-1"


def test_the_list_comes_in_pages_by_reference(office: Office) -> None:
    text = office.loket.services.documents["voorwaarden"]
    for number in range(27):
        office.case(client=f"C-{number:02}", agreed=text)
    person = office.colleague("medewerker")
    page = person.get("/medewerker/akkoord/")
    assert len(page.all("tr")) == 1 + 25
    (more,) = [one for one in page.all("a") if one.text == "Volgende cliënten"]
    page = person.get(more.attributes["href"])
    assert [row.text.split()[0] for row in page.all("tr")[1:]] == ["C-25", "C-26"]


def client_link(loket: Loket, client: str) -> str:
    wish = LinkWish(client, ("akkoord",), loket.clock() + timedelta(days=14))
    with loket.app.app_context():
        return new_link(db.session, loket.services.signer, wish, now=loket.clock(), by=STAFF)


def test_a_new_version_that_says_something_else_is_asked_anew_one_tap_each(
    office: Office, start: Start, tmp_path: Path
) -> None:
    tokens = links(office.loket)
    for who in PEOPLE:
        agree(office.loket, tokens[who])
    agree(office.loket, client_link(office.loket, "C-2"))
    later = a_year_later(office, start, tmp_path)
    person = later.colleague("medewerker")
    page = person.get("/medewerker/akkoord/?lijst=oud")
    assert "2 opnieuw te vragen" in tags(page)
    assert [row.text.split()[0] for row in page.all("tr")[1:]] == ["C-1", "C-2"]
    assert "Akkoord met een oude versie" in tags(page)
    made = person.submit("/medewerker/akkoord/?lijst=oud", "/akkoord/C-1")
    addresses = [one.text for one in made.all("p", class_="address")]
    assert len(addresses) == len(PEOPLE)
    for address in addresses:
        agree(later.loket, address.rpartition("/")[2])
    assert read(later.loket).verdict.text() == "akkoord"
    page = person.get("/medewerker/akkoord/?lijst=oud")
    assert "1 opnieuw te vragen" in tags(page)
    (ask,) = [one for one in page.all("a") if "Akkoord vragen" in one.text]
    form = person.get(ask.attributes["href"]).form(1)
    assert (form["client"], form["soorten"]) == ("C-2", "akkoord")


def test_an_editorial_version_asks_nothing(office: Office, start: Start, tmp_path: Path) -> None:
    tokens = links(office.loket)
    for who in PEOPLE:
        agree(office.loket, tokens[who])
    later = a_year_later(office, start, tmp_path, editorial=True)
    assert read(later.loket).verdict.text() == "akkoord"
    page = later.colleague("medewerker").get("/medewerker/akkoord/")
    assert "Niemand opnieuw te vragen" in tags(page)
    assert later.loket.services.documents["voorwaarden"].version == LATER


def test_one_who_renewed_leaves_the_other_to_be_asked(
    office: Office, start: Start, tmp_path: Path
) -> None:
    tokens = links(office.loket)
    for who in PEOPLE:
        agree(office.loket, tokens[who])
    later = a_year_later(office, start, tmp_path)
    person = later.colleague("medewerker")
    made = person.submit("/medewerker/akkoord/", "/akkoord/C-1")
    first, *_ = [one.text for one in made.all("p", class_="address")]
    agree(later.loket, first.rpartition("/")[2])
    assert "1 opnieuw te vragen" in tags(person.get("/medewerker/akkoord/"))
    made = person.submit("/medewerker/akkoord/", "/akkoord/C-1")
    assert len(made.all("p", class_="address")) == len(PEOPLE) - 1


def test_who_says_no_to_the_new_version_is_not_on_the_list_to_ask(
    office: Office, start: Start, tmp_path: Path
) -> None:
    agree(office.loket, client_link(office.loket, "C-2"))
    later = a_year_later(office, start, tmp_path)
    later.loket.visitor().send(f"/l/{client_link(later.loket, 'C-2')}/akkoord", *NO)
    page = later.colleague("medewerker").get("/medewerker/akkoord/?lijst=oud")
    assert "Niemand opnieuw te vragen" in tags(page)


def test_a_new_link_asks_the_birth_date_that_the_signers_last_link_asked(office: Office) -> None:
    links(office.loket, factor=True)
    person = office.colleague("medewerker")
    person.submit("/medewerker/akkoord/", "/akkoord/C-1")
    with office.loket.app.app_context():
        found = db.session.scalars(sa.select(Link).where(Link.created_by != STAFF.id)).all()
        assert sorted(bool(one.born_hash) for one in found) == [False, False, True]


def enter_paper(office: Office, whose: str) -> None:
    person: Colleague = office.colleague("medewerker")
    person.get("/medewerker/invoeren/akkoord")
    first = arrived("3-3-2026", client="C-1")
    page = press(person, **first)
    assert "Kies van wie dit is" in page.text
    ids = {one.text: one.attributes["for"] for one in page.all("label")}
    found = next(ids[text] for text in ids if text.startswith(whose))
    chosen = page.all("input", id=found)[0].attributes["value"]
    page = press(person, **{**first, "binnen-van": chosen})
    # Where the text has had an earlier version, staff say which one was signed.
    versions = [one.attributes["value"] for one in page.all("input", name="binnen-tekst")]
    if versions:
        press(person, **{"binnen-tekst": versions[0]})
    for answers in AKKOORD:
        press(person, **answers)
    assert press(person, "versturen").heading == "Het is ingevoerd"


def test_what_was_signed_on_paper_counts_for_who_signed_it(office: Office) -> None:
    tokens = links(office.loket)
    agree(office.loket, tokens["jongere"])
    agree(office.loket, tokens["moeder"])
    enter_paper(office, "vader")
    assert read(office.loket).verdict.text() == "akkoord"
    assert len(cases(office.loket)) == len(PEOPLE)


def test_another_parents_agreement_is_not_told_as_ones_own(office: Office) -> None:
    tokens = links(office.loket)
    agree(office.loket, tokens["vader"])
    for token in (tokens["moeder"], office.loket.link()):
        page = office.loket.visitor().get(f"/l/{token}/akkoord")
        assert page.all("h2")[0].text == "Lees de voorwaarden"
    page = office.loket.visitor().get(f"/l/{tokens['vader']}/akkoord")
    assert page.all("h2")[0].text == "Lees wat er veranderd is"


def test_a_client_without_answer_or_circle_has_an_empty_page(office: Office) -> None:
    office.loket.link("klacht")
    page = office.colleague("medewerker").get("/medewerker/akkoord/C-1")
    assert "geen antwoord op de voorwaarden" in page.text


@pytest.mark.parametrize("path", ["", "C-1"])
def test_who_does_not_read_agreements_finds_no_page(office: Office, path: str) -> None:
    links(office.loket)
    person = office.colleague("beheerder")
    assert person.get(f"/medewerker/akkoord/{path}").status == 404


@pytest.mark.parametrize("whose", ["moeder", "Iemand die niet meebeslist"])
def test_staff_tell_who_agreed_before_it_was_recorded_who_decides(
    office: Office, whose: str
) -> None:
    loket, person = office.loket, office.colleague("medewerker")
    agree(loket, loket.link("akkoord"))
    (case,) = cases(loket)
    version = loket.services.documents["voorwaarden"].version
    before, said = case.reference, f"Over de voorwaarden: akkoord met versie {version}."
    made = links(loket)
    page = person.get("/medewerker/akkoord/C-1")
    assert any("wie-zei-dit" in one.attributes["href"] for one in page.all("a"))
    board = person.get("/medewerker/client/C-1")
    assert said in board.text
    tell(person, before, whose)
    page = person.get("/medewerker/akkoord/C-1")
    assert not [one for one in page.all("a") if "wie-zei-dit" in one.attributes["href"]]
    for who in ("jongere", "vader"):
        agree(loket, made[who])
    found = read(loket)
    named = whose == "moeder"
    assert (found.verdict.word, found.verdict.missing) == (
        ("agreed", ()) if named else ("incomplete", ("moeder",))
    )
    assert said in person.get(path_of(before)).text


def test_a_no_of_who_does_not_decide_counts_as_never_said(office: Office) -> None:
    loket, person = office.loket, office.colleague("medewerker")
    loket.visitor().send(f"/l/{loket.link('akkoord')}/akkoord", *NO)
    (before,) = (one.reference for one in cases(loket))
    made = links(loket)
    tell(person, before, "Iemand die niet meebeslist")
    for who in PEOPLE:
        agree(loket, made[who])
    assert read(loket).verdict.word == "agreed"

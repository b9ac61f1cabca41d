"""A new link for who lost one, and ending a link: staff say whose it is, and read nothing by it."""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from formsapp.cases.client_circle import ClientCircle, Person, store_circle
from formsapp.cases.models import Case, Link, SealedCircle
from formsapp.cases.signed_links import LinkWish, new_link, secret_hash
from formsapp.cli.command_serve import watch_consents
from formsapp.facts.model import Role
from formsapp.rules.consent_verdict import Member
from formsapp.settings import Settings
from formsapp.web.shared.services import db
from tests.page import Page, Visitor, without_drawn
from tests.web.conftest import AKKOORD, STAFF, Loket
from tests.web.office import Colleague, Office
from tests.web.test_links import born, close
from tests.web.test_staff_client_links import token_on

BORN = date(2010, 3, 27)
OF_MOTHER = date(1985, 2, 3)
DATE: dict[str, str | list[str]] = {
    "geboren-dag": "27",
    "geboren-maand": "3",
    "geboren-jaar": "2010",
}
OTHERS: tuple[Role, ...] = ("klachtenfunctionaris", "vertrouwenspersoon", "beheerder")
"""Who reads no consents."""
C1: dict[str, str | list[str]] = {"van": "ja de cliënt met kenmerk C-1"}


@pytest.fixture
def provider() -> str:
    """One provider is enough here; the browser goes through both."""
    return "al-osra-zorg"


@pytest.fixture
def office(settings: Settings, start: Callable[[Settings], Loket]) -> Office:
    return Office(start(replace(settings, face="both")))


def circle_links(office: Office, *, ask: bool = True) -> dict[str, str]:
    """Store a circle, with a link for each by label."""
    known, now = office.loket.services, office.loket.clock()
    today = known.today
    people = (
        Person(Member("jongere", "self", today), BORN),
        Person(Member("moeder", "parents", today), OF_MOTHER),
        Person(Member("vader", "parents", today)),
    )
    circle = ClientCircle("C-1", "zorg", BORN, people)
    with office.loket.app.app_context():
        store_circle(db.session, known.letterbox, circle, now=now, by=STAFF)
        wish = LinkWish("C-1", ("akkoord", "toestemming"), now + timedelta(days=14), many=True)
        wishes = circle.link_wishes(wish, today, ask_born=ask)
        return {
            label: new_link(db.session, known.signer, one, now=now, by=STAFF)
            for label, one in wishes.items()
        }


def path_of(office: Office, token: str, act: str = "opnieuw") -> str:
    secret = office.loket.services.signer.read_secret(token)
    with office.loket.app.app_context():
        wanted = sa.select(Link.id).where(Link.secret_hash == secret_hash(secret))
        return f"/medewerker/links/{db.session.scalars(wanted).one()}/{act}"


def row_of(person: Colleague, label: str, client: str = "C-1") -> str:
    rows = person.get(f"/medewerker/links/?client={client}").all("tr")
    return next(row.text for row in rows if row.text.startswith(label))


def opens(office: Office, token: str, when: date) -> Page:
    visitor: Visitor = office.loket.visitor()
    visitor.get(f"/l/{token}")
    return born(visitor.press, when)


def watch(office: Office) -> None:
    with office.loket.app.app_context():
        watch_consents()


def count_links(office: Office) -> int:
    with office.loket.app.app_context():
        return db.session.scalar(sa.select(sa.func.count()).select_from(Link)) or 0


def test_rows_carry_the_label_for_who_reads_consents_alone(office: Office) -> None:
    links = circle_links(office)
    reader, other = office.colleague("medewerker"), office.colleague("klachtenfunctionaris")
    page = reader.get("/medewerker/links/?client=C-1")
    heads = [one.text.split(":")[0] for one in page.all("th", scope="row")]
    assert sorted(heads) == ["jongere", "moeder", "vader"]
    hidden = other.get("/medewerker/links/?client=C-1")
    assert not hidden.all("tr"), "nor how many people decide"
    for word in ("jongere", "moeder", "vader", "Nieuwe link", "Toestemming"):
        assert word not in hidden.text
    path = path_of(office, links["moeder"])
    token = other.token("/medewerker/")
    data: dict[str, str | list[str]] = {"csrf_token": token, "van": "ja moeder", "dagen": "14"}
    assert other.get(path).status == 404
    assert other.post(path, data).status == 404
    assert office.loket.visitor().get(f"/l/{links['moeder']}").status == 200


def test_a_signers_new_link_asks_the_own_birth_date_that_nobody_types(office: Office) -> None:
    links = circle_links(office)
    person = office.colleague("medewerker")
    path = path_of(office, links["moeder"])
    page = person.get(path)
    assert "Is de nieuwe link voor moeder?" in page.text
    assert "1985" not in without_drawn(page.html)
    assert not page.all("input", id="geboren")
    made = person.submit(path, "/opnieuw", van="ja moeder")
    assert made.heading == "De link is klaar"
    token = token_on(made)
    assert opens(office, token, BORN).status == 422
    assert "overzicht" in opens(office, token, OF_MOTHER).heading
    assert office.loket.visitor().get(f"/l/{links['moeder']}").status == 404


@pytest.mark.parametrize("answer", ["ander", "", "ja vader", "ja de cliënt met kenmerk C-1"])
def test_a_wrong_confirmation_stops(office: Office, answer: str) -> None:
    links = circle_links(office)
    person = office.colleague("medewerker")
    page = person.submit(path_of(office, links["moeder"]), "/opnieuw", van=answer)
    assert page.status == 422
    assert ("Dan stopt het hier" in page.text) == (answer == "ander")
    assert count_links(office) == 3
    assert office.loket.visitor().get(f"/l/{links['moeder']}").status == 200


def test_without_a_circle_the_reference_is_confirmed(office: Office) -> None:
    token = office.loket.link(born=BORN)
    person, path = office.colleague("medewerker"), path_of(office, token)
    assert "Is de nieuwe link voor de cliënt met kenmerk C-1?" in person.get(path).text
    assert person.submit(path, "/opnieuw", van="ander").status == 422
    new = token_on(person.submit(path, "/opnieuw", **C1))
    assert "overzicht" in opens(office, new, BORN).heading


def test_a_date_that_was_wrong_can_be_replaced(office: Office) -> None:
    path = path_of(office, office.loket.link(born=date(2010, 3, 28)))
    new = token_on(office.colleague("medewerker").submit(path, "/opnieuw", **C1, **DATE))
    assert "overzicht" in opens(office, new, BORN).heading


def test_what_was_sent_goes_along_with_a_date_alone(office: Office) -> None:
    token = office.loket.link("akkoord")
    office.loket.visitor().send(f"/l/{token}/akkoord", *AKKOORD)
    person, path = office.colleague("medewerker"), path_of(office, token)
    assert "Een link zonder geboortedatum neemt niets mee" in person.get(path).text
    bare = token_on(person.submit(path, "/opnieuw", **C1))
    page = office.loket.visitor().get(f"/l/{bare}")
    assert "Fatima" not in page.html
    assert not page.all("form")
    dated = token_on(person.submit(path_of(office, bare), "/opnieuw", **C1, **DATE))
    assert "Fatima" not in office.loket.visitor().get(f"/l/{dated}").html
    assert "Fatima" in opens(office, dated, BORN).html


def test_a_signers_link_without_a_date_offers_the_known_one(office: Office) -> None:
    links = circle_links(office, ask=False)
    person, path = office.colleague("medewerker"), path_of(office, links["moeder"])
    assert "Vraagt de nieuwe link de geboortedatum van moeder?" in person.get(path).text
    assert person.submit(path, "/opnieuw", van="ja moeder").status == 422
    asking = token_on(person.submit(path, "/opnieuw", van="ja moeder", vraagt="ja"))
    assert "overzicht" in opens(office, asking, OF_MOTHER).heading
    path = path_of(office, links["jongere"])
    free = token_on(person.submit(path, "/opnieuw", van="ja jongere", vraagt="nee"))
    assert office.loket.visitor().get(f"/l/{free}").heading != "Wat is de geboortedatum?"


def test_a_signer_whose_date_nobody_knows_can_get_one(office: Office) -> None:
    links = circle_links(office)
    person, path = office.colleague("medewerker"), path_of(office, links["vader"])
    assert "Geboortedatum van vader" in person.get(path).text
    first = token_on(person.submit(path, "/opnieuw", van="ja vader", **DATE))
    assert "overzicht" in opens(office, first, BORN).heading
    second = token_on(person.submit(path_of(office, first), "/opnieuw", van="ja vader"))
    assert "overzicht" in opens(office, second, BORN).heading


def test_a_link_of_someone_who_left_the_circle_says_so(office: Office) -> None:
    links = circle_links(office)
    with office.loket.app.app_context():
        db.session.execute(sa.delete(SealedCircle))
        db.session.commit()
    person, path = office.colleague("medewerker"), path_of(office, links["moeder"])
    assert "iemand die niet in de kring staat" in person.get(path).text
    assert person.submit(path, "/opnieuw", van="ja moeder").status == 422
    gone: dict[str, str | list[str]] = {"van": "ja iemand die niet in de kring staat"}
    assert person.submit(path, "/opnieuw", **gone).status == 422, "the date must be typed"
    new = token_on(person.submit(path, "/opnieuw", **gone, **DATE))
    assert "overzicht" in opens(office, new, BORN).heading


def test_a_circle_that_does_not_open_keeps_its_links_listed(office: Office) -> None:
    links = circle_links(office)
    with office.loket.app.app_context():
        db.session.execute(sa.update(SealedCircle).values(sealed=b"cut off"))
        db.session.commit()
    person = office.colleague("medewerker")
    assert len(person.get("/medewerker/links/?client=C-1").all("tr")) == 4
    page = person.get(path_of(office, links["moeder"]))
    assert (page.status, page.all("input", name="van")) == (200, [])


def test_a_closed_link_of_a_signer_is_named_on_top_for_its_readers_alone(office: Office) -> None:
    links = circle_links(office)
    close(office.loket, links["moeder"])
    assert "C-1 (moeder)" in office.colleague("medewerker").get("/medewerker/").text
    for role in OTHERS:
        for path in ("/medewerker/", "/medewerker/links/"):
            page = office.colleague(role, f"{role}@example.nl").get(path)
            assert "C-1" not in without_drawn(page.text)
            assert "gesloten" not in page.text


def test_a_closed_link_of_nobody_in_a_circle_is_told_to_who_reads_its_forms(
    office: Office,
) -> None:
    """Also to who made it: a reference that nobody typed is told to nobody else."""
    close(office.loket, office.loket.link(born=BORN))
    person = office.colleague("beheerder")
    told = "C-1: deze link is gesloten"
    assert told not in person.get("/medewerker/").text
    assert told in office.colleague("medewerker").get("/medewerker/").text
    answers: dict[str, str | list[str]] = {"client": "C-7", "soorten": ["akkoord"], **DATE}
    person.submit("/medewerker/links/nieuw", "/links/nieuw", **answers)
    with office.loket.app.app_context():
        mine = sa.update(Link).where(Link.client == "C-7")
        db.session.execute(mine.values(closed_at=office.loket.clock()))
        db.session.commit()
    assert "C-7: deze link is gesloten" in person.get("/medewerker/").text


@pytest.mark.parametrize("role", OTHERS)
@pytest.mark.parametrize("typed", ["C-1", "c1", "C 1"])
def test_a_circle_without_cases_is_known_to_who_reads_consents_alone(
    office: Office, role: Role, typed: str
) -> None:
    circle_links(office)
    person = office.colleague(role)
    unknown = person.get("/medewerker/links/?client=C-2").text.replace("C-2", typed)
    assert person.get(f"/medewerker/links/?client={typed}").text == unknown
    reader = office.colleague("medewerker")
    assert len(reader.get(f"/medewerker/links/?client={typed}").all("tr")) == 4


def test_links_of_a_circle_that_ended_stay_known_to_who_reads_consents(office: Office) -> None:
    circle_links(office)
    watch(office)
    with office.loket.app.app_context():
        db.session.execute(sa.delete(SealedCircle))
        db.session.commit()
    assert len(office.colleague("medewerker").get("/medewerker/links/?client=c1").all("tr")) == 4
    kept_out = office.colleague("beheerder").get("/medewerker/links/?client=c1")
    assert "C-1" not in without_drawn(kept_out.text)


def test_of_two_who_renew_at_once_one_gets_the_link_and_the_other_is_told(office: Office) -> None:
    path = path_of(office, office.loket.link(born=BORN))
    people = [office.colleague("medewerker", f"{name}@voorbeeld.nl") for name in ("an", "bo")]
    pages = [person.get(path) for person in people]

    def post(number: int) -> Page:
        return people[number].post(path, pages[number].form(1, **C1))

    with ThreadPoolExecutor(2) as pool:
        found = sorted(pool.map(post, range(2)), key=lambda page: page.status)
    assert [page.status for page in found] == [200, 409]
    assert "al ingetrokken of vervangen op 3 maart 2026" in found[1].text
    assert re.search("door (an|bo)@voorbeeld.nl", found[1].text)
    assert "overzicht" in opens(office, token_on(found[0]), BORN).heading
    assert count_links(office) == 2


def test_posting_twice_makes_one_new_link(office: Office) -> None:
    path, person = path_of(office, office.loket.link(born=BORN)), office.colleague("medewerker")
    data = person.get(path).form(1, **C1)
    assert person.post(path, dict(data)).heading == "De link is klaar"
    assert person.post(path, dict(data)).status == 409
    assert count_links(office) == 2


def test_a_link_that_was_taken_back_is_not_renewed(office: Office) -> None:
    token, person = office.loket.link(), office.colleague("medewerker")
    data = person.get(path_of(office, token)).form(1, **C1)
    person.submit(path_of(office, token, "intrekken"), "/intrekken")
    for page in (
        person.get(path_of(office, token)),
        person.post(path_of(office, token), data),
        person.get(path_of(office, token, "intrekken")),
    ):
        assert (page.status, page.heading) == (409, "Deze link werkte al niet meer")
        assert "door medewerker@voorbeeld.nl" in page.text
    assert count_links(office) == 1


def test_ending_says_first_what_it_ends(office: Office) -> None:
    links, person = circle_links(office), office.colleague("medewerker")
    path = path_of(office, links["vader"], "intrekken")
    page = person.get(path)
    assert [one.text for one in page.all("dd")][:3] == [
        "C-1",
        "vader",
        "Akkoord met de voorwaarden, Toestemming: wat mag wel en wat niet",
    ]
    assert "Een toestemming die gegeven is, blijft gelden" in page.text
    assert str(office.loket.services.facts.contact.phone) in page.text
    assert office.loket.visitor().get(f"/l/{links['vader']}").status == 200, "GET ends nothing"
    assert person.submit(path, "/intrekken").status == 303
    assert office.loket.visitor().get(f"/l/{links['vader']}").status == 404
    assert office.loket.visitor().get(f"/l/{links['moeder']}").status == 200
    assert "Ingetrokken 3 maart 2026, door medewerker@voorbeeld.nl" in row_of(person, "vader")


def test_ending_twice_keeps_who_did_it_first(office: Office) -> None:
    token, person = office.loket.link(), office.colleague("medewerker")
    other, path = office.colleague("manager"), path_of(office, token, "intrekken")
    data = other.get(path).form(1)
    person.submit(path, "/intrekken")
    assert other.post(path, data).status == 303
    assert "door medewerker@voorbeeld.nl" in row_of(other, "Akkoord")


@pytest.mark.parametrize("role", ["klachtenfunctionaris", "vertrouwenspersoon", "beheerder"])
def test_who_reads_no_consents_ends_no_link_of_who_decides(office: Office, role: str) -> None:
    links = circle_links(office)
    person = office.colleague(role)  # type: ignore[arg-type]  # a parameter is no literal
    path = path_of(office, links["vader"], "intrekken")
    data: dict[str, str | list[str]] = {"csrf_token": person.token("/medewerker/")}
    assert (person.get(path).status, person.post(path, data).status) == (404, 404)
    assert office.loket.visitor().get(f"/l/{links['vader']}").status == 200
    assert "Intrekken" not in person.get("/medewerker/links/?client=C-1").text
    reader = office.colleague("medewerker")
    reader.submit(path, "/intrekken")
    assert person.get(path).status == 404, "nor is it told who ended it"


def test_a_link_of_nobody_in_a_circle_is_ended_by_who_reads_no_consents(office: Office) -> None:
    token, person = office.loket.link(), office.colleague("beheerder")
    assert person.submit(path_of(office, token, "intrekken"), "/intrekken").status == 303


def test_a_row_says_who_made_it_and_when_something_was_last_sent(office: Office) -> None:
    token, person = office.loket.link("akkoord", many=True), office.colleague("medewerker")
    assert "3 maart 2026 door iemand van vroeger –" in row_of(person, "Akkoord")  # noqa: RUF001 - nothing was sent
    for _day in range(2):
        office.loket.clock.now += timedelta(days=1)
        office.loket.visitor().send(f"/l/{token}/akkoord", *AKKOORD)
    office.loket.visitor().get(f"/l/{token}")
    person = office.colleague("medewerker", "ook@voorbeeld.nl")
    assert "3 maart 2026 door iemand van vroeger 5 maart 2026" in row_of(person, "Akkoord")
    with office.loket.app.app_context():
        db.session.execute(sa.update(Case).values(team="klachten"))
        db.session.commit()
    assert "5 maart" not in row_of(person, "Akkoord"), "what another team reads is not told"


@pytest.mark.parametrize("act", ["opnieuw", "intrekken"])
@pytest.mark.parametrize("link", ["00000000-0000-0000-0000-000000000000", "x", "%00"])
def test_a_link_that_is_not_there_is_not_found(office: Office, act: str, link: str) -> None:
    person = office.colleague("medewerker")
    path = f"/medewerker/links/{link}/{act}"
    assert person.get(path).status == 404
    data: dict[str, str | list[str]] = {"csrf_token": person.token("/medewerker/")}
    assert person.post(path, data).status == 404
    assert office.loket.visitor().get(path).status in {302, 404}

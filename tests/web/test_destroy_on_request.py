"""Staff destroy what a client asked to destroy: in two steps, whole, with proof and no content."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from formsapp.cases.bound_parts import CLOSED, bind_case
from formsapp.cases.database import writing
from formsapp.cases.event_log import SYSTEM, About, record, verify_chain
from formsapp.cases.models import Case, Event, OutboxMail
from formsapp.cases.receive_case import Receipt
from formsapp.cases.verify_stored import verify_stored
from formsapp.cases.vouch_stored import find_unproven
from formsapp.facts.dutch_format import day
from formsapp.settings import Settings
from formsapp.web.shared.services import db
from tests.page import Page
from tests.pdf_text import read_pdf
from tests.web.answering import answer
from tests.web.conftest import Loket
from tests.web.office import ANSWERS, Colleague, Office

WISH = {
    "name": "wens",
    "question": "Wat wilt u?",
    "answer": "Laten vernietigen",
    "value": ["vernietigen"],
}
GRANTED: dict[str, str | list[str]] = {
    "vernietigen": "deels",
    "gaat_weg": "De formulieren.",
    "weg_op-dag": "1",
    "weg_op-maand": "4",
    "weg_op-jaar": "2026",
    "blijft": "De rekening.",
    "blijft_tot-dag": "1",
    "blijft_tot-maand": "4",
    "blijft_tot-jaar": "2033",
    "vernietigen_grond": "wet",
    "vernietigen_uitleg": "De rekening moet blijven.",
    "klaar": "ja",
}


@pytest.fixture
def provider() -> str:
    return "al-osra-zorg"


@pytest.fixture
def office(settings: Settings, start: Callable[[Settings], Loket]) -> Office:
    return Office(start(replace(settings, face="both")))


def ask(office: Office, person: Colleague, said: str = "deels") -> Receipt:
    """A request that was answered."""
    content = {"answers": [WISH], "outcome": [], "mail": "client@voorbeeld.nl"}
    asked = office.case(kind="dossier", content=content)
    path = f"/medewerker/zaak/{asked.reference}"
    assert answer(person, path, **without(said)).status == 303
    return asked


def without(said: str) -> dict[str, str | list[str]]:
    """What is filled in for an answer that comes to this."""
    leaves = {"nee": ("gaat_weg", "weg_op"), "ja": ("blijft", "vernietigen_grond")}
    left_out = leaves.get(said, ("-",))
    parts = {name: value for name, value in GRANTED.items() if not name.startswith(left_out)}
    return {**parts, "vernietigen": said}


def finished(office: Office, person: Colleague, **changes: str) -> Receipt:
    receipt = office.case(**changes)
    path = f"/medewerker/zaak/{receipt.reference}"
    assert person.submit(path, "/afronden", waarom="double").status == 303
    return receipt


def choose(person: Colleague, asked: Receipt, **choices: str) -> Page:
    path = f"/medewerker/vernietigen/{asked.reference}"
    return person.submit(path, path, **{f"zaak-{one}": what for one, what in choices.items()})


def confirm(person: Colleague, shown: Page, **changes: str) -> Page:
    [number] = [
        n for n, one in enumerate(shown.all("form")) if "vernietigen" in one.attributes["action"]
    ]
    form = shown.all("form")[number].attributes["action"]
    return person.post(form, shown.form(number, doe="vernietigen", **changes))


def states(office: Office) -> dict[str, bool]:
    """Whether each case is there, by its number."""
    with office.loket.app.app_context():
        cases = db.session.scalars(sa.select(Case)).all()
        return {one.reference: one.destroyed_at is None for one in cases}


def test_what_was_granted_is_destroyed_in_two_steps_and_the_client_reads_it(
    office: Office,
) -> None:
    person = office.colleague("medewerker")
    gone, kept = finished(office, person), finished(office, person)
    asked = ask(office, person)
    case = person.get(f"/medewerker/zaak/{asked.reference}")
    assert f"/medewerker/vernietigen/{asked.reference}" in case.html
    missing = choose(person, asked, **{gone.reference: "weg"})
    assert missing.status == 422
    [wrong] = missing.all("a", href=f"#zaak-{kept.reference}")
    assert f"zaak {kept.reference} " in wrong.text
    shown = choose(person, asked, **{gone.reference: "weg", kept.reference: "wet"})
    assert (shown.status, shown.heading) == (200, "Dit wordt vernietigd")
    assert all(states(office).values())
    assert confirm(person, shown).status == 303
    page = person.follow()
    assert "Vernietigd. Hieronder staat wat er weg is." in page.text
    found = states(office)
    assert not found.pop(gone.reference)
    assert all(found.values())
    until = day(office.loket.services.today + timedelta(days=2))
    for told in (office.loket.visitor().get(f"/o/{asked.code}").text, page_of(person, asked)):
        assert gone.reference in told
        assert f"tot en met {until}" in told
        assert "de wet zegt dat" in told
    assert "vernietigd" in office.loket.visitor().get(f"/o/{gone.code}").text
    made = person.get(f"/medewerker/vernietigen/{asked.reference}/verklaring.pdf")
    said = read_pdf(made.body)
    assert gone.reference in said
    assert kept.reference not in said
    with office.loket.app.app_context():
        events = db.session.scalars(sa.select(Event).where(Event.action.like("destroy%"))).all()
        assert {one.ground for one in events} == {f"request:{asked.reference}", "1"}
        assert len(db.session.scalars(sa.select(OutboxMail)).all()) >= 2
        assert verify_chain(db.session) is None
        ring = office.loket.services.keyring
        assert ring is not None
        assert verify_stored(db.session, ring).differences == []
        assert ANSWERS[0]["answer"] not in said


def page_of(person: Colleague, asked: Receipt) -> str:
    return person.get(f"/medewerker/zaak/{asked.reference}").text


@pytest.mark.parametrize("said", ["nee", "open"])
def test_nothing_is_destroyed_on_a_request_that_was_not_granted(office: Office, said: str) -> None:
    person = office.colleague("medewerker")
    finished(office, person)
    asked = office.case(kind="dossier") if said == "open" else ask(office, person, said)
    page = person.get(f"/medewerker/vernietigen/{asked.reference}")
    assert page.status == 404
    assert "/vernietigen/" not in person.get(f"/medewerker/zaak/{asked.reference}").html


@pytest.mark.hostile("end-forged")
@pytest.mark.parametrize("said", ["never granted", "granted before", "and bound anew"])
def test_nothing_is_destroyed_on_a_grant_that_was_written_in_the_database(
    office: Office, said: str
) -> None:
    person = office.colleague("medewerker")
    finished(office, person)
    asked = ask(office, person, "nee" if said == "never granted" else "ja")
    path = f"/medewerker/zaak/{asked.reference}"
    mine = Case.reference == asked.reference
    with office.loket.app.app_context():
        before = db.session.scalars(sa.select(Case).where(mine)).one()
        granted = {"outcome": "ja", "outcome_proof": before.outcome_proof}
    if said != "never granted":
        assert "/vernietigen/" in person.get(path).html
        person.submit(path, "/heropenen")
        assert answer(person, path, **without("nee")).status == 303
    with office.loket.app.app_context():
        with writing(db.session):
            db.session.execute(sa.update(Case).where(mine).values(granted))
            if said == "and bound anew":  # as who can write adds an event
                case = db.session.scalars(sa.select(Case).where(mine)).one()
                bound, now = bind_case(case, CLOSED), office.loket.clock.now
                about = About.about_case(case)
                record(db.session, SYSTEM, "answer", about, now=now, bound=bound)
        ring = office.loket.services.keyring
        assert ring is not None
        assert asked.reference not in str(find_unproven(db.session, ring, circles=True).found)
        assert "nothing proves what its answer came to" in str(verify_stored(db.session, ring))
    assert "/vernietigen/" not in person.get(path).html
    assert person.get(f"/medewerker/vernietigen/{asked.reference}").status == 404


@pytest.mark.parametrize("moved", ["request", "case"])
def test_what_was_moved_to_another_client_in_the_database_destroys_nothing(
    office: Office, moved: str
) -> None:
    person = office.colleague("medewerker")
    theirs, mine = finished(office, person, client="C-2"), finished(office, person)
    asked = ask(office, person)
    to, which = ("C-2", asked) if moved == "request" else ("C-1", theirs)
    with office.loket.app.app_context(), writing(db.session):
        this = sa.update(Case).where(Case.reference == which.reference)
        db.session.execute(this.values(client=to))
    choices = {theirs.reference: "weg"} | ({mine.reference: "weg"} if moved == "case" else {})
    page = choose(person, asked, **choices)
    assert page.status == 422
    assert "Niet zeker is van wie" in page.text
    assert all(states(office).values())


@pytest.mark.hostile("destroy-asked")
def test_a_double_click_destroys_once_and_a_case_that_changed_nothing(office: Office) -> None:
    person = office.colleague("medewerker")
    gone, other = finished(office, person), finished(office, person)
    asked = ask(office, person)
    shown = choose(person, asked, **{gone.reference: "weg", other.reference: "wet"})
    path = f"/medewerker/zaak/{gone.reference}"
    person.submit(path, "/heropenen")
    person.submit(path, "/afronden", waarom="double")
    assert confirm(person, shown).headers["Location"].endswith("anders=1")
    assert all(states(office).values())
    shown = choose(person, asked, **{gone.reference: "weg", other.reference: "wet"})
    for version in ("9" * 5000, "-1", "drie", ""):
        odd = confirm(person, shown, **{f"versie-{gone.reference}": version})
        assert odd.headers["Location"].endswith("anders=1")
    assert confirm(person, shown).headers["Location"].endswith("gedaan=1")
    assert "al=1" in confirm(person, shown).headers["Location"]
    assert [*states(office).values()].count(False) == 1


@pytest.mark.hostile("destroy-asked")
def test_each_team_destroys_its_own_and_shows_it_to_no_other(office: Office) -> None:
    carer, officer = office.colleague("medewerker"), office.colleague("klachtenfunctionaris")
    mine = finished(office, carer)
    theirs = finished(office, officer, team="klachten", kind="klacht")
    asked = ask(office, carer)
    path = f"/medewerker/vernietigen/{asked.reference}"
    assert theirs.reference not in carer.get(path).html
    assert mine.reference not in officer.get(path).html
    shown = choose(officer, asked, **{theirs.reference: "weg"})
    assert confirm(officer, shown).status == 303
    assert states(office)[theirs.reference] is False
    assert theirs.reference not in carer.get(path).html
    assert theirs.reference not in page_of(carer, asked)
    assert theirs.reference in read_pdf(officer.get(f"{path}/verklaring.pdf").body)
    assert carer.get(f"{path}/verklaring.pdf").status == 404
    assert office.colleague("beheerder").get(path).status == 404


def test_what_takes_back_stays_as_long_as_what_it_takes_back(office: Office) -> None:
    person = office.colleague("medewerker")
    gave = finished(office, person, kind="toestemming")
    office.loket.clock.ahead(minutes=1)
    took_back = finished(office, person, kind="toestemming")
    asked = ask(office, person)
    held = choose(person, asked, **{gave.reference: "wet", took_back.reference: "weg"})
    assert held.status == 422
    assert f"Zaak {took_back.reference} kan nu niet weg" in held.text
    both = choose(person, asked, **{gave.reference: "weg", took_back.reference: "weg"})
    assert confirm(person, both).status == 303
    assert [*states(office).values()].count(False) == 2


def test_it_asks_for_the_passkey_anew(office: Office) -> None:
    person = office.colleague("medewerker")
    gone = finished(office, person)
    asked = ask(office, person)
    shown = choose(person, asked, **{gone.reference: "weg"})
    office.loket.clock.ahead(minutes=11)
    assert confirm(person, shown).status == 401
    assert all(states(office).values())

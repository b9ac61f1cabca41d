"""What staff read on the page of a case that may be forged, and of one that is not."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from formsapp.cases.database import writing
from formsapp.cases.models import Case
from formsapp.sealing.intake_key import renew_intake_key
from formsapp.settings import Settings
from formsapp.web.shared.services import db
from tests.web.circles import family
from tests.web.conftest import Loket
from tests.web.office import Colleague, Office
from tests.web.test_consent_watch import all_say, look, sorts
from tests.web.test_toestemming import consents

WARNING = "Dit bericht kan vervalst zijn"


@pytest.fixture
def provider() -> str:
    return "al-osra-zorg"


def read(person: Colleague, reference: str) -> str:
    page = person.get(f"/medewerker/zaak/{reference}")
    assert page.status == 200
    return page.text


def alter(office: Office, **values: object) -> None:
    """Write in the database beside the program."""
    with office.loket.app.app_context(), writing(db.session):
        db.session.execute(sa.update(Case).values(values))


@pytest.mark.hostile("answers-forged")
def test_a_case_without_its_proof_says_once_that_it_may_be_forged_and_what_to_do(
    settings: Settings, start: Callable[[Settings], Loket]
) -> None:
    office = Office(start(replace(settings, face="both")))
    case, person = office.case(), office.colleague("medewerker")
    with office.loket.app.app_context():
        proof = str(db.session.scalar(sa.select(Case.proof)))
    assert proof.startswith("intake1~"), "the client's side signed it"
    assert WARNING not in read(person, case.reference)
    for false in (None, "staff1~x", "intake1~x", proof.replace("~2", "~3", 1)):
        alter(office, proof=false)
        text = read(person, case.reference)
        assert text.count(WARNING) == 1, false
        assert "uit de eigen administratie" in text
    alter(office, proof=proof)
    assert WARNING not in read(person, case.reference)
    alter(office, channel="phone")
    assert read(person, case.reference).count(WARNING) == 1


def test_older_proofs_hold_after_the_intake_key_was_rotated_while_running(
    settings: Settings, start: Callable[[Settings], Loket]
) -> None:
    office = Office(start(replace(settings, face="both")))
    person, before = office.colleague("medewerker"), office.case()
    renew_intake_key(settings.data / "keys", office.loket.clock().date())
    after = office.case()
    for case in (before, after):
        assert WARNING not in read(person, case.reference)
    office.loket.clock.now += timedelta(days=2)
    renew_intake_key(settings.data / "keys", office.loket.clock().date())
    case, person = office.case(), office.colleague("manager", "later@voorbeeld.nl")
    for reference in (before.reference, case.reference):
        assert WARNING not in read(person, reference)


def test_a_key_that_the_staff_side_does_not_know_is_said_to_be_that(
    settings: Settings, start: Callable[[Settings], Loket]
) -> None:
    office = Office(start(replace(settings, face="both")))
    case, public = office.case(), settings.data / "keys" / "public" / "intake.keys"
    kept = shutil.move(public, settings.data / "kept")
    person = office.colleague("medewerker")
    assert "met een sleutel die hier niet bekend is" in read(person, case.reference)
    shutil.copy(kept, public)
    assert WARNING not in read(person, case.reference), "without a restart"


def test_what_staff_enter_is_proven_by_the_staff_sides_own_key(
    settings: Settings, start: Callable[[Settings], Loket]
) -> None:
    shutil.rmtree(settings.data / "keys" / "intake")
    office = Office(start(replace(settings, face="staff")))
    case, person = office.case(), office.colleague("medewerker")
    with office.loket.app.app_context():
        assert str(db.session.scalar(sa.select(Case.proof))).startswith("staff2~")
    assert WARNING not in read(person, case.reference)
    alter(office, proof="staff1~AAAA")
    assert read(person, case.reference).count(WARNING) == 1


@pytest.mark.hostile("answers-forged")
def test_a_yes_without_its_proof_is_no_consent(
    settings: Settings, start: Callable[[Settings], Loket]
) -> None:
    loket = start(replace(settings, face="both"))
    first, *_ = consents(loket)
    noor = family(loket, "moeder", "vader")
    all_say(noor, first)
    look(loket)
    assert noor.read()[first].verdict.word == "allowed"
    with loket.app.app_context(), writing(db.session):
        newest = sa.select(Case.id).order_by(Case.received_at.desc()).limit(1).scalar_subquery()
        db.session.execute(sa.update(Case).where(Case.id == newest).values(proof=None))
    found = noor.read()[first].verdict
    assert (found.word, "unproven" in found.marks) == ("waiting", True)
    loket.clock.now += timedelta(days=1)
    look(loket)
    assert sorts(loket) == ["stop"]
    all_say(noor, first)
    found = noor.read()[first].verdict
    assert (found.word, "unproven" in found.marks) == ("allowed", False)

"""What a signer said in another way stands on the own page too, and on nobody else's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from formsapp.cases.models import Case
from formsapp.cases.unseal_case import open_answers
from formsapp.sealing.letterbox import Keyring
from formsapp.settings import Settings
from formsapp.web.shared.services import db
from tests.web.circles import Family, family
from tests.web.conftest import Loket
from tests.web.office import Office
from tests.web.own_page import begin, change, names_on
from tests.web.test_client_board import enter_answers
from tests.web.test_code_answers import take_back_by
from tests.web.test_kind_intrekken import withdraw
from tests.web.test_own_answers import about, bare, link_of, look, own
from tests.web.test_toestemming import consents


@pytest.fixture
def office(settings: Settings, start: Callable[[Settings], Loket]) -> Office:
    return Office(start(replace(settings, face="both")))


def asked(office: Office) -> Family:
    """Three people who all said yes to the first question."""
    noor = family(office.loket, "moeder", "vader")
    for who in noor.links:
        noor.says(who, consents(office.loket)[0])
    look(office.loket)
    return noor


@pytest.mark.parametrize(("via", "how"), [("phone", "per telefoon"), ("paper", "op papier")])
def test_taking_back_that_staff_entered_stands_on_the_own_page(
    office: Office, via: str, how: str
) -> None:
    first, *_ = consents(office.loket)
    noor = asked(office)
    office.loket.clock.ahead(days=6)
    withdraw(office, "moeder", first, via=via, on="8-3-2026")
    look(office.loket)
    page = own(noor, "moeder")
    text = about(page)
    assert f"trok uw ja in. Dat is bij ons gemeld op 8 maart 2026, {how}." in text.replace(
        "trok je ja in", "trok uw ja in"
    )
    assert text.endswith("Dit mag niet.")
    assert "Ingetrokken op 8 maart 2026" in page.text
    assert first not in names_on(page, "intrekken")
    assert "trok" in begin(office.loket.visitor(), noor.links["moeder"], "veranderen", first).text
    taking = f"/l/{noor.links['moeder']}/toestemming/intrekken/{first}"
    assert office.loket.visitor().get(taking).status == 409


def test_others_read_nothing_of_it(office: Office) -> None:
    first, *_ = consents(office.loket)
    noor = asked(office)
    change(office.loket.visitor(), noor.links["jongere"], first, **{first: "nee"})
    look(office.loket)
    before = [bare(own(noor, who).html) for who in ("vader", "jongere")]
    withdraw(office, "moeder", first)
    look(office.loket)
    assert [bare(own(noor, who).html) for who in ("vader", "jongere")] == before
    assert about(own(noor, "vader")).endswith("ja telt. Dit mag nu niet.")


def test_a_yes_after_it_is_the_answer_again(office: Office) -> None:
    first, *_ = consents(office.loket)
    noor = asked(office)
    withdraw(office, "moeder", first)
    look(office.loket)
    office.loket.clock.now += timedelta(minutes=1)
    change(office.loket.visitor(), noor.links["moeder"], first, **{first: "ja"})
    assert "gemeld" not in about(own(noor, "moeder"))
    look(office.loket)
    text = about(own(noor, "moeder"))
    assert "gemeld" not in text
    assert "Dit mag nu, tot en met" in text


@pytest.mark.parametrize("says", ["ja", "nee"])
def test_a_yes_or_no_by_phone_stands_there_too(office: Office, says: str) -> None:
    first, *_ = consents(office.loket)
    noor = family(office.loket, "moeder", "vader")
    noor.says("moeder", *([] if says == "ja" else [first]))
    look(office.loket)
    enter_answers(office, "moeder", *([first] if says == "ja" else []))
    look(office.loket)
    stands = "gemeld" in about(own(noor, "moeder"))
    # Both on one day: a no by phone came last, and a yes first.
    assert stands == (says == "nee")


def test_what_was_said_through_another_link_stands_there_too(office: Office) -> None:
    noor = asked(office)
    second = link_of(office.loket, noor, "moeder", None)
    office.loket.clock.now += timedelta(minutes=1)
    Family(office.loket, {"moeder": second}).says("moeder")
    look(office.loket)
    assert "zei nee. Dat is bij ons gemeld op 3 maart 2026, met een andere link" in about(
        own(noor, "moeder")
    )


def test_an_expired_link_tells_it_on_the_day_itself(office: Office) -> None:
    first, *_ = consents(office.loket)
    noor = asked(office)
    office.loket.clock.ahead(days=91)
    today = office.loket.services.today
    withdraw(office, "moeder", first, on=f"{today.day}-{today.month}-{today.year}")
    look(office.loket)
    assert "per telefoon" in about(own(noor, "moeder"))
    office.loket.clock.ahead(days=1)
    assert own(noor, "moeder").status == 410


def test_what_staff_entered_for_someone_is_taken_back_with_its_code_as_of_that_person(
    office: Office,
) -> None:
    first, *_ = consents(office.loket)
    noor = family(office.loket, "moeder", "vader")
    for who in ("jongere", "vader"):
        noor.says(who, first)
    enter_answers(office, "moeder", first)
    assert noor.read()[first].verdict.word == "allowed"
    office.loket.clock.ahead(days=1)
    take_back_by(office.loket.visitor(), code_of_entered(office), first)
    assert noor.read()[first].verdict.word == "withdrawn"
    office.loket.clock.ahead(days=1)
    noor.says("moeder", first)
    assert noor.read()[first].verdict.word == "allowed", "nobody else stopped it"


def code_of_entered(office: Office) -> str:
    """The code of what came in without a link."""
    known = office.loket.services
    keyring = Keyring.load(known.settings.data / "keys", known.settings.provider)
    with office.loket.app.app_context():
        case = db.session.scalars(select(Case).where(Case.link_id.is_(None))).one()
        return str(open_answers(keyring, case)["receipt"])

"""What a link opens after it expired: what was given through it, and taking that back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from formsapp.cases import clear_links_and_mail
from formsapp.cases.clear_links_and_mail import LINK_KEPT
from formsapp.cases.models import Case, Link
from formsapp.cases.signed_links import find_link_of_token, revoke_link
from formsapp.sealing.key_files import rotate_key
from formsapp.settings import Settings
from formsapp.web.shared.services import db
from tests.web.circles import family, read_consents
from tests.web.conftest import KEYS, STAFF, Loket
from tests.web.own_page import begin, in_parts, names_on, take_back
from tests.web.test_own_answers import about, link_of, look, own, sent_by, type_born
from tests.web.test_toestemming import cases, consents, given

Answers = dict[str, str | list[str]]
al_osra = pytest.mark.parametrize("provider", ["al-osra-zorg"])


@pytest.fixture
def loket(settings: Settings, start: Callable[[Settings], Loket]) -> Loket:
    return start(replace(settings, face="both"))


def test_an_expired_link_opens_what_was_given_and_nothing_else(loket: Loket) -> None:
    first, *_ = consents(loket)
    visitor, token = loket.visitor(), loket.link("toestemming", "akkoord", "klacht", many=True)
    visitor.send(f"/l/{token}/toestemming", *given(loket, first))
    begun = visitor.get(f"/l/{token}/klacht").form()
    begin(visitor, token, "veranderen", first)
    changing = {**visitor.press(**{first: "ja"}).form(), "doe": "versturen"}
    asking = begin(visitor, token, "intrekken").form()
    loket.clock.now += timedelta(days=60)
    page = visitor.get(f"/l/{token}")
    assert page.status == 200
    assert "verlopen op" in page.text
    assert len(page.all("div", id="antwoord-1") + page.all("div", id="antwoord-2")) == 1
    assert names_on(page, "intrekken") == [first]
    assert not names_on(page, "veranderen")
    assert not [one for one in page.all("a") if token in one.attributes["href"]]
    assert not [one for one in page.all("a") if "/o/" in one.attributes["href"]]
    for path in ("toestemming", "akkoord", "klacht", f"toestemming/veranderen/{first}"):
        assert visitor.get(f"/l/{token}/{path}").status == 410
        forged: list[Answers] = [begun, changing, {**asking, "doe": "beginnen"}, {"form_key": "x"}]
        for data in [*forged, {}]:
            assert visitor.post(f"/l/{token}/{path}", data).status == 410
    address = f"/l/{token}/toestemming/intrekken"
    assert visitor.post(f"{address}/{first}", changing).status == 403
    assert visitor.post(f"{address}/{consents(loket)[1]}", asking).status == 403
    assert len(cases(loket)) == 1
    assert visitor.post(f"{address}/{first}", asking).status == 303
    assert len(cases(loket)) == 2


def test_an_expired_link_closes_with_the_last_yes(loket: Loket) -> None:
    first, second, *_ = consents(loket)
    visitor, token = loket.visitor(), loket.link(many=True)
    until = in_parts(second, date(2026, 5, 3))
    pages = [{**one, **until} if second in one else one for one in given(loket, first, second)]
    visitor.send(f"/l/{token}/toestemming", *pages)
    loket.clock.now += timedelta(days=20)
    receipt = take_back(visitor, token, first)
    assert "ngetrokken" in visitor.get(receipt.all("a", class_="back")[0].attributes["href"]).text
    loket.clock.now += timedelta(days=20)
    assert names_on(visitor.get(f"/l/{token}"), "intrekken") == [second]
    loket.clock.now += timedelta(days=60)
    assert visitor.get(f"/l/{token}").status == 410
    assert visitor.get(f"/l/{token}/toestemming/intrekken/{second}").status == 410


def test_a_link_that_gave_nothing_or_was_ended_opens_nothing(loket: Loket) -> None:
    first, *_ = consents(loket)
    visitor, refused, ended = loket.visitor(), loket.link(), loket.link()
    visitor.send(f"/l/{refused}/toestemming", *given(loket))
    visitor.send(f"/l/{ended}/toestemming", *given(loket, first))
    asking = begin(visitor, ended, "intrekken").form()
    loket.clock.now += timedelta(days=20)
    assert visitor.get(f"/l/{refused}").status == 410
    assert visitor.get(f"/l/{loket.link(days=-1)}").status == 410
    assert visitor.get(f"/l/{ended}").status == 200
    with loket.app.app_context():
        link = db.session.get_one(Case, cases(loket)[-1].id).link_id
        assert link is not None
        revoke_link(db.session, link, now=loket.clock(), by=STAFF)
    address = f"/l/{ended}/toestemming/intrekken/{first}"
    assert visitor.get(f"/l/{ended}").status == 404
    assert visitor.get(address).status == 404
    assert visitor.post(address, asking).status == 404
    assert len(cases(loket)) == 2


def test_an_expired_link_asks_its_date_of_birth_and_closes_after_wrong_ones(loket: Loket) -> None:
    first, *_ = consents(loket)
    noor, visitor = family(loket, "moeder"), loket.visitor()
    noor.links["moeder"] = link_of(loket, noor, "moeder")
    sent_by(visitor, noor, "moeder", first, born=True)
    loket.clock.now += timedelta(days=120)
    assert visitor.get(f"/l/{noor.links['moeder']}").heading == "Wat is de geboortedatum?"
    page = type_born(visitor)
    assert names_on(page, "intrekken") == [first]
    for _round in range(3):
        for number in range(5):
            visitor.get(f"/l/{noor.links['moeder']}")
            type_born(visitor, date(1984, 1, 1 + number))
        loket.clock.now += timedelta(minutes=16)
    assert visitor.get(f"/l/{noor.links['moeder']}").status == 404


def test_secrets_and_team_keys_may_be_renewed_meanwhile(
    settings: Settings, start: Callable[[Settings], Loket]
) -> None:
    loket = start(replace(settings, face="both"))
    first, *_ = consents(loket)
    noor = family(loket, "moeder", "vader")
    for who in noor.links:
        noor.says(who, first)
    look(loket)
    rotate_key(settings.data / "keys", "zorg")
    loket.clock.now += timedelta(days=150)
    newer = (KEYS[-1], "a-key-that-came-much-later-0123456789-xyz")
    renewed = start(replace(settings, face="both", secret_keys=(KEYS[0], *newer)))
    look(renewed)
    page = renewed.visitor().get(f"/l/{noor.links['jongere']}")
    assert "Dit mag nu, tot en met" in about(page)
    take_back(renewed.visitor(), noor.links["jongere"])
    assert read_consents(renewed)[first].verdict.word == "withdrawn"
    assert read_consents(renewed)[first].verdict.since == renewed.services.today
    without = start(replace(settings, face="both", secret_keys=(newer[-1],)))
    assert without.visitor().get(f"/l/{noor.links['moeder']}").status == 404


@al_osra
def test_a_child_takes_it_back_two_months_after_the_link_ended(loket: Loket) -> None:
    first, *_ = consents(loket)
    noor = family(loket, "moeder", "vader")
    for who in noor.links:
        noor.says(who, first)
    loket.clock.now += timedelta(days=150)
    assert noor.read()[first].verdict.word == "allowed"
    noor.takes_back("jongere")
    verdict = noor.read()[first].verdict
    assert (verdict.text(), verdict.since) == ("ingetrokken", loket.services.today)


def test_clearing_leaves_a_link_through_which_something_was_given(loket: Loket) -> None:
    first, *_ = consents(loket)
    noor = family(loket, "moeder")
    noor.says("moeder", first)
    look(loket)
    loket.clock.now += timedelta(days=90) + LINK_KEPT + timedelta(days=10)
    with loket.app.app_context():
        unused = find_link_of_token(
            db.session, loket.services.signer, noor.links["jongere"]
        ).link.id
        cleared = clear_links_and_mail.clear_leftovers(db.session, now=loket.clock())
        assert cleared.links == 1
        assert db.session.get(Link, unused) is None
    look(loket)
    page = own(noor, "moeder")
    assert " ja telt. Dit mag nu niet." in about(page)
    noor.takes_back("moeder")
    assert noor.read()[first].verdict.word == "withdrawn"

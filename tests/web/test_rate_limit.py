"""Who does something very often waits a little, loses nothing, and keeps nobody else from it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import func, select

from formsapp.cases.models import Attachment, Case
from formsapp.cases.signed_links import open_link
from formsapp.cases.staff_models import Challenge
from formsapp.settings import Settings
from formsapp.web.form.form_key import Purpose, issue_key
from formsapp.web.shared import rate_limit
from formsapp.web.shared.open_form_floods import count_open_form
from formsapp.web.shared.rate_limit import (
    ADDING,
    FROM_ONE,
    MAILING,
    SENDING,
    SIGNING_IN,
)
from formsapp.web.shared.services import db
from tests.page import Page, Visitor
from tests.web.conftest import AKKOORD, Loket
from tests.web.entering import LETTER, press, walk
from tests.web.office import Colleague, Office
from tests.web.sent import Answers, cases
from tests.web.test_mail_texts import sent, to_client
from tests.web.uploading import at_photos, photo, upload

FORM = "/f/link-aanvragen"
ASKED: list[Answers] = [{"naam": "Fatima O'Brien"}, {"bekend": "06 00000000"}]
HERE, THERE = "203.0.113.7", "198.51.100.9"


def visitor_from(loket: Loket, address: str, peer: str = "127.0.0.1") -> Visitor:
    """Someone whose request our proxy passes on; ``peer`` is who connects to us."""
    return come_from(loket.visitor(), address, peer)


def come_from(visitor: Visitor, address: str, peer: str = "127.0.0.1") -> Visitor:
    visitor.browser.environ_base["REMOTE_ADDR"] = peer
    if address:
        visitor.browser.environ_base["HTTP_X_FORWARDED_FOR"] = address
    return visitor


def ready(visitor: Visitor) -> Callable[[], Page]:
    """Fill in a form; each call sends it under a new key, as someone who fills it in anew."""
    purpose = Purpose("link-aanvragen")
    data: Answers = {**visitor.walk(FORM, *ASKED).form(), "doe": "versturen"}

    def send() -> Page:
        with visitor.app.test_request_context():
            key = issue_key(purpose).signed
        return visitor.post(FORM, {**data, "form_key": key})

    return send


def count_forms(loket: Loket, address: str, times: int, peer: str = "127.0.0.1") -> None:
    """Count open forms as if they were sent from an address."""
    headers = {"X-Forwarded-For": address} if address else {}
    sender = {"headers": headers, "environ_base": {"REMOTE_ADDR": peer}}
    with loket.app.test_request_context(**sender):
        for _ in range(times):
            count_open_form()


def number_of_cases(loket: Loket) -> int:
    with loket.app.app_context():
        return db.session.scalar(select(func.count()).select_from(Case)) or 0


@pytest.mark.hostile("send-often")
@pytest.mark.parametrize("provider", ["al-osra-zorg"])
def test_one_form_too_many_of_a_link_is_kept_on_a_page_that_says_how_long_and_whom_to_call(
    loket: Loket,
) -> None:
    token = loket.link(many=True)
    visitor = visitor_from(loket, HERE)
    visitor.walk(f"/l/{token}/akkoord", *AKKOORD)
    with loket.app.test_request_context():
        opened = open_link(db.session, loket.services.signer, token, now=loket.clock())
        for _ in range(SENDING.most):
            rate_limit.count_turn(SENDING, opened)
    loket.clock.ahead(minutes=10, seconds=30)
    page = visitor.press("versturen")
    assert (page.status, page.headers["Retry-After"]) == (429, str(19 * 60 + 30))
    assert "Er is niets verstuurd." in page.text
    assert "over 20 minuten opnieuw" in page.text.replace("\xa0", " ")
    assert str(loket.services.facts.contact.phone) in page.text
    assert "Fatima O'Brien" in page.all("textarea")[0].text
    assert "Is er nu gevaar?" in page.text
    assert number_of_cases(loket) == 0
    loket.clock.ahead(minutes=19, seconds=30)
    assert visitor.press("versturen").status == 303
    assert number_of_cases(loket) == 1


def test_what_came_in_gives_its_receipt_again_however_often_something_was_sent(
    loket: Loket,
) -> None:
    visitor = visitor_from(loket, HERE)
    data: Answers = {**visitor.walk(FORM, *ASKED).form(), "doe": "versturen"}
    first = visitor.post(FORM, data)
    count_forms(loket, HERE, FROM_ONE.most)
    again = visitor.post(FORM, data)
    assert (again.status, again.location) == (303, first.location)


def test_reading_and_filling_in_are_never_held_up(loket: Loket) -> None:
    visitor = visitor_from(loket, HERE)
    count_forms(loket, HERE, FROM_ONE.most)
    assert "Fatima O'Brien" in visitor.walk(FORM, *ASKED).text
    assert visitor.press("versturen").status == 429
    for place in ("/crisis/", "/o", FORM):
        with visitor.browser.get(visitor.root + place, base_url="http://localhost:8000") as answer:
            assert answer.status_code == 200


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (HERE, THERE),
        (f"{THERE}, {HERE}", f"{HERE}, {THERE}"),
        ("2001:db8:1:1::1", "2001:db8:1:2::1"),
    ],
)
def test_another_place_is_not_held_up(loket: Loket, first: str, second: str) -> None:
    count_forms(loket, first, FROM_ONE.most)
    assert ready(visitor_from(loket, first))().status == 429
    assert ready(visitor_from(loket, second))().status == 303


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (HERE, f"{THERE}, {HERE}"),
        (HERE, f"::ffff:{HERE}"),
        ("2001:db8:1:1::1", "2001:db8:1:1:ffff:ffff:ffff:ffff"),
        ("192.168.1.20", "192.168.1.20"),
    ],
)
def test_nobody_gets_round_it_by_what_he_writes_himself(
    loket: Loket, first: str, second: str
) -> None:
    count_forms(loket, first, FROM_ONE.most)
    assert ready(visitor_from(loket, second))().status == 429


def test_who_connects_without_our_proxy_is_not_believed(loket: Loket) -> None:
    count_forms(loket, THERE, FROM_ONE.most, peer="8.8.8.8")
    assert ready(visitor_from(loket, HERE, peer="8.8.8.8"))().status == 429
    assert ready(visitor_from(loket, THERE))().status == 303


def test_where_the_proxy_says_nothing_of_whom_it_serves_nobody_is_held_up(
    settings: Settings, start: Callable[[Settings], Loket], caplog: pytest.LogCaptureFixture
) -> None:
    loket = start(settings)
    count_forms(loket, "", FROM_ONE.most)
    assert ready(visitor_from(loket, ""))().status == 303
    assert caplog.text == ""
    public = start(replace(settings, base_url="https://loket.example/zorg"))
    for _ in range(2):
        with public.app.test_request_context():
            assert rate_limit.count_turn(SENDING) == rate_limit.NO_WAIT
    assert caplog.text.count("does not say whom it serves") == 1


def test_a_link_is_counted_by_itself_wherever_it_is_opened(loket: Loket) -> None:
    count_forms(loket, HERE, FROM_ONE.most)
    token = loket.link()
    address = f"/l/{token}/akkoord"
    with loket.app.test_request_context():
        opened = open_link(db.session, loket.services.signer, token, now=loket.clock())
        for _ in range(SENDING.most):
            assert rate_limit.count_turn(SENDING, opened) == rate_limit.NO_WAIT
    for place in (HERE, THERE):
        visitor = visitor_from(loket, place)
        visitor.walk(address, *AKKOORD)
        assert visitor.press("versturen").status == 429
    other = visitor_from(loket, HERE)
    assert other.send(f"/l/{loket.link()}/akkoord", *AKKOORD).status == 200


def test_one_address_gets_few_receipts_a_day_and_every_form_comes_in(loket: Loket) -> None:
    def send(mail: str) -> None:
        loket.visitor().send(f"/l/{loket.link()}/akkoord", *AKKOORD[:-1], {"mail": mail})

    for number in range(MAILING.most + 3):
        send(f"Iemand+{number}@Example.nl" if number % 2 else "iemand@example.nl")
    assert number_of_cases(loket) == MAILING.most + 3
    assert len(to_client(loket)) == MAILING.most
    send("een.ander@example.nl")
    assert len(to_client(loket)) == MAILING.most + 1
    loket.clock.ahead(days=1)
    send("iemand@example.nl")
    assert len(to_client(loket)) == MAILING.most + 2


def test_a_form_that_is_sent_twice_counts_as_one_receipt(loket: Loket) -> None:
    visitor, address = loket.visitor(), f"/l/{loket.link()}/akkoord"
    page = visitor.walk(address, *AKKOORD[:-1], {"mail": "iemand@example.nl"})
    data: Answers = {**page.form(), "doe": "versturen"}
    for _ in range(MAILING.most):
        assert visitor.post(address, data).status == 303
    assert len(to_client(loket)) == 1
    with loket.app.test_request_context():
        assert rate_limit.may_mail("iemand@example.nl")


@pytest.mark.parametrize("provider", ["doz-thuiszorg"])
def test_files_from_one_place_leave_room_for_others(loket: Loket) -> None:
    visitor = come_from(at_photos(loket), HERE)
    with loket.app.test_request_context(headers={"X-Forwarded-For": HERE}):
        for _ in range(ADDING.most - 1):
            assert rate_limit.count_turn(ADDING) == rate_limit.NO_WAIT
    assert upload(visitor, ("een.jpg", photo())).status == 200
    page = upload(visitor, ("twee.jpg", photo(colour="blue")))
    assert page.status == 422
    assert "twee.jpg is niet toegevoegd" in page.text
    assert "vraag een medewerker naar het telefoonnummer" in page.text
    assert upload(come_from(visitor, THERE), ("twee.jpg", photo(colour="blue"))).status == 200
    with loket.app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Attachment)) == 2


@pytest.fixture
def office(settings: Settings, start: Callable[[Settings], Loket]) -> Office:
    return Office(start(replace(settings, face="both")))


def test_challenges_for_a_passkey_are_not_given_without_end(office: Office) -> None:
    stranger = Colleague(office.loket.app)
    come_from(stranger, HERE)
    guard = stranger.token()
    path = "/medewerker/inloggen/opties"
    for _ in range(SIGNING_IN.most):
        assert stranger.send(path, {}, guard).status_code == 200
    answer = stranger.send(path, {}, guard)
    assert answer.status_code == 429
    assert "Wacht 5 minuten." in answer.get_json()["fout"].replace("\xa0", " ")
    assert answer.headers["Retry-After"] == "300"
    with office.loket.app.app_context():
        made = db.session.scalar(select(func.count()).select_from(Challenge))
    assert made == SIGNING_IN.most
    come_from(stranger, THERE)
    assert stranger.send(path, {}, guard).status_code == 200


def test_staff_who_enter_a_pile_of_letters_are_not_held_up(office: Office) -> None:
    count_forms(office.loket, HERE, FROM_ONE.most + 1)
    with office.loket.app.test_request_context(headers={"X-Forwarded-For": HERE}):
        for _ in range(MAILING.most):
            rate_limit.may_mail("iemand@example.nl")
        assert not rate_limit.may_mail("iemand@example.nl")
    person = office.colleague("manager")
    come_from(person, HERE)
    pages: list[Answers] = [
        {**LETTER, "client": "C-1"},
        *AKKOORD[:-1],
        {"mail": "iemand@example.nl"},
    ]
    walk(person, "akkoord", *pages)
    assert press(person, "versturen").status in {200, 303}
    assert len(cases(office.loket)) == 1
    assert "iemand@example.nl" in {mail["to"] for mail in sent(office.loket)}


def test_no_address_is_stored_or_logged(loket: Loket, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        count_forms(loket, HERE, FROM_ONE.most)
        assert ready(visitor_from(loket, HERE))().status == 429
    assert HERE not in caplog.text
    files = list(stored(loket))
    assert loket.services.settings.data / rate_limit.FILE in files
    assert not [file for file in files if HERE.encode() in file.read_bytes()]


def stored(loket: Loket) -> Iterator[Path]:
    """Every file that the provider's processes keep."""
    yield from (path for path in loket.services.settings.data.rglob("*") if path.is_file())


@pytest.mark.hostile("send-often")
def test_processes_of_one_provider_count_together(
    settings: Settings, start: Callable[[Settings], Loket]
) -> None:
    one, other = start(settings), start(settings)
    count_forms(one, HERE, FROM_ONE.most - 1)
    send = ready(visitor_from(other, HERE))
    assert send().status == 303
    assert send().status == 429
    assert ready(visitor_from(one, HERE))().status == 429


@pytest.mark.parametrize("kept", ["a folder", "no database"])
def test_where_nothing_can_be_counted_forms_come_in_all_the_same(
    loket: Loket, caplog: pytest.LogCaptureFixture, kept: str
) -> None:
    file = loket.services.settings.data / rate_limit.FILE
    file.mkdir() if kept == "a folder" else file.write_bytes(b"no database" * 1000)
    send = ready(visitor_from(loket, HERE))
    assert send().status == 303
    assert caplog.text.count("nobody is held to a limit") == 1
    # A file that is none is made anew when the form is begun, so that this was counted.
    count_forms(loket, HERE, FROM_ONE.most - 1)
    assert (send().status == 429) is (kept == "no database")
    assert caplog.text.count("nobody is held to a limit") == 1

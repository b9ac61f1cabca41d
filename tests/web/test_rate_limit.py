"""Who does something very often waits a little, loses nothing, and keeps nobody else from it."""

from __future__ import annotations

import logging
import math
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Barrier, Thread

import pytest
from sqlalchemy import func, select

from formsapp.cases.models import Attachment, Case
from formsapp.cases.signed_links import open_link
from formsapp.cases.staff_models import Challenge
from formsapp.settings import Settings
from formsapp.web.form.form_key import Purpose, issue_key
from formsapp.web.shared import rate_limit
from formsapp.web.shared.rate_limit import ADDING, MAILING, SENDING, SIGNING_IN, Limit, Tally
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


def use_up(send: Callable[[], Page], limit: Limit = SENDING) -> None:
    for _ in range(limit.most):
        assert send().status == 303


def number_of_cases(loket: Loket) -> int:
    with loket.app.app_context():
        return db.session.scalar(select(func.count()).select_from(Case)) or 0


@pytest.mark.hostile("send-often")
def test_one_form_too_many_is_kept_on_a_page_that_says_how_long_and_whom_to_call(
    loket: Loket,
) -> None:
    visitor = visitor_from(loket, HERE)
    send = ready(visitor)
    use_up(send)
    loket.clock.ahead(minutes=10, seconds=30)
    page = send()
    assert (page.status, page.headers["Retry-After"]) == (429, str(19 * 60 + 30))
    assert "Er is niets verstuurd." in page.text
    assert "over 20 minuten opnieuw" in page.text.replace("\xa0", " ")
    assert str(loket.services.facts.contact.phone) in page.text
    assert "Fatima O'Brien" in page.all("textarea")[0].text
    assert "Is er nu gevaar?" in page.text
    assert number_of_cases(loket) == SENDING.most
    loket.clock.ahead(minutes=19, seconds=30)
    assert visitor.press("versturen").status == 303
    assert number_of_cases(loket) == SENDING.most + 1


def test_what_came_in_gives_its_receipt_again_however_often_something_was_sent(
    loket: Loket,
) -> None:
    visitor = visitor_from(loket, HERE)
    data: Answers = {**visitor.walk(FORM, *ASKED).form(), "doe": "versturen"}
    first = visitor.post(FORM, data)
    use_up(ready(visitor), replace(SENDING, most=SENDING.most - 1))
    again = visitor.post(FORM, data)
    assert (again.status, again.location) == (303, first.location)


def test_reading_and_filling_in_are_never_held_up(loket: Loket) -> None:
    visitor = visitor_from(loket, HERE)
    send = ready(visitor)
    use_up(send)
    assert send().status == 429
    assert "Fatima O'Brien" in visitor.walk(FORM, *ASKED).text
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
    use_up(ready(visitor_from(loket, first)))
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
    use_up(ready(visitor_from(loket, first)))
    assert ready(visitor_from(loket, second))().status == 429


def test_who_connects_without_our_proxy_is_not_believed(loket: Loket) -> None:
    use_up(ready(visitor_from(loket, THERE, peer="8.8.8.8")))
    assert ready(visitor_from(loket, HERE, peer="8.8.8.8"))().status == 429
    assert ready(visitor_from(loket, THERE))().status == 303


def test_where_the_proxy_says_nothing_of_whom_it_serves_nobody_is_held_up(
    settings: Settings, start: Callable[[Settings], Loket], caplog: pytest.LogCaptureFixture
) -> None:
    loket = start(settings)
    send = ready(visitor_from(loket, ""))
    use_up(send)
    assert send().status == 303
    assert caplog.text == ""
    public = start(replace(settings, base_url="https://loket.example/zorg"))
    for _ in range(2):
        with public.app.test_request_context():
            assert rate_limit.count_turn(SENDING) == rate_limit.NO_WAIT
    assert caplog.text.count("does not say whom it serves") == 1


def test_a_link_is_counted_by_itself_wherever_it_is_opened(loket: Loket) -> None:
    use_up(ready(visitor_from(loket, HERE)))
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
    with office.loket.app.test_request_context(headers={"X-Forwarded-For": HERE}):
        for _ in range(SENDING.most):
            rate_limit.count_turn(SENDING)
        assert rate_limit.count_turn(SENDING)
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
        send = ready(visitor_from(loket, HERE))
        use_up(send)
        send()
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
    use_up(ready(visitor_from(one, HERE)), replace(SENDING, most=SENDING.most - 1))
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
    use_up(send, replace(SENDING, most=SENDING.most - 1))
    assert (send().status == 429) is (kept == "no database")
    assert caplog.text.count("nobody is held to a limit") == 1


NOON = datetime(2026, 3, 29, 12, tzinfo=UTC)
THRICE = Limit("thrice", 3, timedelta(minutes=10))


def after(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)


@pytest.fixture
def tally(tmp_path: Path) -> Tally:
    return Tally(tmp_path / "limits", b"key")


def test_the_window_moves_along(tally: Tally) -> None:
    for minute in (0, 4, 8):
        assert not tally.count_turn(THRICE, "a", now=after(minute))
    assert tally.count_turn(THRICE, "a", now=after(9)) == timedelta(minutes=1)
    assert not tally.count_turn(THRICE, "b", now=after(9))
    assert not tally.count_turn(replace(THRICE, name="other"), "a", now=after(9))
    assert not tally.count_turn(THRICE, "a", now=after(10))
    assert tally.count_turn(THRICE, "a", now=after(10)) == timedelta(minutes=4)


@pytest.mark.parametrize("back", [timedelta(hours=1), timedelta(days=1)])
@pytest.mark.hostile("clock-back")
def test_a_clock_that_is_set_back_locks_nobody_out(tally: Tally, back: timedelta) -> None:
    for _ in range(THRICE.most):
        tally.count_turn(THRICE, "a", now=NOON)
    assert not tally.count_turn(THRICE, "a", now=NOON - back)


def test_it_takes_no_more_room_however_many_come(tmp_path: Path) -> None:
    tally = Tally(tmp_path / "limits", b"key", most_kept=100)
    for number in range(150):
        tally.count_turn(THRICE, f"someone {number}", now=NOON)
    assert moments(tally) == 100
    assert [bool(tally.count_turn(THRICE, "new", now=NOON)) for _ in range(4)] == [
        *[False] * 3,
        True,
    ]


def test_what_is_over_is_not_kept(tally: Tally) -> None:
    for number in range(10):
        tally.count_turn(THRICE, f"someone {number}", now=NOON)
    tally.count_turn(THRICE, "a", now=after(10))
    assert moments(tally) == 1


def moments(tally: Tally) -> int:
    with closing(sqlite3.connect(tally.file)) as file:
        number: int = file.execute("SELECT count(*) FROM taken").fetchone()[0]
    return number


@pytest.mark.parametrize("processes", [1, 8])
def test_of_many_at_once_no_more_get_through(tmp_path: Path, processes: int) -> None:
    tallies = [Tally(tmp_path / "limits", b"key") for _ in range(processes)]
    gate = Barrier(8)
    found: list[timedelta] = []

    def come(number: int) -> None:
        tally = tallies[number % processes]
        gate.wait()
        found.extend(tally.count_turn(SENDING, "a", now=NOON) for _ in range(10))

    threads = [Thread(target=come, args=[number]) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found.count(rate_limit.NO_WAIT) == SENDING.most


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (1, "1 minuut"),
        (60, "1 minuut"),
        (61, "2 minuten"),
        (1800, "30 minuten"),
        (80_000, "23 uur"),
    ],
)
def test_a_wait_is_said_in_words(seconds: int, words: str) -> None:
    left = timedelta(seconds=seconds)
    assert rate_limit.wait_in_words(left).replace("\xa0", " ") == words
    assert rate_limit.retry_after(left) == {"Retry-After": str(math.ceil(seconds))}

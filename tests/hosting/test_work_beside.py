"""Each provider of a host has its mail sent and its work done, whatever is wrong with another."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator

import pytest

from formsapp.cases.outbox import OutgoingMail
from formsapp.clock import utc_now
from formsapp.hosting.work_beside import ONCE_MORE_SECONDS, UNCHANGED_SECONDS, Work
from tests import mail
from tests.clock import FakeClock
from tests.hosting.conftest import ELZEN, KADE, Place
from tests.web.conftest import KEYS, Loket
from tests.web.office import Office

PATIENCE = 60


@pytest.fixture
def hanging() -> Iterator[socket.socket]:
    """A mail server that takes connections, and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening


@pytest.fixture
def server() -> Iterator[mail.Server]:
    with mail.running() as running:
        yield running


def write_mail(place: Place, slug: str) -> None:
    """Have a case come in that a client gets a mail about."""
    desk = Office(Loket(place.app(slug), FakeClock(utc_now())))
    team = next(iter(desk.loket.services.facts.teams))
    letter = OutgoingMail("client@voorbeeld.nl", "Ontvangen", "Wij hebben het.")
    desk.case(team=team, kind="klacht", mails=[letter])


def wait_until(happened: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not happened():
        assert time.monotonic() < end
        time.sleep(0.01)


def add_with_mail(place: Place, slug: str, url: str) -> None:
    place.add(slug)
    place.edit(slug, "LOKET_MAIL=files", f"LOKET_SMTP_URL={url}")


def test_a_mail_server_that_hangs_keeps_no_mail_of_others(
    place: Place, hanging: socket.socket, server: mail.Server
) -> None:
    add_with_mail(place, ELZEN, f"smtp://127.0.0.1:{hanging.getsockname()[1]}")
    add_with_mail(place, KADE, server.url)
    place.look()
    write_mail(place, ELZEN)
    write_mail(place, KADE)
    work = Work(place.hosts)
    work.give_turns(0.0)
    with hanging.accept()[0]:
        wait_until(lambda: len(server.messages) == 1)
        write_mail(place, KADE)
        wait_until(lambda: work.is_done(KADE))
        work.give_turns(1.0)
        wait_until(lambda: len(server.messages) == 2)
        assert not work.is_done(ELZEN)
        assert all("De Kade" in str(one["From"]) for one in server.messages)
    wait_until(lambda: work.is_done(ELZEN))


def test_a_database_that_breaks_keeps_no_mail_of_others(
    place: Place, server: mail.Server, caplog: pytest.LogCaptureFixture
) -> None:
    for slug in (ELZEN, KADE):
        add_with_mail(place, slug, server.url)
    place.look()
    place.hosted(ELZEN)
    with place.app(ELZEN).app_context():
        (place.folder / ELZEN / "data/loket.sqlite").write_bytes(b"no database" * 1000)
    write_mail(place, KADE)
    Work(place.hosts).give_turns(0.0)
    wait_until(lambda: len(server.messages) == 1)
    assert "wait" in caplog.text


def test_mail_is_tried_again_though_nothing_else_changed(place: Place, server: mail.Server) -> None:
    add_with_mail(place, KADE, server.url)
    place.look()
    write_mail(place, KADE)
    work = Work(place.hosts, most_sending=0)
    work.give_turns(0.0)
    assert server.messages == []
    work.most_sending = 1
    work.give_turns(1.0)
    wait_until(lambda: len(server.messages) == 1)


def test_a_provider_at_rest_is_left_alone_until_its_time_comes(place: Place) -> None:
    place.add(KADE)
    place.look()
    work = Work(place.hosts)
    work.give_turns(0.0)
    work.give_turns(1.0)
    assert work.turn_of(KADE) == 0.0
    write_mail(place, KADE)
    work.give_turns(2.0)
    assert work.turn_of(KADE) == 2.0
    wait_until(lambda: work.is_done(KADE))
    work.give_turns(3.0)
    work.give_turns(4.0)
    assert work.turn_of(KADE) == 3.0
    once_more = 3.0 + ONCE_MORE_SECONDS
    work.give_turns(once_more)
    assert work.turn_of(KADE) == once_more
    work.give_turns(once_more + UNCHANGED_SECONDS - 1)
    assert work.turn_of(KADE) == once_more
    work.give_turns(once_more + UNCHANGED_SECONDS)
    assert work.turn_of(KADE) == once_more + UNCHANGED_SECONDS


def test_the_clients_side_does_no_work_of_staff(place: Place, server: mail.Server) -> None:
    add_with_mail(place, KADE, server.url)
    place.look()
    write_mail(place, KADE)
    (place.folder / KADE / "data/keys/private").rename(place.folder / "elsewhere")
    place.tell(
        KADE,
        LOKET_BASE_URL=f"https://{KADE}.example",
        LOKET_SECRET_KEYS=",".join(KEYS),
        LOKET_DOCS=str(place.made / "docs"),
        LOKET_FACE="client",
    )
    place.look()
    assert place.get(f"https://{KADE}.example/f/klacht").status_code == 200
    assert place.get(f"https://{KADE}.example/medewerker/").status_code == 404
    work = Work(place.hosts)
    work.give_turns(0.0)
    assert work.is_done(KADE)
    assert server.messages == []

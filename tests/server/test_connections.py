"""What a client may cost before a thread sees its request: bytes, time and a place."""

from __future__ import annotations

import os
import re
import resource
import socket
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from functools import partial
from ipaddress import ip_address
from itertools import repeat
from pathlib import Path
from wsgiref.types import StartResponse, WSGIEnvironment

import pytest

from formsapp.server.connections import (
    AT_ONCE,
    BODY_SECONDS,
    CONNECTIONS,
    HEAD_SECONDS,
    IDLE_SECONDS,
    LITTLE,
    NEW_SECONDS,
    SLOWEST,
)
from formsapp.server.http_request import (
    BETWEEN,
    LARGEST_BODY,
    LARGEST_HEAD,
    LARGEST_TEXT,
    LONGEST_ADDRESS,
    LONGEST_KIND,
    LONGEST_PATH,
    MOST_LINES,
    Request,
)
from formsapp.server.lanes import THREADS
from tests.server.running import Driven, Running, read_answer

MEGABYTE = 1024 * 1024
LARGE = 24 * MEGABYTE
END = b"0\r\n\r\n"
GET = b"GET /crisis/ HTTP/1.1\r\nHost: localhost\r\n\r\n"
PHOTO = b"Content-Type: multipart/form-data; boundary=x\r\n"


def post(length: int, *more: bytes) -> bytes:
    head = [b"POST /any HTTP/1.1\r\nHost: x\r\n", b"Content-Length: %d\r\n" % length, *more]
    return b"".join([*head, b"\r\n"])


def chunked(start: bytes) -> bytes:
    return b"POST /any HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n" + start


# Bytes


@pytest.mark.parametrize(
    ("request_bytes", "status"),
    [
        (post(LARGEST_TEXT + 1), 413),
        (post(LARGEST_TEXT + 1, b"Expect: 100-continue\r\n"), 413),
        (post(LARGEST_BODY + 1, PHOTO), 413),
        (b"GET /any HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\n", 413),
        (b"HEAD /any HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\n", 413),
        (b"GET /any HTTP/1.1\r\nHost: x\r\nX: " + b"a" * LARGEST_HEAD, 431),
        (b"GET /" + b"%25" * (LONGEST_ADDRESS // 3) + b" HTTP/1.1\r\nHost: x\r\n\r\n", 400),
        (b"\r\n" + GET.replace(b"/crisis/", b"/" + b"a" * LONGEST_ADDRESS), 400),
        (GET.replace(b"/crisis/", b"/" + b"a" * LONGEST_PATH), 400),
        (GET.replace(b"/crisis/", b"/" + b"a" * (LONGEST_PATH - 100)), 200),
        (GET.replace(b"/crisis/", b"/?" + b"a" * (LONGEST_ADDRESS - 100)), 200),
        (GET[:-2] + b"X:" + b" " * 17 + b"a\r\n\r\n", 400),
        (GET[:-2] + b"X:" + b"\t " * 8 + b"a\r\n\r\n", 200),
        (GET[:-2] + b"X: a\0\r\n\r\n", 400),
        (GET[:-2] + PHOTO[:-2] + b"; " * LONGEST_KIND + b"\r\n\r\n", 400),
        (chunked(b"1;a=" + b"b" * (BETWEEN + 1)), 400),
        (chunked(b"0\r\nX: " + b"b" * (BETWEEN + 1)), 400),
        (post(1) + b"x", 200),
        (b"GET /any HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n", 200),
        (chunked(b"1\r\nx\r\n0\r\n\r\n"), 200),
        (chunked(b"1\r\nx\r\n" * 1300), 400),
        (chunked((b"64\r\n" + b"x" * 100 + b"\r\n") * 3000 + END), 200),
        (b"\r\n\r\n" + GET, 400),
        (b"\r\n" + GET, 200),
        (GET[:-2] + b"Expect: 100-continue\r\n\r\n", 200),
        (GET[:-2] + b"Expect: 100-continue\r\nContent-Length: 0\r\n\r\n", 200),
        (post(0, b"Expect: 100-continue\r\n"), 200),
        (GET[:-2] + b"a:1\r\n" * MOST_LINES + b"\r\n", 400),
        (GET[:-2] + b"a: 1\r\n b\r\n\r\n", 400),
        (GET.replace(b"/crisis/", b"http://[::1/l/secret"), 400),
        (GET.replace(b"/crisis/", b"http://[secret]/l/x"), 400),
        (GET[:-2] + b"Content-Length: " + b"9" * 6000 + b"\r\n\r\n", 400),
        (GET[:-2] + b"a:1\r\n" * (MOST_LINES - 3) + b"\r\n", 200),
    ],
)
@pytest.mark.hostile("send-large")
def test_what_is_too_much_is_refused_before_the_rest_of_it_comes(
    server: Running, request_bytes: bytes, status: int
) -> None:
    with server.connect(request_bytes) as client:
        assert read_answer(client)[0] == status
    assert server.get("/crisis/")[0] == "/crisis/"


@pytest.mark.hostile("fault-shown")
def test_a_fault_is_logged_without_address_or_anything_typed(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fail(environ: WSGIEnvironment, start: StartResponse) -> list[bytes]:
        del start
        raise ValueError(environ["PATH_INFO"])

    with closing(Driven(fail)) as driven, driven.connect(GET.replace(b"crisis", b"secret")) as one:
        driven.turn(5)
        assert read_answer(one)[0] == 500
    assert "ValueError" in caplog.text
    assert "secret" not in caplog.text


def test_a_fault_on_a_connection_is_logged_without_whose_it_is(
    driven: Driven, caplog: pytest.LogCaptureFixture
) -> None:
    typed = "secret"
    with driven.connect() as client:
        try:
            ip_address(typed)
        except ValueError:
            driven.channels[0].handle_error()
        assert client.recv(1) == b""
    assert "ValueError" in caplog.text
    assert not {"secret", "127.0.0.1"} & set(re.findall(r"[\w.]+", caplog.text))


@pytest.mark.hostile("send-urgent")
def test_urgent_bytes_end_a_connection_and_fill_no_log(
    driven: Driven, caplog: pytest.LogCaptureFixture
) -> None:
    with driven.connect() as client:
        client.send(b"!", socket.MSG_OOB)
        driven.turn_until_closed()
    assert not driven.channels
    assert caplog.text == ""


@pytest.mark.hostile("send-chunks")
def test_chunks_without_end_are_refused_at_the_size_of_a_text(server: Running) -> None:
    with server.connect(chunked(b"")) as client:
        sent = 0
        chunk = b"10000\r\n" + b"a" * 0x10000 + b"\r\n"
        try:
            while sent < 32 * LARGEST_TEXT:
                client.sendall(chunk)
                sent += len(chunk)
        except OSError:
            pass
    assert sent < 32 * LARGEST_TEXT
    assert server.get("/crisis/")[0] == "/crisis/"


def test_when_bodies_take_too_much_room_the_largest_makes_room(driven: Driven) -> None:
    driven.server.most_bytes = MEGABYTE
    greedy = driven.connect(post(9 * MEGABYTE, PHOTO))
    photo = driven.connect(post(400_000, PHOTO) + b"p" * 300_000)
    greedy.sendall(b"g" * 500_000)
    driven.turn(20)
    assert sorted(one.body_bytes for one in driven.channels) == [300_000, 500_000]
    with greedy, photo:
        greedy.sendall(b"g" * 500_000)
        driven.turn(30)
        assert [one.body_bytes for one in driven.channels] == [300_000]
        photo.sendall(b"p" * 100_000)
        driven.turn(10)
        assert read_answer(photo) == (200, "/any")


def test_of_chunks_and_heads_little_is_read_at_once(driven: Driven) -> None:
    with driven.connect() as client:
        client.sendall(chunked(b"") + b"1\r\na\r\n" * 10_000)
        taken = []
        while driven.channels and not driven.channels[0].requests:
            taken.append(driven.channels[0].body_bytes)
            driven.turn(1)
        assert max(taken) <= LITTLE


@pytest.mark.hostile("send-odd-request")
def test_a_second_request_in_the_same_packet_is_dropped(driven: Driven) -> None:
    with driven.connect(GET * 100) as client:
        driven.turn_until_closed()
        answers = b"".join(iter(partial(client.recv, 65536), b""))
        assert answers.count(b"HTTP/1.1 200") == 1
        assert b"Connection: close" in answers
        assert driven.channels == []


# Answers that nobody reads


@pytest.fixture
def unread() -> Iterator[Driven]:
    """A server with answers that are far larger than what the system keeps."""

    def answer(_environ: WSGIEnvironment, start: StartResponse) -> Iterator[bytes]:
        start("200 OK", [("Content-Length", str(LARGE))])
        yield from repeat(bytes(MEGABYTE), LARGE // MEGABYTE)

    with closing(Driven(answer)) as made:
        yield made


def ask_unread(driven: Driven) -> socket.socket:
    """Ask for a large answer, and return once no thread works on it any more."""
    client = driven.connect(GET)
    while driven.channels[-1].requests:
        driven.turn(1)
    driven.turn()
    return client


@pytest.mark.hostile("slow-senders")
def test_no_thread_waits_for_who_does_not_read(unread: Driven) -> None:
    with ExitStack() as held:
        for _ in range(THREADS["rest"] + 1):
            held.enter_context(ask_unread(unread))
        assert all(one.total_outbufs_len > LARGE / 2 for one in unread.channels)


@pytest.mark.parametrize("seconds", [IDLE_SECONDS, BODY_SECONDS + 20 * MEGABYTE // SLOWEST])
def test_who_does_not_read_an_answer_loses_the_connection(unread: Driven, seconds: int) -> None:
    with ask_unread(unread):
        (channel,) = unread.channels
        if seconds > IDLE_SECONDS:  # a little is read now and then
            channel.begun = channel.last_activity - seconds
            channel.sent = 20 * MEGABYTE
            seconds = 0
        unread.server.maintenance(channel.last_activity + seconds - 1)
        assert not channel.will_close
        unread.server.maintenance(channel.last_activity + seconds + 2)
        unread.turn()
        assert unread.channels == []


def test_of_unread_answers_that_take_too_much_room_the_largest_makes_room(unread: Driven) -> None:
    with ask_unread(unread), ask_unread(unread):
        unread.server.most_bytes = sum(one.kept_bytes for one in unread.channels) - 1
        unread.server.maintenance(unread.channels[0].last_activity)
        unread.turn()
        assert len(unread.channels) == 1


def test_who_does_not_read_gives_up_its_place(unread: Driven) -> None:
    unread.server.most_connections = 2
    with ask_unread(unread), ask_unread(unread), unread.connect() as visitor:
        assert sorted(bool(one.total_outbufs_len) for one in unread.channels) == [False, True]
        assert visitor.getsockname()[1] in [one.addr[1] for one in unread.channels]


# Places


def test_newcomers_get_in_however_many_hold_a_connection(driven: Driven) -> None:
    driven.server.most_connections = 10
    with ExitStack() as held:
        bodies = [held.enter_context(driven.connect(post(50_000) + b"b" * 90)) for _ in range(4)]
        for sent in [b"", b"GET /any HTTP/1.1\r\nHost:"] * 10:
            held.enter_context(driven.connect(sent))
            driven.channels[-1].creation_time -= NEW_SECONDS  # what a few seconds do
            driven.channels[-1].begun -= NEW_SECONDS if sent else 0
            assert len(driven.channels) <= 11
        visitor = held.enter_context(driven.connect(GET))
        driven.turn(5)
        assert read_answer(visitor) == (200, "/crisis/")
        assert sum(one.body_bytes for one in driven.channels) == len(bodies) * 90, "they stay"


@pytest.mark.hostile("slow-senders")
def test_of_bodies_the_slowest_gives_up_its_place(driven: Driven) -> None:
    driven.server.most_connections = 2
    slow, quick = (driven.connect(post(50_000) + b"b" * size) for size in (10, 9_000))
    with slow, quick, driven.connect(GET) as visitor:
        driven.turn(5)
        assert read_answer(visitor) == (200, "/crisis/")
        assert sorted(one.body_bytes for one in driven.channels) == [0, 9_000]


def test_who_comes_gets_in_when_whole_requests_take_most_places(driven: Driven) -> None:
    driven.server.most_connections = 4
    with ExitStack() as held:
        for _ in range(4):
            held.enter_context(driven.connect())
            driven.channels[-1].requests.append(Request(driven.server.adj))
        first = driven.channels[0]
        visitor = held.enter_context(driven.connect(GET))
        driven.turn(5)
        assert read_answer(visitor) == (200, "/crisis/")
        assert first in driven.channels


@contextmanager
def no_more_files() -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with Path(os.devnull).open() as probe:
        next_free = probe.fileno()
    resource.setrlimit(resource.RLIMIT_NOFILE, (next_free, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_when_no_file_can_be_opened_who_is_idle_makes_room(driven: Driven) -> None:
    with driven.connect(), driven.connect(), closing(socket.socket()) as visitor:
        visitor.settimeout(10)
        with no_more_files():
            visitor.connect(("127.0.0.1", driven.port))
            visitor.sendall(GET)
            driven.turn(10)
        assert read_answer(visitor) == (200, "/crisis/")


def test_that_no_file_can_be_opened_is_logged_once(
    driven: Driven, caplog: pytest.LogCaptureFixture
) -> None:
    with closing(socket.socket()) as visitor:
        with no_more_files():
            visitor.connect(("127.0.0.1", driven.port))
            driven.turn(50)
        assert len(caplog.records) == 1
        assert "Traceback" not in caplog.text


def test_all_places_together_leave_files_for_the_threads() -> None:
    assert 1024 - 5 * sum(THREADS.values()) > 3 * CONNECTIONS + 2 * AT_ONCE


def test_the_body_of_a_request_that_still_waits_is_let_go_with_its_connection(
    driven: Driven,
) -> None:
    with driven.connect(post(100_000) + b"b" * 99_999) as client:
        driven.turn(20)
        (channel,) = driven.channels
        (request,) = [channel.request]
        channel.requests, channel.request = [request], None
        channel.will_close = True
        driven.turn()
        assert request.get_body_stream().closed
        client.close()


# Time


@pytest.mark.parametrize(
    ("sent", "seconds"),
    [
        (b"", IDLE_SECONDS),
        (GET[:30], HEAD_SECONDS),
        (post(50_000), BODY_SECONDS),
        (post(50_000) + b"few", BODY_SECONDS),
    ],
)
def test_who_stops_half_way_loses_the_connection(driven: Driven, sent: bytes, seconds: int) -> None:
    with driven.connect(sent):
        (channel,) = driven.channels
        begun = channel.last_activity
        driven.server.maintenance(begun + seconds - 1)
        assert not channel.will_close
        driven.server.maintenance(begun + seconds + 1)
        assert channel.will_close
        driven.turn()
        assert driven.channels == []


def test_a_photo_from_a_phone_on_a_slow_network_comes_in(driven: Driven) -> None:
    size, each_second = 8_000_000, 62_500
    with driven.connect(post(size, PHOTO)) as phone:
        (channel,) = driven.channels
        for second in range(1, size // each_second + 1):
            phone.sendall(b"p" * each_second)
            while channel.body_bytes < min(second * each_second, size) and not channel.requests:
                driven.turn(1)
            channel.begun -= 1  # what a second does
            driven.server.maintenance(channel.last_activity + 1)
            assert not channel.will_close
        driven.turn(10)
        assert read_answer(phone) == (200, "/any")


def test_a_request_that_is_being_answered_is_never_overdue(driven: Driven) -> None:
    with driven.connect(GET):
        (channel,) = driven.channels
        channel.requests.append(channel.parser_class(channel.adj))
        assert not channel.is_overdue(channel.last_activity + 10 * IDLE_SECONDS)

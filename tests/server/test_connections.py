"""What a client may cost before a thread sees its request: bytes, time and a place."""

from __future__ import annotations

from contextlib import ExitStack

import pytest

from formsapp.server.connections import (
    BODY_SECONDS,
    HEAD_SECONDS,
    IDLE_SECONDS,
    LARGEST_BODY,
    LARGEST_HEAD,
    LARGEST_TEXT,
    LONGEST_LINE,
    NEW_SECONDS,
)
from tests.server.running import Driven, Running, read_answer

MEGABYTE = 1024 * 1024
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
        (chunked(b"1;a=" + b"b" * (LONGEST_LINE + 1)), 400),
        (chunked(b"0\r\nX: " + b"b" * (LONGEST_LINE + 1)), 400),
        (post(1) + b"x", 200),
        (b"GET /any HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n", 200),
        (chunked(b"1\r\nx\r\n0\r\n\r\n"), 200),
    ],
)
def test_what_is_too_much_is_refused_before_the_rest_of_it_comes(
    server: Running, request_bytes: bytes, status: int
) -> None:
    with server.connect(request_bytes) as client:
        assert read_answer(client)[0] == status
    assert server.get("/crisis/")[0] == "/crisis/"


def test_chunks_without_end_are_refused_at_the_size_of_a_text(server: Running) -> None:
    with server.connect(chunked(b"")) as client:
        sent = 0
        chunk = b"10000\r\n" + b"a" * 0x10000 + b"\r\n"
        try:
            while sent < 4 * LARGEST_TEXT:
                client.sendall(chunk)
                sent += len(chunk)
        except OSError:
            pass
    assert sent < 4 * LARGEST_TEXT
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


def test_of_bodies_the_slowest_gives_up_its_place(driven: Driven) -> None:
    driven.server.most_connections = 2
    slow, quick = (driven.connect(post(50_000) + b"b" * size) for size in (10, 9_000))
    with slow, quick, driven.connect(GET) as visitor:
        driven.turn(5)
        assert read_answer(visitor) == (200, "/crisis/")
        assert sorted(one.body_bytes for one in driven.channels) == [0, 9_000]


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

"""A crowd that reads the built pages: everyone gets an answer, whatever else waits."""

from __future__ import annotations

import socket
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from formsapp.server.connections import MANY_IN_ROUND
from formsapp.server.http_request import Lane, Request
from tests.server.running import Driven, read_answer

GET = b"GET /crisis/ HTTP/1.1\r\nHost: localhost\r\n\r\n"
LANES: tuple[Lane, ...] = ("health", "files", "rest")


@pytest.fixture
def driven() -> Iterator[Driven]:
    with closing(Driven(built=frozenset({"/crisis/"}))) as made:
        made.server.most_connections = 4
        yield made


def hold(driven: Driven, held: ExitStack, lane: Lane) -> None:
    """Add a connection with a whole request that still waits in its lane."""
    held.enter_context(driven.connect())
    request = Request(driven.server.adj)
    request.lane = lane
    driven.channels[-1].requests.append(request)


@pytest.mark.parametrize("lane", LANES)
@pytest.mark.hostile("crowd")
def test_a_crowd_is_answered_however_many_others_wait(driven: Driven, lane: Lane) -> None:
    with ExitStack() as held:
        for _ in range(4):
            hold(driven, held, lane)
        for _ in range(8):
            assert read_answer(held.enter_context(driven.connect(GET))) == (200, "/crisis/")


@pytest.mark.hostile("crowd")
def test_a_crowd_that_comes_in_one_moment_is_answered(driven: Driven) -> None:
    driven.server.most_connections = 40
    with ExitStack() as held:
        crowd = [held.enter_context(driven.connect(GET, turns=0)) for _ in range(120)]
        driven.turn(20)
        assert [read_answer(one) for one in crowd] == [(200, "/crisis/")] * 120


def test_who_comes_while_thousands_wait_at_the_door_need_not_knock_again(driven: Driven) -> None:
    system = Path("/proc/sys/net/core/somaxconn")
    places = min(2000, int(system.read_text()) if system.exists() else 128)
    with ExitStack() as held:
        for _ in range(places):
            visitor = held.enter_context(socket.socket())
            visitor.settimeout(0.5)  # the system knocks again after a second
            visitor.connect(("127.0.0.1", driven.port))


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="no other system tells who left")
def test_of_a_crowd_that_left_again_few_are_read_before_who_waits_behind_it(driven: Driven) -> None:
    for _ in range(60):
        driven.connect(GET, turns=0).close()
    with closing(driven.connect(GET, turns=1)) as visitor:
        assert driven.server.came_in_round < 2 * MANY_IN_ROUND
        assert read_answer(visitor) == (200, "/crisis/")


def test_idle_connections_do_not_keep_newcomers_waiting(driven: Driven) -> None:
    with ExitStack() as held:
        for _ in range(8):
            held.enter_context(driven.connect())
        visitor = held.enter_context(driven.connect(GET))
        driven.turn(9)
        assert read_answer(visitor) == (200, "/crisis/")

"""A crowd that reads the built pages: everyone gets an answer, if a moment later."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import ExitStack
from selectors import EVENT_READ, DefaultSelector
from socket import socket

from formsapp.server.connections import NEW_SECONDS
from formsapp.server.http_request import Lane, Request
from tests.server.running import Driven, read_answer

GET = b"GET /crisis/ HTTP/1.1\r\nHost: localhost\r\n\r\n"


LANES: tuple[Lane, ...] = ("rest", "files", "built", "health")


def hold(driven: Driven, held: ExitStack, lane: Lane) -> Request:
    """Add a connection with a whole request that still waits in its lane."""
    held.enter_context(driven.connect())
    request = Request(driven.server.adj)
    request.lane = lane
    driven.channels[-1].requests.append(request)
    return request


def answered(connections: Iterable[socket]) -> bool:
    """Whether one of these has something to read now, or was closed."""
    with DefaultSelector() as waiting:
        for one in connections:
            waiting.register(one, EVENT_READ)
        return bool(waiting.select(0))


def kept(driven: Driven) -> list[Lane]:
    return sorted(one.lane for channel in driven.channels for one in channel.requests)


def test_who_waits_for_a_built_page_keeps_its_place_before_all_others(driven: Driven) -> None:
    driven.server.most_connections = 4
    with ExitStack() as held:
        for lane in LANES:
            hold(driven, held, lane)
        newcomers = [held.enter_context(driven.connect()) for _ in range(2)]
        driven.turn()
        assert kept(driven) == ["built", "health"]
        assert not answered(newcomers), "nobody is sent away"


def test_a_crowd_for_built_pages_lets_newcomers_wait_until_some_have_their_answer(
    driven: Driven,
) -> None:
    driven.server.most_connections = 4
    with ExitStack() as held:
        crowd = [hold(driven, held, "built") for _ in range(4)]
        visitors = [held.enter_context(driven.connect(GET)) for _ in range(3)]
        driven.turn(5)
        assert len(driven.channels) == 4
        assert not answered(visitors), "nobody is sent away"
        for channel in driven.channels[:3]:
            channel.requests.clear()
            channel.creation_time -= NEW_SECONDS
        driven.turn(9)
        assert [read_answer(one) for one in visitors] == [(200, "/crisis/")] * 3
        assert crowd[3] in driven.channels[0].requests + driven.channels[-1].requests


def test_idle_connections_do_not_keep_newcomers_waiting(driven: Driven) -> None:
    driven.server.most_connections = 4
    with ExitStack() as held:
        hold(driven, held, "built")
        for _ in range(8):
            held.enter_context(driven.connect())
        visitor = held.enter_context(driven.connect(GET))
        driven.turn(9)
        assert read_answer(visitor) == (200, "/crisis/")

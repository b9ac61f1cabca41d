"""Whatever a head holds, the thread that reads all connections is soon done with it."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from itertools import product
from types import FrameType

import pytest
from waitress.adjustments import Adjustments  # type: ignore[import-untyped]  # ships no types
from waitress.parser import HTTPRequestParser  # type: ignore[import-untyped]  # likewise

from formsapp.server.http_request import (
    LARGEST_HEAD,
    LONGEST_ADDRESS,
    LONGEST_KIND,
    MOST_LINES,
    Request,
)
from formsapp.server.lanes import Lanes

CALLS = 4
"""For each byte at most; a percent sign that has to be decoded takes three."""
WIDE_BLANKS = re.compile(rb":[ \t]{17}")
CONTROL = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
LANES = Lanes(frozenset({"/crisis/"}))
PLAIN = b"GET /l HTTP/1.1\r\nHost: localhost\r\n\r\n"
PLACES = {
    "path": b"GET /l/%s HTTP/1.1\r\nHost: x\r\n\r\n",
    "query": b"GET /l/?%s HTTP/1.1\r\nHost: x\r\n\r\n",
    "host in the address": b"GET http://%s/l HTTP/1.1\r\nHost: x\r\n\r\n",
    "method": b"%s /l HTTP/1.1\r\nHost: x\r\n\r\n",
    "version": b"GET /l HTTP/%s\r\nHost: x\r\n\r\n",
    "name": b"GET /l HTTP/1.1\r\n%s: x\r\n\r\n",
    "value": b"GET /l HTTP/1.1\r\nX: %s\r\n\r\n",
    "before a value": b"GET /l HTTP/1.1\r\nX:%sx\r\n\r\n",
    "before a control character": b"GET /l HTTP/1.1\r\nX:%s\0\r\n\r\n",
    "in a value that ends in one": b"GET /l HTTP/1.1\r\nX: a%s\0\r\n\r\n",
    "proxies": b"GET /l HTTP/1.1\r\nX-Forwarded-For: %s\r\n\r\n",
    "parts": b"POST /l HTTP/1.1\r\nContent-Type: multipart/form-data%s\r\n\r\n",
    "length": b"POST /l HTTP/1.1\r\nContent-Length: %s\r\n\r\n",
    "chunks": b"POST /l HTTP/1.1\r\nTransfer-Encoding: %s\r\n\r\n",
    "lines": b"GET /l HTTP/1.1\r\n%s\r\n\r\n",
    "before": b"%sGET /l HTTP/1.1\r\n\r\n",
}
FILLINGS = (
    *(b" ", b"\t", b" \t", b"a", b"a ", b"a  ", b",", b", ", b";", b" ;", b'; "', b":", b": "),
    *(b"%", b"%25", b"%C3%A9", b"\xff", b"\0", b"\\", b"/", b"//", b"..", b"?", b"#", b"[", b"@"),
    *(b"9", b"0", b"10.1.1.1, ", b"::1,", b"[::1]:1,", b"chunked,", b";charset=a ", b"\r", b"\n"),
    *(
        b"\r\n",
        b"\r\n ",
        b"a:\r\n",
        b"a:1\r\n",
        b"a:                b\r\n",
        b"a:                x\r\n",
        b"X-Forwarded-For:1\r\n",
    ),
)


def judge(request: Request) -> None:
    request.lane = LANES.find_lane(request)
    assert request.network is not None


def follow(head: bytes) -> tuple[int, list[bytes]]:
    """Return how many calls a head makes, and what waitress takes apart of it.

    What a pattern does in one call does not show: that follows from what it gets to see.
    """
    calls, taken_apart = 0, []

    def see(frame: FrameType, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event in {"call", "c_call"}
        if event == "call" and frame.f_code is HTTPRequestParser.parse_header.__code__:
            taken_apart.append(frame.f_locals["header_plus"])

    request = Request(Adjustments(max_request_header_size=LARGEST_HEAD), "127.0.0.1", None, judge)
    before = sys.getprofile()
    sys.setprofile(see)
    try:
        request.received(head)
    finally:
        sys.setprofile(before)
    return calls, taken_apart


def heads() -> Iterator[bytes]:
    for form, filling in product(PLACES.values(), FILLINGS):
        for size in (1000, LARGEST_HEAD - len(form) - len(filling)):
            yield form.replace(b"%s", filling * (size // len(filling)))


@pytest.mark.hostile("send-odd-request")
def test_no_head_makes_more_than_a_few_calls_for_each_byte() -> None:
    plain, taken_apart = follow(PLAIN)
    assert taken_apart == [PLAIN]
    for head in heads():
        assert follow(head)[0] < plain + CALLS * len(head), head[:90]


def test_what_is_much_work_in_one_call_is_refused_before_it() -> None:
    """Waitress takes time for blanks before a value, and before a control character, squared."""
    whole = [one for head in heads() for one in follow(head)[1]]
    assert len(whole) > 100
    assert b":                x" in b"".join(whole)  # as many blanks as may be
    for one in whole:
        assert not WIDE_BLANKS.search(one)
        assert not CONTROL.search(one)
        assert one.count(b"\n") <= MOST_LINES
        assert len(one.lstrip().partition(b"\n")[0]) <= LONGEST_ADDRESS


@pytest.mark.parametrize(("times", "refused"), [(1, False), (22, False), (23, True), (900, True)])
def test_no_body_says_more_of_itself_than_a_pattern_is_soon_done_with(
    times: int, *, refused: bool
) -> None:
    kind = b"; boundary=x" + b";charset=a" * times
    request = Request(Adjustments(), "127.0.0.1", None, judge)
    request.received(PLACES["parts"] % kind)
    assert (len(b"multipart/form-data" + kind) > LONGEST_KIND) is refused
    assert (request.error is not None) is refused

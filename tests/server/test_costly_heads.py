"""Whatever a head holds, the thread that reads all connections is soon done with it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from time import thread_time

from waitress.adjustments import Adjustments  # type: ignore[import-untyped]  # ships no types

from formsapp.server.http_request import LARGEST_HEAD, Request
from formsapp.server.lanes import Lanes

TIMES = 1000
"""As much work as for a plain head at most, where one of blanks took 60,000 times as much and none
takes more than some 60 times: wide enough for the noise of a busy machine."""
LANES = Lanes(frozenset({"/crisis/"}))
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
        b"X-Forwarded-For:1\r\n",
    ),
)


def judge(request: Request) -> None:
    request.lane = LANES.find_lane(request)
    assert request.network is not None


def measure_work(head: bytes) -> float:
    """Return the seconds of work that a head makes, the least of a few times."""
    kept = Adjustments(max_request_header_size=LARGEST_HEAD)
    took = []
    for _ in range(3):
        begun = thread_time()
        Request(kept, "127.0.0.1", None, judge).received(head)
        took.append(thread_time() - begun)
    return min(took)


def heads() -> Iterator[bytes]:
    for form, filling in product(PLACES.values(), FILLINGS):
        for size in (1000, LARGEST_HEAD - len(form) - len(filling)):
            yield form.replace(b"%s", filling * (size // len(filling)))


def test_no_head_is_much_work() -> None:
    plain = measure_work(b"GET /l HTTP/1.1\r\nHost: localhost\r\n\r\n")
    for head in heads():
        assert measure_work(head) < TIMES * plain, head[:90]

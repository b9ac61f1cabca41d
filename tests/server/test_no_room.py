"""A disk without room for a body: said in Dutch, and over when there is room again."""

from __future__ import annotations

import gc
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from formsapp.server.connections import IN_MEMORY
from tests.server.running import Driven, read_answer

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="it has no such limit")
BODY = b"verhaal=" + b"a" * (IN_MEMORY + 9)
HEAD = b"POST /f HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n" % len(BODY)
CHUNKED = b"POST /f HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
CHUNKS = b"%x\r\n%s\r\n0\r\n\r\n" % (len(BODY), BODY)


@contextmanager
def full() -> Iterator[None]:
    """Let no file of this process have more than some bytes."""
    import resource  # noqa: PLC0415 - not on Windows

    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (40, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize("sent", [HEAD + BODY, CHUNKED + CHUNKS], ids=["counted", "chunked"])
def test_who_sends_much_to_a_full_disk_is_told_so(
    driven: Driven, sent: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    with driven.connect() as client:
        with full(), warnings.catch_warnings(action="ignore", category=ResourceWarning):
            client.sendall(sent)
            driven.turn(30)
            gc.collect()  # of the file that waitress began Python says that it was not closed
        status, body = read_answer(client)
        assert (status, body[:27]) == (503, "Dit werkt nu even niet. Er ")
    assert "No room for what is sent" in caplog.text
    assert "aaaa" not in caplog.text
    with driven.connect(sent, turns=30) as client:
        assert read_answer(client) == (200, "/f")

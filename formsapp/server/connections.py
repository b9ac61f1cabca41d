"""What a connection may cost before a thread sees its request: bytes, time, and a place.

A client that is slow, stops half way or sends without end takes room from others of its sort, and
in the end loses its connection. A phone on a bad network stays far from these limits.
"""

from __future__ import annotations

from typing import Any

from waitress.channel import HTTPChannel  # type: ignore[import-untyped]  # ships no types
from waitress.parser import HTTPRequestParser  # type: ignore[import-untyped]  # likewise
from waitress.server import TcpWSGIServer  # type: ignore[import-untyped]  # likewise
from waitress.task import ErrorTask, WSGITask  # type: ignore[import-untyped]  # likewise
from waitress.utilities import (  # type: ignore[import-untyped]  # likewise
    BadRequest,
    RequestEntityTooLarge,
)

from formsapp.crowded import CROWDED
from formsapp.facts.own_texts import _

MEGABYTE = 1024 * 1024
LARGEST_HEAD = 32 * 1024
LARGEST_TEXT = 4 * MEGABYTE
"""Bytes of a body without files; the app itself refuses less with a page that explains it."""
LARGEST_BODY = 128 * MEGABYTE
"""Likewise of a body with files. Beyond this a browser that is still sending mostly sees no answer
at all: so what someone may choose by mistake, a dozen large photos, stays below it."""
MOST_BYTES = 256 * MEGABYTE
"""Of all bodies together, in memory and on disk. When there are more, the largest that is still
coming in makes room."""
IN_MEMORY = 64 * 1024
"""Bytes of a body; what is larger waits on disk."""
CONNECTIONS = 400
"""Each can hold two files open, itself and its body, and most systems give a process 1024."""
AT_ONCE = 50
"""Connections that are accepted in one round."""
IDLE_SECONDS = 60
HEAD_SECONDS = 20
NEW_SECONDS = 3
"""Who came in the last seconds has the time to say what it wants."""
BODY_SECONDS, SLOWEST = 30, 4096
"""A body has so many seconds, and one more for each so many bytes that came. A phone with half a
megabit a second sends fifteen times as fast."""
LONGEST_LINE = 4096
"""Bytes of what stands between the chunks of a body."""
NO_BODY = frozenset({"GET", "HEAD", "OPTIONS", "TRACE", "CONNECT"})
TOO_LARGE = _(
    "Dit is te veel om te versturen. Er is niets verstuurd. Ga een pagina terug en kies minder of "
    "kleinere bestanden."
)
"""What someone reads whose browser sends more than ``LARGEST_BODY``: as it is written, for the
server does not know which provider was asked."""


class Request(HTTPRequestParser):  # type: ignore[misc]  # waitress ships no types
    """A request that is refused as soon as it is too much."""

    is_crowded = False

    @property
    def has_parts(self) -> bool:
        """Whether the body is one that can hold files."""
        kind: str = self.headers.get("CONTENT_TYPE", "")
        return kind.lower().startswith("multipart/")

    def received(self, data: bytes) -> int:
        """Take in data; return how many bytes belong to this request."""
        consumed: int = super().received(data)
        if self.body_rcv is not None:
            self._refuse_too_much()
        if self.error:
            self.expect_continue = False
        return consumed

    def _refuse_too_much(self) -> None:
        between = getattr(self.body_rcv, "control_line", b"") + getattr(
            self.body_rcv, "trailer", b""
        )
        if len(between) > LONGEST_LINE:
            self.error = BadRequest("Too much between the chunks of the body.")
        elif max(self.content_length, self.body_bytes_received) > self._largest_body():
            self.error = RequestEntityTooLarge("The body is too large.")
        if self.error:
            self.completed = True

    def _largest_body(self) -> int:
        if self.command in NO_BODY:
            return LONGEST_LINE if self.chunked else 0  # chunks that hold nothing
        return LARGEST_BODY if self.has_parts else LARGEST_TEXT


class Task(WSGITask):  # type: ignore[misc]  # waitress ships no types
    def get_environment(self) -> dict[str, Any]:
        """Return the environment, which tells the app that it is crowded."""
        found: dict[str, Any] = super().get_environment()
        found[CROWDED] = self.request.is_crowded
        return found


class Refusal(ErrorTask):  # type: ignore[misc]  # waitress ships no types
    """Answers in Dutch when a body is too large; all other errors only programs see."""

    def execute(self) -> None:
        if not isinstance(self.request.error, RequestEntityTooLarge):
            super().execute()
            return
        self.status = "413 Request Entity Too Large"
        self.response_headers.append(("Content-Type", "text/plain; charset=utf-8"))
        self.set_close_on_finish()
        body = TOO_LARGE.encode()
        self.content_length = len(body)
        self.write(body)


class Channel(HTTPChannel):  # type: ignore[misc]  # waitress ships no types
    """A connection that knows since when its request comes in."""

    parser_class = Request
    task_class = Task
    error_task_class = Refusal

    begun = 0.0
    """When the first bytes of the last request came; 0 before any came."""

    def received(self, data: bytes) -> bool:
        """Take in data, and make room where bodies take too much of it."""
        if self.request is None:
            self.begun = self.last_activity
        before = self.body_bytes
        done: bool = super().received(data)
        if self.body_bytes // IN_MEMORY > before // IN_MEMORY:
            self.server.make_room_for_bodies()
        return done

    @property
    def body_bytes(self) -> int:
        """Bytes of the bodies that wait here, whole or in part."""
        coming = [self.request] if self.request else []
        return sum(request.body_bytes_received for request in [*self.requests, *coming])

    def is_overdue(self, now: float) -> bool:
        """Return whether the client took longer than anyone needs."""
        if self.requests:
            return False
        if now - self.last_activity > IDLE_SECONDS:
            return True
        if self.request is None:
            return False
        took = now - self.begun
        if not self.request.headers_finished:
            return took > HEAD_SECONDS
        return bool(self.request.body_bytes_received < (took - BODY_SECONDS) * SLOWEST)

    def worth(self, now: float) -> tuple[int, float]:
        """Return how late this connection is to be given up when there are too many.

        First those that send nothing, the oldest before others; then the slowest bodies; then who
        has just come; last whole requests, of which the one that came first stays longest.
        """
        if self.requests:
            return 3, -self.last_activity
        if self.request is not None and self.request.headers_finished:
            return 1, self.request.body_bytes_received / (1 + now - self.begun)
        since = self.begun or self.creation_time
        return 2 if now - since < NEW_SECONDS else 0, since

    def handle_close(self) -> None:
        """Let go of the connection and of what came of a body, which may lie on disk."""
        if self.request is not None:
            self.request.close()
        super().handle_close()


class Server(TcpWSGIServer):  # type: ignore[misc]  # waitress ships no types
    """Takes newcomers always: who has a place and makes little of it gives it up."""

    channel_class = Channel
    most_connections, most_bytes = CONNECTIONS, MOST_BYTES

    def handle_accept(self) -> None:
        """Take all who wait to connect, up to a number, and keep to ``most_connections``."""
        for _round in range(AT_ONCE):
            before = len(self.active_channels)
            super().handle_accept()
            if len(self.active_channels) == before:
                break
        staying = [channel for channel in self._channels() if not channel.will_close]
        beyond = len(staying) - self.most_connections
        if beyond > 0:
            now = max(channel.creation_time for channel in staying)
            for channel in sorted(staying, key=lambda one: one.worth(now))[:beyond]:
                channel.will_close = True

    def make_room_for_bodies(self) -> None:
        """Give up the largest body that is still coming in, when all together are too much."""
        staying = [channel for channel in self._channels() if not channel.will_close]
        if sum(channel.body_bytes for channel in staying) <= self.most_bytes:
            return
        coming = [channel for channel in staying if not channel.requests]
        if coming:
            max(coming, key=lambda one: one.body_bytes).will_close = True

    def maintenance(self, now: float) -> None:
        """Give up connections that are overdue."""
        for channel in self._channels():
            if channel.is_overdue(now):
                channel.will_close = True

    def _channels(self) -> list[Channel]:
        return list(self.active_channels.values())

"""What a connection may cost before a thread sees its request: bytes, time, and a place.

A client that is slow, stops half way, sends without end or does not read takes room from others of
its sort, and in the end loses its connection. A phone on a bad network stays far from these limits.
"""

from __future__ import annotations

import errno
import logging
import re
import traceback
from typing import Any, Literal

from waitress.channel import HTTPChannel  # type: ignore[import-untyped]  # ships no types
from waitress.parser import HTTPRequestParser, ParsingError  # type: ignore[import-untyped]  # same
from waitress.server import TcpWSGIServer  # type: ignore[import-untyped]  # likewise
from waitress.task import ErrorTask, WSGITask  # type: ignore[import-untyped]  # likewise
from waitress.utilities import (  # type: ignore[import-untyped]  # likewise
    BadRequest,
    RequestEntityTooLarge,
)

from formsapp.facts.translatable_texts import _
from formsapp.too_busy import CROWDED

Lane = Literal["built", "health", "files", "rest"]
QUICK: frozenset[Lane] = frozenset({"built", "health"})
"""Lanes in which nothing waits for anything: an answer of theirs is there in a moment."""
MEGABYTE = 1024 * 1024
LARGEST_HEAD = 32 * 1024
MOST_LINES = 100
"""Of a head: each is taken apart by the thread that reads all connections."""
LARGEST_TEXT = 4 * MEGABYTE
"""Bytes of a body without files; the app itself refuses less with a page that explains it."""
LARGEST_BODY = 128 * MEGABYTE
"""Likewise of a body with files. Beyond this a browser that is still sending mostly sees no answer
at all: so what someone may choose by mistake, a dozen large photos, stays below it."""
MOST_BYTES = 256 * MEGABYTE
"""Of all bodies and unread answers together, in memory and on disk. When there are more, the
largest that comes in or waits to be read makes room."""
IN_MEMORY = 64 * 1024
"""Bytes of a body; what is larger waits on disk."""
ANSWER_IN_MEMORY = 256 * 1024
LITTLE = 8 * 1024
"""Bytes that are read at once of what is looked at piece by piece: a head, or chunks."""
CONNECTIONS = 280
"""Each can hold three files open, itself, a body and an answer, and most systems give a process
1024: this leaves a reserve for what the threads open."""
AT_ONCE = 50
"""Connections that are accepted in one round."""
IDLE_SECONDS = 60
HEAD_SECONDS = 20
NEW_SECONDS = 3
"""Who came in the last seconds has the time to say what it wants."""
BODY_SECONDS, SLOWEST = 30, 4096
"""A body and an answer have so many seconds, and one more for each so many bytes that came or went.
A phone with half a megabit a second is fifteen times as fast."""
BETWEEN, SHARE_BETWEEN = 4096, 16
"""Bytes of what stands between the chunks of a body, and a part of the body on top of that: so
chunks are mostly longer than eighty bytes, as all programs make them."""
PARTS = re.compile(
    r"multipart/form-data[ \t]*(?:;[ \t]*(?:charset=\"?[\w-]{1,20}\"?[ \t]*)?)*boundary=(\"?)"
    r"[\w'()+,./:=?-](?:[\w'()+,./:=? -]{0,68}[\w'()+,./:=?-])?\1[ \t]*"
    r"(?:;[ \t]*(?:charset=\"?[\w-]{1,20}\"?[ \t]*)?)*",
    re.ASCII | re.IGNORECASE,
)
"""What a body with parts may say of itself: once, plainly, with a boundary of at most 70 of the
characters that it may have (RFC 2046, 5.1.1); a semicolon may have nothing behind it. What takes
the parts apart looks for a boundary in time that grows with its length times that of the body, in
one call that stops all threads."""
WARN_SECONDS = 60
NO_BODY = frozenset({"GET", "HEAD", "OPTIONS", "TRACE", "CONNECT"})
TOO_LARGE = _(
    "Dit is te veel om te versturen. Er is niets verstuurd. Ga een pagina terug en kies minder of "
    "kleinere bestanden."
)
"""What someone reads whose browser sends more than ``LARGEST_BODY``: as it is written, for the
server does not know which provider was asked."""


def hide_typed(record: logging.LogRecord) -> bool:
    """Leave of a fault where in the program it arose.

    Waitress would log the address, which may hold a token, and what the error says, which may be
    what someone typed.
    """
    fault, arose = record.exc_info[1:] if record.exc_info else (None, None)
    if fault is not None:
        where = "".join(traceback.format_tb(arose))
        record.msg, record.args = "a fault while serving: %s\n%s", (type(fault).__name__, where)
        record.exc_info = None
    return True


class Request(HTTPRequestParser):  # type: ignore[misc]  # waitress ships no types
    """A request that is refused as soon as it is too much."""

    is_crowded = False
    lane: Lane = "rest"
    path, empty, completed = "", False, False

    @property
    def has_parts(self) -> bool:
        """Whether the body is one that can hold files."""
        # Anywhere: the app drops white space before it that a header's end here does not know.
        return "multipart/" in self._kind.lower()

    @property
    def _kind(self) -> str:
        return str(self.headers.get("CONTENT_TYPE", ""))

    def received(self, data: bytes) -> int:
        """Take in data; return how many bytes are done with.

        What follows a whole request is dropped, and the connection closed after the answer: no
        browser or proxy asks for more before it has an answer.
        """
        consumed: int = super().received(data)
        if self.empty:
            self.empty, self.error = False, BadRequest("Blank lines are no request.")
        if self.body_rcv is not None:
            self._refuse_too_much()
        if self.error:
            self.expect_continue = False
        if not self.completed:
            return consumed
        if consumed < len(data):
            self.headers["CONNECTION"] = "close"
        return len(data)

    def parse_header(self, head: bytes) -> None:
        """Take a head apart, unless that is too much work; raises ParsingError."""
        if head.count(b"\n") > MOST_LINES or b"\n " in head or b"\n\t" in head:
            raise ParsingError("Too many lines, or a line that is folded.")
        try:
            super().parse_header(head)
        except ValueError:  # of a number of thousands of digits, or an address with half a bracket
            raise ParsingError("A head that cannot be read.") from None
        if self.has_parts and not PARTS.fullmatch(self._kind):
            raise ParsingError("A body with parts that does not say plainly what divides them.")

    def _refuse_too_much(self) -> None:
        came, kept = self.body_bytes_received, self.body_rcv.__len__()
        if came - kept > BETWEEN + kept / SHARE_BETWEEN:
            self.error = BadRequest("Too much between the chunks of the body.")
        elif max(self.content_length, came) > self._largest_body():
            self.error = RequestEntityTooLarge("The body is too large.")
        if self.error:
            self.completed = True

    def _largest_body(self) -> int:
        if self.command in NO_BODY:
            return BETWEEN if self.chunked else 0  # chunks that hold nothing
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
    """A connection with at most one request, that knows since when that comes or is answered."""

    parser_class = Request
    task_class = Task
    error_task_class = Refusal

    begun = 0.0
    """When the first bytes of the last request came, or a thread began to answer it; 0 before."""
    sent = 0
    """Bytes of the last answer that the client took."""
    is_served = False

    def readable(self) -> bool:
        """Return whether to wait for data; what is given up is closed, whether it reads or not."""
        if self.will_close:
            self.handle_close()
        return bool(self.connected and super().readable())

    def writable(self) -> bool:
        return bool(self.connected and super().writable())

    def recv(self, buffer_size: int) -> bytes:
        """Read what has come, little at once where it must be looked at piece by piece."""
        is_plain = self.request is not None and self.request.content_length
        found: bytes = super().recv(buffer_size if is_plain else LITTLE)
        return found

    def send(self, data: bytes, do_close: bool = True) -> int:  # noqa: FBT001, FBT002  waitress's own
        """Send what the client takes at this moment; return how many bytes that is."""
        went: int = super().send(data, do_close)
        self.sent += went
        return went

    def received(self, data: bytes) -> bool:
        """Take in data, and make room where bodies take too much of it."""
        if self.request is None:
            self.begun = self.last_activity
        before = self.body_bytes
        done: bool = super().received(data)
        if self.body_bytes // IN_MEMORY > before // IN_MEMORY:
            self.server.make_room()
        return done

    def handle_error(self) -> None:
        """Close the connection after a fault."""
        self.logger.exception("a fault")  # noqa: LOG004 - waitress calls this where it caught one
        self.handle_close()

    def service(self) -> None:
        """Answer the request."""
        self.is_served, self.begun, self.sent = True, self.server.now, 0
        super().service()
        self.is_served = False

    @property
    def body_bytes(self) -> int:
        """Bytes of the bodies that wait here, whole or in part."""
        coming = [self.request] if self.request else []
        return sum(request.body_bytes_received for request in [*self.requests, *coming])

    @property
    def kept_bytes(self) -> int:
        """Bytes that wait here: of bodies, and of the answer that is not read yet."""
        return self.body_bytes + int(self.total_outbufs_len)

    @property
    def moved(self) -> int | None:
        """Bytes of the answer that went or of the body that came; None when neither does."""
        if self.total_outbufs_len:
            return self.sent
        if self.request is not None and self.request.headers_finished:
            return int(self.request.body_bytes_received)
        return None

    def is_overdue(self, now: float) -> bool:
        """Return whether the client took longer than anyone needs."""
        if self.requests:
            return False
        if now - self.last_activity > IDLE_SECONDS:
            return True
        took = now - self.begun
        if self.moved is not None:
            return self.moved < (took - BODY_SECONDS) * SLOWEST
        return self.request is not None and took > HEAD_SECONDS

    @property
    def is_quick(self) -> bool:
        """Whether a whole request waits here that is answered in a moment."""
        return any(request.lane in QUICK for request in self.requests)

    def worth(self, now: float, *, is_crowded: bool) -> tuple[int, float]:
        """Return how late this connection is to be given up when there are too many.

        First those that send nothing, the oldest before others; then the slowest bodies and
        readers; then who has just come; last whole requests, of which the one that came first
        stays longest. Where these make it crowded, they go before who has just come; those of a
        quick lane never.
        """
        if self.is_quick:
            return 5, -self.last_activity
        if self.requests:
            return 2 if is_crowded else 4, -self.last_activity
        if self.moved is not None:
            return 1, self.moved / (1 + now - self.begun)
        since = self.begun or self.creation_time
        return 3 if self.is_new(now) else 0, since

    def is_new(self, now: float) -> bool:
        """Return whether this is someone who has just come, and has not said what it wants."""
        nothing_yet = not self.requests and self.moved is None
        return nothing_yet and now - (self.begun or self.creation_time) < NEW_SECONDS

    def handle_close(self) -> None:
        """Let go of the connection and of what came of a body, which may lie on disk."""
        super().handle_close()  # from here on no thread begins to read a body
        waiting = [] if self.is_served else self.requests
        for request in [*waiting, *([self.request] if self.request else [])]:
            request.close()


class Server(TcpWSGIServer):  # type: ignore[misc]  # waitress ships no types
    """Takes newcomers always: who has a place and makes little of it gives it up."""

    channel_class = Channel
    most_connections, most_bytes = CONNECTIONS, MOST_BYTES
    now = 0.0
    """To the second."""
    warned = 0.0

    def readable(self) -> bool:
        """Return whether to take who waits to connect."""
        return bool(super().readable()) and not self._is_full()

    def handle_accept(self) -> None:
        """Take all who wait to connect, up to a number, and keep to ``most_connections``."""
        for _round in range(AT_ONCE):
            if self._is_full():
                break
            before = len(self.active_channels)
            super().handle_accept()
            if len(self.active_channels) == before:
                break
        self._give_up(len(self._staying()) - self.most_connections)

    def accept(self) -> tuple[Any, Any] | None:
        """Accept a connection; when the system has no more files, another one goes first."""
        try:
            found: tuple[Any, Any] | None = super().accept()
        except OSError as error:
            if error.errno not in {errno.EMFILE, errno.ENFILE}:
                raise
            self._give_up(1)
            if self.now - self.warned > WARN_SECONDS:
                self.warned = self.now
                self.logger.warning("No more files can be opened: connections are given up.")
            return None
        return found

    def make_room(self) -> None:
        """Give up the largest body or unread answer, when all together are too much."""
        staying = self._staying()
        if sum(channel.kept_bytes for channel in staying) <= self.most_bytes:
            return
        moving = [channel for channel in staying if not channel.requests]
        if moving:
            max(moving, key=lambda one: one.kept_bytes).will_close = True

    def maintenance(self, now: float) -> None:
        """Give up connections that are overdue."""
        self.now = now
        for channel in self._staying():
            if channel.is_overdue(now):
                channel.will_close = True
        self.make_room()

    def _is_full(self) -> bool:
        """Return whether to let newcomers wait a moment: a crowd reads the built pages.

        Otherwise some of the crowd would get no answer at all. It is over as soon as half of them
        have theirs, however many others hold a connection.
        """
        staying = self._staying()
        quick = sum(one.is_quick for one in staying)
        if quick <= self.most_connections / 2:
            return False
        now = max(one.creation_time for one in staying)
        return quick + sum(one.is_new(now) for one in staying) >= self.most_connections

    def _give_up(self, number: int) -> None:
        staying = self._staying()
        if number <= 0 or not staying:
            return
        now = max(channel.creation_time for channel in staying)
        is_crowded = sum(bool(one.requests) for one in staying) > self.most_connections / 2
        staying.sort(key=lambda one: one.worth(now, is_crowded=is_crowded))
        for channel in staying[:number]:
            channel.will_close = True

    def _staying(self) -> list[Channel]:
        """Return the connections of all addresses that are not given up."""
        found = [one for one in self._map.values() if isinstance(one, Channel)]
        return [channel for channel in found if not channel.will_close]

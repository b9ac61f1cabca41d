"""What a connection may cost before a thread sees its request: bytes, time, and a place.

A client that is slow, stops half way, sends without end or does not read takes room from others of
its sort, and in the end loses its connection. A phone on a bad network stays far from these limits.
"""

from __future__ import annotations

import errno
import logging
import socket
import traceback
from collections import Counter
from typing import Any

from waitress.adjustments import Adjustments  # type: ignore[import-untyped]  # ships no types
from waitress.channel import HTTPChannel  # type: ignore[import-untyped]  # likewise
from waitress.server import TcpWSGIServer  # type: ignore[import-untyped]  # likewise

from formsapp.server.http_request import MEGABYTE, QUICK, Refusal, Request, Task

MOST_BYTES = 256 * MEGABYTE
"""Of all bodies and unread answers together, in memory and on disk. When there are more, the
largest that comes in or waits to be read makes room."""
EACH_SECOND, OF_ONE_NETWORK = 16 * MEGABYTE, 4 * MEGABYTE
"""Bytes of bodies that are read, of all networks together and of one: each time that the one thread
asks the system for some, all threads that work may go first. The beginning of a body, as much as
``IN_MEMORY``, is always read: most forms are shorter."""
IN_MEMORY = 128 * 1024
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
WARN_SECONDS = 60


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


class Channel(HTTPChannel):  # type: ignore[misc]  # waitress ships no types
    """A connection with at most one request, that knows since when that comes or is answered."""

    task_class = Task
    error_task_class = Refusal

    begun = 0.0
    """When the first bytes of the last request came, or a thread began to answer it; 0 before."""
    sent = 0
    """Bytes of the last answer that the client took."""
    is_served = False
    has_sent_more = False
    """Whether something came behind a request that waits."""

    def parser_class(self, kept: Adjustments) -> Request:
        """Return a new request of this client."""
        return Request(kept, self.addr[0], self.server.proxies)

    def readable(self) -> bool:
        """Return whether to wait for data, or for a client to leave whose request waits.

        What is given up is closed, whether it reads or not.
        """
        if self.will_close:
            self.handle_close()
        if not self.connected:
            return False
        if self.requests:
            return not (self.is_served or self.has_sent_more or self.is_quick)
        return bool(super().readable()) and not self.server.has_read_enough(self.request)

    def handle_read(self) -> None:
        """Read what came; of who waits for an answer only whether the client left."""
        if self.is_served:
            return
        if not self.requests:
            super().handle_read()
        elif self.has_left():
            self.handle_close()
        else:
            self.has_sent_more = True

    def has_left(self) -> bool:
        """Return whether the client closed the connection, or said that it sends nothing more."""
        found = self.socket
        try:
            return found is None or not found.recv(1, socket.MSG_PEEK)
        except BlockingIOError:
            return False
        except OSError:
            return True

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
        """Take in data, and count it when it is of a body."""
        if self.request is None:
            self.begun, self.has_sent_more = self.last_activity, False
        done: bool = super().received(data)
        for request in [*self.requests, self.request][:1]:
            if request is not None and request.body_rcv is not None:
                self.server.count_bytes(request.network, max(len(data), LITTLE))
        return done

    def handle_error(self) -> None:
        """Close the connection after a fault."""
        self.logger.exception("a fault")  # noqa: LOG004 - waitress calls this where it caught one
        self.handle_close()

    def service(self) -> None:
        """Answer the request, unless the client has left: then what it sent is not looked at."""
        self.is_served, self.begun, self.sent = True, self.server.now, 0
        if not self.is_quick and self.has_left():
            self.connected, self.will_close = False, True
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
    proxies: int | None = None
    now = 0.0
    """To the second."""
    warned = 0.0
    places = 0
    """How many newcomers to take in this round."""

    def __init__(self, *given: object, **named: object) -> None:
        self.came: Counter[str] = Counter()
        """Bytes of bodies that were read in this second, of each network."""
        self.came_together = 0
        super().__init__(*given, **named)

    def readable(self) -> bool:
        """Return whether to take who waits to connect."""
        is_open = bool(super().readable())
        self.places = self._count_places()
        return is_open and self.places > 0

    def handle_accept(self) -> None:
        """Take all who wait to connect, up to a number, and keep to ``most_connections``."""
        for _round in range(self.places):
            before = len(self.active_channels)
            super().handle_accept()
            if len(self.active_channels) == before:
                break
        if len(self._map) > self.most_connections:
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

    def count_bytes(self, network: str, number: int) -> None:
        """Count bytes of a body that came, and make room now and then."""
        before, step = self.came_together, max(1, self.most_bytes // 64)
        self.came[network] += number
        self.came_together += number
        if self.came_together // step > before // step:
            self.make_room()

    def has_read_enough(self, request: Request | None) -> bool:
        """Return whether the rest of a body waits until the next second."""
        if request is None or request.body_bytes_received < IN_MEMORY:
            return False
        return self.came_together > EACH_SECOND or self.came[request.network] > OF_ONE_NETWORK

    def make_room(self) -> None:
        """Give up the largest body or unread answer, when all together are too much."""
        staying = self._staying()
        if sum(channel.kept_bytes for channel in staying) <= self.most_bytes:
            return
        moving = [channel for channel in staying if not channel.requests]
        if moving:
            max(moving, key=lambda one: one.kept_bytes).will_close = True

    def maintenance(self, now: float) -> None:
        """Give up connections that are overdue, and let all networks send again."""
        self.now, self.came_together = now, 0
        self.came.clear()
        for channel in self._staying():
            if channel.is_overdue(now):
                channel.will_close = True
        self.make_room()

    def _count_places(self) -> int:
        """Return how many newcomers to take; none wait but for a crowd that reads the built pages.

        Otherwise some of the crowd would get no answer at all. It is over as soon as half of them
        have theirs, however many others hold a connection.
        """
        if len(self._map) <= self.most_connections / 2:
            return AT_ONCE
        staying = self._staying()
        quick = sum(one.is_quick for one in staying)
        if quick <= self.most_connections / 2:
            return AT_ONCE
        now = max(one.creation_time for one in staying)
        taken = quick + sum(one.is_new(now) for one in staying)
        return max(0, min(AT_ONCE, self.most_connections - taken))

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

"""What a connection may cost before a thread sees its request: bytes, time, and a place.

A client that is slow, stops half way, sends without end or does not read takes room from others of
its sort, and in the end loses its connection. A phone on a bad network stays far from these limits.
"""

from __future__ import annotations

import errno
import socket
from collections import Counter
from threading import Event, get_ident
from typing import Any

from waitress import wasyncore  # type: ignore[import-untyped]  # ships no types
from waitress.adjustments import Adjustments  # type: ignore[import-untyped]  # likewise
from waitress.channel import HTTPChannel  # type: ignore[import-untyped]  # likewise
from waitress.server import TcpWSGIServer  # type: ignore[import-untyped]  # likewise

from formsapp.server.has_left import has_left
from formsapp.server.http_request import MEGABYTE, Request, Task
from formsapp.server.refusals import BEGINNING, TOO_BUSY, Refusal, TooOften

MOST_BYTES = 256 * MEGABYTE
"""Of all bodies and unread answers together, in memory and on disk. When there are more, the
largest that comes in or waits to be read makes room."""
EACH_SECOND, OF_ONE_NETWORK = 16 * MEGABYTE, 4 * MEGABYTE
"""Bytes of bodies that are read, of all networks together and of one: each time that the one thread
asks the system for some, all threads that work may go first."""
BEGINNINGS = 2
"""So many times as much is read where it is the beginning of a body, as much as ``IN_MEMORY``: most
forms are shorter. What comes with the head is always read."""
ASKED_EACH_SECOND = 100
"""Requests of one network that threads answer. A school that fills in forms together asks less. The
built pages, which the reading thread has at hand, are never counted."""
IN_MEMORY = 128 * 1024
"""Bytes of a body; what is larger waits on disk."""
ANSWER_IN_MEMORY = 256 * 1024
LITTLE = 8 * 1024
"""Bytes that are read at once of what is looked at piece by piece: a head, or chunks."""
CONNECTIONS = 280
"""As many as go with the 1024 files that most systems let a process open (``open_files``)."""
AT_ONCE, TURNS, LEAVERS = 50, 4, 500
"""Connections taken before anyone makes room, how often in a round, and leavers closed in a row."""
MANY_IN_ROUND, PATIENCE = 8, 0.5
"""Clients in one round of the reading, from which on threads wait for its end before they begin,
and how many seconds they do so at most."""
IDLE_SECONDS = 60
HEAD_SECONDS = 20
NEW_SECONDS = 3
"""Who came in the last seconds has the time to say what it wants."""
BODY_SECONDS, SLOWEST = 30, 4096
"""A body and an answer have so many seconds, and one more for each so many bytes that came or went.
A phone with half a megabit a second is fifteen times as fast."""
WARN_SECONDS = 60


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
    is_collecting = False
    """Whether the answer is sent as a whole, once it is there."""
    sends_no_more = False
    """Whether the client closed its side while it waits: it may have left, or said all it wants."""

    def parser_class(self, kept: Adjustments) -> Request:
        """Return a new request of this client."""
        return Request(kept, self.addr[0], self.server.proxies, self.server.judge)

    def readable(self) -> bool:
        """Return whether to wait for data, or for a client to leave whose request waits.

        What is given up is closed, whether it reads or not.
        """
        if self.will_close or (self.sends_no_more and self.is_cut_off):
            self.handle_close()
        if not self.connected:
            return False
        if self.requests:
            return not (self.is_served or self.has_sent_more or self.sends_no_more)
        return bool(super().readable()) and not self.server.has_read_enough(self.request)

    def handle_read(self) -> None:
        """Read what came; of who waits for an answer only whether the client left."""
        if self.is_served or self.server.has_read_enough(self.request) or not self.has_news():
            return
        self.server.count_client()
        if not self.requests:
            super().handle_read()
            self.answer_at_once()
        elif self.has_left():
            self.handle_close()
        elif not self.sends_no_more:
            self.has_sent_more = True

    def has_left(self) -> bool:
        """Return whether the client is gone; of who closed its side this shows later."""
        if self.is_cut_off:
            return True
        try:
            if not self.socket.recv(1, socket.MSG_PEEK):
                self.knock()
        except BlockingIOError:
            return False
        except OSError:
            return True
        return False

    @property
    def is_cut_off(self) -> bool:
        """Whether the system was told that nobody is there any more."""
        try:
            return bool(self.socket.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR))
        except (OSError, AttributeError):  # it was closed meanwhile, by the thread that reads
            return True

    def knock(self) -> None:
        """Send what each answer begins with: of who has left this shows that nobody is there."""
        with self.requests_lock:
            if not (self.sends_no_more or self.is_served):
                self.socket.send(BEGINNING)
                self.sends_no_more = True

    def has_news(self) -> bool:
        """Return whether something came; at first the system may tell of an earlier connection."""
        try:
            self.socket.recv(1, socket.MSG_PEEK)
        except OSError as error:
            return not isinstance(error, BlockingIOError)
        return True

    def answer_at_once(self) -> None:
        """Answer here and now what no thread is needed for."""
        if not self.requests or self.requests[0].lane != "at once":
            return
        self.is_collecting = True  # else the head goes alone
        self.service()
        self.is_collecting = False
        if self.writable():
            self.handle_write()

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

    def _flush_some(self, do_close: bool = True) -> bool:  # noqa: FBT001, FBT002  waitress's own
        return not self.is_collecting and bool(super()._flush_some(do_close))

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
        if get_ident() != self.server.reader:
            self.server.is_calm.wait(PATIENCE)
        with self.requests_lock:
            self.is_served, self.begun, self.sent = True, self.server.now, 0
        if self.requests[0].lane != "at once" and self.has_left():
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

    def worth(self, now: float, *, is_crowded: bool) -> tuple[int, float]:
        """Return how late this connection is to be given up when there are too many.

        First those that send nothing, the oldest before others; then the slowest bodies and
        readers; then who has just come; last whole requests, of which the one that came first
        stays longest. Where these make it crowded, they go before who has just come.
        """
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

    handle_expt = (
        handle_close  # of urgent bytes, which no browser sends; each was a line in the log
    )


class Server(TcpWSGIServer):  # type: ignore[misc]  # waitress ships no types
    """Takes newcomers always: who has a place and makes little of it gives it up."""

    channel_class = Channel
    most_connections, most_bytes, most_asked = CONNECTIONS, MOST_BYTES, ASKED_EACH_SECOND
    proxies: int | None = None
    now = 0.0
    """To the second."""
    warned = 0.0
    reader = 0
    """The thread that reads all connections."""

    def __init__(self, *given: object, **named: object) -> None:
        self.came: Counter[str] = Counter()
        """Bytes of bodies that were read in this second, of each network."""
        self.came_together = 0
        self.asked: Counter[str] = Counter()
        """Requests in this second that threads are to answer, of each network."""
        self.came_in_round = 0
        self.is_calm = Event()
        """Set while few clients send something in one round of the reading."""
        super().__init__(*given, **named)

    def readable(self) -> bool:
        """Return whether to take who waits to connect; asked in each round of the reading."""
        self.reader, self.came_in_round = get_ident(), 0
        self.is_calm.set()
        return bool(super().readable())

    def pull_trigger(self) -> None:
        """Wake the thread that reads all connections, unless this is it."""
        if get_ident() != self.reader:
            super().pull_trigger()

    def count_client(self) -> None:
        """Count a client who came or sent something in this round of the reading.

        Where many do, threads begin nothing new until the round is over: the thread that reads
        would wait for all of them each time that it asks the system for something.
        """
        self.came_in_round += 1
        if self.came_in_round == MANY_IN_ROUND:
            self.is_calm.clear()

    def judge(self, request: Request) -> None:
        """Find the lane of a request whose head is there; refuse it when its network asks much."""
        request.lane = self.task_dispatcher.find_lane(request)
        if request.lane != "at once":
            self.asked[request.network] += 1
            if self.asked[request.network] > self.most_asked:
                request.error = TooOften(TOO_BUSY)

    def handle_accept(self) -> None:
        """Take all who wait to connect, up to a number, and keep to ``most_connections``."""
        for _turn in range(TURNS):
            came = self._take_newcomers()
            if len(self._map) > self.most_connections:
                self._give_up(len(self._staying()) - self.most_connections, came)
            if len(came) < AT_ONCE:
                break

    def _take_newcomers(self) -> list[Channel]:
        came: list[Channel] = []
        for _round in range(AT_ONCE):
            before = len(self.active_channels)
            super().handle_accept()
            if len(self.active_channels) <= before:
                break
            came.append(next(reversed(self.active_channels.values())))
            wasyncore.read(came[-1])  # so that a crowd is answered before anyone makes room
            self.count_client()
        return came

    def accept(self) -> tuple[Any, Any] | None:
        """Accept a connection; while many come, who left again waits for no answer."""
        for _ in range(LEAVERS):
            found = self._accept()
            if found is None or self.is_calm.is_set() or not has_left(found[0]):
                return found
            found[0].close()
        return None

    def _accept(self) -> tuple[Any, Any] | None:
        """Accept a connection; when the system has no more files, another one goes first."""
        try:
            return super().accept()  # type: ignore[no-any-return]  # as above
        except OSError as error:
            if error.errno not in {errno.EMFILE, errno.ENFILE}:
                raise
            self._give_up(1, [])
            if self.now - self.warned > WARN_SECONDS:
                self.warned = self.now
                self.logger.warning("No more files can be opened: connections are given up.")
        return None

    def count_bytes(self, network: str, number: int) -> None:
        """Count bytes of a body that came, and make room now and then."""
        before, step = self.came_together, max(1, self.most_bytes // 64)
        self.came[network] += number
        self.came_together += number
        if self.came_together // step > before // step:
            self.make_room()

    def has_read_enough(self, request: Request | None) -> bool:
        """Return whether the rest of a body waits until the next second."""
        if request is None:
            return False
        times = BEGINNINGS if request.body_bytes_received < IN_MEMORY else 1
        together, theirs = self.came_together, self.came[request.network]
        return together > times * EACH_SECOND or theirs > times * OF_ONE_NETWORK

    def make_room(self) -> None:
        """Give up the largest body or unread answer, when all together are too much."""
        staying = self._staying()
        moving = [channel for channel in staying if not channel.requests]
        if moving and sum(channel.kept_bytes for channel in staying) > self.most_bytes:
            max(moving, key=lambda one: one.kept_bytes).will_close = True

    def maintenance(self, now: float) -> None:
        """Give up connections that are overdue, and let all networks send again."""
        self.now, self.came_together = now, 0
        self.came.clear()
        self.asked.clear()
        for channel in self._staying():
            if channel.is_overdue(now):
                channel.will_close = True
        self.make_room()

    def _give_up(self, number: int, came: list[Channel]) -> None:
        """Give up so many connections; those that came in this round after all others."""
        staying = self._staying()
        if number <= 0 or not staying:
            return
        now = max(channel.creation_time for channel in staying)
        is_crowded = sum(bool(one.requests) for one in staying) > self.most_connections / 2
        staying.sort(key=lambda one: (one in came, one.worth(now, is_crowded=is_crowded)))
        for channel in staying[:number]:
            channel.handle_close()

    def _staying(self) -> list[Channel]:
        """Return the connections of all addresses that are not given up."""
        found = self._map.values()
        return [one for one in found if isinstance(one, Channel) and not one.will_close]

"""Who answers a request: the built pages never wait for what works or waits.

Waitress has one line of requests for all of its threads. Here the thread that reads all connections
answers at once what it has at hand: a built page, a refusal. For the others there are five lines,
each with threads of its own. A request that waits in a line holds no thread.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from threading import Thread

from waitress.task import ThreadedTaskDispatcher  # type: ignore[import-untyped]  # ships no types
from whitenoise.string_utils import decode_path_info

from formsapp.server.connections import Channel
from formsapp.server.http_request import MEGABYTE, Lane, Request
from formsapp.server.refusals import TOO_BUSY, Busy
from formsapp.server.turns import Turns

THREADS: dict[Lane, int] = {"health": 1, "slow": 1, "files": 2, "long": 1, "rest": 6}
"""The interpreter works for one thread at a time: more would only take turns. Those of ``files``
may all wait, and of ``rest`` as many (``WRITERS_SEATED``): together half of the two. Of ``slow``
each takes a tenth of a second or more: codes, which everyone can make up, and PDFs."""
MOST_FILES, FILES_WAIT = 10, 10.0
"""How many requests with files wait for a thread, of one network half as many, and for how many
seconds its first may have waited when one more of it comes. What comes beyond it is answered at
once, without its files."""
MOST_WAITING, BYTES_WAIT = 64, 2 * MEGABYTE
"""How many others wait for a thread of their lane, and how many bytes of bodies; of one network
half as much. What comes beyond it is refused at once. A class may send its forms together."""


class Asked(str):
    """A path; with the host of which it was asked, for who serves several."""

    __slots__ = ("host",)
    host: str


class Lanes:
    """A dispatcher of waitress for each lane.

    Args:
        built: The paths of the built pages, each looked up as :class:`Asked`.

    """

    def __init__(self, built: Container[str]) -> None:
        self._built = built
        self.lines = {lane: ThreadedTaskDispatcher() for lane in THREADS}
        for lane, number in THREADS.items():
            self.lines[lane].queue = Turns()
            self.lines[lane].set_thread_count(number)

    def add_task(self, channel: Channel) -> None:
        """Put the first request of a connection in its line, if it waits for a thread."""
        request = channel.requests[0]
        lane = self.find_lane(request)
        if lane == "files" and self._is_crowded(channel):
            lane, request.is_crowded = "rest", True
        if lane not in {"at once", "files"} and self._is_full(lane, request.network):
            lane, request.error = "at once", Busy(TOO_BUSY)
        request.lane = lane
        if lane != "at once":
            self.lines[lane].add_task(channel)

    def find_lane(self, request: Request) -> Lane:
        """Return where a request belongs; of what is refused nothing is read."""
        asked = Asked(decode_path_info(request.path))
        asked.host = request.headers.get("HOST", "")
        if request.error or asked in self._built:
            return "at once"
        if self._asks_for_health(request, asked):
            return "health"
        if request.is_slow:
            return "slow"  # with parts too: else who guesses would keep files waiting
        if request.has_parts:
            return "files"
        return "long" if request.is_long else "rest"

    def _asks_for_health(self, request: Request, asked: Asked) -> bool:
        """Return whether it is the health check of a provider: it stands beside a home page."""
        home = Asked(asked.removesuffix("healthz"))
        home.host = asked.host
        return home != asked and request.command in {"GET", "HEAD"} and home in self._built

    def _is_crowded(self, channel: Channel) -> bool:
        line = self.lines["files"]
        with line.lock:
            number, theirs = len(line.queue), line.queue.of(channel.requests[0].network)
        waits = channel.last_activity - theirs[0].last_activity if theirs else 0
        return number >= MOST_FILES or len(theirs) >= MOST_FILES / 2 or waits > FILES_WAIT

    def _is_full(self, lane: Lane, network: str) -> bool:
        line = self.lines[lane]
        with line.lock:
            channels, theirs = list(line.queue), line.queue.of(network)
        return is_much(channels, 1) or is_much(theirs, 2)

    def shutdown(self, cancel_pending: bool = True, timeout: float = 5) -> None:  # noqa: FBT001, FBT002  waitress's own
        """Finish what is under way, in all lanes at the same time."""
        lines = self.lines.values()
        ends = [Thread(target=line.shutdown, args=(cancel_pending, timeout)) for line in lines]
        for end in ends:
            end.start()
        for end in ends:
            end.join()


def is_much(channels: Sequence[Channel], parts: int) -> bool:
    """Return whether these fill their part of a line; who has left does not count."""
    waiting = [one for channel in channels if channel.connected for one in channel.requests[:1]]
    size = sum(request.body_bytes_received for request in waiting)
    return len(waiting) >= MOST_WAITING // parts or size >= BYTES_WAIT // parts

"""Which threads answer a request: the built pages never wait for those that work or wait.

Waitress has one line of requests for all of its threads. Here are five, each with threads of its
own. A request that waits in a line holds no thread.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from threading import Thread

from waitress.task import ThreadedTaskDispatcher  # type: ignore[import-untyped]  # ships no types
from whitenoise.string_utils import decode_path_info

from formsapp.server.connections import Channel
from formsapp.server.http_request import MEGABYTE, TOO_BUSY, Busy, Lane, Request

THREADS: dict[Lane, int] = {"built": 2, "health": 1, "refused": 1, "files": 2, "rest": 6}
"""The interpreter works for one thread at a time: more would only take turns. Those of ``files``
may all wait, and of ``rest`` as many (``WRITERS_SEATED``): together half of the two."""
MOST_FILES, FILES_WAIT = 10, 10.0
"""How many requests with files wait for a thread, and for how many seconds the first may have
waited when one more comes. What comes beyond it is answered at once, without its files."""
MOST_WAITING, BYTES_WAIT = 64, 2 * MEGABYTE
"""How many requests of ``rest`` wait for a thread, and how many bytes of bodies; of one network
half as much. What comes beyond it is refused at once. A class may send its forms together."""


class Lanes:
    """A dispatcher of waitress for each lane.

    Args:
        built: The paths of the built pages.

    """

    def __init__(self, built: Container[str]) -> None:
        self._built = built
        self.lines = {lane: ThreadedTaskDispatcher() for lane in THREADS}
        for lane, number in THREADS.items():
            self.lines[lane].set_thread_count(number)

    def add_task(self, channel: Channel) -> None:
        """Put the first request of a connection in its line."""
        request = channel.requests[0]
        lane = self.find_lane(request)
        if lane == "files" and self._is_crowded(channel):
            lane, request.is_crowded = "rest", True
        if lane == "rest" and self._is_full(request.network):
            lane, request.error = "refused", Busy(TOO_BUSY)
        request.lane = lane
        self.lines[lane].add_task(channel)

    def find_lane(self, request: Request) -> Lane:
        """Return where a request belongs; of what is refused nothing is read."""
        if request.error:
            return "refused"
        if decode_path_info(request.path) in self._built:
            return "built"
        if request.path.endswith("/healthz"):
            return "health"
        return "files" if request.has_parts else "rest"

    def _is_crowded(self, channel: Channel) -> bool:
        waiting = self.lines["files"].queue
        try:
            first = waiting[0]
        except IndexError:
            return False
        waits = channel.last_activity - first.last_activity
        return len(waiting) >= MOST_FILES or waits > FILES_WAIT

    def _is_full(self, network: str) -> bool:
        line = self.lines["rest"]
        with line.lock:
            channels = list(line.queue)
        waiting = [one for channel in channels if channel.connected for one in channel.requests[:1]]
        theirs = [one for one in waiting if one.network == network]
        return is_much(waiting, 1) or is_much(theirs, 2)

    def shutdown(self, cancel_pending: bool = True, timeout: float = 5) -> None:  # noqa: FBT001, FBT002  waitress's own
        """Finish what is under way, in all lanes at the same time."""
        lines = self.lines.values()
        ends = [Thread(target=line.shutdown, args=(cancel_pending, timeout)) for line in lines]
        for end in ends:
            end.start()
        for end in ends:
            end.join()


def is_much(waiting: Sequence[Request], parts: int) -> bool:
    """Return whether these fill their part of a line."""
    size = sum(request.body_bytes_received for request in waiting)
    return len(waiting) >= MOST_WAITING // parts or size >= BYTES_WAIT // parts

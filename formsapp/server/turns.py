"""A line of requests in which each network takes its turn."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

from formsapp.server.connections import Channel


class Turns:
    """Stands in for the deque of a dispatcher of waitress, which locks it.

    Next is a request of the network whose turn is longest ago. Of one network who came first goes
    first, but for those that closed their side: most of them have left.
    """

    def __init__(self) -> None:
        self._lines: dict[str, deque[Channel]] = {}

    def append(self, channel: Channel) -> None:
        network = channel.requests[0].network
        self._lines.setdefault(network, deque()).append(channel)

    def popleft(self) -> Channel:
        """Take who is next; raises IndexError when nobody waits."""
        if not self._lines:
            raise IndexError("Nobody waits.")
        network = next(iter(self._lines))
        line = self._lines.pop(network)
        channel = next((one for one in line if not one.sends_no_more), line[0])
        line.remove(channel)
        if line:
            self._lines[network] = line  # behind all others
        return channel

    def of(self, network: str) -> list[Channel]:
        """Return who waits of a network, in the order in which they came."""
        return list(self._lines.get(network, ()))

    def __iter__(self) -> Iterator[Channel]:
        return (channel for line in self._lines.values() for channel in line)

    def __len__(self) -> int:
        return sum(map(len, self._lines.values()))

"""When who cannot do the work of a flood comes in by waiting: each network has its turn.

The first form of a network waits for nobody else's, so no number of others keeps a client out. What
one network sends after that comes in at a distance that grows with the number of networks that
came in so: together one in half a minute, as long as that lets each wait ``MOST_APART`` at most.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

EACH: Final = timedelta(seconds=30)
"""Of all networks together one form comes in after so long, but for the first of each."""
LEAST_APART: Final = timedelta(minutes=3)
"""Of one network, also where it is the only one."""
MOST_APART: Final = timedelta(hours=2)
"""Of one network, however many there are: its next is its first again."""
SHARES: Final = (1, 10, 300)
"""How many forms come in within that distance of a network, of an IPv6 site, which can be the house
of one sender or hold the phones of many, and of the region around it. Of an IPv4 address, which
nobody has in such numbers, all three are the one network."""


def space_turns(networks: int) -> timedelta:
    """Return how long a network waits that came in now.

    ``networks``: how many came in by waiting within ``MOST_APART``, of a site not more than its
    share. What was worked out when someone came in stands, so that the time that is told is true.
    """
    return min(max(networks * EACH, LEAST_APART), MOST_APART)


def find_turn(ends: Sequence[datetime | None], now: datetime) -> datetime:
    """Return when a network has its next turn: now, or when it has a share again.

    ``ends``: until when the form that came in as many ago as the share is makes others wait, of the
    network, its site and its region; None where fewer came in.
    """
    return max([now, *(one for one in ends if one is not None)])

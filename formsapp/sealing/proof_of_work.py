"""Work that one browser does in seconds and a program that sends thousands cannot do for each.

For each of a few parts a number is sought for which PBKDF2 of the challenge is small. It is one of
the slow functions that each browser has built in, so that who works with a program of its own
gains little by that. Several parts make it even: hardly anyone works twice as long as others.
"""

from __future__ import annotations

import hashlib
import re
from typing import Final

PARTS: Final = 4
ROUNDS: Final = 1000
"""Of PBKDF2: half a millisecond of this server for each part that is checked."""
BITS: Final = 32
SOLUTION: Final = re.compile(rf"[0-9]{{1,9}}(?:\.[0-9]{{1,9}}){{{PARTS - 1}}}", re.ASCII)


def is_worked_out(challenge: str, tries: int, solution: str) -> bool:
    """Return whether a number was found for each part, such as ``17.2045.3.911``.

    ``tries``: how many it takes on average for all parts together.
    """
    if not SOLUTION.fullmatch(solution):
        return False
    numbers = enumerate(solution.split("."))
    return all(is_small(challenge, tries, part, number) for part, number in numbers)


def is_small(challenge: str, tries: int, part: int, number: str) -> bool:
    """Return whether this number is one that the part asks for."""
    salt = f"{part} {number}".encode()
    made = hashlib.pbkdf2_hmac("sha256", challenge.encode(), salt, ROUNDS, dklen=BITS // 8)
    return int.from_bytes(made, "big") * tries < PARTS << BITS

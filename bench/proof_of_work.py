"""Doing the work that an open form asks during a flood, as a program would."""

from __future__ import annotations

from itertools import count

from formsapp.sealing.proof_of_work import PARTS, is_small


def work_out(challenge: str, tries: int) -> str:
    """Return a number for each part of the challenge, as the page would send them."""
    found = (
        next(str(one) for one in count() if is_small(challenge, tries, part, str(one)))
        for part in range(PARTS)
    )
    return ".".join(found)

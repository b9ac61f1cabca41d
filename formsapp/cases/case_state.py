"""How it stands with a case, told by its time stamps alone."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, NamedTuple

from formsapp.cases.models import Case

StageName = Literal[
    "received",
    "read",
    "extended",
    "answered-before",
    "ruled",
    "answered",
    "written",
    "waiting",
    "closed",
]
LATER_COUNTS: tuple[StageName, ...] = (
    "closed",
    "waiting",
    "written",
    "answered",
    "extended",
    "ruled",
    "answered-before",
    "read",
    "received",
)
"""Which stage a case is in, of all that it had: the first of these."""


class Stage(NamedTuple):
    """Something that happened to a case and that its client may know, with the moment."""

    name: StageName
    at: datetime


def list_stages(case: Case) -> list[Stage]:
    """Return what happened to a case, in the order in which a case goes.

    What a client wrote since is told of a case that was read: else nothing of it is read yet.
    """
    moments: dict[StageName, datetime | None] = {
        "received": case.received_at,
        "read": case.read_at,
        "extended": case.extended_at,
        "answered-before": case.answered_before,
        "ruled": case.ruled_at,
        "answered": case.answered_at,
        "written": case.written_at if case.read_at else None,
        "waiting": case.asked_at,
        "closed": case.closed_at,
    }
    return [Stage(name, at) for name, at in moments.items() if at is not None]


def find_stage(case: Case) -> Stage:
    """Return the stage that a case is in now."""
    had = {stage.name: stage for stage in list_stages(case)}
    return next(had[name] for name in LATER_COUNTS if name in had)


def awaits_answer(case: Case) -> bool:
    """Return whether an answer is still to come: after one, nothing is promised any more."""
    return case.answered_at is None and case.closed_at is None

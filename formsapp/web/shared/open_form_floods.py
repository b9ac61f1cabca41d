"""Counting forms without a link, and telling the other machines and staff that a flood lasts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flask import current_app
from sqlalchemy.exc import DBAPIError

from formsapp.cases.case_errors import NotStored
from formsapp.cases.floods import find_floods, note_flood
from formsapp.rules.flood import Flood, FloodLimit, work_needed
from formsapp.web.shared.rate_limit import (
    ALL,
    FROM_ALL,
    FROM_ONE,
    FROM_SITE,
    count_flood,
    find_network,
    find_site,
)
from formsapp.web.shared.services import db, services


def count_open_form() -> int:
    """Count a form without a link; return how many tries of work it needs, mostly none.

    What comes from a network or site that is a flood by itself is no one else's: others do not work
    for it.
    """
    network = find_network() or ""
    needed = max(_count(FROM_ONE, network), _count(FROM_SITE, find_site(network)))
    number, of_all = count_flood(FROM_ALL, ALL, adds=not needed)
    return max(needed, _note(of_all, work_needed(FROM_ALL, number), everywhere=True), _told())


def _count(limit: FloodLimit, who: str | None) -> int:
    """Count a form of someone who is known; return the work that their own flood asks."""
    number, flood = count_flood(limit, who) if who else (0, None)
    return _note(flood, work_needed(limit, number), everywhere=False)


def _note(flood: Flood | None, work: int, *, everywhere: bool) -> int:
    """Tell that a flood lasts; return the work that it asks, none where there is no flood."""
    if flood is None:
        return 0
    with without_database():
        note_flood(db.session, flood, everywhere=everywhere, now=services().clock())
    return work


def _told() -> int:
    """Return the work that a flood of all networks asks which another machine found."""
    with without_database():
        if True in find_floods(db.session, services().clock()):
            return work_needed(FROM_ALL, 0)
    return 0


@contextmanager
def without_database() -> Iterator[None]:
    """Go on where the database does not answer: storing the form tells that, and keeps its text."""
    try:
        yield
    except (NotStored, DBAPIError) as error:
        db.session.rollback()
        current_app.logger.warning("a flood was not noted: %s", type(error).__name__)

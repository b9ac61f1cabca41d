"""Someone who knows says that who decides for a client is right, though nothing proves it."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import sqlalchemy as sa
from sqlalchemy.orm import Session

from formsapp.cases.case_errors import Conflict, require_row
from formsapp.cases.client_circle import (
    Change,
    ClientCircle,
    open_row,
    select_circle,
    store_change,
)
from formsapp.cases.database import writing
from formsapp.cases.models import SealedCircle
from formsapp.cases.staff_desk import Desk


def vouch_for_circle(desk: Desk, client: str, change: Change, *, shown: str) -> ClientCircle:
    """Store that a circle is right which nothing proves, as staff looked at it.

    Args:
        desk: Who looked, with the keys.
        client: Whose circle.
        change: What is kept of it.
        shown: The :func:`print_of_circle` that the page had.

    Raises:
        Conflict: It is not as the page showed it; nothing was stored.
        NotFound, ShutCircle: As :func:`change_circle`.

    """
    with writing(desk.session):
        row = require_row(desk.session.scalar(select_circle(client)), "circle")
        if print_of_circle(desk.session, client) != shown:
            raise Conflict("The circle was changed by someone else.")
        known = replace(open_row(desk.session, desk.keyring, row), client=client)
        return store_change(desk, row, known, change)


def print_of_circle(session: Session, client: str) -> str:
    """Return what tells a stored circle from any other; empty where there is none."""
    wanted = sa.select(SealedCircle.version, SealedCircle.sealed)
    row = session.execute(wanted.where(SealedCircle.client == client)).first()
    return hashlib.sha256(f"{row.version} ".encode() + row.sealed).hexdigest() if row else ""

"""Which references of clients a colleague may know, who may merge two, and which look alike."""

from __future__ import annotations

from formsapp.cases.client_reference import (
    find_reference,
    find_spellings,
    is_known,
    known_references,
)
from formsapp.web.shared.services import db
from formsapp.web.staff.guard import SignedIn


def find_spelling(staff: SignedIn, typed: str) -> str:
    """Return a typed reference as this person knows it; else cleaned as it was typed."""
    return find_reference(db.session, typed, staff.actor.teams)


def knows(staff: SignedIn, client: str) -> bool:
    """Return whether anything that this person may know of stands on a reference."""
    return is_known(db.session, client, staff.actor.teams)


def may_merge(staff: SignedIn) -> bool:
    """Return whether this person may merge two references: a manager, or who reads consents."""
    return staff.person.role == "manager" or staff.reads_consents


def other_spellings(staff: SignedIn, client: str) -> list[str]:
    """Return the references that may be the same client; none for who may not merge them."""
    if not client or not may_merge(staff):
        return []
    groups = (group for group in look_alikes(staff) if client in group)
    return [one for group in groups for one in group if one != client]


def look_alikes(staff: SignedIn) -> list[list[str]]:
    """Return the references that look alike, in groups; none that only another team knows of."""
    return find_spellings(known_references(db.session, staff.actor.teams))

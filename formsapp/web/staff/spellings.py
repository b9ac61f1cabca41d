"""Who may merge references of clients, and which look alike."""

from __future__ import annotations

from formsapp.cases.client_reference import find_spellings, known_references
from formsapp.web.shared.services import db
from formsapp.web.staff.guard import SignedIn


def may_merge(staff: SignedIn) -> bool:
    """Return whether this person may merge two references: a manager, or who reads consents."""
    return staff.person.role == "manager" or staff.reads_consents


def other_spellings(staff: SignedIn, client: str) -> list[str]:
    """Return the references that may be the same client; none for who may not merge them."""
    if not client or not may_merge(staff):
        return []
    groups = find_spellings(known_references(db.session))
    return [one for group in groups if client in group for one in group if one != client]

"""What is asked once for all forms of a link.

It is read from the client's own copies of what was sent by this very link, which only the link's
secret opens: nothing more is stored, and nobody sees more than the personal page shows.
"""

from __future__ import annotations

from formsapp.cases.client_view import own_cases
from formsapp.cases.signed_links import OpenedLink
from formsapp.kinds.base import stored_answers
from formsapp.kinds.parts import needs
from formsapp.web.shared.services import db


def has_told_needs(opened: OpenedLink) -> bool:
    """Return whether a form sent by this link asked what staff must take into account."""
    sent = own_cases(db.session, opened)
    return any(needs.was_asked(stored_answers(own.data)) for own in sent)

"""What can go wrong with a case, by name. The web face turns each into a page, once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import TypeVar

Found = TypeVar("Found")


class CasesError(Exception):
    """Base of everything that this package refuses."""


class LinkError(CasesError):
    """A link that does not open. Show one page for all of them, except for Expired."""


class Broken(LinkError):
    """Not signed by us, for something else, or unknown."""


class Revoked(LinkError):
    """Taken back by staff, or used up."""


class Waiting(LinkError):
    """Good, but a second person did not agree to it yet."""


class Expired(LinkError):
    """Good, but past its time.

    Args:
        expires_at: UTC moment from which it no longer opened.

    """

    def __init__(self, expires_at: datetime) -> None:
        super().__init__(f"Expired at {expires_at.isoformat()}.")
        self.expires_at = expires_at


class AlreadyReceived(CasesError):
    """The link's form was sent before, from another page.

    Args:
        received_on: Local date of that.

    """

    def __init__(self, received_on: date) -> None:
        super().__init__(f"Already received on {received_on.isoformat()}.")
        self.received_on = received_on


class SentOtherwise(AlreadyReceived):
    """The same form came again with other content: what was received first stands."""


class NotFound(CasesError):
    """It does not exist, or this person may not see it: the caller cannot tell which."""


class Conflict(CasesError):
    """Someone else acted on the case first; nothing was changed."""


class Refused(CasesError):
    """The case is not in a state in which this can be done; the text says why."""


class UnprovenCircle(CasesError):
    """Nothing proves who decides for a client: someone who knows must vouch for it first."""

    def __init__(self, client: str) -> None:
        super().__init__(client)
        self.client = client


class CircleExists(Refused):
    """It is recorded already who decides for this client: that circle is changed instead."""


class NobodyDecides(CasesError):
    """In the circle is nobody whom the law asks for at the client's age."""


class NoBirthDate(CasesError):
    """A link should ask a birth date that nobody gave.

    Args:
        labels: Of those whose own date is missing.

    """

    def __init__(self, labels: Sequence[str]) -> None:
        super().__init__("There is no birth date to ask.")
        self.labels = tuple(labels)


class NotStored(CasesError):
    """The database refused: nothing was stored, and the client must be told so."""


class Busy(NotStored):
    """The database stayed locked for longer than a writer waits."""


def require_row(row: Found | None, what: str) -> Found:
    """Return a row that was looked up; raises NotFound when there is none."""
    if row is None:
        raise NotFound(f"There is no such {what}.")
    return row

"""The birth date that a link asks, sealed for staff, so that a new link can ask it too."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from formsapp.cases.models import Link
from formsapp.sealing.letterbox import Altered, Keyring, Letterbox, NoKey

SORT = "birth date"
"""What the seal says that is in it."""


@dataclass(frozen=True)
class BirthSeal:
    """Seals birth dates of links for a team; without a team nothing is kept, and staff type again.

    Args:
        letterbox: Public keys.
        team: Who may put the date on a new link.

    """

    letterbox: Letterbox
    team: str | None

    def seal(self, link_id: UUID, born: date) -> bytes | None:
        """Seal the birth date that a link asks; raises NoKey."""
        if self.team is None:
            return None
        return self.letterbox.seal(self.team, link_id, SORT, {"born": born.isoformat()})

    def open(self, keyring: Keyring, link: Link) -> date | None:
        """Return the birth date that a link asks; None where it was not kept or opens no more."""
        if self.team is None or link.born_sealed is None:
            return None
        try:
            content = keyring.open(self.team, link.id, SORT, link.born_sealed)
        except (NoKey, Altered):
            return None
        return date.fromisoformat(content["born"])


def birth_salt(secret: bytes) -> bytes:
    """Return what a link's date of birth is hashed with.

    It is keyed with the link's own secret: there are few birth dates, and a stolen database with
    every key of the server could otherwise try them all.
    """
    return hmac.new(secret, b"loket born", hashlib.sha256).digest()


def hash_birth_date(salt: bytes, born: date) -> bytes:
    """Return the slow hash with which a typed date of birth is compared."""
    return hashlib.scrypt(born.isoformat().encode(), salt=salt, n=2**14, r=8, p=1, dklen=32)

"""Whether a mail that waits was written here, by the client side or by the staff side.

Who can write in the database has the public key of waiting mail too, and could else put a mail in
that goes out in the provider's name. The proof is over what stands in the seal, and so stays good
where that is sealed anew; a random salt in the seal keeps anyone from trying addresses against it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from formsapp.sealing.letterbox import Keyring, Letterbox
from formsapp.sealing.proof import Proven, judge_proof, make_proof

SALT: Final = "salt"
SAID: Final = ("to", "subject", "body", SALT)
"""What is in the seal; of before the update there was no salt."""


@dataclass(frozen=True)
class MailRow:
    """What of a mail that waits is readable and proven: of when it is, and about which case."""

    id: UUID
    case_id: UUID | None
    created_at: datetime


def prove_mail(
    letterbox: Letterbox, row: MailRow, content: Mapping[str, str], now: datetime
) -> str | None:
    """Return the proof of a mail by the key of this side; None where it has none."""
    return make_proof(letterbox, _text_of(letterbox.provider, row, content), now)


def judge_mail(
    keyring: Keyring, row: MailRow, content: Mapping[str, str], proof: str | None
) -> Proven:
    """Return whether a mail that was opened was written here."""
    return judge_proof(keyring, _text_of(keyring.letterbox.provider, row, content), proof)


def _text_of(provider: str, row: MailRow, content: Mapping[str, str]) -> bytes:
    at = row.created_at.astimezone(UTC).isoformat()
    about = (str(row.id), str(row.case_id) if row.case_id else None, at)
    return json.dumps(["mail", provider, *about, *(content.get(one) for one in SAID)]).encode()

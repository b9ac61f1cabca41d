"""What a question of consent asks, whatever the words: who answered it is asked anew only then.

Material are the party, the purpose, what can go wrong and what a no means. Our sentence around
these is not, nor are spaces, punctuation and capitals, nor a wording that the provider calls the
same (``Consent.earlier``).
"""

from __future__ import annotations

import json
import re
import unicodedata
from hashlib import sha256

from msgspec.structs import asdict, replace

from formsapp.facts.model import Consent

WORD = re.compile(r"\w+")


def bare_words(text: str) -> str:
    """Return only the words of a text, in small letters."""
    return " ".join(WORD.findall(unicodedata.normalize("NFC", text).casefold()))


def consent_fingerprint(consent: Consent) -> str:
    """Return the SHA-256 of what a question asks."""
    parts = (consent.party, consent.purpose, consent.risk, consent.refused)
    asked = [consent.topic, *(bare_words(part or "") for part in parts)]
    return sha256(json.dumps(asked).encode()).hexdigest()


def asks_the_same(consent: Consent, about: str) -> bool:
    """Whether a question still asks what had this fingerprint when it was answered."""
    return about in map(consent_fingerprint, wordings(consent))


def wordings(consent: Consent) -> tuple[Consent, ...]:
    """Return a question as it is worded now, and as it was worded before to ask the same."""
    given = ({name: text for name, text in asdict(one).items() if text} for one in consent.earlier)
    return (consent, *(replace(consent, **changes) for changes in given))

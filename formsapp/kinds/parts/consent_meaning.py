"""What a question of consent asks, whatever the words: who answered it is asked anew only then.

Material are the party, the purpose, what can go wrong, what a no means and a sentence of the
provider's own. Our sentence around these is not, nor are spaces, punctuation and capitals, nor a
wording that the provider calls the same (``Consent.earlier``).
"""

from __future__ import annotations

import json
import re
import unicodedata
from functools import lru_cache
from hashlib import sha256

from msgspec.structs import asdict, replace

from formsapp.facts.consents import Consent, Wording

WORD = re.compile(r"\w+")


def bare_words(text: str) -> str:
    """Return only the words of a text, in small letters."""
    return " ".join(WORD.findall(unicodedata.normalize("NFC", text).casefold()))


@lru_cache(maxsize=256)  # each page of the form asks it of each question
def consent_fingerprint(consent: Consent) -> str:
    """Return the SHA-256 of what a question asks."""
    own = (consent.own.ask,) if consent.own else ()
    parts = (consent.party, consent.purpose, consent.risk, consent.refused, *own)
    asked = [consent.topic, *(bare_words(part or "") for part in parts)]
    return sha256(json.dumps(asked).encode()).hexdigest()


def asks_the_same(consent: Consent, about: str) -> bool:
    """Whether a question still asks what had this fingerprint when it was answered."""
    return about in map(consent_fingerprint, wordings(consent))


def wordings(consent: Consent) -> tuple[Consent, ...]:
    """Return a question as it is worded now, and as it was worded before to ask the same."""
    return (consent, *(_reword(consent, one) for one in consent.earlier))


def _reword(consent: Consent, wording: Wording) -> Consent:
    given = {name: text for name, text in asdict(wording).items() if text}
    ask = given.pop("ask", None)
    own = replace(consent.own, ask=ask) if consent.own and ask else consent.own
    return replace(consent, own=own, **given)

"""The keys and codes for which forms under way are sealed, and how the database finds them."""

from __future__ import annotations

import base64
import hashlib
import hmac
from uuid import UUID

from formsapp.sealing.letterbox import CODE_LENGTH, encode_crockford, group_code


def draft_code(secret: str, form_key: str) -> str:
    """Return the code under which the form with this key is put aside, like a receipt code."""
    digest = hmac.digest(secret.encode(), b"loket draft code\0" + form_key.encode(), "sha256")
    return group_code(encode_crockford(digest)[:CODE_LENGTH])


def trail_key(form_key: str) -> str:
    """Return the key, fit for an address, of what is kept while a form is filled in.

    The form's own key does not follow from it.
    """
    digest = hmac.digest(form_key.encode(), b"loket trail", "sha256")
    return base64.b32encode(digest[:20]).decode().lower()


def draft_id(code: str) -> UUID:
    """Return the number under which the database holds what is sealed for this code or key."""
    return UUID(bytes=hashlib.sha256(b"loket draft\0" + code.encode()).digest()[:16])

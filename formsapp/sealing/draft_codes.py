"""For what forms under way and their files are sealed, and how the database finds them."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from formsapp.sealing.item_key import ItemKey
from formsapp.sealing.letterbox import CODE_LENGTH, encode_crockford, group_code
from formsapp.sealing.secret_box import decrypt, derive_key, encrypt


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


def seal_draft(code: str, draft: UUID, content: Mapping[str, Any]) -> bytes:
    """Encrypt a form under way for whoever has its code or key."""
    return encrypt(derive_key(code.encode(), b"loket draft"), draft, dict(content))


def open_draft(code: str, draft: UUID, blob: bytes) -> dict[str, Any]:
    """Decrypt a form under way; raises Altered."""
    content: dict[str, Any] = decrypt(derive_key(code.encode(), b"loket draft"), draft, blob)
    return content


def key_for_form(form_key: str, key: ItemKey) -> bytes:
    """Encrypt a file's key for the page that holds the form's key."""
    return encrypt(derive_key(form_key.encode(), b"loket file key"), key.of, key.secret)


def key_by_form(form_key: str, file_id: UUID, blob: bytes) -> ItemKey:
    """Decrypt a file's key; raises Altered."""
    derived = derive_key(form_key.encode(), b"loket file key")
    return ItemKey(file_id, decrypt(derived, file_id, blob))


def seal_label(form_key: str, file_id: UUID, data: Mapping[str, Any]) -> bytes:
    """Encrypt name, type and hash of a form's file for the page that holds the form's key."""
    return encrypt(derive_key(form_key.encode(), b"loket file label"), file_id, dict(data))


def open_label(form_key: str, file_id: UUID, blob: bytes) -> dict[str, Any]:
    """Decrypt the label of a file; raises Altered."""
    key = derive_key(form_key.encode(), b"loket file label")
    data: dict[str, Any] = decrypt(key, file_id, blob)
    return data

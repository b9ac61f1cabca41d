"""The key of one colleague, which nothing on the server opens.

It is a pair like that of a case. Its private half is stored only encrypted: under a key that
follows slowly from a passphrase (Argon2id, RFC 9106), or from what a passkey gives for it (the PRF
of WebAuthn, which the passkey works out inside itself). While someone works it is encrypted under a
key that follows from the cookie of the session, of which the server keeps a hash: neither the
server's disk nor the cookie opens it alone.
"""

from __future__ import annotations

import secrets
import unicodedata
from threading import BoundedSemaphore
from uuid import UUID

from cryptography.hazmat.primitives.kdf import argon2

from formsapp.sealing.item_key import ItemKey
from formsapp.sealing.secret_box import decrypt, derive_key, encrypt

PASSES, MEMORY, LANES = 3, 64 * 1024, 1
"""What a passphrase costs: a third of a second and 64 MB, for each guess of who has the disk."""
SLOW = BoundedSemaphore(1)
"""So many are worked out at the same time: others wait, as more would only take memory."""
SALT = 16
PRF_BYTES = 32
"""What a passkey gives."""


def new_salt() -> bytes:
    return secrets.token_bytes(SALT)


def clean_passphrase(typed: str) -> str:
    """Return a passphrase as it counts: capitals, and how many spaces stand where, do not."""
    return " ".join(unicodedata.normalize("NFKC", typed).casefold().split())


def key_for_passphrase(typed: str, salt: bytes, key: ItemKey) -> bytes:
    """Encrypt a colleague's key for who knows the passphrase."""
    return _wrap(_slow(typed, salt), b"loket passphrase", key)


def key_by_passphrase(typed: str, salt: bytes, key_id: UUID, blob: bytes) -> ItemKey:
    """Decrypt a colleague's key; raises Altered for another passphrase."""
    return _unwrap(_slow(typed, salt), b"loket passphrase", key_id, blob)


def key_for_passkey(given: bytes, salt: bytes, key: ItemKey) -> bytes:
    """Encrypt a colleague's key for the passkey that gave these bytes."""
    return _wrap(given + salt, b"loket passkey", key)


def key_by_passkey(given: bytes, salt: bytes, key_id: UUID, blob: bytes) -> ItemKey:
    """Decrypt a colleague's key; raises Altered for what another passkey gave."""
    return _unwrap(given + salt, b"loket passkey", key_id, blob)


def key_for_session(cookie: str, key: ItemKey) -> bytes:
    """Encrypt a colleague's key for the browser with this cookie; its id stands before it."""
    return key.of.bytes + _wrap(cookie.encode(), b"loket session key", key)


def key_by_session(cookie: str, blob: bytes) -> ItemKey:
    """Decrypt a colleague's key; raises Altered for another cookie."""
    key_id, sealed = UUID(bytes=blob[:16]), blob[16:]
    return _unwrap(cookie.encode(), b"loket session key", key_id, sealed)


def _wrap(secret: bytes, purpose: bytes, key: ItemKey) -> bytes:
    return encrypt(derive_key(secret, purpose), key.of, key.secret)


def _unwrap(secret: bytes, purpose: bytes, key_id: UUID, blob: bytes) -> ItemKey:
    return ItemKey(key_id, decrypt(derive_key(secret, purpose), key_id, blob))


def _slow(typed: str, salt: bytes) -> bytes:
    with SLOW:
        slow = argon2.Argon2id(
            salt=salt, length=32, iterations=PASSES, lanes=LANES, memory_cost=MEMORY
        )
        return slow.derive(clean_passphrase(typed).encode())

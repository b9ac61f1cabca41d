"""Encrypt under a key that follows from a secret of many random bits."""

from __future__ import annotations

import secrets
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from formsapp.sealing.sealed_json import Altered, pad_json, parse_json

NONCE = 12
VERSION = b"\x01"


def derive_key(secret: bytes, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose).derive(secret)


def encrypt(key: bytes, case_id: UUID, value: object) -> bytes:
    nonce = secrets.token_bytes(NONCE)
    return VERSION + lock_text(key, nonce, pad_json({"value": value}), case_id.bytes)


def decrypt(key: bytes, case_id: UUID, blob: bytes) -> Any:  # noqa: ANN401 - what was put in
    if blob[:1] != VERSION:
        raise Altered("This was not encrypted by us.")
    return parse_json(unlock_text(key, blob[1:], case_id.bytes))["value"]


def lock_text(key: bytes, nonce: bytes, text: bytes, place: bytes) -> bytes:
    return nonce + ChaCha20Poly1305(key).encrypt(nonce, text, place)


def unlock_text(key: bytes, blob: bytes, place: bytes) -> bytes:
    nonce, text = blob[:NONCE], blob[NONCE:]
    if len(nonce) != NONCE:
        raise Altered("This was not encrypted by us.")
    try:
        return ChaCha20Poly1305(key).decrypt(nonce, text, place)
    except InvalidTag as error:
        raise Altered("This was changed, or another key belongs to it.") from error

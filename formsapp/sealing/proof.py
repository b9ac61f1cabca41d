"""The proof that something came in here: signed by the client side, or sealed by the staff side.

Who holds the database has the public keys too, and with these can seal answers of their own and
write a whole log around them. The two keys of a proof are not in the database: the intake key of
the client side, which anyone can check, and one that follows from the key of waiting mail, which
the staff side alone has and keeps when it is rotated.
"""

from __future__ import annotations

import hmac
from datetime import UTC, datetime
from enum import Enum
from typing import Final

from formsapp.sealing.intake_key import decode_base64, encode_base64
from formsapp.sealing.letterbox import Keyring, Letterbox

INTAKE: Final = "intake1"
STAFF: Final = "staff1"
BETWEEN: Final = "~"
PURPOSE: Final = b"loket proof"


class Proven(Enum):
    """What the check of a proof comes to."""

    GOOD = "good"
    MISSING = "missing"
    FALSE = "false"
    UNKNOWN_KEY = "unknown key"


def make_proof(letterbox: Letterbox, text: bytes, now: datetime) -> str | None:
    """Return a proof of a text by the key of this side; None where it has none."""
    if letterbox.intake is not None:
        key, at = letterbox.intake.current(now), f"{now.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
        signature = encode_base64(key.sign(_said(text, at)))
        return BETWEEN.join((INTAKE, key.public.id, at, signature))
    return None if letterbox.keyring is None else seal_proof(letterbox.keyring, text)


def seal_proof(keyring: Keyring, text: bytes) -> str | None:
    """Return a proof by the staff side's own key; None without private keys."""
    secrets = keyring.own_secrets(PURPOSE)
    return BETWEEN.join((STAFF, _mac(secrets[-1], text))) if secrets else None


def judge_proof(keyring: Keyring, text: bytes, proof: str | None) -> Proven:
    """Return what a check of the proof of a text comes to."""
    if not proof:
        return Proven.MISSING
    sort, *rest = proof.split(BETWEEN)
    if sort == STAFF and len(rest) == 1:
        held = _is_sealed(keyring, text, *rest)
        if not held and keyring.look is not None and keyring.look():
            held = _is_sealed(keyring, text, *rest)
        return Proven.GOOD if held else Proven.FALSE
    if sort == INTAKE and len(rest) == len(("key", "moment", "signature")):
        return _judge_signature(keyring, text, *rest)
    return Proven.FALSE


def _is_sealed(keyring: Keyring, text: bytes, mac: str) -> bool:
    known = (_mac(secret, text) for secret in keyring.own_secrets(PURPOSE))
    return any(hmac.compare_digest(one.encode(), mac.encode()) for one in known)


def _judge_signature(keyring: Keyring, text: bytes, key_id: str, at: str, signed: str) -> Proven:
    key = keyring.intake_keys.find(key_id)
    if key is None:
        return Proven.UNKNOWN_KEY
    try:
        # Who has a key says on which day it signed: that day tells nothing, and would doubt what
        # came in while a renewal was cut off or a clock was behind.
        is_good = key.signed(decode_base64(signed), _said(text, at))
    except ValueError:
        return Proven.FALSE
    return Proven.GOOD if is_good else Proven.FALSE


def _said(text: bytes, at: str) -> bytes:
    return PURPOSE + b"\0" + at.encode() + b"\0" + text


def _mac(secret: bytes, text: bytes) -> str:
    return encode_base64(hmac.digest(secret, text, "sha256"))

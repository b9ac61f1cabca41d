"""The proof that something came in here: signed by the client side, or sealed by the staff side.

Who holds the database has the public keys too, and with these can seal answers of their own and
write a whole log around them. The two keys of a proof are not in the database: the intake key of
the client side, which anyone can check, and one that follows from the key of waiting mail, which
the staff side alone has and keeps when it is rotated.

A proof names the key that made it, so that one of a key that is not here is told from one that is
false. Those of the staff side that name none (``staff1``) are of before.
"""

from __future__ import annotations

import hmac
from copy import copy
from datetime import UTC, datetime
from enum import Enum
from typing import Final

from formsapp.sealing.intake_key import decode_base64, encode_base64
from formsapp.sealing.letterbox import Keyring, Letterbox

INTAKE: Final = "intake1"
STAFF: Final = "staff2"
UNNAMED: Final = "staff1"
BETWEEN: Final = "~"
PURPOSE: Final = b"loket proof"
NAMES_KEY: Final = b"loket proof key"
ID_LENGTH: Final = 8


class Proven(Enum):
    """What the check of a proof comes to."""

    GOOD = "good"
    MISSING = "missing"
    FALSE = "false"
    UNKNOWN_KEY = "unknown key"
    """Of a client side, in ``public/intake.keys``."""
    STAFF_KEY_GONE = "staff key gone"
    """Of a key of the staff side that is not here: lost, or of another machine."""


def without_proofs(keyring: Keyring) -> Keyring:
    """Return keys that open the same, and prove nothing."""
    ring = copy(keyring)
    ring.proves = False
    return ring


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
    if not secrets:
        return None
    return BETWEEN.join((STAFF, _name_key(secrets[-1]), _mac(secrets[-1], text)))


def seal_staff_proof(letterbox: Letterbox, text: bytes) -> str | None:
    """Return a proof of what the staff side alone may say; None where its keys are not here."""
    return None if letterbox.keyring is None else seal_proof(letterbox.keyring, text)


def judge_proof(keyring: Keyring, text: bytes, proof: str | None) -> Proven:
    """Return what a check of the proof of a text comes to."""
    sort, *rest = (proof or "").split(BETWEEN)
    if sort == INTAKE and len(rest) == len(("key", "moment", "signature")):
        return _judge_signature(keyring, text, *rest)
    return judge_staff_proof(keyring, text, proof)


def judge_staff_proof(keyring: Keyring, text: bytes, proof: str | None) -> Proven:
    """Return what a check comes to of what the staff side alone may say."""
    if not proof:
        return Proven.MISSING
    found = _judge_mac(keyring, text, proof)
    if found is not Proven.GOOD and keyring.look is not None and keyring.look():
        found = _judge_mac(keyring, text, proof)
    return found


def _judge_mac(keyring: Keyring, text: bytes, proof: str) -> Proven:
    secrets = keyring.own_secrets(PURPOSE)
    match proof.split(BETWEEN):
        case [sort, mac] if sort == UNNAMED:
            pass
        case [sort, name, mac] if sort == STAFF:
            secrets = [one for one in secrets if _name_key(one) == name]
            if not secrets:
                return Proven.STAFF_KEY_GONE
        case _:
            return Proven.FALSE
    known = (_mac(secret, text) for secret in secrets)
    held = any(hmac.compare_digest(one.encode(), mac.encode()) for one in known)
    return Proven.GOOD if held else Proven.FALSE


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


def _name_key(secret: bytes) -> str:
    return _mac(secret, NAMES_KEY)[:ID_LENGTH]

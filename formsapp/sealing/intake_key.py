"""The intake key: the client's side signs with it what came in. It opens nothing.

``intake/intake.key`` holds the private key (Ed25519), ``public/intake.keys`` each public key there
ever was, a line each, with the days from and until which it signed. A key that was renewed signs
nothing more, so its private half is not kept; what it signed can be checked ever after.
"""

from __future__ import annotations

import base64
import hashlib
import logging
import os
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from formsapp.sealing.key_access import refuse_readable, refuse_swappable
from formsapp.sealing.key_files import PUT_BACK, KeysError, read_one_key, replace_key_file

NAME: Final = "intake"
ID_LENGTH: Final = 8
TRIAL: Final = b"trial"
AHEAD: Final = timedelta(hours=1)
"""The clock of a machine on which keys are made may be so far ahead of ours."""


@dataclass(frozen=True)
class PublicKey:
    """What checks a signature; ``since`` and ``until`` are its first and last day (UTC)."""

    raw: bytes
    since: date
    until: date | None = None

    @property
    def id(self) -> str:
        """A short name that follows from the key."""
        return encode_base64(hashlib.sha256(self.raw).digest())[:ID_LENGTH]

    def signed(self, signature: bytes, text: bytes) -> bool:
        """Return whether this key made the signature of a text."""
        try:
            Ed25519PublicKey.from_public_bytes(self.raw).verify(signature, text)
        except (InvalidSignature, ValueError):
            return False
        return True

    def was_used_on(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True)
class IntakeKey:
    """The private key, with its public half."""

    public: PublicKey
    secret: bytes = field(repr=False)

    def sign(self, text: bytes) -> bytes:
        return Ed25519PrivateKey.from_private_bytes(self.secret).sign(text)


@dataclass
class KeyInUse:
    """The intake key of a program that runs on, which takes up a newer one by itself.

    Each time it is asked whether the file was replaced, which costs a few microseconds. While a
    newer key is incomplete or can't be read, the one in use goes on signing.
    """

    folder: Path
    key: IntakeKey = field(repr=False)
    file: tuple[int, ...] = ()

    @classmethod
    def load(cls, folder: Path, now: datetime) -> KeyInUse:
        """Read the key pair as :func:`load_intake_key` does."""
        file = _tell_apart(folder)
        return cls(folder, load_intake_key(folder, now), file)

    def current(self, now: datetime) -> IntakeKey:
        """Return the key that signs now."""
        try:
            file = _tell_apart(self.folder)
            if file != self.file:
                self.key, self.file = load_intake_key(self.folder, now), file
        except (OSError, KeysError) as error:
            logging.getLogger(__name__).warning(
                "the intake key was not read again: %s", type(error).__name__
            )
        return self.key


@dataclass
class KnownKeys:
    """The public keys that a program knows, read again for one that it does not know yet."""

    folder: Path | None = None
    keys: Sequence[PublicKey] = ()

    def find(self, key_id: str) -> PublicKey | None:
        """Return the key with this id; None where there is none, or the list can't be read."""
        if not any(one.id == key_id for one in self.keys) and self.folder is not None:
            with suppress(OSError, KeysError):
                self.keys = read_public_keys(self.folder)
        return next((one for one in self.keys if one.id == key_id), None)


def _tell_apart(folder: Path) -> tuple[int, ...]:
    found = _private_file(folder).stat()
    return found.st_ino, found.st_mtime_ns, found.st_size


def encode_base64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def decode_base64(text: str) -> bytes:
    """Return the bytes of base64 without padding; raises ValueError."""
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)


def has_intake_key(folder: Path) -> bool:
    return _private_file(folder).exists()


def renew_intake_key(folder: Path, today: date) -> None:
    """Make a first or a newer intake key; raises KeysError.

    It signs from ``today``, which is the day in UTC, as what is signed tells its time.
    """
    secret = os.urandom(32)
    raw = Ed25519PrivateKey.from_private_bytes(secret).public_key().public_bytes_raw()
    ended = [replace(one, until=one.until or today) for one in read_public_keys(folder)]
    # The public half first: what is signed can then always be checked.
    _write_public(folder, [*ended, PublicKey(raw, today)])
    _private_file(folder).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    replace_key_file(_private_file(folder), f"{encode_base64(secret)}\n", 0o600)


def read_public_keys(folder: Path) -> list[PublicKey]:
    """Return each public key there ever was, oldest first; raises KeysError."""
    path = _public_file(folder)
    if not path.exists():
        return []
    refuse_swappable(folder, [path])
    return parse_public_keys(path.read_text(encoding="utf-8-sig", errors="replace"), str(path))


def parse_public_keys(text: str, where: str) -> list[PublicKey]:
    """Return the keys in a list as ``public/intake.keys`` holds it; raises KeysError."""
    found = []
    for line in filter(None, map(str.strip, text.splitlines())):
        try:
            public, since, until = line.split()
            end = None if until == "-" else date.fromisoformat(until)
            raw = decode_base64(public)
            Ed25519PublicKey.from_public_bytes(raw)  # raises, unless it is one
            found.append(PublicKey(raw, date.fromisoformat(since), end))
        except ValueError as error:
            raise KeysError(f"{where} holds a line that is no key: {PUT_BACK}.") from error
    return found


def try_public_keys(folder: Path) -> None:
    """Raise KeysError where the list is there and holds no key, or something else.

    Without its keys nothing that came in is proven, and no yes in it is a consent.
    """
    path = _public_file(folder)
    if not read_public_keys(folder) and os.path.lexists(path):
        raise KeysError(f"{path} holds no key: {PUT_BACK}.")


def list_public_keys(keys: Iterable[PublicKey]) -> str:
    """Return a list of keys as text, a line each: the key, the first day, and the last or ``-``."""
    lines = (f"{encode_base64(one.raw)} {one.since} {one.until or '-'}\n" for one in keys)
    return "".join(lines)


def load_intake_key(folder: Path, now: datetime) -> IntakeKey:
    """Read the key pair, and try it.

    Raises:
        KeysError: It is missing, others can read it, or what it signs now can't be checked.

    """
    path = _private_file(folder)
    if not path.exists() or not _public_file(folder).exists():
        raise KeysError("There is no key to sign receipts with: run `loket keys new`.")
    refuse_swappable(folder, [path])
    refuse_readable(path)
    keys: Sequence[PublicKey] = read_public_keys(folder)
    try:
        found = IntakeKey(keys[-1], decode_base64(read_one_key(path)))
        good = keys[-1].until is None and keys[-1].signed(found.sign(TRIAL), TRIAL)
    except (ValueError, IndexError):
        good = False
    if not good:
        raise KeysError(
            f"{path} does not sign what the last key in public/{NAME}.keys checks: put back the "
            "two that belong together, or run `loket keys rotate --intake`."
        )
    if found.public.since > (now + AHEAD).astimezone(UTC).date():
        raise KeysError(
            f"public/{NAME}.keys says that the last key signs from {found.public.since}, and it is "
            f"{now:%Y-%m-%d} now: set the clock right or put the file back as it was, or run "
            "`loket keys rotate --intake`."
        )
    return found


def _private_file(folder: Path) -> Path:
    return folder / NAME / f"{NAME}.key"


def _public_file(folder: Path) -> Path:
    return folder / "public" / f"{NAME}.keys"


def _write_public(folder: Path, keys: Iterable[PublicKey]) -> None:
    path = _public_file(folder)
    path.parent.mkdir(parents=True, exist_ok=True)
    replace_key_file(path, list_public_keys(keys), 0o644)

"""Private keys under a passphrase.

``passphrase.lock``, beside the folder with the private keys, holds a key that opens with the
passphrase alone (Argon2id, as colleagues' own keys); each private key file is sealed to that key.
So the passphrase is asked once. What it costs is fixed: age measures that, and on a machine that is
busy it would refuse what it made itself.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final
from uuid import UUID, uuid4

import pyrage  # type: ignore[import-untyped]  # pyrage ships no types

from formsapp.sealing.item_key import ItemKey
from formsapp.sealing.keys_error import KeysError
from formsapp.sealing.own_key import key_by_passphrase, key_for_passphrase, new_salt
from formsapp.sealing.sealed_json import Altered

LOCK: Final = "passphrase.lock"
VERSION: Final = 1
BEGINS: Final = (b"-----BEGIN AGE ENCRYPTED FILE", b"age-encryption.org/")
SHORTEST: Final = 12
"""Signs of a passphrase."""
WAY_OUT: Final = (
    "name the file that holds the passphrase by LOKET_KEY_PASSPHRASE_FILE, or run this on a "
    "terminal, where it is asked."
)
_asks: dict[Path, Callable[[], str | None]] = {}
"""What tells the passphrase of a folder of keys."""
_opened: dict[Path, ItemKey] = {}
"""What opens the keys of a folder, once its passphrase was told."""


def ask_with(folder: Path, ask: Callable[[], str | None]) -> None:
    """Say what tells the passphrase of a folder of keys, if it is ever needed."""
    _asks[folder.resolve()] = ask


def has_lock(folder: Path) -> bool:
    return (folder / LOCK).exists()


def open_locked(file: Path, content: bytes) -> bytes:
    """Return what stands in a key file, as it is where that is not locked; raises KeysError."""
    if not content.startswith(BEGINS):
        return content
    folder = file.parent.parent
    try:
        return bytes(pyrage.decrypt(content, [_identity(open_lock(folder))]))
    except pyrage.DecryptError as error:
        _opened.pop(folder.resolve(), None)  # the lock may be another one since
        raise KeysError(
            f"{file} does not open with {folder / LOCK}: put back the two that belong together."
        ) from error


def cover(file: Path, text: str) -> str:
    """Return what to write in a private key file: locked where the others are."""
    folder = file.parent.parent
    if file.parent.name != "private" or not has_lock(folder):
        return text
    recipient = _identity(open_lock(folder)).to_public()
    return bytes(pyrage.encrypt(text.encode("ascii"), [recipient], armored=True)).decode("ascii")


def _identity(key: ItemKey) -> Any:  # noqa: ANN401 - pyrage ships no types
    return pyrage.x25519.Identity.from_str(key.secret)


def open_lock(folder: Path) -> ItemKey:
    """Return what opens the keys of a folder, by its passphrase; raises KeysError or OSError."""
    place, lock = folder.resolve(), folder / LOCK
    if place in _opened:
        return _opened[place]
    if not lock.exists():
        raise KeysError(f"{lock} is missing, by which the keys open: put it back.")
    key_id, salt, sealed = _read_lock(lock)
    passphrase = _asks[place]() if place in _asks else None
    if passphrase is None:
        raise KeysError(f"The keys in {folder} are locked: {WAY_OUT}")
    try:
        _opened[place] = key_by_passphrase(passphrase, salt, key_id, sealed)
    except Altered as error:
        raise KeysError(
            f"This passphrase does not open {lock}: try again, or put that file back as it was."
        ) from error
    return _opened[place]


def _read_lock(lock: Path) -> tuple[UUID, bytes, bytes]:
    """Return the id of the key in a lock, the salt of its passphrase, and the key, encrypted."""
    try:
        held = json.loads(lock.read_text(encoding="utf-8"))
        version, key_id = held["version"], UUID(held["key"])
        salt, sealed = (base64.b64decode(held[name]) for name in ("salt", "sealed"))
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise KeysError(f"{lock} is not as Loket writes it: put it back as it was.") from error
    if version != VERSION:
        raise KeysError(f"{lock} is of another version of Loket: run that, or a newer one.")
    return key_id, salt, sealed


def make_lock(folder: Path, passphrase: str) -> str:
    """Return what ``passphrase.lock`` is to hold, which opens what is locked already too.

    Raises:
        KeysError: The passphrase is too short, or the one of before is needed and not told.

    """
    if len(passphrase) < SHORTEST:
        raise KeysError(f"Take a passphrase of {SHORTEST} signs or more, such as five words.")
    key, salt = open_lock(folder) if has_lock(folder) else ItemKey.new(uuid4()), new_salt()
    sealed = key_for_passphrase(passphrase, salt, key)
    _opened[folder.resolve()] = key
    held: dict[str, object] = {"version": VERSION, "key": str(key.of)}
    held |= {"salt": base64.b64encode(salt).decode(), "sealed": base64.b64encode(sealed).decode()}
    return json.dumps(held) + "\n"


def forget_lock(folder: Path) -> None:
    """Open nothing in a folder any more before its passphrase is told again."""
    _opened.pop(folder.resolve(), None)

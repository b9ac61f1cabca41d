"""The provider's key files: age key pairs of the teams, and of recovery.

``public/<team>.pub`` holds one recipient, ``private/<team>.key`` one identity a line, newest
last. The client side is given ``public`` alone. ``public/recovery.pub`` belongs to a private key
that is written once, to be taken offline. ``post`` is the team that seals waiting mail.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from pathlib import Path

import pyrage  # type: ignore[import-untyped]  # pyrage ships no types

from formsapp.sealing.key_access import refuse_readable, refuse_swappable
from formsapp.sealing.keys_error import KeysError
from formsapp.sealing.locked_keys import (
    BEGINS,
    LOCK,
    cover,
    forget_lock,
    make_lock,
    open_lock,
    open_locked,
)

__all__ = ["KeysError"]
RECOVERY = "recovery"
POST = "post"
"""The pair that seals mail in the outbox: only the staff side's worker opens it."""
PUT_BACK = "put the file back as it was, or remove it if that is lost"
LARGEST = 1 << 20
"""Bytes of a file of keys."""


def own_recovery(team: str) -> str:
    """Return the name of a team's own recovery key, which is not the provider's."""
    return f"{team}.{RECOVERY}"


def make_keys(folder: Path, teams: Iterable[str], recovery: Path | None) -> list[str]:
    """Make the key pairs that are missing, and return their names.

    ``recovery`` is the file to write the private recovery key to, once; no copy stays here.
    Teams that have a pair keep it; of one that has its private half alone the public one follows.

    Raises:
        KeysError: A recovery key is needed and ``recovery`` is None or in use, or a private half
            that has lost the public one is no key.

    """
    made = []
    if not _public_file(folder, RECOVERY).exists():
        if recovery is None:
            raise KeysError("Say where the private recovery key goes, and take it offline.")
        _make_pair(_public_file(folder, RECOVERY), recovery)
        made.append(RECOVERY)
    for team in sorted({*teams, POST}):
        if not _public_file(folder, team).exists():
            if has_private(folder, team):
                _publish(folder, team)
            else:
                _make_pair(_public_file(folder, team), _private_file(folder, team))
            made.append(team)
    return made


def make_own_recovery(folder: Path, team: str, file: Path) -> None:
    """Make the recovery key of a team itself, and write its private half to ``file``, once.

    Raises:
        KeysError: The team has one, or the file exists.

    """
    public = _public_file(folder, own_recovery(team))
    if public.exists():
        raise KeysError(f"Team {team!r} has its own recovery key: nothing was made.")
    _make_pair(public, file)


def lock_private(folder: Path, passphrase: str) -> list[str]:
    """Lock the private keys with a passphrase, or with another one; return which were not locked.

    Cut off, each file opens as it did or with the passphrase: do it again.

    Raises:
        KeysError: It is too short, or what is there does not open.

    """
    files = sorted((folder / "private").glob("*.key"))
    plain = [file for file in files if not file.read_bytes().startswith(BEGINS)]
    if plain != files:
        open_lock(folder)  # what is locked already has one, also where that is not here
    replace_key_file(folder / LOCK, make_lock(folder, passphrase), 0o600)
    _rewrite(plain)
    return [file.stem for file in plain]


def unlock_private(folder: Path) -> None:
    """Let the private keys open without a passphrase; raises KeysError."""
    held = {file: _read_keys(file) for file in (folder / "private").glob("*.key")}
    for file, found in held.items():
        replace_key_file(file, "".join(f"{line}\n" for line in found), 0o600)
    (folder / LOCK).unlink(missing_ok=True)
    forget_lock(folder)


def _rewrite(files: Iterable[Path]) -> None:
    for file in files:
        text = "".join(f"{line}\n" for line in _read_keys(file))
        replace_key_file(file, cover(file, text), 0o600)


def rotate_key(folder: Path, team: str) -> None:
    """Give a team a new pair; the old private key stays, to open what was sealed to it.

    Raises:
        KeysError: The team has no pair yet, or its private key file is no text.

    """
    if not has_private(folder, team):
        raise KeysError(
            f"Team {team!r} has no private key here: run `loket keys list`, which says what to do."
        )
    add_pair(folder, team)


def add_pair(folder: Path, team: str) -> None:
    """Give a team a pair, beside the private keys that it may have; raises KeysError."""
    private, identity = _private_file(folder, team), pyrage.x25519.Identity.generate()
    older = _read_keys(private) if private.exists() else []
    private.parent.mkdir(exist_ok=True, mode=0o700)
    # The private half first: what is sealed to a published key can then always be opened.
    text = "".join(f"{line}\n" for line in (*older, identity))
    replace_key_file(private, cover(private, text), 0o600)
    replace_key_file(_public_file(folder, team), f"{identity.to_public()}\n", 0o644)


def renew_recovery(folder: Path, file: Path, name: str = RECOVERY) -> None:
    """Make another recovery key, of all or of a team; its private half goes to ``file``, once.

    Raises:
        KeysError: The file exists.

    """
    _make_pair(_public_file(folder, name), file)


def has_private(folder: Path, team: str) -> bool:
    return _private_file(folder, team).is_file()


def has_public(folder: Path, teams: Iterable[str]) -> bool:
    """Return whether all teams, mail and recovery have a public key here."""
    return all(_public_file(folder, name).exists() for name in (*teams, POST, RECOVERY))


def has_own_recovery(folder: Path, team: str) -> bool:
    return _public_file(folder, own_recovery(team)).is_file()


def read_keys_of(folder: Path, team: str) -> list[str]:
    """Return the private keys of a team, oldest first; raises KeysError or OSError."""
    return _read_keys(_private_file(folder, team))


def read_secret(file: Path) -> str:
    """Return the private key in a file that was kept offline; raises KeysError or OSError.

    A dash is what comes in: so root gives a file that nobody else may read.
    """
    if str(file) == "-":
        return _only_key(_list_keys(sys.stdin.read(), file), file)
    return read_one_key(file)


def drop_private(folder: Path, team: str) -> None:
    """Delete the private key of a team of which nothing is left to open; raises OSError."""
    _private_file(folder, team).unlink(missing_ok=True)


def read_public(folder: Path) -> dict[str, str]:
    """Return the age recipient of each team and of ``recovery``.

    Raises:
        KeysError: There are none, a file does not hold one, or others can change one.

    """
    paths = sorted((folder / "public").glob("*.pub"))
    if not paths:
        raise KeysError(f"There are no public keys in {folder / 'public'}: run `loket keys new`.")
    refuse_swappable(folder, paths)
    return {path.stem: read_one_key(path) for path in paths}


def read_private(folder: Path) -> dict[str, list[str]]:
    """Return the age identities of each team, oldest first.

    Raises:
        KeysError: There are none, a file is empty, or others on this machine can read one.

    """
    paths = sorted((folder / "private").glob("*.key"))
    if not paths:
        raise KeysError(f"There are no private keys in {folder / 'private'}.")
    refuse_swappable(folder, [*paths, *filter(os.path.lexists, (folder / LOCK,))])
    refuse_readable(*paths)
    return {path.stem: _read_keys(path) for path in paths}


def _read_keys(path: Path) -> list[str]:
    """Return the keys in a file, without comments and what an editor adds (a BOM, CRLF, spaces).

    Raises:
        KeysError: There are none, or the file is not text in UTF-8, or very large.

    """
    with path.open("rb") as file:
        read = file.read(LARGEST + 1)
    if len(read) > LARGEST:
        raise KeysError(f"{path} is too large for a key: {PUT_BACK}.")
    try:
        return _list_keys(open_locked(path, read).decode("utf-8-sig"), path)
    except UnicodeDecodeError as error:
        raise KeysError(f"{path} is no text in UTF-8: {PUT_BACK}.") from error


def _list_keys(text: str, path: Path) -> list[str]:
    lines = [line.strip() for line in text.splitlines()]
    found = [line for line in lines if line and not line.startswith("#")]
    if not found:
        raise KeysError(f"{path} holds no key: {PUT_BACK}.")
    return found


def read_one_key(path: Path) -> str:
    return _only_key(_read_keys(path), path)


def _only_key(found: list[str], path: Path) -> str:
    first, *others = found
    if others:
        raise KeysError(f"{path} must hold one key: {PUT_BACK}.")
    return first


def _public_file(folder: Path, name: str) -> Path:
    return folder / "public" / f"{name}.pub"


def _private_file(folder: Path, name: str) -> Path:
    return folder / "private" / f"{name}.key"


def _make_pair(public: Path, private: Path) -> None:
    identity = pyrage.x25519.Identity.generate()
    # Stated, because the umask of many users lets their group write.
    public.parent.parent.mkdir(parents=True, exist_ok=True, mode=0o755)
    public.parent.mkdir(exist_ok=True, mode=0o755)
    private.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        write_key_file(private, cover(private, f"{identity}\n"), 0o600)
    except FileExistsError as error:
        raise KeysError(f"{private} exists: choose another place, nothing was made.") from error
    replace_key_file(public, f"{identity.to_public()}\n", 0o644)


def _publish(folder: Path, team: str) -> None:
    """Write the public half of a team's newest private key; raises KeysError."""
    private, public = _private_file(folder, team), _public_file(folder, team)
    try:
        identity = pyrage.x25519.Identity.from_str(_read_keys(private)[-1])
    except pyrage.IdentityError as error:
        raise KeysError(f"{private} holds what is no age key: {PUT_BACK}.") from error
    public.parent.mkdir(exist_ok=True, mode=0o755)
    replace_key_file(public, f"{identity.to_public()}\n", 0o644)


def write_key_file(path: Path, text: str, mode: int) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def replace_key_file(path: Path, text: str, mode: int) -> None:
    beside = path.with_name(path.name + ".new")
    beside.unlink(missing_ok=True)
    write_key_file(beside, text, mode)
    beside.replace(path)

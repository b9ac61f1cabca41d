"""The provider's key files: age key pairs of the teams, and of recovery.

``public/<team>.pub`` holds one recipient, ``private/<team>.key`` one identity a line, newest
last. The client side is given ``public`` alone. ``public/recovery.pub`` belongs to a private key
that is written once, to be taken offline. ``post`` is the team that seals waiting mail.

Who can write a key file can have answers sealed to a key of their own, so only its owner may. Who
that is, is not checked: the client side may well read files of the staff side's user.
"""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

import pyrage  # type: ignore[import-untyped]  # pyrage ships no types

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

if sys.platform != "win32":
    import grp
    import pwd

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
    refuse_swappable(folder, paths)
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


def refuse_swappable(folder: Path, paths: list[Path]) -> None:
    """Refuse keys that are no files, and keys and folders by which others decide which they are.

    Where the group is the owner's own it may write above ``folder``, as it may with the umask of
    many users. In a folder with the sticky bit nobody replaces what is another's, but everyone adds
    files: keys of a team that has none yet, or a log of the database. So that is good further up.
    """
    for path in paths:
        if path.name.startswith("._"):
            raise KeysError(f"{path} is no key, but a file that macOS adds: remove it.")
        if not path.is_file():
            raise KeysError(f"{path} is no file, or a link to none: remove it.")
    beside = {path.parent: path for path in paths}.values()  # files of one folder are found alike
    looked_up = {*beside, *filter(Path.is_symlink, paths)}
    near = {one for path in looked_up for one in (path.parent, path.resolve().parent)}
    folders = [one for one in (folder, *sorted(near)) if not _is_read_only(one)]
    _refuse_open_to_others(0o022, "write", "go-w", *folders, *paths)
    way = {above for path in looked_up for above in _folders_on_the_way(path)}
    data = folder.absolute().parent
    shared = [above for above in sorted(way) if above == data or not _is_sticky(above)]
    _refuse_open_to_others(0o002, "write", "o-w", *shared)
    by_group = [above for above in shared if above.stat().st_mode & 0o020]
    _refuse_open_to_others(0o020, "write", "g-w", *(one for one in by_group if not _own_group(one)))


def _is_sticky(folder: Path) -> bool:
    return bool(folder.stat().st_mode & stat.S_ISVTX)


def _is_read_only(folder: Path) -> bool:
    """Return whether nobody can write in a folder, as in keys that Kubernetes mounts."""
    return os.name == "posix" and bool(os.statvfs(folder).f_flag & os.ST_RDONLY)


def _own_group(path: Path) -> bool:
    """Return whether the group of a file is its owner's own, in which nobody else is."""
    if sys.platform == "win32":
        return True
    found = path.stat()
    try:
        owner, group = pwd.getpwuid(found.st_uid), grp.getgrgid(found.st_gid)
    except KeyError:
        return False
    return owner.pw_gid == group.gr_gid and not {*group.gr_mem} - {owner.pw_name}


def refuse_readable(*paths: Path) -> None:
    """Refuse private keys that others can read; root may give one to this process's own group."""
    for path in paths:
        given = _is_given(path)
        _refuse_open_to_others(0o037 if given else 0o077, "read", "640" if given else "600", path)


def _is_given(path: Path) -> bool:
    """Return whether root gave a file to the group of this process, in which nobody else is."""
    if sys.platform == "win32":
        return False
    found, groups = path.stat(), {os.getegid(), *os.getgroups()}
    if found.st_uid != 0 or os.geteuid() == 0 or found.st_gid not in groups:
        return False
    with suppress(KeyError):  # in a container neither need have a name
        return not {*grp.getgrgid(found.st_gid).gr_mem} - {pwd.getpwuid(os.geteuid()).pw_name}
    return True


def _folders_on_the_way(path: Path) -> Iterator[Path]:
    """Yield each folder in which a file, or a link on the way to it, is looked up by name."""
    at = Path(path.absolute().anchor)
    names = [*path.absolute().parts[:0:-1]]
    while names:
        yield at
        step = at / names.pop()
        if not step.is_symlink():
            at = step.parent.parent if step.name == ".." else step
            continue
        target = at / step.readlink()
        at = Path(target.anchor)
        names += target.parts[:0:-1]


def _refuse_open_to_others(bits: int, what: str, mode: str, *paths: Path) -> None:
    for path in paths:
        if os.name == "posix" and path.stat().st_mode & bits:
            raise KeysError(f"Others can {what} {path}: run `chmod {mode}` on it.")


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

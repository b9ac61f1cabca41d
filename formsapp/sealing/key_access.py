"""Who may change or read key files: judged by mode, owner, group and the folders on the way.

Who can write a key file can have answers sealed to a key of their own, so only its owner may.
"""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

from formsapp.sealing.keys_error import KeysError

if sys.platform != "win32":
    import grp
    import pwd

ACCESS_LIST: Final = "system.posix_acl_access"


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
    _refuse_owned_by_others(data, *folders, *paths, *sorted(way - {*data.parents}))


def refuse_exposed(file: Path) -> None:
    """Refuse a file with a secret that others can read or exchange; its group may read it.

    Raises:
        KeysError: says what to do.

    """
    _refuse_open_to_others(0o007, "read", "o-rwx", file)
    _refuse_open_to_others(0o020, "write", "g-w", file)
    refuse_changeable(file, is_secret=False)


def refuse_changeable(file: Path, *, is_secret: bool) -> None:
    """Refuse a file of settings that others can change, or read where it holds a secret.

    Where a folder on the way lets nobody else through, that keeps a secret too.

    Raises:
        KeysError: says what to do.

    """
    way = {*_folders_on_the_way(file)}
    shared = [one for one in (file, *way) if one == file or not _is_sticky(one)]
    _refuse_open_to_others(0o002, "write", "o-w", *shared)
    by_group = [one for one in shared if one.stat().st_mode & 0o020 and not _own_group(one)]
    _refuse_open_to_others(0o020, "write", "g-w", *by_group)
    if is_secret and all(one.stat().st_mode & 0o001 for one in file.resolve().parents):
        _refuse_open_to_others(0o004, "read", "o-r", file)
    _refuse_owned_by_others(file)


def _refuse_owned_by_others(*paths: Path) -> None:
    """Refuse for root what another user owns, who can change it whatever its mode is.

    Who owns a folder further up can put another in its place, but none of root's with keys in it.
    The client side may well read files of the staff side's user, so for others that is good.
    """
    for path in paths:
        if sys.platform != "win32" and os.geteuid() == 0 and path.stat().st_uid != 0:
            raise KeysError(
                f"Another user owns {path} and can change it, and root runs this: run `chown root` "
                "on it, or run this as that user."
            )


def _is_sticky(folder: Path) -> bool:
    return bool(folder.stat().st_mode & stat.S_ISVTX)


def _is_read_only(folder: Path) -> bool:
    """Return whether nobody can write in a folder, as in keys that Kubernetes mounts."""
    return os.name == "posix" and bool(os.statvfs(folder).f_flag & os.ST_RDONLY)


def _own_group(path: Path) -> bool:
    """Return whether the group of a file is its owner's own, in which nobody else is."""
    if sys.platform == "win32":
        return True
    if _names_more_users(path):
        return False
    found = path.stat()
    try:
        owner, group = pwd.getpwuid(found.st_uid), grp.getgrgid(found.st_gid)
    except KeyError:
        return False
    return owner.pw_gid == group.gr_gid and not {*group.gr_mem} - {owner.pw_name}


def _names_more_users(path: Path) -> bool:
    """Return whether a list of access stands at a file, of which its group's bits show the most."""
    with suppress(OSError):  # not every disk has such lists
        return sys.platform == "linux" and ACCESS_LIST in os.listxattr(path)
    return False


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
    if _names_more_users(path):
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

"""A folder that is renewed at once: what is new is made beside it, and then shown in its place.

What everybody opens, such as ``site``, is a link to one of the numbered folders in ``site.builds``.
A process that is killed leaves the link at the old one or at the new one, and nothing between.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from formsapp.site.build_error import BuildError

if sys.platform != "win32":
    import fcntl

Make = Callable[[Path, Path | None], None]
KEPT: Final = 2
"""How many builds stay, the one that is shown among them."""
UNREADY: Final = "unready"
"""End of the name of what is not shown yet; a build that was broken off leaves it behind."""
MOST_LINKS: Final = 40
"""How many links Linux follows."""
READ, ENTER = 0o444, 0o111
HERE, EXCHANGE = -100, 2
"""Of ``renameat2(2)``: paths start where the process is, and two names change places."""


def replace_folder(out: Path, make: Make) -> None:
    """Have ``make`` fill a new folder, then show that at ``out`` at once.

    ``make`` gets the new folder, and what ``out`` shows now. When it raises, nothing has changed.

    Raises:
        BuildError: another build of this folder is under way.
        OSError: the disk is full, or something may not be written.

    """
    out = find_own_link(out.absolute())
    builds = find_builds(out)
    if not builds.exists():
        builds.mkdir(parents=True)
        _open_to_all(builds)
    with _hold_alone(builds, out):
        _clear_unready(builds)
        made = builds / f"{_last_number(builds) + 2:06}"  # the one between is for a plain folder
        unready = made.with_suffix(f".{UNREADY}")
        try:
            unready.mkdir()
            make(unready, out.resolve() if out.exists() else None)
            _open_to_all(unready)
            if hasattr(os, "sync"):
                os.sync()  # what is shown is on the disk before the link that leads to it
            unready.rename(made)
        finally:
            shutil.rmtree(unready, ignore_errors=True)
        _show(out, made)
        _remove_old(builds)


def fill_folder(out: Path, make: Callable[[Path], None]) -> None:
    """Have ``make`` fill a new folder, and put that in the place of one that is new or empty."""
    out = out.absolute()
    out.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=out.parent, prefix=f"{out.name}.") as beside:
        made = Path(beside) / out.name
        made.mkdir()
        make(made)
        if out.exists():
            out.rmdir()
        made.rename(out)


def find_own_link(out: Path) -> Path:
    """Return the place at which builds are shown: past links that someone else made.

    Raises:
        BuildError: a link leads to itself.

    """
    for _ in range(MOST_LINKS):
        shown = out.parent / out.readlink() if out.is_symlink() else None
        if shown is None or shown.parent == find_builds(out):
            return out
        out = shown
    raise BuildError(f"{out} is a link that leads to itself: remove it.")


def find_builds(out: Path) -> Path:
    return out.with_name(f"{out.name}.builds")


@contextmanager
def hold_folder(folder: Path) -> Iterator[None]:
    """Keep a build from being removed while this process uses it."""
    with _open_folder(folder) as held:
        if sys.platform != "win32":
            fcntl.flock(held, fcntl.LOCK_SH)
        yield


@contextmanager
def _open_folder(folder: Path) -> Iterator[int]:
    held = os.open(folder, os.O_RDONLY)
    try:
        yield held
    finally:
        os.close(held)


@contextmanager
def _hold_alone(builds: Path, out: Path) -> Iterator[None]:
    """Let one process build at a time; the lock ends with its process, however that ends."""
    with _open_folder(builds) as held:
        if sys.platform != "win32":
            try:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise BuildError(
                    f"Another build of {out} is under way: wait until it is done."
                ) from None
        yield


def _is_held(folder: Path) -> bool:
    """Return whether a process still uses a build."""
    if sys.platform == "win32":
        return False
    with _open_folder(folder) as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def _open_to_all(folder: Path) -> None:
    """Let everyone read what is for everyone, whatever this process lets others read of its files.

    Who builds may be another system user than who serves.
    """
    for path in (folder, *folder.rglob("*")):
        path.chmod(path.stat().st_mode | (READ | ENTER if path.is_dir() else READ))


def _list_numbered(builds: Path) -> list[Path]:
    return sorted(path for path in builds.iterdir() if path.name.isdecimal())


def _last_number(builds: Path) -> int:
    return max((int(path.name) for path in _list_numbered(builds)), default=0)


def _clear_unready(builds: Path) -> None:
    """Remove what a build left that was broken off."""
    for path in builds.glob(f"*.{UNREADY}"):
        if path.is_symlink() or path.is_file():
            path.unlink()
        else:
            _remove_unused(path)


def _show(out: Path, made: Path) -> None:
    """Lead ``out`` to a build that is ready, in one step."""
    link = made.parent / f"link.{UNREADY}"
    link.symlink_to(made.relative_to(out.parent), target_is_directory=True)
    if out.is_symlink() or not out.exists():
        link.replace(out)
    elif not any(out.iterdir()):
        out.rmdir()
        link.replace(out)
    else:
        former = made.with_name(f"{int(made.name) - 1:06}")
        _exchange(out, link, former)


def _exchange(out: Path, link: Path, former: Path) -> None:
    """Put a link in the place of a plain folder, which becomes a build among the others.

    Where the system cannot exchange two names, there is a moment between two renames.
    """
    call = getattr(ctypes.CDLL(None), "renameat2", None) if sys.platform == "linux" else None
    if call and not call(HERE, os.fsencode(out), HERE, os.fsencode(link), EXCHANGE):
        link.rename(former)
    else:
        out.rename(former)
        link.rename(out)


def _remove_old(builds: Path) -> None:
    for folder in _list_numbered(builds)[:-KEPT]:
        _remove_unused(folder)


def _remove_unused(folder: Path) -> None:
    """Remove a folder that no process uses any more, unless the system forbids it."""
    with suppress(OSError):
        if not _is_held(folder):
            shutil.rmtree(folder)

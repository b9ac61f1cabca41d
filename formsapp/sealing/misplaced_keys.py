"""Private keys that lie where they must not: found under any name, however they are written."""

from __future__ import annotations

import os
import re
from binascii import a2b_base64, a2b_qp
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import Final

import pyrage  # type: ignore[import-untyped]  # pyrage ships no types

from formsapp.sealing.key_access import refuse_readable
from formsapp.sealing.key_files import RECOVERY, KeysError, read_one_key

IDENTITY: Final = re.compile(rb"AGE-SECRET-KEY-1[0-9A-Z]{58}", re.IGNORECASE)
KEY_FILE_BYTES: Final = 1 << 20
"""How large a file may be in which private keys are looked for."""
DEEPEST: Final = 8
"""How many folders deep, with that of the data, files other than those of keys are looked at."""
MOST_FILES: Final = 5000
MOST_BYTES: Final = 64 << 20
"""How many of those, and how much of them, the nearest first: some seconds of work at a start."""
MARKUP: Final = re.compile(rb"</?[a-z]{1,6}(?:\s[^<>]{0,200})?/?>|&#?\w{2,20};", re.IGNORECASE)
"""What a page puts between the signs of a key: where a line may break, say."""
NOT_OF_KEYS: Final = bytes(
    code
    for code in range(256)
    if not (chr(code).isascii() and (chr(code).isalnum() or code == 45))  # noqa: PLR2004  a hyphen
)
"""What UTF-16, a mail, a quote or a slip of the hand puts between the signs of a key."""
IN_BASE64: Final = re.compile(
    rb"(?<![a-z0-9+/])[a-z0-9+/]{60,}(?:={0,2}[\s>|]{1,8}[a-z0-9+/]{4,})*", re.IGNORECASE
)
"""What can be an attachment of a mail: a key has at least 60 signs on its first line there."""
NOT_OF_BASE64: Final = b"= \t\r\n\v\f>|"


def readable_private(folder: Path) -> list[Path]:
    """Return the private key files that this process can read, whether or not it should.

    Names of teams are tried as well: a file may be readable in a folder that cannot be listed.
    """
    private = folder / "private"
    names = {f"{path.stem}.key" for path in (folder / "public").glob("*.pub")}
    with suppress(OSError):
        names |= {path.name for path in private.iterdir()}
    found = [path for name in sorted(names) if _can_open(path := private / name)]
    return sorted({*found, *_find_private(folder)})


def refuse_misplaced(folder: Path) -> None:
    """Look for private keys in small files of ``folder``, and of the folder of data that it is in.

    Raises:
        KeysError: One is the recovery key, or others can read a file below ``folder`` with one.

    """
    files = (folder / "public").glob(f"*{RECOVERY}.pub")
    offline = {read_one_key(file).lower() for file in files}
    for path, public in _find_private(folder).items():
        if offline & public:
            raise KeysError(f"{path} holds the recovery key: take it off this machine.")
        if path.is_relative_to(folder):
            refuse_readable(path)


def _find_private(folder: Path) -> dict[Path, set[str]]:
    """Return files with private keys that this process can read, and their public halves."""
    found: dict[Path, set[str]] = {}
    of_keys, left = {*folder.rglob("*")}, MOST_BYTES
    for path in (*sorted(of_keys), *islice(_files_from_near(folder.parent), MOST_FILES)):
        with suppress(OSError):
            if path in found or not path.is_file() or path.stat().st_size > KEY_FILE_BYTES:
                continue
            if path in of_keys or left > 0:
                content = path.read_bytes()
                left -= 0 if path in of_keys else len(content)
                found[path] = _public_halves(content)
    return {path: public for path, public in found.items() if public}


def _files_from_near(folder: Path) -> Iterator[Path]:
    """Yield the files of a folder, and then of each that lies one deeper; links lead nowhere."""
    level: list[Path] = [folder]
    for _depth in range(DEEPEST):
        below = []
        for above, folders, files in (found for one in level for found in islice(os.walk(one), 1)):
            yield from (Path(above, name) for name in sorted(files))
            below += [Path(above, name) for name in sorted(folders)]
        level = [one for one in below[:MOST_FILES] if not one.is_symlink()]


def _public_halves(content: bytes) -> set[str]:
    """Return the public halves of the private keys in a file, however it is written."""
    found = set()
    attached = map(_decode_base64, IN_BASE64.findall(content))
    for written in (content, a2b_qp(content), *attached):
        bare = MARKUP.sub(b"", written).translate(None, NOT_OF_KEYS)
        for line in IDENTITY.findall(bare):
            with suppress(pyrage.IdentityError):
                identity = pyrage.x25519.Identity.from_str(line.decode().upper())
                found.add(str(identity.to_public()))
    return found


def _decode_base64(run: bytes) -> bytes:
    signs = run.translate(None, NOT_OF_BASE64)
    whole = signs[: len(signs) - (len(signs) % 4 == 1)]
    return a2b_base64(whole + b"=" * (-len(whole) % 4))


def _can_open(path: Path) -> bool:
    try:
        with path.open("rb"):
            return True
    except OSError:
        return False

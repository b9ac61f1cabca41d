"""The key files of a program that runs on, which takes up newer keys by itself."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from threading import Lock

from formsapp.sealing.intake_key import KeyInUse, KnownKeys, try_public_keys
from formsapp.sealing.key_files import KeysError, read_private
from formsapp.sealing.letterbox import Keyring, Letterbox

log = logging.getLogger(__name__)
Mark = tuple[object, ...]


class KeysInUse:
    """Looks now and then whether there are newer keys, and when something opens with none.

    While newer ones are incomplete or not good, the ones in use go on. A private key whose file is
    gone goes on as well, until the program ends: only of a team that is sealed in person it goes.

    Args:
        folder: Of the key files.
        provider: Whose keys they are.
        intake: Signs receipts; absent where there are no clients.
        personal: The roles of each team that is sealed in person.
        opens: Whether this is the staff side, which has private keys.

    """

    def __init__(
        self,
        folder: Path,
        provider: str,
        intake: KeyInUse | None = None,
        personal: Mapping[str, Collection[str]] | None = None,
        *,
        opens: bool = True,
    ) -> None:
        self.folder = folder
        self._alone, self._told = Lock(), ""
        self._seen = self._mark_files()
        self.letterbox = Letterbox.load(folder, provider, intake, personal or {})
        self.keyring = Keyring(self.letterbox, read_private(folder)) if opens else None
        if self.keyring is not None:
            try_public_keys(folder)
            self.keyring.look, self.keyring.intake_keys = self.look, KnownKeys(folder)
            self.letterbox.keyring = self.keyring

    def look(self) -> bool:
        """Take up what is new; return whether something was."""
        with self._alone:
            seen = self._mark_files()
            if seen == self._seen:
                return False
            self._seen, told = seen, self._told
            try:
                self._take_up()
                self._told = ""
            except (OSError, KeysError) as error:
                self._told = str(error)
                if self._told != told:
                    log.warning("The keys of before stay in use: %s", error)
                return False
            return True

    def _take_up(self) -> None:
        known = self.letterbox
        newer = Letterbox.load(self.folder, known.provider, personal=known.personal)
        if self.keyring is not None:  # first what opens, and then what seals
            self.keyring.take_up_keys(Keyring(newer, read_private(self.folder)))
        known.take_up(newer)

    def _mark_files(self) -> Mark:
        return tuple(_mark(self.folder / "public", ".pub")), tuple(
            _mark(self.folder / "private", ".key")
        )


def _mark(folder: Path, suffix: str) -> Iterator[Mark]:
    """Yield what tells a key file from one that was there before."""
    try:
        files = sorted(file for file in folder.iterdir() if file.suffix == suffix)
        for file in files:
            found = file.stat()
            yield file.name, found.st_ino, found.st_mtime_ns, found.st_size, found.st_mode
    except OSError as error:
        yield (type(error).__name__,)

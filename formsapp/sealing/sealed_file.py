"""Files sealed for the staff side and for recovery, such as backups: no database shows in them."""

from __future__ import annotations

import io
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pyrage  # type: ignore[import-untyped]  # pyrage ships no types

from formsapp.sealing.key_files import (
    POST,
    RECOVERY,
    KeysError,
    read_private,
    read_public,
    read_secret,
)
from formsapp.sealing.sealed_json import MOST_HEADER, Altered, NoKey, refuse_long_header
from formsapp.sealing.try_keys import parse_identity, parse_recipient


def seal_file(folder: Path, plain: Path, sealed: Path) -> None:
    """Seal a file with the public keys in ``folder``; raises KeysError or OSError."""
    public = read_public(folder)
    names = [name for name in (POST, RECOVERY) if name in public]
    if len(names) < 2:  # noqa: PLR2004 - both
        raise KeysError("There is no public key of post or of recovery: run `loket keys new`.")
    recipients = [parse_recipient(name, public[name]) for name in names]
    out = _Kept(sealed, "w")
    try:
        with plain.open("rb") as content, io.BufferedWriter(out) as target:
            pyrage.encrypt_io(content, target, recipients)
    except (pyrage.EncryptError, OSError) as error:
        raise out.find_fault() or OSError(f"{plain} could not be sealed: {error}.") from error


def unseal_file(secrets: Iterable[str], sealed: Path, plain: Path) -> None:
    """Open a sealed file.

    Raises:
        NoKey: None of these private keys opens it.
        Altered: It was changed or cut off.
        OSError: As from the disk, which may be full.

    """
    identities = [parse_identity(POST, secret) for secret in secrets]
    with sealed.open("rb") as content:
        refuse_long_header(content.read(MOST_HEADER))
    out = _Kept(plain, "w")
    try:
        with sealed.open("rb") as content, io.BufferedWriter(out) as target:
            pyrage.decrypt_io(content, target, identities)
    except (pyrage.DecryptError, OSError) as error:
        if fault := out.find_fault():
            raise fault from error
        if "matching key" in str(error):
            raise NoKey(
                f"No key here opens {sealed}: put the private keys of then back, or name the "
                "recovery key by --recovery, where the command has that."
            ) from error
        if isinstance(error, OSError) and error.errno:
            raise
        raise Altered("What is sealed here was changed or cut off.") from error


class _Kept(io.FileIO):
    """A file that is written, and keeps what went wrong with that.

    What pyrage writes by a path it takes for written also where its last bytes were refused.
    """

    fault: OSError | None = None

    def write(self, data: Any) -> int:  # noqa: ANN401 - all that holds bytes
        try:
            return super().write(data)
        except OSError as error:
            self.fault = error
            raise

    def find_fault(self) -> OSError | None:
        """Return what went wrong, with the name of the file; None where all was written."""
        if self.fault is None:
            return None
        return OSError(self.fault.errno, self.fault.strerror, str(self.name))


def find_secrets(folder: Path, recovery: Path | None) -> list[str]:
    """Return the private keys for a file: the recovery key that is named, or else the ones here."""
    if recovery is not None:
        secret = read_secret(recovery)
        try:
            parse_identity(RECOVERY, secret)
        except KeysError as error:
            raise KeysError(f"{recovery} holds no private key: name the file that does.") from error
        return [secret]
    with suppress(KeysError, OSError):
        return read_private(folder).get(POST, [])
    return []

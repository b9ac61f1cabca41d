"""Seal the ledger anew where the key is lost that its pages were sealed to."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from formsapp.cases.ledger_pages import Ledger
from formsapp.sealing.key_files import POST, replace_key_file
from formsapp.sealing.letterbox import Altered, KeysError
from formsapp.sealing.sealed_json import age_decrypt


def reseal_ledger(ledger: Ledger, secrets: Sequence[Any], *, every: bool = False) -> int:
    """Seal pages anew for the staff side and for recovery; return how many.

    What the pages say stays as it is. Each file is replaced as a whole.

    Args:
        ledger: With the keys of now.
        secrets: Open what those don't.
        every: Seal also what opens already, as where recovery has another key.

    Raises:
        LedgerError, OSError: It can't be written.

    """
    with ledger.locked():
        return sum(_reseal_file(ledger, file, secrets, every=every) for file in ledger.list_files())


def _reseal_file(ledger: Ledger, file: Path, secrets: Sequence[Any], *, every: bool) -> int:
    lines = file.read_bytes().splitlines()
    new = [_reseal_line(ledger, line, secrets, every=every) for line in lines]
    changed = sum(one != other for one, other in zip(lines, new, strict=True))
    if changed:
        replace_key_file(file, "".join(f"{line.decode('ascii')}\n" for line in new), 0o600)
    return changed


def _reseal_line(ledger: Ledger, line: bytes, secrets: Sequence[Any], *, every: bool) -> bytes:
    """Return a page sealed anew; as it is where it opens already, or is none."""
    try:
        sealed = base64.b64decode(line, validate=True)
        try:
            text = ledger.keyring.decrypt_for_team(POST, sealed)
        except KeysError:
            text = age_decrypt(sealed, [*secrets])
        else:
            if not every:
                return line
        return base64.b64encode(ledger.keyring.letterbox.seal_text(POST, text))
    except (binascii.Error, Altered, KeysError):
        return line

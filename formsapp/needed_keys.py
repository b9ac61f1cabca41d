"""Which key files a side needs before it starts, and what to do where one is missing."""

from __future__ import annotations

import os
from collections.abc import Container, Iterable
from pathlib import Path

from formsapp.settings import Settings, SettingsError


def require_keys(settings: Settings, teams: Iterable[str], personal: Container[str] = ()) -> None:
    """Refuse to start without the key files that this face needs, for mail too.

    The private key of a ``personal`` team goes once all is sealed to the keys of colleagues.

    Raises:
        SettingsError: names the first file that is missing, and what to do.

    """
    keys, pairs = settings.data / "keys", (*teams, "post")
    command = f"`loket --provider {settings.provider} keys"
    public = f"put it there, or make what is missing with {command} new`."
    if settings.face == "client":
        public = "copy keys/public of the staff side, which has the keys that go with it."
    for name in (*pairs, "recovery"):
        refuse_absent(keys / "public" / f"{name}.pub", public)
    if settings.face != "staff":
        refuse_absent(
            keys / "public" / "intake.keys",
            f"put it there, or run {command} rotate --intake`: then only what is signed from "
            "now on can be checked.",
        )
        refuse_absent(
            keys / "intake" / "intake.key",
            f"put it there, or make a new key to sign receipts with by {command} new`.",
        )
    private_names = [name for name in pairs if name not in personal]
    for name in private_names if settings.face != "client" else ():
        refuse_absent(
            keys / "private" / f"{name}.key",
            f"put it there; if it is lost, {command} recover --recovery FILE` makes another and "
            f"opens what came in before. Without that too, remove {keys / 'public' / name}.pub and "
            f"make a new pair with {command} new`.",
        )


def refuse_absent(file: Path, todo: str) -> None:
    """Refuse a key file that is not there, or in whose place something else is.

    Raises:
        SettingsError: says what to do.

    """
    if not file.is_file():
        is_there = os.path.lexists(file)
        what = "is no file, or a link to none: remove it, and then" if is_there else "is missing:"
        raise SettingsError(f"The key file {file} {what} {todo}")

"""What must be of one provider of a host alone, however its settings are written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from formsapp.cli.keep_ledger import ledger_folder
from formsapp.mail_server_address import LOCAL_HOSTS
from formsapp.plain_file import read_plain
from formsapp.sealing.key_files import LARGEST, RECOVERY
from formsapp.settings import Settings

USUAL_PORT: Final = 5432
FIRST_WORD: Final = re.compile(r"^\ufeff?[^\S\n]*([^\s#]\S*)", re.MULTILINE)
"""Of a line that is no comment: a key."""


def list_claims(settings: Settings) -> dict[str, frozenset[object]]:
    """Return what must be of one provider alone, by the setting that tells it."""
    folders = (settings.data, settings.data / "keys")
    return {
        "LOKET_DATA": frozenset(folder.resolve() for folder in folders),
        "LOKET_DATABASE": frozenset({find_database(settings.database)}),
        "LOKET_LEDGER": frozenset({ledger_folder(settings).resolve()}),
        "LOKET_SECRET_KEYS": frozenset(settings.secret_keys),
        "A key in keys/public": frozenset(name_public_keys(settings.data / "keys" / "public")),
    }


def name_public_keys(folder: Path) -> Iterator[str]:
    """Yield each public key of teams, mail and the client side; what is wrong there shows later.

    One recovery key may be of several providers: who keeps it offline may be the same for them.
    """
    for file in (*folder.glob("*.pub"), *folder.glob("*.keys")):
        if not f".{file.stem}".endswith(f".{RECOVERY}"):
            with suppress(OSError):
                text = read_plain(file, LARGEST).decode("utf-8", "replace")
                yield from (found[1].lower() for found in FIRST_WORD.finditer(text))


def find_database(address: str) -> object:
    """Return what tells a database from others, whoever it is opened as."""
    try:
        url = make_url(address)
    except (ArgumentError, ValueError):  # opening it says what is wrong
        return address
    if url.get_backend_name() == "sqlite":
        return Path(url.database or "").resolve()
    host = str(url.query.get("host") or url.host or "").lower()
    port = str(url.query.get("port") or url.port or USUAL_PORT)
    return "localhost" if host in LOCAL_HOSTS else host, port, url.database

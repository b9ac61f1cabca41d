"""What a client's consents came to at the last look, by id, sealed for the team."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from formsapp.cases.models import WatchedClient
from formsapp.sealing.letterbox import Altered, Keyring, Letterbox, NoKey

SORT = "watched client"
"""What the seal says that is in it."""


def open_words(keyring: Keyring, row: WatchedClient) -> dict[str, Any]:
    """Return the verdict of each consent at the last look; nothing where that does not open."""
    if not row.sealed:
        return {}
    try:
        return keyring.open(row.team, row.id, SORT, row.sealed)
    except (NoKey, Altered):
        return {}


def seal_words(letterbox: Letterbox, row: WatchedClient, words: Mapping[str, Any]) -> None:
    """Put the verdict of each consent in a row that has its id and team; raises NoKey."""
    row.sealed = letterbox.seal(row.team, row.id, SORT, words)

"""What a client's consents came to at the last look, by id, sealed for the team."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from formsapp.cases.models import WatchedClient
from formsapp.sealing.letterbox import Altered, Keyring, Letterbox, NoKey
from formsapp.typed_values import convert_typed

SORT = "watched client"
"""What the seal says that is in it."""


class Watched(msgspec.Struct, frozen=True):
    """The verdict on one consent, and the names of the parties that it was about.

    ``named`` is None where that was not written down: before names were remembered. ``until`` is
    the UTC moment up to which answers were read; None where that was not written down.
    """

    word: str
    named: tuple[str, ...] | None = None
    until: datetime | None = None


def open_words(keyring: Keyring, row: WatchedClient) -> dict[str, Watched]:
    """Return the verdict of each consent at the last look; nothing where that does not open."""
    if not row.sealed:
        return {}
    try:
        found: Mapping[str, Any] = keyring.open(row.team, row.id, SORT, row.sealed)
    except (NoKey, Altered):
        return {}
    return {
        consent_id: Watched(one) if isinstance(one, str) else convert_typed(one, Watched)
        for consent_id, one in found.items()
    }


def seal_words(letterbox: Letterbox, row: WatchedClient, words: Mapping[str, Watched]) -> None:
    """Put the verdict of each consent in a row that has its id and team; raises NoKey."""
    row.sealed = letterbox.seal(row.team, row.id, SORT, msgspec.to_builtins(words))

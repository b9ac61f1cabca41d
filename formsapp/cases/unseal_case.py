"""Open a case on the staff side: its key first, and with that what the client sent."""

from __future__ import annotations

from typing import Any

from formsapp.cases.models import Case
from formsapp.sealing.item_key import ItemKey
from formsapp.sealing.letterbox import Keyring, NoKey


def open_case_key(keyring: Keyring, case: Case) -> ItemKey:
    """Return the key of a case; raises NoKey or Altered when it does not open."""
    if case.key is None:
        raise NoKey("This case opens with a key that was lost.")
    return keyring.open_key(case.team, case.id, case.key.for_team)


def open_answers(keyring: Keyring, case: Case) -> dict[str, Any]:
    """Return what the client sent, nothing after destruction; raises NoKey or Altered."""
    if case.sealed is None:
        return {}
    return open_case_key(keyring, case).open(case.id, case.kind, case.sealed)

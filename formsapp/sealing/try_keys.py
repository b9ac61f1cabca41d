"""Whether keys do what they are for, tried at start: a wrong key shows in no other way in time.

What is sealed with it is stored as ever, and opens for recovery alone, or for another team.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import combinations, takewhile
from pathlib import Path
from typing import Any

import pyrage  # type: ignore[import-untyped]  # pyrage ships no types

from formsapp.sealing import key_files
from formsapp.sealing.key_files import PUT_BACK, RECOVERY, KeysError

NAME = re.compile(r"[a-z0-9][a-z0-9.-]*")
"""Of a team or of recovery; what copies files adds to it a blank, a bracket or a sign."""


def refuse_shared_key(recipients: Mapping[str, Any]) -> None:
    """Raise KeysError when two teams, or a team and recovery, have one public key."""
    names: dict[str, str] = {}
    for name, recipient in recipients.items():
        other = names.setdefault(str(recipient), name)
        if other != name:
            what = _say_way_out(other, name)
            raise KeysError(f"public/{other}.pub and public/{name}.pub hold one key: {what}.")


def _say_way_out(*names: str) -> str:
    """Return what to do where two public keys are one; no command rotates one for recovery."""
    copies = [name for name in names if not NAME.fullmatch(name)]
    if copies:
        return f"remove public/{copies[0]}.pub, for no team has that name"
    found = [name for name in names if f".{name}".endswith(f".{RECOVERY}")]
    if not found:
        return f"run `loket keys rotate {' '.join(f'--team {name}' for name in names)}`"
    team = found[-1].removesuffix(RECOVERY).removesuffix(".")
    return (
        "put back the recovery key's own, or remove it and run "
        f"`loket keys new {f'--team {team} ' if team else ''}--recovery FILE`"
    )


def refuse_mixed_keys(identities: Mapping[str, Sequence[Any]]) -> None:
    """Raise KeysError when a team's file holds a key of another team, also an older one.

    Two teams that once had one key keep it: there it stands at the beginning of both files.
    """
    held = {team: [str(one.to_public()) for one in keys] for team, keys in identities.items()}
    for team, other in combinations(sorted(held), 2):
        pairs = zip(held[team], held[other], strict=False)
        begin = {one for one, _ in takewhile(lambda pair: pair[0] == pair[1], pairs)}
        if {*held[team]} & {*held[other]} - begin:
            raise KeysError(
                f"private/{team}.key and private/{other}.key hold one key: "
                "take it out of the file of the team that it is not of."
            )


def try_pair(team: str, identities: Sequence[Any], recipients: Mapping[str, Any]) -> None:
    """Seal a few bytes for a team and open them again.

    Raises:
        KeysError: They don't open, or the team's file holds the key of another as well.

    """
    if team in recipients:
        try:
            pyrage.decrypt(pyrage.encrypt(b"trial", [recipients[team]]), identities)
        except pyrage.DecryptError as error:
            raise KeysError(
                f"private/{team}.key does not open what public/{team}.pub seals: "
                "put back the two that belong together."
            ) from error
    own = {str(identity.to_public()) for identity in identities}
    held = [name for name, recipient in recipients.items() if str(recipient) in own]
    if RECOVERY in held:
        raise KeysError(f"private/{team}.key holds the recovery key: take it off this machine.")
    for other in held:
        if other != team:
            raise KeysError(
                f"private/{team}.key holds the key of {other!r}: "
                f"run `loket keys rotate --team {other}`."
            )


def try_present(folder: Path, team: str) -> None:
    """Read the key files, and try the pair of a team; raises KeysError when they are not good."""
    public, private = key_files.read_public(folder), key_files.read_private(folder)
    if team in public and team in private:
        identities = [parse_identity(team, line) for line in private[team]]
        try_pair(team, identities, {team: parse_recipient(team, public[team])})


def parse_recipient(name: str, text: str) -> Any:  # noqa: ANN401 - pyrage ships no types
    try:
        return pyrage.x25519.Recipient.from_str(text.strip())
    except pyrage.RecipientError as error:
        raise KeysError(f"public/{name}.pub holds no age key: {PUT_BACK}.") from error


def parse_identity(name: str, text: str) -> Any:  # noqa: ANN401 - pyrage ships no types
    try:
        return pyrage.x25519.Identity.from_str(text.strip())
    except pyrage.IdentityError as error:
        raise KeysError(f"private/{name}.key holds what is no age key: {PUT_BACK}.") from error

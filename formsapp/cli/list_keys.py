"""What ``loket keys list`` says: which keys there are, where they are, and what is wrong."""

from __future__ import annotations

from pathlib import Path

from formsapp.facts import Facts
from formsapp.sealing.intake_key import NAME as INTAKE
from formsapp.sealing.intake_key import has_intake_key, read_public_keys
from formsapp.sealing.key_files import (
    POST,
    RECOVERY,
    has_private,
    own_recovery,
    read_keys_of,
    read_public,
)
from formsapp.sealing.letterbox import KeysError
from formsapp.sealing.try_keys import try_present
from formsapp.settings import Settings

MARK = 8
"""Signs at the end of a public key by which one tells it from another."""
Line = tuple[str, str, str]
"""What a key is called, its mark, and how it is with it."""


def list_keys(settings: Settings, facts: Facts) -> list[Line]:
    """Return a line for each key that this provider has or should have; raises KeysError."""
    folder = settings.data / "keys"
    public = read_public(folder)
    lines = [
        (name, _mark(public, name), _tell_pair(settings, facts, name, public))
        for name in (*facts.teams, POST)
    ]
    lines.append((RECOVERY, _mark(public, RECOVERY), _tell_recovery(public)))
    for team in facts.personal_teams:
        name = own_recovery(team)
        lines.append((name, _mark(public, name), _tell_own_recovery(public, team)))
    known = {name for name, _, _ in lines}
    lines += [
        (name, _mark(public, name), "of a team that the facts do not name")
        for name in sorted(public.keys() - known)
    ]
    return [*lines, _tell_intake(settings, folder), _tell_signing(settings)]


def _mark(public: dict[str, str], name: str) -> str:
    return public.get(name, "-")[-MARK:]


def _tell_pair(settings: Settings, facts: Facts, name: str, public: dict[str, str]) -> str:
    folder, personal = settings.data / "keys", name in facts.personal_teams
    if name not in public:
        return "has no public key: `loket keys new` makes one"
    if settings.face == "client":
        return "seals; the staff side opens"
    if not has_private(folder, name):
        if personal:
            return "no private key here: only its members' own keys open it"
        return f"its private key is lost: `loket keys recover --team {name} --recovery FILE`"
    try:
        try_present(folder, name)
    except KeysError as error:
        return str(error)
    older = len(read_keys_of(folder, name)) - 1
    until = ", until its members have keys of their own" if personal else ""
    return f"its private key is here{until}{_tell_older(older, 'opens')}"


def _tell_recovery(public: dict[str, str]) -> str:
    if RECOVERY in public:
        return "its private half is kept offline"
    return "there is none: `loket keys new --recovery FILE` makes one"


def _tell_own_recovery(public: dict[str, str], team: str) -> str:
    if own_recovery(team) in public:
        return f"its private half is kept by the members of {team}"
    return f"there is none: `loket keys new --team {team} --recovery FILE` makes one"


def _tell_intake(settings: Settings, folder: Path) -> Line:
    keys = read_public_keys(folder)
    if not keys:
        return INTAKE, "-", "there is none: `loket keys new` makes one"
    last, older = keys[-1], _tell_older(len(keys) - 1, "checks")
    where = "signs receipts here" if has_intake_key(folder) else "signs receipts elsewhere"
    if settings.face != "staff" and not has_intake_key(folder):
        where = "its private half is lost: `loket keys rotate --intake` makes a new one"
    return INTAKE, last.id, f"{where}, since {last.since}{older}"


def _tell_signing(settings: Settings) -> Line:
    """Return how it is with the keys that sign links, without a sign of them."""
    older = _tell_older(len(settings.secret_keys) - 1, "checks")
    where = settings.secret_file or "LOKET_SECRET_KEYS"
    return "signing", "-", f"signs links, as {where} says{older}"


def _tell_older(number: int, does: str) -> str:
    """Return that older keys still open or check what is of then; nothing where there are none."""
    if not number:
        return ""
    return (
        f"; 1 older one {does} what is of then"
        if number == 1
        else (f"; {number} older ones {does.removesuffix('s')} what is of then")
    )

"""The keys of the cases in backups: one file beside these, which each backup replaces."""

from __future__ import annotations

import base64
import json
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final
from uuid import UUID

import click
import sqlalchemy as sa
from sqlalchemy.orm import Session

from formsapp import backup as copies
from formsapp.cases.backup_key_models import BackupKey
from formsapp.cases.lock_copy import (
    Keys,
    ShutCase,
    find_locked,
    has_backup_keys,
    is_locked,
    lock_copy,
    unlock_copy,
)
from formsapp.cases.migrate_database import current_revision, revisions
from formsapp.cases.models import Case
from formsapp.cases.prove_end import find_ended, find_known_gone
from formsapp.cli.keep_ledger import find_keyring
from formsapp.cli.saved_database import connected, open_saved, sealing
from formsapp.sealing.keys_error import KeysError
from formsapp.settings import Settings

SUFFIX: Final = ".case-keys"
BEGUN: Final = "begun"
"""Among the keys in a file, what says when the first such file here was made."""
ASIDE: Final = "-aside-"
"""Between the name of a file of case keys that did not open and when it was put aside (UTC)."""
NAMED: Final = (Case.id, Case.reference, Case.sealed.is_not(None).label("is_there"))


@dataclass(frozen=True)
class CaseKeys:
    """What a file of case keys holds, and of when it is; no moment where there is no file.

    Of backups of before it was begun it does not tell what was destroyed: there was none, or one
    that did not open. Files of an earlier version do not say when that was.
    """

    keys: Keys = field(default_factory=dict)
    made_at: datetime | None = None
    begun_at: datetime | None = None
    shut: Sequence[Path] = ()
    """Files that were put aside and do not open: nobody knows which keys are in them."""


def name_keys_file(settings: Settings, backup: Path) -> Path:
    """Return where the keys of a backup are: in its folder, under the provider's name."""
    return backup.absolute().parent / f"{settings.provider}{SUFFIX}"


@dataclass(frozen=True)
class KeptKeys:
    """The keys of earlier backups that stay."""

    keys: Keys = field(default_factory=dict)
    unproven: Mapping[UUID, str] = field(default_factory=dict)
    """Cases that are gone or emptied, and of which nothing proves that the staff side did that: by
    their numbers, where these are known."""


@dataclass(frozen=True)
class EarlierKeys:
    """The files of case keys that earlier backups left: what opens, and why the others do not."""

    opened: Mapping[Path, CaseKeys] = field(default_factory=dict)
    shut: Mapping[Path, str] = field(default_factory=dict)

    @property
    def keys(self) -> Keys:
        """The newest of each case."""
        return {case: key for one in self.opened.values() for case, key in one.keys.items()}

    @property
    def begun_at(self) -> datetime | None:
        """When the first of those that open was begun, as far as they all say so."""
        begun = [one.begun_at for one in self.opened.values()]
        known = [one for one in begun if one is not None]
        return min(known) if known and len(known) == len(begun) else None


def list_put_aside(file: Path) -> list[Path]:
    """Return the files that did not open when they stood in the place of ``file``, oldest first."""
    return sorted(file.parent.glob(f"{file.name}{ASIDE}*"))


def read_earlier_keys(
    settings: Settings, files: Iterable[Path], recovery: Path | None
) -> EarlierKeys:
    """Read files of case keys, oldest first, with the keys that are here and the recovery key."""
    opened, shut = {}, {}
    for file in files:
        for key in dict.fromkeys((None, recovery)):
            try:
                opened[file] = read_case_keys(settings, file, key)
            except (copies.BackupError, KeysError) as error:
                shut[file] = str(error)
    return EarlierKeys(opened, {one: why for one, why in shut.items() if one not in opened})


def sort_kept_keys(settings: Settings, file: Path, earlier: Keys, copy: Path) -> KeptKeys:
    """Return which keys of earlier backups stay: all but those that the staff side let go.

    Raises:
        BackupError: A copy knows none of their cases, so it is of an empty or other database.

    """
    with connected(f"sqlite:///{copy}") as engine, Session(engine) as session:
        if current_revision(session.connection()) != revisions()[-1]:
            return KeptKeys(earlier)  # an older program proved nothing: the next backup can tell
        keyring = find_keyring(settings)
        ended = find_ended(session, keyring)
        rows = session.scalars(sa.select(BackupKey)).all()
        gone = {one.case_id for one in find_known_gone(session, keyring)} if keyring else set()
        cases = {one.id: one for one in session.execute(sa.select(*NAMED))}
    if earlier and earlier.keys().isdisjoint({*cases, *(one.case_id for one in rows)}):
        raise copies.BackupError(
            f"{file} has keys of {len(earlier)} cases that this database does not know, so nothing "
            "was written: put the right backup back, or move that file aside and keep it."
        )
    kept = {one: key for one, key in earlier.items() if one not in ended}
    there = {one.id for one in cases.values() if one.is_there}
    lost = sorted(kept.keys() - there - gone)
    names = {one: cases[one].reference if one in cases else str(one) for one in lost}
    return KeptKeys(kept, names)


def keep_case_keys(
    settings: Settings, file: Path, kept: CaseKeys, copy: Path, made: copies.Maker
) -> Keys | None:
    """Lock a copy, and let its keys and the kept ones take the place of those in ``file``.

    Returns those keys. A copy of a program that knew none for backups stays whole: then None.
    """
    if not has_backup_keys(copy):
        return None
    keys = lock_copy(copy, kept.keys)
    listed = {str(one): base64.b64encode(key).decode() for one, key in sorted(keys.items())}
    if kept.begun_at is not None:
        listed[BEGUN] = kept.begun_at.isoformat()
    with tempfile.TemporaryDirectory(prefix=copies.UNDER_WAY, dir=file.parent) as folder:
        content = Path(folder, copies.CASE_KEYS)
        content.write_text(json.dumps(listed), encoding="utf-8")
        copies.write_packed(sealing(settings), content, file, made)
    return keys


def put_keys_aside(file: Path, now: datetime) -> Path:
    """Put a file of case keys aside that does not open; return where it is."""
    return file.rename(file.with_name(f"{file.name}{ASIDE}{now:%Y-%m-%dT%H%M%S.%f}"))


def remove_taken_up(earlier: EarlierKeys, file: Path, keys: Keys) -> None:
    """Remove what was put aside and opens now, where ``file`` has its keys or they went rightly."""
    for one, held in earlier.opened.items():
        if one != file and all(keys.get(case, key) == key for case, key in held.keys.items()):
            one.unlink()


def read_case_keys(settings: Settings, file: Path, recovery: Path | None = None) -> CaseKeys:
    """Read a file of case keys; raises BackupError or KeysError."""
    with open_saved(settings, file, recovery, name=copies.CASE_KEYS) as packed:
        try:
            listed = json.loads(packed.content.read_text(encoding="utf-8"))
            begun = listed.pop(BEGUN, None)
            begun_at = datetime.fromisoformat(begun) if begun else None
            keys = {UUID(one): base64.b64decode(key) for one, key in listed.items()}
        except copies.UNREADABLE as error:
            raise copies.BackupError(f"{file} holds no case keys: take another one.") from error
        return CaseKeys(keys, packed.made_at, begun_at)


@dataclass(frozen=True)
class KeysHere:
    """What the present database knows: the keys, and the cases of which none is needed any more."""

    keys: Keys = field(default_factory=dict)
    given_up: frozenset[UUID] = frozenset()


def find_keys_here(settings: Settings) -> KeysHere:
    """Return what the present database knows; nothing where it is gone, damaged or another's."""
    database = settings.database_file
    if database is not None and not copies.is_undamaged(database):
        return KeysHere()
    with connected(settings.database) as engine, engine.connect() as connection:
        if current_revision(connection) not in revisions():  # of a newer program, or none
            return KeysHere()
        if not sa.inspect(connection).has_table(BackupKey.__tablename__):
            return KeysHere()
        rows = connection.execute(sa.select(BackupKey.case_id, BackupKey.key)).all()
        keys = {case_id: key for case_id, key in rows if key is not None}
        if current_revision(connection) != revisions()[-1]:
            return KeysHere(keys)  # an older program proved nothing
        with Session(connection) as session:
            return KeysHere(keys, frozenset(find_ended(session, find_keyring(settings))))


def is_newer(found: CaseKeys, saved: copies.Packed) -> bool:
    """Whether a file of keys came with a backup or after it."""
    return found.made_at is not None and found.made_at >= saved.made_at


def tells_of(found: CaseKeys, saved: copies.Packed) -> bool:
    """Whether files of keys have all that a backup needs: what they lack was destroyed."""
    is_older = found.begun_at is None or found.begun_at <= saved.made_at
    return is_newer(found, saved) and is_older and not found.shut


def choose_keys(saved: copies.Packed, found: CaseKeys, here: KeysHere) -> Keys:
    """Return the keys that a file and the present database have.

    Where they differ the file is right, if it is not older: a key never changes, and in the
    database someone may have changed it.
    """
    both = (here.keys, found.keys) if is_newer(found, saved) else (found.keys, here.keys)
    return {**both[0], **both[1]}


def open_cases(
    saved: copies.Packed, found: CaseKeys, here: KeysHere, *, lose: bool
) -> list[ShutCase]:
    """Open the cases of a backup; return those that were destroyed since, and stay shut.

    Args:
        saved: The backup.
        found: The file of keys.
        here: What the present database knows.
        lose: Take for destroyed what no key is found of.

    Raises:
        LostKeys: Of some cases nobody knows whether they were destroyed.

    """
    keys = choose_keys(saved, found, here)
    shut = find_locked(saved.content, keys)
    lost = (
        []
        if tells_of(found, saved) or lose
        else [one for one in shut if one.id not in here.given_up]
    )
    if lost:
        raise LostKeys(lost)
    unlock_copy(saved.content, keys)
    return shut


@dataclass(frozen=True)
class KeysAsked:
    """Which keys open a backup, as the command was told."""

    backup: Path
    named: Path | None = None
    recovery: Path | None = None
    lose: bool = False


def find_case_keys(settings: Settings, asked: KeysAsked) -> CaseKeys:
    """Return the keys for a backup, also those that were put aside; none where there is no file.

    Raises BackupError or KeysError where the file is not good.
    """
    file = asked.named or name_keys_file(settings, asked.backup)
    found = read_case_keys(settings, file, asked.recovery) if file.exists() else CaseKeys()
    aside = read_earlier_keys(settings, list_put_aside(file), asked.recovery)
    known = EarlierKeys({**aside.opened, file: found})
    return CaseKeys(known.keys, found.made_at, known.begun_at, [*aside.shut])


def open_cases_as_asked(
    settings: Settings, saved: copies.Packed, asked: KeysAsked, found: CaseKeys, here: KeysHere
) -> list[ShutCase]:
    """Open the cases of a backup; return those that were destroyed since, which are listed.

    Raises BackupError where the file of case keys is older, or not there.
    """
    if not is_locked(saved.content):
        return []
    file = asked.named or name_keys_file(settings, asked.backup)
    try:
        shut = open_cases(saved, found, here, lose=asked.lose)
    except LostKeys as error:
        raise copies.BackupError(error.say(asked.backup, saved.made_at, file, found)) from error
    if shut:
        listed = (f"{one.received_at:%Y-%m-%d} {one.reference}" for one in shut)
        click.echo("\n  ".join(("Destroyed since the backup, so no key opens them:", *listed)))
        click.echo("Of what was to do for their clients staff find no task any more: tell them.")
    return shut


class LostKeys(Exception):
    """No key is found of cases that nobody destroyed, as far as is known."""

    def __init__(self, cases: Sequence[ShutCase]) -> None:
        super().__init__(f"{len(cases)} cases")
        self.cases = cases

    def say(self, backup: Path, made_at: datetime, named: Path, found: CaseKeys) -> str:
        """Return a sentence that says what to do."""
        what = f"there is no {named}"
        if found.made_at is not None:
            what = f"{named} is of {found.made_at:%Y-%m-%d %H:%M:%S} UTC, older than the backup"
        if found.begun_at is not None and found.begun_at > made_at:
            what = f"{named} was begun at {found.begun_at:%Y-%m-%d %H:%M:%S} UTC, after the backup"
        if found.shut:
            what = f"{found.shut[-1]}, which was put aside, may have their keys and does not open"
        return (
            f"{len(self.cases)} cases of {backup} do not open, such as {self.cases[0].reference}: "
            f"{what}. Name the newest file of case keys by --keys; with --lose-keys these cases "
            "come back as destroyed."
        )

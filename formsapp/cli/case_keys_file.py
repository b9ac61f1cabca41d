"""The keys of the cases in backups: one file beside these, which each backup replaces."""

from __future__ import annotations

import base64
import json
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final
from uuid import UUID

import click
import sqlalchemy as sa

from formsapp import backup as copies
from formsapp.cases.backup_key_models import BackupKey
from formsapp.cases.lock_copy import (
    Keys,
    ShutCase,
    find_given_up,
    find_locked,
    has_backup_keys,
    is_locked,
    lock_copy,
    unlock_copy,
)
from formsapp.cases.migrate_database import current_revision, revisions
from formsapp.cases.models import Case
from formsapp.cli.saved_database import connected, open_saved, sealing
from formsapp.sealing.keys_error import KeysError
from formsapp.settings import Settings

SUFFIX: Final = ".case-keys"


@dataclass(frozen=True)
class CaseKeys:
    """What a file of case keys holds, and of when it is; no moment where there is no file."""

    keys: Keys = field(default_factory=dict)
    made_at: datetime | None = None


def name_keys_file(settings: Settings, backup: Path) -> Path:
    """Return where the keys of a backup are: in its folder, under the provider's name."""
    return backup.absolute().parent / f"{settings.provider}{SUFFIX}"


def keep_case_keys(settings: Settings, file: Path, copy: Path, made: copies.Maker) -> None:
    """Lock a copy, and let its keys take the place of those in ``file``.

    A copy of a program that knew no keys for backups stays whole.

    Raises:
        BackupError: The file has keys of which the database does not say why it lacks them.

    """
    if not has_backup_keys(copy):
        return
    given_up = find_given_up(copy)
    keys = lock_copy(copy)
    refuse_lost_keys(settings, file, keys, given_up)
    listed = {str(one): base64.b64encode(key).decode() for one, key in sorted(keys.items())}
    with tempfile.TemporaryDirectory(prefix=copies.UNDER_WAY, dir=file.parent) as folder:
        content = Path(folder, copies.CASE_KEYS)
        content.write_text(json.dumps(listed), encoding="utf-8")
        copies.write_packed(sealing(settings), content, file, made)


def refuse_lost_keys(settings: Settings, file: Path, keys: Keys, given_up: set[UUID]) -> None:
    """Raise BackupError where keys would be lost, or be others, of cases that nobody destroyed.

    An empty or other database in the place of this one would else take all backups along.
    """
    if not file.exists():
        return
    try:
        kept = read_case_keys(settings, file).keys
    except (copies.BackupError, KeysError) as error:
        click.echo(f"{error} It is replaced, so what went out of it was not looked at.", err=True)
        return
    lost = [one for one, key in kept.items() if keys.get(one) != key and one not in given_up]
    if lost:
        raise copies.BackupError(
            f"{file} has keys of {len(lost)} cases that this database does not know, so nothing "
            "was written: put the right backup back, or move that file aside and keep it."
        )


def read_case_keys(settings: Settings, file: Path, recovery: Path | None = None) -> CaseKeys:
    """Read a file of case keys; raises BackupError or KeysError."""
    with open_saved(settings, file, recovery, name=copies.CASE_KEYS) as packed:
        try:
            listed = json.loads(packed.content.read_text(encoding="utf-8"))
            keys = {UUID(one): base64.b64decode(key) for one, key in listed.items()}
        except copies.UNREADABLE as error:
            raise copies.BackupError(f"{file} holds no case keys: take another one.") from error
        return CaseKeys(keys, packed.made_at)


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
        destroyed = sa.select(Case.id).where(Case.destroyed_at.is_not(None))
        none = {case_id for case_id, key in rows if key is None}
        keys = {case_id: key for case_id, key in rows if key is not None}
        return KeysHere(keys, frozenset({*none, *connection.scalars(destroyed)}))


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
    keys = {**found.keys, **here.keys}
    shut = find_locked(saved.content, keys)
    tells = found.made_at is not None and found.made_at >= saved.made_at
    lost = [] if tells or lose else [one for one in shut if one.id not in here.given_up]
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
    """Return the keys for a backup; none where there is no file.

    Raises BackupError or KeysError where the file is not good.
    """
    file = asked.named or name_keys_file(settings, asked.backup)
    return read_case_keys(settings, file, asked.recovery) if file.exists() else CaseKeys()


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
        raise copies.BackupError(error.say(asked.backup, file, found.made_at)) from error
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

    def say(self, backup: Path, named: Path, made_at: datetime | None) -> str:
        """Return a sentence that says what to do."""
        what = f"there is no {named}"
        if made_at is not None:
            what = f"{named} is of {made_at:%Y-%m-%d %H:%M:%S} UTC, older than the backup"
        return (
            f"{len(self.cases)} cases of {backup} do not open, such as {self.cases[0].reference}: "
            f"{what}. Name the newest file of case keys by --keys; with --lose-keys these cases "
            "come back as destroyed."
        )

"""A backup is sealed as a whole, and is tried without changing anything."""

from __future__ import annotations

import errno
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from formsapp.cases.models import Case
from formsapp.sealing.sealed_file import find_secrets, seal_file, unseal_file
from tests.cli.commands import Run, a_case, refused


@pytest.fixture
def file(run: Run, session: Session, data: Path, tmp_path: Path) -> Path:
    a_case(session, data)
    assert run("backup", str(tmp_path / "monday.backup")).status == 0
    return tmp_path / "monday.backup"


@pytest.mark.hostile("backup-stolen")
def test_a_backup_shows_no_client_to_who_has_no_key(file: Path, session: Session) -> None:
    reference = session.scalars(sa.select(Case.reference)).one()
    content = file.read_bytes()
    assert content.startswith(b"age-encryption.org/")
    assert reference.encode() not in content
    assert b"PK\x03\x04" not in content


def test_a_backup_is_tried_with_the_recovery_key_alone(
    run: Run, data: Path, file: Path, tmp_path: Path
) -> None:
    before = dump(data)
    shutil.rmtree(data / "keys")
    ran = run("backup", "--check", str(file), "--recovery", str(tmp_path / "recovery.key"))
    assert ran.status == 0, ran.err
    assert "whole: 1 cases, 1 case keys, 0 links, 0 colleagues, 1 events" in ran.out
    assert "The recovery key opens 1 of 1 case keys" in ran.out
    assert dump(data) == before
    refused(run("backup", "--check", str(file)), "name the recovery key by --recovery")
    assert run("keys", "new", "--recovery", str(tmp_path / "other.key")).status == 0
    wrong = run("backup", "--check", str(file), "--recovery", str(tmp_path / "other.key"))
    refused(wrong, "No key here opens")
    (tmp_path / "other.key").write_text("a letter")
    for command in (("backup", "--check"), ("restore",)):
        wrong = run(*command, str(file), "--recovery", str(tmp_path / "other.key"))
        refused(wrong, "other.key holds no private key: name the file that does.")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="has no full disk")
def test_a_full_disk_is_not_a_backup_that_was_cut_off(data: Path, file: Path) -> None:
    with pytest.raises(OSError, match="/dev/full") as told:
        unseal_file(find_secrets(data / "keys", None), file, Path("/dev/full"))
    assert told.value.errno == errno.ENOSPC


def test_a_disk_that_does_not_take_the_last_bytes_makes_no_sealed_file(
    data: Path, tmp_path: Path
) -> None:
    import resource  # noqa: PLC0415 - not on Windows

    plain, sealed = tmp_path / "plain", tmp_path / "sealed"
    plain.write_bytes(b"x" * 70_000)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    for most in (0, 100, 66_000, 70_000):  # a sealed file is longer, by a header of any length
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, before[1]))
        try:
            with pytest.raises(OSError, match="sealed") as told:
                seal_file(data / "keys", plain, sealed)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)
        assert told.value.errno == errno.EFBIG


def test_a_backup_of_which_the_log_was_altered_is_told(
    run: Run, session: Session, data: Path, tmp_path: Path
) -> None:
    a_case(session, data)
    session.execute(sa.text("DROP TRIGGER event_no_update"))
    session.execute(sa.text("UPDATE event SET who = 'someone'"))
    session.commit()
    file = tmp_path / "monday.backup"
    assert run("backup", str(file)).status == 0
    refused(run("backup", "--check", str(file)), "is not whole from event 1 on")


def dump(data: Path) -> list[str]:
    with closing(sqlite3.connect(data / "loket.sqlite")) as database:
        return list(database.iterdump())


def test_a_backup_of_before_they_were_sealed_is_put_back(
    run: Run, data: Path, file: Path, tmp_path: Path
) -> None:
    unseal_file(find_secrets(data / "keys", None), file, tmp_path / "plain.backup")
    assert run("restore", str(tmp_path / "plain.backup")).status == 0

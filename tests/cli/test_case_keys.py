"""The keys of cases in backups are in one file; of what was destroyed no backup opens any more."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path
from threading import Thread

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from formsapp.backup import CASE_KEYS, DATABASE, UNDER_WAY, only_one_in
from formsapp.cases import destroy_cases
from formsapp.cases.backup_key_models import BackupKey
from formsapp.cases.backup_keys import GONE_KEPT
from formsapp.cases.clear_links_and_mail import clear_leftovers
from formsapp.cases.event_log import SYSTEM
from formsapp.cases.lock_copy import OWNED
from formsapp.cases.models import Case, Link, SignerView, Task, WatchedClient
from formsapp.cases.unseal_case import open_case_key
from formsapp.cli import main as loket
from formsapp.cli.case_keys_file import BEGUN
from formsapp.sealing.sealed_file import find_secrets, unseal_file
from tests.apart import KILLED, kill_at_points, run_apart
from tests.cases.undo_migrations import undo_migrations
from tests.cli.commands import PROVIDER, Run, a_case, refused
from tests.cli.house import House, engine_of, make_house
from tests.cli.test_forged_end import delete as delete_case


@pytest.fixture
def house(run: Run, session: Session, data: Path, tmp_path: Path) -> House:
    return make_house(run, session, data, tmp_path)


def keys_file(house: House) -> Path:
    return house.monday.parent / f"{PROVIDER}.case-keys"


def back_up(house: House, day: str) -> Path:
    house.close()
    file = house.monday.with_name(f"{day}.backup")
    ran = house.run("backup", str(file))
    assert (ran.status, ran.err) == (0, "")
    return file


def destroy(house: House, reference: str) -> None:
    now, prover = datetime.now(UTC), house.keyring.letterbox
    destroy_cases.destroy(
        house.session, reference, SYSTEM, now=now, ground="request", prover=prover
    )
    house.session.close()


def unpack(house: House, file: Path, name: str = DATABASE) -> bytes:
    """Return what a thief sees of a file who has all keys but those of cases."""
    packed = file.with_name("packed")
    unseal_file(find_secrets(house.data / "keys", None), file, packed)
    shutil.unpack_archive(packed, file.parent / "seen", "zip")
    return (file.parent / "seen" / name).read_bytes()


def secrets_of(house: House, reference: str) -> Iterator[bytes]:
    """Yield all that is stored of a case and may lead to its content."""
    case_id = house.session.scalars(sa.select(Case.id).where(Case.reference == reference)).one()
    with closing(sqlite3.connect(house.data / "loket.sqlite")) as database:
        for table, owner in {**OWNED, BackupKey.__tablename__: "case_id"}.items():
            rows = database.execute(f'SELECT * FROM "{table}" WHERE {owner} = ?', (case_id.hex,))  # noqa: S608 - names of ours
            yield from (value for row in rows for value in row if isinstance(value, bytes))
    house.session.close()


@pytest.mark.hostile("backup-destroyed")
def test_an_older_backup_opens_no_case_that_was_destroyed_since(house: House) -> None:
    other = a_case(house.session, house.data)
    tuesday = back_up(house, "tuesday")
    known = [*secrets_of(house, house.reference)]
    assert len(known) >= 5  # answers, three keys and a mail
    [key] = [one for one in known if len(one) == 32]
    kept = unpack(house, keys_file(house), CASE_KEYS)
    destroy(house, house.reference)
    back_up(house, "wednesday")
    shown = unpack(house, tuesday)
    assert [one for one in known if one in shown] == []
    assert len(unpack(house, keys_file(house), CASE_KEYS)) < len(kept)
    house.lose()
    shutil.rmtree(house.folder)  # and the ledger too
    ran = house.run("restore", str(tuesday))
    assert ran.status == 0, ran.err
    assert f"no key opens them:\n  2026-03-03 {house.reference}\n" in ran.out
    assert "1 cases destroyed" in ran.out
    assert house.run("audit", "verify").status == 0
    cases = {one.reference: one for one in house.session.scalars(sa.select(Case))}
    assert cases[house.reference].sealed is None
    assert open_case_key(house.keyring, cases[other]).open(
        cases[other].id, cases[other].kind, cases[other].sealed or b""
    )["answers"]
    assert key not in {one.key for one in house.session.scalars(sa.select(BackupKey))}


@pytest.mark.hostile("backup-destroyed")
def test_what_was_noted_of_its_answers_goes_with_a_destroyed_case(house: House) -> None:
    told = {"marks": ["andere ouder weet het niet"], "needed_on": date(2031, 7, 9)}
    earlier = a_case(house.session, house.data)  # destroyed by a version that left its marks
    destroy(house, earlier)
    house.session.execute(sa.update(Case).values(told))
    house.session.commit()
    tuesday = back_up(house, "tuesday")
    shown = unpack(house, tuesday)
    assert b"andere ouder" not in shown
    assert b"2031-07-09" not in shown
    for marks, needed_on in ((told["marks"], told["needed_on"]), ([], None)):
        house.lose()
        assert house.run("restore", str(tuesday)).status == 0
        wanted = sa.select(Case).where(Case.reference == house.reference)
        case = house.session.scalars(wanted).one()
        assert (case.marks, case.needed_on) == (marks, needed_on)
        destroy(house, house.reference)
        back_up(house, f"after-{bool(marks)}")


def test_a_backup_is_tried_with_its_keys_and_says_what_no_key_opens(house: House) -> None:
    a_case(house.session, house.data)
    tuesday = back_up(house, "tuesday")
    destroy(house, house.reference)
    back_up(house, "wednesday")
    recovery = ("--recovery", str(house.monday.with_name("recovery.key")))
    ran = house.run("backup", "--check", str(tuesday), *recovery)
    assert ran.status == 0, ran.err
    assert house.reference in ran.out
    assert "The recovery key opens 1 of 1 case keys" in ran.out


def test_keys_that_are_missing_older_or_of_another_are_told_and_nothing_is_restored(
    house: House,
) -> None:
    keys = keys_file(house)
    older = keys.with_name("older")
    shutil.copy(keys, older)
    newer = a_case(house.session, house.data)
    tuesday = back_up(house, "tuesday")
    house.lose()
    refused(
        house.run("restore", str(tuesday), "--keys", str(older)),
        f"1 cases of {tuesday} do not open, such as {newer}: {older} is of 2",
    )
    refused(house.run("restore", str(tuesday), "--keys", str(tuesday)), "is no file of case keys")
    keys.rename(keys.with_name("elsewhere"))
    refused(house.run("restore", str(tuesday)), f"there is no {keys}. Name the newest")
    refused(house.run("backup", "--check", str(tuesday)), "2 cases of")
    assert not (house.data / "loket.sqlite").exists()
    ran = house.run("restore", str(tuesday), "--keys", str(older), "--lose-keys")
    assert ran.status == 0, ran.err
    sealed = {one.reference: one.sealed for one in house.session.scalars(sa.select(Case))}
    assert sealed[newer] is None
    assert sealed[house.reference] is not None


def test_a_case_that_an_older_client_side_still_took_in_is_in_the_next_backup(house: House) -> None:
    # With PostgreSQL it may run on for a while after the staff side renewed the database.
    of_older = a_case(house.session, house.data)
    case_id = house.session.scalars(sa.select(Case.id).where(Case.reference == of_older)).one()
    house.session.execute(sa.delete(BackupKey).where(BackupKey.case_id == case_id))
    house.session.commit()
    tuesday = back_up(house, "tuesday")
    house.lose()
    assert house.run("restore", str(tuesday)).status == 0
    sealed = {one.reference: one.sealed for one in house.session.scalars(sa.select(Case))}
    assert sealed.keys() == {house.reference, of_older}
    assert all(sealed.values())


def test_an_empty_database_in_the_place_of_this_one_takes_no_keys_along(
    house: House, sqlite_template: Path
) -> None:
    house.lose()
    shutil.copy(sqlite_template, house.data / "loket.sqlite")
    before = keys_file(house).read_bytes()
    ran = house.run("backup", str(house.monday.with_name("tuesday.backup")))
    assert (ran.status, ran.out) == (1, "")
    assert "has keys of 1 cases that this database does not know" in ran.err
    assert keys_file(house).read_bytes() == before
    assert not house.monday.with_name("tuesday.backup").exists()
    assert house.run("restore", str(house.monday)).status == 0
    assert house.session.scalars(sa.select(Case)).one().sealed is not None


def test_a_case_that_an_older_backup_lost_comes_back_with_a_newer_one(house: House) -> None:
    lost, ended = (a_case(house.session, house.data) for _ in range(2))
    tuesday = back_up(house, "tuesday")
    destroy(house, ended)
    assert house.run("restore", str(house.monday)).status == 0
    back_up(house, "wednesday")
    assert house.run("restore", str(tuesday)).status == 0
    sealed = {one.reference: one.sealed for one in house.session.scalars(sa.select(Case))}
    assert sealed[lost] is not None
    assert sealed[ended] is None
    house.close()
    assert house.run("restore", str(house.monday)).status == 0
    later = datetime.now(UTC) + GONE_KEPT
    clear_leftovers(house.session, now=later, keyring=house.keyring)
    keys = {one.key is None for one in house.session.scalars(sa.select(BackupKey))}
    assert keys == {True, False}
    back_up(house, "thursday")
    house.lose()
    assert lost in house.run("restore", str(tuesday)).out


@pytest.mark.hostile("backup-destroyed")
def test_a_backup_that_is_killed_leaves_keys_that_open_all_backups(house: House) -> None:
    destroyed = a_case(house.session, house.data)
    tuesday = back_up(house, "tuesday")
    destroy(house, destroyed)
    house.close()
    wednesday = house.monday.with_name("wednesday.backup")

    def begin() -> None:
        wednesday.unlink(missing_ok=True)

    def write() -> None:
        assert house.run("backup", str(wednesday)).status == 0

    for _ended in kill_at_points(write, "a backup with its keys", one_in=23, begin=begin):
        for file in (tuesday, *([wednesday] if wednesday.exists() else [])):
            ran = house.run("backup", "--check", str(file))
            assert ran.status == 0, ran.err


def test_two_backups_in_one_folder_wait_for_each_other(house: House) -> None:
    """The one that copied first would else put older keys in the place of newer ones."""
    command = ["backup", str(house.monday.with_name("tuesday.backup"))]
    other = Thread(target=loket, args=[command])
    with only_one_in(house.monday.parent):
        other.start()
        other.join(0.5)
        assert other.is_alive()
        destroy(house, house.reference)
    other.join()
    assert {*json.loads(unpack(house, keys_file(house), CASE_KEYS))} == {BEGUN}


def test_what_a_backup_or_a_restore_that_was_killed_left_goes_with_a_backup_of_later(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", f"{tmp_path}/temporary")  # no real part: others use it
    house.close()

    def restore() -> None:
        assert loket(["restore", str(house.monday)]) == 0

    assert run_apart(restore, at=100, statements=True) == KILLED
    killed = [*(tmp_path / "temporary").iterdir()]
    assert killed, "it was killed while the backup was unpacked"
    left, new = (house.monday.with_name(f"{UNDER_WAY}{name}") for name in ("left", "new"))
    for one in (left, new):
        one.mkdir()
        (one / DATABASE).touch()
    for one in (left, *killed):
        os.utime(one, (0, 0))
    back_up(house, "tuesday")
    assert (left.exists(), new.exists()) == (False, True)
    assert not [*(tmp_path / "temporary").iterdir()]


def test_a_backup_of_before_keys_of_cases_is_put_back_and_later_ones_stay_good(
    house: House,
) -> None:
    with closing(sqlite3.connect(house.data / "loket.sqlite")) as now:
        now.execute("VACUUM INTO ?", (str(house.data / "now.sqlite"),))
    undo_migrations(house.session.connection(), "0026")
    house.session.commit()
    house.close()
    older, keys = house.monday.with_name("older.backup"), keys_file(house).read_bytes()
    assert house.run("backup", str(older)).status == 0
    assert keys_file(house).read_bytes() == keys
    house.lose()
    shutil.copy(house.data / "now.sqlite", house.data / "loket.sqlite")
    for present in ("there", "lost"):
        if present == "lost":
            house.lose()
        ran = house.run("restore", str(older))
        assert ran.status == 0, ran.err
        assert house.session.scalars(sa.select(Case)).one().sealed is not None
        back_up(house, present)
        assert house.run("backup", "--check", str(house.monday)).status == 0
    engine_of(house.session).dispose()


def worked_out(house: House) -> list[bytes]:
    """Return what is stored of what staff and signers were told."""
    columns = (Task.sealed, WatchedClient.sealed, SignerView.sealed)
    found = [one for column in columns for one in house.session.scalars(sa.select(column))]
    house.session.close()
    return found


@pytest.mark.hostile("backup-destroyed")
def test_what_was_worked_out_of_a_destroyed_case_goes_with_it(house: House) -> None:
    secret, now = b"what a consent came to", datetime.now(UTC)
    link = house.session.scalars(sa.select(Link)).one()
    house.session.execute(sa.update(Case).values(client=link.client))
    about = {"client": link.client, "team": "zorg", "sealed": secret}
    view = SignerView(link_id=link.id, sealed=secret, written_at=now)
    house.session.add_all([Task(created_at=now, **about), WatchedClient(seen="", **about), view])
    house.session.commit()
    tuesday = back_up(house, "tuesday")
    assert secret not in unpack(house, tuesday)
    assert house.run("restore", str(tuesday)).status == 0
    assert worked_out(house) == [secret] * 3
    destroy(house, house.reference)
    back_up(house, "wednesday")
    house.lose()
    assert "staff find no task" in house.run("restore", str(tuesday)).out
    assert secret not in worked_out(house)


def delete(house: House, reference: str) -> None:
    """Take a case out of the database, as who has that alone can."""
    gone = delete_case(house, reference)
    house.session.execute(sa.delete(BackupKey).where(BackupKey.case_id == gone))
    house.session.commit()
    house.close()


@pytest.mark.hostile("case-keys-shut")
@pytest.mark.parametrize("spoilt", ["cut off", "sealed to keys that are gone"])
def test_case_keys_that_do_not_open_stay_aside_until_they_do(house: House, spoilt: str) -> None:
    a_case(house.session, house.data)
    back_up(house, "sunday")
    keys, kept = keys_file(house), house.monday.with_name("kept")
    whole, folder = keys.read_bytes(), house.data / "keys"
    shutil.copytree(folder, kept)
    if spoilt == "cut off":
        keys.write_bytes(whole[:-9])
    else:
        shutil.rmtree(folder)
        house.run("keys", "new", "--recovery", str(house.monday.with_name("other.key")))
    delete(house, house.reference)
    for day in ("tuesday", "wednesday"):
        ran = house.run("backup", str(house.monday.with_name(f"{day}.backup")))
        assert (ran.status, "keep the backups of before" in ran.err) == (3, True)
        [aside] = keys.parent.glob(f"{keys.name}-aside-*")
        assert f"{aside} stays aside." in ran.err
        assert "did not open and was put aside" in doctor(house)
    restore = ("restore", str(house.monday), "--recovery", str(house.data.parent / "recovery.key"))
    if spoilt == "cut off":
        refused(house.run(*restore), f"{aside}, which was put aside, may have their keys")
        aside.write_bytes(whole)
    else:
        for old in (kept / "private").glob("*.key"):
            new = folder / "private" / old.name
            new.write_text(old.read_text() + new.read_text())
    ran = house.run("backup", str(house.monday.with_name("thursday.backup")))
    assert (ran.status, "1 cases are gone or emptied" in ran.err) == (3, True)
    assert not aside.exists()
    assert "put aside" not in doctor(house)
    assert house.run("restore", str(house.monday)).status == 0
    [case] = house.session.scalars(sa.select(Case))  # the other came in after Monday
    assert (case.reference, case.sealed is not None) == (house.reference, True)


@pytest.mark.hostile("case-keys-shut")
def test_the_recovery_key_of_then_takes_up_what_was_put_aside(house: House) -> None:
    then = shutil.copy(house.data.parent / "recovery.key", house.monday.with_name("then.key"))
    destroy(house, house.reference)
    shutil.rmtree(house.data / "keys")
    house.run("keys", "new", "--recovery", str(house.monday.with_name("other.key")))
    house.close()
    assert house.run("backup", str(house.monday.with_name("tuesday.backup"))).status == 3
    wednesday = house.monday.with_name("wednesday.backup")
    ran = house.run("backup", str(wednesday), "--recovery", str(then))
    assert "1 cases are gone or emptied" in ran.err  # its proof is by a key that is gone
    assert "stays aside" not in ran.err
    assert not [*house.monday.parent.glob("*-aside-*")]


@pytest.mark.hostile("case-keys-shut")
def test_case_keys_that_were_begun_anew_tell_nothing_of_backups_before_them(house: House) -> None:
    keys = keys_file(house)
    kept = shutil.copy(keys, keys.with_name("kept"))
    keys.unlink()
    delete(house, house.reference)
    assert house.run("backup", str(house.monday.with_name("tuesday.backup"))).status == 0
    refused(house.run("restore", str(house.monday)), f"{keys} was begun at ")
    assert house.run("restore", str(house.monday), "--keys", str(kept)).status == 0
    assert house.session.scalars(sa.select(Case)).one().sealed is not None


def doctor(house: House) -> str:
    return house.run("doctor", "--backups", str(house.monday.parent)).out

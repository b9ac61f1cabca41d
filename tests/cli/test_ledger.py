"""What a restore must not undo is known outside the database too; without that, all stays shut."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from formsapp.cases import outbox, staff_accounts
from formsapp.cases.database import make_engine
from formsapp.cases.database_to_ledger import make_page
from formsapp.cases.event_log import SYSTEM, record
from formsapp.cases.ledger_pages import LedgerError, open_ledger
from formsapp.cases.models import Case, Link, OutboxMail
from formsapp.cases.new_code import CodeWish, give_new_code
from formsapp.cases.prove_staff import is_let_in
from formsapp.cases.staff_accounts import NewPasskey
from formsapp.cases.staff_desk import Actor, Desk
from formsapp.cases.staff_models import Staff
from formsapp.cli.keep_ledger import LedgerKeeper
from formsapp.sealing.letterbox import lookup_hash
from formsapp.settings import Settings
from tests.cli.commands import KEY, Run, a_case, refused
from tests.cli.house import House, kill_restore, let_in, make_house

SHUT = "colleagues are shut"


@pytest.fixture
def house(run: Run, session: Session, data: Path, tmp_path: Path) -> House:
    return make_house(run, session, data, tmp_path)


@pytest.mark.parametrize("of", ["this program", "an older program"])
@pytest.mark.hostile("restore-ended")
def test_what_was_ended_stays_so_where_the_database_is_lost(house: House, of: str) -> None:
    if of == "an older program":
        house.become_older("0024")
        assert house.run("doubt").status == 0  # brings it up to date
    house.end_all()
    house.keep()
    house.lose()
    ran = house.run("restore", str(house.monday))
    assert ran.status == 0, ran.err
    assert "1 cases destroyed, 1 links taken back, 1 colleagues shut out" in ran.out
    assert "The ledger goes to" in ran.out
    assert (SHUT in ran.err) is False
    house.assert_ended()
    assert house.run("audit", "verify").status == 0


@pytest.mark.parametrize("present", ["whole", "lost", "damaged"])
@pytest.mark.hostile("restore-killed")
def test_a_restore_that_is_killed_leaves_the_old_database_or_the_new_safe_one(
    house: House, present: str
) -> None:
    database = house.data / "loket.sqlite"
    house.end_all()
    house.keep()
    if present != "whole":
        house.lose()
    if present == "damaged":
        database.write_bytes(b"no database at all" * 99)
    kill_restore(house, "a restore, SQLite", one_in=23)


@pytest.mark.hostile("restore-mail")
def test_a_mail_that_went_out_is_not_sent_again_nor_shown_as_given_up(house: House) -> None:
    now, mailer = datetime.now(UTC), house.mailer
    assert outbox.send_due(house.session, house.keyring, mailer, clock=lambda: now).sent == 1
    house.keep()
    house.lose()
    assert "1 mails known as sent; 0 waiting" in house.run("restore", str(house.monday)).out
    mail = house.session.scalars(sa.select(OutboxMail)).one()
    assert (mail.given_up_at, mail.sealed) == (None, None)
    assert outbox.send_due(house.session, house.keyring, mailer, clock=lambda: now).sent == 0


def test_a_role_and_a_passkey_are_those_of_last(house: House) -> None:
    gone, now = staff_accounts.find_passkey(house.session, b"jan@example.nl").id, datetime.now(UTC)
    kept = NewPasskey(b"kept", b"")
    staff_accounts.add_passkey(house.session, house.jan, kept, now=now)
    later = house.monday.with_name("tuesday.backup")
    house.session.close()
    assert house.run("backup", str(later)).status == 0
    staff_accounts.forget_passkeys(house.session, house.jan, gone, now=now, by=SYSTEM)
    box = house.keyring.letterbox
    staff_accounts.set_role(house.session, house.jan, "medewerker", now=now, by=SYSTEM, prover=box)
    house.keep()
    house.lose()
    assert house.run("restore", str(later)).status == 0
    assert house.session.get_one(Staff, house.jan).role == "medewerker"
    assert house.may_sign_in("kept")
    assert not house.may_sign_in("jan@example.nl")


@pytest.mark.hostile("access-of-before")
@pytest.mark.parametrize("present", ["whole", "lost"])
def test_a_restore_proves_no_role_that_someone_wrote_in_and_forgets_no_dismissal(
    house: House, present: str
) -> None:
    now, eva = datetime.now(UTC), let_in(house.session, house.data, "eva@example.nl")
    later = house.monday.with_name("tuesday.backup")
    assert house.run("backup", str(later)).status == 0
    staff_accounts.disable_staff(house.session, eva, now=now, by=SYSTEM)
    house.keep()
    house.session.execute(sa.update(Staff).values(role="beheerder", disabled_at=None))
    house.session.commit()
    if present == "lost":
        house.keep()
        house.lose()
    house.close()
    assert house.run("restore", str(later)).status == 0
    jan = house.session.get_one(Staff, house.jan)
    assert (jan.role, is_let_in(house.session, house.keyring, jan)) == ("manager", True)
    assert house.session.get_one(Staff, eva).disabled_at is not None


def test_a_code_that_was_replaced_opens_nothing_again(house: House) -> None:
    actor = Actor("s1", "medewerker", frozenset({"zorg"}))
    case = house.session.scalars(sa.select(Case)).one()
    old = case.code_hash
    desk = Desk(house.session, house.keyring, actor, datetime.now(UTC))
    new = give_new_code(desk, [KEY], case.reference, CodeWish("Gebeld."), version=case.version)
    house.keep()
    house.lose()
    assert "1 receipt codes ended" in house.run("restore", str(house.monday)).out
    found = house.session.scalars(sa.select(Case.code_hash)).one()
    assert found not in {old, lookup_hash(new.code)}


@pytest.mark.parametrize("present", ["lost", "whole"])
@pytest.mark.hostile("restore-gap")
def test_what_came_in_after_the_backup_is_listed(house: House, present: str) -> None:
    now = datetime.now(UTC)
    reference = a_case(house.session, house.data, now=now)
    two = ("link", "new", "--kind", "akkoord", "--kind", "klacht", "--client", "C-9")
    assert house.run(*two).status == 0
    house.keep()
    if present == "lost":
        house.lose()
    ran = house.run("restore", str(house.monday))
    assert f"ask for it again:\n  {now:%Y-%m-%d} {reference} akkoord\nLinks made" in ran.out
    assert f"make new ones:\n  {now:%Y-%m-%d} akkoord,klacht C-9\n" in ran.out
    assert house.reference not in ran.out


@pytest.mark.hostile("restore-blind")
def test_without_a_ledger_all_is_shut_until_someone_looked(house: House) -> None:
    let_in(house.session, house.data, "an@example.nl")
    later = house.monday.with_name("tuesday.backup")
    house.session.close()
    assert house.run("backup", str(later)).status == 0
    for file in house.folder.glob("*.ledger"):
        file.unlink()
    house.lose()
    ran = house.run("restore", str(later))
    assert "1 links and 2 colleagues are shut" in ran.err
    assert house.session.scalars(sa.select(Link)).one().revoked_at is not None
    house.session.close()
    assert not house.may_sign_in("jan@example.nl")
    listed = house.run("reopen").out.splitlines()
    assert [line.partition(":")[0] for line in listed] == [
        *("an@example.nl", "jan@example.nl", "1 links")
    ]
    assert house.run("reopen", "--staff", "jan@example.nl", "--links").status == 0
    assert house.may_sign_in("jan@example.nl")
    assert not house.may_sign_in("an@example.nl")
    assert house.run("link", "revoke", house.url).status == 0
    refused(house.run("reopen", "--staff", "piet@example.nl"), "was not shut out")


def test_who_was_shut_for_fear_is_not_ended_by_the_ledger(house: House) -> None:
    for file in house.folder.glob("*.ledger"):
        file.unlink()
    house.lose()
    assert SHUT in house.run("restore", str(house.monday)).err
    assert SHUT in house.run("restore", str(house.monday)).err  # the same one, once more
    house.keep()
    assert house.run("reopen", "--links", "--staff", "jan@example.nl").status == 0
    house.keep()
    later = house.monday.with_name("tuesday.backup")
    assert house.run("backup", str(later)).status == 0
    house.lose()
    assert SHUT not in house.run("restore", str(later)).err
    assert house.may_sign_in("jan@example.nl")
    assert house.session.scalars(sa.select(Link)).one().revoked_at is None


def test_a_ledger_that_began_after_the_backup_cannot_tell(house: House) -> None:
    for file in house.folder.glob("*.ledger"):
        file.unlink()
    record(house.session, SYSTEM, "read", now=datetime.now(UTC))
    house.keep()
    house.lose()
    assert SHUT in house.run("restore", str(house.monday)).err


def alter(line: bytes) -> bytes:
    return line[:40] + (b"A" if line[40:41] != b"A" else b"B") + line[41:]


@pytest.mark.parametrize(
    "harm", [lambda lines: lines[1:], lambda lines: [alter(lines[0]), *lines[1:]]],
    ids=["a page gone", "a page altered"],
)  # fmt: skip
@pytest.mark.hostile("restore-blind")
def test_a_ledger_of_which_a_page_is_missing_shuts(
    house: House, harm: Callable[[list[bytes]], list[bytes]]
) -> None:
    house.end_all()
    house.keep()
    (file,) = house.folder.glob("*.ledger")
    file.write_bytes(b"".join(harm(file.read_bytes().splitlines(keepends=True))))
    house.lose()
    ran = house.run("restore", str(house.monday))
    assert ran.status == 0
    assert "Page 1 of the ledger" in ran.err
    assert SHUT in ran.err


def test_a_line_that_was_cut_off_is_written_again(house: House) -> None:
    house.end_all()
    house.keep()
    (file,) = house.folder.glob("*.ledger")
    whole = file.read_bytes()
    for left in (100, 2, len(whole.splitlines()[1]) - 1):
        file.write_bytes(whole[:-left])
        assert open_ledger(house.folder, house.keyring).cut_off
        house.keep()
        ledger = open_ledger(house.folder, house.keyring)
        assert set(ledger.state["destroyed"]) == {house.reference}
        assert not ledger.cut_off


def test_a_ledger_whose_disk_hangs_keeps_no_writer_waiting(house: House) -> None:
    house.end_all()
    other = make_engine(f"sqlite:///{house.data / 'loket.sqlite'}", patience=1)
    keeping = Thread(target=house.keep)
    with open_ledger(house.folder, house.keyring).locked(), Session(other) as session:
        keeping.start()
        keeping.join(0.5)  # it waits by then; were it slower, there is nothing to find
        record(session, SYSTEM, "read", now=datetime.now(UTC))
    keeping.join()
    other.dispose()
    assert open_ledger(house.folder, house.keyring).state["destroyed"]


def test_a_full_disk_delays_the_ledger_and_spoils_nothing(house: House) -> None:
    import resource  # noqa: PLC0415 - not on Windows

    house.end_all()
    (file,) = house.folder.glob("*.ledger")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    ledger = open_ledger(house.folder, house.keyring)
    page = make_page(house.session, ledger, now=datetime.now(UTC))
    house.session.close()
    resource.setrlimit(resource.RLIMIT_FSIZE, (file.stat().st_size + 100, before[1]))
    try:
        with pytest.raises(LedgerError, match="make room"):
            ledger.append(page)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    house.keep()
    assert set(open_ledger(house.folder, house.keyring).state["destroyed"]) == {house.reference}


def test_the_ledger_shows_nothing_to_who_has_no_key(house: House) -> None:
    house.end_all()
    house.keep()
    (file,) = house.folder.glob("*.ledger")
    assert file.stat().st_mode & 0o077 == 0
    assert house.folder.stat().st_mode & 0o077 == 0
    for word in (house.reference, str(house.jan), "destroyed"):
        assert word.encode() not in file.read_bytes()


def test_a_page_is_written_at_the_next_look_and_only_when_something_ended(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    settings, now = Settings.from_environment(os.environ), datetime.now(UTC)
    keepers = [LedgerKeeper(), LedgerKeeper()]  # of two processes

    def look(at: datetime) -> list[bool]:
        return [one.look(house.session, settings, house.keyring, now=at) for one in keepers]

    assert look(now) == [False, False]  # the backup wrote all there was
    house.end_all()
    assert look(now) == [True, False]
    record(house.session, SYSTEM, "read", now=now)
    assert look(now) == [False, False]
    record(house.session, SYSTEM, "read", now=now)
    assert look(now + timedelta(hours=2)) == [True, False]  # says up to when nothing else did
    assert len(open_ledger(house.folder, house.keyring).pages) == 3
    assert caplog.text == ""


def test_a_database_that_came_in_the_place_of_another_adds_nothing(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    house.close()
    old = (house.data / "loket.sqlite").read_bytes()
    house.end_all()
    house.keep()
    house.lose()
    (house.data / "loket.sqlite").write_bytes(old)
    settings, keeper = Settings.from_environment(os.environ), LedgerKeeper()
    for minute in range(3):
        at = datetime.now(UTC) + timedelta(minutes=minute)
        assert not keeper.look(house.session, settings, house.keyring, now=at)
    assert caplog.text.count("in whose place another one came") == 1
    assert house.run("doubt").status == 0  # as after other tools
    assert house.session.scalars(sa.select(Link)).one().revoked_at is not None
    house.keep()


def test_where_a_restore_was_killed_before_the_swap_the_ledger_goes_on(house: House) -> None:
    ledger = open_ledger(house.folder, house.keyring)
    page = make_page(house.session, ledger, now=datetime.now(UTC), restored=True)
    ledger.append(replace(page, upto="99:" + "a" * 64))
    house.end_all()
    house.keep()
    other = replace(page, upto="98:" + "b" * 64, restored=False)
    open_ledger(house.folder, house.keyring).append(other)
    with pytest.raises(LedgerError):
        house.keep()


def test_a_folder_that_was_named_is_not_made(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOKET_LEDGER", str(house.data / "stick"))
    ran = house.run("backup", str(house.monday.with_name("tuesday.backup")))
    assert ran.status == 0
    assert "make or mount it" in ran.err
    (house.data / "stick").mkdir()
    assert house.run("backup", str(house.monday.with_name("wednesday.backup"))).err == ""
    assert [*(house.data / "stick").glob("*.ledger")]

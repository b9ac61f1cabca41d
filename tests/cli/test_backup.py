"""``loket backup`` and ``restore``: nothing is lost, and nothing comes back that may not."""

from __future__ import annotations

import json
import sqlite3
import zipfile
from contextlib import closing, suppress
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from formsapp.cases import (
    birth_date_tries,
    destroy_cases,
    staff_accounts,
    staff_models,
)
from formsapp.cases.attachments import WAITING_KEPT, NamedFile, Tray
from formsapp.cases.calendar_access import end_calendar, find_by_calendar, renew_calendar
from formsapp.cases.case_errors import Expired, NotFound, Revoked
from formsapp.cases.check_birth_date import TypedBirthDate, check_birth_date
from formsapp.cases.clear_links_and_mail import clear_leftovers
from formsapp.cases.client_view import find_by_code
from formsapp.cases.database import writing
from formsapp.cases.draft_models import Draft
from formsapp.cases.drafts import Drafts
from formsapp.cases.event_log import SYSTEM
from formsapp.cases.models import Attachment, Case, Link, OutboxMail
from formsapp.cases.new_code import CodeWish, give_new_code
from formsapp.cases.signed_links import LinkSigner, OpenedLink
from formsapp.cases.staff_desk import Actor, Desk
from formsapp.sealing.draft_codes import draft_code
from formsapp.sealing.letterbox import Keyring, Letterbox, new_form_key
from formsapp.sealing.sealed_file import find_secrets, seal_file, unseal_file
from tests.cli.commands import KEY, NEW_LINK, NOW, PROVIDER, Run, a_case, refused
from tests.damage import spoil_schema


@pytest.fixture
def file(run: Run, session: Session, data: Path, tmp_path: Path) -> Path:
    a_case(session, data)
    assert run("backup", str(tmp_path / "monday.backup")).status == 0
    return tmp_path / "monday.backup"


def test_what_came_after_is_gone_and_mail_is_held(
    run: Run, session: Session, data: Path, file: Path
) -> None:
    a_case(session, data)
    session.close()
    assert run("restore", str(file)).status == 0
    assert len(session.scalars(sa.select(Case)).all()) == 1
    assert session.scalars(sa.select(OutboxMail)).one().given_up_at is not None
    assert run("audit", "verify").status == 0


@pytest.mark.hostile("restore-ended")
def test_what_was_destroyed_or_taken_back_stays_so(
    run: Run, session: Session, data: Path, tmp_path: Path
) -> None:
    reference = a_case(session, data)
    url = run(*NEW_LINK).out.strip()
    file = tmp_path / "monday.backup"
    assert run("backup", str(file)).status == 0
    prover = Keyring.load(data / "keys", PROVIDER).letterbox
    destroy_cases.destroy(session, reference, SYSTEM, now=NOW, ground="request", prover=prover)
    session.close()
    assert run("link", "revoke", url).status == 0
    assert run("restore", str(file)).status == 0
    assert session.scalars(sa.select(Case)).one().sealed is None
    assert session.scalars(sa.select(Link)).one().revoked_at is not None


def test_a_receipt_code_that_was_replaced_opens_nothing_again(
    run: Run, session: Session, data: Path, file: Path
) -> None:
    case = session.scalars(sa.select(Case)).one()
    actor = Actor("s1", "medewerker", frozenset({case.team}))
    desk = Desk(session, Keyring.load(data / "keys", PROVIDER), actor, NOW)
    wish = CodeWish("Teruggebeld.")
    new = give_new_code(desk, [KEY], case.reference, wish, version=case.version)
    session.close()
    assert run("restore", str(file)).status == 0
    assert find_by_code(session, new.code).open_content()["receipt"] == new.code
    assert session.scalars(sa.select(OutboxMail)).all() == []


def test_a_form_put_aside_that_was_thrown_away_or_sent_stays_gone(
    run: Run, session: Session, data: Path, tmp_path: Path
) -> None:
    drafts = Drafts(session, datetime.now(UTC))
    keys = {name: new_form_key() for name in ("kept", "thrown away", "sent")}
    codes = {name: draft_code(KEY, key) for name, key in keys.items()}
    for name, key in keys.items():
        drafts.save(codes[name], key, {"inputs": [["naam", name]], "key": key}, None)
    photo = NamedFile("bon.jpg", "image/jpeg", b"bon")
    Tray(session, keys["thrown away"], drafts.now).add(photo, most=5)
    session.close()
    file = tmp_path / "monday.backup"
    assert run("backup", str(file)).status == 0
    drafts.throw_away(codes["thrown away"], keys["thrown away"])
    a_case(session, data, form_key=keys["sent"])
    session.close()
    assert run("restore", str(file)).status == 0
    assert drafts.find_saved(codes["kept"])[0]["inputs"] == [["naam", "kept"]]
    for name in ("thrown away", "sent"):
        with pytest.raises(NotFound):
            drafts.find_saved(codes[name])
    assert len(session.scalars(sa.select(Draft)).all()) == 1
    clear_leftovers(session, now=drafts.now + WAITING_KEPT)
    assert session.scalars(sa.select(Attachment)).all() == []


def type_wrong_dates(
    session: Session, data: Path, times: int, link_id: UUID | None = None
) -> datetime:
    """Type wrong dates of birth for a link, or the only one; return the moment of the last."""
    box = Letterbox.load(data / "keys", PROVIDER)
    only = sa.select(Link) if link_id is None else sa.select(Link).where(Link.id == link_id)
    link = session.scalars(only).one()
    moment = link.born_paused_until or datetime.now(UTC)
    for number in range(times):
        moment += birth_date_tries.BORN_PAUSE
        typed = TypedBirthDate(date(1950, 1, 1 + number))
        # A secret of another link, which makes every date wrong.
        with suppress(Revoked):
            check_birth_date(session, box, OpenedLink(link, b"any"), typed, now=moment)
    session.close()
    return moment


@pytest.mark.parametrize("before", [0, 7])
def test_a_link_that_wrong_dates_closed_stays_closed(
    run: Run, session: Session, data: Path, tmp_path: Path, before: int
) -> None:
    url = run(*NEW_LINK, "--born", "2010-02-28").out.strip()
    type_wrong_dates(session, data, before)
    file = tmp_path / "monday.backup"
    assert run("backup", str(file)).status == 0
    type_wrong_dates(session, data, birth_date_tries.MOST_TRIES - before)
    refused(run("link", "revoke", url), "closed after too many wrong dates")
    assert run("restore", str(file)).status == 0
    refused(run("link", "revoke", url), "closed after too many wrong dates")
    assert run("audit", "verify").status == 0


def test_a_link_that_wrong_dates_on_another_closed_stays_closed_too(
    run: Run, session: Session, data: Path, tmp_path: Path
) -> None:
    url = run(*NEW_LINK, "--born", "2010-02-28").out.strip()
    (first,) = link_ids(session)
    assert run(*NEW_LINK, "--born", "2010-02-28").status == 0
    (second,) = link_ids(session) - {first}
    session.execute(sa.update(Link).values(signer_id=uuid4()))  # both are of one person
    session.commit()
    file = tmp_path / "monday.backup"
    assert run("backup", str(file)).status == 0
    type_wrong_dates(session, data, birth_date_tries.MOST_TRIES, second)
    assert run("restore", str(file)).status == 0
    refused(run("link", "revoke", url), "closed after too many wrong dates")


def test_wrong_dates_and_the_pause_after_them_are_not_forgotten(
    run: Run, session: Session, data: Path, tmp_path: Path
) -> None:
    assert run(*NEW_LINK, "--born", "2010-02-28").status == 0
    file = tmp_path / "monday.backup"
    assert run("backup", str(file)).status == 0
    moment = type_wrong_dates(session, data, birth_date_tries.BORN_TRIES)
    assert run("restore", str(file)).status == 0
    link = session.scalars(sa.select(Link)).one()
    assert (link.born_tries, link.born_wrong) == (5, 5)
    assert link.born_paused_until == moment + birth_date_tries.BORN_PAUSE


def link_ids(session: Session) -> set[UUID]:
    session.close()  # so that it sees what commands did
    found = set(session.scalars(sa.select(Link.id)))
    session.close()
    return found


@pytest.mark.parametrize("times", [1, 2])
def test_wrong_dates_of_a_link_made_since_the_backup_still_count(
    run: Run, session: Session, data: Path, tmp_path: Path, times: int
) -> None:
    assert run(*NEW_LINK, "--born", "2010-02-28").status == 0
    file = tmp_path / "monday.backup"
    assert run("backup", str(file)).status == 0
    old, *_ = link_ids(session)
    token = run(*NEW_LINK, "--born", "2010-02-28").out.strip()
    (newer,) = link_ids(session) - {old}
    type_wrong_dates(session, data, 9, newer)
    for _ in range(times):  # once more changes nothing
        assert run("restore", str(file)).status == 0
        for kept in data.glob("before-restore-*"):
            kept.unlink()  # its name is to the second
    assert sorted(session.scalars(sa.select(Link.born_tries))) == [0, 9]
    refused(run("link", "revoke", token), "was taken back")
    type_wrong_dates(session, data, birth_date_tries.MOST_TRIES - 9, old)
    assert session.get_one(Link, old).closed_at is not None
    assert run("audit", "verify").status == 0


def test_wrong_dates_count_under_each_reference_that_a_backup_has_of_a_client(
    run: Run, session: Session, data: Path, tmp_path: Path
) -> None:
    make = ("link", "new", "--kind", "akkoord", "--born", "2010-02-28", "--client")
    assert run(*make, "1234").status == 0
    assert run(*make, "C-9").status == 0
    file = tmp_path / "monday.backup"
    assert run("backup", str(file)).status == 0
    with writing(session):  # as merging two references does
        session.execute(sa.update(Link).where(Link.client == "1234").values(client="C-9"))
    known = link_ids(session)
    assert run(*make, "C-9").status == 0
    (newer,) = link_ids(session) - known
    type_wrong_dates(session, data, 9, newer)
    assert run("restore", str(file)).status == 0
    tries = sa.select(Link.client, sa.func.sum(Link.born_tries)).group_by(Link.client)
    assert {tuple(row) for row in session.execute(tries)} == {("1234", 9), ("C-9", 9)}


def test_wrong_dates_of_a_backup_are_not_forgotten_either(
    run: Run, session: Session, data: Path, tmp_path: Path
) -> None:
    assert run(*NEW_LINK, "--born", "2010-02-28").status == 0
    type_wrong_dates(session, data, 3)
    file = tmp_path / "monday.backup"
    assert run("backup", str(file)).status == 0
    with writing(session):
        session.scalars(sa.select(Link)).one().born_tries = 0  # as the right date does
    session.close()
    assert run("restore", str(file)).status == 0
    link = session.scalars(sa.select(Link)).one()
    assert (link.born_tries, link.born_wrong, link.closed_at) == (3, 3, None)


@pytest.mark.hostile("restore-ended")
def test_nobody_gets_access_back(run: Run, session: Session, data: Path, tmp_path: Path) -> None:
    box = Keyring.load(data / "keys", PROVIDER).letterbox
    signer = LinkSigner(PROVIDER, [KEY], purpose="invitation", letterbox=box)
    token = staff_accounts.new_invitation(
        session, signer, "a@example.nl", "manager", now=NOW, by=SYSTEM
    )
    lost = staff_accounts.NewPasskey(b"lost", b"")
    person = staff_accounts.accept_invitation(session, signer, token, lost, now=NOW)
    kept = staff_accounts.NewPasskey(b"kept", b"")
    staff_accounts.add_passkey(session, person.id, kept, now=NOW, prover=box)
    cookie = staff_accounts.start_session(session, person, now=NOW)
    open_one = staff_accounts.new_invitation(
        session, signer, "b@example.nl", "manager", now=NOW, by=SYSTEM
    )
    assert run("backup", str(tmp_path / "monday.backup")).status == 0
    gone = staff_accounts.find_passkey(session, b"lost").id
    staff_accounts.forget_passkeys(session, person.id, gone, now=NOW, by=SYSTEM)
    staff_accounts.set_role(session, person.id, "medewerker", now=NOW, by=SYSTEM, prover=box)
    staff_accounts.end_session(session, cookie)
    session.close()
    assert run("restore", str(tmp_path / "monday.backup")).status == 0
    assert staff_accounts.find_passkey(session, b"kept").staff.role == "medewerker"
    with pytest.raises(NotFound):
        staff_accounts.find_passkey(session, b"lost")
    assert staff_accounts.find_session(session, cookie, now=NOW) is None
    with pytest.raises(Expired):
        staff_accounts.open_invitation(session, signer, open_one, now=datetime.now(UTC))
    assert run("audit", "verify").status == 0


def test_a_lost_database_comes_back(run: Run, session: Session, data: Path, file: Path) -> None:
    session.get_bind().dispose()  # type: ignore[union-attr]  # an engine, made above
    for part in data.glob("loket.sqlite*"):
        part.unlink()
    assert run("restore", str(file)).status == 0
    assert len(json.loads(run("cases", "--json").out)) == 1


@pytest.mark.parametrize("left", [b"", b"no database at all" * 99, None])
def test_a_damaged_database_is_put_aside(
    run: Run, session: Session, data: Path, file: Path, left: bytes | None
) -> None:
    session.close()
    found = data / "loket.sqlite"
    left = spoil_schema(found.read_bytes()) if left is None else left
    for end in ("-wal", "-shm"):
        found.with_name(found.name + end).unlink(missing_ok=True)
    found.write_bytes(left)
    found.chmod(0o660)
    refused(run("audit", "verify"), "")
    ran = run("restore", str(file))
    assert ran.status == 0, ran.err
    assert "damaged" in ran.err
    assert found.stat().st_mode & 0o777 == 0o660  # the client side, another user, writes in it
    [aside] = found.parent.glob("damaged-*.sqlite")
    assert aside.read_bytes() == left
    assert run("audit", "verify").status == 0


@pytest.mark.hostile("backup-altered")
def test_a_backup_that_was_cut_off_is_refused(run: Run, file: Path) -> None:
    content = file.read_bytes()
    for length in (0, 1, len(content) // 2, len(content) - 1):
        file.write_bytes(content[:length])
        refused(run("restore", str(file)), "cut off or altered")


@pytest.mark.hostile("backup-altered")
def test_a_backup_that_was_altered_is_refused(
    run: Run, data: Path, file: Path, tmp_path: Path
) -> None:
    """By someone who has the public keys too."""
    plain = tmp_path / "plain"
    unseal_file(find_secrets(data / "keys", None), file, plain)
    with zipfile.ZipFile(plain) as archive:
        archive.extractall(tmp_path / "inside")
    with closing(sqlite3.connect(tmp_path / "inside" / "loket.sqlite")) as database, database:
        database.execute('DELETE FROM "case"')
    with zipfile.ZipFile(plain, "w") as archive:
        for part in (tmp_path / "inside").iterdir():
            archive.write(part, part.name)
    seal_file(data / "keys", plain, file)
    refused(run("restore", str(file)), "cut off or altered")
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    refused(run("restore", str(file)), "cut off or altered")


@pytest.mark.hostile("backup-altered")
def test_a_backup_of_another_provider_is_refused(run: Run, file: Path) -> None:
    ran = run("restore", str(file), "--provider", "al-osra-zorg")
    refused(ran, "is of doz-thuiszorg")


def test_no_file_is_overwritten(run: Run, file: Path) -> None:
    refused(run("backup", str(file)), "exists already")


def test_a_missing_file_is_told(run: Run, tmp_path: Path) -> None:
    refused(run("restore", str(tmp_path / "nothing")), "nothing: No such file")


def test_nobody_else_can_read_it(file: Path) -> None:
    assert file.stat().st_mode & 0o077 == 0


def test_an_address_of_a_calendar_that_ended_stays_so(
    run: Run, session: Session, data: Path, tmp_path: Path
) -> None:
    a_case(session, data)
    box = Keyring.load(data / "keys", PROVIDER).letterbox
    signer = LinkSigner(PROVIDER, [KEY], purpose="calendar", letterbox=box)
    made = [staff_models.Staff(mail=m, role="medewerker", created_at=NOW) for m in ("a@x", "b@x")]
    session.add_all(made)
    session.commit()
    kept, ended = (one.id for one in made)
    token = renew_calendar(session, signer, kept, now=NOW)
    renew_calendar(session, signer, ended, now=NOW)
    assert run("backup", str(tmp_path / "monday.backup")).status == 0
    end_calendar(session, ended, now=NOW)
    session.close()
    assert run("restore", str(tmp_path / "monday.backup")).status == 0
    assert find_by_calendar(session, signer, token).id == kept
    assert session.get_one(staff_models.Staff, ended).calendar_hash is None
    session.close()
    assert run("audit", "verify").status == 0

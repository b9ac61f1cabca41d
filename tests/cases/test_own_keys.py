"""A team that is sealed in person: nothing on the server opens its cases, whoever takes that."""

from __future__ import annotations

import base64
import contextlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pyrage  # type: ignore[import-untyped]  # pyrage ships no types
import pytest
import sqlalchemy as sa

from formsapp.cases import migrate_database, own_keys, staff_accounts
from formsapp.cases.attachments import NamedFile, Tray, open_file_key
from formsapp.cases.case_errors import Refused
from formsapp.cases.client_view import find_by_code, open_replies
from formsapp.cases.database import writing
from formsapp.cases.destroy_cases import destroy
from formsapp.cases.event_log import CLIENT, Who
from formsapp.cases.messages import NewMessage, add_message
from formsapp.cases.models import Attachment, Case, Reply
from formsapp.cases.own_key_models import CaseSeal
from formsapp.cases.signed_links import LinkSigner
from formsapp.cases.staff_desk import Actor, Desk
from formsapp.cases.staff_memos import add_memo
from formsapp.cases.staff_models import Staff, StaffSession
from formsapp.cases.unseal_case import NotOpened, NotShared, open_answers, open_case_key
from formsapp.sealing import key_files, own_key
from formsapp.sealing import letterbox as lb
from formsapp.sealing.letterbox import Altered
from tests import quicker
from tests.cases.conftest import KEYS, NOW, Office
from tests.cases.personal import PHRASE, ROLE, TEAM, WORDS, Room, words_on
from tests.cases.test_stolen import as_bytes, raw_database, stolen_values
from tests.cases.undo_migrations import undo_migrations


@pytest.fixture
def room(office: Office) -> Room:
    ring = lb.Keyring.load(office.keys_folder, "voorbeeld", {TEAM: (ROLE,)})
    return Room(replace(office, ring=ring))


def test_who_has_the_key_reads_all_that_both_sides_wrote(room: Room) -> None:
    staff = room.person("eva")
    key = room.join(staff)
    reference = room.story(staff, key)
    assert words_on(room.desk(staff, key), reference) == list(WORDS)


def test_nothing_opens_without_the_key(room: Room) -> None:
    staff = room.person("eva")
    reference = room.story(staff, room.join(staff))
    shut = room.desk(staff, None)
    version = shut.find(reference).version + 1
    shut.reopen(reference, version=version - 1)
    message = NewMessage(lb.new_form_key(), "note", "Nee.")
    for act in (
        lambda: shut.read(reference),
        lambda: shut.answer(reference, "Nee.", version=version),
        lambda: shut.write(reference, message, version=version),
        lambda: add_memo(shut, reference, "x", form_key=lb.new_form_key()),
    ):
        with pytest.raises(NotOpened):
            act()


def everything_on_the_disk(office: Office) -> tuple[list[Any], list[bytes]]:
    """The keys and the sealed values of who takes the database, the key files and the settings."""
    values = stolen_values(office)
    sealed = [value for value in values if isinstance(value, bytes)]
    private = key_files.read_private(office.keys_folder)
    keys = [pyrage.x25519.Identity.from_str(one) for lines in private.values() for one in lines]
    offline = (office.keys_folder.parent / "recovery.txt").read_text().strip()
    return [*keys, pyrage.x25519.Identity.from_str(offline)], sealed


def opened_by_age(keys: list[Any], sealed: list[bytes]) -> Iterator[bytes]:
    """Yield all that these keys open, and what the keys that are found in that open."""
    found, left = [*keys], [*sealed]
    while found:
        texts = []
        for value in left:
            with contextlib.suppress(pyrage.DecryptError):
                texts.append(bytes(pyrage.decrypt(value, found)))
        yield from texts
        found = [
            pyrage.x25519.Identity.from_str(part.decode())
            for text in texts
            for part in text.split(b'"')
            if part.startswith(b"AGE-SECRET-KEY-1")
        ]


def test_a_stolen_server_opens_nothing_with_the_providers_recovery_key_too(room: Room) -> None:
    office, staff = room.office, room.person("eva")
    key = room.join(staff)
    cookie = staff_accounts.start_session(office.session, staff, now=NOW)
    kept = staff_accounts.find_session(office.session, cookie, now=NOW)
    assert kept is not None
    own_keys.keep_open(office.session, kept.id, cookie, key)
    room.story(staff, key)
    other = office.send(team="zorg", content={"answers": "Iets anders", "mail": ""})
    keys, sealed = everything_on_the_disk(office)
    opened = b"".join(opened_by_age(keys, sealed))
    assert b"Iets anders" in opened, other
    values = stolen_values(office)
    for secret in as_bytes(values):
        for value in sealed:
            for unwrap in unwraps(secret):
                with contextlib.suppress(Altered, ValueError):
                    pytest.fail(f"opened: {unwrap(value)}")
    raw = raw_database(office)
    for text in (*WORDS, PHRASE, key.secret, cookie):
        assert text.encode() not in opened
        assert text.encode() not in raw


def unwraps(secret: bytes) -> Iterator[Any]:
    text = secret.decode("latin-1")
    yield lambda value: own_key.key_by_session(text, value)
    yield lambda value: own_key.key_by_passkey(secret, b"", UUID(int=0), value)
    yield lambda value: lb.key_by_code(text, UUID(int=0), value)


def test_the_cookie_alone_opens_nothing_and_another_cookie_neither(room: Room) -> None:
    office, staff = room.office, room.person("eva")
    key = room.join(staff)
    cookies = [staff_accounts.start_session(office.session, staff, now=NOW) for _ in range(2)]
    found = staff_accounts.find_session(office.session, cookies[0], now=NOW)
    assert found is not None
    own_keys.keep_open(office.session, found.id, cookies[0], key)
    assert own_keys.kept_open(found, cookies[0]) == key
    assert own_keys.kept_open(found, cookies[1]) is None
    staff_accounts.end_session(office.session, cookies[0])
    office.session.expire_all()
    assert office.session.scalars(sa.select(StaffSession.own_key)).all() == [None]


def test_before_anyone_has_a_key_nothing_is_lost(room: Room) -> None:
    reference = room.send()
    case = room.office.session.scalars(sa.select(Case)).one()
    assert case.key is not None
    plain = lb.Keyring.load(room.office.keys_folder, "voorbeeld")
    assert open_answers(plain, case)["answers"] == WORDS[0]
    staff = room.person("eva")
    assert words_on(room.desk(staff, room.join(staff)), reference) == [WORDS[0]]


def test_the_first_opening_seals_anew_and_then_the_teams_key_is_not_needed(room: Room) -> None:
    office = room.office
    plain = replace(office, ring=lb.Keyring.load(office.keys_folder, "voorbeeld"))
    receipt = plain.send(team=TEAM, content={"answers": WORDS[0], "mail": ""})
    add_memo(plain.desk(TEAM), receipt.reference, WORDS[3], form_key=lb.new_form_key())
    staff = room.person("eva")
    key = own_keys.make_own_key(office.session, staff, PHRASE, now=NOW)
    assert own_keys.join_teams(office.session, office.ring, staff, key, now=NOW) == [TEAM]
    assert words_on(room.desk(staff, key), receipt.reference) == [WORDS[0], WORDS[3]]
    keys, sealed = everything_on_the_disk(office)
    opened = b"".join(opened_by_age(keys, sealed))
    assert WORDS[0].encode() not in opened
    assert WORDS[3].encode() not in opened


def test_a_newcomer_reads_what_comes_from_then_on(room: Room) -> None:
    first, second = room.person("eva"), room.person("ans", NOW + timedelta(days=1))
    eva = room.join(first)
    before = room.send()
    ans = room.join(second)
    after = room.send(NOW + timedelta(days=2))
    for staff, key in ((first, eva), (second, ans)):
        assert words_on(room.desk(staff, key), after) == [WORDS[0]]
    assert words_on(room.desk(first, eva), before) == [WORDS[0]]
    with pytest.raises(NotShared):
        room.desk(second, ans).read(before)


def test_who_came_later_seals_nothing_of_before_to_herself(room: Room) -> None:
    first, second = room.person("eva"), room.person("ans", NOW + timedelta(days=1))
    before = room.send()
    session, ring = room.office.session, room.office.ring
    ans = own_keys.make_own_key(session, second, PHRASE, now=NOW)
    assert own_keys.join_teams(session, ring, second, ans, now=NOW) == []
    with pytest.raises(NotShared):
        room.desk(second, ans).read(before)
    assert words_on(room.desk(first, room.join(first)), before) == [WORDS[0]]


def test_what_comes_when_nobody_is_left_waits_for_who_had_a_key(room: Room) -> None:
    staff = room.person("eva")
    key, session = room.join(staff), room.office.session
    who = Who("m", "manager")
    staff_accounts.disable_staff(session, staff.id, now=NOW, by=who)
    reference = room.send()
    assert session.scalars(sa.select(CaseSeal.key_id)).all() == [key.of]
    assert words_on(room.desk(staff, key), reference) == [WORDS[0]]


def test_a_key_opens_with_its_passphrase_alone(room: Room) -> None:
    staff, session = room.person("eva"), room.office.session
    key = room.join(staff)
    same = "  Vijf  losse WOORDEN zonder verband"
    assert own_keys.open_with_passphrase(session, staff, same, now=NOW) == key
    with pytest.raises(Altered):
        own_keys.open_with_passphrase(session, staff, PHRASE[:-1], now=NOW)


def test_a_passphrase_is_worth_as_much_as_it_says(room: Room) -> None:
    quicker.asked.clear()
    room.join(room.person("eva"))
    assert quicker.asked == [{"iterations": 3, "lanes": 1, "memory_cost": 64 * 1024}]
    salts = {own_key.new_salt() for _ in range(9)}
    assert len(salts) == 9
    assert base64.b64encode(salts.pop())


def test_a_new_key_opens_what_comes_and_nothing_of_before(room: Room) -> None:
    staff, session = room.person("eva"), room.office.session
    old = room.join(staff)
    before = room.send()
    cookie = staff_accounts.start_session(session, staff, now=NOW)
    found = staff_accounts.find_session(session, cookie, now=NOW)
    assert found is not None
    own_keys.keep_open(session, found.id, cookie, old)
    with pytest.raises(Refused):
        own_keys.make_own_key(session, staff, PHRASE, now=NOW)
    new = own_keys.make_own_key(session, staff, PHRASE, now=NOW, instead=old.of)
    own_keys.join_teams(session, room.office.ring, staff, new, now=NOW)
    session.expire_all()
    assert session.scalars(sa.select(StaffSession.own_key)).all() == [None]
    after = room.send()
    assert words_on(room.desk(staff, new), after) == [WORDS[0]]
    with pytest.raises(NotShared):
        room.desk(staff, new).read(before)
    with pytest.raises(NotShared):
        room.desk(staff, old).read(after)


def test_another_passphrase_opens_the_same_key(room: Room) -> None:
    staff, session = room.person("eva"), room.office.session
    key = room.join(staff)
    own_keys.change_passphrase(session, staff, key, PHRASE[::-1], now=NOW)
    assert own_keys.open_with_passphrase(session, staff, PHRASE[::-1], now=NOW) == key
    with pytest.raises(Altered):
        own_keys.open_with_passphrase(session, staff, PHRASE, now=NOW)


def test_a_key_is_shut_when_its_session_is_over(room: Room) -> None:
    staff, session = room.person("eva"), room.office.session
    key = room.join(staff)
    cookie = staff_accounts.start_session(session, staff, now=NOW)
    found = staff_accounts.find_session(session, cookie, now=NOW)
    assert found is not None
    own_keys.keep_open(session, found.id, cookie, key)
    assert own_keys.shut_ended(session, now=NOW + staff_accounts.IDLE / 2) == 0
    assert own_keys.shut_ended(session, now=NOW + staff_accounts.IDLE) == 1
    session.expire_all()
    assert session.scalars(sa.select(StaffSession.own_key)).all() == [None]


def test_the_key_of_before_opens_nothing_that_comes_after_sealing_anew(room: Room) -> None:
    office = room.office
    plain = replace(office, ring=lb.Keyring.load(office.keys_folder, "voorbeeld"))
    form_key = lb.new_form_key()
    Tray(office.session, form_key, NOW).add(NamedFile("a.jpg", "image/jpeg", b"photo"), most=5)
    receipt = plain.send(
        team=TEAM, form_key=form_key, files=1, content={"answers": WORDS[0], "mail": ""}
    )
    plain.desk(TEAM).answer(receipt.reference, WORDS[2], version=1, close=False)
    case = office.session.scalars(sa.select(Case)).one()
    before = open_case_key(plain.ring, case)
    staff = room.person("eva")
    key = room.join(staff)
    status = find_by_code(office.session, receipt.code)
    assert status.key is not None
    assert status.key.secret != before.secret
    more = NewMessage(lb.new_form_key(), "client", WORDS[1])
    add_message(
        office.session, office.ring.letterbox, status.case, status.key, more, by=CLIENT, now=NOW
    )
    assert words_on(room.desk(staff, key), receipt.reference) == [WORDS[0], WORDS[1], WORDS[2]]
    assert [one.text for one in open_replies(case, status.key)] == [WORDS[2]]
    file = office.session.scalars(sa.select(Attachment)).one()
    assert open_file_key(status.key, file)
    for value in stolen_values(office):
        if isinstance(value, bytes) and value.startswith(b"age-encryption.org"):
            with pytest.raises(pyrage.DecryptError):
                pyrage.decrypt(value, [pyrage.x25519.Identity.from_str(before.secret)])


def test_who_left_the_team_gets_nothing_that_comes_later(room: Room) -> None:
    first, second = room.person("eva"), room.person("ans")
    eva, ans = room.join(first), room.join(second)
    session = room.office.session
    staff_accounts.set_role(session, second.id, "manager", now=NOW, by=Who("m", "manager"))
    reference = room.send()
    assert session.scalars(sa.select(CaseSeal.key_id)).all() == [eva.of]
    with pytest.raises(NotShared):
        room.desk(second, ans).read(reference)


def test_destroying_a_case_destroys_what_it_was_sealed_with(room: Room) -> None:
    staff = room.person("eva")
    reference = room.story(staff, room.join(staff))
    session = room.office.session
    destroy(session, reference, Who("m", "manager"), now=NOW, ground="request")
    assert session.scalars(sa.select(CaseSeal)).all() == []


def test_what_came_before_keys_of_colleagues_opens_with_the_first_of_them(office: Office) -> None:
    receipt = office.send(team="klachten", content={"answers": "Van eerder", "mail": ""})
    with writing(office.session):
        person = Staff(mail="eva@voorbeeld.nl", role="klachtenfunctionaris", created_at=office.now)
        office.session.add(person)
    signer = LinkSigner("voorbeeld", KEYS, purpose="invitation")
    by = Who("m", "manager")
    invited = staff_accounts.new_invitation(
        office.session, signer, "a@b.nl", "manager", now=office.now, by=by
    )
    with office.engine.begin() as connection:
        undo_migrations(connection, "0019")
    migrate_database.migrate(office.engine, office.ring)
    office.session.expire_all()
    assert (person.role_since, person.let_in_by) == (None, None)
    assert (
        staff_accounts.open_invitation(office.session, signer, invited, now=office.now).role
        == "manager"
    )
    personal = {"klachten": ("klachtenfunctionaris",)}
    ring = lb.Keyring.load(office.keys_folder, "voorbeeld", personal)
    key = own_keys.make_own_key(office.session, person, "vijf losse woorden", now=office.now)
    assert own_keys.join_teams(office.session, ring, person, key, now=office.now) == ["klachten"]
    actor = Actor(str(person.id), "klachtenfunctionaris", frozenset(personal))
    opened = Desk(office.session, ring.held_by(key), actor, office.now).read(receipt.reference)
    assert opened.content["answers"] == "Van eerder"


def test_a_case_of_which_a_part_does_not_open_stays_as_it_was(room: Room) -> None:
    office = room.office
    plain = replace(office, ring=lb.Keyring.load(office.keys_folder, "voorbeeld"))
    broken, whole = (
        plain.send(team=TEAM, content={"answers": WORDS[0], "mail": ""}).reference for _ in range(2)
    )
    plain.desk(TEAM).answer(broken, WORDS[2], version=1, close=False)
    with writing(office.session):
        office.session.execute(sa.update(Reply).values(sealed=b"broken"))
    staff = room.person("eva")
    key = own_keys.make_own_key(office.session, staff, PHRASE, now=NOW)
    assert own_keys.join_teams(office.session, office.ring, staff, key, now=NOW) == []
    office.session.expire_all()
    left = office.session.scalars(sa.select(Case).where(Case.reference == broken)).one()
    assert open_answers(plain.ring, left)["answers"] == WORDS[0]
    assert words_on(room.desk(staff, key), whole) == [WORDS[0]]

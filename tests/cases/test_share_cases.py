"""Earlier cases are handed over by who can open them, or by the team's own recovery key."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pyrage  # type: ignore[import-untyped]  # pyrage ships no types
import pytest
import sqlalchemy as sa

from formsapp.cases import own_keys
from formsapp.cases.event_log import Who
from formsapp.cases.models import Case, Event
from formsapp.cases.share_cases import (
    Taker,
    add_recovery,
    list_takers,
    list_without_recovery,
    recover,
    share,
)
from formsapp.cases.staff_models import Staff
from formsapp.cases.unseal_case import NotShared
from formsapp.sealing import key_files
from formsapp.sealing import letterbox as lb
from tests.cases.conftest import NOW, Office
from tests.cases.personal import PHRASE, ROLE, TEAM, WORDS, Room, words_on


@pytest.fixture
def room(office: Office) -> Room:
    ring = lb.Keyring.load(office.keys_folder, "voorbeeld", {TEAM: (ROLE,)})
    return Room(replace(office, ring=ring))


def taker(room: Room, staff: Staff) -> Taker:
    found = list_takers(room.office.session, room.office.ring.letterbox, [TEAM])
    return next(one for one in found if one.staff.id == staff.id)


def test_only_who_can_read_a_case_hands_it_over(room: Room) -> None:
    first, second = room.person("eva"), room.person("ans", NOW + timedelta(days=1))
    eva = room.join(first)
    before, left = room.story(first, eva), room.send()
    ans = room.join(second)
    to = taker(room, second)
    for nobody in (room.desk(second, ans), room.desk(first, None)):
        assert share(nobody, to, {before}) == 0
    assert share(room.desk(first, eva), to, {before, "Z-0000-0000"}) == 1
    assert words_on(room.desk(second, ans), before) == list(WORDS)
    with pytest.raises(NotShared):
        room.desk(second, ans).read(left)
    assert share(room.desk(first, eva), to, {before}) == 0
    events = sa.select(Event.whom).where(Event.action == "share")
    assert room.office.session.scalars(events).all() == [str(second.id)]


@pytest.fixture
def with_recovery(room: Room, tmp_path: Path) -> Room:
    """A team with a recovery key of its own."""
    keys = tmp_path / "own-keys"
    shutil.copytree(room.office.keys_folder, keys)
    key_files.make_own_recovery(keys, TEAM, tmp_path / "team.key")
    ring = lb.Keyring.load(keys, "voorbeeld", {TEAM: (ROLE,)})
    return Room(replace(room.office, ring=ring))


def test_the_team_s_own_recovery_key_opens_it_and_the_provider_s_does_not(
    room: Room, with_recovery: Room, tmp_path: Path
) -> None:
    session, first = room.office.session, room.person("eva")
    room.join(first)
    room.send()
    office, ring = with_recovery.office, with_recovery.office.ring
    key = own_keys.open_with_passphrase(session, first, PHRASE, now=NOW)
    own_keys.join_teams(session, ring, first, key, now=NOW)
    desk = with_recovery.desk(first, key)
    assert len(list_without_recovery(session, desk.keyring, TEAM)) == 1, "nobody was asked yet"
    assert [add_recovery(desk, TEAM), add_recovery(desk, TEAM)] == [1, 0]
    with_recovery.send()
    second = room.person("ans", NOW + timedelta(days=1))
    own_keys.make_own_key(session, second, PHRASE, now=NOW)
    ans = own_keys.open_with_passphrase(session, second, PHRASE, now=NOW)
    own_keys.join_teams(session, ring, second, ans, now=NOW)
    offline = (office.keys_folder.parent / "recovery.txt").read_text().strip()
    secret, by = (tmp_path / "team.key").read_text().strip(), Who("loket", "operator")
    with pytest.raises(lb.NoKey):
        recover(session, offline, taker(room, second), by=by, now=NOW)
    assert recover(session, secret, taker(room, second), by=by, now=NOW) == 2
    assert recover(session, secret, taker(room, second), by=by, now=NOW) == 0
    references = session.scalars(sa.select(Case.reference)).all()
    for reference in references:
        assert words_on(room.desk(second, ans), reference) == [WORDS[0]]


def test_before_anyone_has_a_key_the_team_s_recovery_stands_in_for_the_provider_s(
    with_recovery: Room, tmp_path: Path
) -> None:
    with_recovery.send()
    case = with_recovery.office.session.scalars(sa.select(Case)).one()
    assert case.key is not None
    ours = pyrage.x25519.Identity.from_str((tmp_path / "team.key").read_text().strip())
    offline = with_recovery.office.keys_folder.parent / "recovery.txt"
    theirs = pyrage.x25519.Identity.from_str(offline.read_text().strip())
    assert pyrage.decrypt(case.key.for_team, [ours])
    with pytest.raises(pyrage.DecryptError):
        pyrage.decrypt(case.key.for_team, [theirs])

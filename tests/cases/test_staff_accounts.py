"""Staff: invited once, signed in for a while, shut out at once."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa

from formsapp.cases import event_log, signed_links, staff_accounts
from formsapp.cases.case_errors import Broken, Expired, LinkError, NotFound, Revoked
from formsapp.cases.models import Event
from formsapp.cases.staff_models import Challenge, Invitation, Passkey, Staff, StaffSession
from formsapp.facts.model import Team
from tests.cases.conftest import BY, KEYS, NOW, Office

SIGNER = signed_links.LinkSigner("voorbeeld", KEYS, purpose="invitation")
PASSKEY = staff_accounts.NewPasskey(b"credential", b"public key", 0, ("internal",), "Telefoon")
TEAMS = {
    "zorg": Team(name="Zorg", roles=("medewerker", "manager")),
    "klachten": Team(name="Klachten", roles=("klachtenfunctionaris",)),
}


def invited(office: Office, mail: str = "Anna@Voorbeeld.example ", role: str = "medewerker") -> str:
    return staff_accounts.new_invitation(office.session, SIGNER, mail, role, now=office.now, by=BY)


def enrolled(office: Office, credential: bytes = b"credential", **who: str) -> Staff:
    passkey = staff_accounts.NewPasskey(credential, b"public key")
    return staff_accounts.accept_invitation(
        office.session, SIGNER, invited(office, **who), passkey, now=office.now
    )


def find(office: Office, cookie: str) -> StaffSession | None:
    office.session.rollback()
    return staff_accounts.find_session(office.session, cookie, now=office.now)


def test_an_invitation_gives_a_role_and_a_passkey(office: Office) -> None:
    token = invited(office)
    assert (
        staff_accounts.open_invitation(office.session, SIGNER, token, now=NOW).role == "medewerker"
    )
    person = staff_accounts.accept_invitation(office.session, SIGNER, token, PASSKEY, now=NOW)
    assert (person.mail, person.role) == ("anna@voorbeeld.example", "medewerker")
    found = staff_accounts.find_passkey(office.session, b"credential")
    assert found.staff.id == person.id
    assert (found.name, found.transports) == ("Telefoon", ["internal"])


def test_an_invitation_works_once(office: Office) -> None:
    token = invited(office)
    staff_accounts.accept_invitation(office.session, SIGNER, token, PASSKEY, now=NOW)
    with pytest.raises(Revoked):
        staff_accounts.accept_invitation(office.session, SIGNER, token, PASSKEY, now=NOW)
    assert office.session.scalar(sa.select(sa.func.count()).select_from(Passkey)) == 1


def test_an_invitation_is_good_for_a_week(office: Office) -> None:
    token = invited(office)
    week = NOW + staff_accounts.INVITED
    assert staff_accounts.open_invitation(
        office.session, SIGNER, token, now=week - timedelta(seconds=1)
    ).mail
    with pytest.raises(Expired):
        staff_accounts.accept_invitation(office.session, SIGNER, token, PASSKEY, now=week)


def test_looking_at_an_invitation_does_not_use_it(office: Office) -> None:
    token = invited(office)
    for _ in range(50):
        staff_accounts.open_invitation(office.session, SIGNER, token, now=NOW)
    assert staff_accounts.accept_invitation(office.session, SIGNER, token, PASSKEY, now=NOW).id


@pytest.mark.hostile("link-purpose")
def test_a_staff_token_is_no_clients_link_and_the_other_way_round(office: Office) -> None:
    with pytest.raises(Broken):
        office.open(invited(office))
    with pytest.raises(Broken):
        staff_accounts.open_invitation(office.session, SIGNER, office.token(), now=NOW)


def test_every_changed_letter_breaks_an_invitation(office: Office) -> None:
    token = invited(office)
    for at in range(len(token)):
        changed = token[:at] + ("a" if token[at] != "a" else "b") + token[at + 1 :]
        with pytest.raises(LinkError):
            staff_accounts.open_invitation(office.session, SIGNER, changed, now=NOW)


def test_the_invitation_itself_is_not_in_the_database(office: Office) -> None:
    token = invited(office)
    row = office.session.scalars(sa.select(Invitation)).one()
    assert token.split(".")[0] not in str(vars(row))


def test_who_lost_a_passkey_is_invited_again_and_gets_the_new_role(office: Office) -> None:
    person = enrolled(office)
    again = enrolled(office, b"other", mail="anna@voorbeeld.example", role="manager")
    assert again.id == person.id
    assert (again.role, len(again.passkeys)) == ("manager", 2)


def test_a_passkey_belongs_to_one_person(office: Office) -> None:
    enrolled(office)
    with pytest.raises(sa.exc.IntegrityError):
        enrolled(office, mail="bert@voorbeeld.example")
    assert len(staff_accounts.all_staff(office.session)) == 1


def test_a_passkeys_counter_is_kept(office: Office) -> None:
    enrolled(office)
    found = staff_accounts.find_passkey(office.session, b"credential")
    staff_accounts.record_passkey_use(office.session, found.id, 7, now=NOW)
    assert (found.sign_count, found.used_at) == (7, NOW)
    with pytest.raises(NotFound):
        staff_accounts.find_passkey(office.session, b"unknown")


def test_a_session_ends_after_thirty_idle_minutes(office: Office) -> None:
    cookie = staff_accounts.start_session(office.session, enrolled(office), now=NOW)
    for _ in range(3):
        office.now += timedelta(minutes=29)
        assert find(office, cookie)
    office.now += timedelta(minutes=30)
    assert find(office, cookie) is None


@pytest.mark.hostile("cookie-stolen")
def test_a_session_ends_after_twelve_hours_however_busy(office: Office) -> None:
    cookie = staff_accounts.start_session(office.session, enrolled(office), now=NOW)
    while office.now < NOW + timedelta(hours=11, minutes=50):
        assert find(office, cookie)
        office.now += timedelta(minutes=10)
    office.now = NOW + timedelta(hours=12)
    assert find(office, cookie) is None


@pytest.mark.hostile("cookie-stolen")
def test_a_session_of_before_the_clock_was_set_back_is_over_or_at_least_not_of_just_now(
    office: Office,
) -> None:
    person = enrolled(office)
    cookie = staff_accounts.start_session(office.session, person, now=NOW + timedelta(hours=1))
    found = find(office, cookie)
    assert found
    assert not staff_accounts.recently_confirmed(found, now=NOW)
    assert [one.id for one in staff_accounts.sessions_of(office.session, person.id, now=NOW)]
    office.now = NOW - timedelta(hours=11)
    assert find(office, cookie) is None
    assert not staff_accounts.sessions_of(office.session, person.id, now=office.now)


def test_a_busy_session_writes_once_a_minute(office: Office) -> None:
    cookie = staff_accounts.start_session(office.session, enrolled(office), now=NOW)
    seen = set()
    for second in range(0, 130, 5):
        office.now = NOW + timedelta(seconds=second)
        found = find(office, cookie)
        assert found
        seen.add(found.seen_at)
    assert len(seen) == 3


def test_a_dismissed_person_is_out_at_the_next_request(office: Office) -> None:
    person = enrolled(office)
    cookie = staff_accounts.start_session(office.session, person, now=NOW)
    staff_accounts.disable_staff(office.session, person.id, now=NOW, by=BY)
    assert find(office, cookie) is None
    with pytest.raises(NotFound):
        staff_accounts.find_passkey(office.session, b"credential")


@pytest.mark.hostile("dismissed")
def test_a_role_that_is_taken_away_is_gone_at_the_next_request(office: Office) -> None:
    person = enrolled(office)
    cookie = staff_accounts.start_session(office.session, person, now=NOW)
    staff_accounts.set_role(office.session, person.id, "beheerder", now=NOW, by=BY)
    found = find(office, cookie)
    assert found
    assert staff_accounts.make_actor(found.staff, TEAMS).teams == frozenset()
    with pytest.raises(NotFound):
        staff_accounts.set_role(office.session, UUID(int=0), "beheerder", now=NOW, by=BY)


def test_a_stolen_cookie_ends_with_the_session(office: Office) -> None:
    person = enrolled(office)
    one, other = (staff_accounts.start_session(office.session, person, now=NOW) for _ in range(2))
    staff_accounts.end_session(office.session, one)
    staff_accounts.end_session(office.session, "unknown")
    assert find(office, one) is None
    assert find(office, other)
    staff_accounts.end_all_sessions(office.session, person.id)
    assert find(office, other) is None


def test_the_cookie_itself_is_not_in_the_database(office: Office) -> None:
    cookie = staff_accounts.start_session(office.session, enrolled(office), now=NOW)
    row = office.session.scalars(sa.select(StaffSession)).one()
    assert cookie not in str(vars(row))
    assert find(office, row.cookie_hash) is None


def test_export_needs_a_sign_in_of_just_now(office: Office) -> None:
    cookie = staff_accounts.start_session(office.session, enrolled(office), now=NOW)
    found = find(office, cookie)
    assert found
    assert staff_accounts.recently_confirmed(found, now=NOW + timedelta(minutes=9))
    later = NOW + timedelta(minutes=10)
    assert not staff_accounts.recently_confirmed(found, now=later)
    staff_accounts.confirm_session(office.session, found.id, now=later)
    assert staff_accounts.recently_confirmed(found, now=later)


def test_a_challenge_is_used_once_in_time_and_for_its_purpose(office: Office) -> None:
    challenge = staff_accounts.new_challenge(office.session, "sign-in", now=NOW)
    value = challenge.value
    with pytest.raises(Broken):
        staff_accounts.use_challenge(office.session, challenge.id, "enrol", now=NOW)
    assert staff_accounts.use_challenge(office.session, challenge.id, "sign-in", now=NOW) == value
    with pytest.raises(Broken):
        staff_accounts.use_challenge(office.session, challenge.id, "sign-in", now=NOW)
    late = staff_accounts.new_challenge(office.session, "sign-in", now=NOW)
    with pytest.raises(Broken):
        staff_accounts.use_challenge(
            office.session, late.id, "sign-in", now=NOW + staff_accounts.CHALLENGED
        )
    assert office.session.scalars(sa.select(Challenge)).all() == []


def test_a_role_opens_the_teams_that_the_facts_say() -> None:
    assert staff_accounts.teams_of("manager", TEAMS) == {"zorg"}
    assert staff_accounts.teams_of("klachtenfunctionaris", TEAMS) == {"klachten"}
    assert staff_accounts.teams_of("beheerder", TEAMS) == frozenset()


def test_what_happens_to_staff_is_logged_without_mail_or_token(office: Office) -> None:
    person = enrolled(office)
    staff_accounts.start_session(office.session, person, now=NOW)
    staff_accounts.disable_staff(office.session, person.id, now=NOW, by=BY)
    logged = office.session.scalars(sa.select(Event)).all()
    assert [event.action for event in logged] == ["invite", "passkey-new", "sign-in", "disable"]
    assert not any("anna" in str(vars(event)) for event in logged)


def test_the_log_names_who_changed_access_and_whose_it_was(office: Office) -> None:
    person = enrolled(office)
    invited(office)
    staff_accounts.set_role(office.session, person.id, "manager", now=NOW, by=BY)
    staff_accounts.forget_passkeys(office.session, person.id, now=NOW, by=BY)
    staff_accounts.disable_staff(office.session, person.id, now=NOW, by=BY)
    told = sa.select(Event.action, Event.whom).where(Event.who == BY.id).order_by(Event.number)
    assert [tuple(one) for one in office.session.execute(told)] == [
        ("invite", None),
        ("invite", str(person.id)),
        ("role", str(person.id)),
        ("passkey-gone", str(person.id)),
        ("disable", str(person.id)),
    ]
    assert event_log.verify_chain(office.session) is None


@pytest.mark.parametrize("taken", ["disable", "set_role", "forget_passkeys", "invite"])
def test_an_invitation_of_before_gives_no_access_back(office: Office, taken: str) -> None:
    person = enrolled(office)
    earlier = invited(office, role="manager")
    match taken:
        case "disable":
            staff_accounts.disable_staff(office.session, person.id, now=NOW, by=BY)
        case "set_role":
            staff_accounts.set_role(office.session, person.id, "medewerker", now=NOW, by=BY)
        case "forget_passkeys":
            staff_accounts.forget_passkeys(office.session, person.id, now=NOW, by=BY)
        case _:
            invited(office)
    with pytest.raises(Expired):
        staff_accounts.accept_invitation(office.session, SIGNER, earlier, PASSKEY, now=NOW)


def test_who_was_shut_out_comes_back_without_the_passkeys_of_before(office: Office) -> None:
    person = enrolled(office, b"lost phone")
    staff_accounts.disable_staff(office.session, person.id, now=NOW, by=BY)
    again = enrolled(office, b"new phone")
    assert again.id == person.id
    assert staff_accounts.find_passkey(office.session, b"new phone")
    with pytest.raises(NotFound):
        staff_accounts.find_passkey(office.session, b"lost phone")

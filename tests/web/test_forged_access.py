"""Who writes in the database lets nobody in by that: not by a role, a passkey, a session, an
invitation or an account elsewhere.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from formsapp.cases import staff_accounts
from formsapp.cases.database import writing
from formsapp.cases.event_log import About, Who, record
from formsapp.cases.models import Base
from formsapp.cases.prove_staff import bind_access, is_let_in
from formsapp.cases.second_person import TwoPersons
from formsapp.cases.signed_links import LinkSigner
from formsapp.cases.staff_models import Invitation, Passkey, Staff, StaffSession
from formsapp.cases.verify_stored import verify_stored
from formsapp.cases.vouch_stored import find_unproven
from formsapp.settings import Settings
from formsapp.web.shared.services import db, services
from formsapp.web.staff.guard import COOKIE
from tests.web.conftest import KEYS, Loket
from tests.web.office import Colleague, Office

INBOX = "/medewerker/"
EVA = "eva@voorbeeld.nl"


@pytest.fixture
def provider() -> str:
    return "al-osra-zorg"


@pytest.fixture
def office(settings: Settings, start: Callable[[Settings], Loket]) -> Office:
    return Office(start(replace(settings, face="both")))


def alter(office: Office, statement: sa.Executable) -> None:
    """Write in the database beside the program."""
    with office.loket.app.app_context(), writing(db.session):
        db.session.execute(statement)


def differences(office: Office) -> list[str]:
    with office.loket.app.app_context():
        return [one.where for one in verify_stored(db.session, services().keyring).differences]


def with_cookie(office: Office, cookie: str) -> Colleague:
    thief = Colleague(office.loket.app)
    path = f"{office.loket.services.root}/medewerker/"
    thief.browser.set_cookie(COOKIE, cookie, domain="localhost", path=path)
    return thief


@pytest.mark.hostile("access-forged")
def test_a_session_a_role_or_the_end_of_a_dismissal_that_nobody_gave_opens_nothing(
    office: Office,
) -> None:
    person, gone = office.colleague("medewerker", EVA), office.colleague("manager")
    assert person.get(INBOX).status == 200
    with office.loket.app.app_context():
        eva, dismissed = office.staff(EVA).id, office.staff("manager@voorbeeld.nl").id
        now, by = office.loket.clock(), Who("m", "manager")
        held = db.session.execute(sa.select(StaffSession.__table__)).mappings().all()[-1]
        row: dict[str, Any] = dict(held)
        staff_accounts.disable_staff(db.session, dismissed, now=now, by=by)
    cookie = "of a thief"
    hashed = hashlib.sha256(b"loket staff session\0" + cookie.encode()).hexdigest()
    made = {**row, "id": uuid4(), "staff_id": eva, "cookie_hash": hashed}
    alter(office, sa.insert(StaffSession).values(made))
    assert with_cookie(office, cookie).get(INBOX).status == 302
    alter(office, sa.update(Staff).where(Staff.id == dismissed).values(disabled_at=None))
    alter(office, sa.insert(StaffSession).values(row))
    assert gone.get(INBOX).status == 302
    assert person.get(INBOX).status == 200
    alter(office, sa.update(Staff).where(Staff.id == eva).values(role="manager"))
    assert person.get(INBOX).status == 302
    assert differences(office) == [f"colleague {EVA}", "colleague manager@voorbeeld.nl"]
    alter(office, sa.update(Staff).where(Staff.id == eva).values(role="medewerker"))
    assert person.get(INBOX).status == 200


@pytest.mark.hostile("access-forged")
def test_a_passkey_or_an_address_that_nobody_stored_here_signs_nobody_in(office: Office) -> None:
    person = Colleague(office.loket.app)
    assert person.accept(office.invitation(EVA, "manager")).status_code == 200
    assert Colleague(office.loket.app, person.passkey).sign_in().status_code == 200
    thief = Colleague(office.loket.app)
    assert thief.accept(office.invitation("dief@voorbeeld.nl", "medewerker")).status_code == 200
    with office.loket.app.app_context():
        eva, other = office.staff(EVA).id, office.staff("dief@voorbeeld.nl").id
    alter(office, sa.update(Passkey).where(Passkey.staff_id == other).values(staff_id=eva))
    assert Colleague(office.loket.app, thief.passkey).sign_in().status_code == 400
    alter(office, sa.update(Passkey).values(proof=None))
    assert Colleague(office.loket.app, person.passkey).sign_in().status_code == 400
    assert differences(office) == [f"colleague {EVA}"]


@pytest.mark.hostile("access-forged")
def test_an_invitation_that_was_used_or_ended_lets_nobody_in_again(office: Office) -> None:
    used, ended = office.invitation(EVA, "medewerker"), office.invitation("an@voorbeeld.nl")
    person, box = Colleague(office.loket.app), office.loket.services.letterbox
    person.accept(used)
    now, by = office.loket.clock(), Who("m", "manager")
    with office.loket.app.app_context():
        staff_accounts.disable_staff(db.session, office.staff(EVA).id, now=now, by=by)
        args = (db.session, office.inviter, "an@voorbeeld.nl", "medewerker")
        staff_accounts.new_invitation(*args, now=now, by=by)
    again = {"used_at": None, "expires_at": now + timedelta(days=1)}
    alter(office, sa.update(Invitation).values(again))
    for token in (used, ended):
        assert Colleague(office.loket.app).get(f"/medewerker/uitnodiging/{token}").status == 404
    with office.loket.app.app_context():
        assert office.staff(EVA).disabled_at is not None
        assert not is_let_in(db.session, box.keyring, office.staff(EVA))


def test_an_invitation_or_a_session_that_ran_out_is_not_lengthened(office: Office) -> None:
    token, person = office.invitation(EVA, "medewerker"), office.colleague("manager")
    with office.loket.app.app_context():
        kept = db.session.scalars(sa.select(StaffSession)).one()
        session = {one.name: getattr(kept, one.name) for one in kept.__table__.columns}
    office.loket.clock.ahead(days=8)
    now = office.loket.clock()
    assert person.get(INBOX).status in {302, 303, 401}
    alter(office, sa.delete(StaffSession))
    moved = {"created_at": now, "seen_at": now, "confirmed_at": now}
    alter(office, sa.insert(StaffSession).values({**session, **moved}))
    alter(office, sa.update(Invitation).values(expires_at=now + timedelta(days=1)))
    assert person.get(INBOX).status in {302, 303, 401}
    assert Colleague(office.loket.app).get(f"/medewerker/uitnodiging/{token}").status == 404


@pytest.mark.hostile("access-forged")
def test_an_invitation_that_nobody_gave_opens_for_nobody(office: Office) -> None:
    known = office.loket.services
    with_secrets = LinkSigner(known.settings.provider, KEYS, purpose="invitation")
    manager, now = office.colleague("manager"), office.loket.clock()
    with office.loket.app.app_context():
        by = Who("m", "manager")
        token = staff_accounts.new_invitation(
            *(db.session, with_secrets, "dief@voorbeeld.nl", "manager"), now=now, by=by
        )
        asker, whom = str(office.staff("manager@voorbeeld.nl").id), office.staff
    thief = Colleague(office.loket.app)
    assert thief.get(f"/medewerker/uitnodiging/{token}").status == 404
    assert office.invitation(EVA, "medewerker")
    alter(office, sa.update(Invitation).where(Invitation.mail == EVA).values(role="manager"))
    eva = office.colleague("medewerker", "an@voorbeeld.nl")
    assert (eva.get(INBOX).status, manager.get(INBOX).status) == (200, 200)
    with office.loket.app.app_context():
        two = TwoPersons(db.session, {}, now + timedelta(hours=1))
        asked = two.ask_role(whom("an@voorbeeld.nl"), "manager", Who(asker, "manager"))
        asked_id = asked.id
    manager.post(f"/medewerker/toegang-geven/{asked_id}/instemmen", {})
    with office.loket.app.app_context():
        assert whom("an@voorbeeld.nl").role == "medewerker"


def copy_row(office: Office, table: type[Base], row_id: UUID) -> dict[str, Any]:
    """Copy a row as who can read the database can."""
    with office.loket.app.app_context():
        rows = sa.select(table.__table__).where(table.__table__.c.id == row_id)
        return dict(db.session.execute(rows).mappings().one())


@pytest.mark.hostile("access-of-before")
def test_a_role_of_before_or_the_time_before_a_dismissal_does_not_come_back(office: Office) -> None:
    """Not by putting back the row of then, with its own good proof."""
    eva, an = office.colleague("manager", EVA), office.colleague("medewerker", "an@voorbeeld.nl")
    with office.loket.app.app_context():
        ids = [office.staff(one).id for one in (EVA, "an@voorbeeld.nl")]
        now, by, box = office.loket.clock(), Who("m", "manager"), office.loket.services.letterbox
    before = [copy_row(office, Staff, one) for one in ids]
    with office.loket.app.app_context():
        staff_accounts.set_role(db.session, ids[0], "medewerker", now=now, by=by, prover=box)
        staff_accounts.disable_staff(db.session, ids[1], now=now, by=by)
    assert eva.get(INBOX).status == 200
    alter(office, sa.update(Staff).where(Staff.id == ids[0]).values(before[0]))
    alter(office, sa.update(Staff).where(Staff.id == ids[1]).values(before[1]))
    assert eva.get(INBOX).status == 302
    with office.loket.app.app_context():  # nor where the log was made to say so, whole as it is
        for person in map(office.staff, (EVA, "an@voorbeeld.nl")):
            about, bound = About.about_staff(person.id), bind_access(person)
            record(db.session, by, "role", about, now=now, bound=bound)
    assert eva.get(INBOX).status == 302
    assert Colleague(office.loket.app, an.passkey).sign_in().status_code == 400
    assert differences(office) == ["colleague an@voorbeeld.nl", f"colleague {EVA}"]
    with office.loket.app.app_context():
        keyring = office.loket.services.keyring
        assert keyring
        listed = find_unproven(db.session, keyring, circles=False)
        assert listed.found == []
        assert f"colleague {EVA}" in listed.otherwise


@pytest.mark.hostile("access-of-before")
def test_a_passkey_or_an_invitation_that_ended_does_not_come_back(office: Office) -> None:
    token = office.invitation(EVA, "medewerker")
    with office.loket.app.app_context():
        waits = db.session.scalars(sa.select(Invitation.id)).one()
    unused, person = copy_row(office, Invitation, waits), Colleague(office.loket.app)
    person.accept(token)
    with office.loket.app.app_context():
        now, by, eva = office.loket.clock(), Who("m", "manager"), office.staff(EVA)
        passkey = eva.passkeys[0].id
    lost = copy_row(office, Passkey, passkey)
    with office.loket.app.app_context():
        staff_accounts.forget_passkeys(db.session, lost["staff_id"], passkey, now=now, by=by)
    alter(office, sa.insert(Passkey).values(lost))
    alter(office, sa.update(Invitation).where(Invitation.id == waits).values(unused))
    assert Colleague(office.loket.app, person.passkey).sign_in().status_code == 400
    assert Colleague(office.loket.app).get(f"/medewerker/uitnodiging/{token}").status == 404

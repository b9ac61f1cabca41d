"""``loket staff lost``: someone begins anew, by two persons, or by who has the server alone."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from formsapp.cases.database import make_engine, writing
from formsapp.cases.event_log import verify_chain
from formsapp.cases.models import Event, OutboxMail
from formsapp.cases.prove_staff import prove_access
from formsapp.cases.staff_accounts import start_session
from formsapp.cases.staff_models import Invitation, Passkey, Staff, StaffSession
from formsapp.sealing.letterbox import Keyring
from tests.cli.commands import NOW, PROVIDER, Run, refused

LOST = "kwijt@voorbeeld.nl"


@dataclass
class People:
    """Who works for a provider."""

    run: Run
    data: Path
    session: Session

    def join(self, mail: str, role: str) -> None:
        """Let someone work here, with a passkey and a session."""
        with writing(self.session):
            staff = Staff(mail=mail, role=role, created_at=NOW, oidc_subject=f"tenant {mail}")
            self.session.add(staff)
            self.session.flush()
            made = {"credential_id": mail.encode(), "public_key": b"k", "created_at": NOW}
            self.session.add(Passkey(staff_id=staff.id, **made))
        start_session(self.session, staff, now=NOW)
        self.session.close()

    def mailed(self) -> list[str]:
        """To whom something was mailed."""
        self.session.rollback()
        ring = Keyring.load(self.data / "keys", PROVIDER)
        mails = self.session.scalars(sa.select(OutboxMail)).all()
        return sorted(ring.open("post", one.id, "mail", one.sealed or b"")["to"] for one in mails)

    def invitation(self) -> Invitation:
        self.session.rollback()
        return self.session.scalars(sa.select(Invitation)).one()


@pytest.fixture
def people(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sqlite_template: Path
) -> Iterator[People]:
    monkeypatch.setenv("LOKET_PROVIDER", PROVIDER)
    assert run("keys", "new", "--recovery", str(tmp_path / "recovery.key")).status == 0
    shutil.copy(sqlite_template, tmp_path / "data" / "loket.sqlite")
    engine = make_engine(f"sqlite:///{tmp_path / 'data' / 'loket.sqlite'}")
    with Session(engine) as session:
        yield People(run, tmp_path / "data", session)
    engine.dispose()


def test_the_only_manager_is_let_in_anew_by_the_command_line_alone(people: People) -> None:
    people.join(LOST, "manager")
    people.join("w@voorbeeld.nl", "medewerker")
    ran = people.run("staff", "lost", "Kwijt@voorbeeld.nl")
    assert (ran.status, ran.out.count("/medewerker/uitnodiging/")) == (0, 1)
    assert "the log says so" in ran.err
    invitation = people.invitation()
    assert (invitation.role, invitation.seconded_by) == ("manager", "loket")
    assert people.mailed() == [LOST]
    held = people.session.scalars(sa.select(Passkey.credential_id)).all()
    assert held == [b"w@voorbeeld.nl"]
    assert len(people.session.scalars(sa.select(StaffSession)).all()) == 1
    lost = people.session.scalars(sa.select(Staff).where(Staff.mail == LOST)).one()
    assert lost.oidc_subject is None
    events = people.session.execute(sa.select(Event.action, Event.who).order_by(Event.number))
    told = [tuple(one) for one in events if one.who == "loket"]
    assert told == [("passkey-gone", "loket"), ("invite", "loket"), ("second-agreed", "loket")]
    assert verify_chain(people.session) is None


def test_where_managers_are_one_of_them_agrees_first(people: People) -> None:
    for mail in ("a@voorbeeld.nl", "b@voorbeeld.nl"):
        people.join(mail, "manager")
    people.join(LOST, "medewerker")
    ran = people.run("staff", "lost", LOST)
    assert "once one of 2 colleagues agrees" in ran.err
    assert people.invitation().seconded_at is None
    assert people.mailed() == ["a@voorbeeld.nl", "b@voorbeeld.nl"]
    refused(people.run("staff", "agree", LOST), "on the staff pages")


def test_inviting_a_colleagues_address_is_no_way_round(people: People) -> None:
    people.join("a@voorbeeld.nl", "beheerder")
    people.join(LOST, "medewerker")
    ran = people.run("staff", "invite", LOST, "--role", "manager")
    assert "once one of 1 colleagues agrees" in ran.err
    assert people.invitation().seconded_at is None


def test_where_one_manager_asked_the_command_line_is_the_second(people: People) -> None:
    people.join("a@voorbeeld.nl", "manager")
    people.join(LOST, "medewerker")
    assert people.run("staff", "lost", LOST).status == 0
    with writing(people.session):
        asked = people.invitation()
        asker = people.session.scalars(sa.select(Staff).where(Staff.role == "manager")).one()
        asked.created_by = str(asker.id)
        prove_access(Keyring.load(people.data / "keys", PROVIDER).letterbox, asked)
    people.session.close()
    assert people.run("staff", "agree", LOST).status == 0
    assert people.invitation().seconded_by == "loket"
    assert people.mailed() == ["a@voorbeeld.nl", "a@voorbeeld.nl", LOST]


def test_who_does_not_work_here_is_refused(people: People) -> None:
    refused(people.run("staff", "lost", "wie@voorbeeld.nl"), "check it")
    assert people.run("staff", "lost", "wie").status != 0

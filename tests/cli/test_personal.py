"""What is sealed in person: no command opens it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import msgspec
import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from formsapp.cases import own_keys
from formsapp.cases.database import make_engine, writing
from formsapp.cases.event_log import Who
from formsapp.cases.models import Case, CaseKey, Event, OutboxMail
from formsapp.cases.personal_seals import open_with_recovery
from formsapp.cases.receive_case import Dates, Submission, receive
from formsapp.cases.second_person import TwoPersons
from formsapp.cases.share_cases import add_recovery
from formsapp.cases.staff_desk import Actor, Desk
from formsapp.cases.staff_models import Invitation, Staff
from formsapp.check.own_keys import own_key_findings
from formsapp.clock import utc_now
from formsapp.facts import load
from formsapp.sealing.item_key import ItemKey
from formsapp.sealing.letterbox import Altered, Keyring, NoKey, new_form_key
from tests.cli.commands import KEY, NOW, Run, refused

REPO = Path(__file__).resolve().parents[2]
PROVIDER, TEAM = "al-osra-zorg", "vertrouwenspersoon"
PHRASE = "vijf losse woorden zonder verband"
WORDS = "Ik wil met iemand praten."


@dataclass
class Provider:
    """A provider whose counsellor has a team."""

    run: Run
    data: Path
    session: Session

    @property
    def ring(self) -> Keyring:
        return Keyring.load(self.data / "keys", PROVIDER, {TEAM: (TEAM,)})

    def send(self) -> str:
        dates = Dates(NOW.date(), due_on=NOW.date(), keep_until=NOW.date())
        content = {"answers": [{"question": "Bericht", "answer": WORDS}]}
        sent = Submission(
            form_key=new_form_key(), kind=TEAM, team=TEAM, content=content, dates=dates
        )
        return receive(self.session, self.ring.letterbox, [KEY], sent, now=NOW).reference

    def counsellor(self, name: str = "eva") -> tuple[Staff, ItemKey]:
        staff = Staff(mail=f"{name}@voorbeeld.nl", role=TEAM, created_at=NOW)
        with writing(self.session):
            self.session.add(staff)
        key = own_keys.make_own_key(self.session, staff, PHRASE, now=NOW)
        own_keys.join_teams(self.session, self.ring, staff, key, now=NOW)
        return staff, key


@pytest.fixture
def provider(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sqlite_template: Path
) -> Iterator[Provider]:
    monkeypatch.setenv("LOKET_PROVIDER", PROVIDER)
    assert run("keys", "new", "--recovery", str(tmp_path / "recovery.key")).status == 0
    shutil.copy(sqlite_template, tmp_path / "data" / "loket.sqlite")
    engine = make_engine(f"sqlite:///{tmp_path / 'data' / 'loket.sqlite'}")
    with Session(engine) as session:
        yield Provider(run, tmp_path / "data", session)
    engine.dispose()


def test_a_message_to_the_counsellor_is_not_the_operators(
    provider: Provider, tmp_path: Path
) -> None:
    out = tmp_path / "zaak.json"
    before = provider.send()
    provider.session.close()
    refused(provider.run("case", "export", before, "--out", str(out)), "sealed in person")
    provider.counsellor()
    provider.session.close()
    refused(provider.run("case", "export", before, "--out", str(out)), "sealed in person")
    assert not out.exists()


def waits(session: Session) -> list[bool]:
    session.rollback()
    found = sa.select(Invitation).order_by(Invitation.created_at)
    return [one.seconded_at is None for one in session.scalars(found)]


def mailed(provider: Provider) -> list[str]:
    provider.session.rollback()
    mails = provider.session.scalars(sa.select(OutboxMail)).all()
    found = [provider.ring.open("post", one.id, "mail", one.sealed or b"") for one in mails]
    return [str(one["to"]) for one in found]


def test_alone_the_command_line_lets_someone_in_at_once(provider: Provider) -> None:
    ran = provider.run("staff", "invite", "eva@voorbeeld.nl", "--role", TEAM)
    assert (ran.status, ran.out.count("\n")) == (0, 1)
    assert "the log says so" in ran.err
    assert waits(provider.session) == [False]
    events = provider.session.scalars(sa.select(Event.action).order_by(Event.number)).all()
    assert events[-1] == "second-agreed"


def test_where_there_is_a_colleague_the_command_line_waits_for_her(provider: Provider) -> None:
    provider.counsellor()
    provider.session.close()
    ran = provider.run("staff", "invite", "Ans@voorbeeld.nl", "--role", TEAM)
    assert "they were told by mail" in ran.err
    assert waits(provider.session) == [True]
    assert mailed(provider) == ["eva@voorbeeld.nl"]
    refused(provider.run("staff", "agree", "ans@voorbeeld.nl"), "on the staff pages")
    refused(provider.run("staff", "agree", "wie@voorbeeld.nl"), "check the address")
    assert waits(provider.session) == [True]


def test_where_one_manager_asks_the_command_line_is_the_second(provider: Provider) -> None:
    session = provider.session
    with writing(session):
        session.add(Staff(mail="m@voorbeeld.nl", role="manager", created_at=NOW))
        session.add(Staff(mail="w@voorbeeld.nl", role="medewerker", created_at=NOW))
    people = {one.mail[0]: one for one in session.scalars(sa.select(Staff))}
    box = Keyring.load(provider.data / "keys", PROVIDER).letterbox
    two = TwoPersons(session, {TEAM: (TEAM,)}, utc_now(), box)
    two.ask_role(people["w"], TEAM, Who(str(people["m"].id), "manager"))
    session.close()
    assert provider.run("staff", "agree", "w@voorbeeld.nl").status == 0
    session.rollback()
    roles = session.scalars(sa.select(Staff.role).where(Staff.mail == "w@voorbeeld.nl")).all()
    assert roles == [TEAM]
    refused(provider.run("staff", "agree", "w@voorbeeld.nl"), "check the address")


def test_the_team_s_own_recovery_key_is_made_and_used_by_a_command(
    provider: Provider, tmp_path: Path
) -> None:
    run, file = provider.run, tmp_path / "usb" / "team.key"
    refused(run("keys", "new", "--team", TEAM, "--recovery", str(file)), "There is no folder")
    assert not file.parent.exists()
    file.parent.mkdir()
    refused(run("keys", "new", "--team", "zorg", "--recovery", str(file)), "sealed in person")
    refused(run("keys", "new", "--team", TEAM), "--recovery")
    assert run("keys", "new", "--team", TEAM, "--recovery", str(file)).status == 0
    assert file.stat().st_mode & 0o077 == 0
    refused(run("keys", "new", "--team", TEAM, "--recovery", str(file)), "has its own recovery")
    assert mailed(provider) == []
    provider.counsellor()
    reference = provider.send()
    provider.counsellor("ans")
    provider.session.close()
    to = ("--team", TEAM, "--to", "ans@voorbeeld.nl")
    other = tmp_path / "recovery.key"
    refused(run("keys", "hand-over", *to, "--recovery", str(other)), "does not hold")
    wrong = (*to[:3], "wie@voorbeeld.nl")
    refused(run("keys", "hand-over", *wrong, "--recovery", str(file)), "has no key")
    ran = run("keys", "hand-over", *to, "--recovery", str(file))
    assert (ran.status, "1 more case" in ran.out) == (0, True)
    session = provider.session
    staff = session.scalars(sa.select(Staff).where(Staff.mail == "ans@voorbeeld.nl")).one()
    key = own_keys.open_with_passphrase(session, staff, PHRASE, now=NOW)
    actor = Actor(str(staff.id), TEAM, frozenset({TEAM}))
    opened = Desk(session, provider.ring.held_by(key), actor, NOW).read(reference)
    assert opened.content["answers"][0]["answer"] == WORDS
    assert sorted(mailed(provider)) == ["ans@voorbeeld.nl", "eva@voorbeeld.nl"]


def test_the_team_s_own_recovery_key_is_renewed_with_the_one_of_before(
    provider: Provider, tmp_path: Path
) -> None:
    run, old, file = provider.run, tmp_path / "old.key", tmp_path / "other.key"
    unsealed = provider.send()
    assert run("keys", "new", "--team", TEAM, "--recovery", str(old)).status == 0
    provider.session.close()
    before = provider.send()
    provider.session.close()
    renew = ("keys", "rotate", "--team", TEAM, "--recovery", str(file), "--old")
    refused(run(*renew, str(tmp_path / "recovery.key")), "does not hold the recovery key of")
    refused(run(*renew[:-1]), "Is that lost? Remove keys/public/TEAM.recovery.pub")
    refused(run("keys", "rotate", "--team", "zorg", *renew[4:], str(old)), "sealed in person")
    assert not file.exists()
    provider.counsellor()
    case = provider.send()
    provider.session.close()
    ran = run(*renew, str(old))
    assert (ran.status, "opens 3 cases of before too" in ran.out) == (0, True)
    cases = {unsealed, before, case, provider.send()}
    assert opened_with(provider.session, file) == cases
    assert opened_with(provider.session, old) == set()
    assert mailed(provider) == ["eva@voorbeeld.nl"]
    again = run(*renew, str(old))
    assert (again.status, "opens 0 cases" in again.out) == (0, True)


def opened_with(session: Session, file: Path) -> set[str]:
    found, secret = set(), file.read_text().strip()
    for case, locks in session.execute(sa.select(Case, CaseKey).join(CaseKey)):
        with suppress(NoKey, Altered):
            open_with_recovery(secret, case.id, locks.for_team)
            found.add(case.reference)
    session.close()
    return found


def test_a_recovery_key_that_is_made_later_opens_nothing_of_before_in_silence(
    provider: Provider, tmp_path: Path
) -> None:
    run, file, session = provider.run, tmp_path / "mine.key", provider.session
    staff, key = provider.counsellor()
    _left, (gone, _key) = provider.counsellor("ans"), provider.counsellor("wim")
    with writing(session):
        gone.disabled_at = NOW
    before, person = provider.send(), str(staff.id)
    session.close()
    ran = run("keys", "new", "--team", TEAM, "--recovery", str(file))
    assert ran.status == 0
    assert provider.ring.letterbox.recovery_of(TEAM)[-8:] in ran.out
    assert sorted(mailed(provider)) == ["ans@voorbeeld.nl", "eva@voorbeeld.nl"]
    event = session.scalars(sa.select(Event).order_by(Event.number.desc())).first()
    assert event is not None
    assert (event.action, event.who) == ("recovery-new", "loket")
    staff = session.scalars(sa.select(Staff).where(Staff.mail == "eva@voorbeeld.nl")).one()
    own_keys.join_teams(session, provider.ring, staff, key, now=NOW)
    after = provider.send()
    assert opened_with(session, file) == {after}
    desk = Desk(session, provider.ring.held_by(key), Actor(person, TEAM, frozenset({TEAM})), NOW)
    assert add_recovery(desk, TEAM) == 1
    assert opened_with(session, file) == {before, after}


def test_keys_are_rotated_where_a_team_has_none_left(provider: Provider) -> None:
    (provider.data / "keys" / "private" / f"{TEAM}.key").unlink()
    ran = provider.run("keys", "rotate")
    assert ran.status == 0
    assert f"Rotated: {TEAM}" not in ran.out
    assert provider.run("keys", "new").out.startswith("Every team has its keys")


def test_a_restore_brings_back_no_key_of_before(provider: Provider, tmp_path: Path) -> None:
    run, session, file = provider.run, provider.session, tmp_path / "a.backup"
    reference = provider.send()
    with writing(session):
        session.add(Staff(mail="eva@voorbeeld.nl", role=TEAM, created_at=NOW))
    session.close()
    assert run("backup", str(file)).status == 0
    staff = session.scalars(sa.select(Staff)).one()
    key = own_keys.make_own_key(session, staff, PHRASE, now=NOW)
    assert own_keys.join_teams(session, provider.ring, staff, key, now=NOW) == [TEAM]
    (provider.data / "keys" / "private" / f"{TEAM}.key").unlink()
    session.close()
    assert run("restore", str(file)).status == 0
    engine = make_engine(f"sqlite:///{provider.data / 'loket.sqlite'}")
    with Session(engine) as restored:
        person = restored.scalars(sa.select(Staff)).one()
        opened = own_keys.open_with_passphrase(restored, person, PHRASE, now=NOW)
        actor = Actor(str(person.id), TEAM, frozenset({TEAM}))
        desk = Desk(restored, provider.ring.held_by(opened), actor, NOW)
        assert desk.read(reference).content["answers"][0]["answer"] == WORDS
    engine.dispose()


@pytest.mark.parametrize("example", [True, False])
def test_check_says_what_a_team_lacks_and_it_blocks_a_real_provider(
    provider: Provider,
    tmp_path: Path,
    example: bool,  # noqa: FBT001 - a parameter of a test
) -> None:
    facts = load(REPO / "docs" / PROVIDER)
    own = msgspec.structs.replace(facts.provider, example=example)
    facts = msgspec.structs.replace(facts, provider=own)
    environ = {"LOKET_DATA": str(provider.data)}

    def found() -> list[str]:
        provider.session.close()
        findings = [*own_key_findings(facts, environ)]
        assert {one.key for one in findings} <= {f"teams.{TEAM}.sealed"}
        assert all(one.blocks != example for one in findings)
        return [one.problem.partition(":")[0] for one in findings]

    assert [*own_key_findings(facts, {})] == []
    assert len(found()) == 2
    file = tmp_path / "team.key"
    assert provider.run("keys", "new", "--team", TEAM, "--recovery", str(file)).status == 0
    assert ["nog niemand" in one for one in found()] == [True]
    provider.counsellor()
    assert found() == ["de sleutel van het team opent niets meer"]
    (provider.data / "keys" / "private" / f"{TEAM}.key").unlink()
    assert found() == []


def test_the_counsellor_is_always_sealed_in_person_and_others_where_they_say_so() -> None:
    facts = load(REPO / "docs" / "al-osra-zorg")
    team = msgspec.structs.replace(facts.teams["vertrouwenspersoon"], sealed="team")
    teams = {**facts.teams, "vertrouwenspersoon": team}
    silent = msgspec.structs.replace(facts, teams=teams)
    assert silent.personal_teams == {"vertrouwenspersoon": ("vertrouwenspersoon",)}
    asked = msgspec.structs.replace(facts.teams["klachten"], sealed="personal")
    both = msgspec.structs.replace(facts, teams={**teams, "klachten": asked})
    assert both.personal_teams["klachten"] == ("manager", "klachtenfunctionaris")
    assert load(REPO / "docs" / "doz-thuiszorg").personal_teams == {}

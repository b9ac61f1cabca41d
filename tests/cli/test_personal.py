"""What is sealed in person: no command opens it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from formsapp.cases import own_keys
from formsapp.cases.database import make_engine, writing
from formsapp.cases.migrate_database import migrate
from formsapp.cases.receive_case import Dates, Submission, receive
from formsapp.cases.staff_models import Staff
from formsapp.sealing.item_key import ItemKey
from formsapp.sealing.letterbox import Keyring, new_form_key
from tests.cli.commands import KEY, NOW, Run, refused

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
def provider(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Provider]:
    monkeypatch.setenv("LOKET_PROVIDER", PROVIDER)
    assert run("keys", "new", "--recovery", str(tmp_path / "recovery.key")).status == 0
    engine = make_engine(f"sqlite:///{tmp_path / 'data' / 'loket.sqlite'}")
    migrate(engine)
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

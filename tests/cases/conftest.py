"""A provider's office on an empty database, on SQLite and on a real PostgreSQL in turn."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, make_url
from sqlalchemy.orm import Session

from formsapp.cases import database, migrate_database, signed_links
from formsapp.cases.case_list import CaseList
from formsapp.cases.event_log import Who
from formsapp.cases.receive_case import Dates, Origin, Receipt, Submission, receive
from formsapp.cases.staff_desk import Actor, Desk
from formsapp.cases.submission import AnsweredText
from formsapp.sealing import key_files
from formsapp.sealing import letterbox as lb
from tests import postgres

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
TODAY = date(2026, 3, 2)
KEYS = ("the first secret of this server, old", "the second secret of this server, new")
BY = Who("someone", "medewerker")


@dataclass
class Office:
    """Everything that the functions under test are given."""

    engine: Engine
    url: str
    keys_folder: Path
    ring: lb.Keyring
    session: Session
    signer: signed_links.LinkSigner
    now: datetime = NOW

    def link(self, *kinds: str, **wish: Any) -> signed_links.OpenedLink:
        return self.open(self.token(*kinds, **wish))

    def token(self, *kinds: str, **wish: Any) -> str:
        wish = {"client": "C-1", "expires_at": self.now + timedelta(days=14), **wish}
        asked = signed_links.LinkWish(kinds=kinds or ("klacht",), **wish)
        return signed_links.new_link(self.session, self.signer, asked, now=self.now, by=BY)

    def open(self, token: str) -> signed_links.OpenedLink:
        return signed_links.open_link(self.session, self.signer, token, now=self.now)

    def send(self, *, session: Session | None = None, **changes: Any) -> Receipt:
        sent = submission(**changes)
        box = self.ring.letterbox
        return receive(session or self.session, box, KEYS, sent, now=self.now)

    def desk(self, *teams: str, session: Session | None = None, who: str = "staff-1") -> Desk:
        actor = Actor(who, "medewerker", frozenset(teams or ("zorg",)))
        return Desk(session or self.session, self.ring, actor, self.now)

    def cases(self, *teams: str, today: date = TODAY, session: Session | None = None) -> CaseList:
        """What a team lists on a Monday, or another day before an office day."""
        whose = frozenset(teams or ("zorg",))
        return CaseList(session or self.session, whose, today, today + timedelta(days=1))


def submission(**changes: Any) -> Submission:
    """One good form of a made-up kind."""
    values: dict[str, Any] = {
        "form_key": lb.new_form_key(),
        "kind": "klacht",
        "team": "zorg",
        "content": {"answers": {"wat": "Te laat gekomen"}, "mail": "client@example.org"},
        "dates": Dates(TODAY, date(2026, 4, 13), date(2026, 4, 13), ("Zes weken.",)),
        **changes,
    }
    if text := values.pop("agreed", None):
        values["texts"] = [AnsweredText("voorwaarden", "ja", text)]
    origin = {name: values.pop(name) for name in {*values} & {*Origin.__dataclass_fields__}}
    return Submission(**values, origin=Origin(**origin))


SAME = {
    "sqlite": (
        """CREATE TRIGGER same AFTER INSERT ON "case" BEGIN
           UPDATE "case" SET reference = 'Z-1' WHERE id = NEW.id; END""",
        "DROP TRIGGER same",
    ),
    "postgresql": (
        """CREATE FUNCTION same() RETURNS trigger LANGUAGE plpgsql AS
           $$ BEGIN NEW.reference := 'Z-1'; RETURN NEW; END $$;
           CREATE TRIGGER same BEFORE INSERT ON "case" FOR EACH ROW EXECUTE FUNCTION same()""",
        "DROP FUNCTION same CASCADE",
    ),
}


@contextmanager
def one_reference(office: Office) -> Iterator[None]:
    """Let every case get the same reference, as bad luck would."""
    for sql in SAME[office.engine.dialect.name]:
        office.session.rollback()  # who reads keeps a trigger from being made or dropped
        with office.engine.begin() as connection:
            connection.exec_driver_sql(sql)
        if sql.startswith("CREATE"):
            yield


@pytest.fixture(scope="session")
def keys_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("provider")
    key_files.make_keys(folder / "keys", ["zorg", "klachten"], folder / "recovery.txt")
    return folder / "keys"


@pytest.fixture(scope="session")
def postgres_template(postgres_server: postgres.Server) -> str:
    url = postgres_server.fresh_database()
    engine = database.make_engine(url)
    migrate_database.migrate(engine)
    engine.dispose()
    return str(make_url(url).database)


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a migrated, empty database."""
    if request.param == "sqlite":
        path = tmp_path / "loket.sqlite"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
    else:
        yield request.getfixturevalue("postgres_migrated")


@pytest.fixture
def postgres_migrated(postgres_server: postgres.Server, postgres_template: str) -> Iterator[str]:
    with postgres_server.lent_database(postgres_template) as address:
        yield address


@pytest.fixture
def make_engine(url: str) -> Iterator[Callable[..., Engine]]:
    """Make engines as separate processes would have them."""
    made: list[Engine] = []

    def make(**options: Any) -> Engine:
        made.append(database.make_engine(url, **options))
        return made[-1]

    yield make
    for engine in made:
        engine.dispose()


@pytest.fixture
def office(url: str, keys_folder: Path, make_engine: Callable[..., Engine]) -> Iterator[Office]:
    engine = make_engine()
    ring = lb.Keyring.load(keys_folder, "voorbeeld")
    with Session(engine) as session:
        signer = signed_links.LinkSigner("voorbeeld", KEYS, letterbox=ring.letterbox)
        yield Office(engine, url, keys_folder, ring, session, signer)

"""Whatever sealed thing is of another version: each page of both sides comes, but its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
import sqlalchemy as sa

from formsapp.cases.staff_models import Staff
from formsapp.cli.command_serve import watch_consents
from formsapp.settings import Settings
from formsapp.web.shared.services import db
from tests.by_day import some_of
from tests.page import Visitor
from tests.web.answering import answer
from tests.web.circles import family
from tests.web.conftest import AKKOORD, Loket, replace
from tests.web.office import Colleague, Office
from tests.web.test_memos import write as write_memo
from tests.web.test_messages import Talk
from tests.web.test_toestemming import consents

SEALS = {
    f"{table.name}.{column.name}": (table, column)
    for table in Staff.metadata.sorted_tables
    for column in table.c
    if isinstance(column.type, sa.LargeBinary)
}
"""Each column that holds something sealed, a hash or a key."""
OWN = "gaat niet open"
"""In the heading of a page of which what it is about does not open."""


@dataclass
class Busy:
    """A provider of whom all is in use, and the pages of both sides."""

    office: Office
    client: Visitor
    reader: Colleague
    of_client: list[str]
    of_staff: list[str]


@pytest.fixture
def provider() -> str:
    """One is enough: the seals are the same."""
    return "al-osra-zorg"


@pytest.fixture
def busy(settings: Settings, start: Callable[[Settings], Loket]) -> Busy:
    office = Office(start(replace(settings, face="both")))
    loket, reader = office.loket, office.colleague("medewerker")
    tokens = say_yes_and_take_back(loket)
    talk = Talk(office, office.case(), loket.visitor(), reader)
    answer(reader, talk.case, tekst="Dat kan.", klaar="nee")
    talk.ask("Welke dag?")
    write_memo(reader, talk.case, "Gebeld.")
    loket.clock.ahead(minutes=1)
    with loket.app.app_context():
        watch_consents()
    personal = [f"/l/{token}" for token in tokens]
    forms = [f"{page}/{kind}" for page in personal for kind in ("akkoord", "toestemming")]
    of_code = [talk.status, talk.page, f"{talk.status}/ontvangstbewijs.pdf"]
    return Busy(office, loket.visitor(), reader, [*personal, *forms, *of_code], [*crawl(reader)])


def say_yes_and_take_back(loket: Loket) -> list[str]:
    """Let a circle use its links, of which staff told a form something; return their tokens."""
    first, second, *_ = consents(loket)
    told = {first: "De Linde"}
    noor = family(loket, "moeder", kinds=("toestemming", "akkoord"), told=told)
    for who in noor.links:
        noor.says(who, first, second)
    loket.visitor().send(f"/l/{noor.links['moeder']}/akkoord", *AKKOORD)
    loket.clock.ahead(minutes=1)
    noor.takes_back("moeder")
    return [*noor.links.values()]


def crawl(reader: Colleague) -> Iterator[str]:
    """Yield the pages of staff to which others lead, but the handbook's and the empty forms'."""
    seen, todo = set[str](), ["/medewerker/"]
    while todo:
        path = todo.pop(0)
        if path in seen:
            continue
        seen.add(path)
        yield path
        page = reader.get(path)
        links = (one.attributes.get("href", "").partition("#")[0] for one in page.all("a"))
        local = (one.removeprefix(reader.root) for one in links)
        todo += [
            one
            for one in local
            if one.startswith("/medewerker/") and not {"handboek", "papier"} & {*one.split("/")}
        ]


@contextmanager
def spoilt(loket: Loket, seal: str) -> Iterator[None]:
    """Let all that is sealed in a column be of another version for a while."""
    table, column = SEALS[seal]
    own = [*table.primary_key]
    filled = sa.select(*own, column).where(column.is_not(None))
    with loket.app.app_context():
        kept = db.session.execute(filled).all()

    def put(change: Callable[[bytes], bytes]) -> None:
        with loket.app.app_context():
            for *ids, value in kept:
                this = (one == found for one, found in zip(own, ids, strict=True))
                changed = sa.update(table).where(*this).values({column: change(value)})
                db.session.execute(changed)
            db.session.commit()

    put(lambda one: bytes([one[0] ^ 0x55]) + one[1:])
    yield
    put(lambda one: one)


@pytest.mark.hostile("seal-version")
def test_no_seal_of_another_version_takes_a_page_with_it(busy: Busy) -> None:
    for seal in some_of([*SEALS], one_in=4):
        with spoilt(busy.office.loket, seal):
            for path in busy.of_client:
                assert busy.client.get(path).status < 500, (seal, path)
            shut = {path for path in busy.of_staff if busy.reader.get(path).status >= 500}
            for path in shut:
                assert OWN in busy.reader.get(path).heading, (seal, path)
            assert not shut & {"/medewerker/", "/medewerker/links/", "/medewerker/akkoord/"}

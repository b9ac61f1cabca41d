"""Whatever sealed thing is of another version: each page of both sides comes, but its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

import pytest
import sqlalchemy as sa

from formsapp.cases.models import CaseKey, Reply
from formsapp.cases.staff_models import Staff
from formsapp.cli.command_serve import watch_consents
from formsapp.sealing import secret_box
from formsapp.settings import Settings
from formsapp.web.shared.services import db
from tests.by_day import some_of
from tests.page import Page, Visitor
from tests.web.answering import answer
from tests.web.circles import family
from tests.web.conftest import AKKOORD, Loket, replace
from tests.web.office import Colleague, Office
from tests.web.test_calendar import subscribe
from tests.web.test_deputies import choose as choose_deputy
from tests.web.test_destroy_on_request import ask, choose, confirm, finished
from tests.web.test_kind_vertrouwenspersoon import SLUG
from tests.web.test_links import born
from tests.web.test_memos import write as write_memo
from tests.web.test_messages import Talk, add_photo, form_of
from tests.web.test_own_key import write as write_to_counsellor
from tests.web.test_put_aside import code_on
from tests.web.test_toestemming import consents
from tests.web.test_typed_code_page import coded, type_in

KEPT_BY_NAME = ("proof", "whose", "hash", "mac", "sha256", "place", "public", "reader", "bound")
"""How the columns end that hold a proof, a hash or a key as text."""


def is_seal(column: sa.Column[Any]) -> bool:
    is_text = column.name.endswith(KEPT_BY_NAME) and isinstance(column.type, sa.Text)
    of_its_own = not (column.foreign_keys or column.primary_key)
    return isinstance(column.type, sa.LargeBinary) or (is_text and of_its_own)


SEALS = {
    f"{table.name}.{column.name}": (table, column)
    for table in Staff.metadata.sorted_tables
    for column in table.c
    if is_seal(column) and table.name not in {"event", "earlier_case"}
}
"""Each column that holds something sealed, a proof, a hash or a key.

The log takes no change, and what an update wrote of cases of before is read by a command alone.
"""
OF_FEW = [
    *("attachment.form_hash", "attachment.key", "attachment.label", "attachment.sealed"),
    *("attachment.sealed_sha256", "case_seal.sealed", "challenge.value", "draft.form_hash"),
    *("draft.sealed", "invitation.proof", "key_opener.salt", "key_opener.sealed"),
    *("link.born_hash", "link.born_sealed", "own_key.public", "passkey.credential_id"),
    *("passkey.proof", "passkey.public_key", "reply.for_client", "staff.calendar_hash"),
    "staff.calendar_proof",
    *("staff_session.own_key", "typed_code.place", "typed_code.sealed"),
]
"""Those that hold something for few: who types a code, sends a file, has a key of their own."""
OF_MANY = [seal for seal in SEALS if seal not in OF_FEW]
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
    destroy_what_was_asked(office, reader)
    office.colleague("medewerker", "ali@voorbeeld.nl")
    choose_deputy(office, reader, "ali@voorbeeld.nl")
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


def destroy_what_was_asked(office: Office, reader: Colleague) -> None:
    """Let a request be granted, and a case be destroyed on it."""
    asked, goes = ask(office, reader), finished(office, reader).reference
    assert confirm(reader, choose(reader, asked, **{goes: "weg"})).status == 303


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
    """Let all that stands in a column be another for a while: what is sealed of another version."""
    table, column = SEALS[seal]
    own = [*table.primary_key]
    filled = sa.select(*own, column).where(column.is_not(None))
    with loket.app.app_context():
        kept = db.session.execute(filled).all()
    assert kept, f"{seal} holds nothing in this story"

    def put(change: Callable[[Any], Any]) -> None:
        with loket.app.app_context():
            for *ids, value in kept:
                this = (one == found for one, found in zip(own, ids, strict=True))
                changed = sa.update(table).where(*this).values({column: change(value)})
                db.session.execute(changed)
            db.session.commit()

    put(spoil)
    yield
    put(lambda one: one)


def spoil(value: bytes | str) -> bytes | str:
    if isinstance(value, str):
        return ("1" if value[:1] == "0" else "0") + value[1:]
    return bytes([value[0] ^ 0x55]) + value[1:]


@pytest.mark.hostile("seal-version")
def test_no_seal_of_another_version_takes_a_page_with_it(busy: Busy) -> None:
    for seal in some_of(OF_MANY, one_in=8):
        with spoilt(busy.office.loket, seal):
            for path in busy.of_client:
                assert busy.client.get(path).status < 500, (seal, path)
            for path in busy.of_staff:
                assert busy.reader.get(path).status < 500, (seal, path)


Act = Callable[[], Any]


@dataclass
class Private:
    """A provider of whom some have something that few have, and what each does with it."""

    office: Office
    acts: Mapping[str, Act]
    """What gives an answer with a status, by what it is."""

    def faults(self) -> list[str]:
        """Return what the server could not answer."""
        answers = {name: act() for name, act in self.acts.items()}
        status = {
            name: getattr(one, "status_code", 0) or one.status for name, one in answers.items()
        }
        return [name for name, found in status.items() if found >= 500]


@pytest.fixture
def private(settings: Settings, start: Callable[[Settings], Loket]) -> Private:
    office = Office(start(replace(settings, face="both")))
    loket = office.loket
    reader, counsellor = office.colleague("medewerker"), office.colleague(SLUG)
    counsellor.make_key()
    write_to_counsellor(office)
    agenda = subscribe(office, reader)
    acts: dict[str, Act] = {
        **acts_of_files(office, reader),
        **acts_of_codes(loket),
        **acts_of_passkey(office),
        "reply of before": partial(loket.visitor().get, answer_as_before(office, reader)),
        "calendar": agenda.fetch,
        "own key": partial(open_own_key, office.colleague(SLUG)),
    }
    for person in (reader, counsellor):
        acts |= {f"{path} {person}": partial(person.get, path) for path in crawl(person)}
    return Private(office, acts)


def acts_of_files(office: Office, reader: Colleague) -> dict[str, Act]:
    """Send a photo with a message, and leave one waiting."""
    talk = Talk(office, office.case(), office.loket.visitor(), reader)
    for _ in range(2):
        talk.client.get(talk.page)
        add_photo(talk.client, talk.page, "Zie de foto.")
        if _ == 0:
            talk.client.press("versturen", tekst="Zie de foto.")
    page = talk.client.page
    assert page is not None
    shown = page.form(form_of(page))
    return {
        "photo waits": lambda: talk.client.post(talk.page, {**shown, "doe": "verder"}),
        "messages": lambda: talk.client.get(talk.page),
        "status": lambda: talk.client.get(talk.status),
    }


def acts_of_codes(loket: Loket) -> dict[str, Act]:
    """Give a link with a birth date, a code to type, and a form that is put aside."""
    born_on, visitor = date(2010, 3, 27), loket.visitor()
    asks, plain = loket.link(born=born_on), loket.link("akkoord")
    _token, code = coded(loket)
    visitor.walk(f"/l/{plain}/akkoord", {"hoedanigheid": "zelf"})
    under_way = visitor.address
    kept = code_on(visitor.press("bewaar"))

    def tell_birth_date() -> Page:
        visitor.get(f"/l/{asks}")
        return born(visitor.press, born_on)

    def take_up_form() -> Page:
        visitor.get(f"/l/{plain}/verder")
        return visitor.press("zoeken", code=kept)

    return {
        "birth date": tell_birth_date,
        "link with a birth date": lambda: visitor.get(f"/l/{asks}/akkoord"),
        "typed code": lambda: type_in(visitor, code),
        "form aside": take_up_form,
        "form under way": lambda: visitor.get(under_way),
        "list of forms": lambda: visitor.get(f"/l/{plain}"),
    }


def acts_of_passkey(office: Office) -> dict[str, Act]:
    """Let a manager sign in with a real passkey."""
    app, invited = office.loket.app, Colleague(office.loket.app)
    invited.accept(office.invitation("bo@voorbeeld.nl"))
    waits, guest = office.invitation("ali@voorbeeld.nl"), Colleague(app)
    guest.send("/medewerker/inloggen/opties", {}, guest.token())
    return {
        "invitation": lambda: guest.get(f"/medewerker/uitnodiging/{waits}"),
        "passkey": lambda: Colleague(app, invited.passkey).sign_in(),
        "own access": lambda: invited.get("/medewerker/ik/"),
        "colleagues": lambda: invited.get("/medewerker/collegas/"),
    }


def open_own_key(person: Colleague) -> Page:
    """Open the key as far as the page offers it, and shut it again."""
    page = person.get("/medewerker/sleutel/")
    if not any(one.attributes.get("action", "").endswith("/openen") for one in page.all("form")):
        return page
    opened = person.open_key()
    person.post("/medewerker/sleutel/sluiten", {"csrf_token": person.token("/medewerker/")})
    return opened


def answer_as_before(office: Office, reader: Colleague) -> str:
    """Answer a case as it was before cases had keys; return the page of its code."""
    before = office.case()
    answer(reader, f"/medewerker/zaak/{before.reference}", tekst="Dat kan.", klaar="nee")
    with office.loket.app.app_context():
        reply = db.session.scalars(sa.select(Reply).where(Reply.case_id == before.case_id)).one()
        key = secret_box.derive_key(before.code.replace("-", "").encode(), b"loket reply")
        reply.for_client = secret_box.encrypt(key, before.case_id, "Dat kan.")
        db.session.execute(sa.delete(CaseKey).where(CaseKey.case_id == before.case_id))
        db.session.commit()
    return f"/o/{before.code}"


def test_no_seal_of_what_few_have_takes_a_page_with_it(private: Private) -> None:
    for seal in some_of(OF_FEW, one_in=8):
        with spoilt(private.office.loket, seal):
            assert private.faults() == [], seal
    assert private.faults() == []

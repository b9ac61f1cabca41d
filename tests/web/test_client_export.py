"""All of one client as an archive: readable, whole for who takes it, and each case logged."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from urllib.parse import unquote
from zipfile import ZipFile

import pytest
import sqlalchemy as sa

from formsapp.cases.database import writing
from formsapp.cases.models import Case, CaseKey, Event
from formsapp.cases.staff_desk import Actor, Desk
from formsapp.client_archive import INDEX, ArchiveMaker, name_in_folder
from formsapp.facts.translatable_texts import make_say
from formsapp.letterhead import letterhead
from formsapp.rules.law_figures import ages
from formsapp.sealing.letterbox import Keyring
from formsapp.settings import Settings
from formsapp.web.shared.services import db
from tests.html_validate import faults
from tests.page import Page
from tests.pdf_text import read_pdf
from tests.web.conftest import Loket
from tests.web.office import Colleague, Office
from tests.web.test_answer_files import COPY
from tests.web.test_answer_files import Desk as Answering
from tests.web.test_export import take_out
from tests.web.uploading import JPEG

PAGE = "/medewerker/meenemen/C-1"


@pytest.fixture
def office(settings: Settings, start: Callable[[Settings], Loket]) -> Office:
    return Office(start(replace(settings, face="both")))


def take(person: Colleague, why: str = "client") -> Page:
    return person.submit(PAGE, "/meenemen/C-1", **{"reden-meenemen": why})


def unpack(made: Page) -> dict[str, bytes]:
    assert made.headers["Content-Type"] == "application/zip"
    with ZipFile(BytesIO(made.body)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def linked(index: bytes) -> list[str]:
    return [unquote(one) for one in re.findall(r'href="([^"]+)"', index.decode())]


def test_the_index_leads_to_each_case_as_it_is_taken_out_alone(office: Office) -> None:
    first, second = office.case(), office.case(kind="dossier")
    office.case(client="C-2")
    person = office.colleague("medewerker")
    Answering(office, first, person).send(COPY, JPEG)
    path = f"/medewerker/zaak/{first.reference}"
    person.submit(path, "/notitie", notitie="Alleen voor ons.")
    person.get(f"/medewerker/zaak/{second.reference}")
    alone = {sort: take_out(person, path, sort).body for sort in ("pdf", "json")}
    assert "Alles van C-1 meenemen" in person.get("/medewerker/links/?client=C-1").text
    found = unpack(take(person))
    assert sorted(linked(found[INDEX])) == sorted(name for name in found if name != INDEX)
    folder = first.reference
    assert found[f"{folder}/zaak.pdf"] == alone["pdf"]
    assert found[f"{folder}/zaak.json"] == alone["json"]
    assert found[f"{folder}/1-{COPY[0]}"].startswith(b"%PDF")
    assert f"{folder}/2-{JPEG[0]}" in found
    assert "Eenkopie" in read_pdf(found[f"{second.reference}/zaak.pdf"])
    assert not [name for name, data in found.items() if b"Alleen voor ons" in data]
    assert faults(found[INDEX].decode()) == []


def test_each_case_is_logged_with_the_reason_that_is_asked(office: Office) -> None:
    made = {office.case().case_id, office.case().case_id}
    person = office.colleague("medewerker")
    refused = take(person, why="")
    assert refused.status == 422
    assert refused.all("a", href="#reden-meenemen")
    assert take(person, why="supervision").status == 200
    with office.loket.app.app_context():
        taken = db.session.scalars(sa.select(Event).where(Event.action == "export")).all()
    assert {one.case_id for one in taken} == made
    assert {one.ground for one in taken} == {"supervision"}


def test_what_another_team_reads_is_not_in_it_and_looks_as_if_not_there(office: Office) -> None:
    mine, other = office.case(), office.case("administratie")
    found = unpack(take(office.colleague("medewerker")))
    assert f"{mine.reference}/zaak.pdf" in found
    assert other.reference.encode() not in found[INDEX]
    outsider = office.colleague("vertrouwenspersoon")
    unknown = outsider.get("/medewerker/meenemen/C-99")
    assert (outsider.get(PAGE).status, outsider.get(PAGE).text) == (404, unknown.text)


def test_what_does_not_open_is_named(office: Office) -> None:
    first, second = office.case(), office.case()
    with office.loket.app.app_context(), writing(db.session):
        broken = db.session.scalars(sa.select(CaseKey).where(CaseKey.case_id == second.case_id))
        broken.one().for_team = b"not a key"
    found = unpack(take(office.colleague("medewerker")))
    assert f"{first.reference}/zaak.pdf" in found
    assert "ging niet open" in found[INDEX].decode()
    assert second.reference in found[INDEX].decode()


def test_files_that_are_too_much_for_one_archive_are_named(office: Office) -> None:
    case, person = office.case(), office.colleague("medewerker")
    Answering(office, case, person).send(COPY)
    known, settings = office.loket.services, office.loket.services.settings
    keyring = Keyring.load(settings.data / "keys", settings.provider)
    with office.loket.app.app_context():
        actor = Actor("m1", "medewerker", frozenset({"zorg"}))
        desk = Desk(db.session, keyring, actor, known.clock())
        look = letterhead(known.facts, settings.folder, make_say(known.facts, ages=ages()))
        maker = ArchiveMaker(desk, look, str, make_say(known.facts, ages=ages()), most=0)
        with ZipFile(BytesIO(maker.make("C-1", why="dossier"))) as archive:
            assert f"{case.reference}/1-{COPY[0]}" not in archive.namelist()
            index = archive.read(INDEX).decode()
    assert COPY[0] in index
    assert "Haal ze op bij de zaak zelf" in index


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        *(("../../etc/x", "__.._etc_x"), ("..", "_"), ("a\0b.pdf", "a_b.pdf"), ("C:\\x", "C__x")),
        ("\U0001f600" * 80 + ".jpg", "\U0001f600" * 50 + ".jpg"),
    ],
)
@pytest.mark.hostile("file-name")
def test_a_name_stays_in_its_folder(name: str, plain: str) -> None:
    assert name_in_folder(name) == plain


def test_nothing_is_taken_of_a_case_without_a_client(office: Office) -> None:
    office.case(client=None)
    with office.loket.app.app_context():
        assert db.session.scalars(sa.select(Case.client)).all() == [None]
    assert office.colleague("medewerker").get("/medewerker/meenemen/None").status == 404

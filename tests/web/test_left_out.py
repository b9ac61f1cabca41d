"""What was left out of a file is told to who sends it and to who reads it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from pikepdf import OutlineItem, Pdf, String

from formsapp.settings import Settings
from tests.page import Page, Visitor
from tests.test_harmless_flatten_pdf import remark
from tests.test_harmless_pdf_allow_list import invoice, written
from tests.web.conftest import Loket
from tests.web.office import Office
from tests.web.sent import cases
from tests.web.uploading import JPEG, at_photos, listed, rows, send_on, upload

pytestmark = pytest.mark.parametrize("provider", ["doz-thuiszorg"])
SAID = "Dit klopt niet, <b>echt</b>"
TOLD = "Dit is uit het bestand gehaald."


@pytest.fixture
def office(settings: Settings, start: Callable[[Settings], Loket]) -> Office:
    return Office(start(replace(settings, face="both")))


@pytest.fixture
def visitor(office: Office) -> Visitor:
    return at_photos(office.loket)


def remarked(pdf: Pdf) -> None:
    remark("Highlight", draws=b"0 0 9 9 re f", Contents=String(f"{SAID}\u202e"))(pdf)
    invoice(pdf)


FILE = ("bon.pdf", written(remarked))


def parts(page: Page) -> list[str]:
    return [one.text for one in page.all("li", class_="typed")]


def test_who_adds_a_file_reads_what_is_not_in_it_any_more(visitor: Visitor) -> None:
    page = upload(visitor, FILE)
    assert page.status == 200
    assert listed(page)[0] == "bon.pdf"
    assert TOLD in page.text
    assert parts(page) == [
        "een bestand dat eraan vastzat: factuur.xml",
        f"een opmerking: {SAID}",
    ]
    assert TOLD not in upload(visitor, do="verwijder:1").text


def test_who_goes_on_at_once_reads_it_first(visitor: Visitor) -> None:
    page = upload(visitor, FILE, do="verder")
    assert (page.status, page.heading) == (200, "Foto's en een bon")
    assert TOLD in page.text
    page = upload(visitor, do="verder")
    assert page.heading == "Kijk uw antwoorden na"


def test_of_other_files_nothing_is_said(visitor: Visitor) -> None:
    assert TOLD not in upload(visitor, JPEG, ("leeg.pdf", written())).text


def test_staff_read_it_beside_the_file_and_the_database_does_not(
    office: Office, visitor: Visitor
) -> None:
    upload(visitor, FILE, JPEG)
    send_on(visitor)
    (case,) = cases(office.loket)
    page = office.colleague("manager").get(f"/medewerker/zaak/{case.reference}")
    assert page.text.count("In dit bestand stond ook (weggelaten):") == 1
    assert f"een opmerking: {SAID}" in parts(page)
    assert not [row for row in rows(office.loket) if b"klopt niet" in row.label]


def test_the_chapters_of_a_file_stand_on_one_line(visitor: Visitor) -> None:
    def with_chapters(pdf: Pdf) -> None:
        with pdf.open_outline() as outline:
            outline.root.extend(OutlineItem(name, 0) for name in ("Begin", "Midden", "Eind"))

    page = upload(visitor, ("dossier.pdf", written(with_chapters)))
    assert parts(page) == ["bladwijzers of hoofdstukken: Begin; Midden; Eind"]

"""Files with a case: what staff get of them, and who gets nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from PIL import Image
from sqlalchemy import select

from formsapp.cases import destroy_cases
from formsapp.cases.database import writing
from formsapp.cases.event_log import SYSTEM
from formsapp.cases.models import Attachment, Event
from formsapp.settings import Settings
from formsapp.web.shared.services import db
from tests.web.conftest import Loket
from tests.web.office import BASE, Office
from tests.web.sent import cases, myself
from tests.web.uploading import (
    BEFORE_PHOTOS,
    JPEG,
    PLACE,
    at_photos,
    fetch,
    pdf,
    photo,
    rows,
    send_on,
    sent_to_staff,
    upload,
)

pytestmark = pytest.mark.parametrize("provider", ["doz-thuiszorg"])


@pytest.fixture
def office(settings: Settings, start: Callable[[Settings], Loket]) -> Office:
    return Office(start(replace(settings, face="both")))


@pytest.mark.parametrize("sort", ["JPEG", "PNG", "HEIF"])
@pytest.mark.hostile("file-place")
def test_a_photo_is_drawn_upright_without_place_or_comment(office: Office, sort: str) -> None:
    made = photo(sort)
    assert PLACE in made
    reference = sent_to_staff(office, (f"foto.{sort.lower()}", made))
    status, data, _headers = fetch(office.colleague("manager"), reference, 1)
    assert status == 200
    assert PLACE not in data
    with Image.open(BytesIO(data)) as image:
        assert (image.format, image.size) == ("JPEG", (300, 400))
        assert not image.getexif()
        assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
        right, left = image.getpixel((290, 10)), image.getpixel((10, 10))
    assert isinstance(right, tuple)
    assert isinstance(left, tuple)
    assert right[1] < 30 < left[1], "the coloured corner came to the right"


def test_a_pdf_keeps_its_pages_and_forgets_who_made_it(office: Office) -> None:
    made = pdf()
    assert PLACE in made
    _status, data, headers = fetch(
        office.colleague("manager"), sent_to_staff(office, ("bon.pdf", made)), 1
    )
    assert headers["Content-Type"] == "application/pdf"
    with pikepdf.open(BytesIO(data)) as found:
        assert len(found.pages) == 1
        assert not found.docinfo
    assert PLACE not in data


@pytest.mark.hostile("file-name")
def test_a_wicked_name_is_inert_on_the_page_and_in_the_header(office: Office) -> None:
    name = '../<script>alert("1")</script>{{ contact.phone }}\r\nX-A: b.jpg'
    reference = sent_to_staff(office, (name, photo()))
    _status, _data, headers = fetch(office.colleague("manager"), reference, 1)
    assert "X-A" not in headers
    assert headers["Content-Disposition"].startswith("attachment; ")
    assert "/" not in headers["Content-Disposition"].partition("filename=")[2].split(";")[0]
    page = office.colleague("manager").get(f"/medewerker/zaak/{reference}")
    assert "<script>alert" not in page.html


def test_staff_save_it_and_that_is_logged(office: Office) -> None:
    reference = sent_to_staff(office, JPEG)
    person = office.colleague("manager")
    page = person.get(f"/medewerker/zaak/{reference}")
    assert "keuken.jpg (4 kB)" in page.text
    (link,) = (one for one in page.all("a") if "bijlage" in one.attributes["href"])
    assert link.attributes["href"].endswith(f"/zaak/{reference}/bijlage/1")
    status, _data, headers = fetch(person, reference, 1)
    assert status == 200
    assert headers["Content-Disposition"] == "attachment; filename=keuken.jpg"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store"
    assert "sandbox" in headers["Content-Security-Policy"]
    with office.loket.app.app_context():
        actions = list(db.session.scalars(select(Event.action).order_by(Event.number)))
    assert actions[-2:] == ["read", "download"]
    assert "bestand opgehaald" in person.get(f"/medewerker/zaak/{reference}").html.lower()


@pytest.mark.hostile("other-team")
def test_missing_and_another_teams_file_are_alike(office: Office) -> None:
    reference = sent_to_staff(office, JPEG)
    outsider, insider = office.colleague("medewerker"), office.colleague("manager")
    answers = {
        fetch(outsider, reference, 1)[:2],
        fetch(outsider, "Z-0000-0000", 1)[:2],
        fetch(insider, reference, 2)[:2],
        fetch(insider, reference, 10**30)[:2],
    }
    assert {status for status, _ in answers} == {404}
    assert len(answers) == 1
    anonymous = office.loket.app.test_client()
    path = f"{office.loket.services.root}/medewerker/zaak/{reference}/bijlage/1"
    assert anonymous.get(path, base_url=BASE).status_code == 302


@pytest.mark.hostile("file-swapped")
def test_a_file_put_in_place_of_another_does_not_open(office: Office) -> None:
    reference = sent_to_staff(office, JPEG, ("b.jpg", photo(colour="blue")))
    with office.loket.app.app_context(), writing(db.session):
        first, second = db.session.scalars(select(Attachment).order_by(Attachment.number))
        first.sealed = second.sealed
    assert fetch(office.colleague("manager"), reference, 1)[0] == 409


def test_sealed_rows_hold_no_plain_text(loket: Loket, tmp_path: Path) -> None:
    visitor = at_photos(loket)
    upload(visitor, ("geheime-naam.jpg", photo()), ("bon.pdf", pdf()))
    send_on(visitor)
    assert len(rows(loket)) == 2
    stored = b"".join(file.read_bytes() for file in tmp_path.glob("loket.sqlite*"))
    for secret in (b"geheime-naam", b"JFIF", b"%PDF", b"image/jpeg", PLACE):
        assert secret not in stored


def test_destroying_the_case_destroys_its_files(office: Office) -> None:
    reference = sent_to_staff(office, JPEG)
    with office.loket.app.app_context():
        now = office.loket.clock()
        destroy_cases.destroy(db.session, reference, SYSTEM, now=now, ground="request")
    assert rows(office.loket) == []
    assert fetch(office.colleague("manager"), reference, 1)[0] == 404


def test_files_can_be_sent_through_a_link(loket: Loket) -> None:
    visitor = loket.visitor()
    token = loket.link("schade", many=True)
    visitor.walk(f"/l/{token}/schade", *BEFORE_PHOTOS[:2], *BEFORE_PHOTOS[len(myself()) :])
    upload(visitor, JPEG)
    send_on(visitor)
    assert cases(loket)[0].client == "C-1"
    assert len(rows(loket)) == 1

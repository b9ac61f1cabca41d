"""Files with a form: how they are added, what is refused, and when they are gone."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pikepdf
import pytest

from formsapp.cases import attachments
from formsapp.cases.case_errors import NotStored
from formsapp.cases.database import writing
from formsapp.cases.models import Attachment
from formsapp.crowded_flag import CROWDED
from formsapp.kinds.questions.files import LARGEST, MOST
from formsapp.sealing.item_key import ItemKey
from formsapp.web.form import uploads
from formsapp.web.shared.services import db
from tests.page import Visitor
from tests.test_harmless_flatten_pdf import remark
from tests.test_harmless_pdf_allow_list import written
from tests.web.conftest import Loket
from tests.web.faults import no_room
from tests.web.office import BASE
from tests.web.sent import NO_MAIL, cases, opened
from tests.web.uploading import (
    BEFORE_PHOTOS,
    FORM,
    JPEG,
    at_photos,
    bomb,
    listed,
    multipart,
    pdf,
    photo,
    rows,
    send_on,
    upload,
)

pytestmark = pytest.mark.parametrize("provider", ["doz-thuiszorg"])


@pytest.fixture
def visitor(loket: Loket) -> Visitor:
    """Someone at the page with photos."""
    return at_photos(loket)


# From the page to the case


def test_photos_are_listed_kept_over_pages_and_sent(loket: Loket, visitor: Visitor) -> None:
    page = upload(visitor, JPEG, ("bon.pdf", pdf()))
    assert page.status == 200
    assert listed(page) == ["keuken.jpg", "bon.pdf"]
    visitor.press()
    page = visitor.press(**NO_MAIL)
    assert "keuken.jpg (4 kB)" in page.text
    assert "De stofzuiger viel van de trap." in page.text
    page = visitor.press("wijzig:fotos")
    assert listed(page) == ["keuken.jpg", "bon.pdf"]
    visitor.press()
    assert visitor.press("versturen").status == 303
    (case,) = cases(loket)
    assert {row.case_id for row in rows(loket)} == {case.id}
    assert opened(loket, case)["fotos"]["answer"] == "keuken.jpg (4 kB)\nbon.pdf (1 kB)"


def test_going_on_takes_along_what_was_chosen(visitor: Visitor) -> None:
    page = upload(visitor, JPEG, do="verder")
    assert page.heading == "Kijk uw antwoorden na"
    page = visitor.press(**NO_MAIL)
    assert "keuken.jpg" in page.text


def test_when_too_many_files_wait_all_that_was_typed_stays(loket: Loket, visitor: Visitor) -> None:
    visitor.browser.environ_base[CROWDED] = "yes"
    page = upload(visitor, JPEG)
    assert (page.status, page.headers["Retry-After"]) == (503, "60")
    assert "keuken.jpg is nog niet toegevoegd" in page.text
    assert "De stofzuiger viel van de trap." in page.form().values()
    assert rows(loket) == []
    assert upload(visitor, do="verder").heading == "Kijk uw antwoorden na"
    visitor.press("terug")
    del visitor.browser.environ_base[CROWDED]
    assert listed(upload(visitor, JPEG)) == ["keuken.jpg"]


def test_a_file_for_which_the_disk_has_no_room_is_told_and_comes_later(
    loket: Loket, visitor: Visitor
) -> None:
    large = ("groot.jpg", photo() + bytes(600_000))
    with no_room(loket):
        page = upload(visitor, large)
    assert (page.status, page.headers["Retry-After"]) == (503, "60")
    assert "niets van u ontvangen" in page.text
    with no_room(loket):
        page = upload(visitor := at_photos(loket), JPEG)
    assert (page.status, listed(page)) == (422, [])
    assert "keuken.jpg is niet opgeslagen." in page.text
    assert listed(upload(visitor, large)) == ["groot.jpg"]


def test_one_can_be_taken_away(loket: Loket, visitor: Visitor) -> None:
    upload(visitor, JPEG, ("bon.pdf", pdf()))
    page = upload(visitor, do="verwijder:1")
    assert listed(page) == ["bon.pdf"]
    assert [row.number for row in rows(loket)] == [2]
    assert upload(visitor, do="verwijder:99").status == 200
    assert upload(visitor, do="verwijder:1e9").status == 200


def test_the_same_file_again_is_one_file(visitor: Visitor) -> None:
    upload(visitor, JPEG)
    assert len(listed(upload(visitor, JPEG))) == 1


def test_adding_without_choosing_says_so(visitor: Visitor) -> None:
    page = upload(visitor)
    assert page.status == 422
    assert "Kies eerst een foto of PDF." in page.text


def test_a_form_without_files_is_sent_as_well(loket: Loket, visitor: Visitor) -> None:
    send_on(visitor)
    assert len(cases(loket)) == 1
    assert rows(loket) == []


def test_the_same_file_under_another_name_is_another_file(visitor: Visitor) -> None:
    """Otherwise it was missing on the page, and nothing said why."""
    both = [JPEG[0], "lamp.jpg"]
    assert listed(upload(visitor, JPEG, ("lamp.jpg", JPEG[1]))) == both
    assert listed(upload(visitor, JPEG)) == both


def test_sending_twice_is_one_case_with_its_files_once(loket: Loket, visitor: Visitor) -> None:
    upload(visitor, JPEG)
    visitor.press()
    visitor.press(**NO_MAIL)
    assert visitor.page is not None
    data, address = {**visitor.page.form(), "doe": "versturen"}, visitor.address
    assert len({visitor.post(address, data).location for _ in range(2)}) == 1
    assert len(cases(loket)) == len(rows(loket)) == 1


def test_nothing_is_added_to_what_was_sent(loket: Loket, visitor: Visitor) -> None:
    page, address = visitor.page, visitor.address
    send_on(visitor)
    visitor.page, visitor.address = page, address
    page = upload(visitor, JPEG)
    assert page.status == 409
    assert "De stofzuiger viel" in page.text
    assert "blijft staan" in page.text
    assert rows(loket) == []


def test_files_of_another_form_are_not_mine(loket: Loket, visitor: Visitor) -> None:
    upload(visitor, JPEG)
    other = at_photos(loket)
    assert listed(upload(other, ("bon.pdf", pdf()))) == ["bon.pdf"]
    upload(other, do="verwijder:2")
    send_on(visitor)
    assert [row.case_id is None for row in rows(loket)] == [False, True]


def test_what_came_in_another_tab_is_shown_before_it_is_sent(
    loket: Loket, visitor: Visitor
) -> None:
    photos, address = visitor.page, visitor.address
    visitor.press()
    check = visitor.press(**NO_MAIL)
    visitor.page, visitor.address = photos, address
    upload(visitor, JPEG)
    visitor.page = check
    page = visitor.press("versturen")
    assert (page.status, page.heading) == (200, "Kijk uw antwoorden na")
    assert "keuken.jpg" in page.text
    assert visitor.press("versturen").status == 303
    assert len(rows(loket)) == 1


def test_after_a_day_the_client_is_told_and_nothing_is_lost_in_silence(
    loket: Loket, visitor: Visitor
) -> None:
    upload(visitor, JPEG)
    visitor.press()
    visitor.press(**NO_MAIL)
    loket.clock.ahead(days=1)
    page = visitor.press("versturen")
    assert page.status == 422
    assert "zijn er niet meer" in page.text
    assert "De stofzuiger viel van de trap." in page.html
    assert cases(loket) == []
    upload(visitor, JPEG)
    assert len(rows(loket)) == 1, "the old row went when a new one came"
    visitor.press()
    assert visitor.press("versturen").status == 303


def test_purging_takes_what_was_not_sent_and_leaves_what_was(loket: Loket) -> None:
    sent = at_photos(loket)
    upload(sent, JPEG)
    send_on(sent)
    upload(at_photos(loket), JPEG)
    with loket.app.app_context():
        almost = loket.clock() + timedelta(days=1, seconds=-1)
        assert attachments.purge_waiting(db.session, now=almost) == 0
        assert attachments.purge_waiting(db.session, now=almost + timedelta(seconds=1)) == 1
    assert len(rows(loket)) == 1


def test_a_file_that_goes_while_it_is_sent_stops_the_sending(
    loket: Loket, visitor: Visitor
) -> None:
    upload(visitor, JPEG)
    send_on(visitor)
    with loket.app.app_context(), pytest.raises(NotStored), writing(db.session):
        attachments.attach_files(db.session, cases(loket)[0], ItemKey.new(uuid4()), "", 1)


# What is refused


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
REFUSED = {
    "zip as jpg": (b"PK\x03\x04" + bytes(1000), "is geen JPEG, PNG, HEIC of PDF"),
    "svg": (SVG, "is geen JPEG, PNG, HEIC of PDF"),
    "html": (b"<!doctype html><script>alert(1)</script>", "is geen JPEG, PNG, HEIC of PDF"),
    "gif": (b"GIF89a" + bytes(100), "is geen JPEG, PNG, HEIC of PDF"),
    "nothing": (b"", "is niet heel"),
    "nothing but zeros": (bytes(5000), "is niet heel"),
    "text": (b"gewoon tekst", "is geen JPEG, PNG, HEIC of PDF"),
    "half a jpeg": (photo()[:200], "is niet heel"),
    "html after a jpeg's start": (b"\xff\xd8\xff<script>alert(1)</script>", "is niet heel"),
    "heic that is none": (b"\0\0\0\x18ftypheic" + bytes(100), "is beschadigd. Is het een foto?"),
    "bomb": (bomb(), "heeft meer beeldpunten dan wij kunnen verwerken"),
    "no pdf": (b"%PDF-1.7\n" + bytes(100), "is beschadigd. Is het een foto?"),
    "pdf that a program draws": (
        pdf(root={"NeedsRendering": True}),
        "is een PDF die alleen in een eigen programma te lezen is",
    ),
    "pdf that is a folder of files": (
        pdf(root={"Collection": pikepdf.Dictionary(), "AF": pikepdf.Dictionary(F="a.pdf")}),
        "is een PDF waar losse bestanden in zitten",
    ),
    "pdf with what is to be blacked out": (
        written(remark("Redact")),
        "is iets ingevuld, getypt of getekend dat wij niet heel kunnen overnemen",
    ),
    "locked pdf": (pdf(lock=True), "zit op slot"),
}


@pytest.mark.parametrize("what", REFUSED)
@pytest.mark.hostile("file-type")
def test_what_is_refused_says_why_and_loses_nothing(
    loket: Loket, visitor: Visitor, what: str
) -> None:
    content, words = REFUSED[what]
    page = upload(visitor, ("foto.jpg", content))
    assert page.status == 422
    assert page.title.startswith("Fout: ")
    assert f"foto.jpg {words}" in page.text
    assert "De stofzuiger viel van de trap." in page.html
    assert rows(loket) == []


def test_the_good_ones_are_kept_and_each_bad_one_is_named(visitor: Visitor) -> None:
    page = upload(visitor, ("a.jpg", SVG), JPEG, ("b.jpg", bomb()))
    assert page.status == 422
    assert "a.jpg is geen JPEG" in page.text
    assert "b.jpg heeft meer beeldpunten dan wij kunnen verwerken" in page.text
    assert listed(page) == ["keuken.jpg"]


@pytest.mark.hostile("file-size")
def test_a_sixth_file_is_refused_and_five_are_kept(visitor: Visitor) -> None:
    colours = ["red", "blue", "green", "black", "yellow", "purple"]
    files = [(f"{colour}.jpg", photo(colour=colour)) for colour in colours]
    page = upload(visitor, *files)
    assert page.status == 422
    assert "purple.jpg is niet toegevoegd. U kunt ten hoogste 5" in page.text
    assert len(listed(page)) == MOST


@pytest.mark.hostile("file-size")
def test_ten_megabytes_are_taken_and_one_byte_more_is_not(visitor: Visitor) -> None:
    made = photo()
    page = upload(visitor, ("groot.jpg", made + bytes(LARGEST - len(made))))
    assert listed(page) == ["groot.jpg"]
    page = upload(visitor, ("groter.jpg", made + bytes(LARGEST - len(made) + 1)))
    assert page.status == 422
    assert (
        "groter.jpg is te groot. Een bestand mag ten hoogste 10 MB zijn. Maak een kleinere foto, of"
        in page.text
    )


def test_more_than_fits_is_413_with_what_to_do(visitor: Visitor) -> None:
    page = upload(visitor, ("a.jpg", bytes(uploads.ROOM)))
    assert page.status == 413
    assert "kies minder of kleinere bestanden" in page.text


@pytest.mark.parametrize(
    ("path", "status"), [("/f/bezoek-afzeggen", 413), ("/o", 413), ("/f/bestaat-niet", 404)]
)
def test_other_pages_take_no_more_than_before(loket: Loket, path: str, status: int) -> None:
    body, content_type = multipart({"form_key": "x"}, ("a.jpg", bytes(2 * 1024 * 1024)))
    answer = loket.app.test_client().post(
        loket.services.root + path, base_url=BASE, data=body, content_type=content_type
    )
    assert answer.status_code == status


@pytest.mark.hostile("file-size")
def test_too_much_waiting_is_refused_for_now(visitor: Visitor, loket: Loket) -> None:
    with loket.app.app_context(), writing(db.session):
        now, size = loket.clock(), attachments.WAITING_BYTES
        much = {"form_hash": "another form", "label": b"", "sealed": b"", "created_at": now}
        db.session.add(Attachment(**much, number=1, size=size, sealed_sha256=""))
    page = upload(visitor, JPEG)
    assert page.status == 422
    assert "keuken.jpg is niet opgeslagen. Dat ligt aan ons." in page.text
    with loket.app.app_context():
        assert attachments.purge_waiting(db.session, now=now + timedelta(days=1)) == 1
    assert listed(upload(visitor, JPEG)) == ["keuken.jpg"]


def test_files_are_made_harmless_one_at_a_time_and_others_wait_their_turn(
    loket: Loket, visitor: Visitor
) -> None:
    others = [at_photos(loket) for _ in range(2)]
    with ThreadPoolExecutor(3) as pool:
        adding = [pool.submit(upload, one, JPEG) for one in (visitor, *others)]
        assert [listed(one.result()) for one in adding] == [["keuken.jpg"]] * 3


def test_who_comes_when_too_many_wait_is_told_and_loses_nothing(
    loket: Loket, visitor: Visitor
) -> None:
    for _ in range(uploads.PLACES):
        uploads.IN_LINE.acquire()
    try:
        page = upload(visitor, JPEG)
    finally:
        uploads.IN_LINE.release(uploads.PLACES)
    assert page.status == 422
    assert "keuken.jpg is nog niet toegevoegd: er zijn te veel bestanden tegelijk." in page.text
    assert "De stofzuiger viel van de trap." in page.html
    assert rows(loket) == []
    assert listed(upload(visitor, JPEG)) == ["keuken.jpg"]


@pytest.mark.parametrize("before", [b"\xef\xbb\xbf", b"\r\n", b" " * 200])
def test_a_pdf_that_starts_a_little_later_is_taken(visitor: Visitor, before: bytes) -> None:
    assert listed(upload(visitor, ("bon.pdf", before + pdf()))) == ["bon.pdf"]


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("../../../etc/passwd", "passwd"),
        ("C:\\Users\\jan\\foto.jpg", "foto.jpg"),
        ("..\\..\\x.jpg", "x.jpg"),
        (".htaccess", "htaccess"),
        ("a\r\nSet-Cookie: x.jpg", "a Set-Cookie x.jpg"),
        ("foto\u202egpj.exe", "fotogpj.exe"),
        ("nul\0.jpg", "nul.jpg"),
        ('<img src=x onerror="a()">.jpg', "img src=x onerror=a().jpg"),
        ("{{ contact.phone }}.jpg", "{{ contact.phone }}.jpg"),
        ("Ik & 's-Gravenhage é.jpg", "Ik & 's-Gravenhage é.jpg"),
        ("/", "bijlage"),
        ("x" * 500 + ".jpg", "x" * 80 + ".jpg"),
    ],
)
@pytest.mark.hostile("file-name")
def test_a_name_is_only_ever_shown(loket: Loket, typed: str, shown: str) -> None:
    with loket.app.app_context():
        assert uploads.plain_name(typed) == shown


def test_without_a_script_it_is_said_too_why_a_file_was_not_added(loket: Loket) -> None:
    visitor = Visitor(loket.app, script=False)
    visitor.walk(FORM, *BEFORE_PHOTOS)
    upload(visitor, ("brief.txt", b"geen foto"), script=False)
    page = visitor.follow()
    assert page.status == 422
    assert "brief.txt is geen JPEG" in page.text
    assert "brief.txt is geen JPEG" in visitor.get(visitor.address).text
    page = visitor.press()
    assert "brief.txt" not in page.text
    assert "brief.txt" not in visitor.press("terug").text

"""Files that wait for their form are bounded for each sender, also over restarts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from formsapp.cases import attachments
from formsapp.cases.attachments import BYTES_OF_ONE, FILES_OF_ONE, OF_STRANGERS, Sender
from formsapp.cases.database import writing
from formsapp.cases.drafts import Drafts
from formsapp.cases.models import Attachment
from formsapp.sealing.letterbox import form_hash
from formsapp.settings import Settings
from formsapp.web.shared.rate_limit import find_sender, hash_sender
from formsapp.web.shared.services import db
from tests.web.conftest import Loket
from tests.web.test_rate_limit import HERE, THERE, come_from
from tests.web.uploading import JPEG, at_photos, listed, photo, rows, send_on, upload

BLUE = ("bon.jpg", photo(colour="blue"))


@pytest.fixture
def provider() -> str:
    return "doz-thuiszorg"


def sender_at(loket: Loket, address: str) -> Sender:
    with loket.app.test_request_context(headers={"X-Forwarded-For": address}):
        return Sender(hash_sender(str(find_sender())), is_known=False)


def let_wait(loket: Loket, address: str, *sizes: int) -> None:
    """Let files of these sizes wait, each of a form of its own, from one address."""
    sender = sender_at(loket, address)
    with loket.app.app_context(), writing(db.session):
        for number, size in enumerate(sizes):
            form = form_hash(f"form {number} of {address}")
            much = {"form_hash": form, "label": b"", "sealed": b"", "sealed_sha256": ""}
            row = Attachment(**much, number=1, size=size, created_at=loket.clock())
            row.sender = sender.hashed
            db.session.add(row)


@pytest.mark.hostile("file-waits")
def test_many_forms_of_one_network_leave_room_for_others(
    settings: Settings, start: Callable[[Settings], Loket]
) -> None:
    loket = start(settings)
    let_wait(loket, HERE, BYTES_OF_ONE // 2, BYTES_OF_ONE // 2)
    visitor = come_from(at_photos(loket), HERE)
    page = upload(visitor, JPEG)
    assert page.status == 422
    assert (
        "keuken.jpg is niet toegevoegd. Vanaf deze plek kwamen net al veel bestanden" in page.text
    )
    assert "De stofzuiger viel van de trap." in page.html
    assert listed(upload(come_from(at_photos(loket), THERE), JPEG)) == ["keuken.jpg"]
    again = start(settings)
    assert upload(come_from(at_photos(again), HERE), JPEG).status == 422
    # A form without its file comes in.
    send_on(visitor)


def test_what_is_small_is_bounded_by_its_number(loket: Loket) -> None:
    let_wait(loket, HERE, *[1] * (FILES_OF_ONE - 1))
    visitor = come_from(at_photos(loket), HERE)
    assert listed(upload(visitor, JPEG)) == ["keuken.jpg"]
    page = upload(visitor, BLUE)
    assert (page.status, listed(page)) == (422, ["keuken.jpg"])


@pytest.mark.parametrize("way", ["sent", "taken away", "thrown away", "purged"])
def test_room_comes_free_when_a_file_no_longer_waits(loket: Loket, way: str) -> None:
    let_wait(loket, HERE, *[1] * (FILES_OF_ONE - 1))
    visitor = come_from(at_photos(loket), HERE)
    assert listed(upload(visitor, JPEG)) == ["keuken.jpg"]
    if way == "sent":
        send_on(visitor)
        assert next(one.sender for one in rows(loket) if one.case_id) is None
    elif way == "taken away":
        upload(visitor, do="verwijder:1")
    elif way == "purged":
        loket.clock.ahead(seconds=attachments.WAITING_KEPT.total_seconds())
    else:
        with loket.app.app_context():
            Drafts(db.session, loket.clock()).throw_away("a code", f"form 0 of {HERE}")
    other = come_from(at_photos(loket), HERE)
    assert listed(upload(other, BLUE)) == ["bon.jpg"]


@pytest.mark.hostile("file-waits")
def test_where_many_networks_fill_their_room_who_has_a_link_finds_some(loket: Loket) -> None:
    for number in range(OF_STRANGERS // BYTES_OF_ONE):
        let_wait(loket, f"192.0.2.{number}", BYTES_OF_ONE)
    stranger = come_from(at_photos(loket), HERE)
    page = upload(stranger, JPEG)
    assert page.status == 422
    assert "De stofzuiger viel van de trap." in page.html
    with loket.app.app_context():
        known = replace(sender_at(loket, THERE), is_known=True)
        tray = attachments.Tray(db.session, "a form of a link", loket.clock(), known)
        tray.add(attachments.NamedFile("a.jpg", "image/jpeg", b"photo"), most=5)
        assert len(tray.files()) == 1

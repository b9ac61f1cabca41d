"""Files as people and others send them, and a visitor's page that takes them."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping
from io import BytesIO

import pikepdf
import pillow_heif
from PIL import Image
from sqlalchemy import select
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from formsapp.cases.models import Attachment
from formsapp.web.shared.services import db
from tests.page import Page, Visitor
from tests.web.conftest import Loket
from tests.web.office import BASE, Colleague, Office
from tests.web.sent import NO_MAIL, Answers, cases, day, myself

FORM = "/f/schade"
GPS, ORIENTATION, TURNED = 0x8825, 0x0112, 6
PLACE = b"WAAR-IK-WOON"

BEFORE_PHOTOS: list[Answers] = [
    *myself(),
    {**day("dag", "2-3-2026"), "tijd": "9.00"},
    {"gebeurd": "De stofzuiger viel van de trap."},
    {"soort": "apparaten", "wat": "De stofzuiger"},
    {"wie": ""},
    {"kosten": "80 euro"},
]
"""The pages of the form up to that with photos."""


def photo(sort: str = "JPEG", size: tuple[int, int] = (400, 300), colour: str = "red") -> bytes:
    """A photo that lies on its side, one corner coloured, and tells where it was made."""
    pillow_heif.register_heif_opener()
    image = Image.new("RGB", size, "white")
    image.paste(colour, (0, 0, size[0] // 2, size[1] // 2))
    exif = Image.Exif()
    exif[ORIENTATION] = TURNED
    exif[GPS] = {1: "N", 2: (52.0, 5.0, 1.0), 29: PLACE.decode()}
    out = BytesIO()
    image.save(out, sort, exif=exif.tobytes(), **({"comment": PLACE} if sort == "JPEG" else {}))
    return out.getvalue()


def bomb() -> bytes:
    """A PNG of a few hundred bytes that says that it is 60000 by 60000 pixels."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        )

    size = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    pixels = zlib.compress(bytes(100_000))
    start = b"\x89PNG\r\n\x1a\n"
    return start + chunk(b"IHDR", size) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def pdf(*, root: dict[str, object] | None = None, lock: bool = False) -> bytes:
    """A PDF of one empty page, with something in it or not."""
    made = pikepdf.new()
    made.add_blank_page()
    made.docinfo["/Author"] = PLACE.decode()
    for key, value in (root or {}).items():
        made.Root[f"/{key}"] = value
    out = BytesIO()
    made.save(out, encryption=pikepdf.Encryption(owner="a", user="b") if lock else False)
    return out.getvalue()


def upload(
    visitor: Visitor, *files: tuple[str, bytes], do: str = "toevoegen", script: bool = True
) -> Page:
    """Choose files on the page with photos and press a button."""
    assert visitor.page is not None
    form = visitor.page.all("form")[0]
    assert form.attributes["enctype"] == "multipart/form-data"
    body, content_type = multipart({**visitor.page.form(), "doe": do}, *files or [("", b"")])
    return visitor.see(
        visitor.browser.post(
            visitor.root + form.attributes["action"].removeprefix(visitor.root),
            base_url="http://localhost:8000",
            data=body,
            headers={
                "Origin": "http://localhost:8000",
                "Sec-Fetch-Site": "same-origin",
                **({"Loket-Script": "1"} if script else {}),
            },
            content_type=content_type,
        )
    )


def multipart(
    data: Mapping[str, str | list[str]], *files: tuple[str, bytes], question: str = "fotos"
) -> tuple[bytes, str]:
    """The body that a browser sends, and its type. The test client leaves a file open."""
    chosen = [FileStorage(BytesIO(content), name, question) for name, content in files]
    before = data.get(question, [])
    kept = [text for text in ([before] if isinstance(before, str) else before) if text]
    boundary, body = encode_multipart({**data, question: [*kept, *chosen]})
    return body, f"multipart/form-data; boundary={boundary}"


def listed(page: Page) -> list[str]:
    """Names of the files that the page says it has."""
    return [
        one.text.rpartition(" (")[0]
        for one in page.all("span", class_="typed")
        if not hidden(one.inside)
    ]


def hidden(inside: tuple[object, ...]) -> bool:
    return any("visually-hidden" in str(getattr(one, "attributes", "")) for one in inside)


JPEG = ("keuken.jpg", photo())


def at_photos(loket: Loket) -> Visitor:
    """Someone at the page with photos."""
    person = loket.visitor()
    page = person.walk(FORM, *BEFORE_PHOTOS)
    assert page.heading == "Foto's en een bon"
    return person


def rows(loket: Loket) -> list[Attachment]:
    """All files that are stored, waiting or sent."""
    with loket.app.app_context():
        return list(db.session.scalars(select(Attachment).order_by(Attachment.number)))


def send_on(visitor: Visitor) -> Page:
    """Go on from the page with photos and send the form."""
    visitor.press()
    page = visitor.press(**NO_MAIL)
    assert page.heading == "Kijk uw antwoorden na"
    sent = visitor.press("versturen")
    assert sent.status == 303, sent.text
    return visitor.follow()


def sent_to_staff(office: Office, *files: tuple[str, bytes]) -> str:
    """Send files with a form; gives the reference of the case."""
    person = at_photos(office.loket)
    upload(person, *files)
    send_on(person)
    return cases(office.loket)[0].reference


def fetch(person: Colleague, reference: str, number: object) -> tuple[int, bytes, dict[str, str]]:
    """Ask for a file of a case: status, body and headers."""
    path = f"{person.root}/medewerker/zaak/{reference}/bijlage/{number}"
    answer = person.browser.get(path, base_url=BASE)
    return answer.status_code, answer.get_data(), dict(answer.headers)

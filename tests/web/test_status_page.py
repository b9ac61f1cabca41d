"""Looking up how it stands with a receipt code, and the receipt as PDF."""

from __future__ import annotations

import io

import pikepdf
import pytest
from sqlalchemy import select

from formsapp.cases.destroy_cases import destroy
from formsapp.cases.event_log import SYSTEM
from formsapp.cases.models import Case
from formsapp.web.shared.services import db
from tests.web.conftest import AKKOORD, Loket


@pytest.fixture
def code(loket: Loket) -> str:
    visitor = loket.visitor()
    page = visitor.send(f"/l/{loket.link()}/akkoord", *AKKOORD)
    return page.all("strong", class_="receipt-code")[0].text


def test_the_confirmation_shows_code_qr_and_what_comes_next(loket: Loket) -> None:
    page = loket.visitor().send(f"/l/{loket.link()}/akkoord", *AKKOORD)
    assert "Wat er nu gebeurt" in page.text
    assert page.all("svg", class_="qr")
    assert page.all("title")[1].text.startswith("QR-code")


def test_the_confirmation_says_what_happens_now_before_what_it_proves(loket: Loket) -> None:
    page = loket.visitor().send(f"/l/{loket.link()}/akkoord", *AKKOORD)
    titles = [one.text for one in page.all("h2")]
    assert titles.index("Wat er nu gebeurt") < titles.index("Wat dit bewijst")


def test_each_page_that_an_address_opens_says_that_the_browser_remembers_it(
    loket: Loket, code: str
) -> None:
    for path in (f"/o/{code}", f"/l/{loket.link()}"):
        page = loket.visitor().get(path)
        assert "Het adres van deze pagina wel: in de geschiedenis van de browser." in page.text


@pytest.mark.parametrize(
    "change", [str, str.lower, lambda c: c.replace("-", " "), lambda c: f" {c} "]
)
def test_a_code_is_found_however_it_is_typed(loket: Loket, code: str, change: type[str]) -> None:
    visitor = loket.visitor()
    visitor.get("/o")
    page = visitor.press(code=change(code))
    assert page.status == 303
    assert visitor.follow().status == 200


@pytest.mark.parametrize(
    "around",
    ["{}.", "{},", "{}/", "{}%C2%A0", "%E2%81%A6{}%E2%81%A9", "{}%3E", "{}%20", "{}%0A", "{}%20is"],
)
def test_an_address_with_something_added_shows_the_same_page(
    loket: Loket, code: str, around: str
) -> None:
    address = around.format(code)
    assert loket.visitor().get(f"/o/{address}").status == 200
    in_capitals = loket.app.test_client().get(f"/O/{address}", follow_redirects=True)
    assert in_capitals.status_code == 200


def test_the_whole_address_may_be_pasted_as_a_code(loket: Loket, code: str) -> None:
    visitor = loket.visitor()
    for typed in (loket.services.url(f"/o/{code}"), f"\u2066{code}\u2069".replace("-", "\u2011")):
        visitor.get("/o")
        assert visitor.press(code=typed).location.endswith(f"/o/{code}")


def test_an_unknown_code_keeps_what_was_typed(loket: Loket) -> None:
    visitor = loket.visitor()
    visitor.get("/o")
    page = visitor.press(code="ABCDE")
    assert page.status == 422
    assert page.form()["code"] == "ABCDE"
    assert visitor.get("/o/ABCDE-ABCDE-ABCDE-ABCDE").status == 404


@pytest.mark.parametrize("typed", ["Z-7K4M-2QXD", "z 7k4m 2qxd", "Z7K4M2QXD"])
def test_a_number_is_told_apart_from_a_code(loket: Loket, typed: str) -> None:
    page = loket.visitor().post("/o", {"code": typed})
    assert page.status == 422
    assert "De code staat op hetzelfde bewijs" in page.text
    assert "wij kennen deze niet" not in page.text
    assert typed in page.html


def test_a_due_date_shows_with_the_steps_by_which_it_was_found(loket: Loket, code: str) -> None:
    with loket.app.app_context():
        case = db.session.scalars(select(Case)).one()
        case.due_on, case.due_steps = case.received_on, ["De termijn is 6 weken."]
        db.session.commit()
    page = loket.visitor().get(f"/o/{code}")
    assert "uiterlijk 3 maart 2026" in page.text
    assert "De termijn is 6 weken." in page.text


def test_the_receipt_is_an_accessible_pdf_without_content(loket: Loket, code: str) -> None:
    page = loket.visitor().get(f"/o/{code}/ontvangstbewijs.pdf")
    assert page.headers["Content-Type"] == "application/pdf"
    assert page.headers["Content-Disposition"].startswith("attachment")
    with pikepdf.open(io.BytesIO(page.body)) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) == "nl-NL"
        assert "/StructTreeRoot" in pdf.Root
        assert pdf.open_metadata().get("pdfuaid:part") == "1"


def test_a_receipt_of_an_unknown_code_is_not_there(loket: Loket) -> None:
    assert loket.visitor().get("/o/AAAAA-AAAAA-AAAAA-AAAAA/ontvangstbewijs.pdf").status == 404


def test_after_destruction_nothing_is_promised_of_the_code_and_no_empty_proof_given(
    loket: Loket, code: str
) -> None:
    with loket.app.app_context():
        reference = str(db.session.scalar(select(Case.reference)))
        destroy(db.session, reference, SYSTEM, now=loket.clock(), ground="request")
    visitor = loket.visitor()
    page = visitor.get(f"/o/{code}")
    assert "vernietigd" in page.text
    for promise in ("Bewaar hem", "kan lezen wat hier staat", "Download"):
        assert promise not in page.text
    assert visitor.get(f"/o/{code}/ontvangstbewijs.pdf").status == 303

"""A log of the server shows where something went wrong, and nothing of whom it was about."""

from __future__ import annotations

import logging
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Literal

import msgspec
import pikepdf
import pyrage  # type: ignore[import-untyped]  # pyrage ships no types
import pytest
import sqlalchemy as sa
from flask import url_for
from PIL import Image

from formsapp.web.shared.services import db
from tests.web.conftest import Loket

SAME = {"Origin": "http://localhost:8000", "Sec-Fetch-Site": "same-origin"}


@pytest.mark.hostile("fault-shown")
def test_a_fault_is_logged_without_address_and_without_what_was_typed(
    loket: Loket, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(code: str) -> str:
        try:
            return str(int(code))
        except ValueError as error:
            raise KeyError(code) from error

    loket.app.add_url_rule("/stuk/<code>", "stuk", view_func=broken)
    with caplog.at_level(logging.INFO):
        assert loket.visitor().get("/stuk/ABCDE-12345").status == 500
    assert "a fault in stuk" in caplog.text
    assert "ValueError" in caplog.text
    assert "test_logs.py" in caplog.text
    assert "ABCDE" not in caplog.text


WORD = "Kwibus Vlinder"
FAULTS: dict[str, Callable[[], object]] = {
    "of a number": lambda: int(WORD),
    "of a picture": lambda: Image.open(NamedBytes(WORD)),
    "of a PDF": lambda: pikepdf.open(BytesIO(f"%PDF-1.4 {WORD} trailer <<".encode())),
    "of a key": lambda: pyrage.x25519.Identity.from_str(WORD),
    "of a type": lambda: msgspec.convert({"said": WORD}, dict[str, Literal["ja", "nee"]]),
    "of a coding": lambda: WORD.encode("utf-8") + "\udcff".encode(),
    "of a file": lambda: Path(WORD).read_bytes(),
    "of a statement": lambda: db.session.execute(sa.text("SELECT :a FROM nowhere"), {"a": WORD}),
    "of an address": lambda: url_for(WORD, word=WORD),
}


class NamedBytes(BytesIO):
    """A file that says its name where it is printed, as the ones of a form do."""

    def __init__(self, name: str) -> None:
        super().__init__(name.encode())
        self.name = name

    def __repr__(self) -> str:
        return f"<file {self.name}>"


@pytest.mark.hostile("fault-shown")
def test_a_fault_of_a_library_is_logged_without_what_it_says(
    loket: Loket, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(which: str) -> str:
        return str(FAULTS[which]())

    loket.app.add_url_rule("/stuk/<which>", "stuk", view_func=broken)
    with caplog.at_level(logging.DEBUG):
        for which, raise_it in FAULTS.items():
            with loket.app.test_request_context(), pytest.raises(Exception, match=r".") as told:
                raise_it()
            assert told.value is not None
            caplog.clear()
            page = loket.visitor().get(f"/stuk/{which}")
            assert page.status >= 500, which
            assert type(told.value).__name__ in caplog.text
            assert "Kwibus" not in caplog.text + page.html


@pytest.mark.parametrize("body", ["[1]", '"a"', "{}", "null", "[[1, 2]]", '{"form_key": [1]}', "x"])
@pytest.mark.parametrize("sort", ["application/json", "text/plain"])
def test_a_body_that_is_no_form_is_no_fault_of_ours(loket: Loket, body: str, sort: str) -> None:
    token = loket.link("akkoord")
    browser, root = loket.app.test_client(use_cookies=False), loket.services.root
    back = f"/l/{token}/akkoord/intrekken"
    places = ("/f/link-aanvragen", f"/l/{token}/akkoord", back, f"{back}/x")
    for place in places:
        with browser.post(
            root + place,
            base_url="http://localhost:8000",
            data=body,
            headers={**SAME, "Content-Type": sort},
        ) as answer:
            assert answer.status_code == 403

"""A log of the server shows where something went wrong, and nothing of whom it was about."""

from __future__ import annotations

import logging

import pytest

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

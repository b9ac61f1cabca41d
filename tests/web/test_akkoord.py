"""Agreeing to the terms, from the link to the receipt."""

from __future__ import annotations

from tests.web.conftest import Loket


def test_akkoord_from_link_to_receipt(loket: Loket) -> None:
    token = loket.link()
    visitor = loket.visitor()
    page = visitor.get(f"/l/{token}")
    assert page.status == 200
    visitor.get(f"/l/{token}/akkoord")
    page = visitor.press()
    page = visitor.press(hoedanigheid="zelf")
    page = visitor.press(naam="Fatima O'Brien")
    page = visitor.press(akkoord="ja")
    page = visitor.press()
    assert "Fatima O'Brien" in page.text
    page = visitor.press("versturen")
    assert page.status == 303
    page = visitor.follow()
    assert page.status == 200

"""A code or number that was typed where another belongs: the page says where it does."""

from __future__ import annotations

import pytest

from tests.page import Page
from tests.web.conftest import AKKOORD, Loket
from tests.web.test_put_aside import code_on

PROVIDERS = pytest.mark.parametrize("provider", ["al-osra-zorg", "doz-thuiszorg"])


def typed_at(loket: Loket, path: str, code: str) -> Page:
    visitor = loket.visitor()
    visitor.get(path)
    return visitor.press("zoeken" if path == "/verder" else "", code=code)


def links_on(page: Page) -> set[str]:
    return {
        one.attributes["href"].rpartition("/")[2] for one in page.all("a") if one.within("main")
    }


@PROVIDERS
@pytest.mark.parametrize("how", ["{}", "Nummer {}", "Mijn nummer is {}.", "nr. {} van mei", "({})"])
def test_a_number_with_words_around_it_is_told_from_a_code(loket: Loket, how: str) -> None:
    for number in ("Z-7K4M-2QXD", "z7k4m 2qxd", "Z 7K4M2QXD"):
        page = typed_at(loket, "/o", how.format(number))
        assert page.status == 422
        assert "Dit is het nummer van" in page.text


@PROVIDERS
@pytest.mark.parametrize("typed", ["Zomaar iets", "Z-7K4M", "AZ-7K4M-2QXD", "Z-7K4M-2QXDD"])
def test_what_is_no_number_is_not_taken_for_one(loket: Loket, typed: str) -> None:
    assert "Dit is het nummer van" not in typed_at(loket, "/o", typed).text


@PROVIDERS
def test_the_code_of_a_saved_form_leads_from_receipts_to_forms(loket: Loket) -> None:
    visitor = loket.visitor()
    visitor.get("/f/dossier")
    code = code_on(visitor.press("bewaar"))
    page = typed_at(loket, "/o", code.lower())
    assert page.status == 422
    assert "Dit is de code van een formulier" in page.text
    assert "verder" in links_on(page)


@PROVIDERS
def test_the_code_of_a_receipt_leads_from_forms_to_receipts(loket: Loket) -> None:
    code = code_on(loket.visitor().send(f"/l/{loket.link()}/akkoord", *AKKOORD))
    page = typed_at(loket, "/verder", code.lower())
    assert page.status == 422
    assert "Dit is de code van" in page.text
    assert "o" in links_on(page)
    unknown = typed_at(loket, "/verder", "7K4M2-QXD7K-4M2QX-D7K4M")
    assert "Onder deze code is niets bewaard." in unknown.text

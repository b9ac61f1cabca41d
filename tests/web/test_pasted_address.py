"""Addresses of pages and forms, with what mail programs and sentences put behind them."""

from __future__ import annotations

import pytest

from tests.web.conftest import Loket

TAILS = (
    *(".", ",", ";", ")", "]", ">", "*", "!", "/", "/.", "//", "_", "&gt;"),
    *("-", "--", "-.", ".-"),
    *("%20", "%C2%A0", ".%C2%A0", "%E2%80%9D", "%0A", "%22", "%5C"),
)
ADDRESSES = ("/f/klacht", "/o", "/code", "/crisis/", "/")


@pytest.mark.parametrize("address", ADDRESSES)
def test_signs_behind_an_address_lead_to_its_page(loket: Loket, address: str) -> None:
    client = loket.app.test_client()
    good = client.get(address)
    assert good.status_code == 200
    for tail in TAILS:
        if f"{address}{tail}".startswith(("/o/", "/&", "//")):
            continue  # a receipt code, a name that no page has, another host
        found = client.get(address + tail, follow_redirects=True)
        assert (found.status_code, found.text[:400]) == (200, good.text[:400]), tail


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        *(("/F/KLACHT", "/f/klacht"), ("/f/Klacht.", "/f/klacht"), ("/Crisis", "/crisis/")),
        *(("/KLACHTEN/", "/klachten/"), ("/O", "/o"), ("/Code", "/code")),
    ],
)
def test_capitals_in_an_address_lead_to_its_page(loket: Loket, typed: str, address: str) -> None:
    found = loket.app.test_client().get(typed)
    assert (found.status_code, found.location) == (302, address)


@pytest.mark.parametrize(
    "address",
    [
        "/f/geen-formulier",
        "/f/klacht/x",
        "/bestaat-niet.",
        "/f.",
        *("/L/Ab.cd", "/L/Ab.cd%0A"),
        "/assets/x.css.",
        "/\u00e9en",
    ],
)
def test_what_is_no_page_of_ours_is_not_there(loket: Loket, address: str) -> None:
    found = loket.app.test_client().get(address, follow_redirects=True)
    assert found.status_code == 404
    assert "Is er nu gevaar?" in found.text


@pytest.mark.parametrize(
    "address",
    [
        "//f/klacht.",
        "///o,",
        "/O//example.nl",
        "/L/%2Fexample.nl",
        "//example.nl/f/klacht.",
        "/%2Fo.",
    ],
)
@pytest.mark.hostile("next-elsewhere")
def test_it_never_leads_to_another_host(loket: Loket, address: str) -> None:
    found = loket.app.test_client().get(address)
    assert not found.headers.get("Location", "").startswith("//")
    assert "//example.nl" not in found.headers.get("Location", "")


def test_capitals_in_the_name_of_the_provider_lead_to_its_pages(loket: Loket) -> None:
    client, token, root = loket.app.test_client(), loket.link(), loket.services.root
    for behind in (f"/L/{token}", "/crisis/", ""):
        found = client.get(root.upper() + behind, follow_redirects=True)
        assert (found.status_code, len(found.history) > 0) == (200, True), behind
        assert len(found.history) < 4


def test_what_was_posted_is_not_led_on(loket: Loket) -> None:
    assert loket.app.test_client().post("/f/klacht.").status_code in {404, 405}

"""What a messenger shows beside a link: neutral, and only where the address is known."""

from __future__ import annotations

import re
import struct
import sys
from pathlib import Path

import pytest
from msgspec.structs import replace

from formsapp.facts import Facts, load
from formsapp.site import build
from formsapp.site.share_card import draw_share_card
from tests.conftest import REPO
from tests.site.reading import pages_of


def test_a_site_with_an_address_has_a_card(tmp_path: Path) -> None:
    build(REPO / "docs" / "al-osra-zorg", tmp_path / "out", base_url="https://zorg.example/pad/")
    picture = (tmp_path / "out" / "assets" / "kaart.png").read_bytes()
    assert picture[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", picture[16:24]) == (1200, 630)
    assert len(picture) < 60_000
    for address, path in pages_of(tmp_path / "out").items():
        html = path.read_text(encoding="utf-8")
        found = re.findall(r'property="og:image" content="([^"]*)"', html)
        wanted = [] if address == "/404.html" else ["https://zorg.example/pad/assets/kaart.png"]
        assert found == wanted, address


@pytest.mark.parametrize(
    "name",
    [
        "Z",
        "Dagbesteding De Moestuin",
        "Stichting Zorg en Begeleiding voor Jeugd en Gezin in Noord- en Midden-Limburg",
        "Kinderfysiotherapiepraktijkenvereniging",
        "M" * 80,
        "W" * 39 + " " + "W" * 40,
    ],
)
def test_a_name_of_any_length_fits_on_the_card(name: str) -> None:
    facts = load(REPO / "docs" / "al-osra-zorg")
    named = replace(facts, provider=replace(facts.provider, name=name))
    assert struct.unpack(">II", draw_card(named)[16:24]) == (1200, 630)


def draw_card(facts: Facts) -> bytes:
    logo = (REPO / "docs" / "al-osra-zorg" / "logo.svg").read_text(encoding="utf-8")
    return draw_share_card(facts, logo, {"paper": "#ffffff", "ink": "#111111"})


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps the folder that is worked in")
def test_a_card_is_drawn_from_a_folder_that_cannot_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As from the home of root by the user of a host; here from one that is gone."""
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    assert draw_card(load(REPO / "docs" / "al-osra-zorg"))


def test_a_site_without_an_address_promises_none(site: Path) -> None:
    assert not (site / "assets" / "kaart.png").exists()
    assert "og:" not in pages_of(site)["/"].read_text(encoding="utf-8")


def test_every_page_describes_itself(site: Path) -> None:
    for address, path in pages_of(site).items():
        html = path.read_text(encoding="utf-8")
        assert """<link rel="icon" href='data:image/svg+xml,""" in html, address
        assert address == "/404.html" or '<meta name="description" content="' in html, address

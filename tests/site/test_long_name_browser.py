"""A name of 80 letters without a space fits on a phone of 320 px."""

from __future__ import annotations

from pathlib import Path

import pytest

from formsapp.site import build
from tests.plain_provider import write_provider
from tests.site.conftest import Opener

NAME = "M" * 80


@pytest.fixture
def own(tmp_path: Path) -> Path:
    folder = write_provider(tmp_path / "docs")
    facts = folder / "provider.toml"
    facts.write_text(facts.read_text().replace("Praktijk Voorbeeld", NAME, 1))
    return folder


def test_no_page_is_wider_than_a_phone(own: Path, tmp_path: Path, opened: Opener) -> None:
    build(own, tmp_path / "site")
    tab, _ = opened(tmp_path / "site", width=320)
    for page in ("/", "/crisis/", "/klachten/"):
        tab.goto(page)
        assert NAME in tab.locator(".home").inner_text().replace("\n", "")
        assert tab.evaluate("document.documentElement.scrollWidth") <= 320, page

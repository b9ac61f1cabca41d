"""What a page weighs: counted in bytes as sent, and in requests as the browser makes them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.site.conftest import Opener
from tests.site.reading import pages_of, read

CRISIS = 8_000
OTHER = 14_000

ENCODINGS = pytest.mark.parametrize("encoding", ["br", "gz"])


def sent(path: Path, encoding: str) -> int:
    """Bytes of a file as a browser gets it."""
    return Path(f"{path}.{encoding}").stat().st_size


def sheets(site: Path, address: str) -> list[Path]:
    """The stylesheets that a page loads."""
    loaded = (source.split("/") for source in read(pages_of(site)[address]).loaded)
    return [site / "assets" / parts[-1] for parts in loaded if parts[-1].endswith(".css")]


@ENCODINGS
def test_the_crisis_page_is_one_light_request(site: Path, opened: Opener, encoding: str) -> None:
    tab, served = opened(site)
    tab.goto("/crisis/")
    assert len(served.asked) == 1
    assert sent(pages_of(site)["/crisis/"], encoding) <= CRISIS


@ENCODINGS
def test_every_other_page_is_light(site: Path, encoding: str) -> None:
    for address, path in pages_of(site).items():
        weight = sent(path, encoding) + sum(sent(file, encoding) for file in sheets(site, address))
        assert weight <= OTHER, address


def test_every_other_page_is_two_requests(site: Path, opened: Opener) -> None:
    tab, served = opened(site)
    for address in ("/", "/voorwaarden/"):
        served.asked.clear()
        tab.goto(address)
        assert len(served.asked) == 2, address


def test_a_stylesheet_s_name_changes_with_its_content(sites: dict[str, Path]) -> None:
    names = [{file.name for file in site.rglob("*.css")} for site in sites.values()]
    assert not set.intersection(*names)
    for site in sites.values():
        assert [len(sheets(site, address)) for address in ("/", "/crisis/")] == [1, 0]

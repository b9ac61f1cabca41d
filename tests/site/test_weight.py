"""What a page weighs: counted in bytes as sent, and in requests as the browser makes them."""

from __future__ import annotations

from pathlib import Path

from tests.site.conftest import Opener
from tests.site.reading import pages_of, read

CRISIS = 8_000
OTHER = 14_000


def sent(path: Path) -> int:
    """Bytes of a file as a browser gets it."""
    return Path(f"{path}.br").stat().st_size


def test_the_crisis_page_is_one_light_request(site: Path, opened: Opener) -> None:
    tab, served = opened(site)
    tab.goto("/crisis/")
    assert len(served.asked) == 1
    assert sent(pages_of(site)["/crisis/"]) <= CRISIS


def test_every_other_page_is_two_light_requests(site: Path, opened: Opener) -> None:
    (sheet,) = site.rglob("*.css")
    for address, path in pages_of(site).items():
        assert sent(path) + sent(sheet) <= OTHER, address
    tab, served = opened(site)
    for address in ("/", "/voorwaarden/"):
        served.asked.clear()
        tab.goto(address)
        assert len(served.asked) == 2, address


def test_the_stylesheet_s_name_changes_with_its_content(sites: dict[str, Path]) -> None:
    names = {sheet.name for site in sites.values() for sheet in site.rglob("*.css")}
    assert len(names) == len(sites)
    for site in sites.values():
        (sheet,) = site.rglob("*.css")
        assert f"assets/{sheet.name}" in "".join(read(pages_of(site)["/"]).loaded)

"""Every page of both sites is valid HTML; pages of forms are validated where they are fetched."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import html_validate
from tests.conftest import missing
from tests.site.reading import pages_of


def test_html_validate_finds_nothing(site: Path) -> None:
    try:
        validate = html_validate.running()
    except html_validate.NotInstalledError as error:
        missing(str(error))
    pages = pages_of(site)
    found = {address: validate.faults(path.read_text("utf-8")) for address, path in pages.items()}
    assert {address: faults for address, faults in found.items() if faults} == {}


def test_it_does_find_what_is_wrong() -> None:
    try:
        found = html_validate.running().faults("<p id=a><div id=a></p><img>")
    except html_validate.NotInstalledError as error:
        missing(str(error))
    assert {fault.partition(":")[0] for fault in found} >= {"no-dup-id", "missing-doctype"}


@pytest.mark.parametrize("name", ["tests/node", "bench/lighthouse"])
def test_the_locks_of_node_hold_no_address(repo: Path, name: str) -> None:
    assert "://" not in (repo / name / "package-lock.json").read_text(encoding="utf-8")

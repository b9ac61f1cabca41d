"""Every page of both sites is valid HTML; pages of forms are validated where they are fetched."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests import html_validate
from tests.site.conftest import Opener
from tests.site.reading import pages_of

LINK = re.compile(r'<a [^>]*href="([^"]*)"[^>]*>(.*?)</a>', re.DOTALL)
TAG = re.compile(r"<[^>]+>")


def test_html_validate_finds_nothing(site: Path) -> None:
    validate = html_validate.running()
    pages = pages_of(site)
    found = {address: validate.faults(path.read_text("utf-8")) for address, path in pages.items()}
    assert {address: faults for address, faults in found.items() if faults} == {}


def test_it_does_find_what_is_wrong() -> None:
    found = html_validate.running().faults("<p id=a><div id=a></p><img>")
    assert {fault.partition(":")[0] for fault in found} >= {"no-dup-id", "missing-doctype"}


GOOD = """<!DOCTYPE html><html lang="nl"><head><title>Even</title></head><body>
<nav aria-label="Menu"><ul><li><a href="/">Thuis</a></li><li><a href="/a">A</a></li></ul></nav>
<main><h1>Even</h1><p>Twee <em>woorden</em>.</p><dl><dt>Wat</dt><dd>Dat</dd></dl>
<form method="post"><label for="a">Naam</label> <input id="a" name="a" type="text" value="x">
<fieldset><legend>Welke</legend>
<label><input name="b" type="radio" value="1"> Een</label></fieldset>
<button type="submit">Verder</button></form><img src="a.png" alt="Een huis"></main></body></html>
"""
WRONG = {
    "a picture without words": (' alt="Een huis"', ""),
    "an element without an end": ("</em>", ""),
    "an end too many": ("</em>", "</em></em>"),
    "a list of something else": ("<li><a href", "<p></p><li><a href"),
    "a link in a link": ("Thuis", '<a href="/b">Thuis</a>'),
    "a button without words": (">Verder<", "><"),
    "a form that cannot be sent": ('<button type="submit">Verder</button>', ""),
    "two landmarks that sound alike": ("</nav>", '</nav><nav aria-label="Menu"></nav>'),
    "an attribute twice": (' type="text"', ' type="text" type="text"'),
    "a type that there is not": (' type="text"', ' type="woord"'),
    "a group without a name": ("<legend>Welke</legend>", ""),
    "a heading without words": ("<h1>Even</h1>", "<h1></h1>"),
    "a block among words": ("<em>woorden</em>", "<em><div>woorden</div></em>"),
    "an element of long ago": ("<em>woorden</em>", "<font>woorden</font>"),
    "no language": (' lang="nl"', ""),
    "no title": ("<title>Even</title>", ""),
}


@pytest.mark.parametrize("what", WRONG)
def test_a_page_like_one_that_was_right_is_read_where_it_is_built_otherwise(what: str) -> None:
    assert html_validate.faults(GOOD) == []
    assert not html_validate.right.lacks(html_validate.sorts(GOOD.replace("Even", "Later")))
    wrong = GOOD.replace(*WRONG[what], 1)
    assert wrong != GOOD
    assert html_validate.faults(wrong)


def test_where_it_is_missing_no_page_passes_unread(repo: Path, tmp_path: Path) -> None:
    (tmp_path / "tests").mkdir()
    for name in ("__init__.py", "html_validate.py", "made_once.py"):
        shutil.copy(repo / "tests" / name, tmp_path / "tests")
    code = "from tests.html_validate import faults; faults('<p>')"
    ran = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 1
    assert "`python3 dev.py setup --test` installs it" in ran.stderr


@pytest.mark.parametrize("name", ["tests/node", "bench/lighthouse"])
def test_the_locks_of_node_hold_no_address(repo: Path, name: str) -> None:
    assert "://" not in (repo / name / "package-lock.json").read_text(encoding="utf-8")


def test_what_lighthouse_asks_of_the_source(site: Path) -> None:
    """Best practices and findability; titles, languages and ids are tested in test_pages.py."""
    for address, path in {**pages_of(site), "layout": site / "layout.html"}.items():
        html = path.read_text(encoding="utf-8")
        assert html.startswith("<!DOCTYPE html>"), address
        assert html.encode().index(b'<meta charset="utf-8">') < 1024, address
        assert '<meta name="viewport" content="width=device-width,initial-scale=1">' in html
        found = '<meta name="description" content="' in html
        assert found == (address not in {"/404.html", "layout"}), address
        assert ("noindex" in html) == (address == "layout"), address
        for link in LINK.finditer(html):
            target, words = link[1], TAG.sub("", link[2]).strip().lower()
            assert target, address
            assert not target.startswith("javascript:"), address
            assert words not in {"hier", "klik hier", "lees meer", "meer"}, address


def test_text_is_large_enough_to_read(site: Path, opened: Opener) -> None:
    tab, _ = opened(site)
    size = "e => parseFloat(getComputedStyle(e).fontSize)"
    sizes = f"[...document.body.querySelectorAll('*')].map({size})"
    for address in ("/", "/crisis/", "/zoeken/", "/parts-client.html", "/parts-staff.html"):
        tab.goto(address)
        assert tab.evaluate(f"Math.min(...{sizes})") >= 12, address

"""A site is shown only when it is whole; what pages of the one before load stays for a while."""

from __future__ import annotations

import re
import resource
import shutil
from datetime import date, timedelta
from functools import partial
from pathlib import Path

import pytest

from formsapp.site import BuildError, renew_site
from formsapp.site.built_note import Note, read_note
from formsapp.site.check_built_site import find_dead_ends, find_lost_files, find_lost_help
from formsapp.site.swap_folder import find_builds
from tests.apart import KILLED, run_apart
from tests.by_day import some_of
from tests.conftest import REPO
from tests.plain_provider import write_provider

DAY = date(2026, 3, 3)


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A provider with texts of its own to spoil."""
    return write_provider(tmp_path / "docs")


def colour(own: Path, accent: str) -> None:
    facts = own / "provider.toml"
    text = re.sub(r'accent = "#\w+"', f'accent = "{accent}"', facts.read_text(), count=1)
    facts.write_text(text)


def sheets(site: Path) -> set[str]:
    return {path.name for path in (site / "assets").glob("*.css")}


def test_pages_that_are_still_open_find_what_they_load(own: Path, tmp_path: Path) -> None:
    out = tmp_path / "site"
    renew_site(own, out, today=DAY)
    first = sheets(out)
    colour(own, "#225522")
    renew_site(own, out, today=DAY)
    second = sheets(out) - first
    assert second
    assert first < sheets(out)
    colour(own, "#552222")
    renew_site(own, out, today=DAY + timedelta(days=7))
    assert first | second < sheets(out), "a page of a day ago may be open"
    renew_site(own, out, today=DAY + timedelta(days=8))
    assert not first & sheets(out)
    note = read_note(out)
    assert note
    assert not [*find_lost_files(out, note)]
    packed = {name for name in note.files if name.startswith("assets/") and name.endswith(".br")}
    assert {f"assets/{name}.br" for name in sheets(out)} <= packed


FRONT = "---\ntitle: Meer\ndescription: Meer.\n---\n\n# Meer\n\n"
UNCALLED = (REPO / "docs" / "common" / "crisis.md").read_text().replace("phone | call", "phone")
SPOILT = {
    "crisis/index.html does not have the number 09008844": ("crisis.md", UNCALLED),
    "extra/index.html leads to ../weg/, which is not there": (
        "extra.md",
        f'{FRONT}<a href="../weg/">Weg</a>',
    ),
    "extra/index.html leads to ../f/schade, which is not there": (
        "extra.md",
        f'{FRONT}<a href="../f/schade">Schade</a>',
    ),
    "extra/index.html leads to #nergens, which is not there": (
        "extra.md",
        f'{FRONT}<a href="#nergens">Nergens</a>',
    ),
}


@pytest.mark.parametrize("problem", SPOILT)
def test_a_site_that_is_not_whole_is_not_shown(own: Path, tmp_path: Path, problem: str) -> None:
    out = tmp_path / "site"
    renew_site(own, out, today=DAY)
    shown = out.resolve()
    name, text = SPOILT[problem]
    (own / name).write_text(text, encoding="utf-8")
    with pytest.raises(BuildError, match=re.escape(problem)):
        renew_site(own, out, today=DAY)
    assert out.resolve() == shown


EVENTS = 300
"""Changes of files that a build tells of, at least."""


def test_a_build_that_is_killed_or_finds_no_room_leaves_the_old_site(
    own: Path, tmp_path: Path
) -> None:
    out = tmp_path / "site"
    renew_site(own, out, today=DAY)
    shown = out.resolve()
    colour(own, "#225522")

    def find_no_room() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (9_000, 9_000))
        renew_site(own, out, today=DAY)

    assert run_apart(find_no_room) == 1
    for step in some_of(range(1, EVENTS, 10), 15):
        assert run_apart(partial(renew_site, own, out, today=DAY), at=step) == KILLED, step
        assert out.resolve() == shown
    note = read_note(out)
    assert note
    assert [*find_lost_files(out, note), *find_lost_help(out, note)] == []
    renew_site(own, out, today=DAY)
    assert out.resolve() != shown
    assert len([*find_builds(out).iterdir()]) == 2


def lose(site: Path, name: str) -> None:
    (site / name).unlink()


def cut(site: Path, name: str) -> None:
    content = (site / name).read_bytes()
    (site / name).write_bytes(content[: len(content) // 2])


LOST = {
    "klachten/index.html is missing": lose,
    "klachten/index.html.br is missing": lose,
    "sw.js is not whole": cut,
    "crisis/index.html.gz is not whole": cut,
}


@pytest.mark.parametrize("said", LOST)
def test_what_a_copy_lost_is_found(
    sites: dict[str, Path], tmp_path: Path, said: str, provider: str
) -> None:
    site = shutil.copytree(sites[provider], tmp_path / "copy")
    note = read_note(site)
    assert note
    assert [*find_lost_files(site, note)] == []
    LOST[said](site, said.split(maxsplit=1)[0])
    assert [*find_lost_files(site, note)] == [said]


def test_a_page_that_breaks_off_and_links_to_a_lost_page_are_found_without_a_note(
    sites: dict[str, Path], tmp_path: Path, provider: str
) -> None:
    site = shutil.copytree(sites[provider], tmp_path / "copy")
    note = read_note(site)
    assert note
    bare = Note(provider=provider, draft=False, crisis=note.crisis, forms=note.forms)
    assert [*find_dead_ends(site, bare), *find_lost_help(site, bare)] == []
    cut(site, "klachten/index.html")
    lose(site, "privacy/index.html")
    cut(site, "crisis/index.html")
    found = {*find_dead_ends(site, bare)}
    assert {"klachten/index.html breaks off", "crisis/index.html breaks off"} <= found
    assert "index.html leads to ./privacy/, which is not there" in found
    assert [*find_lost_help(site, bare)]

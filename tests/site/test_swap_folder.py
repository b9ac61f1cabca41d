"""A folder is renewed at once: whatever happens meanwhile, it is the old one or the new one."""

from __future__ import annotations

import os
import resource
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from formsapp.site import BuildError
from formsapp.site.swap_folder import fill_folder, find_builds, hold_folder, replace_folder
from tests.apart import KILLED, run_apart

PARTS = ("one", "two", "three")


def fill(word: str) -> Callable[[Path, Path | None], None]:
    """Make a folder in which all files hold one word."""

    def make(folder: Path, _former: Path | None) -> None:
        for part in PARTS:
            (folder / part).write_text(word)

    return make


def words_in(folder: Path) -> set[str]:
    return {(folder / part).read_text() for part in PARTS}


def make_plain(out: Path) -> None:
    """What an earlier version built: a folder that is no link."""
    out.mkdir(parents=True)
    fill("old")(out, None)


def make_shown(out: Path) -> None:
    replace_folder(out, fill("oldest"))
    replace_folder(out, fill("older"))
    replace_folder(out, fill("old"))


@pytest.mark.parametrize("begin", [make_plain, make_shown])
def test_who_is_killed_at_any_step_leaves_the_old_or_the_new(
    tmp_path: Path, begin: Callable[[Path], None]
) -> None:
    found: list[set[str]] = []
    ended = KILLED
    while ended == KILLED:
        step = len(found) + 1
        out = tmp_path / str(step) / "site"
        begin(out)
        ended = run_apart(partial(replace_folder, out, fill("new")), at=step)
        found.append(words_in(out))
        replace_folder(out, fill("newer"))
        assert words_in(out) == {"newer"}, step
        assert not list(find_builds(out).glob("*.unready")), step
    news = [words == {"new"} for words in found]
    assert ended == 0
    assert news == sorted(news), "the old one, and from some step on the new one"
    assert [words for words in found if words not in ({"old"}, {"new"})] == []
    assert (news[0], news[-1]) == (False, True)
    assert len(news) > 8


def test_what_fails_leaves_what_was(tmp_path: Path) -> None:
    def fail(folder: Path, former: Path | None) -> None:
        assert former is not None
        assert words_in(former) == {"old"}
        fill("new")(folder, None)
        raise BuildError("a link leads nowhere")

    out = tmp_path / "site"
    make_shown(out)
    before = sorted(find_builds(out).iterdir())
    with pytest.raises(BuildError, match="a link leads nowhere"):
        replace_folder(out, fail)
    assert words_in(out) == {"old"}
    assert sorted(find_builds(out).iterdir()) == before


def test_a_full_disk_leaves_what_was(tmp_path: Path) -> None:
    def fill_much() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))
        replace_folder(tmp_path / "site", fill("new" * 100))

    make_shown(tmp_path / "site")
    assert run_apart(fill_much) == 1
    assert words_in(tmp_path / "site") == {"old"}


def test_what_is_for_everyone_can_be_read_by_who_serves_it(tmp_path: Path) -> None:
    """Who builds may keep own files closed to others, as many a server does."""

    def build_closed() -> None:
        os.umask(0o077)
        replace_folder(tmp_path / "site", fill_deep)

    assert run_apart(build_closed) == 0
    builds = find_builds(tmp_path / "site")
    modes = {path: path.stat().st_mode & 0o777 for path in (builds, *builds.rglob("*"))}
    assert {mode for path, mode in modes.items() if path.is_dir()} == {0o755}
    assert {mode for path, mode in modes.items() if path.is_file()} == {0o644}


def fill_deep(folder: Path, _former: Path | None) -> None:
    (folder / "deep").mkdir()
    fill("new")(folder / "deep", None)


def test_a_link_that_leads_to_itself_is_told(tmp_path: Path) -> None:
    (tmp_path / "site").symlink_to("round")
    (tmp_path / "round").symlink_to("site")
    with pytest.raises(BuildError, match="is a link that leads to itself: remove it"):
        replace_folder(tmp_path / "site", fill("new"))


@pytest.mark.parametrize("empty", [False, True])
def test_a_new_folder_is_filled_at_once_or_not_at_all(tmp_path: Path, *, empty: bool) -> None:
    ended, step = KILLED, 0
    while ended == KILLED:
        step += 1
        out = tmp_path / str(step) / "pages"
        out.parent.mkdir()
        if empty:
            out.mkdir()
        fill_out = partial(fill_folder, out, lambda made: fill("new")(made, None))
        ended = run_apart(fill_out, at=step)
        assert not out.exists() or not [*out.iterdir()] or words_in(out) == {"new"}, step
    assert ended == 0
    assert words_in(out) == {"new"}
    assert [*out.parent.iterdir()] == [out]


def test_only_one_builds_at_a_time(tmp_path: Path) -> None:
    out = tmp_path / "site"

    def build_meanwhile(folder: Path, former: Path | None) -> None:
        with pytest.raises(BuildError, match=f"Another build of {out} is under way: wait"):
            replace_folder(out, fill("other"))
        fill("first")(folder, former)

    replace_folder(out, build_meanwhile)
    assert words_in(out) == {"first"}


def test_the_last_two_stay_and_what_someone_still_uses(tmp_path: Path) -> None:
    out = tmp_path / "site"
    make_shown(out)
    used = out.resolve()
    with hold_folder(used):
        for word in ("a", "b", "c"):
            replace_folder(out, fill(word))
        assert [words_in(one) for one in sorted(find_builds(out).iterdir())] == [
            {"old"},
            {"b"},
            {"c"},
        ]
        assert words_in(used) == {"old"}
    replace_folder(out, fill("d"))
    assert [words_in(one) for one in sorted(find_builds(out).iterdir())] == [{"c"}, {"d"}]


def test_a_link_that_someone_made_stays_theirs(tmp_path: Path) -> None:
    make_plain(tmp_path / "disk" / "pages")
    link = tmp_path / "site"
    link.symlink_to("disk/pages")
    for word in ("new", "newer"):
        replace_folder(link, fill(word))
        assert words_in(link) == words_in(tmp_path / "disk" / "pages") == {word}
        assert link.readlink() == Path("disk/pages")
    assert not find_builds(link).exists()


@pytest.mark.parametrize("empty", [False, True])
def test_the_first_build_needs_no_folder_or_an_empty_one(tmp_path: Path, *, empty: bool) -> None:
    out = tmp_path / "site"
    if empty:
        out.mkdir()
    replace_folder(out, fill("new"))
    assert words_in(out) == {"new"}
    assert len([*find_builds(out).iterdir()]) == 1


def test_all_can_be_moved_together(tmp_path: Path) -> None:
    make_shown(tmp_path / "data" / "site")
    (tmp_path / "data").rename(tmp_path / "moved")
    assert words_in(tmp_path / "moved" / "site") == {"old"}

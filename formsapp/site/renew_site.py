"""A site is built beside the one that is served, checked, and then shown in its place at once."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import msgspec

from formsapp.site.build_error import BuildError
from formsapp.site.build_site import build
from formsapp.site.built_note import NOTE, read_note, write_note
from formsapp.site.check_built_site import find_dead_ends, find_lost_help
from formsapp.site.receipt_check_page import CheckKey
from formsapp.site.swap_folder import replace_folder

LOADED: Final = "assets/loket.*"
"""Files with their content in their name (``formsapp.site.look``)."""
EARLIER_STAY: Final = timedelta(days=7)
"""How long files of earlier builds stay, for a page that is open or that a phone kept."""


def renew_site(  # noqa: PLR0913 - all that one site is made of, each by its name
    provider: Path,
    out: Path,
    *,
    today: date,
    base_url: str | None = None,
    keys: Sequence[CheckKey] = (),
    demo: bool = False,
    draft: bool = False,
) -> None:
    """Build the site of a provider, and show it at ``out`` when it is whole.

    The arguments are those of :func:`formsapp.site.build`.

    Raises:
        BuildError: the site cannot be built or is not whole: what ``out`` shows stays.
        OSError: the disk is full, or something may not be written: it stays too.

    """

    def make(folder: Path, former: Path | None) -> None:
        marks = {"demo": demo, "draft": draft}
        build(provider, folder, base_url=base_url, today=today, keys=keys, **marks)
        if former:
            keep_earlier_files(folder, former, today)
        refuse_broken(folder, urlsplit(base_url or "").path.rstrip("/"))

    replace_folder(out, make)


def keep_earlier_files(site: Path, former: Path, today: date) -> None:
    """Copy what pages of earlier builds load, for who still has one open."""
    note = read_note(site)
    before = read_note(former)
    if note is None:
        raise BuildError(f"The build left no {NOTE}.")
    known = before.earlier if before else {}
    names = (path.relative_to(former).as_posix() for path in former.glob(LOADED))
    days = {name: known.get(name, today) for name in names if name not in note.files}
    earlier = {name: day for name, day in days.items() if today - day <= EARLIER_STAY}
    for name in earlier:
        shutil.copy2(former / name, site / name)
    write_note(site, msgspec.structs.replace(note, earlier=earlier))


def refuse_broken(site: Path, root: str) -> None:
    """Raise BuildError with what is wrong with a site that was built just now."""
    note = read_note(site)
    if note is None:
        raise BuildError(f"The build left no {NOTE}.")
    if problems := [*find_lost_help(site, note), *find_dead_ends(site, note, root)]:
        raise BuildError(*problems)

"""The built site that an app shows: the newest build that is good, until a newer one is.

What one request needs of it (a file, the layout, the headers) comes from one build.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from os import stat_result
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast
from wsgiref.headers import Headers

from flask import Flask, current_app, g
from whitenoise import WhiteNoise

from formsapp.settings import Settings
from formsapp.site.built_note import NOTE, make_note
from formsapp.site.built_pages_csp import ALWAYS, HASHES, HEADERS, csp
from formsapp.site.check_built_site import CRISIS, LAYOUT, Wanted, find_faults, find_lost_help
from formsapp.site.swap_folder import hold_folder
from formsapp.web.shared.page_scripts import script_hashes
from formsapp.web.shared.services import Services, services

if TYPE_CHECKING:
    from whitenoise.responders import Redirect, StaticFile

BUILT: Final = "loket.built"
NOT_PAGES: Final = (f"/{LAYOUT}", f"/{HASHES}", f"/{HEADERS}", f"/{NOTE}", "")
"""What only the server reads; the last would lead to the root of the host."""
HOUR: Final = 3600
NAMED_BY_CONTENT: Final = r"/assets/loket\.[0-9a-f]{10}\."
"""Files that never change: another content has another name (``formsapp.site.look``)."""
NO_SITE: Final = "default-src 'none'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
YEAR: Final = 365 * 24 * 3600
MOST_TOLD: Final = 3
"""Faults that a sentence names."""
log = logging.getLogger(__name__)

Mark = tuple[tuple[int, int, int] | None, ...]
"""What tells one build from another: of its note and two pages which files they are."""
Place = tuple[int, int] | None
"""What tells one folder from another, whatever its name is; None where there is none."""


@dataclass(frozen=True)
class Build:
    """One build of a site. ``crisis`` holds the crisis page, each way it is packed, by its path."""

    folder: Path
    place: Place
    """Which folder that was when its files were read."""
    headers: Mapping[str, str]
    files: Mapping[str, StaticFile | Redirect] = field(default_factory=dict)
    crisis: Mapping[str, bytes] = field(default_factory=dict)
    layout: str = ""
    """The frame of the forms, empty where no site is built; it stays when the folder goes."""

    def was_replaced(self) -> bool:
        """Return whether another build stands where this one was: its files are not these."""
        return find_place(self.folder) not in (self.place, None)


class BuiltSite:
    """The build that is shown. :meth:`renew` looks whether there is a newer one."""

    def __init__(self, known: Services) -> None:
        self.settings = known.settings
        self.wanted = find_wanted(known)
        self._mark = read_mark(self.settings.site)
        self._refused: Mark | None = None
        self._held = ExitStack()
        self._alone = threading.Lock()
        self._shown = load_build(self.settings)

    @property
    def now(self) -> Build:
        """The build to answer from; the one after it where that took its very folder.

        A plain folder, as earlier versions built, becomes a link to the next build under its name.
        """
        if self._shown.was_replaced() and self._refused is None:
            self.renew()
        return self._shown

    def __contains__(self, path: object) -> bool:
        """Return whether it answers a path, with or without that of LOKET_BASE_URL."""
        files = self.now.files
        return path in files or (
            isinstance(path, str)
            and path.startswith(self.wanted.root)
            and path.removeprefix(self.wanted.root) in files
        )

    def find_faults(self) -> list[str]:
        """Return what keeps the build that stands there from being shown."""
        try:
            return [*find_faults(self.settings.site.resolve(), self.wanted)]
        except OSError as error:
            return [f"{error.filename}: {error.strerror}"]

    def has_all_numbers(self) -> bool:
        """Whether the crisis page has each number that the facts have now."""
        return not [*find_lost_help(self.now.folder, self.wanted.note)]

    def renew(self) -> None:
        """Show the build that stands there now, if it is another one and it is good.

        One that is not good is told once; the last good one stays, also on the disk.
        """
        with self._alone:
            mark = read_mark(self.settings.site)
            if mark != self._mark and (faults := self.find_faults()):
                self._refuse(mark, faults)
                return
            if mark != self._mark:
                self._shown, self._mark = load_build(self.settings), mark
            self._refused = None
            self._held.close()

    def _refuse(self, mark: Mark, faults: Sequence[str]) -> None:
        if self._refused is None and self._shown.folder.is_dir():
            self._held.enter_context(hold_folder(self._shown.folder))
        if self._refused is None or mark[0] != self._refused[0]:  # not for each file of a copy
            told = describe_faults(faults)
            log.error("The new site is not shown (%s): the last good one stays.", told)
        self._refused = mark


@dataclass(frozen=True)
class AnyOf:
    """The built sites of several apps that one server serves."""

    sites: Sequence[BuiltSite]

    def __contains__(self, path: object) -> bool:
        """Return whether one of them answers a path."""
        return any(path in site for site in self.sites)


def load_build(settings: Settings) -> Build:
    """Read which files the build has that stands there, and what is sent with them."""
    folder = settings.site.resolve()  # its own place, to which no later build comes
    place, headers = find_place(folder), make_headers(settings, folder)
    if not folder.is_dir():
        return Build(folder, place, headers)

    def add_headers(given: Headers, _path: str, _url: str) -> None:
        for name, value in headers.items():
            given[name] = value

    white = WhiteNoise(
        None,
        root=str(folder),
        index_file=True,
        max_age=HOUR,
        immutable_file_test=NAMED_BY_CONTENT,
        allow_all_origins=False,
        add_headers_function=add_headers,
    )
    for path in NOT_PAGES:
        white.files.pop(path, None)
    crisis = {str(file): file.read_bytes() for file in folder.glob(f"{CRISIS}*")}
    frame = folder / LAYOUT
    layout = frame.read_text(encoding="utf-8") if white.files and frame.exists() else ""
    return Build(folder, place, headers, white.files, crisis, layout)


def make_headers(settings: Settings, folder: Path) -> dict[str, str]:
    """Return the headers that pages of the site and of the app share."""
    found = {
        "Content-Security-Policy": site_csp(folder),
        **ALWAYS,
    }
    if settings.base_url.startswith("https://"):
        # Without includeSubDomains: the provider's other hosts are not ours to force.
        found["Strict-Transport-Security"] = f"max-age={YEAR}"
    return found


def site_csp(site: Path) -> str:
    """Return the Content-Security-Policy of the built site; the strictest while there is none."""
    try:
        return csp(site, script_hashes())
    except FileNotFoundError:
        return NO_SITE


def read_mark(site: Path) -> Mark:
    """Return what tells the build that stands there from another one."""
    return tuple(map(_mark_file, (site / NOTE, site / LAYOUT, site / CRISIS)))


def _mark_file(file: Path) -> tuple[int, int, int] | None:
    try:
        found: stat_result = file.stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size


def find_place(folder: Path) -> Place:
    try:
        found = folder.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def find_wanted(known: Services) -> Wanted:
    """Return what a build must be to be shown by an app."""
    intake, example = known.letterbox.intake, known.facts.provider.example
    return Wanted(
        note=make_note(known.facts, draft=known.settings.drafts or example),
        root=known.root,
        key=intake.key.public.id if intake else None,
    )


def describe_faults(faults: Sequence[str]) -> str:
    more = f"; and {len(faults) - MOST_TOLD} more" if len(faults) > MOST_TOLD else ""
    return "; ".join(faults[:MOST_TOLD]) + more


def init_app(app: Flask) -> None:
    """Find the build that the app begins with."""
    with app.app_context():
        app.extensions[BUILT] = BuiltSite(services())


def built_site(app: Flask) -> BuiltSite:
    return cast("BuiltSite", app.extensions[BUILT])


def current_build() -> Build:
    """Return the build that this request is answered from, the same one until its end."""
    if "build" not in g:
        g.build = built_site(current_app).now
    return cast("Build", g.build)

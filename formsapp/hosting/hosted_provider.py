"""One provider of a host: its app, or the page that stands in for it, and what these hang on."""

from __future__ import annotations

import logging
import os
import traceback
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from threading import Lock
from typing import Final

import click
from flask import Flask

from formsapp.cli.command_base import EXPECTED, say_in_one_sentence
from formsapp.cli.command_serve import log_and_go_on, look_at_secrets, make_app
from formsapp.hosting.address import Address, find_address
from formsapp.hosting.away_page import Away, make_away
from formsapp.hosting.claims import list_claims
from formsapp.hosting.crowd import Crowd
from formsapp.hosting.named_log import about
from formsapp.hosting.settings_file import find_base_url, read_hosted
from formsapp.settings import Settings, SettingsError
from formsapp.site.built_note import NOTE
from formsapp.web.shared.built_site import built_site
from formsapp.web.shared.services import db

PATIENCE: Final = 20.0
"""Seconds that a request waits for an app that another thread makes; few do so (``crowd``)."""
log = logging.getLogger(__name__)

Mark = tuple[object, ...]
"""What tells whether files are the same as before, without reading them."""


class Hosted:
    """A provider in its folder: :meth:`look` sees what changed there, :meth:`make` its app."""

    def __init__(self, file: Path, *, proxies: int | None = None) -> None:
        self.file, self.slug = file, file.parent.name
        self.settings: Settings | None = None
        self.address: Address | None = None
        self.claims: dict[str, frozenset[object]] = {}
        self.app: Flask | None = None
        self.away: Away | None = None
        """The page in place of the app; where there is neither, the app is not made yet."""
        self.crowd = Crowd()
        self._proxies = proxies
        self._seen: tuple[Mark, Mark] = ((), ())
        """Of the settings and of the texts, when somebody looked last: they may be half written."""
        self._used: tuple[Mark, Mark] = ((), ())
        self._is_stale = False
        self._alone = Lock()

    def look(self, others: Iterable[Hosted], *, at_once: bool = False, again: bool = False) -> None:
        """See whether something changed, and has not changed since the look before.

        Args:
            others: Of the same host, which come first where two claim the same.
            at_once: Do not wait for another look.
            again: Try once more what did not work, though nothing changed.

        """
        seen, before = self._read_marks(), self._seen
        self._seen = seen
        is_settled = at_once or seen == before
        may_work = self.away is not None and (again or seen[1] != self._used[1])
        if is_settled and (seen[0] != self._used[0] or may_work):
            self._used = seen
            with about(self.slug):
                self._use_settings(others)
            self._seen = self._used = self._read_marks()  # the keys may be elsewhere now
        elif is_settled and seen[1] != self._used[1]:
            self._used, self._is_stale = seen, True
        if self.app is not None:
            with about(self.slug), log_and_go_on("The new site waits"):
                built_site(self.app).renew()
                look_at_secrets(self.app)

    @property
    def is_unmade(self) -> bool:
        """Whether its app is to be made, or made anew."""
        can_be = self.settings is not None and self.away is None
        return can_be and (self.app is None or self._is_stale)

    @property
    def is_busy(self) -> bool:
        """Whether another thread makes it at this moment."""
        return self._alone.locked()

    def make(self) -> None:
        """Make the app where it is not there, or its texts have changed."""
        with self._alone:
            self._make()

    def answerer(self) -> Flask | Away | None:
        """Return what answers a request; None while another thread makes the app."""
        if self.app is None and self.away is None:
            if not self._alone.acquire(timeout=PATIENCE):
                return None
            try:
                self._make()
            finally:
                self._alone.release()
        return self.app or self.away

    def close(self) -> None:
        """Let go of the database; requests that are under way are finished."""
        app, self.app = self.app, None
        if app is not None:
            with suppress(Exception), app.app_context():
                db.engine.dispose()

    def _use_settings(self, others: Iterable[Hosted]) -> None:
        try:
            found = read_hosted(self.file, proxies=self._proxies)
            refuse_shared(found, self, others)
        except Exception as error:  # noqa: BLE001 - whatever it is, the others go on
            base_url = find_base_url(self.file)
            with self._alone:  # an app that is being made must not come after this
                self.address = find_address(base_url) if base_url else self.address
                self._break(error)
                self.settings = None
            return
        with self._alone:
            self.close()
            self.settings, self.address = found, find_address(found.base_url)
            self.claims = list_claims(found)
            self.away = None

    def _make(self) -> None:
        if self.settings is None or not self.is_unmade:
            return
        self._is_stale = False
        with about(self.slug):
            try:
                made = make_app(self.settings)
            except Exception as error:  # noqa: BLE001 - whatever it is, the others go on
                if self.app is None:
                    self._break(error)
                else:
                    log.error("%s The texts of before stay.", say_fault(error))  # noqa: TRY400 - in words
                return
            self.close()
            self.app = made
            log.info("serves %s/", self.settings.base_url)

    def _break(self, error: BaseException) -> None:
        log.error("is not served: %s", say_fault(error))
        self.close()
        folder = self.settings.folder if self.settings else self.file.parent / "docs" / self.slug
        self.away = make_away(folder)

    def _read_marks(self) -> tuple[Mark, Mark]:
        known = self.settings
        if known is None:
            return mark_file(self.file), ()
        texts = (known.folder / "provider.toml", known.site / NOTE)
        keys = mark_folder(str(known.data / "keys"))
        return (*mark_file(self.file), *keys), tuple(map(mark_file, texts))


def refuse_shared(found: Settings, own: Hosted, others: Iterable[Hosted]) -> None:
    """Refuse what another provider of the host has: nobody gets to the data of another.

    Raises:
        SettingsError: names the other one.

    """
    place, claims = find_address(found.base_url), list_claims(found)
    for other in others:
        if other is own or other.settings is None or other.address is None:
            continue
        shared = {name: bool(mine & other.claims[name]) for name, mine in claims.items()}
        shared["LOKET_BASE_URL"] = other.address.overlaps(place)
        for name in (name for name, is_shared in shared.items() if is_shared):
            raise SettingsError(
                f"{name} is that of {other.slug} too, or holds it: give it its own."
            )


def say_fault(error: BaseException) -> str:
    """Return what is wrong; of what nobody foresaw only where it arose."""
    if isinstance(error, (click.ClickException, *EXPECTED)):
        return say_in_one_sentence(error)
    where = "".join(traceback.format_tb(error.__traceback__))
    return f"a fault in the program: {type(error).__name__}\n{where}"


def mark_file(file: Path) -> Mark:
    try:
        found = os.stat(file)  # noqa: PTH116 - asked so often that a Path's own takes twice as long
    except OSError:
        return ()
    return found.st_ino, found.st_mtime_ns, found.st_size


def mark_folder(folder: str) -> Mark:
    """Return what tells all files in a folder from what was there; nothing where it is gone."""
    marks: list[object] = []
    try:
        with os.scandir(folder) as found:
            for entry in sorted(found, key=lambda one: one.name):
                if entry.is_dir():
                    marks += [entry.name, *mark_folder(entry.path)]
                else:
                    known = entry.stat()
                    marks += [entry.name, known.st_mode, known.st_ino]
                    marks += [known.st_mtime_ns, known.st_size]
    except OSError:
        marks.append(None)
    return tuple(marks)

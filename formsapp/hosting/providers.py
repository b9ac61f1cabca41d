"""All providers of a host, each under its own address."""

from __future__ import annotations

import logging
import sys
from collections import deque
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Event, Lock, Thread
from time import monotonic
from typing import TYPE_CHECKING, Final

from flask import Flask
from werkzeug.utils import redirect

from formsapp.hosting.address import Address, name_host
from formsapp.hosting.away_page import make_away, make_not_here
from formsapp.hosting.hosted_provider import PATIENCE, Hosted, say_fault
from formsapp.hosting.named_log import about
from formsapp.server.lanes import Asked
from formsapp.web.shared.built_site import built_site

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

LOOK_SECONDS: Final = 2.0
AGAIN_SECONDS: Final = 30.0
"""After which what did not work is tried once more: a database may have been away."""
MAKING: Final = 2
"""Apps that are made at one moment: one may wait for a database, and more than that only for each
other."""
DEEPEST: Final = 8
"""Parts of the path under which a provider stands."""
log = logging.getLogger(__name__)


class Providers:
    """The app of a host, and what its server has at hand without a thread."""

    def __init__(self, folder: Path, name: str, *, proxies: int | None = None) -> None:
        self._folder, self._name, self._proxies = folder, name, proxies
        self._known: dict[str, Hosted] = {}
        self._table: Mapping[tuple[str, str], Hosted] = {}
        self._places: list[tuple[str, Address | None, bool]] = []
        self.are_made = Event()
        """Whether all of the beginning were made, or could not be."""
        self._alone = Lock()
        self._not_here, self._later = make_not_here(), make_away(None)
        self._wakes: SimpleQueue[None] = SimpleQueue()
        """An event could not be set by a signal that interrupts its own setting."""

    @property
    def all(self) -> Collection[Hosted]:
        return self._known.values()

    def wake(self) -> None:
        """Look at once, and try again what did not work; signals may ask it, in any number."""
        self._wakes.put(None)

    def look(self, *, at_once: bool = False, again: bool = False) -> None:
        """See which providers came, changed or went, and make their apps where they need it."""
        with self._alone:
            files = {file.parent.name: file for file in self._folder.glob(f"*/{self._name}")}
            known = dict(self._known)
            for slug in known.keys() - files:
                known.pop(slug).close()
                with about(slug):
                    log.info("is no longer served: %s is gone", self._name)
            for slug, file in sorted(files.items()):
                known.setdefault(slug, Hosted(file, proxies=self._proxies))
                known[slug].look(known.values(), at_once=at_once, again=again)
            self._known = known
            places = [(one.slug, one.address, one.settings is None) for one in known.values()]
            if places != self._places:
                self._places, self._table = places, make_table(known.values())

    def make_all(self, patience: float = PATIENCE) -> None:
        """Make the apps that nobody asked for yet; leave behind what hangs for so many seconds."""
        waiting = deque(hosted for hosted in self.all if hosted.is_unmade and not hosted.is_busy)

        def make_on() -> None:
            with suppress(IndexError):
                while True:
                    waiting.popleft().make()

        # One may wait for a database that is away, and one for a disk for ever.
        makers = [Thread(target=make_on, daemon=True) for _ in range(min(MAKING, len(waiting)))]
        for maker in makers:
            maker.start()
        while any(maker.is_alive() for maker in makers):
            left = len(waiting)
            for maker in makers:
                maker.join(patience / MAKING)
            if len(waiting) == left:
                return

    def look_now_and_then(self) -> None:
        """Make and look until the process ends."""
        tried = monotonic()
        try:
            self.make_all()
        finally:
            self.are_made.set()
        while True:
            woken = self._wait()
            again = woken or monotonic() - tried > AGAIN_SECONDS
            tried = monotonic() if again else tried
            try:
                self.look(at_once=woken, again=again)
                self.make_all()
            except Exception as error:  # noqa: BLE001 - the next look may do better
                log.error("The providers could not be looked at: %s", say_fault(error))  # noqa: TRY400 - in words

    def _wait(self) -> bool:
        """Wait until it is time to look; return whether somebody asked it, however often."""
        with suppress(Empty):
            self._wakes.get(timeout=LOOK_SECONDS)
            for _ in range(self._wakes.qsize()):
                self._wakes.get_nowait()
            return True
        return False

    def find(self, host: str, path: str) -> Hosted | None:
        """Return whose page this is: nobody's where the host or the path is another one."""
        name, parts = name_host(host), path.split("/")
        for length in range(1, min(len(parts), DEEPEST) + 1):
            if found := self._table.get((name, "/".join(parts[:length]))):
                return found
        return None

    def __contains__(self, asked: object) -> bool:
        """Return whether a page is at hand without a thread: a built one, or that it is away."""
        if not isinstance(asked, Asked):
            return False
        hosted = self.find(asked.host, asked)
        if hosted is None or hosted.away is not None:
            return True
        return hosted.app is not None and asked in built_site(hosted.app)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Let the app of one provider answer, or a page that stands in for it."""
        path = environ.get("PATH_INFO", "")
        hosted = self.find(environ.get("HTTP_HOST", ""), path)
        if hosted is None:
            return self._not_here(environ, start_response)
        if hosted.address and path == hosted.address.root:
            return redirect(f"{path}/", 308)(environ, start_response)
        with about(hosted.slug):
            try:
                return self._answer(hosted, path, environ, start_response)
            except Exception as error:  # noqa: BLE001 - what one app lets through is no one else's
                log.error("%s", say_fault(error))  # noqa: TRY400 - without what may be secret
                return self._later(environ, start_response, sys.exc_info())

    def _answer(
        self, hosted: Hosted, path: str, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        if hosted.is_unmade and hosted.app is None:
            if hosted.crowd.is_stuck():
                return self._later(environ, start_response)
            with hosted.crowd.count_in():
                hosted.answerer()
        answerer = hosted.answerer() or self._later
        is_built = isinstance(answerer, Flask) and path in built_site(answerer)
        # Files take long, and have threads of their own.
        if is_built or "multipart/" in environ.get("CONTENT_TYPE", "").lower():
            return answerer(environ, start_response)
        if hosted.crowd.is_stuck():
            return self._later(environ, start_response)
        with hosted.crowd.count_in():
            return answerer(environ, start_response)


def make_table(known: Iterable[Hosted]) -> dict[tuple[str, str], Hosted]:
    """Return whose each address is; who is not served gets none that another one has."""
    table: dict[tuple[str, str], Hosted] = {}
    for hosted in sorted(known, key=lambda one: one.settings is None):
        place = hosted.address
        if place and not any(place.overlaps(one.address) for one in table.values() if one.address):
            table[place.host, place.root] = hosted
    return table

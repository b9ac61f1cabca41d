"""For ten minutes, where the operator asks for it: which requests come, and how long they take.

Neither an address is logged, which may hold a link or a code, nor anything that was typed.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import perf_counter
from typing import Final

from flask import Flask, Response, g, request

from formsapp.web.shared.services import services

LASTS: Final = timedelta(minutes=10)
log = logging.getLogger(__name__)


@dataclass
class RequestLog:
    """Until when the requests of all apps of a process are logged; None where they are not."""

    until: datetime | None = None
    is_asked: bool = False

    def ask(self) -> None:
        """Let it begin at the next look; a signal may ask this at any moment."""
        self.is_asked = True

    def look(self, now: datetime) -> None:
        """Begin where that was asked, and end by itself; say both."""
        if self.is_asked:
            self.is_asked, self.until = False, now + LASTS
            log.warning(
                "!!! each request is logged now, until %s UTC !!!", f"{self.until:%H:%M:%S}"
            )
        elif self.until is not None and now >= self.until:
            self.until = None
            log.warning("!!! requests are no longer logged !!!")


asked_requests: Final = RequestLog()
"""The one of this process."""


def init_app(app: Flask) -> None:
    """Log the requests of an app while that was asked."""

    @app.before_request
    def begin() -> None:
        g.began = perf_counter()

    @app.after_request
    def note(answer: Response) -> Response:
        until = asked_requests.until
        if until is not None and services().clock() < until:
            took = (perf_counter() - g.get("began", perf_counter())) * 1000
            asked = (request.method, request.endpoint, answer.status_code, took)
            log.warning("%s %s: %d in %.0f ms", *asked)
        return answer

"""What is said where too much comes at once, and how an error is answered."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from waitress.task import ErrorTask  # type: ignore[import-untyped]  # ships no types
from waitress.utilities import (  # type: ignore[import-untyped]  # likewise
    Error,
    RequestEntityTooLarge,
)

from formsapp.facts.translatable_texts import _

TOO_BUSY = _(
    "Het is hier nu erg druk. Er is niets verstuurd. Ga een pagina terug en probeer het over een "
    "minuut opnieuw."
)
"""Said as it is written, for the server does not know which provider was asked."""
NO_ROOM = _(
    "Dit werkt nu even niet. Er is niets verstuurd. Ga een pagina terug en probeer het over een "
    "paar minuten opnieuw, of bel."
)
"""Likewise, where the disk takes no body."""
RETRY_AFTER = "60"
BEGINNING = b"HTTP/1."
"""Of every answer."""


class Busy(Error):  # type: ignore[misc]  # waitress ships no types
    """Too many requests wait, or there is no room for one."""

    code = HTTPStatus.SERVICE_UNAVAILABLE.value
    reason = HTTPStatus.SERVICE_UNAVAILABLE.phrase


class TooOften(Busy):
    """One network asks very much."""

    code = HTTPStatus.TOO_MANY_REQUESTS.value
    reason = HTTPStatus.TOO_MANY_REQUESTS.phrase


class Begun:
    """Leaves out of an answer its beginning, where that was sent before."""

    channel: Any

    def build_response_header(self) -> bytes:
        head: bytes = super().build_response_header()  # type: ignore[misc]  # that of waitress
        return head.removeprefix(BEGINNING) if self.channel.sends_no_more else head


class Refusal(Begun, ErrorTask):  # type: ignore[misc]  # waitress ships no types
    """Answers in Dutch what a browser may meet; all other errors only programs see."""

    def execute(self) -> None:
        error = self.request.error
        if not isinstance(error, (Busy, RequestEntityTooLarge)):
            super().execute()
            return
        self.status = f"{error.code} {error.reason}"
        self.response_headers.append(("Content-Type", "text/plain; charset=utf-8"))
        if isinstance(error, Busy):
            self.response_headers.append(("Retry-After", RETRY_AFTER))
        self.set_close_on_finish()
        body = error.body.encode()
        self.content_length = len(body)
        self.write(body)

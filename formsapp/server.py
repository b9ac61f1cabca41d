"""Serves an app with waitress: one process, many threads, the same on every system.

One process, because SQLite has one writer, and the fair queue of writers works inside a process.
Waitress, because it reads a whole request before a thread gets it: forty clients that stop
half way cost nothing, while gunicorn's threads stood still until they gave up. Both serve pages
about as fast. There is no access log, since addresses hold tokens and receipt codes.
"""

from __future__ import annotations

import logging
import signal
import socket
import sys
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from waitress.channel import HTTPChannel  # type: ignore[import-untyped]  # ships no types
from waitress.server import create_server  # type: ignore[import-untyped]  # likewise
from waitress.task import ErrorTask  # type: ignore[import-untyped]  # likewise
from waitress.utilities import RequestEntityTooLarge  # type: ignore[import-untyped]  # likewise

from formsapp.facts.own_texts import _

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

THREADS = 8
CONNECTIONS = 1000
LARGEST_BODY = 128 * 1024 * 1024
"""Bytes; the app itself refuses far less than this with a page that explains it. Beyond this a
browser that is still sending mostly sees no answer at all: so what someone may choose by mistake,
a dozen large photos, stays below it. A large body waits on disk and not in memory."""
TOO_LARGE = _(
    "Dit is te veel om te versturen. Er is niets verstuurd. Ga een pagina terug en kies minder of "
    "kleinere bestanden."
)
"""What someone reads whose browser sends more than that: as it is written, for the server does not
know which provider was asked."""
IDLE_SECONDS = 60


class Refusal(ErrorTask):  # type: ignore[misc]  # waitress ships no types
    """Answers in Dutch when a body is too large; all other errors only programs see."""

    def execute(self) -> None:
        if not isinstance(self.request.error, RequestEntityTooLarge):
            super().execute()
            return
        self.status = "413 Request Entity Too Large"
        self.response_headers.append(("Content-Type", "text/plain; charset=utf-8"))
        self.set_close_on_finish()
        body = TOO_LARGE.encode()
        self.content_length = len(body)
        self.write(body)


class PortError(Exception):
    """The port cannot be used; the message says what to do."""


def refuse_taken_port(host: str, port: int) -> None:
    """Raise PortError when the port cannot be used, before anything else is set up."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.socket(family) as probe:
            if sys.platform != "win32":
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except OSError as error:
        raise PortError(
            f"Port {port} of {host} cannot be used ({error.strerror}): "
            "stop what uses it or choose another with PORT=."
        ) from error


def serve(
    app: WSGIApplication,
    *,
    host: str,
    port: int,
    ready: Callable[[], None],
    beside: Callable[[], None] | None = None,
) -> None:
    """Serve until Ctrl+C or SIGTERM; requests that are under way are finished first.

    Args:
        app: Already made, so that an error in making it shows before this.
        host: Name or number to listen on.
        port: Checked with :func:`refuse_taken_port`.
        ready: Called once when clients can connect.
        beside: Runs in a thread of its own, such as the worker that sends mail.

    """
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    HTTPChannel.error_task_class = Refusal
    server = create_server(
        app,
        host=host,
        port=port,
        threads=THREADS,
        connection_limit=CONNECTIONS,
        max_request_body_size=LARGEST_BODY,
        channel_timeout=IDLE_SECONDS,
        asyncore_use_poll=True,
        # The app judges X-Forwarded-For itself (web/shared) and reads no other such header.
        clear_untrusted_proxy_headers=False,
        ident=None,
    )
    if beside is not None:
        threading.Thread(target=beside, daemon=True, name="beside").start()
    ready()
    server.run()

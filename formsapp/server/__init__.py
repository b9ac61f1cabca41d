"""Serves an app with waitress: one process, many threads, the same on every system.

One process, because SQLite has one writer, and the fair queue of writers works inside a process.
Waitress, because it reads a whole request before a thread gets it: forty clients that stop
half way cost nothing, while gunicorn's threads stood still until they gave up. Both serve pages
about as fast. There is no access log, since addresses hold tokens and receipt codes.
"""

from __future__ import annotations

import errno
import logging
import signal
import socket
import sys
import threading
import traceback
from collections.abc import Callable, Container, Iterable
from typing import TYPE_CHECKING

from waitress.adjustments import Adjustments  # type: ignore[import-untyped]  # ships no types
from waitress.server import MultiSocketServer  # type: ignore[import-untyped]  # likewise

from formsapp.server import connections, http_request
from formsapp.server.connections import Server
from formsapp.server.lanes import Lanes
from formsapp.server.open_files import count_connections, raise_file_limit

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

SWITCH = 0.001
"""Seconds after which a thread that works lets another one go on; five times as often as Python's
own, because the thread that reads all connections waits so long for each of its steps."""
KNOCKING = 2048
"""Connections that the system keeps until they are accepted. Who finds no place tries again a
second later; who finds one waits behind all of them, where thousands of clients send and leave
half a second and with twice as many places more than one."""


def hide_typed(record: logging.LogRecord) -> bool:
    """Leave of a fault where in the program it arose.

    Waitress would log the address, which may hold a token, and what the error says, which may be
    what someone typed.
    """
    fault, arose = record.exc_info[1:] if record.exc_info else (None, None)
    if fault is not None:
        where = "".join(traceback.format_tb(arose))
        record.msg, record.args = "a fault while serving: %s\n%s", (type(fault).__name__, where)
        record.exc_info = None
    return True


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
        todo = "name an address of this machine, such as 127.0.0.1"
        if error.errno in {errno.EADDRINUSE, errno.EACCES}:
            todo = "stop what uses it or choose another with PORT="
        raise PortError(
            f"Port {port} of {host} cannot be used ({error.strerror}): {todo}."
        ) from error


def serve(  # noqa: PLR0913 - all that one server is made of, each by its name
    app: WSGIApplication,
    *,
    host: str,
    port: int,
    ready: Callable[[], None],
    built: Container[str] = frozenset(),
    proxies: int | None = None,
    beside: Iterable[Callable[[], None]] = (),
) -> None:
    """Serve until Ctrl+C or SIGTERM; requests that are under way are finished first.

    Args:
        app: Already made, so that an error in making it shows before this.
        host: Name or number to listen on.
        port: Checked with :func:`refuse_taken_port`.
        ready: Called once when clients can connect.
        built: Paths of the built pages, which threads of their own answer.
        proxies: How many every request passes, where that is known.
        beside: Each runs in a thread of its own, such as the worker that sends mail.

    """
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    sys.setswitchinterval(SWITCH)
    running = listen(app, Lanes(built), host, port, proxies)
    for work in beside:
        threading.Thread(target=work, daemon=True, name=work.__name__).start()
    ready()
    running.run()


def listen(
    app: WSGIApplication, lanes: Lanes, host: str, port: int, proxies: int | None = None
) -> MultiSocketServer:
    """Return a server that accepts connections on every address of ``host``."""
    logging.getLogger("waitress").addFilter(hide_typed)
    kept = Adjustments(
        host=host,
        port=port,
        # One that is accepted beyond CONNECTIONS makes another one go a moment later.
        connection_limit=2 * connections.CONNECTIONS,
        backlog=KNOCKING,
        max_request_header_size=http_request.LARGEST_HEAD,
        max_request_body_size=http_request.LARGEST_BODY,
        inbuf_overflow=connections.IN_MEMORY,
        outbuf_overflow=connections.ANSWER_IN_MEMORY,
        # No thread ever waits for a client that reads slowly: what is too much is given up.
        outbuf_high_watermark=sys.maxsize,
        recv_bytes=connections.IN_MEMORY,
        cleanup_interval=1,
        asyncore_use_poll=True,
        # App and server judge X-Forwarded-For themselves, and read no other such header.
        clear_untrusted_proxy_headers=False,
        ident=None,
    )
    together: dict[int, object] = {}
    most = count_connections(raise_file_limit())
    for address in kept.listen:
        server = Server(app, together, dispatcher=lanes, adj=kept, sockinfo=address)
        server.proxies, server.most_connections = proxies, most
    return MultiSocketServer(together, kept, dispatcher=lanes)

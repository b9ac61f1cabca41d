"""Serve an app: gunicorn with one process and many threads, or waitress on Windows.

One process, because SQLite has one writer and the fair queue of writers lives inside a
process. No access log: addresses hold tokens and receipt codes.
"""

from __future__ import annotations

import socket
import sys
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

THREADS = 16
GRACE_SECONDS = 20


class PortError(Exception):
    """The port cannot be used; the message says what to do."""


def refuse_taken_port(host: str, port: int) -> None:
    """Raise PortError when the port cannot be had, before anything is made."""
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


def port_number(text: str) -> int:
    """Return a port that was given as text. Raises PortError."""
    if not text.isdecimal() or not 0 < int(text) < 1 << 16:
        raise PortError(f"PORT is {text!r} and must be a number from 1 to 65535.")
    return int(text)


def serve(
    app: WSGIApplication,
    *,
    host: str,
    port: int,
    ready: Callable[[], None] = lambda: None,
    beside: Callable[[], None] | None = None,
) -> None:
    """Serve until a signal stops it.

    Args:
        app: Made already, so that a fault in it showed before this.
        host: Name or number to listen on.
        port: Checked with :func:`refuse_taken_port`.
        ready: Called once when clients can connect.
        beside: Runs in a thread of the serving process, such as the outbox's worker.

    """
    if sys.platform == "win32":
        ready()
        _start(beside)
        _serve_with_waitress(app, host, port)
    else:
        options = {
            "bind": f"[{host}]:{port}" if ":" in host else f"{host}:{port}",
            "workers": 1,
            "threads": THREADS,
            "worker_class": "gthread",
            "graceful_timeout": GRACE_SECONDS,
            "loglevel": "warning",
            "control_socket_disable": True,
            "when_ready": lambda _arbiter: ready(),
            "post_worker_init": lambda _worker: _start(beside),
        }
        _serve_with_gunicorn(app, options)


def _start(beside: Callable[[], None] | None) -> None:
    if beside is not None:
        threading.Thread(target=beside, daemon=True, name="beside").start()


def _serve_with_waitress(app: WSGIApplication, host: str, port: int) -> None:
    import waitress  # type: ignore[import-untyped]  # noqa: PLC0415 - Windows only

    waitress.serve(app, host=host, port=port, threads=THREADS, ident=None)


def _serve_with_gunicorn(app: WSGIApplication, options: dict[str, Any]) -> None:
    from gunicorn.app.base import (  # type: ignore[import-untyped]  # noqa: PLC0415 - not on Windows
        BaseApplication,
    )

    class Server(BaseApplication):  # type: ignore[misc]  # gunicorn ships no types
        def load_config(self) -> None:
            for name, value in options.items():
                self.cfg.set(name, value)

        def load(self) -> WSGIApplication:
            return app

    Server().run()

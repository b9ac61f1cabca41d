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


class PortTakenError(OSError):
    """Something else listens on the port; the message says what to do."""


def refuse_taken_port(host: str, port: int) -> None:
    """Raise PortTakenError when the port cannot be had, before anything is made."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.socket(family) as probe:
            if sys.platform != "win32":
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except OSError as error:
        raise PortTakenError(
            f"Port {port} of {host} cannot be used ({error.strerror}): "
            "stop what uses it or choose another with PORT=."
        ) from error


def serve(
    app: WSGIApplication, *, host: str, port: int, beside: Callable[[], None] | None = None
) -> None:
    """Serve until a signal stops it.

    Args:
        app: Made already, so that a fault in it showed before this.
        host: Name or number to listen on.
        port: Checked with :func:`refuse_taken_port`.
        beside: Runs in a thread of the serving process, such as the outbox's worker.

    """
    if sys.platform == "win32":
        _serve_with_waitress(app, host, port, beside)
    else:
        _serve_with_gunicorn(app, host, port, beside)


def _start(beside: Callable[[], None] | None) -> None:
    if beside is not None:
        threading.Thread(target=beside, daemon=True, name="beside").start()


def _serve_with_waitress(
    app: WSGIApplication, host: str, port: int, beside: Callable[[], None] | None
) -> None:
    import waitress  # type: ignore[import-untyped]  # noqa: PLC0415 - Windows only

    _start(beside)
    waitress.serve(app, host=host, port=port, threads=THREADS, ident=None)


def _serve_with_gunicorn(
    app: WSGIApplication, host: str, port: int, beside: Callable[[], None] | None
) -> None:
    from gunicorn.app.base import BaseApplication  # type: ignore[import-untyped]  # noqa: PLC0415 - not on Windows

    class Server(BaseApplication):  # type: ignore[misc]  # gunicorn ships no types
        def load_config(self) -> None:
            options: dict[str, Any] = {
                "bind": f"[{host}]:{port}" if ":" in host else f"{host}:{port}",
                "workers": 1,
                "threads": THREADS,
                "worker_class": "gthread",
                "graceful_timeout": GRACE_SECONDS,
                "loglevel": "warning",
                "control_socket_disable": True,
                "post_worker_init": lambda _worker: _start(beside),
            }
            for name, value in options.items():
                self.cfg.set(name, value)

        def load(self) -> WSGIApplication:
            return app

    Server().run()

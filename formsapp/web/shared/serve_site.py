"""The built site at ``/``, beside the app's own pages, compressed at build."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, cast

from flask import Flask, abort, request
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.sansio.utils import host_is_trusted
from whitenoise import WhiteNoise
from whitenoise.responders import Redirect, StaticFile
from whitenoise.string_utils import decode_path_info

from formsapp.web.shared.built_site import Build, BuiltSite, built_site
from formsapp.web.shared.services import services

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

IN_MEMORY = 64 * 1024
"""Bytes of a file that is kept in memory once it was asked for: nearly all are shorter."""
NOT_OURS = b"Deze site heeft een ander adres. Bij direct gevaar: bel 112.\n"
LOST = "loket.lost"
"""Of a request for a file that the build has, and that is no longer there."""


class LostFileError(Exception):
    """A file of the build is no longer what it was."""


class Site:
    """The files of the site: short ones from memory, for nothing else may wait meanwhile."""

    def __init__(self, app: WSGIApplication, built: BuiltSite, hosts: Sequence[str]) -> None:
        self._app = app
        self._built = built
        self._hosts = hosts

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer from the build that is shown; let the app answer what is not in it."""
        host = environ.get("HTTP_HOST")  # an old program that watches names none
        if host is not None and not host_is_trusted(host, self._hosts):
            return refuse_host(start_response)
        build, path = self._built.now, decode_path_info(environ.get("PATH_INFO", ""))
        if (found := build.files.get(path)) is None:
            return self._app(environ, start_response)
        try:
            return serve_file(build, found, environ, start_response)
        except (OSError, LostFileError):
            environ[LOST] = "1"
            return self._app(environ, start_response)


def refuse_host(start_response: StartResponse) -> Iterable[bytes]:
    """Answer 400: under a name of someone else our pages would be theirs, also one of an error.

    Nothing is worked out, no address is built, and nothing is logged for it.
    """
    headers = [
        ("Content-Type", "text/plain; charset=utf-8"),
        ("Content-Length", str(len(NOT_OURS))),
    ]
    start_response("400 Bad Request", headers)
    return [NOT_OURS]


def serve_file(
    build: Build,
    static_file: StaticFile | Redirect,
    environ: WSGIEnvironment,
    start_response: StartResponse,
) -> Iterable[bytes]:
    """Answer with a file, with a part of it, or with where it is.

    Raises:
        OSError: the file is not there any more.
        LostFileError: it is another one, or a part of it.

    """
    if is_whole(static_file, environ):
        path, headers = static_file.get_path_and_headers(environ)
        if body := build.crisis.get(path) or read_short(path):
            if dict(headers)["Content-Length"] != str(len(body)):
                raise LostFileError
            start_response("200 OK", list(headers))
            return [body]
    return cast("Iterable[bytes]", WhiteNoise.serve(static_file, environ, start_response))


def is_whole(static_file: StaticFile | Redirect, environ: WSGIEnvironment) -> bool:
    """Return whether the answer is the whole file, and not that it is the same as before."""
    return (
        isinstance(static_file, StaticFile)
        and environ["REQUEST_METHOD"] == "GET"
        and "HTTP_RANGE" not in environ
        and not static_file.is_not_modified(environ)
    )


@lru_cache(maxsize=512)
def read_short(path: str) -> bytes | None:
    """Return what stands in a file; None when that is long."""
    file = Path(path)
    return file.read_bytes() if file.stat().st_size <= IN_MEMORY else None


def serve_site(app: Flask) -> None:
    """Serve the built site's files, when it is built, before the app's own addresses."""
    app.before_request(refuse_lost)
    served = Site(app.wsgi_app, built_site(app), app.config["TRUSTED_HOSTS"])
    with app.app_context():
        root = services().root
    # The path of LOKET_BASE_URL is taken off, where nothing before the app did so.
    app.wsgi_app = DispatcherMiddleware(served, {root: served})  # type: ignore[method-assign]  # Flask's own way


def refuse_lost() -> None:
    """Answer 503 for a file that the build had: the page says whom to call."""
    if LOST in request.environ:
        abort(503)

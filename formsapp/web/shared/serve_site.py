"""The built site at ``/``, beside the app's own pages, compressed at build."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, cast
from wsgiref.headers import Headers

from flask import Flask
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from whitenoise import WhiteNoise
from whitenoise.responders import Redirect, StaticFile

from formsapp.site.built_note import NOTE
from formsapp.web.shared.security_headers import common_headers
from formsapp.web.shared.services import services

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

NOT_PAGES = (
    "/layout.html",
    "/csp.json",
    f"/{NOTE}",
    "",
)  # the last would lead to the root of the host
HOUR = 3600
NAMED_BY_CONTENT = r"/assets/loket\.[0-9a-f]{10}\."
"""Files that never change: another content has another name (``formsapp.site.look``)."""
IN_MEMORY = 64 * 1024
"""Bytes of a file that is kept in memory once it was asked for: nearly all are shorter."""
BUILT = "loket.built"


class Site(WhiteNoise):  # type: ignore[misc]  # it ships no types
    """The files of the site: short ones from memory, for nothing else may wait meanwhile."""

    @staticmethod
    def serve(
        static_file: StaticFile | Redirect, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        """Answer with a file, with a part of it, or with where it is."""
        if is_whole(static_file, environ):
            path, headers = static_file.get_path_and_headers(environ)
            if body := read_short(path):
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
    with app.app_context():
        site, root, extra = services().settings.site, services().root, common_headers()

    def add_headers(headers: Headers, _path: str, _url: str) -> None:
        for name, value in extra.items():
            headers[name] = value

    served, paths = app.wsgi_app, frozenset[str]()
    if site.is_dir():
        served = white = Site(
            app.wsgi_app,
            root=str(site),
            index_file=True,
            max_age=HOUR,
            immutable_file_test=NAMED_BY_CONTENT,
            allow_all_origins=False,
            add_headers_function=add_headers,
        )
        for path in NOT_PAGES:
            white.files.pop(path, None)
        paths = frozenset(white.files)
    app.extensions[BUILT] = paths | {root + path for path in paths}
    # The path of LOKET_BASE_URL is taken off, where nothing before the app did so.
    app.wsgi_app = DispatcherMiddleware(served, {root: served})  # type: ignore[method-assign]  # Flask's own way


def built_paths(app: Flask) -> frozenset[str]:
    """Return the paths that the built site answers, with and without that of LOKET_BASE_URL."""
    return cast("frozenset[str]", app.extensions[BUILT])

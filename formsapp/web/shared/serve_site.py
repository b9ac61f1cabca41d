"""The built site at ``/``, beside the app's own pages, compressed at build."""

from __future__ import annotations

from typing import cast
from wsgiref.headers import Headers

from flask import Flask
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from whitenoise import WhiteNoise

from formsapp.web.shared.security_headers import common_headers
from formsapp.web.shared.services import services

NOT_PAGES = ("/layout.html", "/csp.json", "")  # the last would lead to the root of the host
HOUR = 3600
NAMED_BY_CONTENT = r"/assets/loket\.[0-9a-f]{10}\."
"""Files that never change: another content has another name (``formsapp.site.look``)."""


BUILT = "loket.built"


def serve_site(app: Flask) -> None:
    """Serve the built site's files, when it is built, before the app's own addresses."""
    with app.app_context():
        site, root, extra = services().settings.site, services().root, common_headers()

    def add_headers(headers: Headers, _path: str, _url: str) -> None:
        for name, value in extra.items():
            headers[name] = value

    served, paths = app.wsgi_app, frozenset[str]()
    if site.is_dir():
        served = white = WhiteNoise(
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

"""The built site at ``/``, beside the app's own pages, compressed at build."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING
from wsgiref.headers import Headers

from flask import Flask
from whitenoise import WhiteNoise

from formsapp.web.shared.headers import common_headers
from formsapp.web.shared.services import services

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

NOT_PAGES = ("/layout.html", "/csp.json")
HOUR = 3600
NAMED_BY_CONTENT = r"/assets/loket\.[0-9a-f]{10}\."
"""Files that never change: another content has another name (``formsapp.site.look``)."""


class UnderRoot:
    """Takes the path of ``LOKET_BASE_URL`` off, where nothing before the app did so."""

    def __init__(self, app: WSGIApplication, root: str) -> None:
        self.app = app
        self.root = root

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        """Pass the request on with its path below the root."""
        path = environ.get("PATH_INFO", "")
        if self.root and path.startswith(f"{self.root}/"):
            environ["SCRIPT_NAME"] = environ.get("SCRIPT_NAME", "") + self.root
            environ["PATH_INFO"] = path[len(self.root) :]
        return self.app(environ, start)


def serve_site(app: Flask) -> None:
    """Serve the built site's files, when it is built, before the app's own addresses."""
    with app.app_context():
        site, root, extra = services().settings.site, services().root, common_headers()

    def add_headers(headers: Headers, _path: str, _url: str) -> None:
        for name, value in extra.items():
            headers[name] = value

    if site.is_dir():
        white = WhiteNoise(
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
        app.wsgi_app = UnderRoot(white, root)  # type: ignore[assignment, method-assign]  # Flask's own way
    else:
        app.wsgi_app = UnderRoot(app.wsgi_app, root)  # type: ignore[assignment, method-assign]  # likewise

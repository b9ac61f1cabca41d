"""Headers of every answer, and what is refused before a page sees it."""

from __future__ import annotations

import gzip
from pathlib import Path
from urllib.parse import urlsplit

import brotli  # type: ignore[import-untyped]  # it comes without types
from flask import Flask, Response, abort, request

from formsapp.site.content_policy import csp
from formsapp.web.shared.configuration import MAX_FIELDS
from formsapp.web.shared.page_scripts import script_hashes
from formsapp.web.shared.services import services

NO_SITE = "default-src 'none'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
STAFF = "staff"
LONG_PAGE = 8 * 1024
COMPRESSION, QUICK, GZIP = 5, 3, 6
"""How hard to try, with brotli (for a text, for a page) and with gzip. Of a page of ten thousand
bytes the last ten per cent take longer than the page itself; in a text of thirty thousand they
are worth it."""
LONG_TEXT = 16 * 1024
WINDOW = 16
"""Two to this power of bytes: with brotli's own 22 each thread would hold megabytes for it."""
YEAR = 365 * 24 * 3600
SAFE = {"GET", "HEAD", "OPTIONS"}


def init_app(app: Flask) -> None:
    """Add the headers to every answer, and refuse posts from another site or too many fields."""
    with app.app_context():
        common = common_headers()
    app.before_request(refuse_foreign_posts)
    app.before_request(refuse_many_fields)

    @app.after_request
    def add(response: Response) -> Response:
        present = {name for name, _ in response.headers}
        response.headers.extend({n: value for n, value in common.items() if n not in present})
        if response.mimetype == "text/html":
            # Every page of the app is about one person: nothing of it is kept anywhere.
            response.headers.setdefault("Cache-Control", "no-store")
            compress(response)
        return response


def compress(response: Response) -> None:
    """Compress a long page for a client, such as one with the text of the terms.

    Who lets another's browser fetch a page with guesses in it, and sees how long the answers
    are, finds a secret that is compressed together with the guess (BREACH). On a client's page
    nobody can: there is no cookie, so a secret is only on a page whose address is that secret,
    and what is typed is shown only after a post, which another site cannot make. The pages of
    the staff are under a cookie and show what is searched for: they are never compressed.
    """
    response.vary.add("Accept-Encoding")
    body = response.get_data()
    if len(body) <= LONG_PAGE or request.blueprint == STAFF:
        return
    if request.accept_encodings.quality("br"):
        quality = COMPRESSION if len(body) > LONG_TEXT else QUICK
        response.set_data(
            brotli.compress(body, mode=brotli.MODE_TEXT, quality=quality, lgwin=WINDOW)
        )
        response.headers["Content-Encoding"] = "br"
    elif request.accept_encodings.quality("gzip"):
        response.set_data(gzip.compress(body, GZIP, mtime=0))
        response.headers["Content-Encoding"] = "gzip"


def common_headers() -> dict[str, str]:
    """Headers that pages of the site and of the app share."""
    settings = services().settings
    found = {
        "Content-Security-Policy": policy(settings.site),
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    }
    if settings.base_url.startswith("https://"):
        # Without includeSubDomains: the provider's other hosts are not ours to force.
        found["Strict-Transport-Security"] = f"max-age={YEAR}"
    return found


def policy(site: Path) -> str:
    """Content-Security-Policy of the built site; where there is none yet, the strictest."""
    try:
        return csp(site, script_hashes())
    except FileNotFoundError:
        return NO_SITE


def refuse_foreign_posts() -> None:
    """Answer 403 to a post that another site's page makes."""
    if request.method in SAFE:
        return
    site = request.headers.get("Sec-Fetch-Site")
    if site in {"cross-site", "same-site"}:
        abort(403)
    origin = request.headers.get("Origin")
    # "null" is what a browser sends after our own Referrer-Policy: no-referrer.
    if origin and origin != "null" and origin != own_origin():
        abort(403)
    if origin == "null" and site not in {None, "same-origin", "none"}:
        abort(403)


def own_origin() -> str:
    """Scheme and host under which this app is known."""
    base = urlsplit(services().settings.base_url)
    return f"{base.scheme}://{base.netloc}"


def refuse_many_fields() -> None:
    """Answer 413 to a body with more fields than any form here has, before it is parsed.

    Werkzeug's MAX_FORM_PARTS does this for multipart bodies only.
    """
    if request.mimetype == "application/x-www-form-urlencoded":
        body = request.get_data(cache=True, parse_form_data=False)
        if body.count(b"&") >= MAX_FIELDS:
            abort(413)

"""Headers of every answer, and what is refused before a page sees it."""

from __future__ import annotations

import gzip
import re
from urllib.parse import urlsplit

import brotli  # type: ignore[import-untyped]  # it comes without types
from flask import Flask, Response, abort, request

from formsapp.web.shared.built_site import current_build
from formsapp.web.shared.flask_configuration import MAX_FIELDS
from formsapp.web.shared.services import services
from formsapp.web.shared.signing_table import current_table

STAFF = "staff"
LONG_PAGE = 8 * 1024
COMPRESSION, QUICK, GZIP = 5, 3, 6
"""Levels of brotli (for a long text, for a page) and of gzip. To make a page of 10 kB a tenth
smaller takes longer than to make the page; for a text of 30 kB it is worth it."""
LONG_TEXT = 16 * 1024
WINDOW = 16
"""Two to this power of bytes: with brotli's own 22 each thread would hold megabytes for it."""
DATES = ("HTTP_IF_MODIFIED_SINCE", "HTTP_IF_UNMODIFIED_SINCE", "HTTP_IF_RANGE", "HTTP_DATE")
HTTP_DATE = re.compile(r"[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT", re.ASCII)
SAFE = {"GET", "HEAD", "OPTIONS"}


def init_app(app: Flask) -> None:
    """Add the headers to every answer, and refuse posts from another site or too many fields."""
    app.before_request(forget_odd_dates)
    app.before_request(refuse_foreign_posts)
    app.before_request(refuse_many_fields)

    @app.after_request
    def add(response: Response) -> Response:
        present = {name for name, _ in response.headers}
        common = current_build().headers.items()
        response.headers.extend({name: value for name, value in common if name not in present})
        if response.mimetype == "text/html":
            # Every page of the app is about one person: nothing of it is kept anywhere.
            response.headers.setdefault("Cache-Control", "no-store")
            compress(response)
        return response


def compress(response: Response) -> None:
    """Compress a long page for a client, such as one with the text of the terms; never for staff.

    An attacker who makes a visitor's browser fetch a page that shows the attacker's guess finds
    a secret on that page by the length of the compressed answer (BREACH). Client pages are safe:
    there is no cookie, so a secret stands only on a page whose address is that secret, and what
    is typed is shown only after a post, which another site cannot make. At a table there is one, so
    it is not compressed there. Staff pages are under a cookie and show what is searched for.
    """
    response.vary.add("Accept-Encoding")
    body = response.get_data()
    if len(body) <= LONG_PAGE or request.blueprint == STAFF or current_table():
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


def forget_odd_dates() -> None:
    """Take away each date of a condition that is not written as browsers write it (RFC 9110).

    A date may be ignored, but one with a year of eleven digits makes werkzeug raise OverflowError.
    """
    for name in DATES:
        given = request.environ.get(name, "")
        if not HTTP_DATE.fullmatch(given) and not given.endswith('"'):  # an ETag in If-Range
            request.environ.pop(name, None)


def refuse_foreign_posts() -> None:
    """Answer 403 to a post that another site's page makes."""
    if request.method not in SAFE and is_foreign_post():
        abort(403)


def is_foreign_post() -> bool:
    """Return whether another site's page made a post, as the browser says."""
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    # "null" is what a browser sends after our own Referrer-Policy: no-referrer.
    foreign_origin = origin not in {None, "", "null", own_origin()}
    foreign_site = site not in {None, "same-origin", "none"}
    is_other = site in {"cross-site", "same-site"}
    return foreign_origin or is_other or (origin == "null" and foreign_site)


def own_origin() -> str:
    """Return the scheme and host under which this app is known."""
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

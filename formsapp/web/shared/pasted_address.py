"""Reads addresses that mail and chat programs, and sentences, added something to."""

from __future__ import annotations

import re
from urllib.parse import quote

from flask import Flask, current_app, redirect, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound
from werkzeug.routing import BaseConverter, IntegerConverter

from formsapp.typed_text import find_token
from formsapp.web.shared.built_site import current_build
from formsapp.web.shared.error_pages import show_http_error
from formsapp.web.shared.services import services

NOT_OURS = re.compile(r"[^A-Za-z0-9/-]")
"""What no address of a page or form has."""
CAPITALS = ("/L/", "/O/")
"""How a link or a receipt's address begins for who copies it in capitals. What follows stays: a
link has both cases, and a code is read however it is typed."""


class Token(BaseConverter):
    """A token that more of our address follows; what is no token stays as it is, to be refused."""

    def to_python(self, value: str) -> str:
        return find_token(value) or value


class Rest(BaseConverter):
    """All that follows, slashes and line ends too."""

    regex = r"[^/](?s:.*)"
    part_isolating = False
    weight = 200


class LastToken(Token, Rest):
    """A token with all that may stand behind it."""


class Slug(BaseConverter):
    """A form's slug; an address with more behind it leads to the page of the token before it."""

    regex = "[a-z0-9]+(?:-+[a-z0-9]+)*"


class Number(IntegerConverter):
    """A number that every database holds: there is nothing at a larger one."""

    regex = r"\d{1,9}"


def init_app(app: Flask) -> None:
    """Make the converters known, as in ``<last_token:...>``."""
    known = {"token": Token, "rest": Rest, "last_token": LastToken, "slug": Slug}
    app.url_map.converters |= known | {"int": Number}
    app.register_error_handler(NotFound, lead_to_what_was_meant)


def lead_to_what_was_meant(error: NotFound) -> ResponseReturnValue:
    """Lead to the page before the signs that make an address none: a dot, a bracket, a slash."""
    was_routed = not isinstance(request.routing_exception, NotFound)
    if was_routed or request.method not in {"GET", "HEAD"}:
        return show_http_error(error)
    root, path = services().root, request.path
    if not request.script_root and f"{path}/".lower().startswith(f"{root}/") and root:
        # The provider's name has capitals: what follows is looked at when it comes back.
        return redirect(root + quote(path[len(root) :] or "/"))
    meant = find_meant(path)
    return redirect(request.script_root + meant) if meant else show_http_error(error)


def find_meant(path: str) -> str:
    """Return the address of a page or form that others stand behind, or that has capitals.

    Empty where there is none.
    """
    if path.startswith(CAPITALS) and path[3:].strip("/"):
        # Encoded: a line end can stand in no header, and what follows a "?" would be lost.
        return path[:3].lower() + quote(path[3:].lstrip("/"))
    begin = NOT_OURS.split(path, maxsplit=1)[0]
    if "/" in path[len(begin) :].strip("/"):
        return ""  # a part of it is none of ours, not what stands behind
    parts = begin.rstrip("-").split("/")
    # With one slash at its begin: with two it would lead to another host.
    meant = "/" + "/".join(filter(None, parts))
    if meant == "/" and any(map(str.isalnum, path)):
        return ""
    small = meant.lower()
    tried = (meant, small) if not small.startswith("/l/") else (meant,)  # a token has both cases
    return next((found for one in tried if (found := _find(one)) not in {"", path}), "")


def _find(address: str) -> str:
    """Return the address of a page or form as it is asked for; empty where there is none."""
    page = address.rstrip("/") + "/"
    if page in current_build().files:
        return page
    adapter = current_app.create_url_adapter(request)
    return address if adapter is not None and adapter.test(address, method="GET") else ""

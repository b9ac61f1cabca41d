"""Reads tokens in addresses that mail and chat programs added something to."""

from __future__ import annotations

from flask import Flask
from werkzeug.routing import BaseConverter, IntegerConverter

from formsapp.typed_text import find_token


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

    regex = "[a-z0-9-]+"


class Number(IntegerConverter):
    """A number that every database holds: there is nothing at a larger one."""

    regex = r"\d{1,9}"


def init_app(app: Flask) -> None:
    """Make the converters known, as in ``<last_token:...>``."""
    known = {"token": Token, "rest": Rest, "last_token": LastToken, "slug": Slug}
    app.url_map.converters |= known | {"int": Number}

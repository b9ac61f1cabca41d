"""Flask with nothing but a page: the floor of what a page costs."""

from __future__ import annotations

from flask import Flask

PAGE = "<!doctype html><html lang='nl'><title>Loket</title>" + "<p>Een regel tekst.</p>" * 250


def make_app() -> Flask:
    """Make the app: one page, as long as a form's."""
    bare = Flask(__name__)
    bare.add_url_rule("/form", view_func=lambda: PAGE)
    return bare

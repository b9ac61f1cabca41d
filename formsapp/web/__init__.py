"""The web: client pages, status pages, staff pages, errors and headers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from importlib import import_module

from flask import Flask

from formsapp.settings import Settings
from formsapp.web import (
    client,
    errors,
    flow,
    headers,
    health,
    layout,
    often,
    paper,
    scripts,
    status,
    words,
)
from formsapp.web.configuration import configuration
from formsapp.web.services import connect, use_database
from formsapp.web.site import serve_site


def utc_now() -> datetime:
    """Tell the time: the only place in the web that does."""
    return datetime.now(UTC)


def create_app(settings: Settings, *, clock: Callable[[], datetime] = utc_now) -> Flask:
    """Make the app of one provider.

    Args:
        settings: What the environment says.
        clock: Gives the present moment, aware, in UTC.

    Raises:
        formsapp.facts.FactsError: The provider's facts are not right.

    """
    app = Flask("formsapp", static_folder=None)
    app.config.from_mapping(configuration(settings))
    use_database(app)
    connect(app, settings, clock)
    words.init_app(app)
    layout.init_app(app)
    scripts.init_app(app)
    flow.init_app(app)
    often.init_app(app)
    headers.init_app(app)
    errors.init_app(app)
    app.register_blueprint(health.blueprint)
    app.register_blueprint(client.blueprint)
    app.register_blueprint(status.blueprint)
    app.register_blueprint(paper.blueprint)
    if settings.face != "client":
        # Not imported on the client's side: what can open answers is not even loaded there.
        app.register_blueprint(import_module("formsapp.web.staff").staff)
    serve_site(app)
    return app

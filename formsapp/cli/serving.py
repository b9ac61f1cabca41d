"""``loket serve``: one provider's site, forms and staff pages."""

from __future__ import annotations

import click
from flask import Flask

from formsapp import server
from formsapp.cli.frame import current_settings, with_provider
from formsapp.facts import load
from formsapp.settings import Settings, SettingsError


@click.command()
@with_provider
@click.option("--host", default="127.0.0.1", show_default=True, help="Where to listen.")
@click.option("--port", default=8000, show_default=True, envvar="PORT", type=click.IntRange(1))
def serve(host: str, port: int) -> None:
    """Serve the site and the forms, behind a proxy that does https."""
    settings = current_settings()
    server.refuse_taken_port(host, port)
    app = ready_app(settings)
    server.serve(app, host=host, port=port)


def ready_app(settings: Settings) -> Flask:
    """Return the app with its database up to date. Raises SettingsError, KeysError, FactsError."""
    from formsapp.web import alembic, create_app  # noqa: PLC0415 - slow, and for serving only
    from formsapp.web.services import db  # noqa: PLC0415 - likewise

    settings.require_keys(load(settings.folder).teams)
    if not (settings.site / "layout.html").is_file():
        raise SettingsError(
            f"The site is not built: run `loket --provider {settings.provider} "
            f"build --out {settings.site}`."
        )
    app = create_app(settings)
    with app.app_context():
        alembic.upgrade()
        # The server forks after this, and no connection may be shared with a child.
        db.engine.dispose()
    return app

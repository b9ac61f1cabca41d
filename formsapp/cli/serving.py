"""``loket serve``: one provider's site, forms and staff pages."""

from __future__ import annotations

import click
from flask import Flask

from formsapp import server
from formsapp.cases.schema import migrate
from formsapp.cli.desk import database_errors
from formsapp.cli.frame import current_settings, with_provider
from formsapp.cli.posting import postman
from formsapp.facts import load
from formsapp.settings import Settings, SettingsError
from formsapp.web import create_app
from formsapp.web.services import db


@click.command()
@with_provider
@click.option("--host", default="127.0.0.1", show_default=True, help="Where to listen.")
@click.option("--port", default=8000, show_default=True, envvar="PORT", type=click.IntRange(1))
def serve(host: str, port: int) -> None:
    """Serve the site and the forms, behind a proxy that does https."""
    settings = current_settings()
    server.refuse_taken_port(host, port)
    app = ready_app(settings)
    server.serve(
        app,
        host=host,
        port=port,
        ready=lambda: click.echo(f"Serving {settings.base_url}/ on port {port} of {host}"),
        beside=postman([app]),
    )


def ready_app(settings: Settings) -> Flask:
    """Return the app with its database up to date. Raises what commands expect."""
    settings.require_keys(load(settings.folder).teams)
    if not (settings.site / "layout.html").is_file():
        raise SettingsError(
            f"The site is not built: run `loket --provider {settings.provider} "
            f"build --out {settings.site}`."
        )
    app = create_app(settings)
    with app.app_context(), database_errors():
        migrate(db.engine)
    return app

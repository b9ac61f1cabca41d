"""The web: client pages, status pages, staff pages, errors and headers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from importlib import import_module
from pathlib import Path

from formsapp.clock import utc_now
from formsapp.facts import Facts
from formsapp.kinds import load_provider
from formsapp.settings import Settings
from formsapp.web.client import (
    client_routes,
    code_answers,
    message_page,
    put_aside_routes,
    table_page,
    typed_code_page,
)
from formsapp.web.print import empty_form_route
from formsapp.web.shared import (
    built_site,
    error_pages,
    health_check,
    i18n,
    layout,
    pasted_address,
    rate_limit,
    request_log,
    security_headers,
    signing_table,
    typing_guard,
)
from formsapp.web.shared.flask_configuration import configuration
from formsapp.web.shared.serve_site import serve_site
from formsapp.web.shared.services import connect
from formsapp.web.shared.shared_by_apps import OneOfMany


def create_app(
    settings: Settings,
    *,
    clock: Callable[[], datetime] = utc_now,
    read_facts: Callable[[Path], Facts] = load_provider,
) -> OneOfMany:
    """Make the app of one provider.

    Args:
        settings: What the environment says.
        clock: Gives the present moment, aware, in UTC.
        read_facts: Gives the facts of a provider's folder.

    Raises:
        formsapp.facts.FactsError: The provider's facts are not right.

    """
    app = OneOfMany("formsapp", static_folder=None)
    app.config.from_mapping(configuration(settings))
    connect(app, settings, clock, read_facts(settings.folder))
    built_site.init_app(app)
    layout.init_app(app)
    i18n.init_app(app)
    pasted_address.init_app(app)
    typing_guard.init_app(app)
    rate_limit.init_app(app)
    signing_table.init_app(app)
    security_headers.init_app(app)
    error_pages.init_app(app)
    request_log.init_app(app)
    # The pages of a receipt code are one blueprint, which two modules add to.
    codes = (message_page, code_answers)
    pages = (client_routes, *codes, put_aside_routes, typed_code_page, table_page, empty_form_route)
    for blueprint in dict.fromkeys(module.blueprint for module in (health_check, *pages)):
        app.register_blueprint(blueprint)
    if settings.face != "client":
        # Not imported on the client's side: what can open answers is not even loaded there.
        app.register_blueprint(import_module("formsapp.web.staff").staff)
    serve_site(app)
    return app

"""What a visitor sees when something goes wrong: plain Dutch, and whom to call.

Error pages use no database. When even the shared look cannot be shown, a page made at
start stands in for it.
"""

from __future__ import annotations

import sys
import traceback
from typing import Any

from flask import Flask, current_app, render_template, request
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException, InternalServerError
from werkzeug.wrappers import Response

from formsapp.cases.case_errors import NotStored
from formsapp.kinds.base import _
from formsapp.web.shared.answer_later import answer_later
from formsapp.web.shared.i18n import say
from formsapp.web.shared.services import db

TEXTS = {
    400: (
        _("Dit adres klopt niet"),
        _(
            "Uw browser vroeg iets wat [[wij/ik]] niet [[begrijpen/begrijp]]. Typ het adres "
            "opnieuw of {{ reach_word('bel') }} [[ons/mij]]."
        ),
    ),
    403: (
        _("Dit formulier is niet meer geldig"),
        _(
            "Er is niets verstuurd. Open de link of de pagina opnieuw en vul het formulier "
            "daar in. Kopieer eerst wat u typte: ga daarvoor een pagina terug."
        ),
    ),
    404: (
        _("Deze pagina is er niet"),
        _("Misschien klopt het adres niet, of is de pagina weg."),
    ),
    405: (
        _("Dit kan niet op deze pagina"),
        _("Open de pagina opnieuw en gebruik de knoppen op de pagina."),
    ),
    413: (
        _("Dit is te veel om te versturen"),
        _(
            "Er is niets verstuurd. Ga een pagina terug. Maak uw tekst korter, of kies minder of "
            "kleinere bestanden."
        ),
    ),
    422: (
        _("Er klopt iets nog niet"),
        _("Ga terug naar de vorige pagina en kijk na wat u invulde."),
    ),
    500: (
        _("Er ging iets mis"),
        _(
            "Dat ligt aan [[ons/mij]]. Verstuurde u net iets? Misschien [[kregen wij/kreeg "
            "ik]] het niet. {{ reach('Bel') }}."
        ),
    ),
    503: (
        _("Dit werkt nu even niet"),
        _(
            "[[Wij hebben/Ik heb]] niets van u ontvangen. Probeer het over een paar minuten "
            "opnieuw, of {{ reach('bel') }}."
        ),
    ),
}
"""Title and advice, by HTTP status."""


def init_app(app: Flask) -> None:
    """Answer every error with a page."""
    with app.app_context():
        app.extensions["loket.last_resort"] = make_last_resort()
    app.log_exception = log_fault  # type: ignore[assignment, method-assign]  # Flask's own way
    app.register_error_handler(HTTPException, show_http_error)
    app.register_error_handler(SQLAlchemyError, show_no_database)
    app.register_error_handler(NotStored, show_no_database)


def show_http_error(error: HTTPException) -> Response | tuple[str, int]:
    """Show the page for an error; redirects pass as they are."""
    code = error.code or 500
    if error.response is not None or code < 400:  # noqa: PLR2004  below 400 is no error
        return error.get_response()
    title, text = TEXTS.get(code, TEXTS[400 if code < 500 else 500])  # noqa: PLR2004  whose fault
    return show_error(code, title, text)


def show_error(code: int, title: str, text: str, typed: str = "") -> tuple[str, int]:
    """Show a page with this title and text, and what was typed, whatever else fails."""
    try:
        page = render_template("client/error.html", title=say(title), text=say(text), typed=typed)
    except Exception:  # noqa: BLE001 - whatever it is, this page must come
        log_fault(sys.exc_info())
        page = str(current_app.extensions["loket.last_resort"])
    return page, code


def log_fault(fault: tuple[Any, ...]) -> None:
    """Log where in the program a fault arose, and nothing that is secret.

    The address may hold a token or a code, and the message of an error what someone typed: neither
    is logged.
    """
    lines, error = [], fault[1]
    while error is not None:
        lines += [f"{type(error).__name__}\n", *traceback.format_tb(error.__traceback__)]
        error = error.__cause__ or error.__context__
    current_app.logger.error("a fault in %s: %s", request.endpoint, "".join(lines))


def show_no_database(
    error: Exception, words: tuple[str, str] = TEXTS[503], typed: str = ""
) -> Response:
    """Say that nothing was received: the database is away, full, or busy for too long.

    Args:
        error: What it said.
        words: Title and advice.
        typed: What stays on the page, to copy.

    """
    current_app.logger.error("the database did not answer: %s", type(error).__name__)
    try:
        db.session.rollback()
    except SQLAlchemyError:
        current_app.logger.warning("the transaction could not be rolled back")
    return answer_later(show_error(503, *words, typed))


def make_last_resort() -> str:
    """Make, at start, the page that needs nothing any more: no templates, no database."""
    title, text = TEXTS[InternalServerError.code]
    page = current_app.jinja_env.get_template("client/last_resort.html")
    return page.render(title=say(title), text=say(text))

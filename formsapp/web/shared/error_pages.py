"""What a visitor sees when something goes wrong: plain Dutch, and whom to call.

Error pages use no database. When even the shared look cannot be shown, a page made at
start stands in for it.
"""

from __future__ import annotations

import errno
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
from formsapp.web.shared.just_typed import text_just_typed
from formsapp.web.shared.security_headers import is_foreign_post
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
WITH_TEXT = {
    403: _(
        "Er is niets verstuurd. Open de link of de pagina opnieuw en vul het formulier daar in."
    ),
}
"""Other advice where what was typed stands on the page, to copy."""
NO_ROOM = frozenset((errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EMFILE, errno.ENFILE))
"""Why the system takes no file more; all other faults of it are ours."""
PARTS = "multipart/form-data"
OF_STAFF = "/medewerker"
"""With this begin the addresses of staff, below the provider's root."""
TO_STAFF = {
    400: (
        TEXTS[400][0],
        _("De browser vroeg iets wat hier niet past. Open de pagina opnieuw vanuit de zaken."),
    ),
    403: (
        TEXTS[403][0],
        _(
            "Er is niets verstuurd of gewijzigd. Ga een pagina terug en kopieer wat er getypt is. "
            "Laad die pagina daarna opnieuw."
        ),
    ),
    404: (
        TEXTS[404][0],
        _("Misschien klopt het adres niet, is de pagina weg, of is hij er voor een ander team."),
    ),
    405: TEXTS[405],
    413: (
        TEXTS[413][0],
        _(
            "Er is niets verstuurd. Ga een pagina terug. Maak de tekst korter, of kies minder of "
            "kleinere bestanden."
        ),
    ),
    422: (
        TEXTS[422][0],
        _("Ga terug naar de vorige pagina en kijk na wat er is ingevuld."),
    ),
    500: (
        TEXTS[500][0],
        _(
            "Dat ligt aan Loket. Wat net verstuurd werd, is misschien niet opgeslagen: kijk dat "
            "eerst na. Gaat het weer mis? Geef dan aan het technisch beheer door hoe laat het was "
            "en op welke pagina."
        ),
    ),
    503: (
        TEXTS[503][0],
        _(
            "Er is niets opgeslagen. Probeer het over een paar minuten opnieuw. Blijft het zo? "
            "Geef het dan door aan het technisch beheer."
        ),
    ),
}
"""The same as staff read it, who call nobody but who manages Loket."""
TO_STAFF_WITH_TEXT = {
    403: _(
        "Er is niets verstuurd of gewijzigd. Open de pagina opnieuw en vul het formulier daar in."
    ),
}


def init_app(app: Flask) -> None:
    """Answer every error with a page."""
    with app.app_context():
        app.extensions["loket.last_resort"] = make_last_resort()
    app.log_exception = log_fault  # type: ignore[assignment, method-assign]  # Flask's own way
    app.register_error_handler(HTTPException, show_http_error)
    app.register_error_handler(SQLAlchemyError, show_no_database)
    app.register_error_handler(NotStored, show_no_database)
    app.register_error_handler(OSError, show_no_room)


def show_http_error(error: HTTPException) -> Response | tuple[str, int]:
    """Show the page for an error; redirects pass as they are."""
    code = error.code or 500
    if error.response is not None or code < 400:  # noqa: PLR2004  below 400 is no error
        return error.get_response()
    typed = find_lost_text(code)
    words = words_for(code)
    if typed:
        words = (
            words[0],
            (TO_STAFF_WITH_TEXT if asked_by_staff() else WITH_TEXT).get(code, words[1]),
        )
    return show_error(code, *words, typed)


def find_lost_text(code: int) -> str:
    """Return what was typed in a post that ends in an error page; going back may not show it.

    Another site's page may not have its words said here, and a body that is refused as too much
    work is not taken apart after all.
    """
    is_costly = code == 413 or (request.routing_exception and request.mimetype == PARTS)  # noqa: PLR2004  its meaning
    if request.method != "POST" or is_costly or is_foreign_post():
        return ""
    try:
        return text_just_typed()
    except Exception:  # noqa: BLE001 - the fault that is told may lie in what was posted
        return ""


def words_for(code: int) -> tuple[str, str]:
    """Return title and advice for whoever asked, a client or staff."""
    texts = TO_STAFF if asked_by_staff() else TEXTS
    return texts.get(code, texts[400 if code < 500 else 500])  # noqa: PLR2004  whose fault


def asked_by_staff() -> bool:
    """Return whether a page of staff was asked for, also one that is not there."""
    return f"{request.path}/".startswith(f"{OF_STAFF}/")


def show_error(code: int, title: str, text: str, typed: str = "") -> tuple[str, int]:
    """Show a page with this title and text, and what was typed, whatever else fails."""
    template = "staff/error.html" if asked_by_staff() else "client/error.html"
    try:
        page = render_template(template, title=say(title), text=say(text), typed=typed)
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


def show_no_database(error: Exception, words: tuple[str, str] | None = None) -> Response:
    """Say that nothing was received: the database is away, full, or busy for too long.

    What was typed stays on the page, to copy.

    Args:
        error: What it said.
        words: Title and advice; those of the status where there are no others.

    """
    current_app.logger.error("the database did not answer: %s", type(error).__name__)
    try:
        db.session.rollback()
    except SQLAlchemyError:
        current_app.logger.warning("the transaction could not be rolled back")
    return answer_later(show_error(503, *(words or words_for(503)), text_just_typed()))


def show_no_room(error: OSError) -> Response:
    """Say that nothing was received where the disk or the system takes no file more."""
    if error.errno not in NO_ROOM:
        raise error
    current_app.logger.error("no room for a file: %s", error.strerror)
    return answer_later(show_error(503, *words_for(503), find_lost_text(503)))


def make_last_resort() -> str:
    """Make, at start, the page that needs nothing any more: no templates, no database."""
    title, text = TEXTS[InternalServerError.code]
    page = current_app.jinja_env.get_template("client/last_resort.html")
    return page.render(title=say(title), text=say(text))

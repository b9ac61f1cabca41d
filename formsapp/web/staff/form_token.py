"""The token in each form of staff, without which nothing that is posted counts.

It is bound to this browser's session, so that no other site and no other browser has one.
"""

from __future__ import annotations

from flask import current_app
from flask_wtf.csrf import generate_csrf, validate_csrf
from wtforms.validators import ValidationError


def make_token() -> str:
    """Return the token of this browser's session; one for all forms of a page."""
    return str(generate_csrf())


def is_token(sent: str | None) -> bool:
    """Return whether it is a token of this browser's session, also of before keys were renewed."""
    keys = current_app.config
    return any(
        _is_signed_by(key, sent) for key in (keys["SECRET_KEY"], *keys["SECRET_KEY_FALLBACKS"])
    )


def _is_signed_by(key: str, sent: str | None) -> bool:
    try:
        validate_csrf(sent, secret_key=key)
    except ValidationError:
        return False
    return True

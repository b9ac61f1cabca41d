"""The token in each form of staff, without which nothing that is posted counts.

It is bound to this browser's session, so that no other site and no other browser has one.
"""

from __future__ import annotations

import secrets
from hmac import compare_digest
from typing import Final

from flask import current_app, g, session
from itsdangerous import BadData, URLSafeTimedSerializer

FIELD: Final = "csrf_token"
SALT: Final = "wtf-csrf-token"
"""That of earlier versions: forms are open while a program is renewed."""


def make_token() -> str:
    """Return the token of this browser's session; one for all forms of a page."""
    if FIELD not in g:
        if not isinstance(session.get(FIELD), str):
            session[FIELD] = secrets.token_hex(20)
        setattr(g, FIELD, _signer().dumps(session[FIELD]))
    token: str = getattr(g, FIELD)
    return token


def is_token(sent: str | None) -> bool:
    """Return whether it is a token of this browser's session."""
    own = session.get(FIELD)
    if not sent or not isinstance(own, str):
        return False
    try:
        found = _signer().loads(sent)
    except BadData:
        return False
    return isinstance(found, str) and compare_digest(found.encode(), own.encode())


def _signer() -> URLSafeTimedSerializer:
    """Sign with the newest key and accept all; the time makes each token another text."""
    keys = current_app.config
    return URLSafeTimedSerializer([*keys["SECRET_KEY_FALLBACKS"], keys["SECRET_KEY"]], salt=SALT)

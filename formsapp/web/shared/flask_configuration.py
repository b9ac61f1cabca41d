"""The configuration of Flask and its extensions, made from the settings."""

from __future__ import annotations

from urllib.parse import urlsplit

from formsapp.server.http_request import LARGEST_TEXT
from formsapp.settings import Settings

MAX_BODY = LARGEST_TEXT
MAX_FIELDS = 500


def configuration(settings: Settings) -> dict[str, object]:
    """Return Flask's configuration for ``settings``."""
    base = urlsplit(settings.base_url)
    root = settings.root
    return {
        **name_secrets(settings),
        "TRUSTED_HOSTS": [base.hostname],
        "PREFERRED_URL_SCHEME": base.scheme,
        "MAX_CONTENT_LENGTH": MAX_BODY,
        "MAX_FORM_MEMORY_SIZE": MAX_BODY,
        "MAX_FORM_PARTS": MAX_FIELDS,
        "SESSION_COOKIE_NAME": "loket",
        "SESSION_COOKIE_PATH": f"{root}/medewerker/",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": base.scheme == "https",
        "LOKET_PROXIES": settings.proxies,
        "WTF_CSRF_TIME_LIMIT": None,
    }


def name_secrets(settings: Settings) -> dict[str, object]:
    """Return what Flask signs with, and what it accepts."""
    *older, newest = settings.secret_keys
    return {"SECRET_KEY": newest, "SECRET_KEY_FALLBACKS": older}

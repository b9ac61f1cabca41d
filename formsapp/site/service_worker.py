"""The service worker, which keeps the crisis page readable without a network."""

from __future__ import annotations

from hashlib import sha256

from formsapp.site.page_frame import strip_comments


def render_service_worker(script: str, crisis_page: str) -> str:
    """Return the worker's script; another crisis page or script gives it another version."""
    version = sha256((script + crisis_page).encode()).hexdigest()[:10]
    return strip_comments(script).replace("VERSION", version) + "\n"

"""The service worker: what keeps the crisis page at hand when there is no network."""

from __future__ import annotations

from hashlib import sha256

from formsapp.site.page_frame import without_notes


def worker(script: str, crisis_page: str) -> str:
    """The worker's script for this crisis page; another page or script gives another version."""
    version = sha256((script + crisis_page).encode()).hexdigest()[:10]
    return without_notes(script).replace("VERSION", version) + "\n"

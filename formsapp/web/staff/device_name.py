"""The device that a browser says to be on, in two words: enough to tell sessions apart."""

from __future__ import annotations

from typing import Final

BROWSERS: Final = (
    *(("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser", "Samsung Internet")),
    *(("Firefox", "Firefox"), ("FxiOS", "Firefox"), ("CriOS", "Chrome"), ("Chrome", "Chrome")),
    ("Safari", "Safari"),
)
SYSTEMS: Final = (
    *(("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("CrOS", "Chromebook")),
    *(("Windows", "Windows"), ("Macintosh", "Mac"), ("Linux", "Linux")),
)
"""What stands in a browser's own description, the most telling first, and its name."""


def name_device(described: str) -> str:
    """Return browser and system by the header ``User-Agent``; empty for what we do not know."""
    found = (_find(described, names) for names in (BROWSERS, SYSTEMS))
    return ", ".join(filter(None, found))


def _find(described: str, names: tuple[tuple[str, str], ...]) -> str:
    return next((name for sign, name in names if sign in described), "")

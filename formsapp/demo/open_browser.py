"""Opens the demo in a browser, where someone sits at a desktop."""

from __future__ import annotations

import threading
import webbrowser
from collections.abc import Mapping
from typing import Final

NEVER: Final = ("CI", "PYTEST_CURRENT_TEST", "SSH_CONNECTION")
"""Variables of a machine where nobody looks, of a test, and of someone who sits elsewhere."""
DISPLAYS: Final = ("DISPLAY", "WAYLAND_DISPLAY")
HAVE_WINDOWS: Final = ("darwin", "win32")


def wants_browser(environ: Mapping[str, str], platform: str) -> bool:
    """Whether there is a desktop; ``BROWSER`` set to nothing, or to ``none``, says no."""
    if any(environ.get(name) for name in NEVER) or environ.get("BROWSER") in {"", "none"}:
        return False
    return platform in HAVE_WINDOWS or any(environ.get(name) for name in DISPLAYS)


def open_browser(address: str) -> None:
    """Open an address, with the program that ``BROWSER`` names if any; nothing waits for it."""
    threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()

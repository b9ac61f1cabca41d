"""What is sent with each page: its Content-Security-Policy, with the hashes of what is inside."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path
from typing import Final

HASHES: Final = "csp.json"
"""File in the built site: the hashes of inline scripts and styles, counted at the build."""

HEADERS: Final = "_headers"
"""File in a built site: what a static host must send with it, as several of them read it."""
ALWAYS: Final = {
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}

_INLINE: Final = re.compile(r"<(script|style)>(.*?)</\1>", re.DOTALL)


def hash_inline_code(pages: Iterable[str]) -> dict[str, list[str]]:
    """Return the CSP hash sources of all inline scripts and styles, by element name."""
    found: dict[str, set[str]] = {"script": set(), "style": set()}
    for page in pages:
        for element, text in _INLINE.findall(page):
            digest = b64encode(sha256(text.encode()).digest()).decode()
            found[element].add(f"'sha256-{digest}'")
    return {element: sorted(sources) for element, sources in found.items()}


def csp(site: Path, scripts: Iterable[str] = ()) -> str:
    """Return the value of the Content-Security-Policy header for a site and the forms in its frame.

    Args:
        site: folder of the built site.
        scripts: hash sources of further scripts, which the forms carry inside.

    Raises:
        OSError: no site was built in this folder.

    """
    allowed = json.loads((site / HASHES).read_text(encoding="utf-8"))
    return "; ".join(
        (
            "default-src 'none'",
            " ".join(("style-src 'self'", *allowed["style"])),
            " ".join(("script-src 'self'", *allowed["script"], *scripts)),
            "img-src 'self' data:",
            "connect-src 'self'",
            "form-action 'self'",
            "frame-ancestors 'none'",
            "base-uri 'none'",
        )
    )


def list_headers(site: Path) -> str:
    """Return the headers of all pages of a site, as a static host reads them from ``_headers``."""
    sent = {"Content-Security-Policy": csp(site), **ALWAYS}
    return "\n".join(("/*", *(f"  {name}: {value}" for name, value in sent.items()), ""))

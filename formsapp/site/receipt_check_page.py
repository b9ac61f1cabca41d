"""The page on which a browser checks a receipt: our public keys, and the script that does it."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections.abc import Sequence
from datetime import date
from html import escape
from typing import Final, Protocol

from formsapp.facts.dutch_format import day
from formsapp.facts.translatable_texts import Say, _

CHECK: Final = "controleren/"
KEYS: Final = "<!-- sleutels -->"
"""Where the list of keys comes in the page's Markdown."""
SINCE, BETWEEN = (
    _("Sleutel {{ id }}, vanaf {{ since }}"),
    _("Sleutel {{ id }}, van {{ since }} tot en met {{ until }}"),
)
NO_KEYS: Final = _("Er is nog geen sleutel.")


class CheckKey(Protocol):
    """A public key, with a short name and the first and last day on which it signed."""

    @property
    def id(self) -> str: ...
    @property
    def raw(self) -> bytes: ...
    @property
    def since(self) -> date: ...
    @property
    def until(self) -> date | None: ...


def fill_check_page(
    page: str, provider: str, keys: Sequence[CheckKey], say: Say, script: str
) -> str:
    """Return the page with the provider's slug, its keys, newest first, and the script."""
    listed = "\n".join(_list_key(key, say) for key in reversed(keys))
    found = f'<ul class="keys">\n{listed}\n</ul>' if keys else f"<p>{say(NO_KEYS, ())}</p>"
    filled = page.replace(KEYS, found, 1)
    filled = filled.replace('data-provider=""', f'data-provider="{escape(provider)}"', 1)
    return f"{filled}\n<script>{script}</script>"


def _list_key(key: CheckKey, say: Say) -> str:
    raw, until = urlsafe_b64encode(key.raw).rstrip(b"=").decode(), key.until
    given = (("id", key.id), ("since", day(key.since)))
    words = say(BETWEEN, (*given, ("until", day(until)))) if until else say(SINCE, given)
    dates = f'data-since="{key.since}" data-until="{until or ""}"'
    return (
        f'<li data-key-id="{key.id}" data-key="{raw}" {dates}>{escape(words)}<br>'
        f"<code>{raw}</code></li>"
    )

"""The colours of a provider's site, and the stylesheets that its pages and its forms share.

A provider chooses two colours, one for light and one for dark; everything else is
fixed or mixed from those two here, so that contrast can be checked by a test. A colour that
would not be legible is mixed with ink until it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from hashlib import sha256
from typing import Final

from formsapp.facts.colours import contrast, make_legible, mix
from formsapp.facts.model import Look

_FORMS: Final = ("base", "text", "versions", "forms")
SHEETS: Final = {
    "site": ("base", "crumbs", "text", "reading", "versions"),
    "forms": _FORMS,
    "staff": (*_FORMS, "staff"),
}
"""Files of each stylesheet, in order; one for all would weigh half as much again in every first
view."""
CRISIS: Final = ("base", "crumbs", "crisis")
"""Files of the styles that the crisis page carries inside itself."""

LIGHT: Final = {
    "paper": "#fbf8f3",
    "card": "#ffffff",
    "ink": "#27231e",
    "soft": "#5b534a",
    "line": "#e6dfd4",
    "edge": "#857b6e",
    "red": "#a1271b",
    "red-tint": "#fdeee9",
    "green": "#1d673a",
    "green-tint": "#e8f3e9",
    "orange": "#824600",
    "orange-tint": "#fdf1dc",
    "grey-tint": "#efeae2",
}
DARK: Final = {
    "paper": "#191715",
    "card": "#24211e",
    "ink": "#f2ede6",
    "soft": "#bfb5a9",
    "line": "#3b3631",
    "edge": "#8f8579",
    "red": "#ffb4a5",
    "red-tint": "#3a1f1a",
    "green": "#a3dcb1",
    "green-tint": "#1a2e20",
    "orange": "#ffcf8c",
    "orange-tint": "#37280f",
    "grey-tint": "#35302b",
}


def palette(look: Look) -> tuple[dict[str, str], dict[str, str]]:
    return _with_accent(LIGHT, look.accent, 0.08), _with_accent(DARK, look.accent_dark, 0.1)


def _with_accent(base: dict[str, str], stated: str, tint: float) -> dict[str, str]:
    grounds = (base["paper"], base["card"], mix(stated, base["paper"], tint), *_tints(base))
    accent = make_legible(stated, grounds, base["ink"])
    return base | {
        "accent": accent,
        "on-accent": max(("#ffffff", "#191715"), key=lambda text: contrast(text, accent)),
        "deep": mix(accent, base["ink"], 0.62),
        "tint": mix(stated, base["paper"], tint),
    }


def _tints(base: dict[str, str]) -> Iterator[str]:
    """Yield the grounds of remarks, in which links stand too."""
    return (colour for name, colour in base.items() if name.endswith("-tint"))


def render_stylesheet(look: Look, parts: Iterable[str]) -> str:
    """Return the colours of ``look`` followed by ``parts``, which are minified already."""
    light, dark = (_declare_colours(colours) for colours in palette(look))
    return f":root{{{light}}}@media(prefers-color-scheme:dark){{:root{{{dark}}}}}" + "".join(parts)


def _declare_colours(colours: dict[str, str]) -> str:
    """Return the colours as CSS variables, ``#ffffff`` as ``#fff``."""
    css = ";".join(f"--{name}:{colour}" for name, colour in colours.items())
    return re.sub(r"#(.)\1(.)\2(.)\3", r"#\1\2\3", css)


def minify_css(css: str) -> str:
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    css = re.sub(r"\s+", " ", css)
    return re.sub(r" ?([{};,>]) ?", r"\1", css).replace(": ", ":").replace(";}", "}").strip()


def hashed_name(text: str, kind: str = "css") -> str:
    """Return the path of a theme file under the site's root; another text gives another path."""
    return f"assets/loket.{sha256(text.encode()).hexdigest()[:10]}.{kind}"

"""The colours of a provider's site, and the stylesheets that its pages and its forms share.

A provider chooses two colours, one for light and one for dark; everything else is
fixed or mixed from those two here, so that contrast can be checked by a test.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from hashlib import sha256
from typing import Final

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


LINEAR_UP_TO: Final = 0.04045
"""Where sRGB's curve begins (IEC 61966-2-1)."""


def mix(colour: str, other: str, share: float) -> str:
    """Return a mix of two colours: ``share`` (0 to 1) of ``colour``, the rest of ``other``."""
    pairs = zip(_rgb(colour), _rgb(other), strict=True)
    return "#" + "".join(f"{round(a * share + b * (1 - share)):02x}" for a, b in pairs)


def _rgb(colour: str) -> bytes:
    return bytes.fromhex(colour[1:])


def contrast(colour: str, other: str) -> float:
    """Return the contrast ratio of two colours, 1 to 21 (WCAG 2.2, relative luminance)."""
    bright, dim = sorted((_luminance(colour), _luminance(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


def _luminance(colour: str) -> float:
    parts = (value / 255 for value in _rgb(colour))
    linear = [v / 12.92 if v <= LINEAR_UP_TO else ((v + 0.055) / 1.055) ** 2.4 for v in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def palette(look: Look) -> tuple[dict[str, str], dict[str, str]]:
    return _with_accent(LIGHT, look.accent, 0.08), _with_accent(DARK, look.accent_dark, 0.1)


def _with_accent(base: dict[str, str], accent: str, tint: float) -> dict[str, str]:
    return base | {
        "accent": accent,
        "on-accent": max(("#ffffff", "#191715"), key=lambda text: contrast(text, accent)),
        "deep": mix(accent, base["ink"], 0.62),
        "tint": mix(accent, base["paper"], tint),
    }


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

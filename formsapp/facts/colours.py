"""Colours as ``#rrggbb``: how far they stand apart, and mixed until they stand apart enough."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

LINEAR_UP_TO: Final = 0.04045
"""Where sRGB's curve begins (IEC 61966-2-1)."""
LEGIBLE: Final = 4.5
"""The least contrast of text and its ground (WCAG 2.2, 1.4.3)."""
STEPS: Final = 20


def mix(colour: str, other: str, share: float) -> str:
    """Return a mix of two colours: ``share`` (0 to 1) of ``colour``, the rest of ``other``."""
    pairs = zip(_rgb(colour), _rgb(other), strict=True)
    return "#" + "".join(f"{round(a * share + b * (1 - share)):02x}" for a, b in pairs)


def make_legible(colour: str, grounds: Iterable[str], ink: str) -> str:
    """Return a colour as it is, or with as much ink as makes it legible on all these grounds."""
    known = tuple(grounds)
    mixed = (mix(colour, ink, 1 - step / STEPS) for step in range(STEPS + 1))
    fit = (one for one in mixed if all(contrast(one, ground) >= LEGIBLE for ground in known))
    return next(fit, ink)


def contrast(colour: str, other: str) -> float:
    """Return the contrast ratio of two colours, 1 to 21 (WCAG 2.2, relative luminance)."""
    bright, dim = sorted((_luminance(colour), _luminance(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


def _luminance(colour: str) -> float:
    parts = (value / 255 for value in _rgb(colour))
    linear = [v / 12.92 if v <= LINEAR_UP_TO else ((v + 0.055) / 1.055) ** 2.4 for v in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _rgb(colour: str) -> bytes:
    return bytes.fromhex(colour[1:])

"""What the frame around every page is made of: colours, stylesheet, logo, icon, script."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import quote

from formsapp.facts import Facts
from formsapp.site.look import PARTS, hashed_name, palette, stylesheet

CRISIS_PAGE: Final = "crisis.md"
"""The page that the crisis bar leads to; it carries its styles inside itself."""


@dataclass(frozen=True)
class Frame:
    """Texts ready to put into a page, and the stylesheet with its place in the site."""

    light: dict[str, str]
    dark: dict[str, str]
    css: str
    sheet: str
    inline: str
    logo: str
    icon: str
    leave: str
    live: str


def frame(facts: Facts, provider: Path, theme: Path) -> Frame:
    """Read the provider's logo and the theme's styles and script.

    Args:
        facts: the provider's facts, for its colours and the name of its logo.
        provider: folder with the logo.
        theme: folder with ``css/``, ``leave.js`` and ``live.js``.

    """
    light, dark = palette(facts.look)
    css = stylesheet(facts.look, theme / "css", *PARTS)
    drawing = (provider / facts.look.logo).read_text(encoding="utf-8").strip()
    return Frame(
        light=light,
        dark=dark,
        css=css,
        sheet=hashed_name(css),
        inline=stylesheet(facts.look, theme / "css", PARTS[0]),
        logo=_decorative(drawing),
        icon="data:image/svg+xml," + quote(drawing.replace('"', "'"), safe="=:/'(),"),
        leave=without_notes((theme / "leave.js").read_text(encoding="utf-8")),
        live=without_notes((theme / "live.js").read_text(encoding="utf-8")),
    )


def _decorative(svg: str) -> str:
    """The drawing without its own colour, hidden from screen readers: the name stands beside."""
    svg = re.sub(r' (?:xmlns|color)="[^"]*"', "", svg, count=2)
    return svg.replace("<svg", '<svg aria-hidden="true"', 1)


def without_notes(script: str) -> str:
    """Give a script without comments on lines of their own, and without indentation."""
    lines = (line.strip() for line in script.splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//"))

"""What the frame around every page is made of: colours, stylesheet, logo, icon, script."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import quote

from formsapp.facts import Facts
from formsapp.site.look import (
    CRISIS,
    FORMS,
    SITE,
    STAFF,
    hashed_name,
    minified,
    palette,
    stylesheet,
)

CRISIS_PAGE: Final = "crisis.md"
"""The page that the crisis bar leads to; it carries its styles inside itself."""


@dataclass(frozen=True)
class StyleSheet:
    """A stylesheet, and its place in the site."""

    name: str
    css: str

    @classmethod
    def of(cls, css: str) -> StyleSheet:
        """Name a stylesheet after what is in it."""
        return cls(hashed_name(css), css)


@dataclass(frozen=True)
class Frame:
    """Texts ready to put into a page, and the stylesheets."""

    light: dict[str, str]
    dark: dict[str, str]
    site: StyleSheet
    forms: StyleSheet
    staff: StyleSheet
    inline: str
    logo: str
    icon: str
    leave: str
    keep: str
    live: str


def frame(facts: Facts, provider: Path, theme: Path) -> Frame:
    """Read the provider's logo and the theme's styles and script.

    Args:
        facts: the provider's facts, for its colours and the name of its logo.
        provider: folder with the logo.
        theme: folder with ``css/``, ``leave.js``, ``keep.js`` and ``live.js``.

    """
    light, dark = palette(facts.look)
    css = {
        path.stem: minified(path.read_text(encoding="utf-8"))
        for path in (theme / "css").glob("*.css")
    }
    site, forms, staff, crisis = (
        stylesheet(facts.look, (css[part] for part in parts))
        for parts in (SITE, FORMS, STAFF, CRISIS)
    )
    drawing = (provider / facts.look.logo).read_text(encoding="utf-8").strip()
    leave, keep, live = (
        without_notes((theme / f"{name}.js").read_text(encoding="utf-8"))
        for name in ("leave", "keep", "live")
    )
    return Frame(
        light=light,
        dark=dark,
        site=StyleSheet.of(site),
        forms=StyleSheet.of(forms),
        staff=StyleSheet.of(staff),
        inline=crisis,
        logo=_decorative(drawing),
        icon="data:image/svg+xml," + quote(drawing.replace('"', "'"), safe="=:/'(),"),
        leave=leave,
        keep=keep,
        live=live,
    )


def _decorative(svg: str) -> str:
    """The drawing without its own colour, hidden from screen readers: the name stands beside."""
    svg = re.sub(r' (?:xmlns|color)="[^"]*"', "", svg, count=2)
    return svg.replace("<svg", '<svg aria-hidden="true"', 1)


def without_notes(script: str) -> str:
    """Give a script without comments on lines of their own, and without indentation."""
    lines = (line.strip() for line in script.splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//"))

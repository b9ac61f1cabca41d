"""The frame around every page: colours, stylesheets, logo, icon and scripts."""

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
    minify_css,
    palette,
    render_stylesheet,
)

CRISIS_PAGE: Final = "crisis.md"
"""The page that the crisis bar leads to; it carries its styles inside itself."""


@dataclass(frozen=True)
class StyleSheet:
    """A stylesheet and its path under the site's root."""

    name: str
    css: str

    @classmethod
    def of(cls, css: str) -> StyleSheet:
        """Make a stylesheet whose path follows from its content."""
        return cls(hashed_name(css), css)


@dataclass(frozen=True)
class Frame:
    """What the templates put into a page as it is, and the stylesheets."""

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


def make_frame(facts: Facts, provider: Path, theme: Path) -> Frame:
    """Make the frame from the provider's logo and colours and the theme's styles and scripts.

    Args:
        facts: the provider's facts, for its colours and the name of its logo.
        provider: folder with the logo.
        theme: folder with ``css/``, ``leave.js``, ``keep.js`` and ``live.js``.

    """
    light, dark = palette(facts.look)
    css = {
        path.stem: minify_css(path.read_text(encoding="utf-8"))
        for path in (theme / "css").glob("*.css")
    }
    site, forms, staff, crisis = (
        render_stylesheet(facts.look, (css[part] for part in parts))
        for parts in (SITE, FORMS, STAFF, CRISIS)
    )
    drawing = (provider / facts.look.logo).read_text(encoding="utf-8").strip()
    leave, keep, live = (
        strip_comments((theme / f"{name}.js").read_text(encoding="utf-8"))
        for name in ("leave", "keep", "live")
    )
    return Frame(
        light=light,
        dark=dark,
        site=StyleSheet.of(site),
        forms=StyleSheet.of(forms),
        staff=StyleSheet.of(staff),
        inline=crisis,
        logo=_make_decorative(drawing),
        icon="data:image/svg+xml," + quote(drawing.replace('"', "'"), safe="=:/'(),"),
        leave=leave,
        keep=keep,
        live=live,
    )


def _make_decorative(svg: str) -> str:
    """Remove the drawing's own colour, and hide it from screen readers: the name is beside it."""
    svg = re.sub(r' (?:xmlns|color)="[^"]*"', "", svg, count=2)
    return svg.replace("<svg", '<svg aria-hidden="true"', 1)


def strip_comments(script: str) -> str:
    """Return a script without indentation and without lines that are only a comment."""
    lines = (line.strip() for line in script.splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//"))

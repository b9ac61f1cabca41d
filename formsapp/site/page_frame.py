"""The frame around every page: colours, stylesheets, logo, icon and scripts."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import quote

from formsapp.facts import Facts
from formsapp.facts.logo import read_logo
from formsapp.site.look import CRISIS, SHEETS, hashed_name, minify_css, palette, render_stylesheet

CRISIS_PAGE: Final = "crisis.md"
"""The page that the crisis bar leads to; it carries its styles inside itself."""


VIEW_BOX: Final = re.compile(r'viewBox="\S+ \S+ ([\d.]*[1-9][\d.]*) ([\d.]*[1-9][\d.]*)"')
WIDE: Final = 2
"""How many times as wide as it is high a logo no longer goes beside the name."""
WIDEST: Final = 14


@dataclass(frozen=True)
class Frame:
    """What the templates put into a page as it is, and the stylesheets.

    ``sheets`` gives by name (``site``, ``forms``, ``staff``) the path under the site's root, and
    ``files`` what stands there. ``inline`` is all the style of the crisis page, ``home`` what the
    home page has besides. ``scripts`` are put into pages, by name.
    """

    light: dict[str, str]
    dark: dict[str, str]
    sheets: dict[str, str]
    files: dict[str, str]
    inline: str
    home: str
    logo: str
    icon: str
    scripts: dict[str, str]


def make_frame(facts: Facts, provider: Path, theme: Path, *, demo: bool = False) -> Frame:
    """Make the frame from the provider's logo and colours and the theme's styles and scripts.

    Args:
        facts: the provider's facts, for its colours and the name of its logo.
        provider: folder with the logo.
        theme: folder with ``css/`` and the scripts.
        demo: whether each page has the demo's line.

    """
    light, dark = palette(facts.look)
    more = ("demo",) if demo else ()
    css = {
        path.stem: minify_css(path.read_text(encoding="utf-8"))
        for path in (theme / "css").glob("*.css")
    }

    drawing = read_logo(provider, facts)
    css["logo"] = style_logo(drawing)

    def render(parts: Iterable[str]) -> str:
        return render_stylesheet(facts.look, (css[part] for part in (*parts, "logo", *more)))

    sheets = {name: render(parts) for name, parts in SHEETS.items()}
    return Frame(
        light=light,
        dark=dark,
        sheets={name: hashed_name(text) for name, text in sheets.items()},
        files={hashed_name(text): text for text in sheets.values()},
        inline=render(CRISIS),
        home=css["home"],
        logo=_make_decorative(drawing),
        icon="data:image/svg+xml," + quote(drawing, safe='=:/"(), <>'),
        scripts={
            name: read_script(theme / f"{name}.js") for name in ("leave", "paper", "keep", "live")
        },
    )


def style_logo(svg: str) -> str:
    """Return the styles of a wide logo: as high as others where it fits, the name below it."""
    found = VIEW_BOX.search(svg)
    wide = float(found[1]) / float(found[2]) if found else 1
    if wide < WIDE:
        return ""
    size = f"width:min({min(2.5 * wide, WIDEST):g}rem,100%);height:auto;aspect-ratio:{wide:g}"
    return f".home{{flex-wrap:wrap;padding:.4rem 0}}.home svg{{{size}}}"


def read_script(file: Path) -> str:
    return strip_comments(file.read_text(encoding="utf-8"))


def _make_decorative(svg: str) -> str:
    """Remove the drawing's own colour, and hide it from screen readers: the name is beside it.

    It is small where the styles do not come.
    """
    opening, mark, rest = svg.partition(">")
    opening = re.sub(r' (?:xmlns|color|width|height)="[^"]*"', "", opening)
    return (
        opening.replace("<svg", '<svg width="40" height="40" aria-hidden="true"', 1) + mark + rest
    )


def strip_comments(script: str) -> str:
    """Return a script without indentation and without lines that are only a comment."""
    lines = (line.strip() for line in script.splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//"))

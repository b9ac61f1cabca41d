"""Icons from the Material package, put into a page where its text names one.

A text writes ``[Een bezoek afzeggen](afzeggen.md){ icon=calendar-remove-outline }``. In any other
generator that is a plain link.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from formsapp.facts import FactsError

_NAMED: Final = re.compile(r'(<a\b[^>]*?) icon="([^"]*)"([^>]*>)')


def draw_icons(html: str, page: str) -> str:
    """Put the icon that a link names in front of its words.

    Raises:
        FactsError: with the name of the page, where there is no such icon.

    """
    try:
        return _NAMED.sub(lambda link: f"{link[1]}{link[3]}{draw_icon(link[2])}", html)
    except FileNotFoundError as error:
        label = Path(error.filename).stem
        raise FactsError(f"{page}: there is no icon {label!r} in the Material package") from error


@cache
def draw_icon(name: str) -> str:
    """Return an icon as SVG that screen readers pass over: the words beside it say the same."""
    svg = (_folder() / f"{name}.svg").read_text(encoding="utf-8")
    # Its size stands in it too, so that a page whose styles did not come is no page of icons.
    plain = '<svg width="24" height="24" aria-hidden="true"'
    return svg.replace('<svg xmlns="http://www.w3.org/2000/svg"', plain, 1).strip()


def _folder() -> Path:
    """Return where the icons lie, without importing Material."""
    found = find_spec("material")
    places = found.submodule_search_locations if found else None
    return Path(next(iter(places or ()), "")) / "templates" / ".icons" / "material"

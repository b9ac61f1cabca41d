"""Which pages a provider's site has, in which order, and how their links reach the root."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from formsapp.site.check_built_site import APP, FORM

_ROOTED: Final = re.compile(r'(<a\b[^>]*?\bhref=")/(?!/)')
_TO_APP: Final = re.compile(
    rf'(<a\b[^>]*?\bhref="|\]\()(?:/|(?:[.][.]?/)*)(?=(?:{FORM}/|(?:{"|".join(sorted(APP))})[/?#")]))'
)
_DOOR: Final = re.compile(r"<h3[^>]*><a [^>]*>[^\n]*</a></h3>\n<p>(?:(?!</p>).)*</p>\n?", re.DOTALL)
_DOORS: Final = re.compile(f"(?:{_DOOR.pattern}){{2,}}", re.DOTALL)
_BRIEF_ENDS: Final = "</ul>\n</section>\n"
_INDENTED: Final = re.compile(r"\n\s+")
_VERBATIM: Final = re.compile(r"(<pre\b.*?</pre>|<textarea\b.*?</textarea>)", re.DOTALL)


def menu_pages(pages: Mapping[str, Mapping[str, object]]) -> list[str]:
    """Return the pages of the menu: home first, then those with a ``nav`` number, low to high.

    Args:
        pages: the front matter of each page, by its path.

    """
    numbered = [(int(str(meta["nav"])), name) for name, meta in pages.items() if "nav" in meta]
    return ["index.md", *(name for _, name in sorted(numbered) if name != "index.md")]


def make_links_relative(html: str, root: str) -> str:
    """Prefix links such as ``/f/dossier`` with ``root``, the way to the root of the site."""
    return _ROOTED.sub(rf"\g<1>{root}/", html)


def lead_to_forms(page: str, forms_url: str | None) -> str:
    """Lead each link to the app, in HTML or Markdown, to where the forms stand.

    Without ``forms_url`` that is beside the site.
    """
    return _TO_APP.sub(rf"\g<1>{forms_url}/", page) if forms_url else page


def ancestors(url: str, urls: Iterable[str]) -> Sequence[str]:
    """Return the addresses above ``url``, highest first: ``a/`` is above ``a/b/``."""
    return sorted(u for u in urls if u and u != url and url.startswith(u) and u.endswith("/"))


def with_contents(html: str, contents: str) -> str:
    """Put the table of contents after a page's short version, or else before its first heading."""
    brief, mark, rest = html.partition(_BRIEF_ENDS)
    before, after = (brief + mark, rest) if mark else ("", html)
    return before + after.replace("<h2", f"{contents}\n<h2", 1)


def with_hero(html: str, drawing: str) -> str:
    """Put everything above the first second-level heading into a box with a drawing."""
    opening, heading, rest = html.partition("<h2")
    return f'<div class="hero">\n{opening}{drawing}</div>\n{heading}{rest}'


def wrap_cards(html: str) -> str:
    """Turn each row of "heading that is a link, one paragraph" into cards.

    A row whose links have icons is ``ways``: what most people come for. In any other generator
    the same text is a row of headings.
    """
    card = r'<div class="card">\g<0></div>\n'

    def wrap(run: re.Match[str]) -> str:
        kind = "cards ways" if " icon=" in run[0] else "cards rows"
        return f'<div class="{kind}">\n{_DOOR.sub(card, run[0])}</div>\n'

    return _DOORS.sub(wrap, html)


def strip_indentation(html: str) -> str:
    """Return the page without indentation and empty lines, except in ``pre`` and ``textarea``."""
    parts = _VERBATIM.split(html)
    parts[::2] = (_INDENTED.sub("\n", part) for part in parts[::2])
    return "".join(parts).strip() + "\n"

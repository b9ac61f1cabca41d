"""The numbers and addresses of the provider as links, in texts that the app says."""

from __future__ import annotations

import re

from markupsafe import Markup, escape

from formsapp.facts.dutch_reach import link_of, show_plain
from formsapp.web.shared.services import services


def link_channels(text: str) -> Markup:
    """Return one of our own texts as HTML, each number and address of the provider as a link.

    A text is said as it also stands in a mail and on paper; on a phone a number is for tapping.
    """
    ways = services().facts.contact.ways
    links = {
        str(escape(show_plain(name, channel.value))): escape(link_of(name, channel.value))
        for name, channel in ways.items()
        if link_of(name, channel.value)
    }
    if not links:
        return escape(text)
    longest_first = sorted(links, key=len, reverse=True)
    known = re.compile(rf"(?<!\w)({'|'.join(map(re.escape, longest_first))})(?!\w)")
    linked = known.sub(lambda found: f'<a href="{links[found[1]]}">{found[1]}</a>', escape(text))
    return Markup(linked)  # noqa: S704 - the text is escaped above

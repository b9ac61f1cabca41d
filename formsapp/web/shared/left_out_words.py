"""What was left out of a file, in words: for who sends it and for who reads it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby

from formsapp.facts.translatable_texts import _
from formsapp.web.shared.i18n import say

SORTS: Mapping[str, str] = {
    "remark": _("een opmerking"),
    "file": _("een bestand dat eraan vastzat"),
    "media": _("beeld of geluid"),
    "signature": _("een digitale handtekening"),
    "button": _("een knop"),
    "filled": _("iets dat ingevuld was"),
    "password": _("een veld met een wachtwoord"),
    "hidden": _("iets dat verborgen was"),
    "hidden-more": _("meer dat verborgen was, aantal"),
    "link": _("een link naar"),
    "link-more": _("meer links, aantal"),
    "font": _("een lettertype dat kapot is, zodat de letters er anders uitzien"),
    "chapter": _("een bladwijzer of hoofdstuk"),
    "chapter-more": _("meer bladwijzers of hoofdstukken, aantal"),
}

SHORT: Mapping[str, str] = {
    "link": _("links naar"),
    "chapter": _("bladwijzers of hoofdstukken"),
}
"""Sorts of which a file has many, a few words each: those stand on one line."""


def say_left_out(parts: Iterable[Sequence[str]]) -> list[str]:
    """Say each part, from its sort and its words: ``een opmerking: Dit klopt niet``."""
    groups = groupby(parts, key=lambda part: part[0])
    return [line for sort, some in groups for line in _say_group(sort, [one[1] for one in some])]


def _say_group(sort: str, all_words: Sequence[str]) -> Iterator[str]:
    """Yield the lines about parts of one sort that follow each other."""
    if sort in SHORT and len(all_words) > 1:
        yield _say_part(say(SHORT[sort]), "; ".join(all_words))
        return
    what = say(SORTS.get(sort, SORTS["remark"]))
    for words in all_words:
        yield _say_part(what, words)


def _say_part(what: str, words: str) -> str:
    return say("{{ what }}: {{ words }}", what=what, words=words) if words else what

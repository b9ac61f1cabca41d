"""What was left out of a file, in words: for who sends it and for who reads it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

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


def say_left_out(parts: Iterable[Sequence[str]]) -> list[str]:
    """Say each part, from its sort and its words: ``een opmerking: Dit klopt niet``."""
    return [_say_part(sort, words) for sort, words in parts]


def _say_part(sort: str, words: str) -> str:
    what = say(SORTS.get(sort, SORTS["remark"]))
    return say("{{ what }}: {{ words }}", what=what, words=words) if words else what

"""Our own texts outside the templates: marked where they are written, filled in where shown.

The site and the web say a text from the catalogue, in the form of address and with the voice of
the provider. A command (``loket deadline``) says it as it is written, with *u* and *wij*.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from gettext import NullTranslations, translation
from pathlib import Path
from typing import Final, TypeAlias

from formsapp.facts.facts_error import FactsError
from formsapp.facts.fill_text import SameFacts, fill_ours
from formsapp.facts.model import AddressForm, Facts
from formsapp.facts.voice import choose_voice

Given: TypeAlias = tuple[tuple[str, str], ...]
"""Values for the placeholders of one text, as pairs of a name and a value."""

Say: TypeAlias = Callable[[str, Given], str]
"""A function that gives one of our own texts as a reader sees it, with its values filled in."""

TRANSLATIONS: Final = Path(__file__).parents[1] / "translations"
TO_JE, TO_STAFF = "nl@je", "nl@medewerker"
"""Catalogues: what differs for who says *je*, and how a client's question is put to staff."""
PLACE: Final = re.compile(r"\{\{ (\w+) \}\}")


def _(text: str) -> str:
    """Mark ``text`` for the catalogue of translations."""
    return text


def say_source(text: str, given: Given = ()) -> str:
    """Fill ``text`` in without a catalogue; it may name no facts.

    >>> say_source("Nog {{ number }} dagen", (("number", "3"),))
    'Nog 3 dagen'
    """
    values = dict(given)
    return PLACE.sub(lambda place: values[place[1]], choose_voice(text))


def make_say(facts: Facts, *, to_staff: bool = False, **always: object) -> Callable[..., str]:
    """Make the function that says our own texts as this provider does.

    ``to_staff``: of the client instead of to them, where a text has words for that.

    A text is first translated (source *u*, or the catalogue for *je*) and then filled with facts
    and with ``always``. Beside the text the function takes its values as :data:`Given`, and by
    name those that differ each time: such a text is not kept.

    Raises:
        FactsError: The catalogue is not compiled.

    """
    return _make_say(SameFacts(facts), to_staff=to_staff, always=tuple(sorted(always.items())))


@lru_cache(maxsize=64)  # an app that starts anew for the same facts says the same
def _make_say(
    of: SameFacts, *, to_staff: bool, always: tuple[tuple[str, object], ...]
) -> Callable[..., str]:
    facts = of.facts
    translate = _load_catalogue(facts.provider.address_form, to_staff=to_staff).gettext

    def filled(text: str, values: Mapping[str, object]) -> str:
        return fill_ours(translate(text), facts, **{**dict(always), **values})

    @lru_cache(4096)
    def kept(text: str, given: Given) -> str:
        return filled(text, dict(given))

    def say(text: str, given: Given = (), **extra: object) -> str:
        return filled(text, {**dict(given), **extra}) if extra else kept(text, given)

    return say


def _load_catalogue(form: AddressForm, *, to_staff: bool) -> NullTranslations:
    own = NullTranslations() if form == "u" else _open_catalogue(TO_JE)
    if not to_staff:
        return own
    catalogue = _open_catalogue(TO_STAFF)
    catalogue.add_fallback(own)
    return catalogue


def _open_catalogue(name: str) -> NullTranslations:
    try:
        return translation("messages", TRANSLATIONS, [name])
    except FileNotFoundError:
        raise FactsError(
            f"The texts of {name} are not compiled in {TRANSLATIONS}: start with `python3 dev.py "
            "run`, or compile them with `pybabel compile`."
        ) from None

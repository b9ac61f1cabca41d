"""How to get to someone beside the provider, when, and what it costs, as Dutch text.

All of this module is Dutch, as that of ``dutch_format``. Nobody is addressed in it and nobody
speaks, so that it reads the same with *je* and with *u*.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from functools import partial
from typing import Final, Literal

from formsapp.facts.channels import ChannelName, say_week
from formsapp.facts.dutch_format import euro, length, listed
from formsapp.facts.dutch_reach import LABELS, show_linked, show_plain
from formsapp.facts.model import Provider
from formsapp.facts.reach import FirstStep, Reach, Umbrella
from formsapp.facts.unknown import is_placeholder

Scheme = Literal["complaints", "privacy", "terms"]

OWN_LABELS: Final[Mapping[ChannelName, str]] = {**LABELS, "portal": "Site", "address": "Adres"}
FIRST: Final[Mapping[FirstStep, str]] = {
    "talk": "een gesprek",
    "answer": "het antwoord op de klacht",
    "officer": "de hulp van de klachtenfunctionaris",
    "committee": "de uitspraak van de klachtencommissie",
}
SCHEMES: Final[Mapping[Scheme, tuple[str, str]]] = {
    "complaints": ("klachten", "geldt de klachtenregeling"),
    "privacy": ("persoonsgegevens", "geldt de privacyverklaring"),
    "terms": ("de afspraken", "gelden de voorwaarden"),
}
"""What an umbrella's rules are about, and what they are called."""


def say_ways(reach: Reach, *, linked: bool = False) -> str:
    """Return how to get there, after a space; nothing where there is no way that is known.

    ``Telefoon: 06 12345678. Mail: a@b.nl.``, or the same with links in Markdown.
    """
    show = show_linked if linked else show_plain
    known = {name: at for name, at in reach.ways.items() if not is_placeholder(at)}
    return "".join(f" {OWN_LABELS[name]}: {show(name, at)}." for name, at in known.items())


def say_conditions(reach: Reach) -> str:
    """Return sentences of hours, moment, cost and what it binds, each after a space."""
    return "".join(f" {sentence}" for sentence in _conditions(reach))


def say_first_needed(reach: Reach) -> str:
    """Return what must come first as a sentence after a space; nothing where nothing must."""
    return f" Dat kan pas na {FIRST[reach.after]}." if reach.after else ""


def _conditions(reach: Reach) -> Iterator[str]:
    if reach.hours:
        yield f"Bereikbaar: {say_week(reach.hours)}."
    if reach.after or reach.within:
        yield f"{_say_when(reach)}."
    if reach.after == "answer":
        yield "Het kan ook als dat antwoord te laat komt."
    if reach.cost is not None:
        amount = "niets" if reach.cost == "free" else euro(Decimal(reach.cost))
        yield f"Dat kost {amount}."
    if reach.binding:
        yield "De uitspraak is bindend: beide kanten moeten zich eraan houden."


def _say_when(reach: Reach) -> str:
    within = f"tot {length(reach.within)}" if reach.within else ""
    if not reach.after:
        return f"Dat kan {within} nadat het gebeurde"
    first = f"Dat kan pas na {FIRST[reach.after]}"
    return f"{first}, en {within} daarna" if within else first


def say_for_whom(provider: Provider, reach: Reach) -> str:
    """Return for which care it is as a sentence after a space; nothing where it is for all."""
    bases = [one for one in provider.bases if reach.is_for([one])]
    if len(bases) == len(provider.bases):
        return ""
    return f" Dit is er alleen voor: {listed(map(provider.care_under, bases), 'of')}."


def umbrella_words(umbrellas: Iterable[Umbrella]) -> Mapping[str, Callable[[Scheme], str]]:
    """Return what a text may use to say whose rules apply.

    ``umbrella_rules('complaints')`` says it in sentences, nothing where they are the provider's
    own; ``umbrella_rules_linked`` is the same in Markdown. ``umbrella_of('complaints')`` is the
    name of the one whose rules apply to all clients.
    """
    of = tuple(umbrellas)
    return {
        "umbrella_rules": partial(_say_rules, of, linked=False),
        "umbrella_rules_linked": partial(_say_rules, of, linked=True),
        "umbrella_of": partial(_find_name, of),
    }


def _say_rules(umbrellas: tuple[Umbrella, ...], scheme: Scheme, *, linked: bool) -> str:
    about, rules = SCHEMES[scheme]
    found: list[str] = []
    for one in umbrellas:
        if getattr(one, scheme):
            found.append(f"Voor {one.clients or about} {rules} van {one}.")
            found[-1] += say_ways(one, linked=linked)
    return " ".join(found)


def _find_name(umbrellas: tuple[Umbrella, ...], scheme: Scheme) -> str:
    return next((str(one) for one in umbrellas if getattr(one, scheme) and not one.clients), "")

"""What a provider calls an appointment, its care, a client and the place, put in our own texts.

Our texts say *bezoek*, *cliënt*, *de zorg* and *bij u thuis*. For a provider that says otherwise
its words come in their place when a text is filled, with what Dutch makes agree with them: *het
geplande bezoek dat* becomes *de geplande afspraak die*. So who writes a text writes plain Dutch,
and no text can be forgotten. Of *zorg* and *hulp* only what the provider itself gives is meant,
which the word before it tells: *onze zorg*, but not *zorg inkopen* or *hulp bij het invullen*.

All of this module is Dutch, as that of ``dutch_format``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Annotated, Final, Literal

from msgspec import Meta

from formsapp.facts.dutch_format import listed
from formsapp.facts.fact import Strict

Article = Literal["de", "het"]
Place = Literal["home", "practice", "online", "location"]


class Noun(Strict, frozen=True, kw_only=True):
    """A noun with its article, and its plural if it has one."""

    one: str
    many: str | None = None
    article: Article


def _list_known() -> Iterator[Noun]:
    nouns: tuple[tuple[Article, str], ...] = (
        ("de", "afspraak afspraken, behandeling behandelingen, dag dagen, les lessen, rit ritten"),
        ("de", "sessie sessies, training trainingen, visite visites"),
        ("het", "bezoek bezoeken, consult consulten, dagdeel dagdelen, gesprek gesprekken"),
        ("de", "bewoner bewoners, cliënt cliënten, deelnemer deelnemers, gast gasten"),
        ("de", "jongere jongeren, klant klanten, leerling leerlingen, patiënt patiënten"),
        ("de", "bewonersraad, cliëntenraad, deelnemersraad, familieraad, jongerenraad"),
        ("de", "leidinggevende leidinggevenden, manager managers, teamleider teamleiders"),
        ("de", "begeleiding, coaching, dagbesteding, dagbehandeling, ergotherapie, fysiotherapie"),
        ("de", "hulp, jeugdhulp, logopedie, ondersteuning, opvang, therapie, zorg"),
    )
    for article, words in nouns:
        for word in words.split(", "):
            one, _, many = word.partition(" ")
            yield Noun(one=one, many=many or None, article=article)


KNOWN: Final = {noun.one: noun for noun in _list_known()}
"""Words of which the forms are known: a provider writes the word alone."""
PLACES: Final[Mapping[Place, str]] = {
    "practice": "in de praktijk",
    "online": "online",
    "location": "op de locatie",
}
SPOKEN: Final = {
    **dict.fromkeys(("bezoek", "bezoeken"), "visit"),
    **dict.fromkeys(("cliënt", "cliënten"), "client"),
    **dict.fromkeys(("zorg", "hulp"), "care"),
    "cliëntenraad": "council",
    "leidinggevende": "manager",
}
"""The words of our texts for which a provider can have its own, and the key that says it."""
PLURALS: Final = frozenset({"bezoeken", "cliënten"})
OWN_HELP: Final = frozenset({"de", "onze", "mijn", "uw", "je", "jouw", "geen"})
OWN: Final = {"zorg": OWN_HELP | {"deze", "extra"}, "hulp": OWN_HELP}
"""After which words it is what the provider gives: *deze hulp* can be anybody's."""
TO_HET: Final = {
    "de": "het",
    "deze": "dit",
    "die": "dat",
    "dezelfde": "hetzelfde",
    "onze": "ons",
    "elke": "elk",
    "iedere": "ieder",
    "welke": "welk",
}
PLAIN: Final = {"nieuwe": "nieuw", "geplande": "gepland", "afgezegde": "afgezegd"}
"""Adjectives that lose an ending before a noun with *het* that is not definite: *een nieuw lid*."""
TO_DE: Final = {turned: word for word, turned in (TO_HET | PLAIN).items()}
PHRASE: Final = re.compile(
    r"(?<![\w/.#-])"  # no part of a word, an address or a name
    rf"(?P<before>(?:\w+\s+)?(?:(?:eerste|{'|'.join((*PLAIN, *PLAIN.values()))})\s+)?)"
    rf"(?P<noun>{'|'.join(sorted(SPOKEN, key=len, reverse=True))})(?![\w-]| of zorg)"
    r"(?P<after>,?\s+(?:dat|die|van (?:ons|mij))\b)?",
    re.IGNORECASE,
)
WORD: Final = re.compile(r"\w+")
DEFINITE: Final = re.compile(r"^(?:de|deze|die|elke|iedere|onze|mijn|uw|jouw|je)\b", re.IGNORECASE)
BARE: Final = re.compile(r"(?!(?:de|het|een) )[^\W\d_](?:[\w' \u2019-]*\w)?", re.IGNORECASE)
"""A noun in letters, perhaps of more than one word, without its article."""
FORMS: Final = '{ one = "rit", many = "ritten", article = "de" }'
HOME: Final = re.compile(r"\bbij (?:u|je|jou) thuis\b")
COMES: Final = re.compile(r"\bdie bij (u|je|jou) komt\b")
"""Said of who helps a client at home."""


TWICE: Final = (
    (re.compile(r"\b(de|De) dag van de ((?:eerste )?dag)\b"), r"\1 \2"),
    (re.compile(r"\bde dag voor de dag\b"), "de dag ervoor"),
    (re.compile(r"\bOp welke dag is dag\b"), "Wanneer is dag"),
)
"""What reads badly where a *bezoek* is a *dag*, and what is said instead."""


class Words(Strict, frozen=True, kw_only=True):
    """The provider's words: each a known word, or a noun with its forms.

    Without ``care`` our texts say *zorg* and *hulp*. ``places`` are where the care is given.
    """

    visit: Noun | str = "bezoek"
    client: Noun | str = "cliënt"
    care: Noun | str | None = None
    council: Noun | str = "cliëntenraad"
    manager: Noun | str = "leidinggevende"
    places: Annotated[
        tuple[Place, ...], Meta(min_length=1, description='a list such as ["practice", "home"]')
    ] = ("home",)

    def say(self, source: str) -> Noun | None:
        """Return the provider's noun for one of our own words; None leaves ours, as it is."""
        word = getattr(self, SPOKEN[source])
        return KNOWN.get(word) if isinstance(word, str) else word

    def say_place(self, home: str) -> str:
        """Return where the care is given; ``home`` is *bij u thuis* as a text says it."""
        return listed((PLACES.get(name, home) for name in self.places), "of")


OURS: Final = Words()


class OurText(str):
    """A text of ours, in which the provider's words are put when it is filled, or fills another."""

    __slots__ = ()


@lru_cache(maxsize=2048)
def put_words(text: str, words: Words) -> str:
    """Return one of our own texts in the words of a provider; addresses and names stay.

    >>> put_words("Is dit bezoek het bezoek dat u afzegt?", Words(visit="afspraak"))
    'Is deze afspraak de afspraak die u afzegt?'
    """
    if words == OURS:
        return str(text)  # the cache takes an OurText for the same key, and that can't be sealed
    said = put_nouns(text, words)
    if "home" not in words.places:
        said = COMES.sub(lambda found: f"die {'u' if found[1] == 'u' else 'je'} helpt", said)
    return HOME.sub(lambda found: words.say_place(found[0]), said)


def put_nouns(text: str, words: Words) -> str:
    """Return the same for a value, whose place is the provider's own: a price *bij u thuis*."""
    said = PHRASE.sub(lambda found: _say_phrase(found, words), text)
    if words.visit == "dag":
        for twice, once in TWICE:
            said = twice.sub(once, said)
    return said


def find_wrong_words(words: Words) -> Iterator[tuple[str, str, str]]:
    """Yield a key whose forms are not known, what was expected there, and what stands there."""
    for source, name in SPOKEN.items():
        word = getattr(words, name)
        if isinstance(word, str) and word not in KNOWN:
            yield name, f"a known word, or its forms: {FORMS}", word
            continue
        noun = words.say(source)
        for form in (noun.one, noun.many or noun.one) if noun else ():
            if not BARE.fullmatch(form):
                yield name, f"a word in letters, without its article: {FORMS}", form
        if source in PLURALS and noun and not noun.many:
            yield name, f"a word with a plural: {FORMS}", noun.one


def _say_phrase(found: re.Match[str], words: Words) -> str:
    """Return a noun, with what agrees with it, in the provider's words."""
    source = found["noun"].lower()
    noun = words.say(source)
    if noun is None or not _is_own(found, source):
        return found[0]
    many = source in PLURALS
    turns = {} if many else _find_turns(source, noun, found["before"])
    own = _with_capital((many and noun.many) or noun.one, found["noun"])
    # "Zoals de cliënt die noemt": of one client, the pronoun is about something else.
    follows = {} if source == "cliënt" and DEFINITE.search(found["before"]) else turns
    return _turn(found["before"], turns) + own + _turn(found["after"] or "", follows)


def _is_own(found: re.Match[str], source: str) -> bool:
    """Whether it is what the provider gives, and not care or help of anybody."""
    first = found["before"].lower().split()[-1:]
    of_us = "van" in (found["after"] or "").split()
    return source not in OWN or of_us or any(word in OWN[source] for word in first)


def _find_turns(source: str, noun: Noun, before: str) -> Mapping[str, str]:
    """Return what becomes of the words that agree with a noun of the other article."""
    if noun.article == ("het" if source == "bezoek" else "de"):
        return {}
    if noun.article == "de":
        return TO_DE
    return TO_HET if DEFINITE.search(before) else TO_HET | PLAIN


def _turn(text: str, turns: Mapping[str, str]) -> str:
    def turn(one: re.Match[str]) -> str:
        return _with_capital(turns.get(one[0].lower(), one[0]), one[0])

    return WORD.sub(turn, text)


def _with_capital(word: str, like: str) -> str:
    return word[0].upper() + word[1:] if like[0].isupper() else word

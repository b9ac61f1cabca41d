"""The questions of the consent form, as a provider states them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, Literal

from formsapp.facts.fact import Sourced, Strict

ConsentTopic = Literal[
    "delen",
    "betaling",
    "beeld",
    "onderzoek",
    "onderwijs",
    "leerling",
    "overdracht",
    "nabestaanden",
]
NAMED: Final[Mapping[ConsentTopic, tuple[str, ...]]] = {
    "delen": ("party", "purpose"),
    "betaling": ("party", "purpose"),
    "overdracht": ("party",),
    "nabestaanden": ("party",),
}
"""What the sentence of a topic of consent needs; other topics need the purpose alone."""
WITH_NAME: Final[tuple[ConsentTopic, ...]] = ("delen", "betaling", "overdracht")
"""Topics whose party can have a name of its own."""
PLACE: Final = re.compile(r"\{\{ ?(\w+) ?\}\}")
CODE: Final = re.compile(r"\{[{%#]|[}%#]\}")
"""What a text that is filled in takes for more than words."""


class OwnTopic(Strict, frozen=True, kw_only=True):
    """A question of the provider's own, in place of the sentence of a topic.

    ``name`` is what the choice of topics calls it; questions with the same name are chosen
    together. ``ask`` is the question and ``short`` names what a yes allows: both may hold
    ``{{ party }}`` and ``{{ purpose }}``. ``explained`` are sentences above the question;
    ``lasting``: a yes has no end, but holds until it is taken back.
    """

    name: str
    ask: str
    short: str
    explained: tuple[str, ...] = ()
    lasting: bool = False

    @property
    def places(self) -> frozenset[str]:
        """What the question names of the consent."""
        return frozenset(PLACE.findall(self.ask + self.short))

    @property
    def texts(self) -> dict[str, str]:
        """Each text that is filled in, by its key."""
        explained = " ".join(self.explained)
        return {"ask": self.ask, "short": self.short, "explained": explained}


class Wording(Strict, frozen=True, kw_only=True):
    """How a question of the consent form was worded before; what is left out is as it is now."""

    ask: str | None = None
    party: str | None = None
    purpose: str | None = None
    risk: str | None = None
    refused: str | None = None


class Consent(Sourced, frozen=True, kw_only=True):
    """One question of the consent form: one party, one purpose, yes or no.

    ``topic`` chooses the sentence that ``party`` and ``purpose`` complete
    (``formsapp/kinds/parts/consent_topics.py``); for ``delen`` it is "Mogen wij aan {party}
    {purpose}?". ``own`` is a sentence of the provider's own, in place of that of a topic.
    ``risk`` says what can go wrong after a yes, ``refused`` what happens after a no.
    A yes lasts ``Facts.consent_lasts`` unless the client picks an earlier end; for some
    topics it lasts until it is taken back. ``named`` asks which one it is, where the party has a
    name of its own: "Hoe heet je school?". It is asked once for all questions about that party.
    ``earlier`` are wordings that asked the same: who answered one of those is not asked anew.
    """

    id: str
    topic: ConsentTopic = "delen"
    own: OwnTopic | None = None
    party: str | None = None
    named: str | None = None
    purpose: str | None = None
    risk: str | None = None
    refused: str
    earlier: tuple[Wording, ...] = ()

    @property
    def about(self) -> str:
        """What it is about, in a word or a few."""
        return self.own.name if self.own else self.topic

    @property
    def own_short(self) -> str:
        """What a yes to a question of its own allows, with the party and the purpose in it."""
        short = self.own.short if self.own else ""
        return PLACE.sub(lambda place: getattr(self, place[1]) or "", short)

    @property
    def takes_name(self) -> bool:
        """Whether its party can have a name of its own."""
        return "party" in self.own.places if self.own else self.topic in WITH_NAME


def has_topic(consent: Consent, topic: ConsentTopic) -> bool:
    """Return whether a consent has the sentence of a topic."""
    return consent.own is None and consent.topic == topic


def find_wrong_consents(consents: Sequence[Consent]) -> Iterator[tuple[str, str, str]]:
    """Yield the key of what makes no sense in the consents, what was expected and what is there."""
    for one in consents:
        found = (*_check_sentence(one), *_check_name(one, consents))
        yield from ((f"{one.id}.{key}", expected, got) for key, expected, got in found)


def _check_sentence(one: Consent) -> Iterator[tuple[str, str, str]]:
    """Demand that a question has what its sentence names."""
    about = "your own sentence" if one.own else f"the topic {one.topic}"
    for name in one.own.places if one.own else NAMED.get(one.topic, ("purpose",)):
        if not getattr(one, name, "unknown"):
            yield name, f"text, which {about} needs", "nothing"
    for key, text in one.own.texts.items() if one.own else ():
        bare = re.sub(r"\{\{ ?(party|purpose) ?\}\}", "", text)
        if found := CODE.search(bare):
            expected = "words, with only party and purpose between braces"
            yield f"own.{key}", expected, bare[found.start() :][:40]
    if one.own and one.topic != "delen":
        yield "topic", "no topic beside own, which takes its place", one.topic
    if Wording() in one.earlier:
        yield "earlier", "party, purpose, risk, refused or your own ask as it was before", "nothing"
    if one.own is None and any(wording.ask for wording in one.earlier):
        yield "earlier", "no ask where the sentence is that of a topic", "ask"


def _check_name(one: Consent, others: Sequence[Consent]) -> Iterator[tuple[str, str, str]]:
    """Demand that a name is asked only of one party, and in the same words each time."""
    if not one.takes_name:
        if one.named:
            about = f"{one.about} is about no single party"
            yield "named", f"no name, because the topic {about}", one.named
        return
    first = next(each for each in others if each.takes_name and each.party == one.party)
    if first.named != one.named:
        expected = f"what {first.id} says, which has the same party: {first.named or 'nothing'}"
        yield "named", expected, one.named or "nothing"

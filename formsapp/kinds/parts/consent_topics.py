"""The sentences of each topic of consent, and how the topics are grouped."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from formsapp.facts import Fact, Facts, FactsError
from formsapp.facts.consents import Consent, ConsentTopic
from formsapp.facts.lengths import Length
from formsapp.kinds.base import Answers, Said, Situation, Step, _
from formsapp.kinds.conditions import ALWAYS, Condition, Ticked
from formsapp.kinds.questions import Option, Several
from formsapp.rules.durations import add


@dataclass(frozen=True)
class TopicWords:
    """What is asked and said about one topic.

    ``ask`` is the question, ``short`` names what was agreed to, ``explained`` are honest
    words about purpose and exceptions. ``who`` asks whom it is about, where only the client
    knows; ``people``: these are people, and not one party that all who decide must mean.
    ``lasting``: an end date makes no sense; it holds until it is taken back.
    """

    ask: str
    short: str
    explained: tuple[str, ...] = ()
    who: str = ""
    people: bool = False
    lasting: bool = False


USE = _("[[Mogen wij/Mag ik]] uw gegevens gebruiken voor {{ purpose }}?")
USED = _("Uw gegevens gebruiken voor {{ purpose }}")
ANONYMOUS = _(
    "Kan niemand zien dat gegevens over u gaan? Dan [[mogen wij/mag ik]] ze ook "
    "zonder uw ja gebruiken en aan anderen geven. Soms mag onderzoek zonder dat "
    "[[wij/ik]] het u [[vragen/vraag]]. Dat mag alleen als vragen niet kan of veel "
    "te veel moeite kost. Ook moet het onderzoek voor iedereen van belang zijn, en "
    "moet uw privacy goed beschermd zijn."
)
TOPICS: dict[ConsentTopic, TopicWords] = {
    "delen": TopicWords(
        _("[[Mogen wij/Mag ik]] aan {{ party }} {{ purpose }}?"),
        _("Aan {{ party }}: {{ purpose }}"),
    ),
    "betaling": TopicWords(
        _("[[Mogen wij/Mag ik]] aan {{ party }} {{ purpose }}?"),
        _("Aan {{ party }}: {{ purpose }}"),
        (
            _(
                "Voor de rekening [[gebruiken wij/gebruik ik]] altijd een deel van uw gegevens. "
                "Deze vraag gaat over de inhoud: wat er in uw dossier is opgeschreven."
            ),
        ),
        lasting=True,
    ),
    "beeld": TopicWords(
        _("[[Mogen wij/Mag ik]] foto's en video's van u gebruiken voor {{ purpose }}?"),
        _("Foto's en video's van u gebruiken voor {{ purpose }}"),
    ),
    "onderzoek": TopicWords(USE, USED, (ANONYMOUS,)),
    "onderwijs": TopicWords(USE, USED, (ANONYMOUS,)),
    "leerling": TopicWords(
        _("Mag er {{ purpose }} een leerling of stagiair aanwezig zijn?"),
        _("Een leerling of stagiair {{ purpose }}"),
        (_("Ook als u nu ja zegt, mag u op het moment zelf nog nee zeggen."),),
    ),
    "overdracht": TopicWords(
        _("[[Mogen wij/Mag ik]] {{ party }} informatie over uw zorg geven?"),
        _("Aan {{ party }}: informatie over uw zorg geven"),
        (_("[[Wij geven/Ik geef]] alleen wat nodig is om de zorg over te nemen."),),
        who=_("Hoe heet die zorgaanbieder?"),
    ),
    "nabestaanden": TopicWords(
        _("Mogen {{ party }} uw dossier zien als u overleden bent?"),
        _("Na uw overlijden: {{ party }} mogen uw dossier zien"),
        (
            _(
                "Uw dossier blijft geheim, ook na uw overlijden. Zegt u ja? Dan mogen de "
                "mensen die u noemt het zien. Zegt u niets? Dan [[kijken wij/kijk ik]] of u "
                "het goed had gevonden. [[Wij volgen/Ik volg]] daarbij de regels van de "
                "artsenorganisatie KNMG."
            ),
        ),
        who=_("Wie mogen uw dossier dan zien?"),
        people=True,
        lasting=True,
    ),
}


GROUPS: dict[Option, tuple[ConsentTopic, ...]] = {
    Option("delen", _("Informatie vragen aan of geven aan anderen")): ("delen", "betaling"),
    Option("beeld", _("Foto's en video's van u")): ("beeld",),
    Option("onderzoek", _("Onderzoek en onderwijs")): ("onderzoek", "onderwijs"),
    Option("leerling", _("Een leerling of stagiair erbij")): ("leerling",),
    Option("later", _("Als u overstapt of overlijdt")): ("overdracht", "nabestaanden"),
}
"""Topics that are chosen together."""


def topic_words(consent: Consent) -> TopicWords:
    """Return what is asked and said about a consent: by its topic, or in the provider's words."""
    own = consent.own
    if own is None:
        return TOPICS[consent.topic]
    return TopicWords(own.ask, own.short, own.explained, lasting=own.lasting)


def find_groups(facts: Facts) -> dict[Option, tuple[str, ...]]:
    """Return the groups in which this provider asks something, with the ids of their consents."""
    found = {
        group: tuple(one.id for one in facts.consents if not one.own and one.topic in topics)
        for group, topics in GROUPS.items()
    }
    for consent in facts.consents:
        if consent.own:
            same = [one.id for one in facts.consents if one.own and one.about == consent.about]
            found[Option(f"eigen-{same[0]}", consent.about)] = tuple(same)
    return {group: ids for group, ids in found.items() if ids}


def group_step(situation: Situation) -> tuple[Step, ...]:
    """Ask what someone wants to decide on now, where there is more than one group."""
    groups = find_groups(situation.facts)
    if len(groups) == 1:
        return ()
    question = Several(
        name="onderwerpen",
        label=_("Waarover wilt u nu kiezen?"),
        hint=_(
            "Per onderwerp volgen een paar vragen met ja of nee. U mag alles kiezen. Wat u "
            "niet kiest, [[vragen wij/vraag ik]] nu niet. Daar zegt u dan geen ja op."
        ),
        options=tuple(groups),
        missing=_("Kies ten minste één onderwerp."),
    )
    return (Step(questions=(question,), part=_("Uw keuzes")),)


def part_of(consent: Consent, facts: Facts) -> str:
    """Return what a consent is about: its party, or else the group that it is chosen in."""
    if consent.party:
        return "{{ party }}"
    return next(one.label for one, ids in find_groups(facts).items() if consent.id in ids)


def is_chosen(consent: Consent, situation: Situation) -> Condition:
    """Return the condition that this is asked: its group was chosen, or it is the only group."""
    groups = find_groups(situation.facts)
    own = (group.value for group, ids in groups.items() if consent.id in ids)
    return ALWAYS if len(groups) == 1 else Ticked("onderwerpen", *own)


def last_day(situation: Situation) -> date:
    """Return the last day on which a consent given today holds, without an earlier end."""
    return add(situation.today, lasts(situation).value)


def lasts(situation: Situation) -> Fact[Length]:
    """Return how long a yes lasts; raises FactsError where the provider asks no consent."""
    found = situation.facts.consent_lasts
    if found is None:
        raise FactsError("consent_lasts: expected the length that toestemming applies")
    return found


def progress(consent: Consent, answers: Answers, situation: Situation) -> Said:
    """Say which question of how many this is."""
    consents = situation.facts.consents
    asked = [one.id for one in consents if is_chosen(one, situation).holds(answers)]
    given = (("number", str(asked.index(consent.id) + 1)), ("total", str(len(asked))))
    return Said(_("Vraag {{ number }} van {{ total }}"), given)

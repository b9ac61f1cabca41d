"""Which school: the name of a party that has one, told by staff or asked beside a yes.

It is asked once for each party: the first yes about it asks, a later one takes the same name.
"""

from __future__ import annotations

from formsapp.facts import Facts
from formsapp.facts.consents import Consent
from formsapp.kinds.base import Answers, Situation, _
from formsapp.kinds.conditions import And, Is
from formsapp.kinds.parts.consent_topics import topic_words
from formsapp.kinds.questions import Known, Text


def name_input(consent_id: str) -> str:
    """Return the name of the question how a party is called."""
    return f"{consent_id}-wie"


def named_parties(facts: Facts) -> tuple[Consent, ...]:
    """Return the first consent about each party that has a name: its id stands for the party."""
    return tuple(one for one in facts.consents if about_same_party(one, facts)[:1] == (one,))


def about_same_party(consent: Consent, facts: Facts) -> tuple[Consent, ...]:
    """Return all consents about the party of this one; none where it has no name of its own."""
    if not name_question(consent) or topic_words(consent).people:
        return ()
    return tuple(one for one in facts.consents if one.party == consent.party and name_question(one))


def name_question(consent: Consent) -> str:
    """Return the question how the party is called; empty where nothing is asked."""
    return consent.named or topic_words(consent).who


def told_name(consent: Consent, situation: Situation) -> str:
    """Return the name that staff told with the link; empty without one."""
    same = about_same_party(consent, situation.facts)
    return next((situation.told[one.id] for one in same if situation.told.get(one.id)), "")


def said_name(answers: Answers, consent: Consent, facts: Facts) -> str:
    """Return the name that someone gave; empty for what has no name of its own."""
    same = about_same_party(consent, facts)
    return next((str(name) for one in same if (name := answers.get(name_input(one.id)))), "")


def name_questions(consent: Consent, situation: Situation) -> tuple[Text | Known, ...]:
    """Ask the name beside a yes, unless an earlier yes asked it; show the one that staff told."""
    label = name_question(consent)
    if not label:
        return ()
    same = about_same_party(consent, situation.facts)
    earlier = same[: same.index(consent)] if same else ()
    when = And(Is(consent.id, "ja"), *(Is(one.id, "nee", "") for one in earlier))
    name = name_input(consent.id)
    if told := told_name(consent, situation):
        return (Known(name=name, label=label, value=told, when=when),)
    missing = _("Vul een naam in, of zeg nee.")
    hint = _("Alleen als u ja zegt.")
    is_own = bool(consent.named)  # the provider's words, as the question before it
    return (Text(name=name, label=label, hint=hint, when=when, missing=missing, literal=is_own),)

"""Who else must agree to a text: asked, counted and said where the provider states it of a text.

A form cannot know who has authority. It asks, records what was said, and staff confirm.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from formsapp.facts import Facts
from formsapp.facts.documents import Document
from formsapp.kinds.base import Answers, Said, Situation, Step, Told, _, in_part
from formsapp.kinds.conditions import And, Or
from formsapp.kinds.parts.applicant import (
    ABOUT_YOU,
    CAPACITY,
    FOR_A_CHILD,
    FOR_AN_ADULT,
    FOR_SELF,
    check_capacity,
    check_capacity_at_any_age,
    who_step,
)
from formsapp.kinds.parts.texts_to_agree import texts_to_ask, title_of_text
from formsapp.kinds.parts.who_signs import (
    CHILD,
    CHILD_AGE,
    GROUPS,
    OTHER_PARENT,
    OWN_AGE,
    aged,
    in_ages,
)
from formsapp.rules.who_agrees import BY_LAW, Signing

HINT = _("Dit bepaalt wie akkoord moeten gaan.")
OWN_AGE_OF_A_CHILD = replace(OWN_AGE, hint=HINT, options=(CHILD_AGE.options[0], *OWN_AGE.options))
"""Asked where a child of any age signs, beside the parents."""
WHO = _("Wie akkoord moeten gaan")
SELF_AND_BOTH = _(
    "Met “{{ title }}” gaan akkoord: degene om wie het gaat, en elke ouder met gezag of de voogd. "
    "[[Wij vragen/Ik vraag]] het ieder apart."
)
SELF_AND_ONE = _(
    "Met “{{ title }}” gaan akkoord: degene om wie het gaat, en één ouder met gezag of de voogd. "
    "[[Wij vragen/Ik vraag]] het ieder apart."
)
BOTH = _(
    "Met “{{ title }}” gaat elke ouder met gezag akkoord, of de voogd. [[Wij vragen/Ik vraag]] het "
    "ieder apart."
)
ONE = _("Met “{{ title }}” gaat één ouder met gezag akkoord, of de voogd. Dat is genoeg.")
SELF = _("Met “{{ title }}” gaat degene om wie het gaat zelf akkoord. Ouders hoeven dat niet.")
SENTENCES: Mapping[tuple[bool, bool, bool], str] = {
    (True, True, False): SELF_AND_BOTH,
    (True, True, True): SELF_AND_ONE,
    (False, True, False): BOTH,
    (False, True, True): ONE,
    (True, False, False): SELF,
    (True, False, True): SELF,
}
"""By whether the client agrees, whether parents do, and whether one of them is enough."""


def signing_of(document: Document) -> Signing:
    """Return whose agreement a text asks."""
    stated = document.agreed_by
    if stated is None:
        return BY_LAW
    return Signing(stated.parents == "one", stated.parents_until, stated.client_from)


def asks_who_agrees(facts: Facts) -> bool:
    """Return whether the provider states of a text who must agree, so that its form asks it."""
    return any(one.agreed_by for one in facts.agreed_documents.values())


def _stated(situation: Situation) -> dict[str, Signing]:
    """Return whose agreement each text asks of which it is stated."""
    asked = texts_to_ask(situation)
    return {key: signing_of(one) for key, one in asked.items() if one.agreed_by}


def steps_about_agreers(situation: Situation) -> tuple[Step, ...]:
    """Ask for whom someone agrees, how old the client is, and about another parent."""
    stated = _stated(situation).values()
    both = [
        age
        for age, group in GROUPS.items()
        if any("parents" in one.group_agreers(group) and not one.one_parent for one in stated)
    ]
    child_age = Step(questions=(replace(CHILD_AGE, hint=HINT),), when=FOR_A_CHILD)
    by_child = any("self" in one.group_agreers("child") for one in stated)
    asked = OWN_AGE_OF_A_CHILD if by_child else OWN_AGE
    own_age = Step(id="eigen-leeftijd", questions=(asked,), when=FOR_SELF)
    when = And(FOR_A_CHILD, aged(situation, *both))
    other = Step(id="ondertekenaars", questions=(OTHER_PARENT,), when=when)
    check = check_capacity_at_any_age if by_child else check_capacity
    return in_part(
        ABOUT_YOU,
        replace(who_step(CAPACITY), id="voor-wie", check=check),
        *(() if situation.ages is not None else (child_age,)),
        *(() if situation.own_ages is not None else (own_age,)),
        *((other,) if both else ()),
    )


def say_who_must_agree(situation: Situation) -> Iterator[Told]:
    """Say of each text who must agree to it, by the age of the client."""
    for key, signing in _stated(situation).items():
        given = (("title", title_of_text(key, situation.facts)),)
        for age in (one for one, group in GROUPS.items() if group != "adult"):
            who = signing.group_agreers(GROUPS[age])
            text = SENTENCES["self" in who, "parents" in who, signing.one_parent]
            by_parent = And(FOR_A_CHILD, in_ages(situation.ages, age))
            by_self = And(FOR_SELF, in_ages(situation.own_ages, age))
            speaks = "self" in who or age != CHILD  # who is younger is never asked its own age
            yield Told(Said(text, given), Or(by_parent, by_self) if speaks else by_parent)


def count_agreers(answers: Answers, situation: Situation) -> int:
    """Return how many people must agree, to the text that asks most of them.

    Who signs without having to counts on top, or that signature stood for one that is missing.
    """
    by_client = FOR_SELF.holds(answers)
    told = situation.own_ages if by_client else situation.ages
    group = told or GROUPS.get(str(answers.get(CHILD_AGE.name)))
    if group is None or FOR_AN_ADULT.holds(answers):
        return 1
    parents = 1 + (answers.get(OTHER_PARENT.name) == "ja")
    found = [1]
    for signing in _stated(situation).values():
        who = signing.group_agreers(group)
        of_parents = 1 if signing.one_parent else parents
        found.append(("self" in who or by_client) + (of_parents if "parents" in who else 0))
    return max(found)

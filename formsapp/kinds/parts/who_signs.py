"""Who must sign: it follows from the age, and from whether another parent has authority.

A form cannot know who has authority. It asks, records what was said, and staff confirm.
"""

from __future__ import annotations

from formsapp.kinds.base import Answers, Said, Situation, Step, Told, _, in_part
from formsapp.kinds.conditions import ALWAYS, NEVER, And, Condition, Is
from formsapp.kinds.parts.applicant import (
    ABOUT_YOU,
    FOR_A_CHILD,
    FOR_SELF,
)
from formsapp.kinds.questions import Choice, Option, YesNo
from formsapp.rules.ages_of_consent import AgeGroup, group_consenters

CHILD, TOGETHER, ALONE, ADULT = "ouders-beslissen", "samen", "beslist-zelf", "volwassen"
GROUPS: dict[str, AgeGroup] = {
    CHILD: "child",
    TOGETHER: "with-parents",
    ALONE: "alone",
    ADULT: "adult",
}
"""The answers about age, named by what they mean: the law says which ages they are."""

MIDDLE = Option(TOGETHER, "{{ ages.consent.together }}")
UPPER = Option(ALONE, "{{ ages.consent.before_adult }}")

CHILD_AGE = Choice(
    name="leeftijd",
    label=_("Hoe oud is uw kind?"),
    hint=_("Dit bepaalt wie toestemming moet geven."),
    options=(Option(CHILD, _("Jonger dan {{ ages.consent.with_parents }}")), MIDDLE, UPPER),
    missing=_("Kies hoe oud uw kind is."),
)

OWN_AGE = Choice(
    name="leeftijd",
    label=_("Hoe oud bent u?"),
    hint=_(
        "Bent u jonger dan {{ ages.consent.with_parents }}? Vraag dan uw ouder of voogd om dit in "
        "te vullen."
    ),
    options=(MIDDLE, UPPER, Option(ADULT, _("{{ ages.consent.adult }} of ouder"))),
    missing=_("Kies hoe oud u bent."),
)

OTHER_PARENT = YesNo(
    name="andere-ouder",
    label=_("Is er nog een ouder met gezag of een tweede voogd?"),
    hint=_(
        "[[Wij kijken/Ik kijk]] na wie mag beslissen, en [[vragen/vraag]] het ieder apart. Uw "
        "antwoorden ziet die ander niet."
    ),
    missing=_("Kies ja of nee. Weet u het niet zeker? Kies dan ja."),
)

SAID_ALONE = _(
    "Uw kind is {{ ages.consent.before_adult }} en beslist dan zelf. Geef deze link liever aan "
    "uw kind. Kan uw kind dit niet zelf beslissen? Vul dan verder in. "
    "{% if contact.calls_out %}[[Wij bellen/Ik bel]] u erover.{% else %}[[Wij nemen/Ik neem]] "
    "erover contact met u op.{% endif %}"
)
SAID_TOGETHER = _(
    "Uw kind is {{ ages.consent.together }}. Dan geeft uw kind zelf toestemming, en ook elke ouder "
    "met gezag of de voogd. Ieder doet dat apart."
)
SAID_CHILD = _(
    "Uw kind is jonger dan {{ ages.consent.with_parents }}. Dan geeft elke ouder met gezag "
    "toestemming, of de voogd. Uw kind hoeft dat niet te doen."
)
SAID_SELF = _(
    "U bent {{ ages.consent.together }}. Dan geeft u zelf toestemming, en ook elke ouder met gezag "
    "of de voogd. Ieder doet dat apart."
)


WITH_PARENTS = [age for age, group in GROUPS.items() if "parents" in group_consenters(group)]


def aged(situation: Situation, *meant: str) -> Condition:
    """Whether the age is one of these, by the client's date of birth or else by the answer."""
    return in_ages(situation.ages, *meant)


def in_ages(known: AgeGroup | None, *meant: str) -> Condition:
    """Whether the age is one of these, by a group that is known or else by the answer."""
    if known is None:
        return Is("leeftijd", *meant)
    return ALWAYS if known in {GROUPS[age] for age in meant} else NEVER


def signers(answers: Answers, situation: Situation) -> int:
    """Return how many people must sign before the consent is complete."""
    told = situation.own_ages if FOR_SELF.holds(answers) else situation.ages
    group = told or GROUPS.get(str(answers.get("leeftijd")))
    who = group_consenters(group) if group else ()
    parents = 1 + (answers.get("andere-ouder") == "ja") if "parents" in who else 0
    return max(1, parents + ("self" in who))


def steps(situation: Situation) -> tuple[Step, ...]:
    """Ask the age and about another parent; without youth help only if someone acts for a child.

    Where a link tells the client's date of birth, no age is asked; nor is one's own, of who typed
    the own date of birth to open it.
    """
    known = situation.ages is not None
    asks_own = situation.own_ages is None and "jeugdwet" in situation.facts.provider.laws
    child_age = Step(questions=(CHILD_AGE,), when=FOR_A_CHILD)
    own_age = Step(id="eigen-leeftijd", questions=(OWN_AGE,), when=FOR_SELF)
    needs_parents = aged(situation, *WITH_PARENTS)
    child_decides = And(FOR_A_CHILD, aged(situation, ALONE))
    title = _("Wie geven samen toestemming?")
    return in_part(
        ABOUT_YOU,
        *(() if known else (child_age,)),
        *((own_age,) if asks_own else ()),
        Step(
            id="ondertekenaars",
            title=title,
            questions=(OTHER_PARENT,),
            notice=(
                Told(Said(SAID_CHILD), aged(situation, CHILD)),
                Told(Said(SAID_TOGETHER), aged(situation, TOGETHER)),
            ),
            when=And(FOR_A_CHILD, needs_parents),
        ),
        Step(
            id="wie-nog-meer",
            title=title,
            notice=(Told(Said(SAID_ALONE), child_decides),),
            when=child_decides,
        ),
    )


def say_who_else(situation: Situation) -> tuple[Told, ...]:
    """Say to a young person who gives consent too."""
    if situation.own_ages is None and "jeugdwet" not in situation.facts.provider.laws:
        return ()
    young = in_ages(situation.own_ages, *WITH_PARENTS)
    return (Told(Said(SAID_SELF), And(FOR_SELF, young)),)

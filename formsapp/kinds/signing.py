"""Who must sign: asked from the age and from whether there is another parent with authority.

A form cannot know who has authority. It asks, records what was said, and staff confirm.
"""

from __future__ import annotations

from formsapp.kinds.kind import Answers, Choice, Option, Said, Situation, Step, YesNo, _
from formsapp.kinds.who import for_a_child
from formsapp.rules import consenters

AGES = {"jonger-dan-12": 0, "12-tot-en-met-15": 12, "16-of-17": 16, "18-of-ouder": 18}
"""Each age group with an age that lies in it, for the rule that says who consents."""

CHILD_AGE = Choice(
    name="leeftijd",
    label=_("Hoe oud is uw kind?"),
    hint=_("Dit bepaalt wie toestemming moet geven."),
    options=(
        Option("jonger-dan-12", _("Jonger dan 12")),
        Option("12-tot-en-met-15", _("12, 13, 14 of 15")),
        Option("16-of-17", _("16 of 17")),
    ),
    missing=_("Kies hoe oud uw kind is."),
)

OWN_AGE = Choice(
    name="leeftijd",
    label=_("Hoe oud bent u?"),
    hint=_("Bent u jonger dan 12? Vraag dan uw ouder of voogd om dit in te vullen."),
    options=(
        Option("12-tot-en-met-15", _("12, 13, 14 of 15")),
        Option("16-of-17", _("16 of 17")),
        Option("18-of-ouder", _("18 of ouder")),
    ),
    missing=_("Kies hoe oud u bent."),
)

OTHER_PARENT = YesNo(
    name="andere-ouder",
    label=_("Is er nog een ouder met gezag of een tweede voogd?"),
    hint=_("Die krijgt van ons een eigen link. Uw gegevens ziet die persoon niet."),
    missing=_("Kies ja of nee. Weet u het niet zeker? Kies dan ja."),
)

CHILD_16 = _(
    "Uw kind is 16 of 17 en beslist dan zelf. Geef deze link liever aan uw kind. "
    "Kan uw kind dit niet zelf beslissen? Vul dan verder in. Wij bellen u erover."
)
CHILD_12 = _(
    "Uw kind is 12, 13, 14 of 15. Dan geeft uw kind zelf toestemming, en ook elke ouder met gezag "
    "of de voogd. Uw kind krijgt van ons een eigen link."
)
CHILD_0 = _(
    "Uw kind is jonger dan 12. Dan geeft elke ouder met gezag toestemming, of de voogd. "
    "Uw kind hoeft dat niet te doen."
)
SELF_12 = _(
    "U bent 12, 13, 14 of 15. Dan geeft u zelf toestemming, en ook elke ouder met gezag of de "
    "voogd. Zij krijgen van ons een eigen link."
)


def who_consents(answers: Answers) -> tuple[str, ...]:
    """Give who must consent, as the rules say for the age that was chosen."""
    age = AGES.get(str(answers.get("leeftijd")))
    return () if age is None else consenters(age)


def explained(answers: Answers, _situation: Situation) -> tuple[Said, ...]:
    """Say who else must sign."""
    who = who_consents(answers)
    if for_a_child(answers):
        texts = {("parents",): CHILD_0, ("self", "parents"): CHILD_12, ("self",): CHILD_16}
        return (Said(texts[who]),) if who in texts else ()
    return (Said(SELF_12),) if "parents" in who else ()


def asks_other_parent(answers: Answers) -> bool:
    """Whether another parent or guardian may have to sign as well."""
    return for_a_child(answers) and "parents" in who_consents(answers)


def only_told(answers: Answers) -> bool:
    """Whether someone else signs too, or should sign instead, with nothing to ask about it."""
    told = for_a_child(answers) or "parents" in who_consents(answers)
    return told and not asks_other_parent(answers)


def signers(answers: Answers) -> int:
    """How many people must sign before the consent is complete."""
    who = who_consents(answers)
    parents = 1 + (answers.get("andere-ouder") == "ja") if "parents" in who else 0
    return max(1, parents + ("self" in who))


def steps(situation: Situation) -> tuple[Step, ...]:
    """Ask the age and about another parent; a provider without youth help asks adults nothing."""
    found = [Step(id="leeftijd", title=CHILD_AGE.label, questions=(CHILD_AGE,), when=for_a_child)]
    if "jeugdwet" in situation.facts.provider.laws:
        own = Step(id="eigen-leeftijd", title=OWN_AGE.label, questions=(OWN_AGE,), when=for_myself)
        found.append(own)
    title = _("Wie geven samen toestemming?")
    ask = Step(
        id="ondertekenaars",
        title=title,
        questions=(OTHER_PARENT,),
        notice=explained,
        when=asks_other_parent,
    )
    tell = Step(id="wie-nog-meer", title=title, notice=explained, when=only_told)
    return (*found, ask, tell)


def for_myself(answers: Answers) -> bool:
    """Whether it is filled in for the person who types."""
    return answers.get("hoedanigheid") == "zelf"

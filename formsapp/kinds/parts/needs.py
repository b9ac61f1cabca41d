"""What a client may ask that staff take into account, when they call, write or come by.

It is asked once of each person behind a link that opens several forms, and may be left out. What
was said stays with the form that asked it: a later one of the same person does not ask it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from unicodedata import category, normalize

from formsapp.facts.model import Need
from formsapp.kinds.base import Answers, Said, Situation, Step, _
from formsapp.kinds.conditions import ALWAYS, Computed, Value
from formsapp.kinds.parts.applicant import NAME
from formsapp.kinds.questions import Option, Question, Several, Text

STEP_ID = "rekening"
QUESTIONS: Mapping[Need, Question] = {
    "tolk": Text(
        name="rekening-tolk",
        label=_("Voor welke taal hebt u een tolk nodig?"),
        hint=_("Bijvoorbeeld Arabisch, of gebarentaal. Geen tolk nodig? Laat dit dan leeg."),
        required=False,
    ),
    "lezen": Several(
        name="rekening-lezen",
        label=_("Is lezen of schrijven lastig voor u?"),
        options=(Option("ja", _("Ja, help mij met lezen en schrijven")),),
        required=False,
    ),
    "bellen": Text(
        name="rekening-bellen",
        label=_("Wanneer [[kunnen wij/kan ik]] u het beste bellen?"),
        hint=_("Bijvoorbeeld: in de middag, of niet op woensdag."),
        required=False,
    ),
}
TOLD: Mapping[Need, str] = {
    "tolk": _("Tolk: {{ said }}"),
    "lezen": _("Wil hulp bij lezen en schrijven"),
    "bellen": _("Bellen: {{ said }}"),
}
"""What staff read of each."""
ASKED = frozenset(one.name for one in QUESTIONS.values())
ANYONE = "(ANYONE)"
"""Stands for whatever name is typed; no name as it is compared has capitals."""


def needs_step(situation: Situation) -> tuple[Step, ...]:
    """Ask what staff must take into account, of what this provider asks; nothing elsewhere.

    The name that is typed decides whose it is: who changes it is asked anew, or no more.
    """
    offered, told = situation.facts.needs, situation.needs_told
    if offered is None or told is None or ANYONE in told:
        return ()
    is_new = Computed(lambda answers: same_name(answers.get(NAME.name, "")) not in told)
    return (
        Step(
            id=STEP_ID,
            title=_("Waar [[houden wij/houd ik]] rekening mee?"),
            intro=(_("Vul alleen in wat voor u geldt. Alles leeg laten mag ook."),),
            questions=tuple(QUESTIONS[one] for one in offered.ask),
            when=is_new if told else ALWAYS,
        ),
    )


def same_name(typed: Value) -> str:
    """Return a name as it is compared: by its letters and digits, where it has any.

    Capitals, spaces and how a dash or an apostrophe is typed make nobody someone else.
    """
    text = normalize("NFKC", normalize("NFKC", str(typed)).casefold())
    # A mark is part of a letter: in Hindi it is the vowel.
    signs = "".join(sign for sign in text if category(sign)[0] in "LMN")
    return signs or "".join(text.split())


def was_asked(answers: Answers) -> bool:
    """Return whether a form asked this, also where nothing was filled in."""
    return not ASKED.isdisjoint(answers)


def typed_of(inputs: Mapping[str, str]) -> bool:
    """Return whether something of this was filled in, on a page that was passed or not."""
    return any(inputs.get(name) for name in ASKED)


def told_needs(answers: Answers) -> Iterator[Said]:
    """Yield what staff read of what was filled in."""
    for need, question in QUESTIONS.items():
        if found := answers.get(question.name):
            yield Said(TOLD[need], (("said", found if isinstance(found, str) else ""),))

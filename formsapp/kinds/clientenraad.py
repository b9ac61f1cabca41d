"""Signing up for the client council: a name and how to reach it, past the own carer."""

from __future__ import annotations

from dataclasses import replace

from formsapp.kinds.base import Kind, Situation, Step, _
from formsapp.kinds.demands import Demand
from formsapp.kinds.parts.applicant import (
    OPTIONAL_MAIL,
    PLAIN_NAME,
    ask_either,
    check_reach,
)

MAIL = replace(
    OPTIONAL_MAIL,
    hint=_("U krijgt dan ook een bericht dat [[wij/ik]] uw aanmelding [[ontvingen/ontving]]."),
)


def steps(situation: Situation) -> tuple[Step, ...]:
    """Ask no more than a name and one way to call or write back."""
    questions = (PLAIN_NAME, *ask_either(situation, MAIL))
    return (Step(id="bereik", questions=questions, check=check_reach),)


kind = Kind(
    slug="clientenraad",
    title=_("Meedoen met de cliëntenraad"),
    noun=_("Aanmelding cliëntenraad"),
    calls=_("omdat u mee wilt doen met de cliëntenraad"),
    about=_(
        "De cliëntenraad denkt mee over hoe het bij {{ provider.name }} beter kan. Wilt u meedoen? "
        "Meld u dan hier aan."
    ),
    demands=(Demand("council", '{ name = "..." }'),),
    applies=("council",),
    minutes=2,
    readers=_("Uw aanmelding wordt gelezen door {{ team }}."),
    others=_("De medewerker die bij u komt, leest dit niet."),
    steps=steps,
    before_send=_("U zit nergens aan vast. U kunt altijd weer stoppen."),
    send=_("Aanmelden"),
    after=(
        _("Na het lezen neemt iemand contact met u op om kennis te maken."),
        _("Uw aanmelding verandert niets aan de hulp die u krijgt."),
    ),
)

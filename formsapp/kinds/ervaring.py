"""How clients find the help: no names, a few questions, and only counts for staff."""

from __future__ import annotations

from collections.abc import Mapping

from formsapp.kinds.base import Answers, Kind, Situation, Step, _
from formsapp.kinds.questions import Choice, Option

SCALE = (
    Option("ja", _("Ja, meestal")),
    Option("soms", _("Soms wel, soms niet")),
    Option("nee", _("Nee, meestal niet")),
)


def scale_question(name: str, label: str) -> Choice:
    """Make one question; each may be left out."""
    return Choice(name=name, label=label, options=SCALE, required=False)


CONTACT = (
    scale_question("luisteren", _("[[Luisteren wij/Luister ik]] goed naar u?")),
    scale_question("meebeslissen", _("Beslist u mee over uw hulp?")),
    scale_question("afspraken", _("[[Komen wij/Kom ik]] [[onze/mijn]] afspraken na?")),
    scale_question("bereikbaar", _("Kunt u [[ons/mij]] bereiken als dat nodig is?")),
)
HELP = (
    scale_question("duidelijk", _("Is duidelijk wat het doel van de hulp is?")),
    scale_question("veilig", _("Voelt u zich veilig bij [[onze medewerkers/mij]]?")),
    scale_question("terecht", _("Weet u waar u terechtkunt als iets niet goed gaat?")),
    scale_question("verder", _("Helpt de hulp u verder?")),
)
NOTHING = _("Beantwoord ten minste één vraag, hier of op de pagina hiervoor.")


def check_any_answer(answers: Answers, _situation: Situation) -> Mapping[str, str]:
    """Ask for at least one answer in all."""
    if any(answers.get(question.name) for question in (*CONTACT, *HELP)):
        return {}
    return {HELP[0].name: NOTHING}


def steps(_situation: Situation) -> tuple[Step, ...]:
    """Ask in two short pages, about the contact and about the help."""
    return (
        Step(
            id="contact",
            title=_("Hoe [[wij/ik]] met u [[omgaan/omga]]"),
            intro=(_("U mag elke vraag overslaan."),),
            questions=CONTACT,
            applies=("kinds.ervaring",),
        ),
        Step(id="hulp", title=_("Wat u aan de hulp hebt"), questions=HELP, check=check_any_answer),
    )


kind = Kind(
    slug="ervaring",
    title=_("Uw ervaring in een paar vragen"),
    noun=_("Ervaring"),
    calls=_("om te zeggen hoe u [[onze/mijn]] hulp vindt"),
    about=_(
        "[[Wij willen/Ik wil]] weten hoe u [[onze/mijn]] hulp vindt. Zo [[maken wij/maak ik]] de "
        "hulp en de samenwerking beter."
    ),
    minutes=2,
    readers=_(
        "[[Wij zien/Ik zie]] alleen hoe vaak elk antwoord is gegeven. Kleine aantallen "
        "[[zien wij/zie ik]] niet."
    ),
    others=_(
        "Niemand kan uw formulier openen. [[Wij vragen/Ik vraag]] geen naam en "
        "[[bewaren/bewaar]] niet van wie of via welke link het kwam."
    ),
    steps=steps,
    before_send=_("Dit is geen klacht: u krijgt hierop geen antwoord."),
    after=(
        _("Dank u wel. Uw antwoorden tellen mee."),
        _("Wilt u iets met [[ons/mij]] bespreken? {{ reach('Bel [[ons/mij]]:') }}."),
    ),
    counted=True,
)

"""Next of kin who ask for the dossier of someone who died, and on which ground (BW 7:458a)."""

from __future__ import annotations

from formsapp.kinds.base import Situation, Step, _
from formsapp.kinds.conditions import Is
from formsapp.kinds.questions import Choice, LongText, Option

OPTION = Option("nabestaande", _("Als nabestaande"), _("De ander leeft niet meer."))

GROUNDS = (
    Option(
        "toestemming",
        _("De overledene vond dat zelf goed"),
        _("Dat staat op papier of in het dossier."),
    ),
    Option("incident", _("Ik kreeg bericht over een incident: er ging iets mis in de hulp")),
    Option(
        "belang",
        _("Ik heb een heel belangrijke reden"),
        _("De wet noemt dat een zwaarwegend belang: u hebt het dossier er echt voor nodig."),
    ),
    Option(
        "ouder",
        _("Ik was ouder of voogd van een kind dat jonger was dan {{ ages.deceased.below }}"),
    ),
)
PRESUMED = Option(
    "verondersteld",
    _("De overledene zou dat goedvinden"),
    _("[[Wij kijken/Ik kijk]] daarbij naar de richtlijnen van de artsenorganisatie KNMG."),
)
EXPLAIN = LongText(
    name="grond-uitleg",
    label=_("Kunt u dat uitleggen?"),
    hint=_("Zonder uitleg [[kunnen wij/kan ik]] niet beslissen."),
    missing=_("Leg uit waarom u het dossier wilt zien."),
)
EXPLAINED = ("belang", "verondersteld")

SECRET = _(
    "Na een overlijden blijft een dossier geheim. Soms mogen nabestaanden het zien. Het mag niet "
    "als de overledene dat duidelijk niet wilde."
)
SECRET_BY_GUESS = _(
    "Na een overlijden blijft een dossier geheim. Soms mogen nabestaanden het "
    "zien. Het mag niet als duidelijk of waarschijnlijk is dat de overledene dat "
    "niet wilde. Geeft de wet nabestaanden dat recht? Dan mag het wel."
)
"""Where it is enough that the deceased would have agreed, what is likely counts both ways."""

IS_KIN = Is("hoedanigheid", OPTION.value)


def steps(situation: Situation) -> tuple[Step, ...]:
    """Ask for the ground; presumed consent counts where the provider's terms say so."""
    rule = situation.facts.rules.next_of_kin
    presumed = (PRESUMED,) if rule and rule.presumed_consent else ()
    ground = Choice(
        name="grond",
        label=_("Waarom mag u het dossier zien?"),
        options=(*GROUNDS, *presumed),
        missing=_("Kies waarom u het dossier mag zien."),
    )
    explained = (one.value for one in ground.options if one.value in EXPLAINED)
    return (
        Step(
            intro=(SECRET_BY_GUESS if presumed else SECRET,),
            questions=(ground,),
            applies=("rules.next_of_kin",),
            when=IS_KIN,
        ),
        Step(questions=(EXPLAIN,), when=Is("grond", *explained)),
    )

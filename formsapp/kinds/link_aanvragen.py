"""Asking for a new link. Everyone gets the same answer, whether client or not.

The new link goes only to the number or address that the provider already had.
"""

from __future__ import annotations

from formsapp.kinds.base import Kind, Situation, Step, _
from formsapp.kinds.parts.applicant import PLAIN_NAME
from formsapp.kinds.questions import Text

KNOWN = Text(
    name="bekend",
    label=_("Welk telefoonnummer of e-mailadres [[hebben wij/heb ik]] van u?"),
    hint=_("De nieuwe link [[sturen wij/stuur ik]] alleen naar wat al bij [[ons/mij]] bekend is."),
    missing=_("Vul een telefoonnummer of een e-mailadres in."),
    reaches=True,
)


def steps(_situation: Situation) -> tuple[Step, ...]:
    """Ask a name, and what the provider can compare with what it has."""
    return (Step(questions=(PLAIN_NAME, KNOWN)),)


kind = Kind(
    slug="link-aanvragen",
    title=_("Een nieuwe link aanvragen"),
    noun=_("Aanvraag nieuwe link"),
    about=_(
        "Werkt uw link niet meer, of bent u hem kwijt? Vraag dan een nieuwe. "
        "Wat u al verstuurde, is niet weg."
    ),
    minutes=2,
    readers=_("Uw aanvraag wordt gelezen door {{ team }}."),
    others=_("Anderen lezen het niet."),
    steps=steps,
    before_send=_(
        "[[Wij zeggen/Ik zeg]] nooit wie cliënt bij [[ons/mij]] is. Daarom krijgt "
        "iedereen hetzelfde bewijs."
    ),
    after=(
        _(
            "[[Kennen wij/Ken ik]] u en het nummer of adres dat u invulde? Dan "
            "[[sturen wij/stuur ik]] daar een nieuwe link naartoe. [[Kennen wij/Ken ik]] u niet, "
            "dan [[sturen wij/stuur ik]] niets."
        ),
        _("Krijgt u niets? {{ reach('Bel [[ons/mij]]:') }}.{{ reach_hours('Dat kan') }}"),
    ),
    asks_for_link=True,
)

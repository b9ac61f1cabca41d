"""Who fills in a form, and for whom: no more than staff need to find the client.

Behind a link the client is known, so nothing is asked to find them.
"""

from __future__ import annotations

from formsapp.kinds.base import Situation, Step, _
from formsapp.kinds.conditions import Not
from formsapp.kinds.parts.capacity import CAPACITY_STEP, FOR_SELF, NAME_STEP
from formsapp.kinds.questions import Choice, Day, Option, Text

FOR_WHOM = Choice(
    name="hoedanigheid",
    label=_("Voor wie vult u dit in?"),
    options=(
        Option("zelf", _("Voor mijzelf")),
        Option("ander", _("Voor iemand anders"), _("Bijvoorbeeld uw partner, ouder of kind.")),
    ),
    missing=_("Kies voor wie u dit invult."),
)

OWN_NAME = Text(
    name="naam",
    label=_("Wat is uw naam?"),
    autocomplete="name",
    missing=_("Vul uw naam in."),
)

CLIENT_NAME = Text(
    name="naam-client",
    label=_("Hoe heet degene die de zorg krijgt?"),
    missing=_("Vul de naam in van degene die de zorg krijgt."),
)

PHONE = Text(
    name="telefoon",
    label=_("Op welk telefoonnummer kunnen wij u bellen?"),
    hint=_("Wij bellen alleen als wij iets willen vragen of nagaan."),
    autocomplete="tel",
    limit=40,
    missing=_("Vul een telefoonnummer in."),
)


FOR_OTHER = Not(FOR_SELF)


def steps(situation: Situation, *, signed: bool = False) -> tuple[Step, ...]:
    """Ask who fills it in; without a link also which client it is, and a phone number.

    ``signed``: it needs someone who may decide, and the name counts as a signature.
    """
    who = Step(id="wie", title=FOR_WHOM.label, questions=(FOR_WHOM,))
    name = Step(id="naam", title=OWN_NAME.label, questions=(OWN_NAME,))
    first = (CAPACITY_STEP, NAME_STEP) if signed else (who, name)
    return first if situation.linked else (*first, *to_find(situation))


def born(label: str, situation: Situation) -> Day:
    """Ask for a date of birth."""
    return Day(
        name="geboortedatum",
        label=label,
        hint=_("Zo weten wij zeker om wie het gaat. Bijvoorbeeld 27 3 1948."),
        birth=True,
        latest=situation.today,
        missing=_("Vul de geboortedatum in."),
    )


def to_find(situation: Situation) -> tuple[Step, ...]:
    """Ask what staff need to find the client."""
    own = born(_("Wat is uw geboortedatum?"), situation)
    other = born(_("Wat is de geboortedatum van degene die de zorg krijgt?"), situation)
    return (
        Step(id="client", title=CLIENT_NAME.label, questions=(CLIENT_NAME,), when=FOR_OTHER),
        Step(id="client-geboren", title=other.label, questions=(other,), when=FOR_OTHER),
        Step(id="geboren", title=own.label, questions=(own,), when=FOR_SELF),
        Step(id="bellen", title=PHONE.label, questions=(PHONE,)),
    )

"""The first question where it matters: for yourself, or for someone else and as what."""

from __future__ import annotations

from formsapp.kinds.base import Step, _
from formsapp.kinds.conditions import Is
from formsapp.kinds.questions import Choice, Option, Text

CAPACITY = Choice(
    name="hoedanigheid",
    label=_("Voor wie vult u dit in?"),
    options=(
        Option("zelf", _("Voor mijzelf")),
        Option("ouder", _("Als ouder met gezag"), _("U mag over uw kind beslissen.")),
        Option("voogd", _("Als voogd"), _("De rechter wees u aan om voor een kind te zorgen.")),
        Option(
            "vertegenwoordiger",
            _("Als vertegenwoordiger van een volwassene"),
            _("Bijvoorbeeld als curator, mentor, gemachtigde, partner of familielid."),
        ),
    ),
    missing=_("Kies voor wie u dit invult."),
)

NAME = Text(
    name="naam",
    label=_("Wat is uw naam?"),
    hint=_("Dit telt als uw handtekening. Schrijf uw naam zoals u dat altijd doet."),
    autocomplete="name",
    missing=_("Vul uw naam in."),
)

CAPACITY_STEP = Step(id="wie", title=CAPACITY.label, questions=(CAPACITY,))
NAME_STEP = Step(id="naam", title=NAME.label, questions=(NAME,))

FOR_SELF = Is("hoedanigheid", "zelf")
FOR_A_CHILD = Is("hoedanigheid", "ouder", "voogd")

"""A message to the confidential counsellor, whom alone it reaches."""

from __future__ import annotations

from dataclasses import replace

from formsapp.kinds.base import Kind, Situation, Step, _
from formsapp.kinds.conditions import ALWAYS
from formsapp.kinds.demands import Demand
from formsapp.kinds.parts.applicant import NAME, OPTIONAL_MAIL, OPTIONAL_PHONE
from formsapp.kinds.parts.receipt_lines import OTHERS_MAY_FIND_IT
from formsapp.kinds.questions import LongText

OPTIONAL_NAME = replace(NAME, label=_("Uw naam"), required=False)
MESSAGE = LongText(
    name="bericht",
    label=_("Waar wilt u over praten?"),
    hint=_("Een paar woorden is genoeg. Schrijf alleen wat u kwijt wilt."),
    rows=8,
    missing=_("Schrijf een paar woorden op."),
)


def steps(_situation: Situation) -> tuple[Step, ...]:
    """Ask what it is about and, if wanted, how to be reached."""
    return (
        Step(
            questions=(MESSAGE,),
            part=_("Uw bericht"),
            applies=("rules.counsellor", "rules.counsellor_independence"),
        ),
        Step(
            id="bereik",
            title=_("Hoe mag de vertrouwenspersoon u bereiken?"),
            intro=(
                _(
                    "U hoeft hier niets in te vullen. Het antwoord leest u ook met de code die u "
                    "straks krijgt."
                ),
                _("Kan iemand anders meelezen op uw telefoon of in uw mail? Laat het dan leeg."),
            ),
            questions=(OPTIONAL_NAME, OPTIONAL_PHONE, OPTIONAL_MAIL),
        ),
    )


kind = Kind(
    slug="vertrouwenspersoon",
    title=_("Een vertrouwelijk bericht"),
    noun=_("Vertrouwelijk bericht"),
    calls=_("omdat u de vertrouwenspersoon wilt spreken"),
    about=_(
        "Uw bericht gaat naar de vertrouwenspersoon.{% if counsellor.mail %} Mailen kan ook "
        "meteen, er zit niemand tussen: {{ counsellor.mail }}.{% elif counsellor.phone %} Bellen "
        "kan ook meteen, er zit niemand tussen: {{ counsellor.phone }}.{% endif %}"
    ),
    applies=("counsellor",),
    demands=(
        Demand(
            "counsellor",
            '{ name = "...", mail = "vertrouwenspersoon@zorg.example" }',
        ),
    ),
    readers=_("Alleen de vertrouwenspersoon kan dit lezen."),
    others=_(
        "Uw contactpersoon{% if complaints.manager %}, de leidinggevende{% endif %} en andere "
        "medewerkers kunnen het niet openen. Zij zien ook niet dat u dit stuurde."
    ),
    steps=steps,
    before_send=_("De inhoud gaat alleen naar anderen als u dat goedvindt."),
    after=(
        _("Na het lezen antwoordt de vertrouwenspersoon. Dat antwoord leest u hier."),
        _(
            "{% if counsellor.mail %}Liever meteen mailen? Dat kan altijd: {{ counsellor.mail }}."
            "{% elif counsellor.phone %}Liever meteen bellen? Dat kan ook: {{ counsellor.phone }}."
            "{% else %}U leest het met de code die u krijgt.{% endif %}"
        ),
    ),
    why_no_copy=OTHERS_MAY_FIND_IT,
    anonymous=ALWAYS,  # nobody sees who wrote to the counsellor
    at_once=True,  # the counsellor answers within days
)

"""Agreeing to the terms: whose, which text, agreed. Separate from any consent."""

from __future__ import annotations

from dataclasses import replace

from formsapp.kinds.base import Kind, Situation, Step, _
from formsapp.kinds.parts.applicant import CAPACITY_STEP, MAIL_STEP, SIGNATURE_STEP
from formsapp.kinds.questions import Agree

CONSENT_IS_ELSE = _(
    "Akkoord gaan met de voorwaarden is iets anders dan toestemming geven om "
    "gegevens te delen. Dat vragen wij apart."
)
AGREE = Agree(
    name="akkoord",
    label=_("Ik heb deze tekst gelezen en ik ga akkoord."),
    document="voorwaarden",
    missing=_("Zet een vinkje als u akkoord gaat. Anders kunt u niet verder."),
)
TEXT_STEP = Step(
    id="tekst",
    title=_("Lees de voorwaarden"),
    intro=(
        _(
            "Dit zijn de afspraken tussen u en {{ provider.name }}. "
            "Lees ze rustig. Snapt u iets niet? Bel dan {{ contact.phone }}."
        ),
        CONSENT_IS_ELSE,
    ),
    questions=(AGREE,),
)

RENEWED_STEP = replace(
    TEXT_STEP,
    title=_("Lees wat er veranderd is"),
    intro=(
        _(
            "Er is al eerder akkoord gegeven met onze voorwaarden. Hier staat wat er daarna "
            "veranderd is. De rest is gelijk gebleven. Snapt u iets niet? Bel dan "
            "{{ contact.phone }}."
        ),
        _(
            "Hebt u de voorwaarden nog nooit gelezen? Open dan eerst de hele tekst. Die staat "
            "onder de veranderingen."
        ),
        CONSENT_IS_ELSE,
    ),
    questions=(
        replace(
            AGREE, label=_("Ik weet wat er veranderd is en ik ga akkoord met de hele nieuwe tekst.")
        ),
    ),
)
"""For a client who agreed before: only what is new has to be read."""


def steps(situation: Situation) -> tuple[Step, ...]:
    """Ask who, the name, a yes to the text or to what changed in it, and a mail address."""
    text = RENEWED_STEP if AGREE.document in situation.agreed else TEXT_STEP
    return (CAPACITY_STEP, SIGNATURE_STEP, text, MAIL_STEP)


kind = Kind(
    slug="akkoord",
    title=_("Akkoord met de voorwaarden"),
    about=_(
        "Voordat wij beginnen, leest u onze voorwaarden. Hier zegt u of u daarmee akkoord gaat."
    ),
    minutes=10,
    readers=_("Uw akkoord wordt gelezen door {{ team }}."),
    others=_("Anderen lezen het niet, ook uw gemeente en uw verzekeraar niet."),
    steps=steps,
    before_send=_(
        "Met versturen sluit u deze afspraken met ons. "
        "Wij bewaren precies de tekst die u gelezen hebt."
    ),
    send=_("Ik ga akkoord en verstuur dit"),
    after=(
        _("U hoeft niets meer te doen. Wij leggen uw akkoord vast in uw dossier."),
        _("U kunt de tekst die u gelezen hebt altijd teruglezen."),
    ),
    by_circle=True,
)

"""Agreeing to the terms: whose, which text, and a yes, a question or a no. No consent is in it."""

from __future__ import annotations

from dataclasses import replace

from formsapp.kinds.base import Ending, Kind, Said, Situation, Step, Told, _
from formsapp.kinds.conditions import Is, Not
from formsapp.kinds.demands import Demand
from formsapp.kinds.parts import applicant
from formsapp.kinds.parts.applicant import (
    CAPACITY,
    RECEIPT_MAIL,
    SIGNATURE,
    who_step,
)
from formsapp.kinds.parts.receipt_lines import prove_answers
from formsapp.kinds.questions import Agree, LongText, Option, Text
from formsapp.kinds.questions.agree import YES

CONSENT_IS_ELSE = _("Toestemming om gegevens te delen [[vragen wij/vraag ik]] apart.")
OTHERWISE = (
    Option("vraag", _("Ik wil eerst iets vragen")),
    Option("nee", _("Nee, ik ga niet akkoord")),
)
AGREE = Agree(
    name="akkoord",
    label=_("Gaat u akkoord met deze tekst?"),
    options=(Option(YES, _("Ik heb deze tekst gelezen en ik ga akkoord.")), *OTHERWISE),
    document="voorwaarden",
    missing=_("Kies of u akkoord gaat."),
)
SIGN_STEP = replace(
    who_step(
        CAPACITY,
        replace(
            SIGNATURE,
            hint=_(
                "Gaat u akkoord? Dan telt dit als uw handtekening. Schrijf uw naam zoals u dat "
                "altijd doet."
            ),
        ),
        RECEIPT_MAIL,
    ),
    title=_("Wie zegt dit?"),
    closes=True,
)
TEXT_STEP = Step(
    id="tekst",
    title=_("Lees de voorwaarden"),
    intro=(
        _("Dit zijn de afspraken tussen u en {{ provider.name }}. Lees ze rustig."),
        CONSENT_IS_ELSE,
    ),
    questions=(AGREE,),
)

RENEWED_STEP = replace(
    TEXT_STEP,
    title=_("Lees wat er veranderd is"),
    intro=(
        _(
            "Er is al eerder akkoord gegeven met [[onze/mijn]] voorwaarden. Hier staat wat er "
            "daarna veranderd is. De rest is gelijk gebleven. Snapt u iets niet? "
            "{{ reach('Bel dan') }}."
        ),
        _(
            "Hebt u de voorwaarden nog nooit gelezen? Open dan eerst de hele tekst. Die staat "
            "onder de veranderingen."
        ),
        CONSENT_IS_ELSE,
    ),
    questions=(
        replace(
            AGREE,
            label=_("Gaat u akkoord met de hele nieuwe tekst?"),
            options=(
                Option(
                    YES,
                    _("Ik weet wat er veranderd is en ik ga akkoord met de hele nieuwe tekst."),
                ),
                *OTHERWISE,
            ),
        ),
    ),
)
"""For a client who agreed before: only what is new has to be read."""

ASKS, REFUSES = Is(AGREE.name, "vraag"), Is(AGREE.name, "nee")
AGREES = Not(Is(AGREE.name, "vraag", "nee"))
REACHED = Text(
    name=applicant.REACHED,
    caller="reach",
    back=_("[[Wij kunnen/Ik kan]] u bereiken via {{ answer }}."),
    label=_("Hoe [[kunnen wij/kan ik]] u bereiken?"),
    hint=_("Een telefoonnummer of een e-mailadres."),
    reaches=True,
    missing=_("Vul in hoe [[wij/ik]] u [[kunnen/kan]] bereiken."),
)
ASK_STEP = Step(
    id="vraag",
    title=_("Wat wilt u eerst vragen?"),
    questions=(
        LongText(
            name="vraag",
            label=_("Wat wilt u weten, of wat wilt u anders?"),
            missing=_("Schrijf op wat u wilt vragen."),
        ),
        REACHED,
    ),
    when=ASKS,
)
REFUSE_STEP = Step(
    id="nee",
    title=_("U gaat niet akkoord"),
    intro=(_("Dat mag. U hoeft hier niets in te vullen."),),
    questions=(
        LongText(name="waarom", label=_("Wilt u zeggen waarom?"), required=False),
        replace(
            REACHED,
            name="terugbellen",
            label=_(
                "Wilt u dat [[wij/ik]] contact [[opnemen/opneem]]? Hoe "
                "[[bereiken wij/bereik ik]] u dan?"
            ),
            required=False,
        ),
    ),
    when=REFUSES,
)
QUESTION = Ending(
    mark=_("vraag: nog niet akkoord"),
    when=ASKS,
    send=_("Verstuur mijn vraag"),
    after=(
        _("U bent nog niet akkoord gegaan. Eerst krijgt u antwoord op uw vraag."),
        _(
            "Daarna kiest u zelf: ja of nee. Dat kan met dezelfde link, zo lang die werkt, of "
            "met een nieuwe link van [[ons/mij]]."
        ),
    ),
)
REFUSAL = Ending(
    mark=_("nee: niet akkoord"),
    when=REFUSES,
    send=_("Verstuur mijn nee"),
    after=(
        _("U bent niet akkoord gegaan. Dat [[leggen wij/leg ik]] vast."),
        _(
            "[[Een medewerker moet/Ik moet]] dit nog lezen. Daarna [[bespreken wij/bespreek ik]] "
            "met u wat het betekent. [[Wij dringen/Ik dring]] niet aan."
        ),
        _(
            "Wilt u later toch ja zeggen? Dat kan met dezelfde link, zo lang die werkt, of met "
            "een nieuwe link van [[ons/mij]]."
        ),
    ),
)


def steps(situation: Situation) -> tuple[Step, ...]:
    """Ask an answer to the text or to what changed in it; then who gives it, and send it."""
    text = RENEWED_STEP if AGREE.document in situation.agreed else TEXT_STEP
    return (text, ASK_STEP, REFUSE_STEP, SIGN_STEP)


def outcome(_situation: Situation) -> tuple[Told, ...]:
    """Say what each answer means."""
    agreed = _(
        "Met versturen sluit u deze afspraken met [[ons/mij]]. [[Wij bewaren/Ik bewaar]] precies "
        "de tekst die u gelezen hebt."
    )
    asked = _("U gaat nu nog niet akkoord. Er is dus nog niets afgesproken.")
    refused = _("U gaat niet akkoord. Er is dus niets afgesproken.")
    ends = ((agreed, AGREES), (asked, ASKS), (refused, REFUSES))
    return tuple(Told(Said(text), when) for text, when in ends)


kind = Kind(
    slug="akkoord",
    title=_("Akkoord met de voorwaarden"),
    noun=_("Akkoord"),
    calls=_("over [[onze/mijn]] voorwaarden"),
    about=_(
        "Voordat [[wij beginnen/ik begin]], leest u {% if umbrella_of('terms') %}de voorwaarden "
        "van {{ umbrella_of('terms') }}{% else %}[[onze/mijn]] voorwaarden{% endif %}. Hier zegt "
        "u of u daarmee akkoord gaat."
    ),
    demands=(
        Demand(
            "documents.voorwaarden",
            '{ file = "voorwaarden.md", title = "Algemene voorwaarden", version = "1" }',
        ),
    ),
    minutes=10,
    readers=_("Uw antwoord wordt gelezen door {{ team }}."),
    others=_("Anderen lezen het niet, ook uw gemeente en uw verzekeraar niet."),
    steps=steps,
    outcome=outcome,
    send=_("Ik ga akkoord en verstuur dit"),
    after=(
        _("Uw akkoord staat vast vanaf de dag waarop [[wij/ik]] het [[ontvingen/ontving]]."),
        _("U kunt de tekst die u gelezen hebt altijd teruglezen."),
    ),
    proves=prove_answers(AGREE.name),
    by_circle=True,
    endings=(QUESTION, REFUSAL),
)

"""Agreeing to the terms and other texts: whose, which, and a yes, a question or a no to each.

No consent is in it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from formsapp.facts.dutch_format import day
from formsapp.kinds.base import Answers, Ending, Kind, ReceiptLine, Said, Situation, Step, Told, _
from formsapp.kinds.conditions import Is, Not
from formsapp.kinds.parts import applicant
from formsapp.kinds.parts.applicant import (
    CAPACITY,
    RECEIPT_MAIL,
    SIGNATURE,
    who_step,
)
from formsapp.kinds.parts.receipt_lines import told_lines
from formsapp.kinds.parts.texts_to_agree import (
    ASKS,
    CHOOSE,
    CONSENT_IS_ELSE,
    ELSEWHERE,
    NAME,
    OTHERWISE,
    READ,
    READ_CHANGES,
    REFUSES,
    TERMS,
    any_says,
    question_name,
    said_of_text,
    say_of_each_text,
    text_steps,
    texts_to_ask,
)
from formsapp.kinds.parts.umbrella import WHOSE_RULES, say_whose_rules
from formsapp.kinds.parts.who_must_agree import (
    WHO,
    asks_who_agrees,
    count_agreers,
    say_who_must_agree,
    steps_about_agreers,
)
from formsapp.kinds.questions import Agree, LongText, Text

AGREE = Agree(
    name=NAME,
    label=_("Gaat u akkoord met deze tekst?"),
    options=(READ, *OTHERWISE),
    document=TERMS,
    missing=CHOOSE,
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
            options=(READ_CHANGES, *OTHERWISE),
            renews=True,
        ),
    ),
)
"""For a client who agreed before: only what is new has to be read."""

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
)
QUESTION = Ending(
    mark=_("vraag: nog niet akkoord"),
    when=lambda situation: _ends(situation, ASKS, alone=True),
    send=_("Verstuur mijn vraag"),
    after=(
        _("U bent nog niet akkoord gegaan. Eerst krijgt u antwoord op uw vraag."),
        _(
            "Daarna kiest u zelf: ja of nee. Dat kan met dezelfde link. Werkt die niet "
            "meer? Vraag [[ons/mij]] dan om een nieuwe."
        ),
    ),
)
DISCUSSED_LATER = _(
    "[[Een medewerker moet/Ik moet]] dit nog lezen. Daarna [[bespreken wij/bespreek ik]] met u wat "
    "het betekent. [[Wij dringen/Ik dring]] niet aan."
)
REFUSAL = Ending(
    mark=_("nee: niet akkoord"),
    when=lambda situation: _ends(situation, REFUSES, alone=True),
    send=_("Verstuur mijn nee"),
    after=(
        _("U bent niet akkoord gegaan. Dat [[leggen wij/leg ik]] vast."),
        DISCUSSED_LATER,
        _(
            "Wilt u later toch ja zeggen? Dat kan met dezelfde link. Werkt die niet meer? "
            "Vraag [[ons/mij]] dan om een nieuwe."
        ),
    ),
)
REST_LATER = _(
    "Waar u ja op zei, staat vast. De rest [[vragen wij/vraag ik]] opnieuw, met "
    "dezelfde link of met een nieuwe link van [[ons/mij]]."
)
PART_QUESTION = Ending(
    mark=_("vraag over een tekst: nog niet overal akkoord"),
    when=lambda situation: _ends(situation, ASKS, alone=False),
    send=_("Verstuur mijn antwoorden"),
    after=(
        _("U bent nog niet met alles akkoord gegaan. Eerst krijgt u antwoord op uw vraag."),
        REST_LATER,
    ),
)
PART_REFUSAL = Ending(
    mark=_("nee tegen een tekst: niet overal akkoord"),
    when=lambda situation: _ends(situation, REFUSES, alone=False),
    send=_("Verstuur mijn antwoorden"),
    after=(
        _("U bent niet met alles akkoord gegaan. Dat [[leggen wij/leg ik]] vast."),
        DISCUSSED_LATER,
        REST_LATER,
    ),
)


def _ends(situation: Situation, value: str, *, alone: bool) -> tuple[Is, ...]:
    """Return where a form ends by this answer: about the only text, or among several."""
    is_so = (len(situation.facts.agreed_documents) == 1) == alone
    return said_of_text(situation, value) if is_so else ()


def steps(situation: Situation) -> tuple[Step, ...]:
    """Ask an answer to each text or to what changed in it; then who gives it, and send it."""
    texts: tuple[Step, ...] = (*text_steps(situation),)
    if situation.facts.only_terms:
        texts = (_terms_step(situation),)
    asks, refuses = any_says(situation, ASKS), any_says(situation, REFUSES)
    otherwise = (replace(ASK_STEP, when=asks), replace(REFUSE_STEP, when=refuses))
    if not asks_who_agrees(situation.facts):
        return (*texts, *otherwise, SIGN_STEP)
    signs = replace(SIGN_STEP, questions=SIGN_STEP.questions[1:], check=None)
    return (*texts, *otherwise, *steps_about_agreers(situation), signs)


def _terms_step(situation: Situation) -> Step:
    """Show the terms whole to who may not be the one that agreed to them as they are."""
    if on := situation.elsewhere.get(TERMS):
        opening, *rest = TEXT_STEP.intro
        return replace(TEXT_STEP, intro=(opening, ELSEWHERE, *rest), given=(("on", day(on)),))
    return RENEWED_STEP if TERMS in situation.agreed else TEXT_STEP


def outcome(situation: Situation) -> tuple[Told, ...]:
    """Say what each answer means, whose rules hold, and who else must agree."""
    who = (*say_whose_rules(situation.facts, "terms"), *say_who_must_agree(situation))
    if not situation.facts.only_terms:
        return (*say_of_each_text(situation), *who)
    agreed = _(
        "Met versturen sluit u deze afspraken met [[ons/mij]]. [[Wij bewaren/Ik bewaar]] precies "
        "de tekst die u gelezen hebt."
    )
    asked = _("U gaat nu nog niet akkoord. Eerst krijgt u antwoord op uw vraag.")
    refused = _("U gaat niet akkoord. [[Wij bespreken/Ik bespreek]] met u wat dat betekent.")
    is_yes = Not(Is(NAME, ASKS, REFUSES))
    ends = ((agreed, is_yes), (asked, Is(NAME, ASKS)), (refused, Is(NAME, REFUSES)))
    return (*(Told(Said(text), when) for text, when in ends), *who)


def proves(answers: Answers, situation: Situation) -> Iterator[str | ReceiptLine]:
    """Yield the answer to each text, whose rules they follow, and who must agree."""
    yield from (question_name(key) for key in texts_to_ask(situation))
    yield from told_lines(WHOSE_RULES, say_whose_rules(situation.facts, "terms"), answers)
    yield from told_lines(WHO, say_who_must_agree(situation), answers)


kind = Kind(
    slug="akkoord",
    title=_("{% if only_terms %}Akkoord met de voorwaarden{% else %}Akkoord geven{% endif %}"),
    noun=_("Akkoord"),
    calls=_("over {% if only_terms %}[[onze/mijn]] voorwaarden{% else %}uw akkoord{% endif %}"),
    about=_(
        "Voordat [[wij beginnen/ik begin]], leest u {% if umbrella_of('terms') %}de voorwaarden "
        "van {{ umbrella_of('terms') }}{% elif only_terms %}[[onze/mijn]] voorwaarden{% else %}wat "
        "[[wij/ik]] met u [[afspreken/afspreek]]{% endif %}. Hier zegt u of u daarmee akkoord gaat."
    ),
    minutes=10,
    readers=_("Uw antwoord wordt gelezen door {{ team }}."),
    others=_("Anderen lezen het niet, ook uw gemeente of zorgverzekeraar niet."),
    steps=steps,
    outcome=outcome,
    send=_("Ik ga akkoord en verstuur dit"),
    after=(
        _("Uw akkoord staat vast vanaf de dag waarop [[wij/ik]] het [[ontvingen/ontving]]."),
        _("U kunt de tekst die u gelezen hebt altijd teruglezen."),
    ),
    proves=proves,
    signers=count_agreers,
    signs_together=asks_who_agrees,
    by_circle=True,
    endings=(QUESTION, REFUSAL, PART_QUESTION, PART_REFUSAL),
)

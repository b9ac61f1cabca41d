"""The dossier: see, copy, correct, add, destroy, and who looked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import partial

from formsapp.kinds.base import (
    Answers,
    Kind,
    Said,
    Situation,
    Step,
    Told,
    _,
    in_part,
)
from formsapp.kinds.conditions import ALWAYS, NEVER, Aged, Condition, Is, Not, Ticked
from formsapp.kinds.parts import applicant, care_law, dossier_destruction, next_of_kin
from formsapp.kinds.parts.applicant import (
    CAPACITY,
    FOR_A_CHILD,
    FOR_AN_ADULT,
    FOR_OTHER,
    FOR_SELF,
    NAME,
)
from formsapp.kinds.parts.dossier_reply import DOSSIER_REPLY, LOOKED_SINCE
from formsapp.kinds.parts.far_days import LOGS_LAST
from formsapp.kinds.parts.receipt_lines import prove_answers
from formsapp.kinds.questions import (
    A_CHILD_BORN,
    Choice,
    Day,
    LongText,
    Option,
    Question,
    Several,
    Text,
)
from formsapp.rules.ages_of_consent import AgeGroup
from formsapp.rules.last_day import due

WHO = replace(
    CAPACITY,
    options=(
        Option("zelf", _("Voor mijzelf"), _("Dat mag vanaf {{ ages.consent.with_parents }} jaar.")),
        *CAPACITY.options[1:],
        next_of_kin.OPTION,
    ),
)
CHILD_BORN = "geboortedatum-kind"
DECIDES_ALONE = _("het kind (vraag {{ number }}) {{ ages.consent.before_adult }} jaar is")
MAY_ASK_TOO = _("het kind (vraag {{ number }}) {{ ages.consent.together }} jaar is")
FOR_CHILD = Choice(
    name="namens-kind",
    label=_("Waarom vraagt u dit voor uw kind?"),
    options=(
        Option(
            "mag", _("Mijn kind vindt dat goed"), _("[[Wij vragen/Ik vraag]] dat na bij uw kind.")
        ),
        Option(
            "kan-niet",
            _("Mijn kind kan dit niet zelf beslissen"),
            _(
                "{% if contact.calls_out %}[[Wij bellen/Ik bel]] u erover.{% else %}"
                "[[Wij nemen/Ik neem]] erover contact met u op.{% endif %}"
            ),
        ),
    ),
)

SEE = Option("zien", _("Het dossier zien"))
COPY = Option("kopie", _("Een kopie krijgen"), _("De eerste kopie is gratis."))
WISH = Several(
    name="wens",
    label=_("Wat wilt u met het dossier?"),
    hint=_("U mag meer dan één antwoord kiezen."),
    options=(
        SEE,
        COPY,
        Option(
            "verbeteren",
            _("Iets laten verbeteren of weghalen"),
            _("Er staat iets in wat niet klopt of niet van belang is."),
        ),
        Option(
            "verklaring",
            _("Een eigen verklaring toevoegen"),
            _("U bent het ergens niet mee eens. Uw tekst komt dan in het dossier."),
        ),
        Option(
            "vernietigen",
            _("Laten vernietigen, helemaal of voor een deel"),
            _("Dat is niet terug te draaien. U krijgt eerst uitleg."),
        ),
        Option("wie-keek", _("Weten wie in het dossier heeft gekeken")),
    ),
)
KIN_WISH = replace(WISH, options=(SEE, COPY))
DESTROY = Ticked(WISH.name, "vernietigen")

DETAILS = {
    ("zien", "kopie"): LongText(
        name="welk-deel",
        label=_("Welk deel wilt u zien of krijgen?"),
        hint=_("Laat dit leeg als u alles wilt."),
        required=False,
    ),
    ("verbeteren",): LongText(
        name="verbetering",
        label=_("Wat klopt er niet, of is niet van belang? Hoe moet het worden?"),
    ),
    ("verklaring",): LongText(
        name="verklaring",
        label=_("Wat wilt u laten toevoegen?"),
        hint=_("Uw tekst komt in het dossier zoals u hem schrijft."),
    ),
    ("wie-keek",): Day(
        name=LOOKED_SINCE,
        label=_("Vanaf welke dag wilt u dit weten?"),
        hint=_("Bijvoorbeeld 27 3 2025. Laat dit leeg als u alles wilt weten."),
        like=date(2025, 3, 27),
        required=False,
    ),
}

"""Further questions, by the wishes that bring them."""

FREE = _("Zien en een eerste kopie kosten niets. U hoeft niet te zeggen waarom u dit vraagt.")
NOT_ALL = _(
    "Soms [[laten wij/laat ik]] een deel weg, omdat de privacy van iemand anders zwaarder weegt."
)
CORRECT = _(
    "[[Wij bespreken/Ik bespreek]] met u wat er moet veranderen. Daarna hoort u of [[wij/ik]] "
    "het [[doen/doe]], en hoe."
)
LONGER = _(
    "Is uw vraag moeilijk? Dan mag [[ons/mijn]] antwoord later komen, tot en met {{ longest }}. "
    "[[Wij schrijven/Ik schrijf]] u dat dan uiterlijk op {{ last }}, met de reden."
)
REFUSED = _(
    "[[Zeggen wij/Zeg ik]] nee? Dan [[schrijven wij/schrijf ik]] waarom. U kunt daarmee naar de "
    "Autoriteit Persoonsgegevens of naar de rechter."
)
CHILD_TOO = _("Uw kind is {{ ages.consent.together }}. Uw kind mag dit ook zelf vragen.")


def child_questions(situation: Situation) -> tuple[Day, ...]:
    """Ask a child's date of birth, from which follows who decides; none where a link tells it."""
    if situation.born:
        return ()
    born = replace(
        applicant.birth_question(situation),
        name=CHILD_BORN,
        label=_("Wat is de geboortedatum van uw kind?"),
        when=FOR_A_CHILD,
        hint=_("Dit bepaalt wie over het dossier gaat. Bijvoorbeeld 27 3 2010."),
        like=A_CHILD_BORN,
        birth=False,  # a browser would fill in the parent's own, and staff can't leave it out
    )
    return (born,)


def child_is(group: AgeGroup, words: str, situation: Situation) -> Condition:
    """Whether it is about a child in a group of ages; ``words`` say so on paper."""
    if situation.ages is None:
        return Aged(CHILD_BORN, group, situation.today, words)
    return FOR_A_CHILD if situation.ages == group else NEVER


def check_ages(answers: Answers, situation: Situation) -> Mapping[str, str]:
    """Refuse a date of birth that does not go with who asks; what staff enter came in like that."""
    if not situation.entered and Aged(CHILD_BORN, "adult", situation.today).holds(answers):
        return {CHILD_BORN: applicant.BORN_ADULT}
    return applicant.check_born(answers, situation)


ABOUT_ANOTHER = Is(CAPACITY.name, *FOR_AN_ADULT.values, next_of_kin.OPTION.value)
"""It is about someone who is not the own child."""
WHOSE = _("Om wiens dossier gaat het?")


def whose_step(situation: Situation) -> tuple[Step, ...]:
    """Ask whose dossier it is where no link tells it, and what tells who decides about it."""
    whose = Text(
        name="naam-client",
        caller="who",
        back=applicant.CLIENT_NAME.back,
        label=_("Over wie gaat het dossier?"),
        hint=_("Vul de naam in."),
        named=True,
        missing=_("Vul de naam in van degene over wie het dossier gaat."),
        when=FOR_OTHER,
    )
    born = replace(
        applicant.birth_question(situation),
        label=_("Wat is de geboortedatum van degene over wie het dossier gaat?"),
        hint=_("Zo [[weten wij/weet ik]] zeker om wie het gaat. Bijvoorbeeld 27 3 1948."),
        when=Not(FOR_A_CHILD) if situation.entered else ABOUT_ANOTHER,
    )
    found = (whose, born) if not situation.linked else ()
    asked = (*found, *child_questions(situation))
    another = ALWAYS if situation.entered else FOR_OTHER  # staff fill in one page for anyone
    when = FOR_A_CHILD if situation.linked else another
    step = Step(id="client", title=WHOSE, questions=asked, check=check_ages, when=when)
    return (step,) if asked else ()


def own_birth_step(situation: Situation) -> tuple[Step, ...]:
    """Ask who asks for the own dossier the own date of birth, where no link tells it."""
    if situation.linked or situation.entered:
        return ()
    born, part = applicant.own_birth_question(situation), applicant.ABOUT_YOU
    return (Step(id="geboren", questions=(born,), check=check_ages, when=FOR_SELF, part=part),)


def steps(situation: Situation) -> tuple[Step, ...]:
    """Ask who, whose, by what right, what, about which help; then more about each wish."""
    child = Step(
        intro=(_("Vanaf {{ ages.consent.alone }} jaar gaat uw kind zelf over het dossier."),),
        questions=(FOR_CHILD,),
        when=child_is("alone", DECIDES_ALONE, situation),
    )
    return (
        applicant.who_step(WHO, NAME, *applicant.ask_reach(situation)),
        *own_birth_step(situation),
        *in_part(WHOSE, *whose_step(situation), child, *next_of_kin.steps(situation)),
        *in_part(_("Wat u vraagt"), *wish_steps(situation)),
    )


def wish_steps(situation: Situation) -> tuple[Step, ...]:
    """Ask what someone wants, about which help, and more about each wish."""
    kin, laws = next_of_kin.IS_KIN, care_law.law_questions(situation)
    return (
        Step(questions=(WISH, *laws), applies=("kinds.dossier",), when=Not(kin)),
        Step(id="wens-nabestaande", questions=(KIN_WISH, *laws), when=kin),
        Step(
            id="meer",
            title=_("Vertel er meer over"),
            questions=tuple(ask_details(situation.today)),
            when=Ticked("wens", *(wish for of in DETAILS for wish in of)),
        ),
        *dossier_destruction.steps(situation, DESTROY),
    )


def ask_details(today: date) -> Iterator[Question]:
    """Yield what more is asked about each wish; nobody looked later than today."""
    for wishes, one in DETAILS.items():
        since = today - LOGS_LAST
        asked = replace(one, earliest=since, latest=today) if isinstance(one, Day) else one
        yield replace(asked, when=Ticked("wens", *wishes))


def outcome(situation: Situation) -> tuple[Told, ...]:
    """Say what it costs, what may be refused, and until when it can take."""
    see, correct = Ticked("wens", "zien", "kopie"), Ticked("wens", "verbeteren")
    return (
        Told(Said(FREE, applies="kinds.dossier"), see),
        Told(Said(NOT_ALL), see),
        Told(Said(CORRECT, applies="rules.dossier_correction"), correct),
        *dossier_destruction.outcome(situation, DESTROY),
        Told(Said(CHILD_TOO), child_is("with-parents", MAY_ASK_TOO, situation)),
        *say_extension(situation),
        Told(Said(REFUSED)),
    )


def say_extension(situation: Situation) -> tuple[Told, ...]:
    """Say until when an answer may be put off, where the term can be made longer."""
    term = situation.facts.terms["dossier"]
    if term.extended is None:
        return ()
    run = partial(due, situation.today, term.length, term.regime, at=situation.now)
    first, last = run(), run(extended=term.extended)
    given = (("longest", str(last.limit)), ("last", str(first.limit)))
    return (Told(Said(LONGER, given)),)


kind = Kind(
    slug="dossier",
    title=_("Een vraag over uw dossier"),
    noun=_("Dossierverzoek"),
    calls=_("met een vraag over uw dossier"),
    about=_(
        "U mag uw dossier zien, een kopie krijgen en het laten verbeteren. U mag ook vragen om "
        "het te vernietigen. Soms kan dat ook voor iemand anders. "
        "{% if contact.phone %}Bellen of schrijven{% else %}Schrijven{% endif %} mag ook.{% if "
        "contact.phone and rules.dossier_in_writing is not none %} Dat bellen mag, is "
        "[[onze/mijn]] keuze.{% endif %}"
    ),
    needs=lambda _facts: (_("Vraagt u dit voor iemand anders? Dan de naam en de geboortedatum."),),
    readers=_("Uw vraag wordt gelezen door {{ team }}."),
    others=_("Anderen lezen het niet, ook uw gemeente of zorgverzekeraar niet."),
    steps=steps,
    outcome=outcome,
    proves=prove_answers(WISH.name, dossier_destruction.EXTENT.name),
    before_send=_(
        "[[Wij gaan/Ik ga]] na of u het bent voordat [[wij/ik]] iets [[laten/laat]] zien, "
        "[[veranderen/verander]] of [[geven/geef]]."
    ),
    after=(
        _(
            "[[Willen wij/Wil ik]] na het lezen nog iets weten? Dan [[vragen wij/vraag ik]] dat "
            "aan u."
        ),
        _(
            "Voordat [[wij/ik]] iets [[laten/laat]] zien of [[geven/geef]], [[gaan wij/ga ik]] "
            "na wie u bent. Stuur [[ons/mij]] geen kopie van uw paspoort."
        ),
    ),
    laws=care_law.laws_of,
    reply=DOSSIER_REPLY,
)

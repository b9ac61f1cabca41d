"""What the provider must know before care starts: whom to reach, other care, a living will.

No copy of an identity document and no citizen service number: the carer looks at the
document itself.
"""

from __future__ import annotations

from formsapp.kinds.base import Kind, Situation, Step, _
from formsapp.kinds.conditions import Is, Ticked
from formsapp.kinds.parts.applicant import CAPACITY, RECEIPT_MAIL, SIGNATURE, who_step
from formsapp.kinds.parts.needs import needs_step
from formsapp.kinds.parts.person import ask_person
from formsapp.kinds.parts.receipt_lines import prove_answers
from formsapp.kinds.questions import Choice, LongText, Option, Several, YesNo

PEOPLE = Several(
    name="personen",
    label=_("Wie [[kunnen wij/kan ik]] bereiken als dat nodig is?"),
    hint=_("Kies er ten minste één. Meer mag ook. Vertel deze mensen dat u hun naam doorgeeft."),
    options=(
        Option(
            "contactpersoon",
            _("Een contactpersoon"),
            _(
                "Iemand {% if contact.calls_out %}die [[wij mogen/ik mag]] bellen{% else %}met wie "
                "[[wij contact mogen/ik contact mag]] opnemen{% endif %}."
            ),
        ),
        Option(
            "vertegenwoordiger",
            _("Een vertegenwoordiger"),
            _(
                "Iemand die volgens de wet voor u beslist als u dat niet kunt. Bijvoorbeeld "
                "een mentor: die koos de rechter."
            ),
        ),
        Option(
            "gemachtigde",
            _("Iemand met een schriftelijke machtiging"),
            _("In een brief van u staat dat deze persoon voor u beslist als u dat niet kunt."),
        ),
    ),
    missing=_("Kies ten minste één persoon."),
)

TITLES = {
    "contactpersoon": _("Uw contactpersoon"),
    "vertegenwoordiger": _("Uw vertegenwoordiger"),
    "gemachtigde": _("Degene met uw machtiging"),
}

OTHER_CARE = YesNo(
    name="andere-zorg",
    label=_("Krijgt u ook zorg van een andere zorgaanbieder?"),
    hint=_("Bijvoorbeeld thuiszorg, dagbesteding of fysiotherapie."),
)

WHICH_CARE = LongText(
    name="welke-zorg",
    label=_("Van wie krijgt u die zorg, en welke zorg is het?"),
    rows=4,
    limit=2000,
    when=Is("andere-zorg", "ja"),
)

DIRECTIVE = Choice(
    name="wilsverklaring",
    label=_("Hebt u een wilsverklaring?"),
    hint=_("Daarin staat welke zorg u later wel of niet wilt. U hoeft er geen te hebben."),
    options=(
        Option("ja", _("Ja"), _("Vertel [[ons/mij]] erover in het eerste gesprek.")),
        Option("nee", _("Nee")),
        Option(
            "weet-niet", _("Dat weet ik niet"), _("Dan [[bespreken wij/bespreek ik]] dat met u.")
        ),
    ),
)

MORE = LongText(
    name="verder",
    label=_("[[Moeten wij/Moet ik]] verder nog iets weten?"),
    hint=_(
        "Bijvoorbeeld {% if 'home' in words.places %}een sleutelkluisje, een huisdier of "
        "{% endif %}een allergie."
    ),
    required=False,
    limit=4000,
)

NO_COPY = _(
    "[[Wij vragen/Ik vraag]] geen burgerservicenummer (BSN) en geen kopie van uw paspoort. Laat "
    "een geldig identiteitsbewijs zien voordat de zorg begint, en ook tijdens de zorg als "
    "[[wij erom vragen/ik erom vraag]]."
)


WHOM = _("Wie [[wij kunnen/ik kan]] bereiken")


def person_step(role: str, title: str) -> Step:
    """Ask the name and the contact data of one person."""
    return Step(
        id=role,
        title=title,
        questions=ask_person(role),
        when=Ticked("personen", role),
    )


def steps(situation: Situation) -> tuple[Step, ...]:
    """Ask who fills it in, whom to reach, other care, a living will, and what else matters."""
    return (
        who_step(CAPACITY, SIGNATURE, RECEIPT_MAIL),
        *needs_step(situation),
        Step(questions=(PEOPLE,), applies=("kinds.gegevens-vooraf",), part=WHOM),
        *(person_step(role, title) for role, title in TITLES.items()),
        Step(id="zorg", title=_("Uw zorg"), questions=(OTHER_CARE, WHICH_CARE, DIRECTIVE, MORE)),
    )


kind = Kind(
    slug="gegevens-vooraf",
    title=_("Uw gegevens vooraf"),
    noun=_("Gegevens vooraf"),
    calls=_("om [[ons/mij]] te vertellen wat [[wij/ik]] vooraf [[moeten/moet]] weten"),
    about=_("Voordat de zorg begint, [[moeten wij/moet ik]] een paar dingen van u weten."),
    needs=lambda _facts: (
        _("De naam en het nummer of mailadres van uw contactpersoon of vertegenwoordiger."),
        NO_COPY,
    ),
    minutes=10,
    readers=_("Uw gegevens worden gelezen door {{ team }}."),
    others=_("Uw contactpersoon en andere zorgaanbieders krijgen dit niet te zien."),
    steps=steps,
    proves=prove_answers(PEOPLE.name, OTHER_CARE.name),
    before_send=NO_COPY,
    after=(
        _(
            "Na het lezen [[zetten wij/zet ik]] uw gegevens in uw dossier en "
            "[[bespreken/bespreek]] ze met u."
        ),
        _("Verandert er iets? {{ reach('Bel [[ons/mij]] dan:') }}."),
    ),
)

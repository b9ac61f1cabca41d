"""Cancelling care that has not started: what that costs or may cost comes first."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from formsapp.facts import is_stated
from formsapp.facts.dutch_format import day
from formsapp.kinds.base import Answers, Kind, ReceiptLine, Said, Situation, Step, Told, _
from formsapp.kinds.conditions import Is, day_of
from formsapp.kinds.demands import Demand
from formsapp.kinds.parts import applicant
from formsapp.kinds.parts.far_days import A_YEAR, TWO_YEARS, near
from formsapp.kinds.parts.needed_before import needed_by_day
from formsapp.kinds.parts.receipt_lines import told_lines
from formsapp.kinds.questions import Choice, Day, LongText, Option, Seen

CANCEL, PGB = "money.cancel_start_euros", "money.wlz_pgb_euros"
"""The facts that this form applies."""

START = Day(
    name="start",
    label=_("Op welke dag zou de zorg beginnen?"),
    hint=_("Laat dit leeg als u het niet weet."),
    required=False,
)

WLZ_PGB = Choice(
    name="wlz-pgb",
    label=_("[[Vroegen wij/Vroeg ik]] voor u een pgb uit de Wlz aan?"),
    hint=_(
        "Een pgb is geld waarmee u zelf zorg inkoopt. "
        "De Wlz is de wet voor wie lang en veel zorg nodig heeft."
    ),
    options=(
        Option("toegekend", _("Ja, en ik krijg het pgb")),
        Option("wacht", _("Ja, maar er is nog geen besluit")),
        Option("afgewezen", _("Ja, maar ik krijg het pgb niet")),
        Option("nee", _("Nee")),
        Option("weet-niet", _("Dat weet ik niet")),
    ),
)

START_COSTS = _(
    "Dit kan {{ money.cancel_start_euros | euro }} kosten. U betaalt dat alleen als u kort voor "
    "het begin annuleert en alles dan al geregeld was. Dat [[moeten wij/moet ik]] u dan laten zien."
)
PGB_COSTS = {
    "toegekend": _(
        "Voor de aanvraag van uw pgb betaalt u {{ money.wlz_pgb_euros | euro }}, want u krijgt "
        "het pgb en koopt de zorg niet bij [[ons/mij]] in. Het is voor reistijd, reiskosten en "
        "[[ons/mijn]] werk."
    ),
    "wacht": _(
        "Krijgt u het pgb later en koopt u de zorg niet bij [[ons/mij]] in? Dan betaalt u "
        "{{ money.wlz_pgb_euros | euro }} voor [[onze/mijn]] aanvraag."
    ),
    "weet-niet": _(
        "[[Vroegen wij/Vroeg ik]] voor u een pgb uit de Wlz aan, en krijgt u het? Dan betaalt u "
        "{{ money.wlz_pgb_euros | euro }}, omdat u de zorg niet bij [[ons/mij]] inkoopt."
    ),
}
DECIDES = _(
    "[[Wij kijken/Ik kijk]] na wat er geregeld was en [[beslissen/beslis]]. Bent u het er niet mee "
    "eens? Schrijf dat [[ons/mij]] of {{ reach('bel') }}. U mag ook een klacht indienen."
)


def costs(situation: Situation) -> tuple[Told, ...]:
    """Say what cancelling costs or may cost, who decides, and what to do against it."""
    pgb = PGB_COSTS.items() if is_stated(situation.facts, PGB) else ()
    return (
        Told(Said(START_COSTS, applies=CANCEL)),
        *(Told(Said(text, applies=PGB), Is("wlz-pgb", chosen)) for chosen, text in pgb),
        Told(Said(DECIDES)),
    )


def proves(answers: Answers, situation: Situation) -> Iterator[str | ReceiptLine]:
    """Yield the day on which care would begin, and what cancelling costs or may cost."""
    yield START.name
    yield from told_lines(_("Wat het kost"), costs(situation), answers)


def row(answers: Answers, _situation: Situation) -> Said | None:
    """Say on which day care would begin, where that was known."""
    start = answers.get(START.name)
    return Said(_("start op {{ start }}"), (("start", day(day_of(start))),)) if start else None


def steps(situation: Situation) -> tuple[Step, ...]:
    """Ask who, and when it would begin; warn of the costs, and leave room to object."""
    start = near(START, situation.today, back=A_YEAR, ahead=TWO_YEARS)
    pgb = (WLZ_PGB,) if is_stated(situation.facts, PGB) else ()
    return (
        *applicant.steps(situation),
        Step(
            id="start",
            title=_("De zorg is nog niet begonnen"),
            intro=(
                _("Is de zorg al begonnen? Dan kunt u niet meer annuleren, maar wel opzeggen."),
            ),
            forms=("opzeggen",),
            questions=(start, *pgb),
            applies=(CANCEL, PGB),
        ),
        Step(
            id="kosten",
            title=_("Lees eerst wat dit kost"),
            notice=costs(situation),
            applies=(CANCEL, PGB),
            questions=(Seen(name="kosten-gelezen"), REMARK),
        ),
    )


REMARK = LongText(
    name="toelichting",
    label=_("Wilt u er iets bij schrijven?"),
    hint=_("Bijvoorbeeld waarom u vindt dat u niets hoeft te betalen."),
    required=False,
    limit=2000,
)

kind = Kind(
    slug="start-annuleren",
    title=_("De start annuleren"),
    noun=_("Annulering"),
    calls=_("om de start van de zorg te annuleren"),
    about=_(
        "Wilt u als nieuwe cliënt de zorg toch niet, vlak voordat die begint? Annuleer "
        "de start dan hier. Was alles al geregeld om te beginnen? Dan kost dat {{ "
        "money.cancel_start_euros | euro }}."
    ),
    applies=(CANCEL,),
    demands=(Demand(CANCEL, "{ value = 50 }"),),
    readers=_("Uw bericht wordt gelezen door {{ team }}."),
    others=_("Anderen lezen het niet."),
    steps=steps,
    outcome=costs,
    proves=proves,
    before_send=_("Met versturen annuleert u de start van de zorg. De zorg begint dan niet."),
    send=_("Start annuleren en versturen"),
    needed_by=partial(needed_by_day, name=START.name),
    row=row,
    after=(
        _(
            "De zorg begint niet: dat staat vast. [[Een medewerker moet/Ik moet]] het alleen nog "
            "lezen."
        ),
        _(
            "Daarna [[kijken wij/kijk ik]] of u iets moet betalen. Het antwoord leest u "
            "met uw ontvangstcode."
        ),
    ),
)

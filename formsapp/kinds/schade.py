"""Reporting damage: what, when, how it came about, and photos. Late is marked, never refused."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from functools import partial

from formsapp.facts import Facts, FactsError
from formsapp.facts.dutch_format import euro, long_day, long_moment
from formsapp.facts.model import Damage
from formsapp.kinds.base import Answers, Kind, ReceiptLine, Said, Situation, Step, Told, _
from formsapp.kinds.conditions import ALWAYS, Condition, Is, day_of
from formsapp.kinds.demands import Demand
from formsapp.kinds.parts import applicant, planned_visits
from formsapp.kinds.parts.far_days import CLAIM_LASTS, NEVER, near
from formsapp.kinds.parts.money_replies import DAMAGE_REPLY
from formsapp.kinds.parts.receipt_lines import told_lines
from formsapp.kinds.questions import Choice, Day, Files, LongText, Option, Text, Time
from formsapp.rules.amsterdam_time import end_of_day, local_date
from formsapp.rules.cancel_in_time import hours_after, in_time
from formsapp.rules.durations import add
from formsapp.rules.rule_errors import NonexistentTime

IN_TIME, LATER = _("op tijd"), _("later gemeld")
"""Marks: reported within the hours of the terms, or later. Both are dealt with alike: a right
may not lapse by such a term (BW 6:237(h))."""

SORTS = {
    "wasgoed": _("Was- of strijkgoed"),
    "apparaten": _("Een huishoudelijk apparaat"),
    "overig": _("Iets anders"),
}
"""Categories of ``Facts.damage.own_risk_euros``; one without words here shows its own name."""

SAID_IN_TIME = _(
    "Op tijd: dit is binnen {{ damage.report_within }}. U bent op tijd tot en met {{ last }}."
)
SAID_LATER = _(
    "Dit is langer dan {{ damage.report_within }} geleden. Dat is later dan [[onze/mijn]] "
    "voorwaarden vragen. [[Wij kiezen/Ik kies]] ervoor om uw melding toch te behandelen. "
    "[[Wij schrijven/Ik schrijf]] er alleen bij dat die later kwam."
)
SAID_RISK = _(
    "[[Betalen wij/Betaal ik]] de schade? Dan betaalt u {{ amount }} daarvan zelf. Dat heet het "
    "eigen risico."
)
SAID_DOUBT = _(
    "[[Onze/Mijn]] voorwaarden zijn niet duidelijk over dit bedrag. Dan telt wat voor u het "
    "beste is: het laagste bedrag dat er voor deze schade staat. {{ provider.name }} moet dit "
    "nog bevestigen."
)
SAID_TERM = _(
    "[[Onze/Mijn]] voorwaarden noemen geen tijd voor [[ons/mijn]] antwoord. "
    "[[Wij houden/Ik houd]] {{ terms.damage | length }} aan. {{ provider.name }} moet dit nog "
    "bevestigen."
)
PROOF = {
    IN_TIME: _(
        "[[Wij ontvingen/Ik ontving]] uw melding op {{ received }}. Dat is binnen "
        "{{ damage.report_within }}."
    ),
    LATER: _(
        "[[Wij ontvingen/Ik ontving]] uw melding op {{ received }}. Dat is later dan "
        "{{ damage.report_within }} nadat het gebeurde. [[Wij behandelen/Ik behandel]] uw "
        "melding gewoon."
    ),
}
PROOF_CHANGED = _(
    "Toen u uw antwoorden nakeek, was u nog op tijd. Bij het versturen was dat net voorbij. Voor "
    "[[onze/mijn]] behandeling maakt dat niet uit."
)


def damage_facts(facts: Facts) -> Damage:
    """Return what the provider states about damage; raises FactsError."""
    if facts.damage is None:
        raise FactsError("damage: expected the hours and the own risk that schade applies")
    return facts.damage


def steps(situation: Situation) -> tuple[Step, ...]:
    """Ask who, when, what happened, what was damaged, by whom, what it costs, and photos."""
    when = near(WHEN, situation.today, back=CLAIM_LASTS, ahead=NEVER)
    liability = situation.facts.rules.liability
    return (
        *applicant.steps(situation),
        Step(
            id="wanneer",
            title=_("Wanneer gebeurde het?"),
            questions=(when, AT),
            check=check_moment,
            at_once=at_once,
            applies=("damage.report_within",),
        ),
        Step(
            id="wat",
            title=_("Uw melding"),
            questions=(HAPPENED, *sort_question(situation.facts), THING, COST),
            notice=(Told(partial(verdict, situation=situation)),),
        ),
        Step(
            id="wie-deed-het",
            title=_("Door wie kwam het?"),
            questions=(BY_WHOM,),
            intro=LIABLE if liability else (),
            applies=("rules.liability",),
        ),
        Step(id="fotos", title=_("Foto's en een bon"), questions=(PHOTOS,), intro=PRIVATE),
    )


def sort_question(facts: Facts) -> tuple[Choice, ...]:
    """Ask what was damaged, where the provider has own risks for more than one sort."""
    sorts = damage_facts(facts).own_risk_euros
    question = Choice(
        name="soort",
        label=_("Wat voor schade is het?"),
        options=tuple(Option(name, SORTS.get(name, name)) for name in sorts),
        missing=_("Kies wat voor schade het is."),
    )
    return (question,) if len(sorts) > 1 else ()


WHEN = Day(
    name="dag",
    back=_("Het gebeurde op {{ answer }}."),
    label=_("Op welke dag was het?"),
    hint=_("Weet u het niet zeker? Vul dan de dag in waarop u de schade zag."),
    missing=_("Vul de dag in waarop het gebeurde."),
)
AT = Time(
    name="tijd",
    back=_("Dat was om {{ answer }}."),
    label=_("Hoe laat was het?"),
    hint=_("Bijvoorbeeld 9.30 of 14.00. Weet u het niet? Laat dit dan leeg."),
    required=False,
)
HAPPENED = LongText(
    name="gebeurd",
    back=_("U vertelde: {{ answer }}"),
    label=_("Wat is er gebeurd?"),
    hint=_("Schrijf het op zoals u het zag. Over uw gezondheid hoeft u niets te schrijven."),
    missing=_("Schrijf wat er gebeurd is."),
)
THING = Text(
    name="wat",
    back=_("Kapot of beschadigd: {{ answer }}."),
    label=_("Wat is er kapot of beschadigd?"),
    hint=_("Bijvoorbeeld: een blouse, de stofzuiger, een lamp."),
    missing=_("Vul in wat er kapot of beschadigd is."),
)
BY_WHOM = Text(
    name="wie",
    back=_("Door wie het kwam: {{ answer }}."),
    label=_("Naam, als u die weet"),
    hint=_(
        "Of bijvoorbeeld: degene die dinsdagochtend "
        "{% if 'home' in words.places %}kwam{% else %}er was{% endif %}."
    ),
    required=False,
)
COST = Text(
    name="kosten",
    back=_("Wat het kost: {{ answer }}."),
    label=_("Weet u wat het kost?"),
    hint=_("Om het te maken of opnieuw te kopen. Een schatting mag, bijvoorbeeld 35 euro."),
    required=False,
)
PHOTOS = Files(name="fotos", label=_("Foto's van de schade en bonnen"))

LIABLE = (
    _(
        "In [[onze/mijn]] voorwaarden staat dat [[wij/ik]] niet aansprakelijk "
        "[[zijn/ben]] voor opzet of grove schuld van [[een medewerker/mijzelf]]. Grove "
        "schuld is: heel erg onvoorzichtig zijn. Aansprakelijk zijn betekent: de "
        "schade moeten betalen."
    ),
    _(
        "De wet kan u meer rechten geven. Die rechten houdt u. Meld de schade dus altijd, ook als "
        "u denkt dat het opzet was."
    ),
)
PRIVATE = (
    _(
        "Maak een foto van de schade en van het hele voorwerp. Zet er liever geen mensen op. De "
        "plaats en de tijd die uw telefoon bij een foto bewaart, [[halen wij/haal ik]] weg."
    ),
)


def damage_moment(answers: Answers) -> datetime:
    """Return the moment of the damage; without a time the end of that day, to the client's benefit.

    Raises NonexistentTime for an hour that summer time skips.
    """
    if answers.get("tijd"):
        return planned_visits.planned_moment(answers)
    return end_of_day(day_of(answers["dag"]))


def check_moment(answers: Answers, situation: Situation) -> Mapping[str, str]:
    """Refuse a time that never was, or is still to come."""
    try:
        moment = damage_moment(answers)
    except NonexistentTime:
        return {"tijd": planned_visits.NO_SUCH_TIME}
    is_to_come = answers.get("tijd") and moment > situation.now
    return {"tijd": planned_visits.NOT_YET} if is_to_come else {}


def is_in_time(answers: Answers, situation: Situation) -> bool:
    """Whether it is reported within the time of the terms at the moment of ``situation``."""
    return in_time(situation.now, last_moment(answers, situation.facts))


def last_moment(answers: Answers, facts: Facts) -> datetime:
    """Return until when the damage can be reported; a time not in hours ends at the end of a day.

    Raises NonexistentTime for an hour that summer time skips.
    """
    within = damage_facts(facts).report_within.value
    if within.unit == "h":
        return hours_after(damage_moment(answers), within.count)
    return end_of_day(add(day_of(answers["dag"]), within))


def say_last_moment(answers: Answers, facts: Facts) -> str:
    """Say until when the damage can be reported: the moment, or the day."""
    last = last_moment(answers, facts)
    if damage_facts(facts).report_within.value.unit == "h":
        return long_day(_day_ending(last)) if last.time() == time.min else long_moment(last)
    return long_day(_day_ending(last))


def _day_ending(last: datetime) -> date:
    """Return the day that is over at this moment, in local time."""
    return local_date(last) - timedelta(days=1)


def verdict(answers: Answers, situation: Situation) -> tuple[Said, ...]:
    """Say whether it is in time now, and that a later report is dealt with alike."""
    last = (("last", say_last_moment(answers, situation.facts)),)
    text = SAID_IN_TIME if is_in_time(answers, situation) else SAID_LATER
    return (Said(text, last, "damage.report_within"),)


def at_once(answers: Answers, situation: Situation) -> tuple[Said, ...]:
    """Say the verdict once day and time are in order; the time may be left out."""
    return verdict(answers, situation) if {"dag", "tijd"} <= answers.keys() else ()


def own_risks(facts: Facts) -> Iterator[Told]:
    """Yield what the client pays of damage of each sort."""
    risks = damage_facts(facts).own_risk_euros
    for sort, risk in risks.items():
        said = Said(SAID_RISK, (("amount", euro(risk.value)),), f"damage.own_risk_euros.{sort}")
        yield Told(said, _of_sort(risks, sort))


def _of_sort(risks: Collection[str], *sorts: str) -> Condition:
    """Return that the damage is of one of these sorts: always where there is but one."""
    return Is("soort", *sorts) if len(risks) > 1 else ALWAYS


def proves(answers: Answers, situation: Situation) -> Iterator[str | ReceiptLine]:
    """Yield what was damaged and when, whether it was reported in time, and the own risk."""
    yield from (THING.name, WHEN.name, AT.name)
    yield from told_lines(_("Gemeld"), [Told(partial(verdict, situation=situation))], answers)
    yield from told_lines(_("Eigen risico"), own_risks(situation.facts), answers)


def outcome(situation: Situation) -> tuple[Told, ...]:
    """Say whether it is in time, what the client pays, and what is not sure yet."""
    facts = situation.facts
    risks = damage_facts(facts).own_risk_euros
    found = [Told(partial(verdict, situation=situation)), *own_risks(facts)]
    if doubtful := [sort for sort, risk in risks.items() if risk.doubtful]:
        found.append(Told(Said(SAID_DOUBT, applies="rules.own_risk"), _of_sort(risks, *doubtful)))
    if "damage" in facts.terms and facts.terms["damage"].doubtful:
        found.append(Told(Said(SAID_TERM)))
    return tuple(found)


def marks(answers: Answers, situation: Situation) -> tuple[str, ...]:
    """Say for staff whether it came later than the terms ask."""
    return (IN_TIME if is_in_time(answers, situation) else LATER,)


kind = Kind(
    slug="schade",
    title=_("Schade melden"),
    noun=_("Schademelding"),
    calls=_("om schade te melden"),
    about=_(
        "Is er bij u thuis iets kapotgegaan door [[onze/mijn]] zorg? Meld het hier zo snel "
        "mogelijk, en binnen {{ damage.report_within }}. Is het later? Meld het dan toch: "
        "dat mag van [[ons/mij]]."
    ),
    applies=("rules.own_risk", "damage.report_within", "rules.liability"),
    demands=(Demand("damage.report_within", '{ value = "72h" }'),),
    needs=lambda _facts: (
        _("De dag en de tijd waarop het gebeurde."),
        _("Foto's van de schade, als u die hebt. Een bon mag ook."),
    ),
    readers=_("Uw melding wordt gelezen door {{ team }}."),
    others=_("Anderen lezen de melding niet, en zien ook de foto's niet."),
    steps=steps,
    outcome=outcome,
    marks=marks,
    good_marks=(IN_TIME,),
    warning_marks=(LATER,),
    proves=proves,
    proof=partial(planned_visits.say_receipt, PROOF, PROOF_CHANGED),
    by_hour=True,
    reply=DAMAGE_REPLY,
    before_send=_(
        "In sommige gevallen [[betalen wij/betaal ik]] schade die [[een medewerker/ik]] maakte. "
        "[[Wij bekijken/Ik bekijk]] dat per melding, en u hoort van [[ons/mij]] wat "
        "[[wij doen/ik doe]] en waarom."
    ),
    after=(
        _(
            "[[Willen wij/Wil ik]] na het lezen nog iets weten? Dan [[vragen wij/vraag ik]] dat "
            "aan u."
        ),
        _(
            "Gooi niets weg tot u [[ons/mijn]] antwoord hebt. Misschien [[willen wij/wil ik]] de "
            "schade zelf zien."
        ),
        _("Bent u het niet eens met [[ons/mijn]] antwoord? Dan kunt u een klacht indienen."),
    ),
)

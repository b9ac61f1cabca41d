"""Cancelling visits: one, several, or all in a period; in time or late at the moment of receipt."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from formsapp.facts.dutch_format import day, long_moment
from formsapp.facts.fee import Visits
from formsapp.kinds.base import Answers, Kind, ReceiptLine, Said, Situation, Step, Told, _, tell
from formsapp.kinds.conditions import And, Computed, Is, Not, day_of
from formsapp.kinds.demands import Demand
from formsapp.kinds.parts import applicant
from formsapp.kinds.parts.late_visit import (
    FEE,
    ILL,
    LAW,
    NOTICE,
    WHATEVER_REASON,
    ask_price,
    first_end,
    judge_visit,
    late_visits,
    one_is_late,
    say_more,
    some_ill_helps,
    visits_of,
)
from formsapp.kinds.parts.money_replies import LATE_VISIT_REPLY
from formsapp.kinds.parts.needed_before import needed_before
from formsapp.kinds.parts.planned_visits import (
    named_visits,
    say_receipt,
    say_visits,
    visit_steps,
)
from formsapp.kinds.parts.receipt_lines import told_lines
from formsapp.kinds.questions import LongText, Question, Seen, YesNo
from formsapp.rules.amsterdam_time import end_of_day, local_date
from formsapp.rules.rule_errors import NonexistentTime

IN_TIME, LATE, PARTLY = _("op tijd"), _("te laat"), _("deels te laat")
"""Marks: the verdict at the moment of receipt."""
ASKED = _("uitzondering gevraagd")

SAID_REST = _(
    "Andere bezoeken in deze periode zijn op tijd als u ze {{ visits.notice.value.moment }} "
    "afzegt. Een bezoek dat eerder begint, is ook te laat."
)
SAID_WAIT = _(
    "[[Wij kijken/Ik kijk]] naar het moment waarop uw bericht bij [[ons/mij]] binnenkomt. "
    "Verstuur het dus uiterlijk {{ last }}. Daarna is het te laat."
)
SAID_REASON = _(
    "Was op tijd afzeggen onmogelijk? [[Een medewerker leest/Ik lees]] uw reden en "
    "[[beslist/beslis]] of {% if visits.costs %}u {{ visits.taken_off }} betaalt{% else %}het "
    "meetelt{% endif %}."
)
SAID_OWN_REASON = _(
    "Kwam het door {{ reasons }}? [[Een medewerker leest/Ik lees]] uw reden en "
    "[[beslist/beslis]] of {% if visits.costs %}u {{ visits.taken_off }} betaalt{% else %}het "
    "meetelt{% endif %}."
)
VISIT, VISITS_AFTER, EXCEPTION = _("Bezoek"), _("Alle bezoeken daarna"), _("Uitzondering")
SAID_EXCEPTION = _(
    "U vroeg een uitzondering: op tijd afzeggen was onmogelijk. [[Een medewerker leest/Ik lees]] "
    "uw reden en [[beslist/beslis]] of {% if visits.costs %}u {{ visits.taken_off }} "
    "betaalt{% else %}het meetelt{% endif %}."
)
SAID_OWN_EXCEPTION = _(
    "U vroeg een uitzondering, om deze reden: {{ reasons }}. [[Een medewerker leest/Ik lees]] uw "
    "reden en [[beslist/beslis]] of {% if visits.costs %}u {{ visits.taken_off }} "
    "betaalt{% else %}het meetelt{% endif %}."
)
IS_PERIOD = Not(Is("tot", ""))
"""The question for the last day was answered."""
PROOF = {
    IN_TIME: _(
        "[[Wij ontvingen/Ik ontving]] dit op {{ received }}: op tijd.{% if visits.fee %} Dit "
        "kost u niets.{% endif %}"
    ),
    LATE: _(
        "[[Wij ontvingen/Ik ontving]] dit op {{ received }}: te "
        "laat.{% if visits.fee and visits.fee.value.has_one_price %} Dit "
        "{% if visits.fee.value.may %}kan {{ visits.fee }} kosten{% else %}kost "
        "{{ visits.fee }}{% endif %}.{% endif %}"
    ),
    PARTLY: _(
        "[[Wij ontvingen/Ik ontving]] dit op {{ received }}: voor een deel op tijd en voor een "
        "deel te laat.{% if visits.fee and visits.fee.value.has_one_price %} Wat te laat is, "
        "{% if visits.fee.value.may %}kan {{ visits.fee }} kosten{% else %}kost "
        "{{ visits.fee }}{% endif %}.{% endif %}"
    ),
}
AFTER_REST = _(
    "Is de dag voor het bezoek een zaterdag, een zondag of een feestdag? Zeg het dan af: "
    "{{ visits.notice.value.after_rest }}."
)
IF_ILL = _("Bij ziekte kan afzeggen later: {{ visits.notice.value.ill }}.")
ON_PAPER = _(
    "{% if visits.notice.value.before %}Komt dit papier later bij [[ons/mij]] binnen dan "
    "{{ visits.notice.value.moment }}?{% else %}Komt dit papier korter dan "
    "{{ visits.notice.value.length }} voor het bezoek bij [[ons/mij]] binnen?{% endif %} "
    "Dan is het te laat{% if visits.fee and visits.fee.value.all_prices %}"
    "{% if visits.fee.value.may %}, en kan {% if visits.fee.value.at_most == 'visit' %}het"
    "{% else %}dat{% endif %} {{ visits.fee }} kosten"
    "{% elif visits.fee.value.at_most == 'visit' %}, en kost het {{ visits.fee }}"
    "{% elif visits.fee | string %}, en kost dat {{ visits.fee }}{% endif %}{% endif %}. "
    "{{ reach('Bel [[ons/mij]] dus als het snel moet:') }}."
)
MORE_ON_PAPER = _(
    "{% if not visits.fee | string %}De eerste keer kost dat niets. {% endif %}"
    "{% if visits.fee.value.worked_out %}{{ visits.fee.value.worked_out }} {% endif %}"
    "{% for one in visits.fee.value.steps %}Zegt u niet {{ one.notice }} af? "
    "{% if visits.fee.value.may %}Dan kan dat {{ one }} kosten. {% else %}Dan kost dat {{ one }}. "
    "{% endif %}{% endfor %}"
    "{% for one in visits.fee.value.again %}Zegt u voor de {{ one.time }}e keer te laat af? "
    "{% if one.is_stated %}{% if visits.fee.value.may %}Dan kan dat {{ one }} kosten. {% else %}"
    "Dan kost dat {{ one }}. {% endif %}{% endif %}{% if one.says %}{{ one.says }} "
    "{% endif %}{% endfor %}{% if visits.fee.value.says %}{{ visits.fee.value.says }}{% endif %}"
)
PROOF_CHANGED = _(
    "De tijd om af te zeggen liep af tussen het nakijken en het "
    "versturen.{% if visits.asks_reason %} Kon u echt niet eerder? "
    "{{ reach('Bel [[ons/mij]] dan:') }}.{% endif %}"
)
BY_TIME = _(
    "Er is nog niets verstuurd. Intussen is het te laat geworden voor een bezoek. Lees wat "
    "dat kost. Verstuur het dan opnieuw."
)


def lateness(situation: Situation) -> Computed:
    """Return the condition that a visit is cancelled too late."""
    return Computed(lambda answers: bool(late_visits(answers, situation)))


def steps(situation: Situation) -> tuple[Step, ...]:
    """Ask who and which visits; if that is too late say what it costs, and ask why so late."""
    visits = visits_of(situation.facts)
    return (
        *applicant.steps(situation),
        *_ask_visits(situation, visits),
        *_ask_what_decides(situation, visits),
        *_warn(situation, visits),
    )


def _ask_visits(situation: Situation, visits: Visits) -> Iterator[Step]:
    """Ask the visits, and say on their first page what else the rule holds."""
    rule = visits.notice.value
    rest = (
        *((AFTER_REST,) if rule.after_rest else ()),
        *((IF_ILL,) if rule.ill else ()),
    )
    paper = () if visits.fee else _warn_on_paper(visits)
    for number, step in enumerate(visit_steps(situation)):
        first = replace(step, intro=rest, on_paper=paper) if number == 0 else step
        yield replace(first, at_once=at_once) if step.check else first


def _ask_what_decides(situation: Situation, visits: Visits) -> Iterator[Step]:
    """Ask, of a visit that is too late, what else decides until when it could be, or the price."""
    if visits.notice.value.ill:
        yield Step(questions=(ILL,), applies=(NOTICE,), when=some_ill_helps(situation))
    if visits.fee and visits.fee.value.choices:
        asked = ask_price(visits.fee.value)
        yield Step(questions=(asked,), applies=(FEE,), when=one_is_late(situation))


def _warn(situation: Situation, visits: Visits) -> Iterator[Step]:
    """Say what it costs, and ask for a reason where one can make it free."""

    def late_notice(answers: Answers) -> tuple[Said, ...]:
        late = late_visits(answers, situation)
        judged = (judge_visit(visit, answers, situation) for visit in late)
        return (*judged, *say_more(answers, situation))

    if visits.fee:
        yield Step(
            id="te-laat",
            title=_("Dit is te laat om gratis af te zeggen"),
            notice=(Told(late_notice),),
            on_paper=_warn_on_paper(visits),
            applies=(FEE, "visits.excuse", "rules.visit_charge"),
            questions=(Seen(name="te-laat-gelezen"), *_ask_reason(visits)),
            by_time=BY_TIME,
            closes=True,
            when=lateness(situation),
        )


def _warn_on_paper(visits: Visits) -> tuple[str, ...]:
    """Return what a form on paper says of coming too late, where nothing is worked out."""
    fee = visits.fee.value if visits.fee else None
    return (
        ON_PAPER,
        *((MORE_ON_PAPER,) if fee and fee.has_more else ()),
        *((WHATEVER_REASON,) if visits.excuse and not visits.asks_reason else ()),
        *((LAW,) if visits.names_law else ()),
    )


def _ask_reason(visits: Visits) -> tuple[Question, ...]:
    """Ask whether it could not be earlier, and why; nobody is asked where that changes nothing."""
    if not visits.asks_reason:
        return ()
    own = replace(
        REASONS[0],
        label=_("Kon u niet op tijd afzeggen door {{ reasons }}?"),
        hint=_(
            "{% if visits.costs %}Dan betaalt u {{ visits.taken_off }} niet.{% else %}Dan telt het "
            "niet mee.{% endif %}"
        ),
        given=_reasons(visits),
    )
    return (own, REASONS[1]) if visits.free_if else REASONS


def _reasons(visits: Visits) -> tuple[tuple[str, str]]:
    return (("reasons", visits.free_if),)


REASONS = (
    YesNo(
        name="onmogelijk",
        label=_("Was het onmogelijk om op tijd af te zeggen?"),
        hint=_(
            "Bijvoorbeeld door een spoedopname. {% if visits.costs %}Dan betaalt u "
            "{{ visits.taken_off }} niet.{% else %}Dan telt het niet mee.{% endif %}"
        ),
    ),
    LongText(
        name="reden",
        label=_("Waarom kon het niet eerder?"),
        hint=_("Schrijf wat er gebeurde en wanneer. Details over uw gezondheid hoeven niet."),
        limit=2000,
        when=Is("onmogelijk", "ja"),
        missing=_("Schrijf waarom het niet eerder kon."),
    ),
)


def outcome(situation: Situation) -> tuple[Told, ...]:
    """Say for each visit whether it is in time now, and until when that stays so."""
    visits = visits_of(situation.facts)

    def verdicts(answers: Answers) -> tuple[Said, ...]:
        judged = (judge_visit(visit, answers, situation) for visit in named_visits(answers))
        return (*judged, *say_more(answers, situation))

    own = Said(SAID_OWN_REASON, _reasons(visits))
    reason = own if visits.free_if else Said(SAID_REASON)
    asks = (Told(reason, Is("onmogelijk", "ja")),) if visits.asks_reason else ()
    return (
        Told(verdicts),
        Told(Said(SAID_REST), And(IS_PERIOD, lateness(situation))),
        *asks,
        Told(partial(say_wait, situation=situation)),
    )


def say_wait(answers: Answers, situation: Situation) -> tuple[Said, ...]:
    """Say until when the first visit that is in time now stays so."""
    last = first_end(answers, situation)
    if last is None or situation.entered:
        return ()
    return (Said(SAID_WAIT, (("last", long_moment(last)),)),)


def at_once(answers: Answers, situation: Situation) -> tuple[Said, ...]:
    """Say the outcome once the page names a visit; nothing for a time that does not exist."""
    try:
        return tell(outcome(situation), answers)
    except NonexistentTime:
        return ()


def needed_by(answers: Answers, now: datetime) -> list[datetime]:
    """Return the visits, and of a period that began the first day that is still to come."""
    visits = named_visits(answers)
    if not (visits and IS_PERIOD.holds(answers)):
        return visits
    later = needed_before(local_date(visits[0]) + timedelta(days=1), now)
    return [*visits, later] if later < end_of_day(day_of(answers["tot"])) else visits


def proves(answers: Answers, situation: Situation) -> Iterator[ReceiptLine]:
    """Yield each visit with its verdict, the end of a period, and the exception that is asked."""
    yield from (
        ReceiptLine(Said(VISIT), judge_visit(visit, answers, situation))
        for visit in named_visits(answers)
    )
    yield from (ReceiptLine(Said(VISIT), said) for said in say_more(answers, situation))
    if IS_PERIOD.holds(answers):
        given = (("last", day(day_of(answers["tot"]))),)
        yield ReceiptLine(Said(VISITS_AFTER), Said(_("Afgezegd tot en met {{ last }}."), given))
        yield from told_lines(VISITS_AFTER, [Told(Said(SAID_REST), lateness(situation))], answers)
    if answers.get("onmogelijk") == "ja":
        visits = visits_of(situation.facts)
        own = Said(SAID_OWN_EXCEPTION, _reasons(visits))
        yield ReceiptLine(Said(EXCEPTION), own if visits.free_if else Said(SAID_EXCEPTION))


def marks(answers: Answers, situation: Situation) -> tuple[str, ...]:
    """Return the verdict for staff; a period is never wholly late: it has later visits."""
    late = late_visits(answers, situation)
    if not late:
        return (IN_TIME,)
    whole = len(late) == len(named_visits(answers)) and "tot" not in answers
    asked = (ASKED,) if answers.get("onmogelijk") == "ja" else ()
    return (LATE if whole else PARTLY, *asked)


kind = Kind(
    slug="bezoek-afzeggen",
    title=_("Een bezoek afzeggen"),
    noun=_("Afzegging"),
    calls=_("om een bezoek af te zeggen"),
    about=_(
        "Zeg een bezoek zo snel mogelijk af: {{ visits.notice }}{% if visits.fee %} kost dat "
        "niets{% endif %}.{% if visits.notice.value.after_rest %} Is de dag ervoor een zaterdag, "
        "een zondag of een feestdag? Dan is dat {{ visits.notice.value.after_rest }}.{% endif %}"
        "{% if visits.notice.value.ill %} Bij ziekte kan het later: {{ visits.notice.value.ill }}."
        "{% endif %}"
    ),
    applies=(NOTICE, FEE),
    demands=(Demand(NOTICE, "{ value = { hours = 24 } }"),),
    minutes=3,
    readers=_("Uw bericht wordt gelezen door {{ team }}."),
    others=_("Anderen lezen het niet."),
    steps=steps,
    outcome=outcome,
    send=_("Afzeggen en versturen"),
    marks=marks,
    good_marks=(IN_TIME,),
    warning_marks=(LATE, PARTLY),
    proves=proves,
    proof=partial(say_receipt, PROOF, PROOF_CHANGED),
    by_hour=True,
    reply=LATE_VISIT_REPLY,
    one_sheet=True,
    needed_by=needed_by,
    row=say_visits,
    after=(
        _(
            "Dat u afzegde, staat vast. Na het lezen [[halen wij/haal ik]] het bezoek uit "
            "[[onze/mijn]] planning."
        ),
        _("Bewaar dit bewijs. Daarop staat wanneer u afzegde."),
    ),
)

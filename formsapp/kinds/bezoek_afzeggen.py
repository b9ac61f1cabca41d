"""Cancelling visits: one, several, or all in a period; in time or late at the moment of receipt."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from functools import partial

from formsapp.facts import Facts, FactsError
from formsapp.facts.dutch_format import day, long_moment
from formsapp.kinds.base import Answers, Kind, ReceiptLine, Said, Situation, Step, Told, _, tell
from formsapp.kinds.conditions import And, Computed, Is, Not, day_of
from formsapp.kinds.demands import Demand
from formsapp.kinds.parts import applicant
from formsapp.kinds.parts.money_replies import LATE_VISIT_REPLY
from formsapp.kinds.parts.planned_visits import (
    named_visits,
    say_receipt,
    say_visits,
    visit_steps,
)
from formsapp.kinds.parts.receipt_lines import told_lines
from formsapp.kinds.questions import LongText, Seen, YesNo
from formsapp.rules.cancel_in_time import cutoff, in_time
from formsapp.rules.rule_errors import NonexistentTime

IN_TIME, LATE, PARTLY = _("op tijd"), _("te laat"), _("deels te laat")
"""Marks: the verdict at the moment of receipt."""
ASKED = _("uitzondering gevraagd")

SAID_IN_TIME = _(
    "Op tijd: het bezoek van {{ visit }}. Dit kost u niets, want afzeggen kan tot en met "
    "{{ last }}."
)
SAID_LATE = _(
    "Te laat: het bezoek van {{ visit }}. Dit kost ten hoogste het geplande bezoek, "
    "want afzeggen kon tot en met {{ last }}. Dat is {{ visits.notice_hours }} uur van tevoren."
)
SAID_REST = _(
    "Andere bezoeken in deze periode zijn op tijd als u ze {{ visits.notice_hours }} uur van "
    "tevoren afzegt. Een bezoek dat eerder begint, is ook te laat."
)
SAID_WAIT = _(
    "Wij kijken naar het moment waarop uw bericht bij ons binnenkomt. Verstuur het dus uiterlijk "
    "{{ last }}. Daarna is het te laat."
)
SAID_REASON = _(
    "Was op tijd afzeggen onmogelijk? Een medewerker leest uw reden en beslist of u het bezoek "
    "betaalt."
)
VISIT, VISITS_AFTER, EXCEPTION = _("Bezoek"), _("Alle bezoeken daarna"), _("Uitzondering")
SAID_EXCEPTION = _(
    "U vroeg een uitzondering: op tijd afzeggen was onmogelijk. Een medewerker leest uw reden en "
    "beslist of u het bezoek betaalt."
)
IS_PERIOD = Not(Is("tot", ""))
"""The question for the last day was answered."""
PROOF = {
    IN_TIME: _("Wij ontvingen dit op {{ received }}: op tijd. Dit kost u niets."),
    LATE: _(
        "Wij ontvingen dit op {{ received }}: te laat. Dit kost ten hoogste het geplande bezoek."
    ),
    PARTLY: _(
        "Wij ontvingen dit op {{ received }}: voor een deel op tijd en voor een deel te laat. "
        "Wat te laat is, kost ten hoogste het geplande bezoek."
    ),
}
ON_PAPER = (
    _(
        "Komt dit papier korter dan {{ visits.notice_hours }} uur voor het bezoek bij ons binnen? "
        "Dan is het te laat, en kost het ten hoogste het geplande bezoek. Bel ons dus als het snel "
        "moet: {{ contact.phone }}."
    ),
)
PROOF_CHANGED = _(
    "De tijd om af te zeggen liep af tussen het nakijken en het versturen. Kon u echt niet eerder? "
    "Bel ons dan: {{ contact.phone }}."
)


def notice_hours(facts: Facts) -> int:
    """Return how many hours before a visit it is still free to cancel; raises FactsError."""
    if facts.visits is None:
        raise FactsError("visits.notice_hours: expected the hours that bezoek-afzeggen applies")
    return facts.visits.notice_hours.value


def late_visits(answers: Answers, situation: Situation) -> list[datetime]:
    """Return the visits that are cancelled too late at the moment of ``situation``."""
    hours = notice_hours(situation.facts)
    return [
        visit for visit in named_visits(answers) if not in_time(situation.now, cutoff(visit, hours))
    ]


def lateness(situation: Situation) -> Computed:
    """Return the condition that a visit is cancelled too late."""
    return Computed(lambda answers: bool(late_visits(answers, situation)))


def steps(situation: Situation) -> tuple[Step, ...]:
    """Ask who and which visits; if that is too late say what it costs, and ask why so late."""

    def late_notice(answers: Answers) -> tuple[Said, ...]:
        return tuple(judge_visit(visit, situation) for visit in late_visits(answers, situation))

    is_late = lateness(situation)
    warning = Step(
        id="te-laat",
        title=_("Dit is te laat om gratis af te zeggen"),
        notice=(Told(late_notice),),
        on_paper=ON_PAPER,
        applies=("rules.late_visit", "rules.visit_charge"),
        questions=(Seen(name="te-laat-gelezen"), *REASONS),
        by_time=_(
            "Er is nog niets verstuurd. Intussen is het te laat geworden voor een bezoek. Lees wat "
            "dat kost. Verstuur het dan opnieuw."
        ),
        closes=True,
        when=is_late,
    )
    visits = (
        replace(step, at_once=at_once) if step.check else step for step in visit_steps(situation)
    )
    return (*applicant.steps(situation), *visits, warning)


REASONS = (
    YesNo(
        name="onmogelijk",
        label=_("Was het onmogelijk om op tijd af te zeggen?"),
        hint=_("Bijvoorbeeld door een spoedopname. Dan betaalt u het bezoek niet."),
    ),
    LongText(
        name="reden",
        label=_("Zegt u ja? Waarom kon u niet op tijd afzeggen?"),
        hint=_("Schrijf wat er gebeurde en wanneer. Details over uw gezondheid hoeven niet."),
        limit=2000,
        when=Is("onmogelijk", "ja"),
        missing=_("Schrijf waarom u niet op tijd kon afzeggen."),
    ),
)


def judge_visit(visit: datetime, situation: Situation) -> Said:
    """Say whether one visit is cancelled in time, and until when it could be."""
    hours = notice_hours(situation.facts)
    last = cutoff(visit, hours)
    given = (("visit", long_moment(visit)), ("last", long_moment(last)))
    if in_time(situation.now, last):
        return Said(SAID_IN_TIME, given, "visits.notice_hours")
    return Said(SAID_LATE, given, "rules.late_visit")


def outcome(situation: Situation) -> tuple[Told, ...]:
    """Say for each visit whether it is in time now, and until when that stays so."""

    def verdicts(answers: Answers) -> tuple[Said, ...]:
        return tuple(judge_visit(visit, situation) for visit in named_visits(answers))

    return (
        Told(verdicts),
        Told(Said(SAID_REST), And(IS_PERIOD, lateness(situation))),
        Told(Said(SAID_REASON), Is("onmogelijk", "ja")),
        Told(partial(say_wait, situation=situation)),
    )


def say_wait(answers: Answers, situation: Situation) -> tuple[Said, ...]:
    """Say until when the first visit that is in time now stays so."""
    late, hours = late_visits(answers, situation), notice_hours(situation.facts)
    last = [cutoff(visit, hours) for visit in named_visits(answers) if visit not in late]
    if not last or situation.entered:
        return ()
    return (Said(SAID_WAIT, (("last", long_moment(min(last))),)),)


def at_once(answers: Answers, situation: Situation) -> tuple[Said, ...]:
    """Say the outcome once the page names a visit; nothing for a time that does not exist."""
    try:
        return tell(outcome(situation), answers)
    except NonexistentTime:
        return ()


def proves(answers: Answers, situation: Situation) -> Iterator[ReceiptLine]:
    """Yield each visit with its verdict, the end of a period, and the exception that is asked."""
    yield from (
        ReceiptLine(Said(VISIT), judge_visit(visit, situation)) for visit in named_visits(answers)
    )
    if IS_PERIOD.holds(answers):
        given = (("last", day(day_of(answers["tot"]))),)
        yield ReceiptLine(Said(VISITS_AFTER), Said(_("Afgezegd tot en met {{ last }}."), given))
        yield from told_lines(VISITS_AFTER, [Told(Said(SAID_REST), lateness(situation))], answers)
    if answers.get("onmogelijk") == "ja":
        yield ReceiptLine(Said(EXCEPTION), Said(SAID_EXCEPTION))


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
        "Zeg een bezoek zo snel mogelijk af: minstens {{ visits.notice_hours }} uur van tevoren "
        "kost dat niets."
    ),
    applies=("visits.notice_hours", "rules.late_visit"),
    demands=(Demand("visits.notice_hours", "{ value = 24 }"),),
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
    needed_by=named_visits,
    row=say_visits,
    after=(
        _("Dat u afzegde, staat vast. Na het lezen halen wij het bezoek uit onze planning."),
        _("Bewaar dit bewijs. Er staat in wanneer u afzegde."),
    ),
)

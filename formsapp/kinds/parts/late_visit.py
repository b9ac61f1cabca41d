"""Whether a visit is cancelled in time, and what it costs if not, in the provider's own rule."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from formsapp.facts import Facts, FactsError
from formsapp.facts.dutch_format import long_moment
from formsapp.facts.dutch_notice import ordinal
from formsapp.facts.fee import WHATEVER, Fee, Price, Visits
from formsapp.kinds.base import Answers, Given, Said, Situation, _
from formsapp.kinds.conditions import Computed, Is
from formsapp.kinds.parts.planned_visits import named_visits
from formsapp.kinds.questions import Choice, Option, YesNo
from formsapp.rules.amsterdam_time import in_utc
from formsapp.rules.cancel_in_time import cutoff, dearest_passed, in_time, moment_ahead

NOTICE, FEE = "visits.notice", "visits.fee"

IN_TIME_FREE = _(
    "Op tijd: het bezoek van {{ visit }}. Dit kost u niets, want afzeggen kan tot en met "
    "{{ last }}."
)
IN_TIME = _("Op tijd: het bezoek van {{ visit }}. Afzeggen kan tot en met {{ last }}.")
LATE_COSTS = _(
    "Te laat: het bezoek van {{ visit }}. Dit kost {{ cost }}, want afzeggen kon tot en met "
    "{{ last }}. Dat is {{ moment }}."
)
LATE_MAY_COST = _(
    "Te laat: het bezoek van {{ visit }}. Dit kan {{ cost }} kosten, want afzeggen kon tot en met "
    "{{ last }}. Dat is {{ moment }}."
)
LATE = _(
    "Te laat: het bezoek van {{ visit }}. Afzeggen kon tot en met {{ last }}. Dat is {{ moment }}."
)
CALL = _(
    "Met een telefoontje bent u nog op tijd voor het bezoek van {{ visit }}: bel tot en met "
    "{{ last }}."
)
IF_ILL = _("Is het door ziekte? Dan is dit op tijd: het bezoek van {{ visit }}.")
DEARER = _("Zegt u het bezoek van {{ visit }} pas na {{ moment }} af? Dan kost dat {{ cost }}.")
MAY_BE_DEARER = _(
    "Zegt u het bezoek van {{ visit }} pas na {{ moment }} af? Dan kan dat {{ cost }} kosten."
)
AGAIN = _("Zegt u voor de {{ time }} keer te laat af? Dan kost dat {{ cost }}.")
MAY_COST_AGAIN = _("Zegt u voor de {{ time }} keer te laat af? Dan kan dat {{ cost }} kosten.")
AGAIN_SAYS = _("Zegt u voor de {{ time }} keer te laat af? {{ says }}")
STAFF_COUNT = _("De eerste keer kost het niets. [[Een medewerker kijkt/Ik kijk]] of het vaker was.")
OWN_WORDS = _("{{ says }}")
WHATEVER_REASON = _("Dit geldt wat de reden ook is.")
LAW = _(
    "De wet laat alleen kosten toe die redelijk zijn. Vindt u dit niet redelijk? Zeg het "
    "[[ons/mij]] dan."
)

ILL = YesNo(
    name="ziek",
    label=_("Is degene die de zorg krijgt ziek?"),
    hint=_("Bij ziekte kan afzeggen later. Wat er is, hoeft hier niet te staan."),
)
ASKED_BY: Mapping[str, str] = {
    "kind": _("Wat voor bezoek is het?"),
    "place": _("Waar is het bezoek?"),
    "length": _("Hoe lang duurt het bezoek?"),
}
PRICED = "soort-bezoek"
"""Name of the question on which the price depends."""


def visits_of(facts: Facts) -> Visits:
    """Return the provider's rule for cancelling; raises FactsError where there is none."""
    if facts.visits is None:
        raise FactsError(
            "visits.notice: expected until when cancelling is free, which bezoek-afzeggen "
            "applies: value = { hours = 24 }"
        )
    return facts.visits


def free_until(
    visit: datetime, answers: Answers, situation: Situation, *, called: bool | None = None
) -> datetime:
    """Return until when a visit could be cancelled, as far as the answers tell."""
    return cutoff(
        visit,
        visits_of(situation.facts).notice.value,
        ill=Is(ILL.name, "ja").holds(answers),
        called=situation.called if called is None else called,
    )


def late_visits(answers: Answers, situation: Situation) -> list[datetime]:
    """Return the visits that are cancelled too late at the moment of ``situation``."""
    return [
        visit
        for visit in named_visits(answers)
        if not in_time(situation.now, free_until(visit, answers, situation))
    ]


def first_end(answers: Answers, situation: Situation) -> datetime | None:
    """Return until when the first visit that is in time now stays so; None for none."""
    late = late_visits(answers, situation)
    last = (
        free_until(visit, answers, situation)
        for visit in named_visits(answers)
        if visit not in late
    )
    return min(last, key=in_utc, default=None)


def judge_visit(visit: datetime, answers: Answers, situation: Situation) -> Said:
    """Say whether one visit is cancelled in time, until when it could be, and what it costs."""
    visits, last = visits_of(situation.facts), free_until(visit, answers, situation)
    given: Given = (("visit", long_moment(visit)), ("last", long_moment(last)))
    if in_time(situation.now, last):
        return Said(IN_TIME_FREE if visits.fee else IN_TIME, given, NOTICE)
    given += (("moment", visits.notice.value.moment),)
    fee = visits.fee.value if visits.fee else None
    cost = say_cost(fee, visit, answers, situation) if fee else ""
    if not (fee and cost):
        return Said(LATE, given, FEE if fee else NOTICE)
    return Said(LATE_MAY_COST if fee.may else LATE_COSTS, (*given, ("cost", cost)), FEE)


def say_cost(fee: Fee, visit: datetime, answers: Answers, situation: Situation) -> str:
    """Return what a late visit costs, as far as the answers tell; empty where that is nothing."""
    if fee.choices:
        chosen = answers.get(PRICED)
        return str(next((one for one in fee.choices if one.name == chosen), fee))
    return str(dearest_passed(situation.now, visit, fee.steps) or _base(fee))


def _base(fee: Fee) -> Price | str:
    return Price(**{name: getattr(fee, name) for name in Price.__struct_fields__})


def say_more(answers: Answers, situation: Situation) -> tuple[Said, ...]:
    """Say what else the rule holds for those visits that are too late."""
    late = late_visits(answers, situation)
    visits = visits_of(situation.facts)
    if not late:
        return ()
    others = [*_say_other_ways(late, answers, situation)]
    if visits.fee:
        others += _say_later_steps(visits.fee.value, late, situation)
        others += _say_rest_of_fee(visits, visits.fee.value)
    return tuple(others)


def _say_other_ways(late: list[datetime], answers: Answers, situation: Situation) -> Iterator[Said]:
    """Say where a call is still in time, or anything because of an illness."""
    for visit in late:
        said = ("visit", long_moment(visit))
        if ILL.name not in answers and ill_helps(visit, answers, situation):
            yield Said(IF_ILL, (said,), NOTICE)
        last = free_until(visit, answers, situation, called=True)
        if in_time(situation.now, last):
            yield Said(CALL, (said, ("last", long_moment(last))), NOTICE)


def ill_helps(visit: datetime, answers: Answers, situation: Situation) -> bool:
    """Whether a visit that is too late would be in time for who is ill."""
    ill = {**answers, ILL.name: "ja"}
    return in_time(situation.now, free_until(visit, ill, situation))


def _say_later_steps(fee: Fee, late: list[datetime], situation: Situation) -> Iterator[Said]:
    for visit in late:
        for step in fee.steps:
            from_ = moment_ahead(visit, step.notice)
            if in_time(situation.now, from_):
                said = (("visit", long_moment(visit)), ("moment", long_moment(from_)))
                text = MAY_BE_DEARER if fee.may else DEARER
                yield Said(text, (*said, ("cost", str(step))), FEE)


def _say_rest_of_fee(visits: Visits, fee: Fee) -> Iterator[Said]:
    if not (fee.is_stated or fee.choices):
        yield Said(STAFF_COUNT)
    if fee.worked_out:
        yield Said(OWN_WORDS, (("says", fee.worked_out),), FEE)
    for one in fee.again:
        time = ("time", ordinal(one.time))
        if one.is_stated:
            text = MAY_COST_AGAIN if fee.may else AGAIN
            yield Said(text, (time, ("cost", str(one))), FEE)
        if one.says:
            yield Said(AGAIN_SAYS, (time, ("says", one.says)), FEE)
    if fee.says:
        yield Said(OWN_WORDS, (("says", fee.says),), FEE)
    if visits.excuse and visits.excuse.value == WHATEVER:
        yield Said(WHATEVER_REASON, (), "visits.excuse")
    if visits.names_law:
        yield Said(LAW)


def ask_price(fee: Fee) -> Choice:
    """Ask on what the price depends."""
    options = tuple(
        Option(one.name, "{{ name }}", "{{ cost }}", (("name", one.name), ("cost", str(one))))
        for one in fee.choices
    )
    return Choice(name=PRICED, label=ASKED_BY[fee.by or "kind"], options=options)


def some_ill_helps(situation: Situation) -> Computed:
    """Return the condition that it matters whether someone is ill."""

    def helps(answers: Answers) -> bool:
        others = {name: value for name, value in answers.items() if name != ILL.name}
        late = late_visits(others, situation)
        return any(ill_helps(visit, others, situation) for visit in late)

    return Computed(helps)


def one_is_late(situation: Situation) -> Computed:
    """Return the condition that it is one visit that is too late, whose price can be asked."""
    return Computed(lambda answers: len(late_visits(answers, situation)) == 1)

"""By which rule care ends that a client ends, and on which day: asked, and said with how."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

from formsapp.facts import Facts
from formsapp.facts.dutch_format import day, in_dutch
from formsapp.facts.ending import EndRule
from formsapp.kinds.base import Answers, Said, Situation, Step, Told, _
from formsapp.kinds.conditions import And, Condition, Is, day_of
from formsapp.kinds.parts.far_days import NEVER, TWO_YEARS, near
from formsapp.kinds.questions import Day, YesNo
from formsapp.rules.durations import lacks_day
from formsapp.rules.ending import End, find_end, trial_begins
from formsapp.rules.last_day import NO_SUCH_DAY

LAST_DAY = "laatste-dag"
"""Name of the day that a client asks for, where a rule may make it later."""

PGB = YesNo(
    name="uit-pgb",
    label=_("Betaalt u deze zorg uit een pgb?"),
    hint=_("Een pgb is een persoonsgebonden budget: geld waarmee u zelf zorg koopt."),
)
TRIAL = YesNo(
    name="proeftijd",
    label=_("Begon [[onze/mijn]] zorg minder dan {{ lasts }} geleden?"),
    hint=_("Dat is: op {{ began }} of later."),
)
WISH = Day(
    name=LAST_DAY,
    back=None,
    label=_("Wat moet de laatste dag van de zorg zijn?"),
    hint=_(
        "Bijvoorbeeld {{ example }}. Is dat eerder dan volgens [[onze/mijn]] afspraken kan? Dan "
        "leest u hierna wat wel kan."
    ),
    missing=_("Vul de dag in."),
)

FOR_ALL = _("U kunt {{ rule }} opzeggen.")
IN_TRIAL = _("De proeftijd is {{ lasts }}. In die tijd kunt u {{ rule }} opzeggen.")
WITH_PGB = _("U betaalt deze zorg uit een pgb. Dan kunt u {{ rule }} opzeggen.")
WITH_SVB = _(
    "U betaalt deze zorg uit een pgb. Volgens de overeenkomst van de SVB, de Sociale "
    "Verzekeringsbank, kunt u {{ rule }} opzeggen. Hebt u daarin iets anders afgesproken? Dan "
    "geldt dat."
)
RUNS = _(
    "[[Wij ontvangen/Ik ontvang]] uw opzegging op {{ received }}. Die dag telt niet mee: de "
    "opzegtermijn loopt tot en met {{ until }}."
)
TO_MONTH_END = _("De zorg stopt op de laatste dag van die maand. Dat kan vanaf {{ earliest }}.")
TOO_EARLY = _("U vroeg om {{ wished }}. Dat is eerder dan kan.")
LATER = _("U vroeg om {{ wished }}. Dat is later, en dat mag.")
LATER_MONTH = _("U vroeg om {{ wished }}. De zorg loopt dan door tot het einde van die maand.")
ENDS = _("De laatste dag van de zorg is {{ end }}.")
BY_TIME = _(
    "Er is nog niets verstuurd. Intussen is het na middernacht, en daardoor is de laatste dag van "
    "de zorg anders. Lees het na, en verstuur het dan opnieuw."
)
STAFF_TELL = _(
    "U vroeg om {{ wished }}. Hoe lang de opzegtermijn is, hangt af van uw zorg. "
    "[[Een medewerker laat/Ik laat]] u weten wat de laatste dag van de zorg is."
)


@dataclass(frozen=True)
class _Case:
    """A rule, for whom it is, where it is stated and how it is said."""

    rule: EndRule
    when: Condition
    stated: str
    text: str
    lasts: str = ""

    def say(self) -> Told:
        given = (("rule", str(self.rule)), ("lasts", self.lasts))
        return Told(Said(self.text, given, self.stated), self.when)


def rule_steps(situation: Situation, when: Condition) -> tuple[Step, ...]:
    """Ask what decides which rule it is, and which last day the client wants."""
    ending, asked = situation.facts.ending, when
    steps: list[Step] = []
    if ending and ending.pgb:
        steps.append(Step(questions=(PGB,), when=asked, applies=("ending.pgb", "svb_ending")))
        asked = And(asked, Is(PGB.name, "nee"))
    if ending and ending.trial:
        began = day(trial_begins(situation.today, ending.trial.lasts))
        given = (("lasts", in_dutch(ending.trial.lasts)), ("began", began))
        question = replace(TRIAL, given=given)
        applies = ("ending.trial",)
        steps.append(Step(questions=(question,), when=asked, applies=applies, given=given))
    wish = replace(WISH, given=(("example", day(situation.today)),), earliest=situation.today)
    wish = near(wish, situation.today, back=NEVER, ahead=TWO_YEARS)
    return (*steps, Step(questions=(wish,), when=when, applies=("ending",)))


def say_end(situation: Situation, when: Condition) -> tuple[Told, ...]:
    """Say each rule to whom it is for, and then the last day with how it was found."""
    found = []
    for case in _list_cases(situation.facts, when):
        found.append(case.say())
        found.append(Told(partial(_say_day, case.rule, situation.today), case.when))
    return tuple(found)


def find_day_by_rule(answers: Answers, situation: Situation, when: Condition) -> date | None:
    """Return the last day by the rule that is for these answers; None where it names none."""
    wished = day_of(answers[LAST_DAY])
    for case in _list_cases(situation.facts, when):
        if case.when.holds(answers):
            end = find_end(case.rule, situation.today, wished)
            return end.last_day if end else None
    return None


def _list_cases(facts: Facts, when: Condition) -> Iterator[_Case]:
    ending = facts.ending
    if ending is None:
        return
    others = when
    if ending.pgb:
        is_pgb, others = And(others, Is(PGB.name, "ja")), And(others, Is(PGB.name, "nee"))
        svb = facts.svb_ending if ending.pgb.svb else None
        yield _Case(svb or ending.pgb, is_pgb, "ending.pgb", WITH_SVB if svb else WITH_PGB)
    if ending.trial:
        is_new, others = And(others, Is(TRIAL.name, "ja")), And(others, Is(TRIAL.name, "nee"))
        lasts = in_dutch(ending.trial.lasts)
        yield _Case(ending.trial, is_new, "ending.trial", IN_TRIAL, lasts)
    yield _Case(ending, others, "ending", FOR_ALL)


def _say_day(rule: EndRule, received: date, answers: Answers) -> tuple[Said, ...]:
    wished = day_of(answers[LAST_DAY])
    end = find_end(rule, received, wished)
    asked = (("wished", day(wished)),)
    if end is None:
        return (Said(STAFF_TELL, asked),)
    said = [] if rule.at_once else [*_say_way(rule, end, received)]
    if wished < end.earliest:
        said.append(Said(TOO_EARLY, asked))
    elif wished > end.earliest and not rule.at_once:
        said.append(Said(LATER if end.last_day == wished else LATER_MONTH, asked))
    return (*said, Said(ENDS, (("end", day(end.last_day)),)))


def _say_way(rule: EndRule, end: End, received: date) -> Iterator[Said]:
    yield Said(RUNS, (("received", day(received)), ("until", day(end.runs_until))))
    if rule.length and lacks_day(received, rule.length):
        yield Said(NO_SUCH_DAY, (("number", str(received.day)),))
    if rule.to == "month-end":
        yield Said(TO_MONTH_END, (("earliest", day(end.earliest)),))

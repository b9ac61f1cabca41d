"""Questions about planned visits, and the moments that they name."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from functools import partial

from formsapp.facts import dutch_format
from formsapp.kinds.base import CHANGED, Answers, Said, Situation, Step, _
from formsapp.kinds.conditions import Is
from formsapp.kinds.questions import Choice, Day, Option, Question, Time, YesNo
from formsapp.rules import NonexistentTime, local_moment

MOST = 8
"""How many visits can be named one by one; more than that is a period."""

A_YEAR = timedelta(days=366)
"""Further away a date is a slip of the keyboard."""

EXAMPLE = _("Bijvoorbeeld {{ example }}.")

NO_SUCH_TIME = _(
    "Deze tijd bestaat niet: in die nacht gaat de klok een uur vooruit. Vul een andere tijd in."
)
ENDS_BEFORE = _("De laatste dag ligt voor de dag van het eerste bezoek. Kijk de datums na.")

DAY_OF = {
    (False, False): _("Op welke dag is het?"),
    (False, True): _("Op welke dag is het eerste bezoek?"),
    (True, False): _("Op welke dag is bezoek {{ number }}?"),
}
"""By whether the visit has a number, and whether it is the first of a period."""

WHAT = Choice(
    name="wat",
    label=_("Wat wilt u afzeggen?"),
    options=(
        Option("een", _("Eén bezoek")),
        Option("meer", _("Meer dan één bezoek"), _("U noemt ze een voor een.")),
        Option("periode", _("Alle bezoeken in een periode"), _("Bijvoorbeeld een vakantie.")),
    ),
    missing=_("Kies wat u wilt afzeggen."),
)


def visit_steps(situation: Situation) -> tuple[Step, ...]:
    """Ask which visits: one, several one after the other, or a period."""
    one = Step(
        id="bezoek",
        title=_("Wanneer is het bezoek?"),
        questions=when_visited(situation, ""),
        check=partial(check_visit, mark=""),
        when=Is("wat", "een"),
    )
    period = Step(
        id="periode",
        title=_("Welke periode?"),
        questions=(*when_visited(situation, "", first=True), last_day(situation)),
        check=check_period,
        when=Is("wat", "periode"),
    )
    several = (one_of(situation, number) for number in range(1, MOST + 1))
    return (Step(questions=(WHAT,)), one, *several, period)


def when_visited(situation: Situation, mark: str, *, first: bool = False) -> tuple[Question, ...]:
    """Ask the day and the time of a visit; ``mark`` comes behind the questions' names."""
    today = situation.today
    number = mark.strip("-")
    given = (("example", dutch_format.day(today)), ("number", number))
    day = Day(
        name=f"dag{mark}",
        label=DAY_OF[bool(number), first],
        hint=EXAMPLE,
        given=given,
        earliest=today - A_YEAR,
        latest=today + A_YEAR,
        missing=_("Vul de dag van het bezoek in."),
    )
    clock = Time(
        name=f"tijd{mark}",
        label=_("Hoe laat begint bezoek {{ number }}?") if number else _("Hoe laat begint het?"),
        given=given,
        missing=_("Vul in hoe laat het bezoek begint."),
    )
    return day, clock


def last_day(situation: Situation) -> Day:
    """Ask until when visits do not go on."""
    return Day(
        name="tot",
        label=_("Tot en met welke dag zegt u af?"),
        latest=situation.today + A_YEAR,
        missing=_("Vul de laatste dag van de periode in."),
    )


def one_of(situation: Situation, number: int) -> Step:
    """Ask one of several visits, and whether there is another."""
    more = YesNo(
        name=f"nog-{number}",
        label=_("Wilt u na bezoek {{ number }} nog een bezoek afzeggen?"),
        given=(("number", str(number)),),
        missing=_("Kies of u nog een bezoek wilt afzeggen."),
    )
    asked = when_visited(situation, f"-{number}")
    return Step(
        id=f"bezoek-{number}",
        title=_("Wanneer is bezoek {{ number }}?"),
        questions=asked if number == MOST else (*asked, more),
        check=partial(check_visit, mark=f"-{number}"),
        when=Is("wat", "meer") if number == 1 else Is(f"nog-{number - 1}", "ja"),
        given=(("number", str(number)),),
    )


def check_visit(answers: Answers, _situation: Situation, *, mark: str) -> Mapping[str, str]:
    """Refuse a time that summer time skips."""
    try:
        moment(answers, mark)
    except NonexistentTime:
        return {f"tijd{mark}": NO_SUCH_TIME}
    return {}


def check_period(answers: Answers, situation: Situation) -> Mapping[str, str]:
    """Refuse a period that ends before it begins, and a first visit that can't be."""
    wrong = dict(check_visit(answers, situation, mark=""))
    if str(answers["tot"]) < str(answers["dag"]):
        wrong["tot"] = ENDS_BEFORE
    return wrong


def moment(answers: Answers, mark: str) -> datetime:
    """The moment at which a visit begins; raises NonexistentTime.

    The hour that comes twice when summer time ends is the later one.
    """
    day = date.fromisoformat(str(answers[f"dag{mark}"]))
    clock = time.fromisoformat(str(answers[f"tijd{mark}"]))
    return local_moment(datetime.combine(day, clock))


def planned(answers: Answers) -> list[datetime]:
    """The visits that were named, of a period the first one, in the order of time.

    Raises NonexistentTime.
    """
    marks = ("", *(f"-{number}" for number in range(1, MOST + 1)))
    named = [mark for mark in marks if {f"dag{mark}", f"tijd{mark}"} <= answers.keys()]
    found = {moment(answers, mark) for mark in named}
    return sorted(found, key=lambda visit: visit.astimezone(UTC))


def spoken(local: datetime) -> str:
    """Give ``dinsdag 3 maart 2026 om 9.30 uur``; of an hour that comes twice also which one."""
    said = f"{dutch_format.long_day(local)} om {dutch_format.clock(local.time())} uur"
    if local.utcoffset() == local.replace(fold=1 - local.fold).utcoffset():
        return said
    return f"{said} ({'wintertijd' if local.fold else 'zomertijd'})"


def exact(local: datetime) -> str:
    """Give a moment with its seconds, where it has them: one second can make it late."""
    seconds = local.second
    return (
        f"{spoken(local)} en {dutch_format.counted(seconds, 'seconde', 'seconden')}"
        if seconds
        else spoken(local)
    )


def proved(
    by_mark: Mapping[str, str], changed: str, stored: tuple[str, ...], received: datetime
) -> tuple[Said, ...]:
    """Say when it came in, and what was found and stored then: it is never found again.

    Args:
        by_mark: What to say, by the mark that was stored.
        changed: What to add when time changed the outcome after the answers were checked.
        stored: The marks of the case.
        received: Local moment of receipt.

    """
    given = (("received", exact(received)),)
    found = [Said(text, given) for mark, text in by_mark.items() if mark in stored]
    return (*found, Said(changed)) if CHANGED in stored else tuple(found)

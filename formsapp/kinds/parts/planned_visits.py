"""Questions about planned visits, and the moments that they name."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial

from formsapp.facts import dutch_format
from formsapp.kinds.base import (
    CHANGED,
    Answers,
    Said,
    Situation,
    Step,
    _,
    in_part,
)
from formsapp.kinds.conditions import Is, day_of, time_of
from formsapp.kinds.parts.far_days import A_YEAR, near
from formsapp.kinds.questions import Choice, Day, Option, Time, YesNo
from formsapp.rules.amsterdam_time import local_moment
from formsapp.rules.rule_errors import NonexistentTime

SECOND, MOST = 2, 8
"""Numbers of the visits that are named after the first; more than that is a period."""

NO_SUCH_TIME = _(
    "Deze tijd bestaat niet: in die nacht gaat de klok een uur vooruit. Vul een andere tijd in."
)
NOT_YET = _("Deze tijd is nog niet geweest. Kijk de dag en de tijd na.")
ENDS_BEFORE = _("De laatste dag ligt voor de dag van het eerste bezoek. Kijk de datums na.")
UNTIL = _("{{ visit }} tot en met {{ last }}")
AND_MORE = _("{{ visit }} en nog {{ number }}")

WHAT = Choice(
    name="wat",
    back=None,
    label=_("Wilt u nog meer afzeggen?"),
    options=(
        Option("een", _("Nee, alleen dit bezoek")),
        Option("meer", _("Ja, nog een bezoek"), _("U noemt ze een voor een.")),
        Option("periode", _("Ja, alle bezoeken in een periode"), _("Bijvoorbeeld een vakantie.")),
    ),
    required=False,
    default="een",
)


def visit_steps(situation: Situation) -> tuple[Step, ...]:
    """Ask the first visit, and whether it is all; then further ones, or the end of a period."""
    day, clock = when_questions(situation, "", _("Op welke dag is het?"), _("Hoe laat begint het?"))
    first = Step(
        id="bezoek",
        title=_("Wanneer is het bezoek?"),
        questions=(day, clock, WHAT),
        check=check_visit,
    )
    last_day = Day(
        name="tot",
        back=_("Ook alle bezoeken daarna zegt u af, tot en met {{ answer }}."),
        label=_("Tot en met welke dag zegt u af?"),
        missing=_("Vul de laatste dag van de periode in."),
    )
    last = near(last_day, situation.today, back=A_YEAR, ahead=A_YEAR)
    period = Step(
        id="periode", questions=(last,), check=check_period, when=Is(WHAT.name, "periode")
    )
    further = (numbered_visit(situation, number) for number in range(SECOND, MOST + 1))
    return in_part(_("Wat u afzegt"), first, *further, period)


def when_questions(situation: Situation, mark: str, on: str, at: str) -> tuple[Day, Time]:
    """Ask the day and the time of a visit; ``mark`` is added to the questions' names."""
    today = situation.today
    given = (("example", dutch_format.day(today)), ("number", mark.strip("-")))
    day = Day(
        name=f"dag{mark}",
        back=_("Bezoek {{ number }} is op {{ answer }}.") if mark else _("Het is op {{ answer }}."),
        label=on,
        hint=_("Bijvoorbeeld {{ example }}."),
        given=given,
        missing=_("Vul de dag van het bezoek in."),
    )
    missing = _("Vul in hoe laat het bezoek begint.")
    near_day = near(day, today, back=A_YEAR, ahead=A_YEAR)
    hint = _("Bijvoorbeeld 9.30 of 14.00. Is het in de avond? Vul dan 20.30 in.")
    asked_at = Time(
        name=f"tijd{mark}",
        back=_("Het begint om {{ answer }}."),
        label=at,
        given=given,
        hint=hint,
        missing=missing,
    )
    return near_day, asked_at


def numbered_visit(situation: Situation, number: int) -> Step:
    """Ask one of several visits, and whether there is another."""
    given, mark = (("number", str(number)),), f"-{number}"
    on, at = _("Op welke dag is bezoek {{ number }}?"), _("Hoe laat begint bezoek {{ number }}?")
    asked = when_questions(situation, mark, on, at)
    more = YesNo(
        name=f"nog-{number}",
        back=None,
        label=_("Wilt u na bezoek {{ number }} nog een bezoek afzeggen?"),
        given=given,
        missing=_("Kies of u nog een bezoek wilt afzeggen."),
    )
    return Step(
        id=f"bezoek-{number}",
        title=_("Wanneer is bezoek {{ number }}?"),
        questions=asked if number == MOST else (*asked, more),
        check=partial(check_visit, mark=mark),
        when=Is(WHAT.name, "meer") if number == SECOND else Is(f"nog-{number - 1}", "ja"),
        given=given,
        row_of=_("Andere bezoeken"),
    )


def check_visit(answers: Answers, _situation: Situation, *, mark: str = "") -> Mapping[str, str]:
    """Refuse a time that summer time skips."""
    try:
        planned_moment(answers, mark)
    except NonexistentTime:
        return {f"tijd{mark}": NO_SUCH_TIME}
    return {}


def check_period(answers: Answers, _situation: Situation) -> Mapping[str, str]:
    """Refuse a period that ends before it begins, once its first day is in order."""
    first = answers.get("dag")
    return {"tot": ENDS_BEFORE} if first and day_of(answers["tot"]) < day_of(first) else {}


def planned_moment(answers: Answers, mark: str = "") -> datetime:
    """Return the moment that a day and a time name; raises NonexistentTime.

    The hour that comes twice when summer time ends is the later one.
    """
    day, clock = day_of(answers[f"dag{mark}"]), time_of(answers[f"tijd{mark}"])
    return local_moment(datetime.combine(day, clock))


def named_visits(answers: Answers) -> list[datetime]:
    """Return the visits that were named, in order of time; of a period only the first.

    Raises NonexistentTime.
    """
    marks = ("", *(f"-{number}" for number in range(SECOND, MOST + 1)))
    named = [mark for mark in marks if {f"dag{mark}", f"tijd{mark}"} <= answers.keys()]
    found = {planned_moment(answers, mark) for mark in named}
    return sorted(found, key=lambda visit: visit.astimezone(UTC))


def say_visits(answers: Answers, _situation: Situation) -> Said | None:
    """Say which visits are meant, in as few words as a list has room for."""
    visits = named_visits(answers)
    if not visits:
        return None
    first = dutch_format.short_moment(visits[0])
    if "tot" in answers:
        last = dutch_format.short_day(day_of(answers["tot"]))
        return Said(UNTIL, (("visit", first), ("last", last)))
    if len(visits) == 1:
        return Said(first)
    return Said(AND_MORE, (("visit", first), ("number", str(len(visits) - 1))))


def say_receipt(
    by_mark: Mapping[str, str], changed: str, stored: tuple[str, ...], received: datetime
) -> tuple[Said, ...]:
    """Say when it came in, to the second, and what was judged then: it is never judged again.

    Args:
        by_mark: What to say, by the mark that was stored.
        changed: What to add when time changed the outcome after the answers were checked.
        stored: The marks of the case.
        received: Local moment of receipt.

    """
    given = (("received", dutch_format.long_moment_to_the_second(received)),)
    found = [Said(text, given) for mark, text in by_mark.items() if mark in stored]
    return (*found, Said(changed)) if CHANGED in stored else tuple(found)

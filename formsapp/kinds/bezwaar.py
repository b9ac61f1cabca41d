"""Objecting to what the provider does unless someone objects, and taking an objection back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import partial

from formsapp.facts import Facts
from formsapp.facts.dutch_format import day, length
from formsapp.facts.objections import Objection
from formsapp.kinds.base import Answers, Kind, ReceiptLine, Said, Situation, Step, Told, _
from formsapp.kinds.conditions import And, Is, Or, Ticked, day_of
from formsapp.kinds.demands import Demand
from formsapp.kinds.parts import applicant
from formsapp.kinds.parts.far_days import A_YEAR
from formsapp.kinds.parts.objection_reply import OBJECTION_REPLY
from formsapp.kinds.questions import Choice, Day, LongText, Option, Several
from formsapp.rules.durations import add

IN_TIME, LATE, UNSURE = _("op tijd"), _("te laat"), _("begin van de zorg nagaan")
"""Marks: by the day on which the care began, which only the client told."""
TAKEN_BACK = _("bezwaar ingetrokken")

WHAT, BEGAN = "wat", "begin"
SORT = Choice(
    name="soort",
    label=_("Wat wilt u doen?"),
    options=(
        Option("maken", _("Bezwaar maken")),
        Option("intrekken", _("Een bezwaar intrekken"), _("Dan mag het weer.")),
    ),
)
OBJECTS = Is(SORT.name, "maken")
OTHER = Option("iets-anders", _("Iets anders"))
WORDS = LongText(
    name="woorden",
    label=_("Wat is dat andere? Zeg het in uw eigen woorden."),
    limit=2000,
    when=Ticked(WHAT, OTHER.value),
    missing=_("Schrijf op waar uw bezwaar over gaat."),
)
WHY = LongText(
    name="reden",
    label=_("Wilt u er iets bij zeggen?"),
    hint=_("Bijvoorbeeld waarom u dit niet wilt. Over uw gezondheid hoeft u niets te schrijven."),
    required=False,
    limit=2000,
    rows=4,
    when=OBJECTS,
)

SAID_IN_TIME = _("“{{ sentence }}” U bent op tijd: bezwaar maken kan tot en met {{ last }}.")
SAID_LATE = _(
    "“{{ sentence }}” Bezwaar maken kon tot en met {{ last }}. Uw bezwaar komt dus later. "
    "[[Een medewerker bekijkt/Ik bekijk]] wat er nog kan, en [[schrijft/schrijf]] u dat."
)
SAID_UNSURE = _(
    "“{{ sentence }}” Bezwaar maken kan tot {{ length }} na het begin van de zorg. "
    "[[Wij zoeken/Ik zoek]] op wanneer uw zorg begon."
)
SAID_ALWAYS = _("“{{ sentence }}” Hiertegen kunt u altijd bezwaar maken.")
SAID_TAKEN_BACK = _("“{{ sentence }}” U trekt uw bezwaar in. Dit mag dan weer.")
SAID_OTHER = _(
    "Wat in uw eigen woorden staat, [[bekijkt een medewerker/bekijk ik]]. U hoort wat "
    "[[wij doen/ik doe]]."
)
ABOUT_OBJECTION, ABOUT_TAKING_BACK = _("Bezwaar"), _("Bezwaar ingetrokken")
IN_WORDS = _("Iets anders, in uw eigen woorden.")


def chosen(answers: Answers, situation: Situation) -> Iterator[Objection]:
    """Yield what the form is about, of what the provider lists."""
    named = answers.get(WHAT, ())
    return (one for one in situation.facts.objections if one.id in named)


def find_last_day(one: Objection, answers: Answers) -> date | None:
    """Return the last day on which it is in time; None where there is none, or nobody can tell."""
    began = answers.get(BEGAN)
    return add(day_of(began), one.until) if one.until and began else None


def judge_objection(one: Objection, answers: Answers, situation: Situation) -> str:
    """Return the mark of one objection; empty where it has no last day."""
    if not one.until:
        return ""
    last = find_last_day(one, answers)
    if last is None:
        return UNSURE
    return IN_TIME if situation.today <= last else LATE


VERDICTS = {"": SAID_ALWAYS, UNSURE: SAID_UNSURE, IN_TIME: SAID_IN_TIME, LATE: SAID_LATE}


def say_verdict(one: Objection, answers: Answers, situation: Situation) -> Said:
    """Say whether one objection is in time, and until when it is."""
    last = find_last_day(one, answers)
    given = (
        ("sentence", one.sentence),
        ("last", day(last) if last else ""),
        ("length", length(one.until) if one.until else ""),
    )
    text = (
        VERDICTS[judge_objection(one, answers, situation)]
        if OBJECTS.holds(answers)
        else SAID_TAKEN_BACK
    )
    return Said(text, given, f"objections.{one.id}")


def say_verdicts(answers: Answers, situation: Situation) -> tuple[Said, ...]:
    """Say of each objection whether it is in time, and what happens where it surely is."""
    found: list[Said] = []
    for one in chosen(answers, situation):
        found.append(say_verdict(one, answers, situation))
        surely = judge_objection(one, answers, situation) not in {LATE, UNSURE}
        if one.then and surely and OBJECTS.holds(answers):
            found.append(Said(one.then))
    return tuple(found)


def outcome(situation: Situation) -> tuple[Told, ...]:
    """Say what follows from these answers on the day of receipt."""
    verdicts = Told(partial(say_verdicts, situation=situation))
    return (verdicts, Told(Said(SAID_OTHER), Ticked(WHAT, OTHER.value)))


def ask_what(situation: Situation) -> Several:
    """Ask what it is about, by what the provider does unless someone objects."""
    listed = (Option(one.id, one.sentence) for one in situation.facts.objections)
    return Several(
        name=WHAT,
        label=_("Waar gaat het over?"),
        hint=_(
            "Dit [[doen wij/doe ik]] als u geen bezwaar maakt. U mag meer dan één antwoord kiezen."
        ),
        options=(*listed, OTHER),
    )


def needed_for_objection(facts: Facts) -> tuple[str, ...]:
    """Return the day on which the care began, where an objection has a last day."""
    timed = any(one.until for one in facts.objections)
    return (_("De dag waarop uw zorg begon, als u die weet."),) if timed else ()


def begin_step(situation: Situation) -> tuple[Step, ...]:
    """Ask when the care began, where an objection has a last day that hangs on it."""
    timed = [one.id for one in situation.facts.objections if one.until]
    question = Day(
        name=BEGAN,
        label=_("Wanneer begon uw zorg?"),
        hint=_("Weet u het niet? Laat dit dan leeg. Begint de zorg nog? Vul dan die dag in."),
        required=False,
        latest=situation.today + A_YEAR,
    )
    when = And(OBJECTS, Ticked(WHAT, *timed))
    return (Step(questions=(question,), when=when),) if timed else ()


def steps(situation: Situation) -> tuple[Step, ...]:
    """Ask what it is about and when the care began; then the rest in words, and who it is."""
    return (
        Step(
            id="bezwaar",
            title=_("Uw bezwaar"),
            questions=(SORT, ask_what(situation)),
            applies=tuple(f"objections.{one.id}" for one in situation.facts.objections),
        ),
        *begin_step(situation),
        Step(
            id="woorden",
            title=_("Uw bezwaar in uw eigen woorden"),
            questions=(WORDS, WHY),
            when=Or(OBJECTS, WORDS.when),
        ),
        *applicant.steps(situation, signed=True),
    )


def marks(answers: Answers, situation: Situation) -> tuple[str, ...]:
    """Return the verdicts for staff, each once."""
    if not OBJECTS.holds(answers):
        return (TAKEN_BACK,)
    found = (judge_objection(one, answers, situation) for one in chosen(answers, situation))
    return tuple(dict.fromkeys(filter(None, found)))


def proves(answers: Answers, situation: Situation) -> Iterator[ReceiptLine]:
    """Yield each objection with its verdict on the day of receipt."""
    about = Said(ABOUT_OBJECTION if OBJECTS.holds(answers) else ABOUT_TAKING_BACK)
    for one in chosen(answers, situation):
        yield ReceiptLine(about, say_verdict(one, answers, situation))
    if OTHER.value in answers.get(WHAT, ()):
        yield ReceiptLine(about, Said(IN_WORDS))


kind = Kind(
    slug="bezwaar",
    title=_("Bezwaar maken"),
    noun=_("Bezwaar"),
    calls=_("om bezwaar te maken, of een bezwaar in te trekken"),
    about=_(
        "Sommige dingen [[doen wij/doe ik]] met uw gegevens zonder het te vragen. Wilt "
        "u iets daarvan niet? Dan maakt u hier bezwaar. Met dit formulier trekt u een "
        "bezwaar ook weer in."
    ),
    demands=(Demand("objections", '[{ id = "research", sentence = "..." }]'),),
    needs=needed_for_objection,
    minutes=4,
    readers=_("Uw bezwaar wordt gelezen door {{ team }}."),
    others=_("Anderen lezen het niet, ook de organisatie waar het over gaat niet."),
    steps=steps,
    outcome=outcome,
    marks=marks,
    good_marks=(IN_TIME,),
    warning_marks=(LATE, UNSURE),
    proves=proves,
    reply=OBJECTION_REPLY,
    before_send=_("Bezwaar maken verandert niets aan de zorg die u krijgt."),
    after=(
        _(
            "[[Een medewerker leest/Ik lees]] wat u stuurde, en [[schrijft/schrijf]] u wat "
            "[[wij doen/ik doe]]."
        ),
    ),
)

"""Until when an answer is promised, and what to do when that is too late."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, time
from typing import NamedTuple

from formsapp.cases.case_state import awaits_answer
from formsapp.cases.models import Case
from formsapp.facts.dutch_format import long_day, long_moment
from formsapp.facts.dutch_reach import link_of
from formsapp.kinds import Kind
from formsapp.kinds.base import Answers, _
from formsapp.rules.amsterdam_time import local_time
from formsapp.rules.limit import Limit
from formsapp.rules.office_hours import is_office_open, opens_after
from formsapp.web.shared.i18n import say
from formsapp.web.shared.services import services

ANSWERED_BY = _("U krijgt uiterlijk {{ last }} antwoord.")
ACTED_BY = _("[[Wij verwerken/Ik verwerk]] dit uiterlijk {{ last }}.")
FIRST_BY = _("U krijgt uiterlijk {{ first }} een eerste reactie.")
FIRST_TOO_LATE = _(
    "U had uiterlijk {{ first }} een eerste reactie moeten krijgen. Dat is niet gelukt. "
    "{{ reach('Bel [[ons/mij]]:') }}."
)
RULED_BY = _(
    "De klachtencommissie deed een uitspraak. Wat [[wij/ik]] daarmee [[doen/doe]], hoort u "
    "uiterlijk {{ last }}."
)
RULED_TOO_LATE = _(
    "De klachtencommissie deed een uitspraak. Wat [[wij/ik]] daarmee [[doen/doe]], had u "
    "uiterlijk {{ last }} moeten horen. Dat is niet gelukt. {{ reach('Bel [[ons/mij]]:') }}."
)
TOO_LATE = _(
    "[[Wij hadden/Ik had]] dit uiterlijk {{ last }} moeten doen. Dat is niet gelukt. "
    "{{ reach('Bel [[ons/mij]]:') }}."
)
NEEDED = _("Dit [[moeten wij/moet ik]] weten vóór {{ needed }}.")
UNREAD = _("Misschien [[lezen wij/lees ik]] voor die tijd geen berichten.")
CLOSED = _(
    "Misschien gaat [[ons/mijn]] kantoor voor die tijd niet meer open. Dan leest "
    "niemand het op tijd."
)
CALL = _("{{ reach_someone('Bel [[ons/mij]] daarom ook:') }}.")
CALL_OUTSIDE = _("Neemt er niemand op? Bel dan {{ contact.emergency }}.")

CALL_NOW = _("{{ reach_someone('Bel nu:') }}")
EMERGENCY_NOW = _("Neemt er niemand op? Bel {{ contact.emergency }}")


class DueWords(NamedTuple):
    """Title and sentence about the day of the answer."""

    title: str
    text: str


def say_due(case: Case) -> DueWords | None:
    """Say by when the client gets a first reply and an answer; None where none is to come."""
    if not awaits_answer(case):
        return None
    first = [say_first(case.first_limit)] if case.waits_for_first else []
    limit = case.answer_limit
    if limit is None:
        return DueWords(say("Wanneer u antwoord krijgt"), first[0]) if first else None
    kind = services().kinds.get(case.kind)
    acts = kind is not None and kind.acts
    title = (
        say("Wanneer [[wij/ik]] dit [[verwerken/verwerk]]")
        if acts
        else say("Wanneer u antwoord krijgt")
    )
    text = RULED_BY if case.ruled_on else ACTED_BY if acts else ANSWERED_BY
    if limit.is_past(services().clock()):
        text = RULED_TOO_LATE if case.ruled_on else TOO_LATE
    return DueWords(title, " ".join([*first, say(text, last=str(limit))]))


def say_first(limit: Limit | None) -> str:
    """Say by when a first reply comes, or should have come; nothing where none is promised."""
    if limit is None:
        return ""
    is_past = limit.is_past(services().clock())
    return say(FIRST_TOO_LATE if is_past else FIRST_BY, first=str(limit))


def say_call(kind: Kind | None, answers: Answers) -> list[str]:
    """Say to call where staff must know of it before the office opens again; else nothing."""
    known, now = services(), services().clock()
    moments: Iterable[datetime] = kind.needed_by(answers, now) if kind and kind.needed_by else ()
    coming = [at for at in moments if at.astimezone(UTC) > now]
    if not coming:
        return []
    first = min(at.astimezone(UTC) for at in coming)
    contact = known.facts.contact
    if first >= opens_after(now, contact.reading_week):
        return []
    week = contact.open_week
    is_open = isinstance(week, tuple) and is_office_open(now, week)
    texts = [say(NEEDED, needed=_in_words(local_time(first)))]
    texts.append(say(UNREAD if contact.read or is_open else CLOSED))
    texts += [say(CALL)] if contact.answering else []
    emergency = contact.emergency
    outside = [say(CALL_OUTSIDE)] if emergency and not emergency.placeholder else []
    return [" ".join(texts), *outside]


def list_calls() -> list[tuple[str, str]]:
    """Return what gets someone on the line at once, each as an address and words, best first.

    What is not filled in is left out, and so is a channel that no address opens.
    """
    contact = services().facts.contact
    name, own = contact.answering, contact.emergency
    office = [(link_of(name, contact.ways[name].value), say(CALL_NOW))] if name else []
    outside = [(link_of("phone", own.value), say(EMERGENCY_NOW))] if own else []
    return [(address, words) for address, words in (*office, *outside) if address]


def _in_words(local: datetime) -> str:
    """Return a moment as Dutch text, and the day alone where it is the beginning of one."""
    return long_day(local) if local.time() == time.min else long_moment(local)

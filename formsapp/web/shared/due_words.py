"""Until when an answer is promised, and what to do when that is too late."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import NamedTuple

from formsapp.cases.case_state import awaits_answer
from formsapp.cases.models import Case
from formsapp.facts.dutch_format import day, long_moment
from formsapp.kinds import Kind
from formsapp.kinds.base import Answers, _
from formsapp.rules.amsterdam_time import local_time
from formsapp.rules.office_hours import opens_after
from formsapp.web.shared.i18n import say
from formsapp.web.shared.services import services

ANSWERED_BY = _("U krijgt uiterlijk {{ last }} antwoord.")
ACTED_BY = _("Wij verwerken dit uiterlijk {{ last }}.")
RULED_BY = _(
    "De klachtencommissie deed een uitspraak. Wat wij daarmee doen, hoort u uiterlijk {{ last }}."
)
RULED_TOO_LATE = _(
    "De klachtencommissie deed een uitspraak. Wat wij daarmee doen, had u uiterlijk {{ last }} "
    "moeten horen. Dat is niet gelukt. Bel ons: {{ contact.phone }}."
)
TOO_LATE = _(
    "Wij hadden dit uiterlijk {{ last }} moeten doen. Dat is niet gelukt. Bel ons: "
    "{{ contact.phone }}."
)
CALL = _(
    "Dit moeten wij weten vóór {{ needed }}. Ons kantoor gaat daarvoor misschien niet meer open, "
    "en dan leest niemand het op tijd. Bel ons daarom ook: {{ contact.phone }}."
)
CALL_OUTSIDE = _("Neemt er niemand op? Bel dan {{ contact.emergency }}.")


class DueWords(NamedTuple):
    """Title and sentence about the day of the answer."""

    title: str
    text: str


def say_due(case: Case) -> DueWords | None:
    """Say by when the client gets an answer; None where none is to come."""
    if case.due_on is None or not awaits_answer(case):
        return None
    kind = services().kinds.get(case.kind)
    acts = kind is not None and kind.acts
    title = say("Wanneer wij dit verwerken") if acts else say("Wanneer u antwoord krijgt")
    text = RULED_BY if case.ruled_on else ACTED_BY if acts else ANSWERED_BY
    if case.due_on < services().today:
        text = RULED_TOO_LATE if case.ruled_on else TOO_LATE
    return DueWords(title, say(text, last=day(case.due_on)))


def say_call(kind: Kind | None, answers: Answers) -> list[str]:
    """Say to call where staff must know of it before the office opens again; else nothing."""
    known, now = services(), services().clock()
    moments: Iterable[datetime] = kind.needed_by(answers) if kind and kind.needed_by else ()
    coming = [at for at in moments if at.astimezone(UTC) > now]
    if not coming:
        return []
    first = min(at.astimezone(UTC) for at in coming)
    contact = known.facts.contact
    if first >= opens_after(now, contact.hours.value):
        return []
    outside = [say(CALL_OUTSIDE)] if contact.emergency else []
    return [say(CALL, needed=long_moment(local_time(first))), *outside]

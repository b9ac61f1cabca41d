"""What staff did about a client's consents: which task was ticked off, by whom and when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from formsapp.cases import event_log, staff_accounts
from formsapp.cases.tasks import OpenedTask, done_tasks
from formsapp.facts.dutch_format import day
from formsapp.kinds.base import _
from formsapp.rules.amsterdam_time import local_date
from formsapp.web.shared.i18n import say
from formsapp.web.shared.services import db
from formsapp.web.staff.client_tasks import WORDS, task_text
from formsapp.web.staff.guard import SignedIn
from formsapp.web.staff.staff_words import name_by_id

TOLD = _("Laten weten dat het niet meer mag: afgevinkt op {{ day }} door {{ who }}.")
ALLOWED_AGAIN = _("Laten weten hoefde niet meer: het mocht weer op {{ day }}.")
"""Of a stop that was open when the same was allowed again."""


class FinishedTask(NamedTuple):
    """A task that is done.

    ``consent_id`` is what a stop is about, empty for another task; ``told`` says under that party
    what became of it. ``text`` says what was done, ``who`` and ``day`` by whom and when; ``who`` is
    empty where it needed doing no more.
    """

    consent_id: str
    told: str
    text: str
    who: str
    day: str


def read_finished(staff: SignedIn, client: str) -> list[FinishedTask]:
    """Return what was done about a client for the teams of this colleague, the last first."""
    found = done_tasks(db.session, staff.desk.keyring, staff.actor.teams, client)
    names = {str(one.id): one.mail for one in staff_accounts.all_staff(db.session)}
    return [_finished(one, names) for one in found]


def last_told(found: Iterable[FinishedTask]) -> Mapping[str, str]:
    """Say by consent what became of the last stop; ``found`` has the last first."""
    told: dict[str, str] = {}
    for one in found:
        if one.consent_id:
            told.setdefault(one.consent_id, one.told)
    return told


def _finished(one: OpenedTask, names: dict[str, str]) -> FinishedTask:
    content, task = one.content, one.task
    by_itself = task.done_by == event_log.SYSTEM.id
    who = "" if by_itself or task.done_by is None else name_by_id(task.done_by, names)
    on = day(local_date(task.done_at)) if task.done_at else ""
    told = say(ALLOWED_AGAIN if by_itself else TOLD, day=on, who=who)
    did = say("Vervallen") if by_itself else say(WORDS[content.sort].done)
    consent_id = content.consent_id if content.sort == "stop" else ""
    return FinishedTask(consent_id, told, f"{did}: {task_text(content)}", who, on)

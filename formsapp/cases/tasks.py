"""What staff must do about a client that no case asks for: a stop, a review, something unclear.

What it is about is sealed for the team, also its sort and its days: a review falls on a birthday.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Literal
from uuid import UUID, uuid4

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Session

from formsapp.cases import event_log
from formsapp.cases.case_errors import require_row
from formsapp.cases.event_log import About
from formsapp.cases.models import Task
from formsapp.cases.restored_clients import end_doubt
from formsapp.cases.staff_desk import Desk
from formsapp.sealing.letterbox import Altered, Keyring, NoKey
from formsapp.typed_values import convert_typed

SEALED_AS = "task"
PART: Final = "task"
"""What an event calls a task, with its id."""
OPEN: Final = "open"
TaskSort = Literal[
    "restored",
    "stop",
    "ask-again",
    "review",
    "parties",
    "circle",
    "whose",
    "doubt",
    "differs",
    "sealed",
]
"""Find out what is missing since a backup was put back; tell a party that it is no longer allowed;
ask anew before a consent ends; a birthday lets others decide; two signers named different parties;
nobody recorded who decides; nobody knows who gave an answer; a form says that someone else decides
too; a form says otherwise who fills it in, or how old the client is; it does not open, for a key
that is gone or a change, and only staff can look what it was."""

TaskKey = tuple[TaskSort, str, date | None]


class TaskContent(msgspec.Struct, frozen=True):
    """What a task is about: a consent by its id, parties by name, an age, a day.

    ``asked`` is the question as it was asked, of a consent that the facts no longer have.
    ``case`` is the reference of a form, and ``says`` what it says otherwise than is recorded.
    ``reason`` tells one task of a sort and client from another on one day.
    """

    sort: TaskSort
    reason: str = ""
    consent_id: str = ""
    named: tuple[str, ...] = ()
    age: int | None = None
    until: date | None = None
    asked: str = ""
    case: str = ""
    says: str = ""

    @property
    def key(self) -> TaskKey:
        """What makes one task of a client: with the day, as a birth date may be corrected."""
        return self.sort, self.reason, self.until


@dataclass(frozen=True)
class TaskWish:
    """A task to make."""

    team: str
    client: str
    content: TaskContent


@dataclass(frozen=True)
class OpenedTask:
    """A task with what it is about."""

    task: Task
    content: TaskContent


def add_task(session: Session, keyring: Keyring, wish: TaskWish, *, now: datetime) -> bool:
    """Store a task unless its key has one, done or not; return whether it is new.

    One about a restore comes again while that is not settled, whoever ticked it off. In a write
    transaction. Raises NoKey when the team has no public key.
    """
    theirs = sa.select(Task).where(Task.client == wish.client, Task.team == wish.team)
    if wish.content.sort == "restored":
        theirs = theirs.where(Task.done_at.is_(None))
    known = (_open(keyring, row).content for row in session.scalars(theirs).all())
    if any(one.key == wish.content.key for one in known):
        return False
    task_id, content = uuid4(), msgspec.to_builtins(wish.content)
    sealed = keyring.letterbox.seal(wish.team, task_id, SEALED_AS, content)
    session.add(Task(id=task_id, team=wish.team, client=wish.client, sealed=sealed, created_at=now))
    session.flush()
    about, bound = About(client=wish.client), bind_task(task_id, is_open=True)
    event_log.record(session, event_log.SYSTEM, "task-new", about, now=now, bound=bound)
    return True


def bind_task(task_id: UUID, *, is_open: bool) -> dict[str, str]:
    """Return what an event binds of a task: whether it is still to do."""
    return {f"{PART}:{task_id}": OPEN if is_open else ""}


def open_tasks(
    session: Session, keyring: Keyring, teams: Collection[str], *, client: str | None = None
) -> Sequence[OpenedTask]:
    """Return what is still to do for these teams, oldest first; also what does not open."""
    mine = sa.select(Task).where(Task.done_at.is_(None), Task.team.in_(teams))
    if client is not None:
        mine = mine.where(Task.client == client)
    rows = session.scalars(mine.order_by(Task.created_at, Task.id)).all()
    return [_open(keyring, row) for row in rows]


def done_tasks(
    session: Session, keyring: Keyring, teams: Collection[str], client: str
) -> Sequence[OpenedTask]:
    """Return what was done or needed no more for a client, the last first."""
    mine = sa.select(Task).where(Task.done_at.is_not(None), Task.team.in_(teams))
    rows = session.scalars(mine.where(Task.client == client).order_by(Task.done_at.desc(), Task.id))
    return [_open(keyring, row) for row in rows]


def finish_task(desk: Desk, task_id: UUID) -> tuple[Task, bool]:
    """Store that a task is done, by whom and when; return it, and whether that is new.

    What was missing since a backup was put back is known then. In a write transaction. Raises
    NotFound for a task of another team.
    """
    mine = sa.select(Task).where(Task.id == task_id, Task.team.in_(desk.actor.teams))
    task = require_row(desk.session.scalar(mine), "task")
    is_open = task.done_at is None
    if is_open:
        task.done_at, task.done_by = desk.now, desk.actor.id
        content, bound = _open(desk.keyring, task).content, bind_task(task_id, is_open=False)
        if content.sort == "restored":
            bound |= end_doubt(desk.session, desk.keyring, task.client, content.reason)
        about, who = About(client=task.client), desk.actor.who
        box = desk.keyring.letterbox
        event_log.record(
            desk.session, who, "task-done", about, now=desk.now, bound=bound, prover=box
        )
    return task, is_open


def finish_outdated(
    session: Session,
    open_now: Sequence[OpenedTask],
    wanted: Collection[TaskKey],
    *,
    now: datetime,
) -> None:
    """Close the tasks whose key is not among ``wanted``, in a write transaction."""
    for one in open_now:
        if one.content.key not in wanted:
            one.task.done_at, one.task.done_by = now, event_log.SYSTEM.id
            about, bound = About(client=one.task.client), bind_task(one.task.id, is_open=False)
            who = event_log.SYSTEM
            event_log.record(
                session, who, "task-done", about, now=now, ground="outdated", bound=bound
            )


def _open(keyring: Keyring, row: Task) -> OpenedTask:
    try:
        content = keyring.open(row.team, row.id, SEALED_AS, row.sealed)
    except (NoKey, Altered):
        return OpenedTask(row, TaskContent("sealed", str(row.id)))
    return OpenedTask(row, convert_typed(content, TaskContent))

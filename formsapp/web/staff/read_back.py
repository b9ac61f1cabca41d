"""What staff read aloud before a form is taken in: what was said, what follows, and until when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from formsapp.cases.receive_case import Dates
from formsapp.kinds import Kind
from formsapp.kinds.base import Said, _, tell
from formsapp.kinds.questions import Files
from formsapp.web.form.fields import show_answer
from formsapp.web.form.form_progress import Row
from formsapp.web.form.one_page import OnePage
from formsapp.web.shared.due_words import ACTED_BY, ANSWERED_BY, say_first
from formsapp.web.shared.i18n import say, say_all

if TYPE_CHECKING:
    from formsapp.web.staff.entry_by_staff import Entered

OPENINGS = {
    "phone": (_("U belt {{ calls }}."), _("U belt over: {{ title }}.")),
    "visit": (_("U bent hier {{ calls }}."), _("U bent hier voor: {{ title }}.")),
}
"""How it begins by each channel with someone there: with why they call, and without those words."""
ASKED = _("{{ question }} U zei: '{{ answer }}'.")
NAMED = _("{{ question }}: {{ answer }}.")
TOO_LATE = _("[[Wij hadden/Ik had]] u al antwoord moeten geven. U krijgt het nu zo snel mogelijk.")


@dataclass(frozen=True)
class ReadBack:
    """The text to read aloud. ``opening`` is empty where nobody is there to hear it.

    ``lines`` are what was said, ``follows`` what comes of it and ``due`` by when.
    """

    opening: str
    lines: list[str]
    follows: list[str]
    due: str


def read_back(context: Entered, progress: OnePage, dates: Dates) -> ReadBack:
    """Say back what was filled in, as the client would read it before sending."""
    first, limit = say_first(dates.first_limit), dates.answer_limit
    due = ""
    if limit and limit.is_past(context.arrival.now):
        due = say(TOO_LATE)
    elif limit:
        due = say(ACTED_BY if progress.kind.acts else ANSWERED_BY, last=str(limit))
    return ReadBack(
        opening=say_opening(progress.kind, context.arrival.channel),
        lines=[*say_answers(context, progress)],
        follows=say_what_follows(progress),
        due=" ".join(filter(None, [first, due])),
    )


def say_opening(kind: Kind, channel: str) -> str:
    """Say why someone calls or came; empty for what came in writing."""
    if channel not in OPENINGS:
        return ""
    reason, title = OPENINGS[channel]
    if kind.calls:
        return say(reason, calls=say(kind.calls))
    return say(title, title=say(kind.title))


def say_answers(context: Entered, progress: OnePage) -> Iterator[str]:
    """Yield each answer as a sentence to who gave it; of how it came in nothing."""
    for row in progress.rows():
        is_said = row.step not in {context.unstored_step, *progress.later}
        if is_said and row.question.back is not None and not isinstance(row.question, Files):
            yield from say_answer(row)


def say_answer(row: Row) -> Iterator[str]:
    """Yield an answer that was given as a sentence."""
    answer = ", ".join(show_answer(row.question, row.value)) if row.value else ""
    if not answer:
        return
    question = say(row.question.label, row.question.given)
    text = row.question.back or (ASKED if question.endswith("?") else NAMED)
    yield say(text, row.question.given, question=question, answer=answer)


def say_what_follows(progress: OnePage) -> list[str]:
    """Say what follows from the answers, and what pages on the way said; each once."""
    told: list[Said] = []
    for page in progress.pages:
        if page.step.id not in progress.later:
            told += tell(page.step.notice, page.before)
    later = {one for page in progress.later_pages for one in tell(page.step.notice, page.before)}
    before = [Said(progress.kind.before_send)] if progress.kind.before_send else []
    found = dict.fromkeys((*told, *progress.outcome(), *before))
    return say_all(tuple(one for one in found if one not in later))

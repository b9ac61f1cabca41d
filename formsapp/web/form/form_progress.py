"""The way through a form's pages, worked out again from all answers at every step.

Answers so far stand in the page itself, in hidden inputs; nothing is kept here between
two requests. What was posted is checked from the first page on, so an answer that no
longer belongs (15 became 17) falls out by itself.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from hashlib import sha256

from werkzeug.datastructures import MultiDict

from formsapp.bsn_and_iban import has_bsn, has_iban, has_named_bsn
from formsapp.kinds import Kind
from formsapp.kinds.base import Answers, Ending, Said, Situation, Step, Value, _, tell
from formsapp.kinds.conditions import may_hold, names_in
from formsapp.kinds.questions import Agree, Problem, Question, Text
from formsapp.rules.amsterdam_time import local_date
from formsapp.web.form.fields import find_problem, read_answer

CHECK = "controle"
"""The name of the last page of most forms, where all answers stand together."""

SEND = "versturen"
"""What the button of that page asks for."""

BACK = "terug"
"""What the button asks for that leads to the page before."""

TEXT_CHANGED = _("De tekst is intussen veranderd. Lees de nieuwe tekst en zet dan een vinkje.")

ASKED_ANEW = _("Deze vraag is veranderd. Lees hem opnieuw en kies dan.")


@dataclass(frozen=True)
class FormPage:
    """One step with what was posted for it, and what is wrong with that.

    ``answered``: it was posted before. ``before``: answers of earlier pages; ``own``: of this.
    """

    step: Step
    wrong: Mapping[str, Problem]
    answered: bool
    before: Answers
    own: Answers

    @property
    def shown(self) -> tuple[Question, ...]:
        """The questions that the earlier answers leave: some may still fall out by the page's."""
        asked = [one.name for one in self.step.questions]
        return tuple(one for one in self.step.questions if may_hold(one.when, self.before, asked))


def name_part(step: Step) -> Said:
    """Return what a page is about."""
    return Said(step.part or step.title, step.given)


@dataclass(frozen=True)
class Row:
    """One line of the summary."""

    step: str
    question: Question
    value: Value
    part: Said


class FormProgress:
    """All pages that belong to the answers so far, in order.

    Args:
        kind: What is being filled in.
        situation: What the kind may know.
        data: Everything that was posted, cleaned.

    """

    def __init__(self, kind: Kind, situation: Situation, data: MultiDict[str, str]) -> None:
        self.kind = kind
        self.situation = situation
        self.data = data
        self.steps = kind.steps(situation)
        self._asked_anew = set(self._drop_answers_to_other_questions())

    @cached_property
    def pages(self) -> tuple[FormPage, ...]:
        """Pages up to and including the first that is not in order."""
        answers: dict[str, Value] = {}
        found = []
        for step in self.steps:
            if step.when.holds(answers) and not self._came_up(step):
                page = self._page(step, answers)
                found.append(page)
                answers = {**answers, **page.own}
                if page.wrong:
                    break
        return tuple(found)

    def _came_up(self, step: Step) -> bool:
        """Whether the page came to belong between the check of all answers and the sending.

        What was sent before is compared with that without it.
        """
        sending = (self.data.get("bij"), self.data.get("doe")) == (CHECK, SEND)
        return bool(step.by_time) and sending and step.id not in self.passed

    def _drop_answers_to_other_questions(self) -> Iterator[str]:
        """Leave out, and yield, the answers to what was renewed since it was shown."""
        for question in (one for step in self.steps for one in step.questions):
            if question.asks_otherwise({name: self.data.getlist(name) for name in question.inputs}):
                self.data.poplist(question.name)
                yield question.name

    def _page(self, step: Step, before: Answers, unsure: Collection[str] | None = None) -> FormPage:
        """Judge a step; ``unsure``: left out is what hangs on these, or on what is wrong here."""
        own: dict[str, Value] = {}
        wrong: dict[str, Problem] = {}
        for question in step.questions:
            hangs = unsure is not None and names_in(question.when) & {*unsure, *wrong}
            if not hangs and question.when.holds({**before, **own}):
                own[question.name] = read_answer(question, self.data)
                if problem := find_problem(question, own[question.name]):
                    wrong[question.name] = problem
        wrong.update(self._changed_texts(step, own))
        wrong.update({name: Problem(ASKED_ANEW) for name in own if name in self._asked_anew})
        if step.check and not wrong:
            found = step.check({**before, **own}, self.situation)
            wrong = {name: Problem(text) for name, text in found.items()}
        return FormPage(step, wrong, step.id in self.passed, before, own)

    def _changed_texts(self, step: Step, own: Answers) -> dict[str, Problem]:
        """Refuse a yes to a text that was renewed since it was shown."""
        return {
            question.name: Problem(TEXT_CHANGED)
            for question in step.questions
            if isinstance(question, Agree)
            and question.agreed(own[question.name])
            not in {"", self.situation.texts[question.document]}
        }

    @cached_property
    def passed(self) -> tuple[str, ...]:
        """Names of the steps that were posted at least once, the one just posted too.

        Who went back from a page for the first time did not send it: what lacks is not wrong yet.
        """
        at = [] if self.data.get("doe") == BACK else [self.data.get("bij", "")]
        return tuple(dict.fromkeys([*self.data.getlist("klaar"), *at]))

    @property
    def complete(self) -> bool:
        """Whether every page is in order."""
        return not self.pages[-1].wrong

    @property
    def answers(self) -> Answers:
        """All answers of the pages that belong, dropped ones left out."""
        last = self.pages[-1]
        return {**last.before, **last.own}

    def find_page(self, step_id: str) -> FormPage | None:
        """Return the page of this step; None when it does not belong to the answers so far."""
        return next((page for page in self.pages if page.step.id == step_id), None)

    def page_after(self, step_id: str) -> FormPage | None:
        """Return the page to show after this one; None when all answers can be checked."""
        ids = [page.step.id for page in self.pages]
        rest = self.pages[ids.index(step_id) + 1 :] if step_id in ids else self.pages
        return next((page for page in rest if not page.answered or page.wrong), None)

    def page_before(self, step_id: str) -> FormPage | None:
        """Return the page before this one; None when that is the start."""
        ids = [page.step.id for page in self.pages]
        at = ids.index(step_id) if step_id in ids else len(ids)
        return self.pages[at - 1] if at else None

    def hidden_inputs(self, shown: FormPage | None) -> list[tuple[str, str]]:
        """Return all that was posted for other pages, as hidden inputs of the page shown."""
        on_page = _names(shown.shown) if shown else ()
        passed = [("klaar", step.id) for step in self.steps if step.id in self.passed]
        return passed + [
            (name, value)
            for name in _names(one for step in self.steps for one in step.questions)
            if name not in on_page
            for value in self.data.getlist(name)
        ]

    def rows(self) -> list[Row]:
        """Return the lines of the summary: every question that was shown."""
        return [
            Row(page.step.id, question, page.own[question.name], name_part(page.step))
            for page in self.pages
            for question in page.step.questions
            if question.name in page.own and question.asks
        ]

    def rows_left_out(self) -> list[Row]:
        """Return what was filled in and does not belong to the other answers, so is not sent."""
        sent = {name for row in self.rows() for name in row.question.inputs}
        found: dict[str, Row] = {}
        for step in self.steps:
            for question in (one for one in step.questions if one.asks):
                value = read_answer(question, self.data)
                if value and sent.isdisjoint(question.inputs):
                    row = Row(step.id, question, value, name_part(step))
                    found.setdefault(question.name, row)
        return list(found.values())

    def outcome(self) -> tuple[Said, ...]:
        """Return what follows from these answers, shown before they are sent."""
        return tell(self.kind.outcome(self.situation), self.answers) if self.kind.outcome else ()

    @property
    def marks(self) -> tuple[str, ...]:
        """Words for staff that the answers give at this moment."""
        own = self.kind.marks(self.answers, self.situation) if self.kind.marks else ()
        return (*own, *(one.mark for one in self.kind.endings if self._ends_by(one)))

    def _ends_by(self, ending: Ending) -> bool:
        return any(one.holds(self.answers) for one in ending.when(self.situation))

    @property
    def hangs_on_time(self) -> bool:
        """Whether a page can come to belong just because time passes."""
        return any(step.by_time for step in self.steps)

    def with_pages_of_time(self) -> FormProgress:
        """Return it with the pages that came to belong since all answers were checked."""
        data = self.data.copy()
        data.poplist("doe")
        found = FormProgress(self.kind, self.situation, data)
        found._asked_anew |= self._asked_anew  # what answered another question is dropped already
        return found

    def find_untold(self, told: str) -> FormPage | None:
        """Return the page that says by now more than was ``told``; None for none."""
        pages = [page for page in self.pages if page.step.by_time]
        if not pages or self.told_now == told:
            return None
        step = pages[-1].step
        first = next((one for one in step.questions if one.asks), step.questions[0])
        return replace(pages[-1], wrong={first.name: Problem(step.by_time)})

    @property
    def told_now(self) -> str:
        """A fingerprint of what the pages that time brings say now."""
        said = [tell(page.step.notice, page.before) for page in self.pages if page.step.by_time]
        return _fingerprint(said)

    @property
    def checked_now(self) -> str:
        """A fingerprint of the answers that can't change on a page that sends the form."""
        fixed = (page for page in self.pages if not (page.step.closes or page.step.by_time))
        return _fingerprint([(page.step.id, page.own) for page in fixed])

    @property
    def ending(self) -> Ending | None:
        """The other end that the form gets by these answers; None for the kind's own."""
        return self.kind.find_ending(self.marks)

    def judged_at(self, moment: datetime) -> FormProgress:
        """Return it as these same answers were judged at another moment."""
        then = replace(self.situation, now=moment, today=local_date(moment))
        return FormProgress(self.kind, then, self.data)

    def private_numbers(self) -> list[Row]:
        """Return the typed answers that hold what looks like a BSN or an account number."""
        return [row for row in self.rows() if _holds_private_number(row)]


def _holds_private_number(row: Row) -> bool:
    question, text = row.question, str(row.value)
    if not isinstance(question, Text):
        return False
    # One in eleven telephone numbers of nine digits would pass as a BSN.
    return has_iban(text) or (has_named_bsn if question.reaches else has_bsn)(text)


def _fingerprint(of: object) -> str:
    return sha256(repr(of).encode()).hexdigest()[:16]


def _names(questions: Iterable[Question]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for one in questions for name in one.inputs))

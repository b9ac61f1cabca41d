"""The page on which a message is written: a text and files, for client and staff alike."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from flask import request
from werkzeug.datastructures import MultiDict

from formsapp.bsn_and_iban import has_bsn, has_iban
from formsapp.cases.attachments import WaitingFile
from formsapp.cases.messages import MessageSort, NewMessage
from formsapp.cases.models import Case
from formsapp.cases.outbox import OutgoingMail
from formsapp.kinds.base import Step, Value
from formsapp.kinds.questions import Files, LongText, Problem, Question, Several
from formsapp.typed_text import clean_lines
from formsapp.web.form import uploads
from formsapp.web.form.fields import clean_data, find_problem, read_answer
from formsapp.web.form.form_key import (
    FormKey,
    Purpose,
    issue_key,
    read_key,
    read_posted_key,
    refuse_forged,
)
from formsapp.web.form.form_progress import SEND
from formsapp.web.form.uploads import Uploads


@dataclass(frozen=True)
class MessageWords:
    """What a message page asks, and what it says of a BSN or account number in the text."""

    text: LongText
    files: Files
    keep: Several
    private: Problem
    more: tuple[Question, ...] = ()
    to_staff: bool = False

    def ask(self, typed: str) -> tuple[Question, ...]:
        """Return the questions; after a private number also whether it stays."""
        keep = (self.keep,) if has_bsn(typed) or has_iban(typed) else ()
        return (self.text, *keep, *self.more, self.files)


@dataclass(frozen=True)
class MessageDraft:
    """A message page with what was typed and added so far, and what is wrong with it."""

    words: MessageWords
    key: FormKey
    uploads: Uploads
    data: MultiDict[str, str] = field(default_factory=MultiDict, repr=False)
    values: Mapping[str, Value] = field(default_factory=dict, repr=False)
    wrong: Mapping[str, Problem] = field(default_factory=dict)
    ready: bool = False
    """Whether it was sent, and nothing is wrong with it."""
    said: Mapping[str, Problem] = field(default_factory=dict)
    """What is wrong that does not follow from what was typed."""

    @property
    def questions(self) -> tuple[Question, ...]:
        """What the page asks now."""
        return self.words.ask(self.text)

    @property
    def step(self) -> Step:
        """The questions as the macros want them."""
        return Step(id="", title="", questions=self.questions)

    @property
    def text(self) -> str:
        """What was typed, as it would be stored."""
        return clean_lines(self.data.get(self.words.text.name, ""))

    @property
    def files(self) -> list[WaitingFile]:
        """The files that were added."""
        return [*self.uploads.files]

    def refuse(self, problem: Problem) -> MessageDraft:
        """Return the page with a problem at its text."""
        wrong = {self.words.text.name: problem}
        return replace(self, wrong=wrong, ready=False, said=wrong)

    def make(self, sort: MessageSort, mails: list[OutgoingMail]) -> NewMessage:
        """Return the message that is stored."""
        return NewMessage(self.key.key, sort, self.text, self.files, mails)


def new_draft(words: MessageWords, case: Case) -> MessageDraft:
    """Return the page on which nothing is typed yet."""
    key = issue_key(_purpose(case))
    return MessageDraft(words, key, _uploads(words, case, key))


def read_draft(words: MessageWords, case: Case) -> MessageDraft:
    """Return what was posted, after adding and removing files; 403 for what is not of our page.

    Raises SentOtherwise: a file comes after the message was sent.
    """
    key = read_posted_key(_purpose(case))
    if key is None:
        refuse_forged(_purpose(case))
    data, found = clean_data(request.form), _uploads(words, case, key)
    doing, _, what = request.form.get("doe", "").partition(":")
    fault = found.add_or_remove(doing, what)
    if doing == SEND and not fault and found.missing:
        fault = found.gone
    found.fill_answer(data)
    draft = MessageDraft(words, key, found, data)
    if doing == SEND:
        draft = _check(draft)
    if fault:
        said = {words.files.name: fault}
        draft = replace(draft, wrong={**draft.wrong, **said}, said=said)
    sent = doing == SEND and not draft.wrong and not found.lacking
    return replace(draft, ready=sent)


def reopen_draft(
    words: MessageWords, case: Case, kept: MultiDict[str, str], said: Mapping[str, Problem]
) -> MessageDraft | None:
    """Return a page under way with what was kept and said; None when that is of another case."""
    key = read_key(kept.get("form_key", ""), _purpose(case))
    if key is None:
        return None
    found = _uploads(words, case, key)
    found.fill_answer(kept)
    draft = MessageDraft(words, key, found, kept)
    if kept.get("doe") == SEND:
        draft = _check(draft)
    return replace(draft, wrong={**draft.wrong, **said})


def _check(draft: MessageDraft) -> MessageDraft:
    words = draft.words
    values = {one.name: read_answer(one, draft.data) for one in draft.questions}
    found = ((one.name, find_problem(one, values[one.name])) for one in draft.questions)
    wrong = {name: problem for name, problem in found if problem}
    if words.keep.name in values and not values[words.keep.name]:
        wrong.setdefault(words.text.name, words.private)
    return replace(draft, values=values, wrong=wrong)


def _purpose(case: Case) -> Purpose:
    return Purpose("@bericht", str(case.id))


def _uploads(words: MessageWords, case: Case, key: FormKey) -> Uploads:
    posted = [clean_lines(text) for text in request.form.getlist(words.files.name) if text]
    return uploads.uploads_of_case(
        words.files, key, posted=posted, counted_by=f"case {case.id}", to_staff=words.to_staff
    )

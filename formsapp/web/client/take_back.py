"""Take back what was given, for as long as it lasts: asked once, then done.

Through the link by which it was given, or with the code of what was sent then.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import abort, redirect, render_template, url_for

from formsapp.cases.case_errors import AlreadyReceived
from formsapp.cases.receive_case import Receipt
from formsapp.cases.signed_links import OpenedLink
from formsapp.facts.dutch_format import day
from formsapp.kinds.base import TAKEN_BACK, _
from formsapp.rules.consent_verdict import Said as Spoken
from formsapp.web.client import ask_birth_date
from formsapp.web.client.own_answers import OwnAnswer, answers_of, find_answer
from formsapp.web.client.personal_page import open_personal
from formsapp.web.form.form_context import FormContext
from formsapp.web.form.form_key import (
    FormKey,
    Purpose,
    issue_key,
    read_posted_key,
    refuse_forged,
)
from formsapp.web.form.receipt_content import Lock, lock_of
from formsapp.web.form.submit import Revocation, store_revocation, was_sent_before
from formsapp.web.shared import status_link
from formsapp.web.shared.i18n import say
from formsapp.web.shared.page_answer import PageAnswer
from formsapp.web.shared.services import services

NOTHING_LEFT: Mapping[Spoken, tuple[str, str]] = {
    "ja": (_("Uw ja is al afgelopen"), _("Het gold tot en met {{ day }}.")),
    "nee": (_("Uw antwoord is hier nee"), _("U zei nee op {{ day }}.")),
    "ingetrokken": (_("Uw ja is al ingetrokken"), _("Het is ingetrokken op {{ day }}.")),
}
"""What is said where there is no yes to take back any more, by what the answer is."""


@dataclass(frozen=True)
class TakingBack:
    """One answer that someone wants to take back."""

    answer: OwnAnswer

    @property
    @abstractmethod
    def context(self) -> FormContext:
        """The form in which it was given."""

    @property
    @abstractmethod
    def address(self) -> str:
        """Where it is posted."""

    @property
    @abstractmethod
    def lock(self) -> Lock:
        """What the code of the new case checks a date of birth with."""

    @abstractmethod
    def new_key(self) -> FormKey:
        """Make the key of the page, which takes back this answer and nothing else."""

    @abstractmethod
    def receipt_address(self, receipt: Receipt) -> str:
        """Return where its receipt stands."""

    @property
    def proof(self) -> list[tuple[str, str]]:
        """Hidden inputs that the way back needs."""
        return []

    def show_page(self) -> PageAnswer:
        """Ask whether this is what is meant; 409 when there is no yes to take back any more."""
        if not self.answer.can_be_taken_back(services().today):
            return self._say_nothing_left()
        return render_template(
            "client/take_back.html",
            context=self.context,
            kind=self.answer.kind,
            what=self._words,
            hidden=[("form_key", self.new_key().signed)],
            proof=self.proof,
            address=self.address,
        )

    def store(self, key: FormKey) -> PageAnswer:
        """Store that it is taken back, once for each page, and lead to the receipt."""
        if not (self.answer.can_be_taken_back(services().today) or was_sent_before(key)):
            return self._say_nothing_left()
        answer = self.answer
        taken = Revocation(answer.given_in, self._record(), answer.given_key, self.lock)
        try:
            receipt = store_revocation(self.context, key, taken)
        except AlreadyReceived:
            return self._say_nothing_left()
        return redirect(self.receipt_address(receipt), 303)

    def _say_nothing_left(self) -> PageAnswer:
        """Say what the answer is by now, and of which day."""
        heading, text = NOTHING_LEFT[self.answer.word]
        page = render_template(
            "client/nothing_left.html",
            context=self.context,
            title=say(heading),
            text=say(text, day=day(self.answer.last_day or self.answer.since)),
            what=self._words,
        )
        return page, 409

    @property
    def _words(self) -> str:
        return say(self.answer.what.text, self.answer.what.given)

    def _record(self) -> dict[str, Any]:
        """Return what is taken back, as a question with its answer."""
        return {
            "name": TAKEN_BACK,
            "question": say("Welke toestemming is ingetrokken?"),
            "answer": self._words,
            "value": self.answer.name,
        }


@dataclass(frozen=True)
class TakingBackByLink(TakingBack):
    """An answer that is taken back behind a link that still opens it."""

    opened: OpenedLink
    token: str

    @property
    def context(self) -> FormContext:
        """The form behind the link."""
        return FormContext(self.answer.kind, self.opened, self.token)

    @property
    def address(self) -> str:
        """The page that asked."""
        slug, name = self.answer.kind.slug, self.answer.name
        return url_for("client.take_back_now", token=self.token, slug=slug, name=name)

    @property
    def lock(self) -> Lock:
        """The link's own."""
        return lock_of(self.opened)

    @property
    def proof(self) -> list[tuple[str, str]]:
        """That the date of birth was given."""
        return ask_birth_date.proof_inputs(self.opened)

    def new_key(self) -> FormKey:
        """Make a key for this link and answer."""
        purpose = _purpose(self.opened, self.answer.kind.slug, self.answer.name)
        return issue_key(purpose, self.opened.born)

    def receipt_address(self, receipt: Receipt) -> str:
        """Return its status page, with the way back to the link."""
        return status_link.status_address(receipt.code, self.token, just_sent=True)


def ask_first(token: str, slug: str, name: str) -> PageAnswer:
    """Ask for the date of birth, where the link does that, or whether this is what is meant."""
    opened = open_personal(token)
    if opened.asks_born:
        return ask_birth_date.ask_birth_date(opened)
    return _find(opened, token, slug, name).show_page()


def take_posted(token: str, slug: str, name: str) -> PageAnswer:
    """Take back what the posted page asked about; 403 for what was posted from elsewhere."""
    opened = open_personal(token)
    purpose = _purpose(opened, slug, name)
    key = read_posted_key(purpose)
    if key is not None:
        return _find(opened, token, slug, name).store(key)
    if not opened.asks_born:
        refuse_forged(purpose)
    found = ask_birth_date.ask_unless_known(opened)
    if isinstance(found, OpenedLink):
        return _find(found, token, slug, name).show_page()
    return found


def _purpose(opened: OpenedLink, slug: str, name: str) -> Purpose:
    """Return what the key of the page is for: taking back this answer and nothing else."""
    return Purpose(f"@intrekken {slug} {name}", str(opened.link.id))


def _find(opened: OpenedLink, token: str, slug: str, name: str) -> TakingBackByLink:
    """Return the answer that is meant; 404 for what was not answered through the link."""
    answer = find_answer(answers_of(opened), slug, name)
    return TakingBackByLink(answer, opened, token) if answer else abort(404)

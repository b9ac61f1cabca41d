"""Taking back with the code of a receipt what was given in the form that it is of."""

from __future__ import annotations

from dataclasses import dataclass

from flask import abort, url_for

from formsapp.cases.client_view import Status
from formsapp.cases.models import Link
from formsapp.cases.receive_case import Receipt
from formsapp.sealing.letterbox import normalise_code
from formsapp.web.client.code_birth_date import read_lock
from formsapp.web.client.own_answers import answers_by_code, find_answer
from formsapp.web.client.status_page import blueprint, find_status, open_status
from formsapp.web.client.take_back import TakingBack
from formsapp.web.form.form_context import FormContext
from formsapp.web.form.form_key import FormKey, Purpose, issue_key, read_posted_key, refuse_forged
from formsapp.web.form.receipt_content import SIGNER, Lock
from formsapp.web.shared import status_link
from formsapp.web.shared.page_answer import PageAnswer
from formsapp.web.shared.services import db


@dataclass(frozen=True)
class CodeContext(FormContext):
    """A form that came in, for who has the code of its receipt."""

    status: Status | None = None
    code: str = ""

    @property
    def signer(self) -> str:  # type: ignore[override]  # what came in tells it
        """Whose it is in the client's circle, where staff entered it and told that."""
        return str(self.status.open_content().get(SIGNER, "")) if self.status else ""

    @property
    def has_circle(self) -> bool:
        """Whether it is of someone in a circle that staff recorded, by its link or as they told."""
        link_id = self.status.case.link_id if self.status else None
        link = db.session.get(Link, link_id) if link_id else None
        return bool(self.signer) or (link is not None and link.signer_id is not None)

    @property
    def back(self) -> str:
        """Address of the code's page."""
        address = url_for("status.show_status", code=self.code)
        return status_link.with_way_back(address)


@dataclass(frozen=True)
class TakingBackByCode(TakingBack):
    """An answer that is taken back with the code of the receipt on which it stands."""

    status: Status
    code: str

    @property
    def context(self) -> FormContext:
        """The form, with the way back to the code's page."""
        return CodeContext(self.answer.kind, status=self.status, code=self.code)

    @property
    def address(self) -> str:
        """The page that asked."""
        slug, name = self.answer.kind.slug, self.answer.name
        page = url_for("status.take_back_by_code", code=self.code, slug=slug, name=name)
        return status_link.with_way_back(page)

    @property
    def lock(self) -> Lock:
        """That of the case in which it was given."""
        return read_lock(self.status)

    def new_key(self) -> FormKey:
        """Make a key for this case and answer."""
        return issue_key(_purpose(self.status, self.answer.kind.slug, self.answer.name))

    def receipt_address(self, receipt: Receipt) -> str:
        """Return its status page, open to who opened this one."""
        return status_link.part_address(self.code, receipt.code, just_sent=True)


@blueprint.get("/o/<code>/intrekken/<slug:slug>/<slug:name>")
def ask_by_code(code: str, slug: str, name: str) -> PageAnswer:
    """Ask whether an answer is to be taken back."""
    return _find(open_status(code), code, slug, name).show_page()


@blueprint.post("/o/<code>/intrekken/<slug:slug>/<slug:name>")
def take_back_by_code(code: str, slug: str, name: str) -> PageAnswer:
    """Take an answer back; the key of the page shows that it was opened."""
    status = find_status(code)
    purpose = _purpose(status, slug, name)
    key = read_posted_key(purpose)
    return _find(status, code, slug, name).store(key) if key else refuse_forged(purpose)


def _purpose(status: Status, slug: str, name: str) -> Purpose:
    return Purpose(f"@intrekken {slug} {name}", str(status.case.id))


def _find(status: Status, code: str, slug: str, name: str) -> TakingBackByCode:
    """Return the answer that is meant; 404 for what was not answered there."""
    answer = find_answer(answers_by_code(status), slug, name)
    return TakingBackByCode(answer, status, normalise_code(code)) if answer else abort(404)

"""Where a form is filled in: open to all under ``/f/``, or behind a link under ``/l/``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from flask import abort, redirect, request, url_for
from werkzeug.datastructures import MultiDict

from formsapp.cases.case_errors import Broken, Expired
from formsapp.cases.intake import Receipt, Submission
from formsapp.cases.links import OpenedLink, open_link
from formsapp.facts import DocumentText
from formsapp.kinds import Kind
from formsapp.kinds.base import Given, Situation
from formsapp.web.form.form_key import FormKey, Purpose, read
from formsapp.web.form.form_progress import FormProgress
from formsapp.web.form.text_changes import agreed_before
from formsapp.web.shared import status_link
from formsapp.web.shared.page_answer import PageAnswer
from formsapp.web.shared.services import db, services

GRACE = timedelta(hours=1)
"""How long a form that was opened before its link expired can still be sent."""


@dataclass(frozen=True)
class FormContext:
    """One kind, with the link behind which it is filled in, if any.

    Here the client fills it in. What is another way where staff enter what came on paper
    stands apart from the pages: the situation, the frame, and what becomes of it.
    """

    kind: Kind
    opened: OpenedLink | None = None
    token: str = ""

    frame = "client/page.html"
    """The template around each page."""
    check_page = "client/check.html"
    """The template of the page with all answers."""
    first_step = ""
    """The step that no page comes before; empty where the first page is no step."""

    @property
    def purpose(self) -> Purpose:
        """For what a form key shown here is good."""
        return Purpose(self.kind.slug, str(self.opened.link.id) if self.opened else "")

    @property
    def action(self) -> str:
        """Address to which the form is posted."""
        if self.opened is None:
            return url_for("client.show_open", slug=self.kind.slug)
        return url_for("client.show", token=self.token, slug=self.kind.slug)

    @property
    def once(self) -> bool:
        """Whether the form can be sent only once here."""
        return self.opened is not None and not self.opened.link.many

    @property
    def back(self) -> str:
        """Address of the personal page; empty for an open form."""
        return url_for("client.show_personal", token=self.token) if self.opened else ""

    @property
    def given(self) -> Given:
        """Values for the kind's own texts."""
        facts = services().facts
        return (("team", facts.teams[facts.kinds[self.kind.slug].team].name),)

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """Further hidden inputs of each page, beside the form's key."""
        return []

    @property
    def documents(self) -> Mapping[str, DocumentText]:
        """The texts that can be agreed to here."""
        return services().documents

    def situation(self, data: MultiDict[str, str]) -> Situation:
        """What the kind may know; ``data`` is all that was posted."""
        del data
        situation = services().situation(linked=self.opened is not None)
        if self.opened is None:
            return situation
        return replace(situation, agreed=agreed_before(self.kind, self.opened))

    def received(self, submission: Submission, journey: FormProgress) -> Submission:
        """Say how a form came in, before it is stored."""
        del journey
        return submission

    def sent(self, receipt: Receipt, journey: FormProgress) -> PageAnswer:
        """Show what is shown after sending."""
        # A nameless message gets no address that also leads to the link.
        token = "" if self.kind.nameless(journey.answers) else self.token
        return redirect(status_link.status_address(receipt.code, token, just_sent=True), 303)


def open_place(slug: str) -> FormContext:
    """Give an open form's place; 404 for a kind that is not offered, or only by link."""
    known = services()
    kind = known.kinds.get(slug)
    if kind is None or not (known.facts.kinds[slug].open or kind.counted):
        abort(404)
    return FormContext(kind)


def link_place(token: str, slug: str, opened: OpenedLink) -> FormContext:
    """Give the place of a link's form; raises Broken for a kind that it does not open."""
    kind = services().kinds.get(slug)
    if kind is None or slug not in opened.link.kinds:
        raise Broken("This link does not open that form.")
    return behind(kind, opened, token)


def behind(kind: Kind, opened: OpenedLink, token: str) -> FormContext:
    """Give a link's place for a form; what is only counted leaves the link at once."""
    return FormContext(kind) if kind.counted else FormContext(kind, opened, token)


def opened_now(token: str) -> OpenedLink:
    """Open a link at this moment; raises LinkError."""
    known = services()
    return open_link(db.session, known.signer, token, now=known.clock())


def opened_for_sending(token: str, slug: str) -> OpenedLink:
    """Open a link for what was posted: a form shown before the link expired may still come in.

    Raises LinkError.
    """
    known = services()
    now = known.clock()
    opened = open_link(db.session, known.signer, token, now=now, grace=GRACE)
    if now < opened.link.expires_at:
        return opened
    key = key_posted_for(opened, slug)
    if key is None or key.at >= opened.link.expires_at:
        raise Expired(opened.link.expires_at)
    return opened


def key_posted_for(opened: OpenedLink, slug: str) -> FormKey | None:
    """Give the form key that was posted, when it was shown for this link and kind."""
    return read(request.form.get("form_key", ""), Purpose(slug, str(opened.link.id)))

"""Where a form is filled in: open to all under ``/f/``, or behind a link under ``/l/``."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property
from uuid import UUID

from flask import abort, redirect, url_for
from werkzeug.datastructures import MultiDict

from formsapp.cases.case_errors import Broken, Expired
from formsapp.cases.client_view import OwnCase
from formsapp.cases.receive_case import ONLINE, Origin, Receipt
from formsapp.cases.signed_links import OpenedLink, open_link
from formsapp.facts import DocumentText
from formsapp.kinds import Kind
from formsapp.kinds.base import Answers, Given, Situation
from formsapp.kinds.parts import needs
from formsapp.sealing.item_key import ItemKey
from formsapp.web.form.asked_once import asks_needs, find_known, find_sent, who_told_needs
from formsapp.web.form.changes_since_agreed import read_answered_before
from formsapp.web.form.form_key import FormKey, Purpose, issue_key, read_key, read_posted_key
from formsapp.web.form.receipt_content import Lock, lock_of
from formsapp.web.shared import status_link
from formsapp.web.shared.page_answer import PageAnswer
from formsapp.web.shared.services import db, services

GRACE = timedelta(hours=1)
"""How long a form that was opened before its link expired can still be sent."""


@dataclass(frozen=True)
class FormContext:
    """One kind, with the link behind which it is filled in, if any.

    This is the client's. Where staff enter what came on paper, a subclass has its own situation,
    templates, origin and page after sending.
    """

    kind: Kind
    opened: OpenedLink | None = None
    token: str = ""
    origin: Origin = ONLINE

    frame = "client/page.html"
    """The template around each page."""
    signer = ""
    """Who of those who decide for the client said it, where staff enter it and know that."""
    has_trail = True
    """Whether what is filled in is kept while it is under way."""
    introduces = True
    """Whether the first page also says what the form is for, and who reads it."""

    @property
    def purpose(self) -> Purpose:
        """What a form key shown here may be used for."""
        return Purpose(self.kind.slug, str(self.opened.link.id) if self.opened else "")

    def new_key(self) -> FormKey:
        """Make the key of this form, which is about to be shown."""
        return issue_key(self.purpose, self.opened.born if self.opened else None)

    @property
    def has_circle(self) -> bool:
        """Whether staff recorded who decides for the client, and that this is one of them."""
        return self.opened is not None and self.opened.link.signer_id is not None

    @property
    def action(self) -> str:
        """Address to which the form is posted."""
        if self.opened is None:
            return url_for("client.show_open", slug=self.kind.slug)
        return url_for("client.show_link_form", token=self.token, slug=self.kind.slug)

    @property
    def lock(self) -> Lock:
        """What the code of the receipt asks a date of birth with."""
        return lock_of(self.opened)

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

    @cached_property
    def first_step(self) -> str:
        """The step that no page comes before."""
        return self.kind.steps(self.situation)[0].id

    @property
    def unstored_step(self) -> str:
        """The step whose answers are not stored; empty where all are."""
        return ""

    @property
    def follows(self) -> UUID | None:
        """The earlier case in which something is changed by this one."""
        return None

    @property
    def follows_key(self) -> ItemKey | None:
        """The key of that earlier case."""
        return None

    @property
    def documents(self) -> Mapping[str, DocumentText]:
        """The texts that can be agreed to here."""
        return services().documents

    @cached_property
    def situation(self) -> Situation:
        """What the kind may know; fixed when this is first used."""
        situation = services().situation(linked=self.opened is not None)
        if self.opened is None:
            return situation
        before = read_answered_before(self.kind, self.opened)
        typed = self.opened.born
        own, client = (typed, None) if self.has_circle else (None, typed)
        situation = replace(
            situation,
            agreed=before.agreed,
            settled=before.settled,
            elsewhere=before.elsewhere,
            born=client,
            own_born=own,
            told=self.opened.told,
        )
        return self._with_needs(situation)

    def situation_of(self, key: FormKey, data: MultiDict[str, str]) -> Situation:
        """Return what the kind may know of a form that is under way.

        Needs that it asked already, or of which something was typed, count before what another tab
        sent since it was begun.
        """
        situation, typed = self.situation, needs.typed_of(data)
        was_asked = typed or needs.STEP_ID in {*data.getlist("klaar"), data.get("bij")}
        return self._with_needs(situation, key.at) if was_asked else situation

    def _with_needs(self, situation: Situation, until: datetime | None = None) -> Situation:
        """Return it with who told by a link of several forms, until a moment, what they need."""
        asking = replace(situation, needs_told=frozenset())
        if self.opened is None or len(self.opened.link.kinds) == 1:
            return situation
        if not asks_needs(self.kind, asking):
            return situation
        told = who_told_needs(self.opened.link, self.sent, until or situation.now)
        return replace(situation, needs_told=told)

    @cached_property
    def sent(self) -> Sequence[OwnCase]:
        """What was sent by this link of which something need not be asked again, newest first."""
        return find_sent(self.kind, self.opened) if self.opened else ()

    @cached_property
    def known(self) -> MultiDict[str, str]:
        """What was said in another form of the link, by the name of the input that asks it."""
        if self.opened is None:
            return MultiDict()
        return find_known(self.kind, self.opened, self.situation, self.sent)

    def confirm(self, receipt: Receipt, answers: Answers) -> PageAnswer:
        """Lead to the status page, which confirms that the form was received."""
        # A nameless message gets no address that also leads to the link.
        token = "" if self.kind.nameless(answers) else self.token
        return redirect(status_link.status_address(receipt.code, token, just_sent=True), 303)


def open_context(slug: str) -> FormContext:
    """Return the context of a form that needs no link; 404 for any other."""
    kind = services().kinds.get(slug)
    if kind is None or not is_open(kind):
        abort(404)
    return FormContext(kind)


def is_open(kind: Kind) -> bool:
    """Return whether a form needs no link on the screen."""
    return services().facts.kinds[kind.slug].open or kind.counted


def link_context(token: str, slug: str, opened: OpenedLink) -> FormContext:
    """Return the context of a link's form; raises Broken for a kind that it does not open."""
    kind = services().kinds.get(slug)
    if kind is None or slug not in opened.link.kinds:
        raise Broken("This link does not open that form.")
    return link_form(kind, opened, token)


def link_form(kind: Kind, opened: OpenedLink, token: str) -> FormContext:
    """Return the form's context behind a link; a form that is only counted drops the link."""
    return FormContext(kind) if kind.counted else FormContext(kind, opened, token)


def open_link_now(token: str) -> OpenedLink:
    """Open a link at this moment; raises LinkError."""
    known = services()
    return open_link(db.session, known.signer, token, now=known.clock())


def open_link_for_sending(
    token: str,
    slug: str,
    make_context: Callable[[str, str, OpenedLink], FormContext] = link_context,
    signed: str | None = None,
) -> tuple[OpenedLink, FormContext, FormKey | None]:
    """Open a link for a form that was posted, and read the form's key; ``signed``: another one.

    A form that was shown before the link expired may still come in. Raises LinkError.
    """
    known = services()
    now = known.clock()
    opened = open_link(db.session, known.signer, token, now=now, grace=GRACE)
    context = make_context(token, slug, opened)
    posted = read_posted_key(context.purpose)
    key = posted if signed is None else read_key(signed, context.purpose)
    expires = opened.link.expires_at
    if now >= expires and (key is None or key.at >= expires):
        raise Expired(expires)
    if key and context.opened:
        context = replace(context, opened=replace(opened, born=key.born))
    return opened, context, key

"""Where a form is filled in: open to all under ``/f/``, or behind a link under ``/l/``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from flask import abort, request, url_for

from formsapp.cases.errors import Broken, Expired
from formsapp.cases.links import OpenedLink, open_link
from formsapp.kinds import Kind
from formsapp.kinds.kind import Given
from formsapp.web.formkey import FormKey, Purpose, read
from formsapp.web.services import db, services

GRACE = timedelta(hours=1)
"""How long a form that was opened before its link expired can still be sent."""


@dataclass(frozen=True)
class Place:
    """One kind, with the link behind which it is filled in, if any."""

    kind: Kind
    opened: OpenedLink | None = None
    token: str = ""

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


def open_place(slug: str) -> Place:
    """Give an open form's place; 404 for a kind that is not offered, or only by link."""
    known = services()
    kind = known.kinds.get(slug)
    if kind is None or not (known.facts.kinds[slug].open or kind.counted):
        abort(404)
    return Place(kind)


def link_place(token: str, slug: str, opened: OpenedLink) -> Place:
    """Give the place of a link's form; raises Broken for a kind that it does not open."""
    kind = services().kinds.get(slug)
    if kind is None or slug not in opened.link.kinds:
        raise Broken("This link does not open that form.")
    return behind(kind, opened, token)


def behind(kind: Kind, opened: OpenedLink, token: str) -> Place:
    """Give a link's place for a form; what is only counted leaves the link at once."""
    return Place(kind) if kind.counted else Place(kind, opened, token)


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

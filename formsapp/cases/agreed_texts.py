"""The exact texts that people agreed to, kept by their SHA-256."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Protocol

import sqlalchemy as sa
from sqlalchemy.orm import Session

from formsapp.cases.case_errors import NotFound
from formsapp.cases.database import writing
from formsapp.cases.links import OpenedLink
from formsapp.cases.models import Case, Link, TextVersion


class AgreedDocument(Protocol):
    """A text with its version, as the facts give it."""

    @property
    def title(self) -> str:
        """Its title."""

    @property
    def version(self) -> str:
        """Its version."""

    @property
    def text(self) -> str:
        """The filled-in Markdown."""

    @property
    def sha256(self) -> str:
        """Hexadecimal hash of ``text`` in UTF-8."""


def keep(session: Session, document: AgreedDocument, *, now: datetime) -> TextVersion:
    """Keep a text, unless it is kept already.

    Raises:
        ValueError: Its hash is not that of its text.

    """
    if hashlib.sha256(document.text.encode()).hexdigest() != document.sha256:
        raise ValueError("The hash does not belong to the text.")
    with writing(session):
        kept = session.get(TextVersion, document.sha256)
        if kept is None:
            kept = TextVersion(
                sha256=document.sha256,
                title=document.title,
                version=document.version,
                text=document.text,
                kept_at=now,
            )
            session.add(kept)
            session.flush()
    return kept


def find(session: Session, sha256: str) -> TextVersion:
    """Return a kept text; raises NotFound."""
    kept = session.get(TextVersion, sha256)
    if kept is None:
        raise NotFound("There is no such text.")
    return kept


def agreed_before(session: Session, opened: OpenedLink, kind: str) -> TextVersion | None:
    """Return the text that was agreed to last with a form of ``kind``, for this link's client.

    Through this link, one that it replaces, another link, or on paper. For who signs beside
    someone else only their own link counts: what the other read, they have not read.
    """
    chain = sa.select(Link.id).where(Link.root_id == opened.link.root_id)
    own = Case.link_id.in_(chain)
    theirs = sa.and_(Case.client == opened.link.client, Case.signs.is_(False))
    mine = own if opened.link.case_id is not None else sa.or_(own, theirs)
    agreed = sa.select(TextVersion).join(Case, Case.text_sha256 == TextVersion.sha256)
    found = agreed.where(Case.kind == kind, Case.destroyed_at.is_(None), mine)
    return session.scalar(found.order_by(Case.received_at.desc(), Case.id).limit(1))

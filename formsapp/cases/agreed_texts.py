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
    """A text that clients agree to, with its version, as the facts give it."""

    @property
    def title(self) -> str: ...

    @property
    def version(self) -> str: ...

    @property
    def text(self) -> str: ...

    @property
    def sha256(self) -> str:
        """Hexadecimal hash of ``text`` in UTF-8."""


def keep_text(session: Session, document: AgreedDocument, *, now: datetime) -> TextVersion:
    """Store a text once; a text that is stored already stays as it is.

    Raises:
        ValueError: The document's hash is not that of its text.

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


def find_text(session: Session, sha256: str) -> TextVersion:
    """Return the stored text with this hash; raises NotFound."""
    kept = session.get(TextVersion, sha256)
    if kept is None:
        raise NotFound("There is no such text.")
    return kept


def last_agreed_text(session: Session, opened: OpenedLink, kind: str) -> TextVersion | None:
    """Return the text that this link's client agreed to last with a form of ``kind``, or None.

    The form may have come through this link, one that it replaces, another link, or on paper.
    Someone who signs beside another person (a second parent, say) has read only what came
    through their own link: then only that link counts.
    """
    chain = sa.select(Link.id).where(Link.root_id == opened.link.root_id)
    own = Case.link_id.in_(chain)
    theirs = sa.and_(Case.client == opened.link.client, Case.signs.is_(False))
    mine = own if opened.link.case_id is not None else sa.or_(own, theirs)
    agreed = sa.select(TextVersion).join(Case, Case.text_sha256 == TextVersion.sha256)
    found = agreed.where(Case.kind == kind, Case.destroyed_at.is_(None), mine)
    return session.scalar(found.order_by(Case.received_at.desc(), Case.id).limit(1))

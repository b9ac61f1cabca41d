"""The exact texts that people agreed to, kept by their SHA-256."""

from __future__ import annotations

import hashlib
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from formsapp.cases.case_errors import require_row
from formsapp.cases.database import writing
from formsapp.cases.models import Case, Link, TextVersion
from formsapp.cases.signed_links import OpenedLink
from formsapp.facts import DocumentText


def keep_text(session: Session, document: DocumentText, *, now: datetime) -> None:
    """Store a text once; a text that is stored already stays as it is.

    Raises:
        ValueError: The document's hash is not that of its text.

    """
    if hashlib.sha256(document.text.encode()).hexdigest() != document.sha256:
        raise ValueError("The hash does not belong to the text.")
    row = {
        TextVersion.sha256: document.sha256,
        TextVersion.title: document.title,
        TextVersion.version: document.version,
        TextVersion.text: document.text,
        TextVersion.kept_at: now,
    }
    values = sa.select(*(sa.literal(value, column.type) for column, value in row.items()))
    unknown = ~sa.exists().where(TextVersion.sha256 == document.sha256)
    new = sa.insert(TextVersion).from_select([*row], values.where(unknown))
    with writing(session):
        session.connection().execute(new)


def find_text(session: Session, sha256: str) -> TextVersion:
    """Return the stored text with this hash; raises NotFound."""
    return require_row(session.get(TextVersion, sha256), "text")


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

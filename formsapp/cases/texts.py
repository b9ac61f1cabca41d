"""The exact texts that people agreed to, kept by their SHA-256."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Protocol

from sqlalchemy.orm import Session

from formsapp.cases.database import writing
from formsapp.cases.errors import NotFound
from formsapp.cases.models import TextVersion


class Document(Protocol):
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


def keep(session: Session, document: Document, *, now: datetime) -> TextVersion:
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

"""Forms under way: kept sealed while they are filled in, and for later where the client asks.

What is kept is sealed for a key that stands in the address of the form's pages, or for a code that
the client writes down. The database holds neither, nor does who made the client's link: without
the client nobody reads a draft. It goes when the form is sent or thrown away, and by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from formsapp.cases.case_errors import NotFound, NotStored
from formsapp.cases.database import writing
from formsapp.cases.draft_models import Draft
from formsapp.cases.models import Attachment, Case, store
from formsapp.rules.draft_terms import RUNNING_KEPT, SAVED_KEPT
from formsapp.sealing import letterbox as lb
from formsapp.sealing.draft_codes import draft_id, open_draft, seal_draft
from formsapp.sealing.letterbox import Altered

LARGEST = 128 * 1024
"""Bytes of one draft: the longest answers of the longest form fit twice."""
MOST_RUNNING = 4000
"""Forms being filled in at one moment; whoever comes then has what was typed in the page alone."""
MOST_SAVED = 10_000
"""Forms that are put aside at one moment: 1 GB at worst."""
PATIENCE = 0.5
"""Seconds that a page waits for what it can do without."""
IS_SENT = sa.exists().where(Case.form_hash == Draft.form_hash)


@dataclass(frozen=True)
class Listed:
    """Where a form that was put aside is named: with the tasks of a link and those it replaced."""

    link_root: UUID
    kind: str


@dataclass(frozen=True)
class Drafts:
    """Drafts at one moment.

    Args:
        session: Each change is one write transaction.
        now: UTC moment.

    """

    session: Session = field(repr=False)
    now: datetime

    def keep(
        self,
        key: str,
        form_key: str,
        content: Mapping[str, Any],
        may_begin: Callable[[], bool] = lambda: True,
    ) -> None:
        """Keep a form that is being filled in, in the place of what was kept for this key.

        ``may_begin`` is asked where nothing was. Raises NotStored: it is too large, too many are
        filled in now, or the database is busy.
        """
        sealed = seal_draft(key, draft_id(key), content)
        if len(sealed) > LARGEST:
            raise NotStored("This draft is too large.")
        row = Draft(
            id=draft_id(key),
            form_hash=lb.form_hash(form_key),
            sealed=sealed,
            expires_at=self.now + RUNNING_KEPT,
        )
        with writing(self.session, patience=PATIENCE):
            self._purge()
            changed = {"sealed": sealed, "form_hash": row.form_hash, "expires_at": row.expires_at}
            if not self._update(key, changed):
                self._refuse_too_many(may_begin)
                store(self.session, row)

    def find(self, key: str) -> dict[str, Any]:
        """Return what is kept for a key or code; raises NotFound, also when it was sent."""
        mine = sa.select(Draft.sealed).where(
            Draft.id == draft_id(key), Draft.expires_at > self.now, ~IS_SENT
        )
        return _open(key, self.session.scalar(mine))

    def save(
        self, code: str, form_key: str, content: Mapping[str, Any], listed: Listed | None
    ) -> datetime:
        """Put a form aside for a code, in the place of what was; return until when it is kept.

        Raises NotStored: it is too large, too many are kept, or the database does not take it.
        """
        until, sealed = self.now + SAVED_KEPT, seal_draft(code, draft_id(code), content)
        row = Draft(
            id=draft_id(code),
            form_hash=lb.form_hash(form_key),
            sealed=sealed,
            link_root=listed.link_root if listed else None,
            kind=listed.kind if listed else None,
            saved_at=self.now,
            expires_at=until,
        )
        many = sa.select(sa.func.count()).where(Draft.saved_at.is_not(None))
        with writing(self.session):
            self._purge()
            self.session.execute(sa.delete(Draft).where(Draft.id == row.id))
            if len(sealed) > LARGEST or (self.session.scalar(many) or 0) >= MOST_SAVED:
                raise NotStored("There is no room for this draft.")
            store(self.session, row)
        return until

    def find_saved(self, code: str) -> tuple[dict[str, Any], datetime]:
        """Return what was put aside for a code, and until when it is kept; raises NotFound."""
        mine = sa.select(Draft.sealed, Draft.expires_at).where(
            Draft.id == draft_id(code),
            Draft.saved_at.is_not(None),
            Draft.expires_at > self.now,
            ~IS_SENT,
        )
        row = self.session.execute(mine).one_or_none()
        if row is None:
            raise NotFound("Nothing was put aside for this code.")
        return _open(code, row.sealed), row.expires_at

    def saved_kinds(self, link_root: UUID) -> frozenset[str]:
        """Return which forms were put aside behind a link and those that it replaced."""
        mine = sa.select(Draft.kind).where(
            Draft.link_root == link_root, Draft.expires_at > self.now, ~IS_SENT
        )
        return frozenset(kind for kind in self.session.scalars(mine) if kind)

    def throw_away(self, code: str, form_key: str) -> None:
        """Destroy what was put aside for a code, with the files that wait for its form."""
        waiting = sa.delete(Attachment).where(
            Attachment.form_hash == lb.form_hash(form_key), Attachment.case_id.is_(None)
        )
        with writing(self.session):
            self.session.execute(sa.delete(Draft).where(Draft.id == draft_id(code)))
            self.session.execute(waiting)

    def stay(self, key: str) -> None:
        """Keep a form for as long again, because someone is at work in its page."""
        with writing(self.session, patience=PATIENCE):
            self._update(key, {"expires_at": self.now + RUNNING_KEPT})

    def destroy(self, *keys: str) -> None:
        ids = [draft_id(key) for key in keys]
        with writing(self.session):
            self.session.execute(sa.delete(Draft).where(Draft.id.in_(ids)))

    def purge(self) -> int:
        """Destroy drafts whose time is over or whose form was sent; return how many."""
        if not self.session.scalar(sa.select(sa.exists().where(self._is_over))):
            return 0
        with writing(self.session):
            return self._purge()

    def _update(self, key: str, values: Mapping[str, object]) -> bool:
        """Change a form that is being filled in; return whether there is one."""
        mine = sa.update(Draft).where(
            Draft.id == draft_id(key), Draft.expires_at > self.now, Draft.saved_at.is_(None)
        )
        return self.session.connection().execute(mine.values(**values)).rowcount > 0

    def _refuse_too_many(self, may_begin: Callable[[], bool]) -> None:
        running = sa.select(sa.func.count()).where(Draft.saved_at.is_(None))
        if (self.session.scalar(running) or 0) >= MOST_RUNNING or not may_begin():
            raise NotStored("Too many forms are being filled in.")

    def _purge(self) -> int:
        return self.session.connection().execute(sa.delete(Draft).where(self._is_over)).rowcount

    @property
    def _is_over(self) -> sa.ColumnElement[bool]:
        return sa.or_(Draft.expires_at <= self.now, IS_SENT)


def drop_drafts(session: Session, form_hash: str) -> None:
    """Destroy what was kept of a form, in the transaction that takes it in."""
    session.execute(sa.delete(Draft).where(Draft.form_hash == form_hash))


def _open(key: str, sealed: bytes | None) -> dict[str, Any]:
    if sealed is None:
        raise NotFound("Nothing is kept for this key.")
    try:
        return open_draft(key, draft_id(key), sealed)
    except Altered as error:
        raise NotFound("What is kept for this key was changed.") from error

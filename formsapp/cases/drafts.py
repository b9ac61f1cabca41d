"""Forms under way: kept sealed while they are filled in, and for later where the client asks.

What is kept is sealed for a key that stands in the address of the form's pages, or for a code that
the client writes down. The database holds neither, nor does who made the client's link: without
the client nobody reads a draft. It goes when the form is sent or thrown away, and by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from formsapp.cases.case_errors import NotFound, NotStored
from formsapp.cases.database import writing
from formsapp.cases.draft_models import Draft
from formsapp.cases.models import Case, store
from formsapp.sealing import letterbox as lb
from formsapp.sealing.letterbox import Altered

RUNNING_KEPT = timedelta(minutes=30)
"""How long a form that is being filled in is kept after the last sign of life of its page."""
LARGEST = 128 * 1024
"""Bytes of one draft: the longest answers of the longest form fit twice."""
MOST_RUNNING = 4000
"""Forms being filled in at one moment; whoever comes then has what was typed in the page alone."""
PATIENCE = 0.5
"""Seconds that a page waits for what it can do without."""
IS_SENT = sa.exists().where(Case.form_hash == Draft.form_hash)


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
        sealed = lb.seal_draft(key, content)
        if len(sealed) > LARGEST:
            raise NotStored("This draft is too large.")
        row = Draft(
            id=lb.draft_id(key),
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
            Draft.id == lb.draft_id(key), Draft.expires_at > self.now, ~IS_SENT
        )
        sealed = self.session.scalar(mine)
        if sealed is None:
            raise NotFound("Nothing is kept for this key.")
        try:
            return lb.open_draft(key, sealed)
        except Altered as error:
            raise NotFound("What is kept for this key was changed.") from error

    def stay(self, key: str) -> None:
        """Keep a form for as long again, because someone is at work in its page."""
        with writing(self.session, patience=PATIENCE):
            self._update(key, {"expires_at": self.now + RUNNING_KEPT})

    def destroy(self, *keys: str) -> None:
        ids = [lb.draft_id(key) for key in keys]
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
            Draft.id == lb.draft_id(key), Draft.expires_at > self.now, Draft.saved_at.is_(None)
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

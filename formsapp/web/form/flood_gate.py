"""What the sender of a form does first while very many come in: work, or wait without a script.

A page says how much work it is, signed for this one form, so that nothing of it is stored, it
serves for no other form, and only once: of one form key one case comes. Who has a link is known
and never comes here. Reading, filling in and the crisis page are never held up.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from flask import Response, request

from formsapp.sealing.proof_of_work import is_worked_out
from formsapp.web.form import failure_pages
from formsapp.web.form.form_key import FormKey, read_signed, sign_for
from formsapp.web.form.posted_form import PostedForm
from formsapp.web.shared import rate_limit
from formsapp.web.shared.open_form_floods import count_open_form
from formsapp.web.shared.services import services

TOLL, WORK = "drempel", "werk"
"""Names of the inputs with what was asked, and with what was worked out."""
WORK_KEPT: Final = timedelta(minutes=10)
"""How long it may be worked on: later, more may be asked."""
WAIT: Final = timedelta(minutes=5)
WAITED_KEPT: Final = timedelta(hours=2)
"""How long it may be sent after the wait: without a script, nothing tells that it is over."""
BETWEEN: Final = timedelta(minutes=1)
"""How long who comes while all places of those that waited are taken waits at the least."""


@dataclass(frozen=True)
class Toll:
    """So much work, asked at that moment, or waiting until then."""

    at: datetime
    tries: int
    wait_until: datetime

    def sign(self, key: FormKey) -> str:
        """Sign it for one form."""
        until = int(self.wait_until.timestamp())
        return sign_for(key, "toll", [int(self.at.timestamp()), self.tries, until])

    def is_worked(self, signed: str, solution: str, now: datetime) -> bool:
        """Return whether the work was done in time."""
        is_fresh = timedelta(0) <= now - self.at <= WORK_KEPT
        return is_fresh and is_worked_out(signed, self.tries, solution)

    def is_waited(self, now: datetime) -> bool:
        """Return whether someone waited long enough, and not too long."""
        return timedelta(0) <= now - self.wait_until <= WAITED_KEPT


def hold_up(form: PostedForm) -> Response | None:
    """Return the page of who may not send now; None: it is taken in."""
    opened = form.context.opened
    if opened is not None:
        left = rate_limit.count_turn(rate_limit.SENDING, opened)
        return failure_pages.too_often(form, left) if left else None
    return None if rate_limit.is_staff_entering() else _hold_up_open(form)


def _hold_up_open(form: PostedForm) -> Response | None:
    now, signed = services().clock(), request.form.get(TOLL, "")
    toll = _read_toll(form.key, signed)
    if toll and toll.is_worked(signed, request.form.get(WORK, ""), now):
        return None
    tries = count_open_form()
    if not tries:
        return None
    until = now + WAIT
    if toll and toll.is_waited(now):
        left = rate_limit.count_waited()
        if not left:
            return None
        until = now + max(left, BETWEEN)
    elif toll and now < toll.wait_until <= until:
        until = toll.wait_until
    asked = Toll(now, tries, until)
    inputs = [(TOLL, asked.sign(form.key)), (WORK, "")]
    return failure_pages.held_up(form, inputs, tries, until - now)


def _read_toll(key: FormKey, signed: str) -> Toll | None:
    """Return what was asked of this form; None when it is not ours, or another form's."""
    found = read_signed(key, "toll", signed) if signed else None
    if found is None:
        return None
    at, tries, until = found
    return Toll(datetime.fromtimestamp(at, UTC), tries, datetime.fromtimestamp(until, UTC))

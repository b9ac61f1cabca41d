"""What the sender of a form does first while very many come in: work, or wait without a script.

A page says how much work it is, signed for this one form, so that nothing of it is stored, it
serves for no other form, and only once: of one form key one case comes. Since when someone waits
stands in that key too: a page that is loaded anew, or a form that took long, waits no longer. Who
has a link is known and never comes here. Reading, filling in and the crisis page are never held up.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from flask import Response, request

from formsapp.sealing.proof_of_work import is_worked_out
from formsapp.web.form import failure_pages
from formsapp.web.form.form_key import FormKey, read_signed, sign_for
from formsapp.web.form.form_trail import has_script
from formsapp.web.form.posted_form import PostedForm
from formsapp.web.shared import rate_limit
from formsapp.web.shared.open_form_floods import count_open_form
from formsapp.web.shared.services import services
from formsapp.web.shared.waiting_turns import wait_for_turn

TOLL, WORK = "drempel", "werk"
"""Names of the inputs with what was asked, and with what was worked out."""
WORK_KEPT: Final = timedelta(minutes=10)
"""How long it may be worked on: later, more may be asked."""
WAIT: Final = timedelta(minutes=5)
"""How long after a form was begun it may come in without the work, in a turn of its network."""


@dataclass(frozen=True)
class Toll:
    """So much work, asked at that moment."""

    at: datetime
    tries: int

    def sign(self, key: FormKey) -> str:
        """Sign it for one form."""
        return sign_for(key, "toll", [int(self.at.timestamp()), self.tries])

    def is_worked(self, signed: str, solution: str, now: datetime) -> bool:
        """Return whether the work was done in time."""
        is_fresh = timedelta(0) <= now - self.at <= WORK_KEPT
        return is_fresh and is_worked_out(signed, self.tries, solution)


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
    of_form = min(form.key.at, now) + WAIT - now
    # Who has a script works first, and so leaves the turn to who has none.
    may_wait = of_form <= timedelta(0) and (toll is not None or not has_script())
    of_network = wait_for_turn(form.key.key, takes=may_wait)
    if may_wait and not of_network:
        return None
    inputs = [(TOLL, Toll(now, tries).sign(form.key)), (WORK, "")]
    return failure_pages.held_up(form, inputs, tries, of_form, of_network)


def _read_toll(key: FormKey, signed: str) -> Toll | None:
    """Return what was asked of this form; None when it is not ours, or another form's."""
    found = read_signed(key, "toll", signed) if signed else None
    if found is None:
        return None
    at, tries, *_ = found  # of a page that was open before there was one thing more
    return Toll(datetime.fromtimestamp(at, UTC), tries)

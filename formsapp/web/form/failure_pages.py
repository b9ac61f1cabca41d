"""Pages for a form that was not taken in: what was typed stays there, to copy or to send again."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from flask import Response, render_template

from formsapp.cases.case_errors import AlreadyReceived, Expired, LinkError, SentOtherwise
from formsapp.facts.dutch_format import day, hour
from formsapp.kinds import Kind
from formsapp.rules.amsterdam_time import local_date, local_time
from formsapp.rules.draft_terms import RUNNING_KEPT
from formsapp.sealing.proof_of_work import PARTS, ROUNDS
from formsapp.web.form.form_context import FormContext
from formsapp.web.form.form_progress import CHECK, FormProgress
from formsapp.web.form.form_trail import trail_address
from formsapp.web.form.posted_form import SEEN, PostedForm
from formsapp.web.shared.answer_later import answer_later
from formsapp.web.shared.just_typed import text_in_words
from formsapp.web.shared.rate_limit import NO_WAIT, retry_after, wait_in_words
from formsapp.web.shared.services import services

SHORTEST: Final = timedelta(minutes=1)
"""Who has a script that works for so long in vain may come in by waiting too."""
UNDER_A_MINUTE: Final = timedelta(seconds=59)
"""A time of day that is said in minutes is not before the moment itself."""


def text_to_copy(progress: FormProgress | None) -> str:
    """Return everything that was typed, right or wrong, as plain text to copy."""
    if progress is None:
        return ""
    asked = (question for step in progress.steps for question in step.questions)
    return text_in_words(asked, progress.data)


def link_refused(
    error: LinkError, progress: FormProgress | None, kind: Kind | None = None
) -> tuple[str, int]:
    """Show one page for every link that does not open; of an expired one it says so."""
    ended = day(local_date(error.expires_at)) if isinstance(error, Expired) else ""
    typed = text_to_copy(progress)
    page = render_template("client/bad_link.html", kind=kind, ended=ended, typed=typed)
    return page, 410 if ended else 404


def sent_already(
    context: FormContext, progress: FormProgress | None, error: AlreadyReceived
) -> tuple[str, int]:
    """Say that this form was received before, without a word of its content.

    A client who changed something after sending is told that what was sent first stands.
    """
    template = "client/stands.html" if isinstance(error, SentOtherwise) else "client/already.html"
    return already_page(context, error.received_on, text_to_copy(progress), template), 409


def already_page(
    context: FormContext, received_on: date, typed: str = "", template: str = "client/already.html"
) -> str:
    """Say that this form, which can be sent only once, was received."""
    return render_template(template, context=context, received=day(received_on), typed=typed)


def not_stored(form: PostedForm) -> Response:
    """Say that it was not received; the same form can be sent again from this page."""
    return _at_check(answer_later(_page_to_send_again("client/not_stored.html", form)), form)


def not_put_aside(form: PostedForm) -> Response:
    """Say that it was not put aside; the page that was shown is a button away, with all typed."""
    page = _page_to_send_again("client/not_saved.html", form, step=form.at)
    return _at_check(answer_later(page), form)


def too_often(form: PostedForm, left: timedelta) -> Response:
    """Say how long to wait; the same form can then be sent from this page."""
    page = _page_to_send_again("client/too_often.html", form, wait=wait_in_words(left))
    return _at_check(Response(page, 429, retry_after(left)), form)


def held_up(
    form: PostedForm,
    inputs: Sequence[tuple[str, str]],
    tries: int,
    of_form: timedelta,
    of_network: timedelta,
) -> Response:
    """Say what is done before the form is sent, by a script or by waiting; it is sent from here.

    ``of_form``, ``of_network``: how long the form and its network wait where no script works.
    """
    left = max(of_form, of_network, SHORTEST)
    at = local_time(services().clock() + left + UNDER_A_MINUTE)
    page = _page_to_send_again(
        "client/held_up.html",
        form,
        inputs,
        tries=tries,
        parts=PARTS,
        rounds=ROUNDS,
        seconds=math.ceil(left.total_seconds()),
        is_behind=of_network > max(of_form, NO_WAIT),
        stays=left < RUNNING_KEPT,  # later, the script of the page asks whether someone is there
        wait=wait_in_words(left),
        at=hour(at.time()),
    )
    return _at_check(Response(page, 429, retry_after(left)), form)


def _at_check(page: Response, form: PostedForm) -> Response:
    """Tell the form's script where a reload shows all answers again."""
    if form.context.has_trail:
        address = trail_address(form.context.action, form.key.key, CHECK)
        page.headers["Content-Location"] = address
    return page


def _page_to_send_again(
    template: str, form: PostedForm, more: Sequence[tuple[str, str]] = (), **words: object
) -> str:
    """Show a page that holds the whole form in hidden inputs, and ``more`` of them."""
    progress = form.progress
    seen = [(SEEN, one) for one in progress.data.getlist(SEEN)]
    trapped = [("website", "ja")] if form.trapped else []
    kept = [("bij", CHECK), *seen, *form.kept_wish, *trapped, *more]
    hidden = [*form.hidden_inputs(None), *kept]
    typed = text_to_copy(progress)
    return render_template(template, context=form.context, hidden=hidden, typed=typed, **words)

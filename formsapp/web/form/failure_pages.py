"""Pages for when it did not work: what was typed stays there, to copy or to send again."""

from __future__ import annotations

from datetime import date, timedelta

from flask import Response, render_template

from formsapp.cases.case_errors import AlreadyReceived, Expired, LinkError, SentOtherwise
from formsapp.facts.dutch_format import day
from formsapp.kinds import Kind
from formsapp.kinds.base import Value
from formsapp.rules import local_date
from formsapp.web.form.fields import read_answer, show_answer
from formsapp.web.form.form_context import FormContext
from formsapp.web.form.form_progress import CHECK, SEEN, FormProgress
from formsapp.web.form.posted_form import PostedForm
from formsapp.web.shared.i18n import say
from formsapp.web.shared.rate_limit import in_words, retry_after


def typed(progress: FormProgress) -> str:
    """Everything that was typed, in order or not, as plain text to copy."""
    found: list[str] = []
    for step in progress.steps:
        for question in step.questions:
            value: Value = read_answer(question, progress.data)
            if value and question.label:
                label = say(question.label, question.given)
                found.append(f"{label}\n" + "\n".join(_lines(progress, question.name, value)))
    return "\n\n".join(dict.fromkeys(found))


def _lines(progress: FormProgress, name: str, value: Value) -> list[str]:
    question = next(q for step in progress.steps for q in step.questions if q.name == name)
    try:
        return show_answer(question, value)
    except ValueError:  # a day that does not exist: as it was typed
        return [str(value)]


def bad_link(kind: Kind | None, progress: FormProgress | None) -> tuple[str, int]:
    """Show the one page for every link that does not open, with what was typed if anything."""
    return render_template("client/bad_link.html", kind=kind, typed=_typed(progress)), 404


def expired(error: Expired, progress: FormProgress | None) -> tuple[str, int]:
    """Say that the link was good until some day."""
    ended = day(local_date(error.expires_at))
    return render_template("client/bad_link.html", ended=ended, typed=_typed(progress)), 410


def refused(error: LinkError, progress: FormProgress | None) -> tuple[str, int]:
    """Show the page for a link that does not open."""
    return expired(error, progress) if isinstance(error, Expired) else bad_link(None, progress)


def already(
    context: FormContext, progress: FormProgress | None, error: AlreadyReceived
) -> tuple[str, int]:
    """Say that this form was received before, without a word of its content.

    Who changed something after sending is told that the first stands, and how to go on.
    """
    if not isinstance(error, SentOtherwise):
        return already_done(context, error.received_on, _typed(progress)), 409
    received = day(error.received_on)
    page = render_template(
        "client/stands.html", context=context, received=received, typed=_typed(progress)
    )
    return page, 409


def already_done(context: FormContext, received_on: date, text: str = "") -> str:
    """Show the page of a form that can be sent once and was."""
    received = day(received_on)
    return render_template("client/already.html", context=context, received=received, typed=text)


def not_stored(form: PostedForm) -> tuple[str, int]:
    """Say that it was not received; the same form can be sent again from this page."""
    page = render_template(
        "client/not_stored.html",
        context=form.context,
        hidden=_all_of(form),
        typed=typed(form.progress),
    )
    return page, 503


def too_often(form: PostedForm, left: timedelta) -> Response:
    """Say how long to wait; the same form can then be sent from this page."""
    page = render_template(
        "client/too_often.html",
        context=form.context,
        hidden=_all_of(form),
        typed=typed(form.progress),
        wait=in_words(left),
    )
    return Response(page, 429, retry_after(left))


def _all_of(form: PostedForm) -> list[tuple[str, str]]:
    """Give the hidden inputs of a page from which the whole form can be sent once more."""
    hidden = [*form.hidden, *form.progress.hidden(None), ("bij", CHECK)]
    return hidden + [(SEEN, seen) for seen in form.progress.data.getlist(SEEN)]


def _typed(progress: FormProgress | None) -> str:
    return typed(progress) if progress else ""

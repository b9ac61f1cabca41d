"""Pages for when it did not work: what was typed stays there, to copy or to send again."""

from __future__ import annotations

from datetime import date, timedelta

from flask import Response, render_template

from formsapp.cases.case_errors import AlreadyReceived, Expired, LinkError, SentOtherwise
from formsapp.facts.dutch_format import day
from formsapp.kinds import Kind
from formsapp.kinds.base import Value
from formsapp.rules import local_date
from formsapp.web.form.fields import posted, show_value
from formsapp.web.form.form_context import FormContext
from formsapp.web.form.form_progress import CHECK, SEEN, FormProgress
from formsapp.web.shared.i18n import say
from formsapp.web.shared.rate_limit import in_words, retry_after


def typed(journey: FormProgress) -> str:
    """Everything that was typed, in order or not, as plain text to copy."""
    found: list[str] = []
    for step in journey.steps:
        for question in step.questions:
            value: Value = posted(question, journey.data)
            if value and question.label:
                label = say(question.label, question.given)
                found.append(f"{label}\n" + "\n".join(_lines(journey, question.name, value)))
    return "\n\n".join(dict.fromkeys(found))


def _lines(journey: FormProgress, name: str, value: Value) -> list[str]:
    question = next(q for step in journey.steps for q in step.questions if q.name == name)
    try:
        return show_value(question, value)
    except ValueError:  # a day that does not exist: as it was typed
        return [str(value)]


def bad_link(kind: Kind | None, journey: FormProgress | None) -> tuple[str, int]:
    """Show the one page for every link that does not open, with what was typed if anything."""
    return render_template("client/bad_link.html", kind=kind, typed=_typed(journey)), 404


def expired(error: Expired, journey: FormProgress | None) -> tuple[str, int]:
    """Say that the link was good until some day."""
    ended = day(local_date(error.expires_at))
    return render_template("client/bad_link.html", ended=ended, typed=_typed(journey)), 410


def refused(error: LinkError, journey: FormProgress | None) -> tuple[str, int]:
    """Show the page for a link that does not open."""
    return expired(error, journey) if isinstance(error, Expired) else bad_link(None, journey)


def already(
    place: FormContext, journey: FormProgress | None, error: AlreadyReceived
) -> tuple[str, int]:
    """Say that this form was received before, without a word of its content.

    Who changed something after sending is told that the first stands, and how to go on.
    """
    if not isinstance(error, SentOtherwise):
        return already_done(place, error.received_on, _typed(journey)), 409
    received = day(error.received_on)
    page = render_template(
        "client/stands.html", place=place, received=received, typed=_typed(journey)
    )
    return page, 409


def already_done(place: FormContext, received_on: date, text: str = "") -> str:
    """Show the page of a form that can be sent once and was."""
    received = day(received_on)
    return render_template("client/already.html", place=place, received=received, typed=text)


def not_stored(place: FormContext, journey: FormProgress, signed: str) -> tuple[str, int]:
    """Say that it was not received; the same form can be sent again from this page."""
    page = render_template(
        "client/not_stored.html",
        place=place,
        hidden=_all_of(place, journey, signed),
        typed=_typed(journey),
    )
    return page, 503


def too_often(place: FormContext, journey: FormProgress, signed: str, left: timedelta) -> Response:
    """Say how long to wait; the same form can then be sent from this page."""
    page = render_template(
        "client/too_often.html",
        place=place,
        hidden=_all_of(place, journey, signed),
        typed=_typed(journey),
        wait=in_words(left),
    )
    return Response(page, 429, retry_after(left))


def _all_of(place: FormContext, journey: FormProgress, signed: str) -> list[tuple[str, str]]:
    """Give the hidden inputs of a page from which the whole form can be sent once more."""
    hidden = [("form_key", signed), *place.hidden, *journey.hidden(None), ("bij", CHECK)]
    return hidden + [(SEEN, seen) for seen in journey.data.getlist(SEEN)]


def _typed(journey: FormProgress | None) -> str:
    return typed(journey) if journey else ""

"""One form from page to page: the same few functions for every kind."""

from __future__ import annotations

from dataclasses import dataclass, replace

from flask import Flask, Response, abort, current_app, render_template, request
from werkzeug.datastructures import MultiDict

from formsapp.cases.case_errors import AlreadyReceived, LinkError, NotStored
from formsapp.facts import clauses_of
from formsapp.kinds import Kind
from formsapp.kinds.base import Given, Said
from formsapp.web.form import failure_pages, uploads
from formsapp.web.form.fields import Problem, room_for, show_value
from formsapp.web.form.form_context import FormContext
from formsapp.web.form.form_key import FormKey, issue, posted_key, read
from formsapp.web.form.form_progress import CHECK, SEEN, SEND, FormPage, FormProgress, unasked
from formsapp.web.form.submit import dates, send, sent_before
from formsapp.web.form.text_changes import since
from formsapp.web.form.uploads import Uploads
from formsapp.web.shared import rate_limit
from formsapp.web.shared.i18n import say_all
from formsapp.web.shared.page_answer import PageAnswer

AT_ONCE = "meteen"
"""What the script of a page asks for while it is filled in."""

KEY_HOLE, ACTION_HOLE, BACK_HOLE = "@@sleutel@@", "@@adres@@", "@@terug@@"


@dataclass(frozen=True)
class Holes:
    """Stands for a place while a first page is made for everyone."""

    kind: Kind
    linked: bool
    given: Given

    @property
    def action(self) -> str:
        """Where the form will be posted."""
        return ACTION_HOLE

    @property
    def back(self) -> str:
        """Where the personal page will be."""
        return BACK_HOLE if self.linked else ""


@dataclass(frozen=True)
class Turn:
    """One posted page: where, with which key, and what was posted so far."""

    place: FormContext
    key: FormKey
    signed: str
    trapped: bool
    journey: FormProgress
    files: Uploads | None = None

    @property
    def at(self) -> str:
        """Name of the step that was on the page."""
        return request.form.get("bij", "")


def init_app(app: Flask) -> None:
    """Give ``app`` room for its first pages, and templates what they ask of texts and facts."""
    app.extensions["loket.starts"] = {}
    app.jinja_env.globals.update(clauses_of=clauses_of, room_for=room_for)


def start(place: FormContext) -> str:
    """Show the first page: what it is, what is needed, who reads it.

    It is the same for everyone but for its addresses and its key, and it is what links lead
    to: so it is made once, with holes for those three. All of them are safe in HTML as they are.
    """
    shells: dict[tuple[str, bool], str] = current_app.extensions["loket.starts"]
    which = (place.kind.slug, bool(place.token))
    if which not in shells:
        holes = Holes(place.kind, bool(place.token), place.given)
        shells[which] = _start_page(holes, [("form_key", KEY_HOLE)])
    return (
        shells[which]
        .replace(ACTION_HOLE, place.action)
        .replace(BACK_HOLE, place.back)
        .replace(KEY_HOLE, issue(place.purpose))
    )


def _start_page(place: FormContext | Holes, hidden: list[tuple[str, str]]) -> str:
    return render_template("client/start.html", place=place, kind=place.kind, hidden=hidden)


def begin(place: FormContext, data: MultiDict[str, str]) -> PageAnswer:
    """Show the first step at a place where no page comes before it, with ``data`` filled in."""
    signed = issue(place.purpose)
    key = read(signed, place.purpose) or abort(403)
    journey = FormProgress(place.kind, place.situation(data), data)
    turn = Turn(place, key, signed, trapped=False, journey=journey)
    return _show(turn, unasked(turn.journey.pages[0]))


def go_on(place: FormContext) -> PageAnswer:
    """Take what was posted and show what comes next."""
    key, trapped = posted_key(place.purpose)
    if key is None:
        abort(403)
    data: MultiDict[str, str] = MultiDict(request.form)
    situation = place.situation(data)
    doing, _, step = request.form.get("doe", "verder").partition(":")
    files = uploads.found(place, key, situation)
    wrong = None
    if files is not None:
        try:
            wrong = files.take(doing, step)
        except AlreadyReceived as again:
            return failure_pages.already(place, FormProgress(place.kind, situation, data), again)
        files.put_in(data)
    journey = FormProgress(place.kind, situation, data)
    turn = Turn(place, key, request.form["form_key"], trapped, journey, files)
    return _files_first(turn, doing, wrong) or _turned(turn, doing, step)


def _files_first(turn: Turn, doing: str, wrong: Problem | None) -> PageAnswer | None:
    """Show the page with files again when it asks for that; None when there is no reason."""
    files = turn.files
    page = turn.journey.find(files.step.id) if files else None
    if files is None or page is None:
        return None
    if doing == SEND and turn.at == CHECK and files.changed:
        # Nothing is sent that was not on the page: in another tab files came or went.
        if not files.gone:
            return _check(turn)
        wrong = uploads.GONE
    if wrong or (turn.at == page.step.id and doing in {uploads.ADD, uploads.REMOVE}):
        return _show(turn, replace(page, wrong={files.question.name: wrong} if wrong else {}))
    return None


def _turned(turn: Turn, doing: str, step: str) -> PageAnswer:
    """Do what the button says that was pressed."""
    if doing == AT_ONCE:
        return _at_once(turn)
    if doing == "terug":
        return _back(turn)
    if doing == "wijzig":
        return _change(turn, step)
    if doing == SEND and turn.at == CHECK:
        return _send(turn)
    return _next(turn)


def _at_once(turn: Turn) -> Response:
    """Say what follows from what stands on the page now; it was not sent, so nothing is wrong."""
    page = turn.journey.find(turn.at)
    said: tuple[Said, ...] = ()
    if page is not None and page.step.at_once is not None:
        good = {name: value for name, value in page.own.items() if name not in page.wrong}
        said = page.step.at_once(good, turn.journey.situation)
    text = "\n".join(say_all(said))
    return Response(text, mimetype="text/plain", headers={"Cache-Control": "no-store"})


def _next(turn: Turn) -> PageAnswer:
    """Go on from a page that was filled in, or show it again with what is wrong."""
    journey = turn.journey
    page = journey.find(turn.at)
    if page is not None and page.wrong:
        return _show(turn, page)
    following = journey.after(turn.at)
    return _check(turn) if following is None else _show(turn, unasked(following))


def _back(turn: Turn) -> PageAnswer:
    page = turn.journey.back(turn.at)
    return start_again(turn) if page is None else _show(turn, _calm(page))


def _change(turn: Turn, step: str) -> PageAnswer:
    page = turn.journey.find(step)
    return _next(turn) if page is None else _show(turn, _calm(page))


def _calm(page: FormPage) -> FormPage:
    """Give a page without errors: someone came back to it and has not sent it again."""
    return FormPage(page.step, page.form, {}, page.answered, page.before, page.own)


def start_again(turn: Turn) -> PageAnswer:
    """Show the first page with all answers kept in it."""
    if turn.place.first_step:
        return _show(turn, _calm(turn.journey.pages[0]))
    return _start_page(turn.place, _hidden(turn, None))


def _show(turn: Turn, page: FormPage) -> PageAnswer:
    notices = page.step.notice(page.before, turn.journey.situation) if page.step.notice else ()
    shown = render_template(
        "client/step.html",
        place=turn.place,
        kind=turn.place.kind,
        page=page,
        data=turn.journey.data,
        notices=say_all(notices),
        documents=turn.place.documents,
        since=since(page.step, turn.journey.situation, turn.place.documents),
        hidden=_hidden(turn, page),
        files=turn.files.on(page.step) if turn.files else None,
        is_wrong=bool(page.wrong),
    )
    return (shown, 422) if page.wrong else shown


def _check(turn: Turn) -> PageAnswer:
    journey = turn.journey
    return render_template(
        turn.place.check_page,
        place=turn.place,
        kind=turn.place.kind,
        rows=[(row, show_value(row.question, row.value)) for row in journey.rows()],
        private=journey.private_numbers(),
        journey=journey,
        outcome=journey.outcome(),
        dates=dates(journey.kind, journey.answers, journey.situation.today),
        hidden=[*_hidden(turn, None), (SEEN, journey.seen_now)],
    )


def _hidden(turn: Turn, page: FormPage | None) -> list[tuple[str, str]]:
    return [("form_key", turn.signed), *turn.place.hidden, *turn.journey.hidden(page)]


def _send(turn: Turn) -> PageAnswer:
    """Take it in once all is well; whatever fails, what was typed stays on the page."""
    journey, place = turn.journey, turn.place
    if not journey.complete:
        return _show(turn, unasked(journey.pages[-1]))
    left = rate_limit.wait(rate_limit.SENDING, place.opened)
    if left and not sent_before(turn.key):  # who sends again what came in gets the receipt
        return failure_pages.too_often(place, journey, turn.signed, left)
    try:
        files = turn.files.files if turn.files else ()
        receipt = send(place, journey, turn.key, trapped=turn.trapped, files=files)
    except AlreadyReceived as again:
        return failure_pages.already(place, journey, again)
    except LinkError:
        return failure_pages.bad_link(place.kind, journey)
    except NotStored:
        return failure_pages.not_stored(place, journey, turn.signed)
    return place.sent(receipt, journey)

"""One form from page to page: the same few functions for every kind."""

from __future__ import annotations

from dataclasses import dataclass, replace

from flask import Flask, Response, abort, current_app, render_template, request
from werkzeug.datastructures import MultiDict

from formsapp.cases.errors import AlreadyReceived, LinkError, NotStored
from formsapp.kinds import Kind
from formsapp.kinds.kind import Given, Said
from formsapp.web import kept, often, uploads
from formsapp.web.agreed import since
from formsapp.web.fields import Problem, room_for, show_value
from formsapp.web.formkey import FormKey, issue, posted_key, read
from formsapp.web.journey import CHECK, SEEN, SEND, Journey, Page, unasked
from formsapp.web.places import Answer, Place
from formsapp.web.sending import dates, send, sent_before
from formsapp.web.uploads import Uploads
from formsapp.web.words import say_all

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

    place: Place
    key: FormKey
    signed: str
    trapped: bool
    journey: Journey
    files: Uploads | None = None

    @property
    def at(self) -> str:
        """Name of the step that was on the page."""
        return request.form.get("bij", "")


def init_app(app: Flask) -> None:
    """Give ``app`` room for its first pages, and templates ``room_for``: how long a text can be."""
    app.extensions["loket.starts"] = {}
    app.jinja_env.globals.update(room_for=room_for)


def start(place: Place) -> str:
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


def _start_page(place: Place | Holes, hidden: list[tuple[str, str]]) -> str:
    return render_template("client/start.html", place=place, kind=place.kind, hidden=hidden)


def begin(place: Place, data: MultiDict[str, str]) -> Answer:
    """Show the first step at a place where no page comes before it, with ``data`` filled in."""
    signed = issue(place.purpose)
    key = read(signed, place.purpose) or abort(403)
    journey = Journey(place.kind, place.situation(data), data)
    turn = Turn(place, key, signed, trapped=False, journey=journey)
    return _show(turn, unasked(turn.journey.pages[0]))


def go_on(place: Place) -> Answer:
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
            return kept.already(place, Journey(place.kind, situation, data), again)
        files.put_in(data)
    journey = Journey(place.kind, situation, data)
    turn = Turn(place, key, request.form["form_key"], trapped, journey, files)
    return _files_first(turn, doing, wrong) or _turned(turn, doing, step)


def _files_first(turn: Turn, doing: str, wrong: Problem | None) -> Answer | None:
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


def _turned(turn: Turn, doing: str, step: str) -> Answer:
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


def _next(turn: Turn) -> Answer:
    """Go on from a page that was filled in, or show it again with what is wrong."""
    journey = turn.journey
    page = journey.find(turn.at)
    if page is not None and page.wrong:
        return _show(turn, page)
    following = journey.after(turn.at)
    return _check(turn) if following is None else _show(turn, unasked(following))


def _back(turn: Turn) -> Answer:
    page = turn.journey.back(turn.at)
    return start_again(turn) if page is None else _show(turn, _calm(page))


def _change(turn: Turn, step: str) -> Answer:
    page = turn.journey.find(step)
    return _next(turn) if page is None else _show(turn, _calm(page))


def _calm(page: Page) -> Page:
    """Give a page without errors: someone came back to it and has not sent it again."""
    return Page(page.step, page.form, {}, page.answered, page.before, page.own)


def start_again(turn: Turn) -> Answer:
    """Show the first page with all answers kept in it."""
    if turn.place.first_step:
        return _show(turn, _calm(turn.journey.pages[0]))
    return _start_page(turn.place, _hidden(turn, None))


def _show(turn: Turn, page: Page) -> Answer:
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


def _check(turn: Turn) -> Answer:
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


def _hidden(turn: Turn, page: Page | None) -> list[tuple[str, str]]:
    return [("form_key", turn.signed), *turn.place.hidden, *turn.journey.hidden(page)]


def _send(turn: Turn) -> Answer:
    """Take it in once all is well; whatever fails, what was typed stays on the page."""
    journey, place = turn.journey, turn.place
    if not journey.complete:
        return _show(turn, unasked(journey.pages[-1]))
    left = often.wait(often.SENDING, place.opened)
    if left and not sent_before(turn.key):  # who sends again what came in gets the receipt
        return kept.too_often(place, journey, turn.signed, left)
    try:
        files = turn.files.files if turn.files else ()
        receipt = send(place, journey, turn.key, trapped=turn.trapped, files=files)
    except AlreadyReceived as again:
        return kept.already(place, journey, again)
    except LinkError:
        return kept.bad_link(place.kind, journey)
    except NotStored:
        return kept.not_stored(place, journey, turn.signed)
    return place.sent(receipt, journey)

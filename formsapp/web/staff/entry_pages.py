"""What staff enter, on one page, and the page that reads it back before it is taken in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import Response, render_template, request
from werkzeug.datastructures import MultiDict

from formsapp.cases.case_errors import AlreadyReceived
from formsapp.kinds.base import Said, _
from formsapp.kinds.questions import Problem, Seen
from formsapp.web.form import failure_pages, form_pages, uploads
from formsapp.web.form.answer_parts import show_left_out
from formsapp.web.form.fields import clean_data
from formsapp.web.form.form_key import FormKey, refuse_forged
from formsapp.web.form.form_progress import SEND
from formsapp.web.form.form_trail import KEEP
from formsapp.web.form.one_page import OnePage
from formsapp.web.form.posted_form import PostedForm
from formsapp.web.form.submit import work_out_dates
from formsapp.web.shared.answer_later import answer_later, is_crowded
from formsapp.web.shared.i18n import say, say_to_staff
from formsapp.web.shared.page_answer import PageAnswer
from formsapp.web.staff.arrival_moment import ON, fill_in_now
from formsapp.web.staff.call_order import order_as_call, order_later
from formsapp.web.staff.entry_arrival import STEP_ID
from formsapp.web.staff.read_back import read_back

if TYPE_CHECKING:
    from formsapp.web.staff.entry_by_staff import Entered

Wrong = Mapping[str, Problem]
NOT_SAID = Problem(_("Zeg of lees dit eerst, en vink dat aan."))
CHANGE = "wijzig"
"""What the button of the second page asks for that leads back to the first."""


@dataclass(frozen=True)
class Entry:
    """A form as staff enter it: what was posted, and all of it judged together."""

    context: Entered
    form: PostedForm
    progress: OnePage


def make_entry(context: Entered, data: MultiDict[str, str], key: FormKey) -> Entry:
    """Judge what was posted, with the files that were added by this key."""
    context.fill_in_texts(data)
    progress = OnePage(context.kind, context.situation, data)
    files = uploads.find_uploads(context, key, progress.steps)
    return Entry(context, PostedForm(context, key, progress, files), progress)


def show_entry_page(context: Entered, data: MultiDict[str, str]) -> PageAnswer:
    """Show the page with all questions, with ``data`` filled in."""
    return ask_all(make_entry(context, data, context.new_key()), {})


def take_entry_page(context: Entered, key: FormKey | None) -> PageAnswer:
    """Take what was posted with this key from either page; 403 without a key."""
    if key is None:
        refuse_forged(context.purpose)
    data = clean_data(request.form)
    doing, _, what = request.form.get("doe", "").partition(":")
    if doing == KEEP:
        return "", 204
    entry = make_entry(context, data, key)
    if doing == form_pages.AT_ONCE:
        return say_at_once(entry)
    shown = take_files(entry, doing, what) or ask_again(entry, doing)
    return shown or form_pages.store_and_confirm(entry.form)


def take_files(entry: Entry, doing: str, what: str) -> PageAnswer | None:
    """Add and remove files; show the page again where that was asked, or something is wrong."""
    files = entry.form.files
    if files is None:
        return None
    try:
        wrong = files.add_or_remove(doing, what)
    except AlreadyReceived as again:
        return failure_pages.sent_already(entry.context, entry.progress, again)
    files.fill_answer(entry.progress.data)
    if doing == SEND and files.changed and not wrong:
        # Nothing is sent that was not on the page: in another tab files came or went.
        if not files.missing:
            return show_back(entry, {})
        wrong = files.gone
    if not wrong and doing not in {uploads.ADD, uploads.REMOVE} and not files.lacking:
        return None
    shown = ask_all(entry, {files.question.name: wrong} if wrong else {})
    return answer_later(Response(*shown)) if wrong and is_crowded() else shown


def ask_again(entry: Entry, doing: str) -> PageAnswer | None:
    """Show what must be mended, or read first; None where all is in order and said."""
    first = entry.progress.first_wrong
    if doing == CHANGE or first:
        return ask_all(entry, {} if doing == CHANGE else first)
    later = {
        name: NOT_SAID
        if any(name == one.name for one in page.step.questions if not one.asks)
        else one
        for page in entry.progress.later_pages
        for name, one in page.wrong.items()
    }
    if doing != SEND or later:
        return show_back(entry, later if doing == SEND else {})
    return None


def ask_all(entry: Entry, wrong: Wrong) -> tuple[str, int]:
    """Show the page with all questions; those that come later keep what was said to them."""
    progress, context = entry.progress, entry.context
    now = [step for step in progress.steps if step.id not in progress.later]
    parts = order_as_call(now[0], now[1:], say_to_staff, say)
    asked = [one for part in parts for one in part.questions]
    seen = (one.name for step in progress.steps for one in step.questions if isinstance(one, Seen))
    on_page = {name for one in asked for name in one.inputs} | {*seen}
    files = entry.form.files
    asks_day = any(one.name == ON.name for one in asked)
    page = render_template(
        "staff/entry.html",
        say=say_to_staff,
        say_to_client=say,
        context=context,
        kind=context.kind,
        parts=parts,
        asked=asked,
        wrong=wrong,
        is_wrong=bool(wrong),
        data=progress.data,
        documents=context.documents,
        hidden=[*hidden_of(entry), *progress.inputs_but(on_page)],
        files=files.listed_on(files.step) if files else None,
        at_once=any(step.at_once for step in now),
        at_this_moment=fill_in_now(context.arrival.now, by_hour=context.arrival.by_hour)
        if asks_day
        else "",
    )
    return page, 422 if wrong else 200


def show_back(entry: Entry, wrong: Wrong) -> tuple[str, int]:
    """Show what is read back to the client, with what must be said and asked before it is sent."""
    progress, context = entry.progress, entry.context
    later = [order_later(page, say_to_staff, say) for page in progress.later_pages]
    asked = [one for part in later for one in part.questions]
    on_page = {name for one in asked for name in one.inputs}
    dates = work_out_dates(progress.kind, progress.answers, progress.situation)
    page = render_template(
        "staff/read_back.html",
        say=say_to_staff,
        say_to_client=say,
        context=context,
        kind=context.kind,
        back=read_back(context, progress, dates),
        dates=dates,
        answers=progress.answers,
        later=later,
        asked=asked,
        wrong=wrong,
        is_wrong=bool(wrong),
        data=progress.data,
        left_out=show_left_out(progress, {context.unstored_step, *progress.later}),
        private=progress.private_numbers(),
        hidden=[*hidden_of(entry), *progress.inputs_but(on_page)],
    )
    return page, 422 if wrong else 200


def hidden_of(entry: Entry) -> list[tuple[str, str]]:
    """Return the hidden inputs that both pages have."""
    # By the first of these the page's script asks before what was typed is left behind.
    passed = [("klaar", STEP_ID)] if request.method == "POST" else []
    return [*passed, ("form_key", entry.form.key.signed), *entry.context.hidden]


def say_at_once(entry: Entry) -> Response:
    """Say what follows from the answers so far that are in order, while someone types."""
    said: list[Said] = []
    for page in entry.progress.pages:
        if page.step.at_once is not None:
            right = {name: one for name, one in page.own.items() if name not in page.wrong}
            said += page.step.at_once(right, entry.progress.situation)
    return form_pages.tell_script(said)

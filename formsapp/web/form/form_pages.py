"""One form from page to page: the same few functions for every kind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from flask import Response, current_app, make_response, render_template, request
from werkzeug.datastructures import MultiDict

from formsapp.cases.case_errors import AlreadyReceived, LinkError, NotStored
from formsapp.kinds.base import Said, tell
from formsapp.kinds.questions import Problem
from formsapp.web.form import failure_pages, uploads
from formsapp.web.form.answer_parts import group_rows, show_left_out
from formsapp.web.form.asked_once import fill_in_known
from formsapp.web.form.changes_since_agreed import changes_since
from formsapp.web.form.fields import clean_data
from formsapp.web.form.flood_gate import hold_up
from formsapp.web.form.form_context import FormContext
from formsapp.web.form.form_key import FormKey, refuse_forged
from formsapp.web.form.form_progress import BACK, CHECK, SEND, FormPage, FormProgress
from formsapp.web.form.form_trail import KEEP
from formsapp.web.form.posted_form import PostedForm
from formsapp.web.form.put_aside import SAVE, can_put_aside, code_address, put_aside
from formsapp.web.form.submit import store_form, was_sent_before, work_out_dates
from formsapp.web.shared.answer_later import answer_later, is_crowded
from formsapp.web.shared.built_site import current_build
from formsapp.web.shared.due_words import say_call
from formsapp.web.shared.i18n import say_all
from formsapp.web.shared.page_answer import PageAnswer
from formsapp.web.shared.signing_table import current_turn

AT_ONCE = "meteen"
"""What the script of a page asks for while it is filled in."""

SEE_OTHER = 303
"""Status that leads a browser to another address."""
KEY_HOLE, ACTION_HOLE, BACK_HOLE = "@@sleutel@@", "@@adres@@", "@@terug@@"


def show_start(context: FormContext) -> PageAnswer:
    """Show the first page of a form: what it is, who reads it, and the first questions.

    Links lead to it, and only its two addresses and its key differ for most: so it is made once a
    day for each build of the site, with holes for those three, which are safe in HTML as they are.
    """
    now, key = context.situation, context.new_key()
    is_own = now.agreed or now.own_ages or now.told or current_turn() or context.known
    if is_own or request.method == "POST":
        return show_first_step(context, MultiDict(), key)
    shells: dict[tuple[str, bool], tuple[tuple[date, Path], str]]
    shells = current_app.extensions.setdefault("loket.starts", {})
    place, made = (context.kind.slug, now.linked), (now.today, current_build().folder)
    holes = {key.signed: KEY_HOLE, context.action: ACTION_HOLE, context.back: BACK_HOLE}
    if place not in shells or shells[place][0] != made:
        page = str(show_first_step(context, MultiDict(), key))
        for own, hole in holes.items():
            page = page.replace(own, hole) if own else page
        shells[place] = (made, page)
    page = shells[place][1]
    for own, hole in holes.items():
        page = page.replace(hole, own)
    return page


def show_first_step(
    context: FormContext, data: MultiDict[str, str], key: FormKey | None = None
) -> PageAnswer:
    """Show the first step, with ``data`` filled in."""
    progress = FormProgress(context.kind, context.situation, data)
    form = PostedForm(context, key or context.new_key(), progress)
    return _show_first(form, progress.pages[0])


def show_step_again(
    context: FormContext,
    key: FormKey,
    data: MultiDict[str, str],
    step: str,
    said: Mapping[str, Problem] | None = None,
) -> PageAnswer:
    """Show a page of a form under way with what was posted; where it fell out, the next one.

    ``said``: what was said at questions of the page that was shown last.
    """
    progress = FormProgress(context.kind, context.situation_of(key, data), data)
    files = uploads.find_uploads(context, key, progress.steps)
    if files is not None:
        files.fill_answer(data)
    form = PostedForm(context, key, progress, files)
    page = progress.find_page(step)
    if page is None:
        return _next(form)
    known = said or {}
    here = {one.name: known[one.name] for one in page.step.questions if one.name in known}
    return _show_saying(form, page, here) if here else _show_first(form, page)


def take_page(context: FormContext, key: FormKey | None) -> PageAnswer:
    """Take the page that was posted with this key and show what comes next; 403 without a key."""
    if key is None:
        refuse_forged(context.purpose)
    data = clean_data(request.form)
    progress = FormProgress(context.kind, context.situation_of(key, data), data)
    doing, _, step = request.form.get("doe", "verder").partition(":")
    files = uploads.find_uploads(context, key, progress.steps)
    wrong = None
    if files is not None:
        try:
            wrong = files.add_or_remove(doing, step)
        except AlreadyReceived as again:
            return failure_pages.sent_already(context, progress, again)
        files.fill_answer(data)
    form = PostedForm(context, key, progress, files)
    if doing == KEEP and progress.find_page(step):
        return form.begin_at(step)
    return _files_page(form, doing, wrong) or _act_on_button(form, doing, step)


def _files_page(form: PostedForm, doing: str, wrong: Problem | None) -> PageAnswer | None:
    """Show the page with files again after its own buttons or an error; None otherwise."""
    files = form.files
    page = form.progress.find_page(files.step.id) if files else None
    if files is None or page is None:
        return None
    if doing == SEND and form.at == CHECK and files.changed:
        # Nothing is sent that was not on the page: in another tab files came or went.
        if not files.missing:
            return _check(form)
        wrong = files.gone
    tells = form.at == page.step.id and (doing in {uploads.ADD, uploads.REMOVE} or files.lacking)
    if wrong or tells:
        shown = make_response(
            _show_saying(form, page, {files.question.name: wrong} if wrong else {})
        )
        # Who is led to the page reads there that it must wait.
        is_refused = wrong and is_crowded() and shown.status_code != SEE_OTHER
        return answer_later(shown) if is_refused else shown
    return None


def _act_on_button(form: PostedForm, doing: str, step: str) -> PageAnswer:
    """Do what the pressed button, or the script of the page, asks for."""
    acts = {AT_ONCE: _say_at_once, BACK: _go_back}
    if doing in acts:
        return acts[doing](form)
    if doing == SAVE and can_put_aside(form):
        return _put_aside(form)
    if doing == "wijzig":
        return _change(form, step)
    if doing == SEND and (form.at == CHECK or _is_closing(form, form.at)):
        return _send_form(form)
    return _next(form)


def _put_aside(form: PostedForm) -> PageAnswer:
    try:
        return put_aside(form)
    except NotStored:
        return failure_pages.not_put_aside(form)


def _is_closing(form: PostedForm, step: str) -> bool:
    """Return whether a step's page shows all other answers, and sends the form."""
    page = form.progress.find_page(step)
    return page is not None and page.step.closes


def _say_at_once(form: PostedForm) -> Response:
    """Say what follows from the page's answers that are in order; errors wait until it is sent."""
    page = form.progress.find_page(form.at)
    said: tuple[Said, ...] = ()
    if page is not None and page.step.at_once is not None:
        good = {name: value for name, value in page.own.items() if name not in page.wrong}
        said = page.step.at_once(good, form.progress.situation)
    return tell_script(said)


def tell_script(said: Sequence[Said]) -> Response:
    """Answer the script of a page with texts, a line for each."""
    text = "\n".join(say_all(tuple(said)))
    return Response(text, mimetype="text/plain", headers={"Cache-Control": "no-store"})


def _next(form: PostedForm) -> PageAnswer:
    """Go on from a page that was filled in, or show it again with what is wrong."""
    progress = form.progress
    page = progress.find_page(form.at)
    if page is not None and page.wrong:
        return _show(form, page)
    following = progress.page_after(form.at)
    return _show_all(form) if following is None else _show_first(form, following)


def _show_all(form: PostedForm) -> PageAnswer:
    """Show the page from which a form is sent."""
    last = form.progress.pages[-1]
    return _show(form, last) if _is_closing(form, last.step.id) else _check(form)


def _go_back(form: PostedForm) -> PageAnswer:
    """Show the page before this one."""
    return _show_again(form, form.progress.page_before(form.at) or form.progress.pages[0])


def _change(form: PostedForm, step: str) -> PageAnswer:
    page = form.progress.find_page(step)
    return _next(form) if page is None else _show_again(form, page)


def _show_first(form: PostedForm, page: FormPage) -> PageAnswer:
    """Show a page; what is wrong with it is said only when it was sent before."""
    return _show(form, page) if page.answered else _show_again(form, page)


def _show_again(form: PostedForm, page: FormPage) -> PageAnswer:
    """Show a page without errors: it was not sent, or someone came back to it."""
    return _show(form, replace(page, wrong={}))


def _show(form: PostedForm, page: FormPage) -> PageAnswer:
    return form.show_at(page.step.id, lambda: _step_page(form, page))


def _show_saying(form: PostedForm, page: FormPage, said: Mapping[str, Problem]) -> PageAnswer:
    """Show a page with what is wrong that does not follow from what was typed, and that alone."""
    told = replace(page, wrong=said)
    return form.show_at(page.step.id, lambda: _step_page(form, told), said)


def _step_page(form: PostedForm, page: FormPage) -> PageAnswer:
    context, data = form.context, form.progress.data
    filled = data if page.answered else fill_in_known(context.known, page, data)
    told = tell(page.step.notice, page.before)
    shown = render_template(
        "client/step.html",
        context=context,
        kind=context.kind,
        can_wait=can_put_aside(form),
        aside=code_address(context.token),
        page=page,
        data=filled,
        is_known=filled != data,
        notices=say_all(told),
        documents=context.documents,
        since=changes_since(page.step, form.progress.situation, context.documents),
        hidden=[*form.hidden_inputs(page), *form.kept_wish],
        files=form.files.listed_on(page.step) if form.files else None,
        is_wrong=bool(page.wrong),
        **(_all_answers(form, page.step.id, told) if _is_closing(form, page.step.id) else {}),
    )
    return (shown, 422) if page.wrong else shown


def _check(form: PostedForm) -> PageAnswer:
    return form.show_at(CHECK, lambda: _all_answers_page(form))


def _all_answers_page(form: PostedForm) -> PageAnswer:
    return render_template(
        "client/check.html",
        context=form.context,
        kind=form.context.kind,
        can_wait=can_put_aside(form),
        hidden=form.hidden_inputs(None),
        **_all_answers(form),
    )


def _all_answers(form: PostedForm, but: str = "", told: Sequence[Said] = ()) -> dict[str, Any]:
    """Return what a page shows of all answers, those of the step ``but`` left out.

    What follows from them is said once: not what the page has ``told`` already.
    """
    progress = form.progress
    rows = [row for row in progress.rows() if row.step != but]
    return {
        "parts": group_rows(rows),
        "left_out": show_left_out(progress),
        "private": progress.private_numbers(),
        "progress": progress,
        "outcome": [one for one in progress.outcome() if one not in told],
        "dates": work_out_dates(progress.kind, progress.answers, progress.situation),
        "call": say_call(progress.kind, progress.answers),
        "wants_copy": form.wants_copy,
        "seen": form.seen_now,
    }


def _show_before_sending(form: PostedForm, untold: FormPage | None) -> PageAnswer:
    """Show what must be read or mended before a form is sent."""
    if untold:
        return _show_saying(form, untold, untold.wrong)
    return _show_first(form, form.progress.pages[-1])


def _send_form(form: PostedForm) -> PageAnswer:
    """Take it in once all is well; whatever fails, what was typed stays on the page."""
    # A form that came in gets its receipt again, whatever time changed since.
    can_change = form.progress.hangs_on_time and not was_sent_before(form.key)
    if can_change:
        form = replace(form, progress=form.progress.with_pages_of_time())
    progress = form.progress
    untold = progress.find_untold(form.checked.told) if can_change else None
    if untold or not progress.complete:
        return _show_before_sending(form, untold)
    return store_and_confirm(form)


def store_and_confirm(form: PostedForm) -> PageAnswer:
    """Store a form that is in order, and confirm it; or say why that could not be done."""
    context, progress = form.context, form.progress
    held_up = hold_up(form)
    if held_up is not None and not was_sent_before(form.key):
        return held_up
    try:
        receipt = store_form(form)
    except AlreadyReceived as again:
        return failure_pages.sent_already(context, progress, again)
    except LinkError as error:
        return failure_pages.link_refused(error, progress, context.kind)
    except NotStored:
        return failure_pages.not_stored(form)
    return context.confirm(receipt, progress.answers)

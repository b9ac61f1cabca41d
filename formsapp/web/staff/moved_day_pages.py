"""Where staff see which last days change since the law counts other days off, and change them."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for

from formsapp.cases.case_errors import Conflict, NotStored, Refused
from formsapp.cases.move_day import NewDay, move_day
from formsapp.cases.staff_desk import OpenedCase
from formsapp.cases.stored_content import open_sent_form
from formsapp.facts.dutch_format import day
from formsapp.kinds.base import _
from formsapp.moved_days import MovedDay, count_without_term, find_moved_days
from formsapp.sealing.letterbox import Altered, NoKey
from formsapp.web.shared.i18n import say
from formsapp.web.shared.page_answer import PageAnswer
from formsapp.web.shared.services import db, services
from formsapp.web.staff.answer_case import news_for
from formsapp.web.staff.guard import SignedIn, show_done_already, staff_page
from formsapp.web.staff.staff_words import kind_noun

NOW = _(
    "[[Wij rekenden/Ik rekende]] opnieuw uit wat de laatste dag is, want de wet telt nu andere "
    "dagen als vrij. Het was {{ old }}. Het is nu {{ new }}."
)
WAS = _(
    "[[Wij rekenden/Ik rekende]] opnieuw uit wat de laatste dag was, want de wet telt nu andere "
    "dagen als vrij. Het was {{ new }}, en niet {{ old }}."
)
"""What the client reads of a day that has passed: it is promised no more."""


@staff_page("/termijnen/")
def show_moved_days(staff: SignedIn) -> PageAnswer:
    """Show which last days would change, from what to what; nothing changes by looking."""
    return render_template(
        "staff/moved_days.html",
        staff=staff,
        moved=find_mine(staff),
        unknown=count_without_term(db.session, staff.actor.teams),
        shown_as=shown_as,
        noun=kind_noun,
    )


@staff_page("/termijnen/", methods=["POST"])
def move_days(staff: SignedIn) -> PageAnswer:
    """Change the days that the page showed; what changed meanwhile is left, and shown again."""
    shown = {*request.form.getlist("zaak")}
    moved = [one for one in find_mine(staff) if shown_as(one) in shown]
    if not [one for one in moved if move_one(staff, one)]:
        return show_done_already("staff.show_moved_days")
    return redirect(url_for("staff.show_moved_days", gedaan=1), 303)


def find_mine(staff: SignedIn) -> list[MovedDay]:
    """Return the cases that this person may open whose last day would change."""
    return find_moved_days(db.session, staff.actor.teams, services().facts, say)


def shown_as(moved: MovedDay) -> str:
    """Return a case as a page showed it, with the day that it would get."""
    return f"{moved.case.reference} {moved.case.version} {moved.due.last_day.isoformat()}"


def move_one(staff: SignedIn, moved: MovedDay) -> bool:
    """Change one day and tell its client; False where that can't be done now."""
    case, last = moved.case, moved.due.last_day
    text = WAS if last < services().today else NOW
    told = say(text, old=day(case.due_on) if case.due_on else "", new=day(last))
    new = NewDay(last, moved.due.steps, moved.first, told)
    try:
        opened = OpenedCase(case, open_sent_form(staff.desk.keyring, case), ())
        mails = news_for(opened)
        move_day(staff.desk, case.reference, new, version=case.version, mails=mails)
    except (Conflict, Refused, NoKey, Altered, NotStored):
        return False
    return True

"""What looks like a BSN in what staff type: asked about once, and kept where they say it is none.

Of all numbers of nine figures one in eleven looks like a BSN, so those of an administration do too.
"""

from __future__ import annotations

from dataclasses import replace

from formsapp.bsn_and_iban import has_bsn
from formsapp.kinds.base import _
from formsapp.kinds.questions import Problem, Question, Text
from formsapp.web.form.fields import read_answer
from formsapp.web.staff.internal_form_questions import own_number
from formsapp.web.staff.staff_form import InternalForm

HAS_BSN = Problem(
    _("Dit lijkt op een BSN. Laat het nummer weg. Is dit geen BSN? Vink dat dan hieronder aan.")
)


def refuse_bsn(form: InternalForm, *texts: Text) -> InternalForm:
    """Ask behind each text that seems to hold a BSN whether it is one; refuse it until then."""
    for text in texts:
        if has_bsn(str(form.values.get(text.name, ""))):
            asked = own_number(text)
            form = _ask_behind(form, text, asked)
            if not read_answer(asked, form.data) and text.name not in form.wrong:
                form = form.refuse(text.name, HAS_BSN)
    return form


def with_own_numbers(form: InternalForm, *texts: Text) -> tuple[Question, ...]:
    """Return these questions, each with what is asked behind it in a form."""
    asked = {one.name: one for one in form.questions}
    behind = ((text, asked.get(own_number(text).name)) for text in texts)
    return tuple(one for pair in behind for one in pair if one)


def _ask_behind(form: InternalForm, text: Text, asked: Question) -> InternalForm:
    """Return a form that asks one thing more, behind a text."""
    at = [one.name for one in form.questions].index(text.name) + 1
    return replace(form, questions=(*form.questions[:at], asked, *form.questions[at:]))

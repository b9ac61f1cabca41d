"""Where staff destroy what a client asked to destroy, in two steps, and take out the proof."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from flask import Response, abort, redirect, render_template, request, url_for

from formsapp.cases.case_errors import Conflict, NotFound, Refused
from formsapp.cases.destroy_on_request import (
    Wish,
    destroy_on_request,
    find_held,
    find_proofs,
    find_request,
    find_unsure,
    list_cases,
)
from formsapp.cases.models import Case
from formsapp.cases.outbox import OutgoingMail
from formsapp.cases.staff_desk import OpenedCase
from formsapp.cases.unseal_case import open_answers
from formsapp.client_consents import kinds_that_speak
from formsapp.kinds import dossier
from formsapp.kinds.base import _
from formsapp.kinds.questions import Choice, Option, Problem
from formsapp.kinds.reply import Section, as_text
from formsapp.web.shared.page_answer import PageAnswer
from formsapp.web.staff.answer_case import news_for
from formsapp.web.staff.destroy_words import WHY_KEPT, name_parts, statement_texts, write_told
from formsapp.web.staff.guard import SignedIn, show_done_already, staff_page
from formsapp.web.staff.reply_parts import seal_of_shown
from formsapp.web.staff.staff_form import InternalForm, read_form

GOES = "weg"
CHOICE = Choice(
    name="zaak",
    label=_("{{ kind }}, {{ received }} ({{ reference }})"),
    options=(
        Option(GOES, _("Vernietigen")),
        *(Option(name, label) for name, label in WHY_KEPT.items()),
    ),
    missing=_("Kies wat er met zaak {{ reference }} gebeurt."),
)
HINTS = {
    "klacht": _("Een klacht hoort niet bij het dossier. Bewaar hem zolang er nog iets kan volgen."),
    "schade": _("Kan er nog een claim volgen? Dan blijft deze zaak."),
    "toestemming": _("Wat hierin is toegestaan, mag na het vernietigen niet meer."),
}
"""What to think of before a case of that kind goes."""
HELD = _(
    "Zaak {{ reference }} kan nu niet weg: een eerdere zaak over hetzelfde blijft, en misschien "
    "trekt deze daar iets van in. Laat beide weggaan, of beide blijven."
)
DOUBTED = _(
    "Niet zeker is van wie zaak {{ reference }} is, of wat erin staat. Op de pagina van de zaak "
    "staat wat te doen is. Tot dan gaat de zaak niet weg."
)
REQUEST_DOUBTED = Problem(
    _(
        "Niet zeker is van wie dit verzoek is, of wat erin staat. Op de pagina van het verzoek "
        "staat wat te doen is. Tot dan gaat er niets weg."
    )
)
NOTHING = Problem(_("Kies ten minste één zaak die weggaat."))


@dataclass(frozen=True)
class Chosen:
    """What was chosen for the cases of a client, and what the client reads of it."""

    goes: Sequence[Case]
    stays: Sequence[tuple[Case, str]]
    sections: Sequence[Section]

    @property
    def seal(self) -> str:
        """Fingerprint of what the page shows before it goes."""
        return seal_of_shown(self.sections, (), close=True)


@staff_page("/vernietigen/<reference>", methods=["GET", "POST"], confirmed=True)
def destroy_asked(staff: SignedIn, reference: str) -> PageAnswer:
    """Ask for each case whether it goes; show what follows; and then destroy it."""
    asked = find_granted(staff, reference)
    if is_done(staff, asked):
        return show_done_already("staff.destroy_asked", reference=reference)
    cases = list_cases(staff.desk, asked)
    closed = [one for one in cases if one.closed_at is not None]
    form = read_form(*map(ask_about, closed))
    chosen = sort_chosen(asked, form, closed)
    if form.is_good:
        form = refuse_held(staff, asked, form, chosen)
    if not form.is_good or request.form.get("doe") == "wijzigen":
        return show_choice(staff, asked, form, cases)
    if request.form.get("doe") != "vernietigen" or request.form.get("gezien") != chosen.seal:
        return show_what_goes(staff, asked, form, chosen)
    return act(staff, asked, chosen)


def find_granted(staff: SignedIn, reference: str) -> Case:
    """Return a granted request; 404 for anything else."""
    try:
        return find_request(staff.desk, reference, dossier.kind.slug)
    except NotFound:
        abort(404)


def ask_about(case: Case) -> Choice:
    """Return the question what happens to a case."""
    hint = HINTS.get(case.kind, "")
    return replace(CHOICE, name=name_field(case.reference), given=name_parts(case), hint=hint)


def name_field(reference: str) -> str:
    return f"{CHOICE.name}-{reference}"


def sort_chosen(asked: Case, form: InternalForm, cases: Sequence[Case]) -> Chosen:
    said = [(one, str(form.values.get(name_field(one.reference)) or "")) for one in cases]
    goes = [one for one, choice in said if choice == GOES]
    stays = [(one, choice) for one, choice in said if choice in WHY_KEPT]
    return Chosen(goes, stays, write_told(asked, goes, stays))


def refuse_held(staff: SignedIn, asked: Case, form: InternalForm, chosen: Chosen) -> InternalForm:
    """Return the form with what is wrong: nothing goes, or what is doubted, or must stay."""
    if not chosen.goes:
        return form.refuse(form.questions[0].name, NOTHING)
    unsure = find_unsure(staff.desk, asked, chosen.goes)
    if asked in unsure:
        return form.refuse(form.questions[0].name, REQUEST_DOUBTED)
    for one in unsure:
        problem = Problem(DOUBTED, reference=one.reference)
        form = form.refuse(name_field(one.reference), problem)
    goes = [one.reference for one in chosen.goes]
    for held in find_held(staff.desk, asked, goes, kinds_that_speak()):
        form = form.refuse(name_field(held), Problem(HELD, reference=held))
    return form


def is_done(staff: SignedIn, asked: Case) -> bool:
    """Whether all that was posted to go is gone on this request, as after a double click."""
    start = f"{CHOICE.name}-"
    posted = {
        name.removeprefix(start)
        for name, value in request.form.items()
        if name.startswith(start) and value == GOES
    }
    gone = {one.case.reference for one in find_proofs(staff.desk, asked)}
    return bool(posted) and posted <= gone


def show_choice(
    staff: SignedIn, asked: Case, form: InternalForm, cases: Sequence[Case]
) -> PageAnswer:
    """Show each case with what can happen to it, and what went before."""
    return form.show(
        "staff/destroy.html",
        staff=staff,
        request_case=asked,
        is_mine=asked.team in staff.actor.teams,
        changed=request.args.get("anders") == "1",
        open_cases=[one for one in cases if one.closed_at is None],
        proofs=find_proofs(staff.desk, asked),
    )


def show_what_goes(staff: SignedIn, asked: Case, form: InternalForm, chosen: Chosen) -> PageAnswer:
    """Show what is destroyed for good, and what the client reads of it."""
    return render_template(
        "staff/destroy_sure.html",
        staff=staff,
        request_case=asked,
        is_mine=asked.team in staff.actor.teams,
        chosen=chosen,
        why=WHY_KEPT,
        seen=chosen.seal,
        posted=[(one.name, str(form.values[one.name])) for one in form.questions],
        mailed=bool(list_mails(staff, asked)),
    )


def act(staff: SignedIn, asked: Case, chosen: Chosen) -> PageAnswer:
    """Destroy what was chosen, if nothing of it changed since it was shown."""
    names = [one.reference for one in chosen.goes]
    versions = {name: request.form.get(f"versie-{name}", 0, type=int) for name in names}
    text, mails = as_text(chosen.sections), list_mails(staff, asked)
    wish = Wish(versions, text, chosen.sections, mails)
    try:
        destroy_on_request(staff.desk, asked, wish, speak=kinds_that_speak())
    except (Conflict, Refused):
        return redirect(url_for("staff.destroy_asked", reference=asked.reference, anders=1), 303)
    return redirect(url_for("staff.destroy_asked", reference=asked.reference, gedaan=1), 303)


def list_mails(staff: SignedIn, asked: Case) -> list[OutgoingMail]:
    """Return a mail about news of the request; none from who may not open it."""
    if asked.team not in staff.actor.teams:
        return []
    return news_for(OpenedCase(asked, open_answers(staff.desk.keyring, asked), ()))


@staff_page("/vernietigen/<reference>/verklaring.pdf")
def take_statement(staff: SignedIn, reference: str) -> Response:
    """Return what was destroyed on a request as PDF, without content; 404 where nothing was."""
    from formsapp.typst_pdf import accessible_pdf  # noqa: PLC0415  weighs much; a web worker does without

    asked = find_granted(staff, reference)
    proofs = find_proofs(staff.desk, asked) or abort(404)
    made = accessible_pdf("letter.typ", statement_texts(asked, proofs), system_fonts=True)
    name = {"Content-Disposition": f'attachment; filename="vernietigd-{asked.reference}.pdf"'}
    return Response(made, mimetype="application/pdf", headers=name)

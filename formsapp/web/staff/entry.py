"""Entering what came on paper, by phone, by mail or at the desk, with its true day of receipt.

A request may come by any channel; the form is one of them. The steps are those of the client's
form, with one before them. What is sealed to a team that the person is not in stays readable
only while typing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, wraps

from flask import abort, render_template, request, url_for
from flask_wtf.csrf import generate_csrf
from werkzeug.datastructures import MultiDict

from formsapp.cases.client_view import find_part_cases
from formsapp.cases.intake import Origin, Receipt
from formsapp.cases.models import Case
from formsapp.facts import DocumentText
from formsapp.kinds import Kind
from formsapp.kinds.base import Answers, Situation, Step, _
from formsapp.kinds.questions import Day, Question, Text
from formsapp.typed_text import clean_line
from formsapp.web.form import form_pages, uploads
from formsapp.web.form.form_context import FormContext
from formsapp.web.form.form_key import Purpose, read_posted_key
from formsapp.web.form.receipt_texts import say_proof
from formsapp.web.shared.arrival_channels import CHANNELS
from formsapp.web.shared.page_answer import PageAnswer
from formsapp.web.shared.qr_code import qr
from formsapp.web.shared.services import db, services
from formsapp.web.staff.entry_arrival import STEP, Arrival
from formsapp.web.staff.guard import SignedIn, blueprint, for_staff

COUNSELLOR = ("vertrouwenspersoon",)

COUNTED = _(
    "Niet invoeren: dit is anoniem. Wie het invoert, ziet het handschrift en kan weten van wie het "
    "is. Op internet invullen kan wel, zonder naam en zonder link."
)
UNOPENED = _("Niet invoeren en niet openen. Geef de brief dicht aan de vertrouwenspersoon.")
BY_HAND = _("Niet nodig. Maak meteen een link voor de cliënt.")


@dataclass(frozen=True, kw_only=True)
class Entered(FormContext):
    """Where one of the staff enters what came in by another way than the form."""

    staff: SignedIn
    arrival: Arrival

    frame = "staff/entry.html"
    check_page = "staff/entry_check.html"
    first_step = STEP

    @property
    def purpose(self) -> Purpose:
        """A key that was made here is good for this person alone, and for no client's page."""
        return Purpose(self.kind.slug, f"staff {self.staff.person.id}")

    @property
    def action(self) -> str:
        """Address to which the form is posted."""
        return url_for("staff.take_entry", slug=self.kind.slug)

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """The token against forged posts, as in every form of the staff."""
        signing = self.arrival.signing
        signs = [("zaak", signing.reference)] if signing else []
        return [("csrf_token", generate_csrf()), *signs]

    @property
    def documents(self) -> Mapping[str, DocumentText]:
        """The texts, the signed one in the version that is on the paper."""
        return self.arrival.documents

    @property
    def reads(self) -> bool:
        """Whether this person can open it afterwards."""
        return self.arrival.reads

    @cached_property
    def situation(self) -> Situation:
        """All is judged at the moment at which it came in."""
        return self.arrival.situation

    def confirm(self, receipt: Receipt, answers: Answers) -> str:
        """Show the receipt for the client, this once: its code is not in an address."""
        del answers
        case = db.session.get_one(Case, receipt.case_id)
        keys = services().settings.secret_keys
        address = services().url(f"/o/{receipt.code}")
        return render_template(
            "staff/entered.html",
            context=self,
            staff=self.staff,
            case=case,
            kind=self.kind,
            code=receipt.code,
            channel=CHANNELS.get(case.channel, ""),
            proof=say_proof(case),
            parts=find_part_cases(db.session, keys, case, receipt.code),
            address=address,
            qr=qr(address),
        )


@dataclass(frozen=True)
class Offer:
    """A kind of form in the list, and why it is not to be entered, if so."""

    kind: Kind
    refused: str = ""


def why_not(kind: Kind) -> str:
    """Say why a kind is not entered by staff; empty for one that is."""
    facts = services().facts
    if kind.counted:
        return COUNTED
    if facts.teams[facts.kinds[kind.slug].team].roles == COUNSELLOR:
        return UNOPENED
    return BY_HAND if kind.asks_for_link else ""


@blueprint.get("/invoeren/")
@for_staff
def entries(staff: SignedIn) -> PageAnswer:
    """Ask what came in, and say what staff do not enter."""
    offers = [Offer(kind, why_not(kind)) for kind in services().kinds.values()]
    client = clean_line(request.args.get("client", ""))
    return render_template("staff/entries.html", staff=staff, offers=offers, client=client)


def with_room(view: Callable[[str], PageAnswer]) -> Callable[[str], PageAnswer]:
    """Let pages with files be larger, before anything of the body is read."""

    @wraps(view)
    def roomy(slug: str) -> PageAnswer:
        uploads.make_room(slug)
        return view(slug)

    return roomy


@blueprint.get("/invoeren/<slug>")
@for_staff
def show_entry(staff: SignedIn, slug: str) -> PageAnswer:
    """Show the first step; ``client`` in the address is filled in, ``zaak`` is co-signed."""
    data = MultiDict({"client": clean_line(request.args.get("client", ""))})
    return form_pages.show_first_step(
        entry_context(staff, slug, data, request.args.get("zaak", "")), data
    )


@blueprint.post("/invoeren/<slug>")
@with_room
@for_staff
def take_entry(staff: SignedIn, slug: str) -> PageAnswer:
    """Take a step of what is entered."""
    data = MultiDict(request.form)
    context = entry_context(staff, slug, data, request.form.get("zaak", ""))
    return form_pages.take_page(context, read_posted_key(context.purpose))


def entry_context(staff: SignedIn, slug: str, data: MultiDict[str, str], signs: str) -> Entered:
    """Return the context in which a kind is entered; 404 for one that staff do not enter."""
    known = services()
    kind = known.kinds.get(slug)
    if kind is None or why_not(kind):
        abort(404)
    reads = known.facts.kinds[slug].team in staff.actor.teams
    arrival = Arrival(kind, data, known.clock(), reads, co_signed(staff, slug, signs))
    origin = Origin(
        channel=arrival.channel,
        entered_by=staff.actor.who,
        entered_at=arrival.now,
        client=arrival.client or None,
        signs=arrival.signing.id if arrival.signing else None,
    )
    return Entered(kind=entered(kind, arrival), origin=origin, staff=staff, arrival=arrival)


def co_signed(staff: SignedIn, slug: str, reference: str) -> Case | None:
    """Give the case that someone else signs too; 404 for one that this form can't sign."""
    if not reference:
        return None
    case = staff.desk.find(reference)
    if case.kind != slug or case.client is None or case.signers_needed == 1:
        abort(404)
    return case


def entered(kind: Kind, arrival: Arrival) -> Kind:
    """Put the step of how it came in before those of the client's form."""

    def steps(situation: Situation) -> tuple[Step, ...]:
        return (arrival.step, *(eased(step) for step in kind.steps(situation)))

    return replace(kind, steps=steps)


def eased(step: Step) -> Step:
    """Ask no phone number and no date of birth of a letter in which they are not."""
    questions = tuple(
        replace(question, required=False) if may_be_unknown(question) else question
        for question in step.questions
    )
    return replace(step, questions=questions)


def may_be_unknown(question: Question) -> bool:
    """Whether a question only helps to find or reach someone."""
    if isinstance(question, Day):
        return question.birth
    return isinstance(question, Text) and question.autocomplete == "tel"

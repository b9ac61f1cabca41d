"""Staff enter what came in on paper, by phone, by mail or at the desk.

The questions are those of the client's form, after how and when it came in. What is
sealed to a team that the person is not in can be read only while it is typed.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, partial

from flask import abort, render_template, request, url_for
from werkzeug.datastructures import MultiDict

from formsapp.cases.client_circle import open_circle
from formsapp.cases.client_view import find_by_code, find_part_cases
from formsapp.cases.models import Case
from formsapp.cases.receive_case import Origin, Receipt
from formsapp.facts import DocumentText
from formsapp.kinds import Kind, akkoord, toestemming
from formsapp.kinds.base import Answers, Situation, Step, _
from formsapp.kinds.questions import Agree, Day, Option, Question, Text
from formsapp.rules.amsterdam_time import local_date
from formsapp.typed_text import clean_line
from formsapp.web.form import uploads
from formsapp.web.form.asked_once import needs_off_screen
from formsapp.web.form.fields import clean_data
from formsapp.web.form.form_context import FormContext
from formsapp.web.form.form_key import Purpose, read_posted_key
from formsapp.web.form.receipt_content import Lock, open_receipt
from formsapp.web.form.receipt_pdf_texts import say_proof
from formsapp.web.shared.arrival_channels import CHANNELS
from formsapp.web.shared.due_words import say_due
from formsapp.web.shared.just_typed import CSRF_FIELD
from formsapp.web.shared.page_answer import PageAnswer
from formsapp.web.shared.qr_code import qr
from formsapp.web.shared.services import db, services
from formsapp.web.staff.entry_arrival import SPOKEN, STEP_ID, Arrival
from formsapp.web.staff.entry_pages import show_entry_page, take_entry_page
from formsapp.web.staff.form_token import make_token
from formsapp.web.staff.guard import SignedIn, blueprint, staff_page
from formsapp.web.staff.known_or_not import steps_for_both
from formsapp.web.staff.lock_of_person import lock_of_person
from formsapp.web.staff.receipt_to_send import make_receipt_text
from formsapp.web.staff.spellings import knows

COUNSELLOR = ("vertrouwenspersoon",)
UNOPENED = _("Niet invoeren en niet openen. Geef de brief dicht aan de vertrouwenspersoon.")
BY_HAND = _("Niet nodig. Maak meteen een link voor de cliënt.")


@dataclass(frozen=True, kw_only=True)
class Entered(FormContext):
    """A form that staff fill in for a client, from what came in by another channel."""

    staff: SignedIn
    arrival: Arrival

    frame = "staff/entry_frame.html"
    has_trail = False

    @property
    def purpose(self) -> Purpose:
        """What a form key may be used for: this form, filled in by this person."""
        return Purpose(self.kind.slug, f"staff {self.staff.person.id}")

    @property
    def action(self) -> str:
        """Address to which the form is posted."""
        return url_for("staff.take_entry", slug=self.kind.slug)

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """The token against forged posts, and the case that is signed, if any."""
        signing = self.arrival.signing
        signs = [("zaak", signing.reference)] if signing else []
        return [(CSRF_FIELD, make_token()), *signs]

    @property
    def unstored_step(self) -> str:
        """How a form came in stands on the case."""
        return STEP_ID

    @property
    def documents(self) -> Mapping[str, DocumentText]:
        """The texts to agree to, the signed one in the version that is on the paper."""
        return self.arrival.documents

    @property
    def signer(self) -> str:  # type: ignore[override]  # a page of staff asks it
        """Who said it, in the client's circle."""
        return self.arrival.signer

    @property
    def lock(self) -> Lock:
        """What the code asks, where the link of who said it asks a date of birth."""
        return lock_of_person(self.staff, self.arrival.client, self.signer) if self.signer else {}

    @property
    def has_circle(self) -> bool:
        """Whether it is recorded who decides for the client."""
        return bool(self.arrival.people)

    @cached_property
    def situation(self) -> Situation:
        """What the form's steps may know: everything is judged at the moment of arrival."""
        arrival = self.arrival
        moment = min(arrival.moment, arrival.now)
        return Situation(
            facts=services().facts,
            now=moment,
            today=local_date(moment),
            texts={key: text.sha256 for key, text in self.documents.items()},
            linked=bool(arrival.client) or arrival.needs_client,
            entered=True,
            called=arrival.channel in SPOKEN,
            needs_told=needs_off_screen(self.kind),
        )

    def fill_in_texts(self, data: MultiDict[str, str]) -> None:
        """Let a yes be to the version of a text that was signed, as staff chose it."""
        for question in services().questions.get(self.kind.slug, ()):
            if isinstance(question, Agree):
                data[question.inputs[1]] = self.documents[question.document].sha256

    def confirm(self, receipt: Receipt, answers: Answers) -> str:
        """Show the client's receipt, this once: no address holds its code."""
        case = db.session.get_one(Case, receipt.case_id)
        keys = services().settings.secret_keys
        address, limit = services().url(f"/o/{receipt.code}"), case.answer_limit
        return render_template(
            "staff/entered.html",
            context=self,
            staff=self.staff,
            case=case,
            due=say_due(case),
            is_late=limit is not None and limit.is_past(services().clock()),
            kind=self.kind,
            code=receipt.code,
            channel=CHANNELS.get(case.channel, ""),
            proof=self.prove(case, answers),
            opened=open_receipt(find_by_code(db.session, receipt.code), receipt.code),
            parts=find_part_cases(db.session, keys, case, receipt.code),
            to_send=make_receipt_text(case, receipt.code, answers),
            qr=qr(address),
        )

    def prove(self, case: Case, answers: Answers) -> list[str]:
        """Return what the client's receipt proves."""
        del answers
        return say_proof(case)


def why_not(kind: Kind, teams: Container[str]) -> str:
    """Return why who is in these teams does not enter a kind; empty where they do."""
    facts = services().facts
    team = facts.kinds[kind.slug].team
    if facts.teams[team].roles == COUNSELLOR and team not in teams:
        return UNOPENED
    return BY_HAND if kind.asks_for_link else ""


@staff_page("/invoeren/")
def entries(staff: SignedIn) -> PageAnswer:
    """Ask what came in, and say what staff do not enter."""
    offers = [(kind, why_not(kind, staff.actor.teams)) for kind in services().kinds.values()]
    client = clean_line(request.args.get("client", ""))
    return render_template("staff/entries.html", staff=staff, offers=offers, client=client)


@blueprint.before_request
def allow_large_files() -> None:
    """Let a posted form with files be larger, before anything of its body is read."""
    if request.endpoint == "staff.take_entry":
        uploads.make_room((request.view_args or {})["slug"])


@staff_page("/invoeren/<slug>")
def show_entry(staff: SignedIn, slug: str) -> PageAnswer:
    """Show all questions, with ``client`` filled in, or for a signature under case ``zaak``."""
    data = MultiDict({"client": clean_line(request.args.get("client", ""))})
    return show_entry_page(entry_context(staff, slug, data, request.args.get("zaak", "")), data)


@staff_page("/invoeren/<slug>", methods=["POST"])
def take_entry(staff: SignedIn, slug: str) -> PageAnswer:
    """Take what was filled in: read it back, and then take it in."""
    data = clean_data(request.form)
    context = entry_context(staff, slug, data, request.form.get("zaak", ""))
    return take_entry_page(context, read_posted_key(context.purpose))


def entry_context(staff: SignedIn, slug: str, data: MultiDict[str, str], signs: str) -> Entered:
    """Return the context in which a kind is entered; 404 for one that staff do not enter."""
    known = services()
    kind = known.kinds.get(slug)
    if kind is None or why_not(kind, staff.actor.teams):
        abort(404)
    reads = known.facts.kinds[slug].team in staff.actor.teams
    arrival = Arrival(kind, data, known.clock(), reads, find_signed_case(staff, slug, signs))
    arrival = replace(arrival, knows_client=knows(staff, arrival.client))
    signed = {toestemming.kind.slug, akkoord.kind.slug}
    if staff.reads_consents and reads and slug in signed and arrival.client:
        arrival = with_people(staff, arrival)
    origin = Origin(
        channel=arrival.channel,
        entered_by=staff.actor.who,
        entered_at=arrival.now,
        client=arrival.client or None,
        signs=arrival.signing.id if arrival.signing else None,
    )
    return Entered(
        kind=with_arrival_step(kind, arrival), origin=origin, staff=staff, arrival=arrival
    )


def with_people(staff: SignedIn, arrival: Arrival) -> Arrival:
    """Return the arrival with who decides for its client, to choose from, where it is recorded."""
    circle = open_circle(db.session, staff.desk.keyring, arrival.client)
    if circle is None:
        return arrival
    people = tuple(Option(str(one.id), one.member.label) for one in circle.people)
    return replace(arrival, people=people, born=circle.born)


def find_signed_case(staff: SignedIn, slug: str, reference: str) -> Case | None:
    """Return the case under which this is a signature; 404 for one that this form can't sign."""
    if not reference:
        return None
    case = staff.desk.find(reference)
    if case.kind != slug or case.client is None or case.signers_needed == 1:
        abort(404)
    return case


def with_arrival_step(kind: Kind, arrival: Arrival) -> Kind:
    """Return a kind that first asks how it came in, before the steps of the client's form."""

    def steps(situation: Situation) -> tuple[Step, ...]:
        made = kind.steps if arrival.client_is_fixed else partial(steps_for_both, kind)
        own = (allow_unknown(step) for step in made(situation))
        return (arrival.step, *(arrival.with_signed_text(step) for step in own))

    return replace(kind, steps=steps)


def allow_unknown(step: Step) -> Step:
    """Return a step that may leave out a phone number or date of birth: a letter may lack them."""
    questions = tuple(
        replace(question, required=False) if may_be_unknown(question) else question
        for question in step.questions
    )
    return replace(step, questions=questions)


def may_be_unknown(question: Question) -> bool:
    """Return whether a question only helps to find or reach someone."""
    is_phone = isinstance(question, Text) and question.autocomplete == "tel"
    return is_phone or (isinstance(question, Day) and question.birth)

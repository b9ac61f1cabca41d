"""Staff enter that someone took back a consent: by phone or letter, or from the open form.

It holds from the day on which it came in, whenever staff enter it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import UUID

from flask import abort, request, url_for
from werkzeug.datastructures import MultiDict

from formsapp.cases.client_circle import ClientCircle
from formsapp.cases.models import Case, Link
from formsapp.cases.receive_case import Origin
from formsapp.cases.staff_desk import OpenedCase
from formsapp.client_consents import ConsentReader
from formsapp.facts.dutch_format import day
from formsapp.kinds import intrekken
from formsapp.kinds.base import TAKEN_BACK, Answers, _, stored_answers
from formsapp.typed_text import clean_line
from formsapp.web.form.fields import clean_data, show_answer
from formsapp.web.form.form_key import Purpose, read_posted_key
from formsapp.web.form.submit import was_sent_before
from formsapp.web.shared.i18n import say
from formsapp.web.shared.page_answer import PageAnswer
from formsapp.web.shared.services import db, services
from formsapp.web.staff.entry_arrival import Arrival
from formsapp.web.staff.entry_by_staff import Entered, with_arrival_step, with_people
from formsapp.web.staff.entry_pages import show_entry_page, take_entry_page
from formsapp.web.staff.guard import SignedIn, show_done_already, staff_page
from formsapp.web.staff.spellings import knows

HOLDS = _("Dit geldt vanaf {{ day }}.")
HOLDS_IF = _("Beslist deze persoon hierover mee? Dan geldt dit vanaf {{ day }}.")


@dataclass(frozen=True)
class CountsFor:
    """Whose taking-back it is by the link, and whether some is in own words, for staff to enter."""

    label: str
    has_words: bool


@dataclass(frozen=True, kw_only=True)
class EnteredWithdrawal(Entered):
    """What someone took back, as staff fill it in."""

    @property
    def purpose(self) -> Purpose:
        """What a form key may be used for: this form, filled in by this person."""
        return Purpose(self.kind.slug, f"withdrawal {self.staff.person.id}")

    @property
    def action(self) -> str:
        """Address to which the form is posted."""
        return url_for("staff.take_withdrawal")

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """The token against forged posts, and the case that this settles, if any."""
        source = self.arrival.source
        return [*super().hidden, *([("van", source.reference)] if source else [])]

    def prove(self, case: Case, answers: Answers) -> list[str]:
        """Say what was taken back, and from when that holds."""
        (step,) = intrekken.steps_of_entry(self.situation)
        (asked,) = step.questions
        told = "; ".join(show_answer(asked, answers[TAKEN_BACK]))
        holds = HOLDS if self.decides(case, answers) else HOLDS_IF
        return [
            say("Ingetrokken: {{ what }}.", what=told),
            say(holds, day=day(case.received_on)),
        ]

    def decides(self, case: Case, answers: Answers) -> bool:
        """Whether it changes what is allowed: not where others decide alone, such as a child of 16.

        What comes from someone unknown stands in the way, and so holds as well.
        """
        if not self.signer:
            return True
        known, client = services(), case.client or ""
        reader = ConsentReader(db.session, self.staff.desk.keyring, known.facts, say)
        board = reader.read(client, known.today)
        whose = board.circle.label_of(UUID(self.signer)) if board.circle else None
        taken = [one for one in board.consents if one.consent.id in answers[TAKEN_BACK]]
        return all(whose in one.verdict.deciders for one in taken)


@staff_page("/intrekken/")
def show_withdrawal(staff: SignedIn) -> PageAnswer:
    """Show the page, with what the open form in case ``van`` says filled in."""
    data = MultiDict({"client": clean_line(request.args.get("client", ""))})
    source = find_source(staff, request.args.get("van", ""))
    if source is not None and not is_unsettled(source):
        abort(404)
    if source is not None:
        opened = staff.desk.read(source.reference)
        data = MultiDict({"client": source.client or ""})
        data.setlist(TAKEN_BACK, asked_back(opened))
    return show_entry_page(withdrawal_context(staff, data, source), data)


@staff_page("/intrekken/", methods=["POST"])
def take_withdrawal(staff: SignedIn) -> PageAnswer:
    """Take what was filled in: read it back, and then take it in."""
    data = clean_data(request.form)
    source = find_source(staff, request.form.get("van", ""))
    context = withdrawal_context(staff, data, source)
    key = read_posted_key(context.purpose)
    if source is not None and not is_unsettled(source) and not (key and was_sent_before(key)):
        return show_done_already("staff.show_case_page", reference=source.reference)
    return take_entry_page(context, key)


def withdrawal_context(
    staff: SignedIn, data: MultiDict[str, str], source: Case | None
) -> EnteredWithdrawal:
    """Return the context in which a taking-back is entered; 404 for who reads no consents."""
    if not staff.reads_consents:
        abort(404)
    kind = intrekken.entered
    arrival = Arrival(kind, data, services().clock(), reads=True, source=source)
    if arrival.client:
        arrival = replace(arrival, knows_client=knows(staff, arrival.client))
        arrival = with_people(staff, arrival)
    origin = Origin(
        channel=arrival.channel,
        entered_by=staff.actor.who,
        entered_at=arrival.now,
        client=arrival.client or None,
        works_out=source.id if source else None,
    )
    return EnteredWithdrawal(
        kind=with_arrival_step(kind, arrival), origin=origin, staff=staff, arrival=arrival
    )


def find_source(staff: SignedIn, reference: str) -> Case | None:
    """Return the case of an open form, also one that was entered already; 404 for any other."""
    if not reference:
        return None
    case = staff.desk.find(reference)
    if not is_open_form(case):
        abort(404)
    return case


def count_for(opened: OpenedCase, circle: ClientCircle | None) -> CountsFor | None:
    """Return for whom a taking-back counts already; None where it does for nobody."""
    case = opened.case
    link = db.session.get(Link, case.link_id) if case.link_id else None
    label = circle.find_speaker(case.id, link.signer_id if link else None) if circle else None
    if not label or not is_open_form(case):
        return None
    has_words = intrekken.OTHER.value in stored_answers(opened.content).get(intrekken.WHAT, ())
    return CountsFor(label, has_words=has_words)


def is_open_form(case: Case) -> bool:
    """Return whether a case takes back something, for a client who is yet to be found."""
    return case.kind == intrekken.kind.slug and case.sealed is not None


def is_unsettled(case: Case) -> bool:
    """Return whether a case takes back something and was not entered for a client yet."""
    return is_open_form(case) and not case.children


def asked_back(opened: OpenedCase) -> list[str]:
    """Return the consents that the open form names."""
    known = {one.id for one in services().facts.consents}
    return [one for one in stored_answers(opened.content).get(intrekken.WHAT, ()) if one in known]

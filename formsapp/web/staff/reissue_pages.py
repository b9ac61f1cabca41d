"""Replace a link that someone lost, or end one: both ask first whose it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID

from flask import abort, redirect, render_template, request, url_for

from formsapp.cases.case_errors import Conflict
from formsapp.cases.client_circle import open_circle
from formsapp.cases.database import writing
from formsapp.cases.models import Link
from formsapp.cases.reissue_link import close_request, reissue_link
from formsapp.cases.signed_links import LINK_DAYS, LinkWish, revoke_link
from formsapp.kinds.base import _
from formsapp.kinds.questions import Choice, Option, Problem, Question
from formsapp.web.shared.i18n import say
from formsapp.web.shared.page_answer import PageAnswer
from formsapp.web.shared.services import db, services
from formsapp.web.staff.client_links import ask_birth_date_of, read_end, read_typed_birth, show_link
from formsapp.web.staff.guard import SignedIn, show_done_already, staff_page
from formsapp.web.staff.internal_form_questions import BORN, BORN_AGAIN, DAYS
from formsapp.web.staff.link_requests import find_link_request
from formsapp.web.staff.link_rows import NOT_IN_CIRCLE, make_rows, may_manage
from formsapp.web.staff.staff_form import InternalForm, read_form

OTHER = "ander"
WHOSE = Choice(
    name="van",
    label=_("Is de nieuwe link voor {{ whose }}?"),
    hint=_("Ga na wie er belt of schrijft. De nieuwe link is alleen voor die persoon."),
    options=(),
    missing=_("Kies voor wie de nieuwe link is."),
)
IS_SO = _("Ja, voor {{ whose }}")
IS_NOT = _("Nee, voor iemand anders")
STOPPED = Problem(
    _("Dan stopt het hier. Er is niets gemaakt en de oude link is zoals hij was. Zoek de goede op.")
)
CLIENT_OF = _("de cliënt met kenmerk {{ client }}")
KEPT = _(
    "Leeg is goed: dan vraagt de nieuwe link dezelfde datum als de oude. Vul alleen een datum in "
    "als de oude niet klopte."
)
ADDED = _(
    "Met deze datum gaat mee wat al verstuurd is. Alleen wie de datum kent, kan de link openen. "
    "Bijvoorbeeld 27 3 2010."
)
OF_SIGNER = _("Geboortedatum van {{ whose }}")
ASKS = Choice(
    name="vraagt",
    label=_("Vraagt de nieuwe link de geboortedatum van {{ whose }}?"),
    options=(
        Option("ja", _("Ja"), _("Die is bekend. Wat al verstuurd is, gaat mee.")),
        Option("nee", _("Nee"), _("Wat al verstuurd is, gaat niet mee.")),
    ),
    missing=_("Kies of de nieuwe link een geboortedatum vraagt."),
)


@dataclass(frozen=True)
class Holder:
    """Whose a link is, as far as that is recorded.

    ``label`` is empty for who is in no circle. ``born`` is what a new link can ask without anyone
    typing it, ``told`` the names of parties that it carries.
    """

    link: Link
    label: str
    born: date | None = field(repr=False)
    told: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def whose(self) -> str:
        """Say whose it is: the label, or the client's reference."""
        return self.label or say(CLIENT_OF, client=self.link.client)

    @property
    def keeps_factor(self) -> bool:
        """Whether a new link asks the same date, which nobody needs to type."""
        return self.link.born_hash is not None and self.born is not None

    @property
    def questions(self) -> tuple[Question, ...]:
        """What must be known before there is a new link."""
        given = (("whose", self.whose),)
        # What was chosen names who was shown: a circle that changed meanwhile is asked anew.
        options = (Option(f"ja {self.whose}", IS_SO), Option(OTHER, IS_NOT))
        whose = replace(WHOSE, options=options, given=given)
        return (whose, DAYS, *self._ask_factor())

    def _ask_factor(self) -> tuple[Question, ...]:
        given = (("whose", self.whose),)
        if self.born is not None and self.link.signer_id is not None:
            return () if self.keeps_factor else (replace(ASKS, given=given),)
        asked = ask_birth_date_of()
        if self.label:
            asked = replace(asked, label=OF_SIGNER, given=given)
        if self.keeps_factor:
            return (replace(asked, hint=KEPT),)
        return (asked,) if self.link.born_hash else (replace(asked, hint=ADDED),)

    def read_factor(self, form: InternalForm) -> date | None:
        """Return what the new link asks: the typed date, or the known one; None for nothing."""
        typed = read_typed_birth(form)
        if typed is not None:
            return typed
        return self.born if self.keeps_factor or form.values.get(ASKS.name) == "ja" else None


@staff_page("/links/<uuid:link_id>/opnieuw", methods=["GET", "POST"], links="made")
def replace_link(staff: SignedIn, link_id: UUID) -> PageAnswer:
    """Revoke a link that someone lost, and show its successor, this once."""
    link = find_link(link_id)
    if not may_manage(staff, link):
        abort(404)
    if link.revoked_at is not None:
        return show_ended(staff, link)
    holder, asked = find_holder(staff, link), find_link_request(staff)
    form = check_renewal(read_form(*holder.questions, dagen=str(LINK_DAYS)), holder)
    if not form.is_good:
        page = "staff/reissue_link.html"
        return form.show(page, staff=staff, link=link, holder=holder, asked=asked)
    born, known = holder.read_factor(form), services()
    wish = LinkWish(
        link.client, link.kinds, read_end(form), link.many, born, link.case_id, told=holder.told
    )
    try:
        with writing(db.session):
            token = reissue_link(staff.desk, known.signer, link, wish, known.births)
            if asked:
                close_request(staff.desk, asked, link.client)
    except Conflict:
        return show_ended(staff, link)
    return show_link(staff, token, wish, asked)


@staff_page("/links/<uuid:link_id>/intrekken", methods=["GET", "POST"], links="ended")
def end_link(staff: SignedIn, link_id: UUID) -> PageAnswer:
    """Say what ending a link ends, and end it at once; 404 for who may not manage it."""
    link = find_link(link_id)
    if not may_manage(staff, link):
        abort(404)
    client = link.client
    if request.method == "POST" and link.revoked_at is not None:
        return show_done_already("staff.links", client=client)
    if request.method == "POST":
        revoke_link(db.session, link.id, now=services().clock(), by=staff.actor.who)
        return redirect(url_for("staff.links", client=client, ingetrokken=1), 303)
    if link.revoked_at is not None:
        return show_ended(staff, link)
    return render_template("staff/link_end.html", staff=staff, row=make_rows(staff, [link])[0])


def find_link(link_id: UUID) -> Link:
    return db.session.get(Link, link_id) or abort(404)


def find_holder(staff: SignedIn, link: Link) -> Holder:
    """Return whose a link is, and the own birth date; raises NoKey or Altered for a shut circle."""
    known = services()
    born = known.births.open(staff.desk.keyring, link) if may_keep_birth_date(staff) else None
    if link.signer_id is None:
        return Holder(link, "", born)
    circle = open_circle(db.session, staff.desk.keyring, link.client)
    people = circle.people if circle else ()
    person = next((one for one in people if one.id == link.signer_id), None)
    if person is None:
        return Holder(link, say(NOT_IN_CIRCLE), born)
    told = circle.told if circle else {}
    return Holder(link, person.member.label, person.born or born, told)


def may_keep_birth_date(staff: SignedIn) -> bool:
    """Return whether this person may put the sealed birth date of a link on a new one."""
    return services().births.team in staff.actor.teams


def check_renewal(form: InternalForm, holder: Holder) -> InternalForm:
    """Refuse a link for someone else, and one that asks less than the one that was lost."""
    if form.values.get(WHOSE.name) == OTHER:
        form = form.refuse(WHOSE.name, STOPPED)
    asks_again = holder.link.born_hash is not None and not holder.keeps_factor
    if asks_again and form.values.get(BORN.name) == "":
        return form.refuse(BORN.name, BORN_AGAIN)
    return form


def show_ended(staff: SignedIn, link: Link) -> PageAnswer:
    """Say that a link was replaced or taken back already, and by whom."""
    db.session.refresh(link)
    return render_template(
        "staff/link_ended.html", staff=staff, row=make_rows(staff, [link])[0]
    ), 409

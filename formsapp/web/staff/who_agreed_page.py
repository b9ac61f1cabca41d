"""Who agreed to which version of the terms; asking anew where a new version says something else."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta

from flask import abort, current_app, redirect, render_template, request, url_for

from formsapp.cases import agreed_texts, event_log
from formsapp.cases.circle_links import LinkMaker, NewLink
from formsapp.cases.client_circle import ClientCircle
from formsapp.cases.client_reference import is_known
from formsapp.cases.database import writing
from formsapp.cases.event_log import About
from formsapp.cases.signed_links import LINK_DAYS, LinkWish, links_of
from formsapp.rules.agreement_verdict import AgreementWord
from formsapp.sealing.letterbox import Altered, NoKey
from formsapp.typed_text import clean_line
from formsapp.web.shared.i18n import say
from formsapp.web.shared.page_answer import PageAnswer
from formsapp.web.shared.services import db, services
from formsapp.web.staff.asked_texts import asked_texts
from formsapp.web.staff.guard import SignedIn, staff_page
from formsapp.web.staff.show_new_links import show_circle_links
from formsapp.web.staff.spellings import find_spelling
from formsapp.web.staff.staff_words import Tag, describe_answer
from formsapp.who_agreed import (
    AGREEING,
    AgreementReader,
    ClientAgreements,
    TextAgreements,
)

CLIENTS_ON_PAGE = 25
"""Each is opened: the circle says whose answer it is."""

AGREEMENT_COLOURS: Mapping[AgreementWord, str] = {
    "agreed": "green",
    "not-agreed": "red",
    "outdated": "orange",
    "question": "orange",
    "incomplete": "orange",
    "circle-unknown": "orange",
    "never-asked": "grey",
}


@staff_page("/akkoord/")
def show_agreements(staff: SignedIn) -> PageAnswer:
    """List clients with who agreed to which version: all, or those to ask anew."""
    if not staff.reads_terms:
        abort(404)
    after, old = clean_line(request.args.get("na", "")), request.args.get("lijst") == "oud"
    in_force, limit = {one.key: one.in_force for one in asked_texts()}, CLIENTS_ON_PAGE + 1
    found = (
        agreed_texts.clients_with_old_texts(db.session, in_force, after=after, limit=limit)
        if old
        else agreed_texts.clients_with_terms(db.session, AGREEING, after=after, limit=limit)
    )
    shown = found[:CLIENTS_ON_PAGE]
    return render_template(
        "staff/agreements.html",
        staff=staff,
        rows=read_all_agreements(staff, shown, read_or_shut),
        old=old,
        count=agreed_texts.count_old_texts(db.session, in_force),
        more=shown[-1] if len(found) > CLIENTS_ON_PAGE else None,
        texts=asked_texts(),
        tag=agreement_tag,
        spoken=describe_answer,
    )


@staff_page("/akkoord/<path:reference>")
def show_client_agreements(staff: SignedIn, reference: str) -> PageAnswer:
    """Show who of one client agreed to which version; 404 for another team."""
    if not staff.reads_terms:
        abort(404)
    client = find_spelling(staff, reference)
    if not is_known(db.session, client, staff.actor.teams):
        return render_template("staff/unknown_client.html", staff=staff, client=client), 404
    (found,) = read_all_agreements(staff, [client])
    return render_template(
        "staff/client_agreements.html",
        staff=staff,
        found=found,
        texts=asked_texts(),
        tag=agreement_tag,
        spoken=describe_answer,
    )


@staff_page("/akkoord/<path:reference>", methods=["POST"])
def ask_agreement(staff: SignedIn, reference: str) -> PageAnswer:
    """Make a link for each who must still agree to the terms in force, and show them, this once."""
    if not staff.reads_terms:
        abort(404)
    client = find_spelling(staff, reference)
    if not is_known(db.session, client, staff.actor.teams):
        abort(404)
    (found,) = read_all_agreements(staff, [client])
    if found.circle is None:
        abort(404)
    made = make_links(staff, found, found.circle)
    if not made:
        return redirect(url_for("staff.show_client_agreements", reference=found.client), 303)
    return show_circle_links(staff, found.client, made)


Read = Callable[[AgreementReader, str, date], ClientAgreements]


def read_or_shut(reader: AgreementReader, client: str, day: date) -> ClientAgreements:
    """Return who agreed; no text where something does not open, for a list goes on then."""
    try:
        return reader.read_agreements(client, day)
    except (NoKey, Altered) as error:
        current_app.logger.error("a client does not open: %s", type(error).__name__)  # noqa: TRY400 - a trace has paths alone
        return ClientAgreements(client, None, ())


def read_all_agreements(
    staff: SignedIn, clients: Sequence[str], read: Read = AgreementReader.read_agreements
) -> list[ClientAgreements]:
    """Open who agreed for each of these clients, which is recorded in the log."""
    desk, today = staff.desk, services().today
    reader = AgreementReader(db.session, desk.keyring, asked_texts())
    found = [read(reader, client, today) for client in clients]
    with writing(db.session):
        for client in clients:
            about = About(client=client)
            event_log.record(
                db.session, staff.actor.who, "read", about, now=desk.now, ground=AGREEING
            )
    return found


def make_links(staff: SignedIn, found: ClientAgreements, circle: ClientCircle) -> list[NewLink]:
    """Make a link for each who must still agree; it asks a birth date where the last one did."""
    known = services()
    wish = LinkWish(found.client, (AGREEING,), known.clock() + timedelta(days=LINK_DAYS), many=True)
    links = links_of(db.session, found.client)
    asks = {one.signer_id for one in links if one.born_hash is not None}
    maker = LinkMaker(db.session, known.letterbox, known.signer, known.clock(), staff.actor.who)
    with writing(db.session):
        return [
            maker.make_link(person, wish, ask_born=person.id in asks and person.born is not None)
            for person in circle.people
            if person.member.label in found.to_ask
        ]


def agreement_tag(found: TextAgreements) -> Tag:
    """Return what the answers come to in words, in its colour."""
    return Tag(found.verdict.text(say), AGREEMENT_COLOURS[found.verdict.word])

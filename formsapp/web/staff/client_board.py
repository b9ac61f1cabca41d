"""What may be shared about a client today, by party and purpose, and who said what."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from flask import abort, redirect, render_template, url_for

from formsapp.cases import event_log, staff_accounts
from formsapp.cases.client_circle import (
    Change,
    ChangeSort,
    ClientCircle,
    Confirmation,
    Person,
    confirm_authority,
    open_circle,
    version_of_circle,
)
from formsapp.cases.client_reference import is_known
from formsapp.cases.event_log import About
from formsapp.cases.staff_desk import OpenedCase
from formsapp.cases.vouch_circle import print_of_circle
from formsapp.client_consents import KIND, ClientBoard, ClientConsent, ConsentReader
from formsapp.facts.dutch_format import day
from formsapp.kinds import toestemming
from formsapp.kinds.base import _, stored_answers
from formsapp.kinds.questions import Choice, Option, Text
from formsapp.rules.consent_verdict import Mark, Said, Word
from formsapp.web.shared.i18n import say
from formsapp.web.shared.page_answer import PageAnswer
from formsapp.web.shared.services import db, services
from formsapp.web.staff.board_parts import (
    explain_uncounted,
    most_asked,
    name_consent,
    next_steps,
    read_own_things,
    sum_up,
)
from formsapp.web.staff.circle_questions import GROUND_HINT, HOW, HOW_OPTIONS
from formsapp.web.staff.client_tasks import group_tasks
from formsapp.web.staff.finished_tasks import last_told, read_finished
from formsapp.web.staff.guard import SignedIn, staff_page
from formsapp.web.staff.needs_of_client import list_needs
from formsapp.web.staff.own_numbers import refuse_bsn
from formsapp.web.staff.said_by_form import said_by_forms, say_who
from formsapp.web.staff.spellings import find_spelling
from formsapp.web.staff.staff_form import read_form
from formsapp.web.staff.staff_words import Tag
from formsapp.web.staff.vouch_page import say_circle_doubt

COLOURS: Mapping[Word, str] = {
    "allowed": "green",
    "refused": "red",
    "withdrawn": "red",
    "ended": "red",
    "waiting": "orange",
    "unknown": "orange",
    "not-asked": "grey",
}
SAID: Mapping[Said, str] = {
    "ja": _("ja"),
    "nee": _("nee"),
    "ingetrokken": _("ja ingetrokken"),
}
MARKS: dict[Mark, str] = {
    "review": _("Door de leeftijd beslissen nu niet meer dezelfde mensen. Bespreek dit opnieuw."),
    "text": _("De vraag luidt nu anders dan toen. Kijk na of het antwoord nog klopt."),
    "restored": _("Er is een reservekopie teruggezet. Misschien trok iemand dit in: vraag het na."),
    "unproven": _(
        "Van een ja is niet zeker dat het zo is binnengekomen. Het telt niet mee. Lees in dat "
        "bericht wat te doen is, en vraag het daarna opnieuw."
    ),
    "circle": _("Wie er beslist, kan veranderd zijn: zie bovenaan."),
    "parties": _("Niet iedereen noemde dezelfde. Vraag na wie zij bedoelen."),
}
"""Marks of one consent; authority is told once, with each person, and an unknown answerer in place
of the verdict."""


HOW_KNOWN = Choice(
    name="hoe",
    label=_("Hoe [[weten wij/weet ik]] dat deze persoon mag beslissen?"),
    options=HOW_OPTIONS,
    missing=_("Kies hoe [[wij/ik]] dit [[weten/weet]]."),
)
GROUND = Text(name="grond", label=_("Wat is er gezien?"), hint=GROUND_HINT, required=False)
CHANGED: dict[ChangeSort, str] = {
    "added": _("{{ who }} erbij"),
    "since": _("verbeterd sinds wanneer {{ who }} beslist (was {{ before }})"),
    "ended": _("{{ who }} kreeg een laatste dag"),
    "end-undone": _("de laatste dag van {{ who }} is weggehaald (was {{ before }})"),
    "capable": _("of de cliënt het zelf kan overzien, is gewijzigd"),
    "born": _("de geboortedatum is verbeterd (was {{ before }})"),
    "told": _("gewijzigd hoe een school of hulpverlener heet"),
    "confirmed": _("vastgelegd hoe [[wij weten/ik weet]] dat {{ who }} mag beslissen"),
    "assigned": _("{{ case }} is van {{ who }}"),
    "vouched": _("nagegaan en bevestigd dat wie beslist zo klopt"),
}
ANEW = _("{{ case }} is van {{ who }} (was: {{ before }})")
"""Of whom answers are, where something else stood there."""


@staff_page("/client/<path:reference>")
def show_client_board(staff: SignedIn, reference: str) -> PageAnswer:
    """Show what may be shared today, which is recorded in the log; 404 for another team."""
    if not staff.reads_consents:
        abort(404)
    client = find_spelling(staff, reference)
    if not is_known(db.session, client, staff.actor.teams):
        return render_template("staff/unknown_client.html", staff=staff, client=client), 404
    board = read_board(staff, client)
    steps, finished = next_steps(client, board), read_finished(staff, client)
    return render_template(
        "staff/client_board.html",
        staff=staff,
        client=client,
        board=board,
        next_steps=steps,
        short=sum_up(board),
        first_step=most_asked(steps.values()),
        tasks=group_tasks(staff, client),
        finished=finished,
        told=last_told(finished),
        needs=list_needs(staff, client, board.circle),
        own=read_own_things(staff, client, board.circle),
        how_known=how_known,
        change_text=change_text,
        names={str(one.id): one.mail for one in staff_accounts.all_staff(db.session)},
        asked=asked_words,
        decides_now={one.id for one in board.circle.needed(services().today)}
        if board.circle
        else set(),
        title_of=title_of,
        verdict_tag=verdict_tag,
        said=lambda answer: say(SAID[answer.said]),
        marks=lambda found: list_marks(board, found),
        asked_of=said_by_forms(staff, board),
        say_who=say_who,
        version=version_of_circle(db.session, client),
        circle_doubt=say_circle_doubt(board.circle),
        circle_print=print_of_circle(db.session, client),
    )


@staff_page("/gezag/<path:reference>", methods=["GET", "POST"])
def confirm(staff: SignedIn, reference: str) -> PageAnswer:
    """Ask how staff know of someone's authority, and keep it; 404 for another team."""
    client = find_spelling(staff, reference)
    circle = open_circle(db.session, staff.desk.keyring, client) if staff.reads_consents else None
    if circle is None:
        abort(404)
    others = [one for one in circle.people if one.member.role != "self"]
    options = tuple(Option(str(one.id), one.member.label) for one in others)
    who = Choice(name="wie", label=_("Over wie gaat het?"), options=options)
    form = refuse_bsn(read_form(who, HOW_KNOWN, GROUND), GROUND)
    if not form.is_good:
        return form.show("staff/authority.html", staff=staff, client=client)
    how = next(one for one in HOW if one == form.values["hoe"])
    ground = str(form.values["grond"])
    confirmation = Confirmation(how, services().today, staff.actor.id, ground)
    confirm_authority(staff.desk, client, UUID(str(form.values["wie"])), confirmation)
    return redirect(url_for("staff.show_client_board", reference=client, gedaan=1), 303)


def read_board(staff: SignedIn, client: str) -> ClientBoard:
    """Open what is known of a client's consents, which is recorded in the log."""
    known, desk = services(), staff.desk
    board = ConsentReader(db.session, desk.keyring, known.facts, say).read(client, known.today)
    log_look(staff, client)
    return board


def case_tag(staff: SignedIn, opened: OpenedCase, circle: ClientCircle | None) -> Tag | None:
    """Say what all that a case asks about comes to; None where nobody recorded who decides."""
    case, known = opened.case, services()
    if circle is None or case.kind != KIND or case.client is None or case.sealed is None:
        return None
    said = toestemming.said_in(stored_answers(opened.content), known.situation())
    asked = {one.consent_id for one in said}
    reader = ConsentReader(db.session, staff.desk.keyring, known.facts, say)
    board = reader.read_circle(case.client, circle, known.today)
    log_look(staff, case.client)
    words = {one.verdict.word for one in board.consents if one.consent.id in asked}
    if not words:
        return None
    if words & {"waiting", "unknown", "not-asked"}:
        return Tag(say("Nog niet compleet"), "orange")
    return (
        Tag(say("Alles mag"), "green")
        if words == {"allowed"}
        else Tag(say("Niet alles mag"), "red")
    )


def log_look(staff: SignedIn, client: str) -> None:
    """Record that someone looked at what may be shared about a client."""
    about, now = About(client=client), staff.desk.now
    event_log.record(db.session, staff.actor.who, "read", about, now=now)


def title_of(found: ClientConsent) -> str:
    """Name a party and purpose as staff speak of it."""
    return name_consent(found.consent, found.verdict.named)


def list_marks(board: ClientBoard, found: ClientConsent) -> list[str]:
    """Return what staff look at beside a verdict."""
    marks = (say(MARKS[one]) for one in found.verdict.marks if one in MARKS)
    return [*marks, *explain_uncounted(board, found)]


def verdict_tag(found: ClientConsent) -> Tag:
    """Return the verdict in words, in its colour."""
    if {"restored", "unproven", "circle"} & {*found.verdict.marks}:
        return Tag(say("nog na te vragen"), COLOURS[found.verdict.word])
    if "whose" in found.verdict.marks:
        return Tag(say("onbekend wie dit zei"), COLOURS[found.verdict.word])
    return Tag(found.verdict.text(say), COLOURS[found.verdict.word])


def how_known(person: Person) -> str:
    """Say how staff know that someone may decide."""
    known = person.confirmed
    if known is None:
        return say("het gezag of de bevoegdheid is nog niet nagegaan")
    how = say("{{ how }}, {{ day }}", how=say(HOW[known.how]).lower(), day=day(known.on))
    return f"{how}: {known.ground}" if known.ground else how


def change_text(change: Change) -> str:
    """Say what changed in a circle, and why."""
    given = (("who", change.who), ("before", change.before), ("case", change.case))
    text = ANEW if change.sort == "assigned" and change.before else CHANGED[change.sort]
    parts = (say(text, given), change.why, change.told_by)
    return "; ".join(filter(None, parts))


def asked_words(found: ClientConsent) -> list[tuple[str, str]]:
    """Return each wording of a question, with the first day on which it was answered."""
    days: dict[str, str] = {}
    for one in found.heard:
        if one.asked:
            days.setdefault(one.asked, day(one.answer.on))
    return [*days.items()]

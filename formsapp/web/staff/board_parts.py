"""What stands on a client's page beside the verdicts: what to do next, and what there is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple
from uuid import UUID

from flask import url_for

from formsapp.cases import agreed_texts
from formsapp.cases.client_circle import ClientCircle, Person
from formsapp.cases.models import Case, Link
from formsapp.cases.signed_links import links_of
from formsapp.cases.text_reply_models import TextReply
from formsapp.client_consents import ClientBoard, ClientConsent
from formsapp.facts import DocumentText
from formsapp.facts.consents import Consent
from formsapp.facts.dutch_format import day
from formsapp.kinds import toestemming
from formsapp.kinds.base import _
from formsapp.rules.consent_verdict import Verdict, Word, last_said
from formsapp.web.shared.i18n import say
from formsapp.web.shared.services import db, services
from formsapp.web.staff.guard import SignedIn
from formsapp.web.staff.link_rows import state_of
from formsapp.web.staff.staff_words import Tag, name_party

TELL = "#wie-zei-dit"
"""Where staff tell who gave an answer, on a client's page."""
NOT_LOOKED = _(
    "Er is een antwoord, maar [[wij weten/ik weet]] niet van wie. Leg dat vast bij “Wie zei dit?”."
)
NOT_FOUND = _(
    "Er is een antwoord van iemand die [[wij/ik]] niet [[kennen/ken]]. Zie onder “Wie beslist”."
)
EARLY = _(
    "Er is een ja van {{ who }} van vóór {{ since }}. Pas vanaf die dag beslist deze persoon mee, "
    "dus dat ja telt niet. Vraag het opnieuw. Klopt die dag niet? Verbeter hem dan bij “Wie "
    "beslist wijzigen”."
)
SETTLED: frozenset[Word] = frozenset({"allowed", "refused", "withdrawn"})
"""Verdicts that no answer of before or of someone unknown would explain."""


class NextStep(NamedTuple):
    """What staff do next about one party and purpose, and where."""

    text: str
    address: str


class ShortVerdict(NamedTuple):
    """A verdict on one line: about whom or what, and the number of its row in the table."""

    about: str
    consent: ClientConsent
    row: int

    @property
    def folds(self) -> bool:
        """Whether it stands below the others: a purpose of our own that nobody was asked."""
        return not self.consent.consent.party and self.consent.verdict.word == "not-asked"


class Agreed(NamedTuple):
    """Who agreed to a text, in the case that holds it; empty where nobody knows who.

    ``title`` is that of the text, where the provider asks more than one.
    """

    who: str
    case: Case
    text: TextReply
    title: str = ""


class OwnLink(NamedTuple):
    """A link of a client, whose it is, and the forms that the reader's teams read."""

    who: str
    link: Link
    kinds: list[str]
    state: Tag


@dataclass(frozen=True)
class OwnThings:
    """The cases, links and agreements of a client, as far as the reader may open them."""

    cases: Sequence[Case]
    links: Sequence[OwnLink]
    agreed: Sequence[Agreed]


def read_own_things(staff: SignedIn, client: str, circle: ClientCircle | None) -> OwnThings:
    """Return what there is of a client; of what other teams read nothing, not even a number."""
    facts = services().facts
    mine = {slug for slug, kind in facts.kinds.items() if kind.team in staff.actor.teams}
    cases, links = staff.desk.cases_of(client), links_of(db.session, client)
    people = {one.id: (circle.label_of(one.signer_id) if circle else "") or "" for one in links}
    shown = (
        OwnLink(
            people[one.id],
            one,
            [slug for slug in one.kinds if slug in mine],
            state_of(one),
        )
        for one in links
    )
    agreed = list_agreed(cases, people)
    return OwnThings(cases, [one for one in shown if one.kinds], agreed)


def list_agreed(cases: Sequence[Case], people: Mapping[UUID, str]) -> list[Agreed]:
    """Return each yes to a text in these cases; ``people`` are those whose link it is."""
    by_id, known = {one.id: one for one in cases}, services().documents
    order = [*by_id]
    found = (one for one in agreed_texts.replies_in(db.session, *order) if one.sha256)
    return [
        Agreed(
            people.get(case.link_id, "") if case.link_id else "",
            case,
            one,
            name_text(one, known),
        )
        for one in sorted(found, key=lambda one: order.index(one.case_id))
        for case in (by_id[one.case_id],)
    ]


def name_text(text: TextReply, known: Mapping[str, DocumentText]) -> str:
    """Return the title of a text, where there is more than one to tell apart."""
    if len(services().facts.agreed_documents) == 1 or text.document not in known:
        return ""
    return known[text.document].title


def sum_up(board: ClientBoard) -> list[ShortVerdict]:
    """Return one line for each party, or one for each purpose where these come to something else.

    What has no party is named by its purpose.
    """
    rows = [
        ShortVerdict(_name_about(one.consent, one.verdict.named), one, row)
        for row, one in enumerate(board.consents, start=1)
    ]
    found: list[ShortVerdict] = []
    for party, group in groupby(rows, key=lambda row: row.consent.consent.party):
        lines = [*group]
        same = {(one.consent.verdict.text(), _marked(board, one)) for one in lines}
        if party and len(same) == 1:
            found.append(lines[0])
        elif party:
            purposes = ((one, one.consent.consent.purpose) for one in lines)
            found += (one._replace(about=f"{one.about}: {purpose}") for one, purpose in purposes)
        else:
            found += lines
    return found


def name_consent(consent: Consent, named: str = "") -> str:
    """Name a party and purpose as staff speak of it; ``named`` is what the party is called."""
    about = _name_about(consent, named)
    return f"{about}: {consent.purpose}" if consent.party and consent.purpose else about


def _name_about(consent: Consent, named: str) -> str:
    """Name the party as staff speak of it: *School (De Linde)* and not *je school*."""
    if not consent.party:
        title = toestemming.called(consent, services().situation())
        return say(title.text, title.given)
    plain = name_party(consent.party)
    return plain[:1].upper() + plain[1:] + (f" ({named})" if named else "")


def _marked(board: ClientBoard, line: ShortVerdict) -> bool:
    marks = {*line.consent.verdict.marks} - {"authority"}
    return bool(marks) or any(explain_uncounted(board, line.consent))


def explain_uncounted(board: ClientBoard, found: ClientConsent) -> Iterator[str]:
    """Yield why an answer does not count: it is unknown whose it is, or it came too early."""
    if board.circle is None or found.verdict.word in SETTLED:
        return
    if any(one.answer.who is None for one in found.heard):
        yield say(NOT_LOOKED if _waits_for_name(board, found) else NOT_FOUND)
    needed = {one.member.label for one in board.circle.needed(services().today)}
    for member in board.circle.rule.members:
        own = last_said(one.answer for one in found.heard if one.answer.who == member.label)
        if own and own.said == "ja" and own.on < member.since and member.label in needed:
            yield say(EARLY, who=member.label, since=day(member.since))


def _waits_for_name(board: ClientBoard, found: ClientConsent) -> bool:
    """Whether nobody looked yet who gave one of the answers."""
    known = board.circle.said_by if board.circle else {}
    return any(one.is_loose and one.case.id not in known for one in found.heard)


def next_steps(client: str, board: ClientBoard) -> dict[str, NextStep | None]:
    """Return the one thing to do next about each party and purpose, by its id."""
    circle = board.circle
    if circle is None:
        path = url_for("staff.ask_circle", client=client)
        record = NextStep(say("Vastleggen wie beslist"), path)
        return dict.fromkeys((one.consent.id for one in board.consents), record)
    tell = NextStep(say("Vastleggen wie dit zei"), TELL)
    return {
        one.consent.id: tell
        if one.verdict.word not in SETTLED and _waits_for_name(board, one)
        else _next_step(circle, one.verdict)
        for one in board.consents
    }


def most_asked(steps: Iterable[NextStep | None]) -> NextStep | None:
    """Return what is to be done next for most parties and purposes, the first of equals."""
    found = Counter(step for step in steps if step is not None)
    return next((step for step, _count in found.most_common(1)), None)


def _next_step(circle: ClientCircle, verdict: Verdict) -> NextStep | None:
    client = circle.client
    if verdict.word in {"refused", "withdrawn"} or "restored" in verdict.marks:
        return None
    if person := _who_is_next(circle, verdict):
        return link_step(client, person)
    if not circle.needed(services().today):
        path = url_for("staff.change_people", reference=client)
        return NextStep(say("Aanvullen wie beslist"), path)
    if "authority" in verdict.marks:
        return NextStep(say("Gezag vastleggen"), url_for("staff.confirm", reference=client))
    return None


def link_step(client: str, person: Person) -> NextStep:
    """Return the step of giving someone in a circle a link."""
    text = say("Link voor {{ label }}", label=person.member.label)
    return NextStep(text, address_for_link(client, person))


def address_for_link(client: str, person: Person) -> str:
    """Return where someone in a circle gets a new link: in place of the last one, if any."""
    mine = (one for one in links_of(db.session, client) if one.signer_id == person.id)
    link = next((one for one in mine if one.revoked_at is None), None)
    if link is not None:
        return url_for("staff.replace_link", link_id=link.id)
    return url_for("staff.link_for_person", reference=client, person_id=person.id)


def _who_is_next(circle: ClientCircle, verdict: Verdict) -> Person | None:
    """Return who should get a link now: the first who is missing, or must be asked (anew)."""
    today = services().today
    for one in circle.people:
        if one.member.label in verdict.missing and one.member.decides_on(today):
            return one
    asks_anew = verdict.word in {"not-asked", "ended", "unknown"} or "review" in verdict.marks
    return next(iter(circle.needed(today)), None) if asks_anew else None

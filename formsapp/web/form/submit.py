"""From answers that are in order to a case: what is sealed, when it is due, who is mailed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from formsapp.cases.attachments import WaitingFile, describe_files
from formsapp.cases.database import writing
from formsapp.cases.intake import Dates, Receipt, Submission, part_key, receive, received_with
from formsapp.cases.links import OpenedLink
from formsapp.facts import DocumentText
from formsapp.facts.model import Role
from formsapp.kinds import Kind
from formsapp.kinds.base import CHANGED, Agree, Answers, FollowUp
from formsapp.rules import due, kept_until
from formsapp.rules.lengths import Length, add
from formsapp.web.form.fields import show_value
from formsapp.web.form.form_context import FormContext
from formsapp.web.form.form_key import FormKey
from formsapp.web.form.form_progress import FormProgress, Row
from formsapp.web.shared import mail_texts
from formsapp.web.shared.i18n import say, say_all
from formsapp.web.shared.services import db, services

LINK_MAKERS: Role = "medewerker"
"""Who hands out most links, and so has seen them."""

TRAPPED = "honingpot"
"""Mark of a form in which the hidden field was filled in: kept, for staff to judge."""


def send(
    place: FormContext,
    journey: FormProgress,
    key: FormKey,
    *,
    trapped: bool,
    files: Sequence[WaitingFile] = (),
) -> Receipt:
    """Store what was filled in, with the files that were added before.

    Raises:
        AlreadyReceived (SentOtherwise when this very form was sent with other answers),
        LinkError, NotStored: Nothing was stored now.

    """
    kind, answers = place.kind, journey.answers
    address = str(answers.get(kind.mail_name) or "")
    submission = Submission(
        form_key=key.key,
        kind=kind.slug,
        team=services().facts.kinds[kind.slug].team,
        content=_content(place, journey, address, files),
        dates=dates(kind, answers, journey.situation.today),
        typed=filled_in(journey, files),
        link=None if kind.nameless(answers) else place.opened,
        copied=copied(kind.slug),
        agreed=agreed_text(place, journey),
        mails=lambda receipt: mail_texts.received(receipt, kind, address),
        marks=marks(journey, trapped=trapped),
        signers_needed=kind.signers(answers) if kind.signers else 1,
        files=len(files),
    )
    now = journey.situation.now  # what was judged is what is stored
    with writing(db.session):
        receipt = store(place.received(submission, journey), now)
        for part in kind.follow_ups(answers) if kind.follow_ups else ():
            if part.kind in services().kinds:
                more = part_of(receipt, part, place, journey)
                store(place.received(more, journey), now)
    return receipt


def _content(
    place: FormContext, journey: FormProgress, address: str, files: Sequence[WaitingFile]
) -> dict[str, Any]:
    return {
        "answers": records(journey.rows(), place),
        "outcome": say_all(journey.outcome()),
        "mail": address or None,
        **({"attachments": describe_files(files)} if files else {}),
    }


def sent_before(key: FormKey) -> bool:
    """Whether the form that was shown with this key came in already."""
    return received_with(db.session, key.key)


def filled_in(journey: FormProgress, files: Sequence[WaitingFile]) -> list[list[object]]:
    """What a client filled in and added, without our wording of it and our verdict on it."""
    answers: list[list[object]] = [[row.question.name, row.value] for row in journey.rows()]
    added: list[list[object]] = [[one.name, one.sha256] for one in files]
    return answers + added


def copied(slug: str) -> bool:
    """Whether what is sent may stand on the personal page, which whoever made the link can open.

    A complaint may not: the carer of whom it complains could read it there.
    """
    facts = services().facts
    return LINK_MAKERS in facts.teams[facts.kinds[slug].team].roles


def marks(journey: FormProgress, *, trapped: bool) -> tuple[str, ...]:
    """Words for staff: the kind's own, and what happened on the way here."""
    return (
        *journey.marks,
        *([CHANGED] if journey.changed else []),
        *([TRAPPED] if trapped else []),
    )


def part_of(
    receipt: Receipt, part: FollowUp, place: FormContext, journey: FormProgress
) -> Submission:
    """Make the further case that goes with the one that was just stored."""
    kind = services().kinds[part.kind]
    given = {question.name: value for question, value in part.answers}
    rows = [Row("", question, value) for question, value in part.answers]
    return Submission(
        form_key=part_key(receipt.code, kind.slug),
        kind=kind.slug,
        team=services().facts.kinds[kind.slug].team,
        content={
            "answers": records(rows, place),
            "outcome": [],
            "mail": None,
        },
        dates=dates(kind, given, journey.situation.today),
        link=None if place.kind.nameless(journey.answers) else place.opened,
        copied=copied(kind.slug),
        part_of=receipt.case_id,
        mails=lambda made: mail_texts.received(made, kind, ""),
    )


def send_revoked(
    place: FormContext, key: FormKey, parent: UUID, what: Mapping[str, Any], opened: OpenedLink
) -> Receipt:
    """Store that something given earlier was taken back; raises as :func:`send`."""
    kind = place.kind
    return store(
        Submission(
            form_key=key.key,
            kind=kind.slug,
            team=services().facts.kinds[kind.slug].team,
            content={"answers": [dict(what)], "outcome": [], "mail": None},
            dates=dates(kind, {}, services().today),
            typed=[str(parent), what["name"], what["value"]],
            link=opened,
            follows=parent,
            mails=lambda receipt: mail_texts.received(receipt, kind, ""),
            marks=("ingetrokken",),
        ),
        services().clock(),
    )


def store(submission: Submission, now: datetime) -> Receipt:
    """Hand a submission to the letterbox; ``now`` is the moment of receipt, in UTC."""
    known = services()
    return receive(
        db.session,
        known.letterbox,
        known.settings.secret_keys,
        submission,
        now=now,
    )


def records(rows: Iterable[Row], place: FormContext) -> list[dict[str, Any]]:
    """Give questions with their answers as they were shown, and as data."""
    return [record(row, place) for row in rows]


def record(row: Row, place: FormContext) -> dict[str, Any]:
    """Give one question with its answer."""
    question = row.question
    found: dict[str, Any] = {
        "name": question.name,
        "question": say(question.label, question.given),
        "answer": "\n".join(show_value(question, row.value)),
        "value": row.value,
    }
    if isinstance(question, Agree):
        text = place.documents[question.document]
        found["document"] = {
            "title": text.title,
            "version": text.version,
            "sha256": text.sha256,
        }
    return found


def agreed_text(place: FormContext, journey: FormProgress) -> DocumentText | None:
    """Give the exact text that was shown and agreed to, when the form has one."""
    return next((place.documents[key] for key in journey.agreed()), None)


def dates(kind: Kind, answers: Answers, received_on: date) -> Dates:
    """Work out when a form that came in on this local day is due, and until when it is kept."""
    facts = services().facts
    own = facts.kinds[kind.slug]
    name = kind.term(answers, facts) if kind.term else own.term
    keep = keep_until(kind, answers, received_on)
    if name is None or facts.terms[name].regime == "none":
        return Dates(received_on, keep_until=keep)
    term = facts.terms[name]
    law = " ".join(filter(None, (term.article, term.law))) or None
    found = due(received_on, term.length, term.regime, law=law)
    return Dates(received_on, found.last_day, found.raw, found.steps, keep)


def keep_until(kind: Kind, answers: Answers, received_on: date) -> date:
    """Last day on which a case is kept: the kind's own months, or as long as the dossier."""
    facts = services().facts
    own = facts.kinds[kind.slug]
    if own.keep_months is not None:
        return add(received_on, Length(own.keep_months.value, "m"))
    named = kind.laws(answers, facts) if kind.laws else own.laws
    laws = named or facts.provider.laws
    return kept_until(received_on, max(facts.retention_years[law].value for law in laws))

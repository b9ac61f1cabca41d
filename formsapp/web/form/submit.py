"""From a posted form that is in order to one value, which is stored.

Everything that is stored is worked out here, also the dates and the texts of the mails; the
code that stores it asks nothing back.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from formsapp import deadlines
from formsapp.birth_dates_of_links import LINK_MAKERS
from formsapp.cases.attachments import describe_files
from formsapp.cases.outbox import OutgoingMail
from formsapp.cases.receive_case import Dates, Receipt, Submission, receive, was_received
from formsapp.cases.sent_parts import PART
from formsapp.cases.submission import AnsweredText
from formsapp.kinds import Kind
from formsapp.kinds.base import CHANGED, TAKEN_BACK, Answers, Proves, Said, Situation
from formsapp.kinds.questions import Agree
from formsapp.rules.agreement_verdict import Reply
from formsapp.sealing.item_key import ItemKey
from formsapp.web.form.answer_parts import say_part
from formsapp.web.form.fields import show_answer
from formsapp.web.form.form_context import FormContext
from formsapp.web.form.form_key import FormKey
from formsapp.web.form.form_progress import FormProgress, Row
from formsapp.web.form.posted_form import PostedForm
from formsapp.web.form.receipt_content import SIGNER, Answered, Lock, make_lines, seal_on_receipt
from formsapp.web.shared import mail_texts, rate_limit
from formsapp.web.shared.i18n import say, say_all
from formsapp.web.shared.services import db, services

TRAPPED = "honingpot"
"""Mark of a form in which the hidden field was filled in: kept, for staff to judge."""


def store_form(form: PostedForm) -> Receipt:
    """Store what was filled in, with the files and the further cases that go with it.

    Raises:
        AlreadyReceived (SentOtherwise when this very form was sent with other answers),
        LinkError, NotStored: Nothing was stored now.

    """
    judged_at = form.progress.situation.now
    return _store_submission(_submission(form), judged_at)


@dataclass(frozen=True)
class Revocation:
    """What was given earlier and is taken back now.

    ``given_in`` is the case that holds it, ``key`` that case's key where it is known. ``record``
    is the question with its answer, ``lock`` what the code asks the date of birth with.
    """

    given_in: UUID | None
    record: Mapping[str, Any]
    key: ItemKey | None = field(default=None, repr=False)
    lock: Lock = field(default_factory=dict, repr=False)


def store_revocation(context: FormContext, key: FormKey, taken: Revocation) -> Receipt:
    """Store that something given earlier was taken back; raises as :func:`store_form`."""
    kind, known = context.kind, services()
    case = _case(key, kind, {}, [taken.record], known.situation())
    lines = [(say("Ingetrokken"), str(taken.record["answer"]))]
    on_receipt = seal_on_receipt(kind, lines, case.dates, lock=taken.lock)
    submission = replace(
        case,
        content={**case.content, **_named_signer(context), **on_receipt},
        typed=[str(taken.given_in), taken.record["name"], taken.record["value"]],
        link=context.opened,
        copied=True,
        follows=taken.given_in,
        parent_key=taken.key,
        marks=(TAKEN_BACK,),
        at_once=True,
        by_circle=kind.by_circle and context.has_circle,
    )
    return _store_submission(submission, known.clock())


def _named_signer(context: FormContext) -> dict[str, str]:
    """Return who of the circle said it, where no link tells that."""
    return {SIGNER: context.signer} if context.signer else {}


def was_sent_before(key: FormKey) -> bool:
    """Return whether the form that was shown with this key came in already."""
    return was_received(db.session, key.key)


def work_out_dates(kind: Kind, answers: Answers, situation: Situation) -> Dates:
    """Work out by when a form that came in at that moment is due, needed and kept."""
    facts, received_on = situation.facts, situation.today
    found = deadlines.answer_due(facts, kind, answers, received_on, say, at=situation.now)
    first = deadlines.first_reply_due(facts, kind, answers, received_on, say, at=situation.now)
    return Dates(
        received_on,
        due_on=found.last_day if found else None,
        due_by=found.at if found else None,
        raw_due_on=found.raw if found else None,
        steps=found.steps if found else (),
        keep_until=deadlines.keep_until(facts, kind, answers, received_on),
        term=kind.term_name(answers, facts, received_on) if found else None,
        needed_on=deadlines.needed_on(kind, answers, situation.now),
        first_reply_on=first.last_day if first else None,
        first_reply_by=first.at if first else None,
        first_steps=first.steps if first else (),
    )


def _store_submission(submission: Submission, now: datetime) -> Receipt:
    """Hand a submission to the letterbox; ``now`` is the moment of receipt, in UTC."""
    known = services()
    return receive(db.session, known.letterbox, known.settings.secret_keys, submission, now=now)


def _submission(form: PostedForm) -> Submission:
    """Make the one value that is stored."""
    context, progress = form.context, form.progress
    kind, answers = progress.kind, progress.answers
    nameless = kind.nameless(answers)
    files = form.files.files if form.files else ()
    rows = [row for row in progress.rows() if row.step != context.unstored_step]
    records = [_answer_record(row, context) for row in rows]
    case = _case(form.key, kind, answers, records, progress.situation)
    address = str(answers.get(kind.mail_name) or "")
    more = {
        "outcome": say_all(progress.outcome()),
        "mail": address or None,
        **({"attachments": describe_files(files)} if files else {}),
        **_named_signer(context),
        **_on_receipt(form, kind.proves, [(row.question, row.value) for row in rows], case),
    }
    marks = _marks(form)
    return replace(
        case,
        content={**case.content, **more},
        typed=_typed(form),
        link=None if nameless else context.opened,
        follows=context.follows,
        parent_key=context.follows_key,
        origin=replace(context.origin, client=None) if nameless else context.origin,
        texts=tuple(_answered_texts(context, progress)),
        mails=[*_mails_to_client(form.key, address, case.team), *case.mails],
        marks=marks,
        counts_as=next((one for one in kind.counted_apart if one in marks), None),
        settles=progress.ending is None,
        signers_needed=kind.signers(answers, progress.situation) if kind.signers else 1,
        by_circle=kind.by_circle and context.has_circle,
        files=len(files),
        follow_ups=tuple(_follow_ups(form)),
    )


def _on_receipt(
    form: PostedForm, proves: Proves | None, asked: Answered, case: Submission
) -> dict[str, Any]:
    """Return what is sealed of the receipt of a case that is made of a form."""
    context = form.context
    lines = make_lines(proves, asked, form.progress.situation, context.documents)
    kind = services().kinds[case.kind]
    # A nameless message leads to no link, so the code alone opens it.
    nameless = form.progress.kind.nameless(form.progress.answers)
    lock = {} if nameless else context.lock
    return seal_on_receipt(kind, lines, case.dates, wants_copy=form.wants_copy, lock=lock)


def _case(
    key: FormKey,
    kind: Kind,
    answers: Answers,
    records: Sequence[Mapping[str, Any]],
    situation: Situation,
) -> Submission:
    """Return a submission with what every case of this kind has, however it came in."""
    facts = situation.facts
    slug = facts.kinds[kind.slug].team
    team = facts.teams[slug]
    return Submission(
        form_key=key.key,
        kind=kind.slug,
        team=slug,
        content={"answers": records, "outcome": [], "mail": None},
        dates=work_out_dates(kind, answers, situation),
        laws=deadlines.laws_that_apply(facts, kind, answers),
        at_once=kind.at_once or kind.at_once_if.holds(answers),
        # Whoever made the link can open the personal page: what they may not read, such as a
        # complaint about them, stays off it.
        copied=LINK_MAKERS in team.roles,
        mails=mail_texts.team_mails(team),
    )


def _follow_ups(form: PostedForm) -> Iterator[Submission]:
    """Make the further cases that go with this one, of the kinds that the provider offers."""
    progress, known = form.progress, services()
    kind = progress.kind
    for part in kind.follow_ups(progress.answers) if kind.follow_ups else ():
        if part.kind in known.kinds:
            own = known.kinds[part.kind]
            answers = {question.name: value for question, value in part.answers}
            rows = [Row("", *answer, Said(own.title)) for answer in part.answers]
            records = [_answer_record(row, form.context) for row in rows]
            case = _case(form.key, own, answers, records, progress.situation)
            content = {**case.content, **_on_receipt(form, part.proves, part.answers, case)}
            decided = own.by_circle and form.context.has_circle
            yield replace(case, content=content, by_circle=decided)


def _mails_to_client(key: FormKey, address: str, team: str) -> list[OutgoingMail]:
    """Return the receipt mail, unless this typed address already got its daily number.

    It may be a stranger's address. A form that is sent once more gets no second mail.
    """
    if not address or was_sent_before(key) or not rate_limit.may_mail(address):
        return []
    return [mail_texts.received_mail(address, team)]


def _typed(form: PostedForm) -> list[list[object]]:
    """Return what a client filled in and added, without our words and our verdict on it."""
    files = form.files.files if form.files else ()
    answers: list[list[object]] = [[row.question.name, row.value] for row in form.progress.rows()]
    return answers + [[one.name, one.sha256] for one in files]


def _marks(form: PostedForm) -> tuple[str, ...]:
    """Return words for staff: the kind's own, and what happened on the way here."""
    changed = [CHANGED] if form.is_changed_by_time else []
    trapped = [TRAPPED] if form.trapped else []
    return (*form.progress.marks, *changed, *trapped)


def _answer_record(row: Row, context: FormContext) -> dict[str, Any]:
    """Return a question with its answer, as it was shown and as data.

    ``about`` is the fingerprint of what was asked, where the question has one.
    """
    question = row.question
    record: dict[str, Any] = {
        "name": question.name,
        PART: say_part(row),
        "question": say(question.label, question.given),
        "answer": "\n".join(show_answer(question, row.value)),
        "value": row.value or question.default,
    }
    if question.about:
        record["about"] = question.about
    if isinstance(question, Agree) and question.agreed(row.value):
        text = context.documents[question.document]
        record["document"] = {"title": text.title, "version": text.version, "sha256": text.sha256}
    return record


def _answered_texts(context: FormContext, progress: FormProgress) -> Iterator[AnsweredText]:
    """Yield what was answered to each text; of a yes with the exact text that was shown."""
    for row in progress.rows():
        if isinstance(row.question, Agree):
            key, is_yes = row.question.document, bool(row.question.agreed(row.value))
            said = "ja" if is_yes else cast("Reply", row.value)
            yield AnsweredText(key, said, context.documents[key] if is_yes else None)

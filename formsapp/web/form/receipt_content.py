"""What stands on a receipt beside its number and days, made when a form comes in.

It is sealed with the answers, so the receipt's code opens it, and it is gone when they are. It
holds words and not data: what was told then is told ever after, whatever our texts become.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any

from formsapp.cases import agreed_texts
from formsapp.cases.client_view import Status
from formsapp.cases.models import Case
from formsapp.cases.receive_case import Dates
from formsapp.cases.sealed_birth_date import birth_salt
from formsapp.cases.sent_parts import SentParts, group_sent
from formsapp.cases.sign_receipt import ON_RECEIPT, SignedCase, find_statement, sign_receipt
from formsapp.cases.signed_links import OpenedLink
from formsapp.facts import DocumentText
from formsapp.kinds import Kind
from formsapp.kinds.base import Answers, Proves, Situation, Value, _
from formsapp.kinds.questions import Agree, Question
from formsapp.rules.limit import Limit
from formsapp.web.form.fields import show_answer
from formsapp.web.shared.i18n import say
from formsapp.web.shared.services import db, services

SIGNER = "signer"
"""Name of who of the circle said it, among what is sealed with the answers."""
BIRTH_SALT = "birth_salt"
"""Name of the salt of the link's date of birth, among what stands on a receipt."""
BIRTH_HASH = "birth_hash"
"""Name of the hash of that date, where no link holds it with this salt."""
Lock = Mapping[str, str]
"""What the code checks a date of birth with, by these names; empty where it asks none."""
Answered = Sequence[tuple[Question, Value]]
"""Questions that were asked, with their answers."""
Line = tuple[str, str]
"""What a line is about, and what it says."""


def make_lines(
    proves: Proves | None, asked: Answered, situation: Situation, texts: Mapping[str, DocumentText]
) -> list[Line]:
    """Return the lines by which a receipt proves what was answered; ``texts`` can be agreed to."""
    by_name = {question.name: (question, value) for question, value in asked}
    answers: Answers = {question.name: value for question, value in asked}
    found: list[Line] = []
    for one in proves(answers, situation) if proves else ():
        if not isinstance(one, str):
            found.append((say(one.about.text, one.about.given), say(one.said.text, one.said.given)))
        elif one in by_name:
            found += _answer_lines(*by_name[one], texts)
    return found


def _answer_lines(
    question: Question, value: Value, texts: Mapping[str, DocumentText]
) -> Iterator[Line]:
    shown = "; ".join(show_answer(question, value))
    if shown:
        yield say(question.label, question.given), shown
    if isinstance(question, Agree) and question.agreed(value):
        text = texts[question.document]
        version = say("{{ title }}, versie {{ version }}", title=text.title, version=text.version)
        yield say("Tekst"), version
        yield say("Controlegetal van de tekst (SHA-256)"), text.sha256


def seal_on_receipt(
    kind: Kind,
    lines: Sequence[Line],
    dates: Dates,
    *,
    wants_copy: bool = False,
    lock: Lock | None = None,
) -> dict[str, Any]:
    """Return what of a receipt is sealed with the answers: nothing for what is only counted."""
    if kind.counted:
        return {}
    promise = [_promise_first(dates.first_limit)] if dates.first_limit else []
    if (
        limit := dates.answer_limit
    ):  # the day alone: the sentence is true only until there is an answer
        # What staff enter late can be due on a day that has passed: that is promised no more.
        promise.append((_name_promise(limit), str(limit)))
    copied = wants_copy or not kind.why_no_copy
    return {ON_RECEIPT: {"lines": [*lines, *promise], "copied": copied, **(lock or {})}}


def _name_promise(limit: Limit) -> str:
    if limit.is_past(services().clock()):
        return say(_("Antwoord had er moeten zijn op"))
    return say(_("Beloofd tijdstip")) if limit.at else say(_("Beloofde dag"))


def _promise_first(limit: Limit) -> Line:
    late, in_time = _("Eerste reactie had er moeten zijn op"), _("Beloofde dag van eerste reactie")
    in_hours = _("Beloofd tijdstip van eerste reactie")
    is_past = limit.is_past(services().clock())
    return say(late if is_past else in_hours if limit.at else in_time), str(limit)


def lock_of(opened: OpenedLink | None) -> Lock:
    """Return what the code checks the date of birth with that the link asks."""
    return {BIRTH_SALT: birth_salt(opened.secret).hex()} if opened and opened.asks_born else {}


@dataclass(frozen=True)
class ReceiptContent:
    """What the code of a receipt opens of what was sent.

    ``answers`` are what was sent, with their questions; empty where that is not for the code.
    ``why_none`` says why there is less than usual. ``statement`` is what we signed, empty where
    there is nothing to sign or nothing to sign with.
    """

    lines: Sequence[Line] = ()
    answers: Sequence[Mapping[str, Any]] = ()
    why_none: str = ""
    statement: str = ""

    @property
    def parts(self) -> SentParts:
        return group_sent(self.answers)

    @property
    def rows(self) -> Sequence[Line]:
        """The lines as they are shown: what is said of one thing stands below each other."""
        alike = groupby(self.lines, key=itemgetter(0))
        return [(about, "\n".join(said for _, said in lines)) for about, lines in alike]


def check_address(statement: str) -> str:
    """Return the address of our page that checks a statement, which stays in the browser."""
    return services().url(f"/controleren/#{statement}")


def open_receipt(status: Status, code: str) -> ReceiptContent:
    """Return what the receipt's code opens of what was sent."""
    case, kind = status.case, services().kinds.get(status.case.kind)
    if kind is None or kind.counted:
        return ReceiptContent()
    if case.destroyed_at is not None:
        gone = say("Wat u verstuurde, is vernietigd: de bewaartijd is om, of u vroeg daarom.")
        return ReceiptContent(why_none=gone)
    content = status.open_content()
    kept = content.get(ON_RECEIPT)
    if kept is None:
        before = say(
            "Dit is een ouder bewijs. Daarop staat nog niet wat u verstuurde. Wilt u dat "
            "weten? {{ reach('Bel') }}."
        )
        return ReceiptContent(why_none=before, statement=_sign_now(case, (), code))
    lines = [(str(about), str(said)) for about, said in kept["lines"]]
    statement = find_statement(content, code) or _sign_now(case, lines, code)
    answers = content["answers"] if kept["copied"] else ()
    unread = "" if answers else say("Wat u schreef, is met deze code niet te lezen.")
    return ReceiptContent(lines, answers, unread, statement)


def _sign_now(case: Case, lines: Sequence[Line], code: str) -> str:
    """Sign what came in without a statement, or was given another code since."""
    known = services()
    about = SignedCase(case, agreed_texts.agreed_in(db.session, case))
    return sign_receipt(known.letterbox, about, lines, code, known.clock())
